export interface SseEvent {
  /** Id of the last event seen so far, this one included; what a resume starts from. */
  id: string | undefined;
  event: string;
  data: string;
}

/** Longest line kept; a server that never ends its line must not fill the memory of an open page. */
const MAX_BUFFER = 4 * 1024 * 1024;

/** Incremental parser of server-sent events (WHATWG HTML, section 9.2): feed it text as it arrives, in any pieces. */
export class SseParser {
  private buffer = '';
  private data: string[] = [];
  private event = '';
  private lastId: string | undefined;

  /** Returns the events that `text` completed. Comment lines (heartbeats) complete none. */
  feed(text: string): SseEvent[] {
    this.buffer += text;
    if (this.buffer.length > MAX_BUFFER) {
      throw new Error('The live stream sent a line that is too long.');
    }
    const events: SseEvent[] = [];
    // A lone CR at the very end may be the first half of CRLF: it waits for the next piece.
    const ready = this.buffer.endsWith('\r') ? this.buffer.slice(0, -1) : this.buffer;
    const lines = ready.split(/\r\n|\n|\r/);
    this.buffer = (lines.pop() ?? '') + this.buffer.slice(ready.length);
    for (const line of lines) {
      const event = this.line(line);
      if (event) {
        events.push(event);
      }
    }
    return events;
  }

  private line(line: string): SseEvent | undefined {
    if (line === '') {
      return this.dispatch();
    }
    const colon = line.indexOf(':');
    if (colon === 0) {
      return undefined;
    }
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') {
      this.data.push(value);
    } else if (field === 'event') {
      this.event = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.lastId = value;
    }
    return undefined;
  }

  private dispatch(): SseEvent | undefined {
    const { data, event } = this;
    this.data = [];
    this.event = '';
    return data.length === 0 ? undefined : { id: this.lastId, event: event || 'message', data: data.join('\n') };
  }
}
