import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { serveScenario, until, type ScenarioTargets } from './alertScenario.ts';
import { DATA_END_MS } from './conformanceData.ts';
import { findRealPrometheus } from './index.ts';
import { findProgram } from './managedProcess.ts';

const real = findRealPrometheus();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie whose parent has not asked yet is gone for our purpose.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function value(url: string, query: string, timeMs: number): Promise<string | undefined> {
  const asked = new URLSearchParams({ query, time: String(timeMs / 1000) });
  const body = (await (await fetch(`${url}/api/v1/query?${asked}`)).json()) as {
    data: { result: { value: [number, string] }[] };
  };
  return body.data.result[0]?.value[1];
}

describe(
  'the real Prometheus',
  {
    skip:
      (real === undefined && 'skipped: no prometheus on the PATH') ||
      (findProgram('setpriv') === undefined && 'skipped: no setpriv on the PATH'),
  },
  () => {
    let dataDir = '';
    let shop: ScenarioTargets;

    before(async () => {
      dataDir = mkdtempSync(join(tmpdir(), 'prometheus-'));
      shop = await serveScenario(['cart']);
    });

    after(async () => {
      await shop.stop();
      rmSync(dataDir, { recursive: true, force: true });
    });

    async function start(): Promise<{ child: ChildProcess; url: string; pids: number[] }> {
      const program = join(import.meta.dirname, 'startForTest.ts');
      const child = spawn(process.execPath, [program, dataDir, shop.targets[0]!.url], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout?.on('data', (chunk) => (output += String(chunk)));
      const { url } = await until('the start', () => {
        assert.equal(child.exitCode, null, 'the program ended');
        return output.includes('\n') ? (JSON.parse(output) as { url: string }) : undefined;
      });
      const pids = ['prometheus', 'alertmanager'].map((name) =>
        Number(readFileSync(join(dataDir, `${name}.pid`), 'utf8'))
      );
      return { child, url, pids };
    }

    test('dies with its parent, continues with its data and port, and stops without a trace', async () => {
      const first = await start();
      await until('a scrape', () => value(first.url, 'http_requests', Date.now()));
      assert.ok(first.pids.every(isAlive));
      const scrapedAt = Date.now();
      first.child.kill('SIGKILL');
      const second = await start();
      await until('the end of both children', () => (first.pids.some(isAlive) ? undefined : true));
      assert.equal(second.url, first.url);
      assert.equal(await value(second.url, 'http_requests', scrapedAt), '1000');
      assert.notEqual(await value(second.url, 'gauge{instance="a"}', DATA_END_MS), undefined);
      second.child.kill('SIGTERM');
      await until('the end of the program', () => (second.child.exitCode === null ? undefined : true));
      assert.ok(!second.pids.some(isAlive));
    });
  }
);
