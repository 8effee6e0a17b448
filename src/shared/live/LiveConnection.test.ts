import { Subject } from 'rxjs';
import type { StreamMessage } from '#contract/stream';
import { LiveConnection, type LiveStatus, type StreamChunk } from './LiveConnection.ts';

const encoder = new TextEncoder();

interface Opened {
  from: string | undefined;
  server: Subject<StreamChunk>;
}

function setUp() {
  const opened: Opened[] = [];
  const messages: StreamMessage[] = [];
  const statuses: LiveStatus[] = [];
  const connection = new LiveConnection({
    open: (from) => {
      const server = new Subject<StreamChunk>();
      opened.push({ from, server });
      return server;
    },
    onMessage: (message) => messages.push(message),
    onStatus: (status) => statuses.push(status),
    random: () => 0.5,
  });
  const last = () => opened[opened.length - 1] as Opened;
  const send = (text: string) => last().server.next({ ok: true, status: 200, data: encoder.encode(text) });
  return { connection, opened, messages, statuses, last, send, state: () => statuses[statuses.length - 1]?.state };
}

describe('LiveConnection', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('delivers messages, also when a character is cut in two', () => {
    const { connection, messages, last, state } = setUp();
    connection.start();
    expect(state()).toBe('connecting');
    const bytes = encoder.encode(
      'id: 1\ndata: {"type":"analysis","incidentId":"0192f0c1-7b5e-7c3a-9d3e-0123456789ab",' +
        '"analysisId":"0192f0c1-7b5e-7c3a-9d3e-0123456789ab","status":"完"}\n\n'
    );
    const cut = bytes.length - 5;
    last().server.next({ ok: true, status: 200, data: bytes.slice(0, cut) });
    last().server.next({ ok: true, status: 200, data: bytes.slice(cut) });
    expect(messages).toMatchObject([{ type: 'analysis', status: '完' }]);
    expect(state()).toBe('live');
  });

  it('resumes after the last id when the line breaks, and waits longer each time', () => {
    const { connection, opened, last, send } = setUp();
    connection.start();
    send('id: 41\ndata: {"type":"topology"}\n\n');
    const pauses = [500, 1_000, 2_000, 5_000, 10_000, 30_000, 30_000];
    pauses.forEach((pause, index) => {
      last().server.error(new TypeError('network'));
      jest.advanceTimersByTime(pause - 1);
      expect(opened).toHaveLength(index + 1);
      jest.advanceTimersByTime(1);
      expect(opened).toHaveLength(index + 2);
      expect(last().from).toBe('41');
    });
  });

  it('starts over with short pauses once it was live again', () => {
    const { connection, opened, last, send } = setUp();
    connection.start();
    [500, 1_000].forEach((pause) => {
      last().server.error(new TypeError('network'));
      jest.advanceTimersByTime(pause);
    });
    send(':\n\n');
    last().server.error(new TypeError('network'));
    jest.advanceTimersByTime(500);
    expect(opened).toHaveLength(4);
  });

  it('takes silence of two missed heartbeats for a dead line', () => {
    const { connection, opened, send, statuses } = setUp();
    connection.start();
    for (let beat = 0; beat < 5; beat++) {
      send(':\n\n');
      jest.advanceTimersByTime(30_000);
    }
    expect(opened).toHaveLength(1);
    jest.advanceTimersByTime(10_000);
    expect(statuses[statuses.length - 1]).toMatchObject({ state: 'waiting', reason: expect.stringMatching(/silent/) });
    jest.advanceTimersByTime(500);
    expect(opened).toHaveLength(2);
  });

  it('opens anew within ten minutes so that the session is checked again', () => {
    const { connection, opened, send } = setUp();
    connection.start();
    for (let minute = 0; minute < 20; minute++) {
      send(':\n\n');
      jest.advanceTimersByTime(30_000);
    }
    expect(opened).toHaveLength(2);
  });

  it('comes back at once when the server ends the stream in good order', () => {
    const { connection, opened, last, send } = setUp();
    connection.start();
    send('id: 9\ndata: {"type":"topology"}\n\n');
    last().server.complete();
    jest.advanceTimersByTime(500);
    expect(opened.map(({ from }) => from)).toEqual([undefined, '9']);
  });

  it('asks a refusing server once a minute and keeps its reason', () => {
    const { connection, opened, last, statuses } = setUp();
    connection.start();
    const body = JSON.stringify({ error: { code: 'wrong_org', message: 'Other organisation.' } });
    last().server.next({ ok: false, status: 403, data: encoder.encode(body) });
    expect(statuses[statuses.length - 1]).toMatchObject({ state: 'waiting', reason: 'Other organisation.' });
    jest.advanceTimersByTime(59_000);
    expect(opened).toHaveLength(1);
    jest.advanceTimersByTime(1_000);
    expect(opened).toHaveLength(2);
  });

  it('skips kinds that it does not know but resumes after them', () => {
    const { connection, messages, last, send } = setUp();
    connection.start();
    send('id: 5\ndata: {"type":"from-the-future"}\n\nid: 6\ndata: not json\n\n');
    expect(messages).toEqual([]);
    last().server.error(new Error('x'));
    jest.advanceTimersByTime(500);
    expect(last().from).toBe('6');
  });

  it('is quiet after stop', () => {
    const { connection, opened, last } = setUp();
    connection.start();
    last().server.error(new Error('x'));
    connection.stop();
    jest.advanceTimersByTime(600_000);
    expect(opened).toHaveLength(1);
  });
});
