import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { choosePorts } from './choosePorts.ts';
import { readDemoState, writeDemoState } from './demoState.ts';
import { takeStartLock } from './startLock.ts';

const scratch = mkdtempSync(join(tmpdir(), 'start-test-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

describe('one run at a time', () => {
  test('a second run is told where the first one is, and starts when that one has ended', () => {
    const file = join(scratch, 'one', 'start.lock');
    const first = takeStartLock(file);
    assert.equal(first.recovered, false);
    first.announce('http://127.0.0.1:3080');
    assert.throws(
      () => takeStartLock(file),
      new RegExp(`already runs at http://127\\.0\\.0\\.1:3080 \\(process ${process.pid}\\)`)
    );
    first.release();
    assert.equal(existsSync(file), false);
    assert.equal(takeStartLock(file).recovered, false);
  });

  test('the lock of a killed run is taken over, and so is one whose number another process has now', async () => {
    const file = join(scratch, 'killed.lock');
    const killed = spawn(process.execPath, ['--eval', ''], { stdio: 'ignore' });
    await once(killed, 'exit');
    for (const pid of [killed.pid, process.pid]) {
      writeFileSync(file, JSON.stringify({ pid, startedAt: 'another time' }));
      const lock = takeStartLock(file);
      assert.equal(lock.recovered, true);
      lock.release();
    }
  });

  test('a lock that was broken off while it was written is taken over', () => {
    const file = join(scratch, 'broken.lock');
    writeFileSync(file, '{"pid":');
    assert.equal(takeStartLock(file).recovered, true);
  });
});

test('a taken port is moved and said; a free one is kept', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const { port } = squatter.address() as { port: number };
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const kept = (free.address() as { port: number }).port;
  await new Promise((done) => free.close(done));
  const said: string[] = [];
  const ports = await choosePorts({ workbench: port, shop: kept }, (line) => said.push(line));
  squatter.close();
  assert.notEqual(ports.workbench, port);
  assert.equal(ports.shop, kept);
  assert.ok(said.includes(`Port ${port} (workbench) is taken; using ${ports.workbench}.`));
});

test('what a start remembers is read again, and a damaged file is refused with what to do', () => {
  const file = join(scratch, 'state', 'demo.json');
  const state = readDemoState(file);
  writeDemoState(file, { ...state, pageToken: 'secret' });
  assert.deepEqual(readDemoState(file), { ...state, pageToken: 'secret' });
  writeFileSync(file, '{');
  assert.throws(() => readDemoState(file), /--fresh/);
});
