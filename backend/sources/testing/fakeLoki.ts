import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A line as it was pushed; time in unix ms. */
export interface PushedLine {
  labels: Readonly<Record<string, string>>;
  timeMs: number;
  line: string;
}

export interface FakeLoki {
  url: string;
  /** Lines that it holds; tests fill it. */
  lines: PushedLine[];
  /** Paths with parameters, as they were asked. */
  asked: URL[];
  /** Answers with this instead, when set. */
  instead: { status: number; body: string } | null;
  stop(): Promise<void>;
}

/**
 * Speaks the part of Loki's HTTP API v1 that the client asks: labels, series, query_range of lines by label matchers. What
 * it cannot evaluate is refused with 400 and plain words, as Loki refuses what does not parse.
 */
export async function startFakeLoki(): Promise<FakeLoki> {
  const fake: Omit<FakeLoki, 'url' | 'stop'> = { lines: [], asked: [], instead: null };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://loki');
    fake.asked.push(url);
    if (fake.instead !== null) {
      response.writeHead(fake.instead.status).end(fake.instead.body);
    } else {
      answer(fake.lines, url, response);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(fake, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

function answer(lines: readonly PushedLine[], url: URL, response: ServerResponse): void {
  const nanoseconds = (name: string): number => Number((url.searchParams.get(name) ?? 'x').slice(0, -6));
  const [from, to] = [nanoseconds('start'), nanoseconds('end')];
  const within = lines.filter(({ timeMs }) => timeMs >= from && timeMs < to);
  const reply = (data: unknown): void => void response.end(JSON.stringify({ status: 'success', data }));
  try {
    switch (url.pathname) {
      case '/loki/api/v1/labels': {
        const names = [...new Set(within.flatMap(({ labels }) => Object.keys(labels)))].sort();
        // As Loki does: no label, no list.
        return reply(names.length === 0 ? undefined : names);
      }
      case '/loki/api/v1/series':
        return reply(streamsOf(matching(within, url.searchParams.get('match[]'))).map(({ stream }) => stream));
      case '/loki/api/v1/query_range':
        return reply({ resultType: 'streams', result: limited(within, url.searchParams), stats: {} });
      default:
        response.writeHead(404).end('404 page not found\n');
    }
  } catch (error) {
    response.writeHead(400, { 'Content-Type': 'text/plain' }).end(`${(error as Error).message}\n`);
  }
}

interface Stream {
  stream: Readonly<Record<string, string>>;
  values: [nanoseconds: string, line: string][];
}

function limited(within: readonly PushedLine[], parameters: URLSearchParams): Stream[] {
  const limit = Number(parameters.get('limit') ?? 100);
  if (limit > 5_000) {
    throw new Error(`max entries limit per query exceeded, limit > max_entries_limit_per_query (${limit} > 5000)`);
  }
  const backward = parameters.get('direction') !== 'forward';
  const found = matching(within, parameters.get('query')).sort((a, b) =>
    backward ? b.timeMs - a.timeMs : a.timeMs - b.timeMs
  );
  return streamsOf(found.slice(0, limit));
}

function streamsOf(lines: readonly PushedLine[]): Stream[] {
  const streams = new Map<string, Stream>();
  for (const { labels, timeMs, line } of lines) {
    const key = JSON.stringify(Object.entries(labels).sort());
    const stream = streams.get(key) ?? { stream: labels, values: [] };
    stream.values.push([`${timeMs}000000`, line]);
    streams.set(key, stream);
  }
  return [...streams.values()];
}

function matching(lines: readonly PushedLine[], selector: string | null): PushedLine[] {
  const inside = /^\{(.+)\}$/.exec(selector ?? '')?.[1];
  if (inside === undefined) {
    throw new Error(`parse error at line 1, col 1: syntax error: unexpected ${selector ?? '$end'}`);
  }
  const matchers = inside.split(/,\s*(?=\w+\s*=)/).map((text) => {
    const [, label = '', operator = '', value = ''] = /^(\w+)(=~|=)("(?:[^"\\]|\\.)*")$/.exec(text.trim()) ?? [];
    if (label === '') {
      throw new Error(`parse error at line 1, col 2: syntax error: unexpected ${text}`);
    }
    const wanted = JSON.parse(value) as string;
    const fits =
      operator === '=' ? (is: string) => is === wanted : (is: string) => new RegExp(`^(?:${wanted})$`).test(is);
    return ({ labels }: PushedLine): boolean => fits(labels[label] ?? '');
  });
  return lines.filter((line) => matchers.every((fits) => fits(line)));
}
