import { createSecrets } from '../../platform/index.ts';
import type { Executors } from '../plan/draftRun.ts';
import { createPlanner } from '../plan/planner.ts';
import { playbookRoutes } from '../playbooks/playbookPart.ts';
import { NO_HISTORY, type RunHistoryPort } from '../playbooks/ports.ts';
import type { Observation, RunPlanner } from '../runs/ports.ts';
import { annotationExecutor, silenceExecutor } from '../steps/grafanaSteps.ts';
import { httpExecutor } from '../steps/httpStep.ts';
import { createMailer } from '../steps/mailer.ts';
import { notifyExecutor } from '../steps/notifyStep.ts';
import { openTargets } from '../targets/openTargets.ts';
import { serveRoutes, type Call } from './api.ts';
import type { World } from './world.ts';

/** The real library over REST, with the real executors and planner; runs and data sources say what the test tells them. */
export interface Library {
  call: Call;
  planner: RunPlanner;
  /** Runs under way of every playbook. */
  active: { count: number };
  /** What queries say, by their text; another one finds nothing. */
  readings: Map<string, Observation>;
  asked: string[];
}

export async function libraryOf(world: World): Promise<Library> {
  const active = { count: 0 };
  const readings = new Map<string, Observation>();
  const asked: string[] = [];
  const { database, clock } = world;
  const history: RunHistoryPort = {
    readHistories: (_tx, _tenantId, ids) =>
      Promise.resolve(
        new Map(ids.map((id) => [id, { ...NO_HISTORY, runs: 4, succeeded: 3, failed: 1, medianSeconds: 61 }]))
      ),
    countActive: () => Promise.resolve(active.count),
    forget: () => Promise.resolve(),
  };
  const secrets = createSecrets(Buffer.alloc(32, 1));
  const reach = (allowPrivate: boolean) => ({
    allowPrivate,
    allowLoopback: true,
    ownPorts: new Set([10_180]),
    ownAddresses: [],
  });
  const grafana = { database, secrets, clock };
  const targets = openTargets({ database, secrets, reach });
  const executors: Executors = {
    http: httpExecutor(targets),
    notify: notifyExecutor(targets, createMailer({ url: 'smtp://127.0.0.1:1', from: 'sre@shop.example' })),
    annotation: annotationExecutor(grafana),
    silence: silenceExecutor(grafana),
  };
  const say = (query: string): Promise<Observation> => {
    asked.push(query);
    return Promise.resolve(readings.get(query) ?? { kind: 'blind', reason: 'the query found no data.' });
  };
  const reader = { query: (_tenantId: string, query: string) => say(query), firingRules: () => say('rules') };
  const deps = { database, clock, history, executors, reader, secrets, reach };
  const call = await serveRoutes(playbookRoutes(deps), world.tenants[0]);
  return { call, planner: createPlanner(deps), active, readings, asked };
}
