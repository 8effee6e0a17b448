import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listenHttp } from '../http/listen.ts';
import { silentLog } from '../log.ts';
import { inSpan } from './span.ts';
import { startTracing } from './tracing.ts';

test('with an OTLP endpoint, work and its failures arrive there as spans; without one nothing is sent', async () => {
  const received: string[] = [];
  const collector = await listenHttp(
    (request, response) => {
      let body = '';
      request.setEncoding('latin1').on('data', (part: string) => (body += part));
      request.on('end', () => {
        received.push(`${request.method} ${request.url} ${body}`);
        response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
      });
    },
    { host: '127.0.0.1', port: 0 }
  );
  const off = await startTracing(undefined, silentLog);
  await inSpan('before', {}, () => Promise.resolve());
  await off();
  assert.deepEqual(received, []);

  const stop = await startTracing(collector.url, silentLog);
  assert.equal(await inSpan('analyse', { 'sre.tenant': 't1' }, () => Promise.resolve(42)), 42);
  await assert.rejects(inSpan('deliver', {}, () => Promise.reject(new Error('it broke'))), /it broke/);
  await stop();
  await collector.close();
  const sent = received.join('\n');
  assert.match(sent, /^POST \/v1\/traces/);
  for (const word of ['analyse', 'sre.tenant', 'deliver', 'it broke', 'sre-sidecar']) {
    assert.ok(sent.includes(word), `${word} was not sent`);
  }
});
