import assert from 'node:assert/strict';
import { randomInt, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Playbook } from '../../contract/playbook.ts';
import { ENDED_RUN_STATUSES, type Run } from '../../contract/run.ts';
import { openDatabase, silentLog } from '../../backend/platform/index.ts';
import { ensureTenant, rotatePageToken } from '../../backend/tenancy/index.ts';
import { startGrafanaIdentity, type GrafanaIdentity } from '../support/grafanaIdentity.ts';
import { startSidecarProcess, type SidecarProcess } from '../support/sidecarProcess.ts';

/** RUN_KILLS=30 is the long variant. */
const KILLS = Number(process.env['RUN_KILLS'] ?? 4);
/** Runs under way at most: new ones come after each kill, while those that were cut off wait for their replica's lease to end. */
const SIDE_BY_SIDE = 30;
const STARTERS = 5;
/** Effects between two kills at least. */
const PROGRESS = 5;
const STEPS = ['one', 'two', 'three', 'four'];
const KEY = 'a key of thirty-two or more characters';
const PATIENCE_MS = 120_000;

let dataDir: string;
let receiver: Server;
let grafana: GrafanaIdentity;
/** What the receiver did, by run and step. It knows no idempotency key: what is sent twice is done twice. */
const ledger = new Map<string, number>();

