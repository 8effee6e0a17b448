import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { approve as approveOperation, getApproval } from '../contract/run.ts';
import { createRuns, type Runs } from '../backend/automation/runs/runsPart.ts';
import { createChanges } from '../backend/changes/index.ts';
import {
  createJobs,
  createOutbox,
  createStreams,
  migrate,
  newId,
  openDatabase,
  silentLog,
  startEmbeddedPostgres,
  systemClock,
  type CallContext,
  type Subscription,
} from '../backend/platform/index.ts';
import { ensureTenant, systemActor } from '../backend/tenancy/index.ts';
import { bareJobs } from './runs/bareJobs.ts';
import { emptySteps } from './runs/engine.ts';

const SIDE_BY_SIDE = 50;
const STEPS = 20;
const ROUNDS = 3;
const APPROVALS = 100;

interface Place {
  url: string;
  tenantId: string;
  /** Runs whose playbook needs this many people; `heard` is told of each step that is done. */
  runs(steps: number, people: 0 | 1, heard: (runId: string) => void): Promise<{ runs: Runs; stop(): Promise<void> }>;
}

/**
 * Steps/s of the run engine with its journal, audit and live messages, 50 runs side by side, beside pg-boss jobs of the
 * same number that do nothing, on the same durable Postgres; and the time from an approval to its run's first step. Steps
 * do nothing either. Rounds of both take turns; medians count.
 */
export async function run(): Promise<Record<string, number>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sre-bench-runs-'));
  // The database's own user must be able to go in.
  chmodSync(dataDir, 0o755);
  const server = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log: silentLog });
  try {
    await migrate(server.url);
    const place = await furnish(server.url);
    const rates: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const rate = await stepsPerSecond(place);
      const jobs = await bareJobs(server.url, SIDE_BY_SIDE * STEPS);
      process.stderr.write(`round ${round}: ${Math.round(rate)} steps/s, ${Math.round(jobs)} bare jobs/s\n`);
      // The first round warms both up.
      if (round > 0) {
        rates.push(rate);
        bare.push(jobs);
      }
    }
    const waits = await approvalWaits(place);
    return report(median(rates), median(bare), waits);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function report(steps: number, bare: number, waits: number[]): Record<string, number> {
  const [p50, p95] = [0.5, 0.95].map((part) => waits[Math.floor(waits.length * part)] ?? Number.NaN);
  process.stdout.write(
    [
      `steps with journal, ${SIDE_BY_SIDE} runs of ${STEPS}   ${Math.round(steps).toString().padStart(6)} steps/s`,
      `bare pg-boss jobs, as many       ${Math.round(bare).toString().padStart(6)} jobs/s`,
      `ratio                            ${(steps / bare).toFixed(2)}   (at least 0.25)`,
      `approval to first step           p50 ${p50?.toFixed(0)} ms, p95 ${p95?.toFixed(0)} ms   (goal: p95 under 300 ms)`,
      `${ROUNDS} rounds, ${waits.length} approvals, ${cpus().length} cores shared by engine and Postgres`,
      '',
    ].join('\n')
  );
  return {
    ratio: steps / bare,
    steps_per_s: steps,
    bare_per_s: bare,
    approve_p50_ms: p50 ?? Number.NaN,
    approve_p95_ms: p95 ?? Number.NaN,
    cores: cpus().length,
  };
}

async function furnish(url: string): Promise<Place> {
  const database = openDatabase({ url, poolSize: 16, log: silentLog });
  const tenant = await ensureTenant(database, {
    name: 'Bench',
    orgId: 1,
    grafanaUrl: 'http://grafana.example',
    issuer: 'http://grafana.example/',
  });
  return {
    url,
    tenantId: tenant.id,
    async runs(steps, people, heard) {
      // Somebody listens, so that facts are really written and delivered.
      const listener: Subscription = {
        subscriber: 'bench.runs',
        listensTo: ['run.changed', 'change.recorded'],
        inTransaction: () => Promise.resolve(),
      };
      const streams = createStreams({ database, log: silentLog });
      const outbox = createOutbox({ database, log: silentLog, subscriptions: () => [listener] });
      const jobs = createJobs({ url, log: silentLog });
      const parts = { database, streams, outbox, clock: systemClock, log: silentLog, jobs };
      const changes = createChanges(parts);
      const runs = createRuns({
        ...parts,
        planner: emptySteps(steps, people, heard),
        reader: {
          query: () => Promise.resolve({ kind: 'values', values: [0] }),
          firingRules: () => Promise.resolve({ kind: 'values', values: [0] }),
        },
        recordChanges: (...given) => changes.recordChanges(...given),
      });
      await jobs.start(runs.jobs, true);
      await outbox.start();
      return {
        runs,
        async stop() {
          await jobs.stop();
          await runs.stop();
          await outbox.stop();
        },
      };
    },
  };
}

/** From the first run's start to the last step done. */
async function stepsPerSecond(place: Place): Promise<number> {
  const total = SIDE_BY_SIDE * STEPS;
  const over = Promise.withResolvers<void>();
  let done = 0;
  const { runs, stop } = await place.runs(STEPS, 0, () => {
    if (++done === total) {
      over.resolve();
    }
  });
  const by = systemActor(place.tenantId);
  const started = performance.now();
  await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, () =>
      runs.createRun(place.tenantId, { playbookId: newId(), parameters: {} }, { by, role: null })
    )
  );
  await over.promise;
  const seconds = (performance.now() - started) / 1_000;
  await stop();
  return total / seconds;
}

/** Milliseconds from the approver's request to the first step, sorted; one approval after the other. */
async function approvalWaits(place: Place): Promise<number[]> {
  const begun = new Map<string, PromiseWithResolvers<number>>();
  const { runs, stop } = await place.runs(1, 1, (runId) => begun.get(runId)?.resolve(performance.now()));
  const routeOf = (id: string): Runs['routes'][number] => {
    const found = runs.routes.find((route) => route.operation.id === id);
    if (found === undefined) {
      throw new Error(`No route ${id}.`);
    }
    return found;
  };
  const actor = { kind: 'user', id: 'user:2', name: 'Approver' } as const;
  const context: CallContext = {
    principal: { tenantId: place.tenantId, actor, role: 'Editor', scopes: null },
    tenantId: place.tenantId,
    remoteAddress: null,
    traceId: 'bench',
    signal: new AbortController().signal,
  };
  const waits: number[] = [];
  for (let i = 0; i < APPROVALS; i++) {
    const asked = { playbookId: newId(), parameters: {} };
    const made = await runs.createRun(place.tenantId, asked, { by: systemActor(place.tenantId), role: null });
    const params = { id: made.approvalId ?? '' };
    const shown = getApproval.response.parse(
      await routeOf(getApproval.id).handle({ params, query: undefined, body: undefined }, context)
    );
    const first = Promise.withResolvers<number>();
    begun.set(made.id, first);
    const started = performance.now();
    await routeOf(approveOperation.id).handle({ params, query: undefined, body: { hash: shown.hash } }, context);
    waits.push((await first.promise) - started);
  }
  await stop();
  return waits.sort((a, b) => a - b);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
