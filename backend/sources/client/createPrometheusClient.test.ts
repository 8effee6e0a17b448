import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createPrometheusClient, type PrometheusClientOptions } from './createPrometheusClient.ts';
import type { SourceError } from './sourceError.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let server: Server;
let url: string;
let handle: Handler;
let outcomes: (SourceError | null)[];

before(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += String(part)));
    request.on('end', () => handle(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => (outcomes = []));
after(() => {
  server.closeAllConnections();
  server.close();
});

const client = (more: Partial<PrometheusClientOptions> = {}) =>
  createPrometheusClient({
    url,
    auth: null,
    allowPrivate: true,
    onOutcome: (failure) => outcomes.push(failure),
    ...more,
  });
const answerWith =
  (status: number, body: string, headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);
const success = (data: unknown): string => JSON.stringify({ status: 'success', data });
const range = { query: 'up', fromMs: 1_000, toMs: 61_000, stepMs: 15_000 };

describe('asking', () => {
  test('a range query says exactly what was asked and brings typed arrays', async () => {
    let asked: URL | undefined;
    let authorization: string | undefined;
    handle = (request, response) => {
      asked = new URL(request.url ?? '', url);
      authorization = request.headers.authorization;
      response.end(
        success({
          resultType: 'matrix',
          result: [
            {
              metric: { job: 'a' },
              values: [
                [1, '1'],
                [16, 'NaN'],
              ],
            },
          ],
        })
      );
    };
    const { series } = await client({ url: `${url}/prefix/`, auth: { bearerToken: 'tok' } }).queryRange(range);
    assert.equal(asked?.pathname, '/prefix/api/v1/query_range');
    assert.deepEqual(Object.fromEntries(asked.searchParams), {
      query: 'up',
      start: '1.000',
      end: '61.000',
      step: '15',
      timeout: '15000ms',
    });
    assert.equal(authorization, 'Bearer tok');
    assert.deepEqual(series[0]?.labels, { job: 'a' });
    assert.deepEqual(Array.from(series[0].times), [1_000, 16_000]);
    assert.deepEqual(Array.from(series[0].values), [1, Number.NaN]);
    assert.deepEqual(outcomes, [null]);
  });

  test('a long query goes by POST, basic auth with it', async () => {
    let seen: string | undefined;
    handle = (request, response, body) => {
      seen = `${request.method} ${request.headers.authorization} ${new URLSearchParams(body).get('query')?.length}`;
      response.end(success({ resultType: 'vector', result: [] }));
    };
    assert.deepEqual(await client({ auth: { user: 'u', password: 'p' } }).query({ query: 'x'.repeat(5_000) }), []);
    assert.equal(seen, `POST Basic ${Buffer.from('u:p').toString('base64')} 5000`);
  });

  test('series, label values, metadata and rules', async () => {
    handle = (request, response) => {
      const path = new URL(request.url ?? '', url).pathname;
      const data: Record<string, unknown> = {
        '/api/v1/series': [{ __name__: 'up', job: 'a' }, 'junk', { n: 1 }],
        '/api/v1/label/job/values': ['a', 'b', 3],
        '/api/v1/metadata': { up: [{ type: 'gauge', help: 'h', unit: '' }], odd: 'x' },
        '/api/v1/rules': {
          groups: [
            {
              rules: [
                { name: 'A', query: 'up == 0', type: 'alerting', labels: { severity: 'page' } },
                { name: 'r', query: 'sum(up)', type: 'recording' },
                {},
              ],
            },
            {},
          ],
        },
      };
      response.end(success(data[path]));
    };
    const asked = client();
    assert.deepEqual(await asked.series({ match: ['up'], fromMs: 0, toMs: 1 }), [{ __name__: 'up', job: 'a' }]);
    assert.deepEqual(await asked.labelValues({ label: 'job' }), ['a', 'b']);
    assert.deepEqual(await asked.metadata(), { up: [{ type: 'gauge', help: 'h', unit: '' }], odd: [] });
    assert.deepEqual(await asked.rules(), [
      { name: 'A', query: 'up == 0', type: 'alerting', labels: { severity: 'page' } },
      { name: 'r', query: 'sum(up)', type: 'recording', labels: {} },
    ]);
  });

  test('no more requests at once than allowed, all of them answered', async () => {
    let now = 0;
    let most = 0;
    const open: ServerResponse[] = [];
    handle = (_request, response) => {
      most = Math.max(most, ++now);
      open.push(response);
      setImmediate(() => {
        now -= 1;
        open.shift()?.end(success({ resultType: 'vector', result: [] }));
      });
    };
    const asked = client({ concurrency: 2 });
    await Promise.all(Array.from({ length: 12 }, () => asked.query({ query: 'up' })));
    assert.ok(most <= 2, `${most} at once`);
    assert.equal(outcomes.length, 12);
  });
});

describe('a part of an answer', () => {
  const item = (n: number, points = 2): string =>
    JSON.stringify({ metric: { n: String(n) }, values: Array.from({ length: points }, (_, i) => [1 + i, String(n)]) });
  const begun = '{"status":"success","data":{"resultType":"matrix","result":[';
  /** Sends the beginning of an answer with two whole series. */
  const beginning =
    (then: (response: ServerResponse) => void): Handler =>
    (_request, response) =>
      void response.write(`${begun}${item(1)},${item(2)},${item(3).slice(0, 30)}`, () =>
        setTimeout(() => then(response), 30)
      );
  const endless: Handler = (_request, response) => {
    response.write(begun);
    const more = (): void => {
      while (!response.destroyed && response.write(`${item(1, 2_000)},`)) {
        // Goes on until the client does not take more.
      }
    };
    response.on('drain', more);
    more();
  };
  const cuts: [name: string, handler: Handler, request: object, failure: string, series: number][] = [
    ['breaks off', beginning((response) => void response.destroy()), {}, 'bad_body', 2],
    ['hangs', beginning(() => undefined), { deadlineMs: 150 }, 'timeout', 2],
    [
      'has more series than wanted',
      answerWith(200, `${begun}${item(1)},${item(2)}]}}`),
      { maxSeries: 1 },
      'too_large',
      1,
    ],
    [
      'has more samples than wanted',
      answerWith(200, `${begun}${item(1)},${item(2)}]}}`),
      { maxPoints: 3 },
      'too_large',
      1,
    ],
  ];
  for (const [name, handler, bounds, failure, series] of cuts) {
    test(`of one that ${name} is used where it is wanted, with the reason, and thrown away where it is not`, async () => {
      handle = handler;
      const read = await client().queryRange({ ...range, ...bounds, partial: true });
      assert.equal(read.series.length, series);
      assert.deepEqual(Array.from(read.series[0]?.values ?? []), [1, 1]);
      assert.equal(read.cut?.failure, failure);
      await assert.rejects(client().queryRange({ ...range, ...bounds }), { failure });
      assert.deepEqual(
        outcomes.map((outcome) => outcome?.failure),
        [failure, failure]
      );
    });
  }

  test('of one without an end is kept as far as the bound of bytes goes, in little memory', async () => {
    handle = endless;
    const before = process.memoryUsage().arrayBuffers;
    const read = await client().queryRange({ ...range, maxBytes: 20_000_000, maxPoints: 100_000, partial: true });
    assert.equal(read.cut?.failure, 'too_large');
    assert.ok(read.series.length > 0 && read.series.length <= 50);
    assert.ok(process.memoryUsage().arrayBuffers - before < 20_000_000);
    const bytes = await client().queryRange({ ...range, maxBytes: 500_000, partial: true });
    assert.match(bytes.cut?.message ?? '', /larger than 500000 bytes/);
    assert.ok(bytes.series.length > 0);
  });

  test('is nothing when nothing came whole, when what came is broken, or when the source refuses', async () => {
    for (const body of [`${begun}${item(1).slice(0, 20)}`, `${begun}${item(1)},oops`, '<html>', '']) {
      handle = answerWith(200, body);
      await assert.rejects(client().queryRange({ ...range, partial: true }), { failure: 'bad_body' }, body);
    }
    handle = answerWith(500, `${begun}${item(1)}`);
    await assert.rejects(client().queryRange({ ...range, partial: true }), { failure: 'status' });
  });

  test('the source is told how many series are wanted', async () => {
    let limit: string | null = null;
    handle = (request, response) => {
      limit = new URL(request.url ?? '', url).searchParams.get('limit');
      response.end(success({ resultType: 'matrix', result: [] }));
    };
    assert.equal((await client().queryRange({ ...range, maxSeries: 10, partial: true })).cut, null);
    assert.equal(limit, '11');
  });
});

describe('failing', () => {
  const failures: [name: string, handler: Handler, failure: string, outage: boolean][] = [
    ['500', answerWith(500, 'oops'), 'status', true],
    ['401', answerWith(401, ''), 'status', true],
    ['404', answerWith(404, ''), 'status', true],
    ['503 without words', answerWith(503, 'gone'), 'status', true],
    [
      '503 that says timeout',
      answerWith(503, '{"status":"error","errorType":"timeout","error":"query timed out"}'),
      'timeout',
      true,
    ],
    [
      '400 with words',
      answerWith(400, '{"status":"error","errorType":"bad_data","error":"parse error"}'),
      'bad_query',
      false,
    ],
    ['422 without words', answerWith(422, ''), 'bad_query', false],
    ['HTML', answerWith(200, '<html></html>'), 'bad_body', true],
    ['nothing', answerWith(200, ''), 'bad_body', true],
    [
      'a vector where a matrix was due',
      answerWith(200, success({ resultType: 'vector', result: [] })),
      'bad_body',
      true,
    ],
    [
      'cut off in the middle',
      (_request, response) => {
        response.writeHead(200, { 'Content-Length': '100' }).write('{', () => setImmediate(() => response.destroy()));
      },
      'bad_body',
      true,
    ],
    ['connection closed at once', (request) => void request.socket.destroy(), 'unreachable', true],
    ['a redirect elsewhere', answerWith(302, '', { Location: 'http://127.0.0.2:1/x' }), 'forbidden', true],
    [
      'a redirect to a metadata service',
      answerWith(302, '', { Location: 'http://169.254.169.254/' }),
      'forbidden',
      true,
    ],
    ['a redirect in circles', answerWith(302, '', { Location: '/again' }), 'forbidden', true],
    ['an answer beyond the bound', answerWith(200, ' '.repeat(20_000)), 'too_large', false],
  ];
  for (const [name, handler, failure, outage] of failures) {
    test(name, async () => {
      handle = handler;
      await assert.rejects(client().queryRange({ ...range, maxBytes: 10_000 }), { name: 'SourceError', failure });
      assert.equal(outcomes.length, 1);
      assert.equal(outcomes[0]?.isOutage, outage);
    });
  }

  test('a query that does not come back ends at its deadline, waiting for its turn included', async () => {
    handle = () => undefined;
    const asked = client({ concurrency: 1 });
    const both = await Promise.allSettled([
      asked.query({ query: 'slow', deadlineMs: 60 }),
      asked.query({ query: 'behind it', deadlineMs: 30 }),
    ]);
    for (const one of both) {
      assert.equal(one.status === 'rejected' && (one.reason as SourceError).failure, 'timeout');
    }
    handle = answerWith(200, success({ resultType: 'vector', result: [] }));
    assert.deepEqual(await asked.query({ query: 'after' }), []);
  });

  test('nobody waits any more: not a failure of the source', async () => {
    handle = () => left.abort();
    const left = new AbortController();
    await assert.rejects(client().query({ query: 'up', signal: left.signal }), { failure: 'aborted' });
    assert.equal(outcomes[0]?.isOutage, false);
    await assert.rejects(client().query({ query: 'up', signal: AbortSignal.abort() }), { failure: 'aborted' });
  });

  test('nothing listens there', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    await assert.rejects(client({ url: `http://127.0.0.1:${port}` }).query({ query: 'up' }), {
      failure: 'unreachable',
    });
  });

  test('addresses where no source may be, as they are written and as their names resolve', async () => {
    let reached = 0;
    handle = (_request, response) => {
      reached += 1;
      response.end();
    };
    const port = new URL(url).port;
    for (const [address, allowPrivate] of [
      ['http://169.254.169.254', true],
      ['http://[fe80::1]', true],
      ['http://2852039166', true],
      ['http://0xa9.254.169.254', true],
      [`http://127.0.0.1:${port}`, false],
      [`http://localhost:${port}`, false],
      [`http://[::ffff:127.0.0.1]:${port}`, false],
    ] as const) {
      await assert.rejects(
        client({ url: address, allowPrivate }).query({ query: 'up' }),
        { failure: 'forbidden' },
        address
      );
    }
    assert.equal(reached, 0);
    assert.throws(() => client({ url: 'file:///etc/passwd' }), { failure: 'forbidden' });
  });
});