before(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sre-kill-runs-'));
  // The database's own user must be able to go in.
  chmodSync(dataDir, 0o755);
  receiver = createServer((request, response) => {
    const effect = (request.url ?? '').slice(1);
    ledger.set(effect, (ledger.get(effect) ?? 0) + 1);
    request.resume();
    // The effect has happened; whoever is killed in the meantime does not hear of it.
    setTimeout(() => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}'), randomInt(1, 80));
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  grafana = await startGrafanaIdentity();
});
after(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await grafana.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const startSidecar = (): Promise<SidecarProcess> =>
  startSidecarProcess({
    DATABASE_URL: '',
    DATA_DIR: dataDir,
    SECRET_KEY: KEY,
    LOG_LEVEL: 'silent',
    ALLOW_PRIVATE_TARGETS: 'true',
  });

/** The process id of the database's postmaster, from the file that every Postgres keeps. */
function postmasterPid(): number {
  return Number(readFileSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
}

const PLAYBOOK = `
slug: effects
name: Effects
approval: { role: Editor, people: 0 }
steps:
${STEPS.map((step) => `  - { id: ${step}, kind: http, target: receiver, method: POST, path: '/{{ run.id }}/${step}' }`).join('\n')}
`;

test(`kill -9 of sidecar and Postgres at ${KILLS} moments of runs: no effect happens twice, no run is lost`, async (t) => {
  let sidecar = await startSidecar();
  let abandoned = false;
  t.after(async () => {
    abandoned = true;
    await sidecar.kill();
  });
  const bearer = await makeTenant(sidecar.databaseUrl);
  const api = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const headers = await grafana.headers(bearer, { orgId: 1, role: 'Admin' });
    const answer = await fetch(`${sidecar.apiUrl}/api/v1${path}`, {
      method,
      headers: { ...headers, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(5_000),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Refused(answer.status, text);
    }
    return JSON.parse(text) as T;
  };
  /** What everybody does whose request was lost with a sidecar: ask again. */
  const insist = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      try {
        return await api<T>(method, path, body);
      } catch (error) {
        if ((error instanceof Refused && error.status < 500) || Date.now() > end || abandoned) {
          throw error;
        }
        await pause(50);
      }
    }
  };
  const { port } = receiver.address() as AddressInfo;
  await api('POST', '/targets', {
    name: 'receiver',
    baseUrl: `http://127.0.0.1:${port}`,
    headerName: null,
    allowPrivate: true,
  });
  const { id: playbookId } = await api<Playbook>('POST', '/playbooks', { source: PLAYBOOK });

  const accepted = new Set<string>();
  let over = false;
  let overAt: number | null = null;
  let asked = 0;
  const following = new Set<Promise<unknown>>();
  const keepStarting = async (): Promise<void> => {
    while (!over && !abandoned) {
      if (following.size < SIDE_BY_SIDE) {
        const { id } = await insist<Run>('POST', '/runs', { playbookId, idempotencyKey: randomUUID() });
        accepted.add(id);
        const ended: Promise<unknown> = untilEnded(id).then((): unknown => following.delete(ended));
        following.add(ended);
      }
      await pause(100);
    }
    await Promise.all(following);
  };
  /** A person who watches a run, and looks into the receiver's ledger when it asks. */
  const untilEnded = async (id: string): Promise<Run> => {
    for (;;) {
      const run = await insist<Run>('GET', `/runs/${id}`);
      if ((ENDED_RUN_STATUSES as readonly string[]).includes(run.status)) {
        return run;
      }
      assert.ok(
        // While things are killed a run may be cut off again and again; it is lost when it does not end afterwards.
        overAt === null || Date.now() < overAt + PATIENCE_MS,
        `run ${run.number} is lost: ${run.status}, ${run.steps.map((step) => step.status).join(' ')}`
      );
      const step = run.steps.find((one) => one.status === 'uncertain');
      if (run.status === 'uncertain' && step !== undefined) {
        asked++;
        const answer = ledger.has(`${id}/${step.id}`) ? 'happened' : 'repeat';
        await insist('POST', `/runs/${id}/answer`, { stepId: step.id, answer }).catch((error: unknown) => {
          // The answer before was taken, only nobody heard of it.
          assert.ok(error instanceof Refused && error.status === 409, String(error));
        });
      }
      await pause(250);
    }
  };
  const failed = Promise.all(Array.from({ length: STARTERS }, keepStarting));
  failed.catch(() => undefined);
  let sidecarKills = 0;
  let databaseKills = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const seen = ledger.size;
    await Promise.race([untilTrue(() => ledger.size >= seen + PROGRESS), failed]);
    await pause(randomInt(5, 250));
    if (kill % 2 === 0) {
      await sidecar.kill();
      sidecar = await startSidecar();
      sidecarKills++;
    } else {
      process.kill(postmasterPid(), 'SIGKILL');
      databaseKills++;
    }
  }
  over = true;
  overAt = Date.now();
  await failed;

  const runs = await Promise.all([...accepted].map((id) => insist<Run>('GET', `/runs/${id}`)));
  const twice = [...ledger].filter(([, times]) => times > 1);
  const ends = Object.entries(Object.groupBy(runs, (run) => run.status)).map(
    ([status, of]) => `${of?.length ?? 0} ${status}`
  );
  t.diagnostic(
    `${sidecarKills} kills of the sidecar, ${databaseKills} of Postgres; ${runs.length} runs (${ends.join(', ')}), ${ledger.size} effects, ${twice.length} twice, ${asked} times a person was asked`
  );
  await sidecar.stop();
  assert.ok(ledger.size >= KILLS * PROGRESS, 'too little ran to prove anything');
  assert.deepEqual(twice, []);
  assert.deepEqual(
    runs.filter((run) => run.status !== 'succeeded').map((run) => [run.number, run.status, run.outcome?.text]),
    [],
    'whatever was killed, each run comes to its end'
  );
  const effects = runs.flatMap((run) => STEPS.map((step) => `${run.id}/${step}`));
  assert.deepEqual(
    effects.filter((effect) => ledger.get(effect) !== 1),
    [],
    'what a run says that it did was done'
  );
});

class Refused extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(`answered ${status}: ${text}`);
    this.status = status;
  }
}

async function makeTenant(databaseUrl: string): Promise<string> {
  const database = openDatabase({ url: databaseUrl, poolSize: 2, log: silentLog });
  try {
    const given = { name: 'Kill', orgId: 1, grafanaUrl: grafana.url, issuer: grafana.issuer };
    const tenant = await ensureTenant(database, given);
    return await database.tenant(tenant.id, (tx) => rotatePageToken(tx, tenant.id));
  } finally {
    await database.close();
  }
}

async function untilTrue(condition: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!condition()) {
    assert.ok(Date.now() < end, 'no step happens any more');
    await pause(10);
  }
}
