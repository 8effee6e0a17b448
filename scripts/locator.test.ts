import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { readEnvironment } from '../backend/platform/index.ts';
import { installLocator, LOCATORS } from './locator.ts';
import { packagePlugin } from './packagePlugin.ts';
import { ROOT } from './runProgram.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'sre-locator-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const SCRIPT = path.join(ROOT, 'src', 'datasource', 'locator.sh');

/** Starts the script as Grafana does: a child of its own whose first line is the handshake. */
function start(env: Record<string, string>, command = [SCRIPT]): { child: ChildProcess; said(pattern: RegExp): Promise<string> } {
  const base = { PATH: process.env['PATH'] ?? '', LOCATOR_SLEEP: '0.05' };
  const child = spawn('/bin/sh', command, { env: { ...base, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  let told = (): void => undefined;
  child.stdout?.on('data', (part: Buffer) => {
    text += part.toString();
    told();
  });
  return {
    child,
    said: (pattern) =>
      new Promise((resolve) => {
        told = () => pattern.test(text) && resolve(text);
        told();
      }),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('the locator', () => {
  test('prints exactly the handshake line with the address that the sidecar has by default', async () => {
    const { child, said } = start({});
    const { host, port } = readEnvironment({}).GRPC_LISTEN;
    assert.equal(await said(/\n/), `1|2|tcp|${host}:${port}|grpc\n`);
    await stop(child);
  });

  test('takes the address from the environment, that of Grafana’s settings first', async () => {
    const plain = start({ SRE_GRPC_ADDRESS: 'sidecar:10183' });
    assert.equal(await plain.said(/\n/), '1|2|tcp|sidecar:10183|grpc\n');
    await stop(plain.child);
    const both = start({ SRE_GRPC_ADDRESS: 'sidecar:10183', GF_PLUGIN_GRPC_ADDRESS: '10.0.0.7:1' });
    assert.equal(await both.said(/\n/), '1|2|tcp|10.0.0.7:1|grpc\n');
    await stop(both.child);
  });

  test('ends when its parent does, also when that one was killed', async () => {
    const parent = ['-c', '/bin/sh "$0" & echo "child $!"; read -r _', SCRIPT];
    const { child, said } = start({ SRE_GRPC_ADDRESS: '127.0.0.1:9' }, parent);
    // Only after its handshake it is known to have seen its parent alive.
    const pid = Number(/child (\d+)/.exec(await said(/child \d+\n[^]*\|grpc\n|\|grpc\n[^]*child \d+\n/))?.[1]);
    assert.ok(pid > 0);
    await stop(child);
    try {
      for (const end = Date.now() + 10_000; alive(pid); ) {
        assert.ok(Date.now() < end, 'it still lives');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } finally {
      // Left alive it would keep this file from ending.
      if (alive(pid)) {
        process.kill(pid, 'SIGKILL');
      }
    }
  });

  test('ends when the sidecar is back after a long absence, and not after a short one', async () => {
    const bin = path.join(scratch, 'bin');
    const state = path.join(scratch, 'sidecar-is-up');
    mkdirSync(bin, { recursive: true });
    writeFileSync(path.join(bin, 'nc'), `#!/bin/sh\necho . >> ${state}.asked\ntest -e ${state}\n`, { mode: 0o755 });
    const asked = (): number => {
      try {
        return readFileSync(`${state}.asked`, 'utf8').length / 2;
      } catch {
        return 0;
      }
    };
    const until = async (count: number): Promise<void> => {
      for (const end = Date.now() + 20_000; asked() < count; ) {
        assert.ok(Date.now() < end, 'it does not look');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const { child, said } = start({ PATH: `${bin}:${process.env['PATH'] ?? ''}` });
    await said(/\n/);
    const exited = once(child, 'exit');
    await until(2);
    writeFileSync(state, '');
    const before = asked();
    await until(before + 3);
    assert.equal(child.exitCode, null, 'a short absence is none of its business');
    rmSync(state);
    await until(asked() + 10);
    writeFileSync(state, '');
    assert.deepEqual(await exited, [0, null]);
  });
});

describe('the bits that Grafana needs', () => {
  const dist = path.join(scratch, 'dist');
  mkdirSync(dist);
  cpSync(path.join(ROOT, 'src', 'plugin.json'), path.join(dist, 'plugin.json'));
  installLocator(ROOT, dist);

  test('every platform has its executable, named as plugin.json says', () => {
    const { executable } = JSON.parse(readFileSync(path.join(ROOT, 'src', 'datasource', 'plugin.json'), 'utf8')) as { executable: string };
    for (const name of LOCATORS) {
      assert.ok(name.startsWith(`${executable}_`));
      assert.equal(statSync(path.join(dist, 'datasource', name)).mode & 0o777, 0o755);
    }
    assert.equal(LOCATORS.length, 4);
  });

  test('a second install over files that lost their bits mends them', () => {
    LOCATORS.forEach((name) => chmodSync(path.join(dist, 'datasource', name), 0o644));
    installLocator(ROOT, dist);
    LOCATORS.forEach((name) => assert.equal(statSync(path.join(dist, 'datasource', name)).mode & 0o777, 0o755));
  });

  test('the package keeps them, in a folder with the plugin’s id', () => {
    const zip = readFileSync(packagePlugin(dist, scratch));
    const entries = readDirectory(zip);
    for (const name of LOCATORS) {
      const entry = entries.get(`sreplatform-sre-app/datasource/${name}`);
      assert.equal(entry?.mode, 0o755, name);
      assert.equal(entry?.content.toString(), readFileSync(SCRIPT, 'utf8'));
    }
    assert.equal(entries.get('sreplatform-sre-app/plugin.json')?.mode, statSync(path.join(dist, 'plugin.json')).mode & 0o777);
    assert.equal(zip.equals(readFileSync(packagePlugin(dist, scratch))), true, 'the same content makes the same file');
  });

  test('unzip, where there is one, agrees', { skip: !hasUnzip() }, () => {
    execFileSync('unzip', ['-q', '-o', packagePlugin(dist, scratch), '-d', path.join(scratch, 'out')]);
    const file = path.join(scratch, 'out', 'sreplatform-sre-app', 'datasource', LOCATORS[0] ?? '');
    assert.equal(statSync(file).mode & 0o777, 0o755);
  });
});

function readDirectory(zip: Buffer): Map<string, { mode: number; content: Buffer }> {
  const found = new Map<string, { mode: number; content: Buffer }>();
  const end = zip.length - 22;
  assert.equal(zip.readUInt32LE(end), 0x06054b50);
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < zip.readUInt16LE(end + 10); i++) {
    assert.equal(zip.readUInt32LE(at), 0x02014b50);
    const [packed, length] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28)];
    const start = zip.readUInt32LE(at + 42);
    const from = start + 30 + zip.readUInt16LE(start + 26);
    found.set(zip.toString('utf8', at + 46, at + 46 + length), {
      mode: (zip.readUInt32LE(at + 38) >>> 16) & 0o777,
      content: inflateRawSync(zip.subarray(from, from + packed)),
    });
    at += 46 + length;
  }
  return found;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function hasUnzip(): boolean {
  try {
    execFileSync('unzip', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
