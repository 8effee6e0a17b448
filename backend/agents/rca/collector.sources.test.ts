import assert from 'node:assert/strict';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { analyse, type EvidenceBundle } from '../../analysis/index.ts';
import { createConventionIndex } from '../../resources/index.ts';
import { createPrometheusClient } from '../../sources/index.ts';
import { collectEvidence, type CollectBounds } from './collector.ts';
import type { SeriesReader } from './ports.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const LOAD = 'node_load1';
const CALLS = 'traces_service_graph_request_total';
const topology = { conventions: createConventionIndex(), resources: [], edges: [] };

/** How the source answers the range query for the load; the one for calls it answers well. */
let answerLoad: (response: ServerResponse, range: URLSearchParams) => void;
let server: Server;

const head = (resultType: string): string => `{"status":"success","data":{"resultType":"${resultType}","result":[`;

function seriesOf(labels: object, range: URLSearchParams, value: string): string {
  const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(range.get(name))) as [
    number,
    number,
    number,
  ];
  const values = Array.from({ length: Math.round((end - start) / step) + 1 }, (_, i) => [start + i * step, value]);
  return JSON.stringify({ metric: labels, values });
}

function answer(path: string, asked: URLSearchParams, response: ServerResponse): void {
  const query = asked.get('query') ?? '';
  if (path.endsWith('/query')) {
    const found = query.startsWith('count by')
      ? [LOAD, CALLS].map((name) => JSON.stringify({ metric: { __name__: name }, value: [1, '4'] }))
      : [];
    response.end(`${head('vector')}${found.join(',')}]}}`);
  } else if (query.includes(LOAD)) {
    answerLoad(response, asked);
  } else {
    response.end(`${head('matrix')}${seriesOf({ client: 'a', server: 'b' }, asked, '3')}]}}`);
  }
}

before(async () => {
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://source');
    let form = '';
    request.on('data', (part) => (form += String(part)));
    request.on('end', () => answer(pathname, form === '' ? searchParams : new URLSearchParams(form), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
after(() => {
  server.closeAllConnections();
  server.close();
});

function collect(bounds: Partial<CollectBounds> = {}): Promise<EvidenceBundle> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createPrometheusClient({ url, auth: null, allowPrivate: true });
  const reader: SeriesReader = {
    listSources: () => Promise.resolve([{ id: 's1', name: 'main' }]),
    query: (_tenant, _source, query, timeMs, signal) => client.query({ query, timeMs, signal }),
    async queryRange(_tenant, _source, query, { onCut, ...range }, signal) {
      const { series, cut } = await client.queryRange({ query, ...range, partial: true, signal });
      if (cut !== null) {
        onCut?.(cut.message);
      }
      return series;
    },
  };
  return collectEvidence({
    tenantId: 't',
    nowMs: NOW,
    alerts: [{ name: 'A', startsAt: NOW - 60_000, resourceKeys: [] }],
    changes: () => Promise.resolve([]),
    topology,
    reader,
    bounds,
  });
}

/** What came of the two metrics, and what is said to be missing. */
function came(bundle: EvidenceBundle): { load: number; calls: number; missing: string[] } {
  const of = (metric: string): number => bundle.series.filter((one) => one.metric === metric).length;
  return { load: of(LOAD), calls: of(CALLS), missing: bundle.missing.map(({ code }) => code) };
}

const host = (n: number): object => ({ instance: `n${n}:9100` });

describe('a source that answers one query badly: what else came is used, and the gap is said', () => {
  test('it never answers', async () => {
    answerLoad = () => undefined;
    const bundle = await collect({ deadlineMs: 1_500 });
    assert.deepEqual(came(bundle), { load: 0, calls: 1, missing: ['missing.queries'] });
    assert.equal(analyse(bundle).missing[0]?.code, 'missing.queries');
  });

  test('it answers 500', async () => {
    answerLoad = (response) => void response.writeHead(500).end('oops');
    const bundle = await collect();
    assert.deepEqual(came(bundle), { load: 0, calls: 1, missing: ['missing.queries'] });
    assert.match(bundle.missing[0]?.text ?? '', /1 of \d queries to main were not answered: The source answered 500/);
  });

  test('it answers half and breaks off', async () => {
    answerLoad = (response, range) =>
      void response.write(
        `${head('matrix')}${seriesOf(host(1), range, '1')},${seriesOf(host(2), range, '1').slice(0, 99)}`,
        () => setTimeout(() => response.destroy(), 20)
      );
    const bundle = await collect();
    assert.deepEqual(came(bundle), { load: 1, calls: 1, missing: ['missing.partial'] });
    assert.match(
      bundle.missing[0]?.text ?? '',
      /1 of \d answers of main came in part only: .*broke the connection off/
    );
  });

  test('it answers half and hangs', async () => {
    answerLoad = (response, range) => void response.write(`${head('matrix')}${seriesOf(host(1), range, '1')},`);
    assert.deepEqual(came(await collect({ deadlineMs: 1_500 })), { load: 1, calls: 1, missing: ['missing.partial'] });
  });

  test('it answers 200 MB', async () => {
    let sent = 0;
    answerLoad = (response, range) => {
      const chunk = Array.from({ length: 50 }, (_, n) => `${seriesOf(host(n), range, '0.123456789')},`).join('');
      response.write(head('matrix'));
      const more = (): void => {
        while (sent < 200e6 && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            return;
          }
        }
        response.end(']}}');
      };
      response.on('drain', more);
      more();
    };
    const bundle = await collect();
    const { load, calls, missing } = came(bundle);
    assert.ok(load > 0 && load <= 60, `${load} series were kept`);
    assert.equal(calls, 1);
    assert.deepEqual(missing, ['missing.partial']);
    assert.ok(sent < 20e6, `${sent} bytes were taken`);
  });

  test('it answers with nothing but NaN: read, and judged to say nothing', async () => {
    answerLoad = (response, range) => void response.end(`${head('matrix')}${seriesOf(host(1), range, 'NaN')}]}}`);
    const bundle = await collect();
    assert.deepEqual(came(bundle), { load: 1, calls: 1, missing: [] });
    const { findings, missing } = analyse(bundle);
    assert.deepEqual(findings, []);
    assert.ok(missing.some(({ code }) => code === 'missing.short-past'));
  });

  test('it answers with garbage: nothing of that query is believed', async () => {
    answerLoad = (response, range) => void response.end(`${head('matrix')}${seriesOf(host(1), range, '1')},<html>`);
    assert.deepEqual(came(await collect()), { load: 0, calls: 1, missing: ['missing.queries'] });
  });
});
