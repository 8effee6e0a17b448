import type { PlaybookStep } from '#contract/playbookStep';
import {
  createAnnotation,
  createGrafanaClient,
  createSilence,
  findAnnotation,
  findSilence,
  GRAFANA_TOKEN,
  GrafanaError,
  type GrafanaClient,
} from '../../grafana/index.ts';
import { asError, type Clock, type Database, type Secrets } from '../../platform/index.ts';
import { readTenant, readTenantSecret } from '../../tenancy/index.ts';
import { patternProblem } from '../template/pattern.ts';
import { Filling } from '../template/fill.rules.ts';
import { callOf } from './calls.ts';
import type { StepContext, StepExecutor, StepOutcome } from './step.ts';

export interface GrafanaStepDeps {
  database: Database;
  secrets: Secrets;
  clock: Clock;
}

type Annotation = Extract<PlaybookStep, { kind: 'annotation' }>;
type Silence = Extract<PlaybookStep, { kind: 'silence' }>;

const OUR_TAG = 'sre-platform';
/** Marks what a step has made, so that the same step finds it when it is tried again. */
const markOf = (key: string): string => `sre-run:${key}`;

/** Annotations of the tenant's Grafana organisation. */
export function annotationExecutor(deps: GrafanaStepDeps): StepExecutor {
  return {
    async resolve(tenantId, step, scope) {
      const filling = new Filling(scope);
      const annotation = step as Annotation;
      const text = filling.text('text', annotation.text, 'markup');
      const tags = annotation.tags.map((tag, index) => filling.text(`tags.${index}`, tag, 'line'));
      if (text.trim() === '') {
        filling.problem('text', 'An annotation needs a text.');
      }
      return callOf(filling, step, {
        effect: true,
        title: 'Annotate in Grafana',
        summary: `annotate "${text}" [${tags.join(', ')}]`,
        detail: { grafana: await addressOf(deps, tenantId), text, tags: [...new Set([OUR_TAG, ...tags])] },
      });
    },
    execute: (call, context) =>
      inGrafana(deps, context, String(call.detail['grafana']), async (grafana, begin) => {
        const mark = markOf(context.idempotencyKey);
        const known = await findAnnotation(grafana, mark);
        if (known !== null) {
          return { output: `Annotation ${known} was made already.`, body: { id: known } };
        }
        const { text, tags } = call.detail as { text: string; tags: string[] };
        begin();
        const id = await createAnnotation(grafana, { timeMs: deps.clock.now(), tags: [...tags, mark], text });
        return { output: `Made annotation ${id}.`, body: { id } };
      }),
    isRepeatable: () => true,
  };
}

/** Silences in the Alertmanager of the tenant's Grafana organisation. */
export function silenceExecutor(deps: GrafanaStepDeps): StepExecutor {
  return {
    async resolve(tenantId, step, scope) {
      const filling = new Filling(scope);
      const silence = step as Silence;
      const matchers = silence.matchers.map(({ name, value, regex }, index) => ({
        name,
        value: filling.text(`matchers.${index}.value`, value, regex ? 'regex' : 'line'),
        isRegex: regex,
      }));
      checkMatchers(matchers, filling);
      const comment = filling.text('comment', silence.comment, 'line');
      const shown = matchers.map(({ name, value, isRegex }) => `${name}${isRegex ? '=~' : '='}"${value}"`).join(', ');
      return callOf(filling, step, {
        effect: true,
        title: `Silence for ${silence.minutes} min`,
        summary: `silence {${shown}} for ${silence.minutes} min`,
        detail: { grafana: await addressOf(deps, tenantId), matchers, minutes: silence.minutes, comment },
      });
    },
    execute: (call, context) =>
      inGrafana(deps, context, String(call.detail['grafana']), async (grafana, begin) => {
        const mark = `[${markOf(context.idempotencyKey)}]`;
        const known = await findSilence(grafana, mark);
        if (known !== null) {
          return { output: `Silence ${known} was made already.`, body: { id: known } };
        }
        const { matchers, minutes, comment } = call.detail as unknown as SilenceDetail;
        const startsAtMs = deps.clock.now();
        const text = `${comment === '' ? 'By a playbook.' : comment} ${mark}`;
        begin();
        const id = await createSilence(grafana, {
          matchers,
          startsAtMs,
          endsAtMs: startsAtMs + minutes * 60_000,
          comment: text,
        });
        return {
          output: `Made silence ${id}, until ${new Date(startsAtMs + minutes * 60_000).toISOString()}.`,
          body: { id },
        };
      }),
    isRepeatable: () => true,
  };
}

interface SilenceDetail {
  matchers: { name: string; value: string; isRegex: boolean }[];
  minutes: number;
  comment: string;
}

/** A silence that names nothing would mute everything. */
function checkMatchers(matchers: readonly { name: string; value: string; isRegex: boolean }[], filling: Filling): void {
  for (const [index, { value, isRegex }] of matchers.entries()) {
    const problem = isRegex && !value.includes('{{') ? patternProblem(value) : null;
    if (problem !== null) {
      filling.problem(`matchers.${index}.value`, `is no regular expression: ${problem}.`);
    }
  }
  const widest = ['', '.*', '.+'];
  if (matchers.every(({ value, isRegex }) => (isRegex ? widest.includes(value) : value === ''))) {
    filling.problem('matchers', 'They match every alert. Name at least one label with its value.');
  }
}

async function addressOf({ database }: GrafanaStepDeps, tenantId: string): Promise<string> {
  return (await database.tenant(tenantId, (tx) => readTenant(tx, tenantId))).grafanaUrl;
}

/**
 * Does something with the tenant's Grafana. What fails before `begin` has changed nothing; after it, only a refusal of
 * Grafana's tells that nothing was changed.
 */
async function inGrafana(
  deps: GrafanaStepDeps,
  context: StepContext,
  approvedUrl: string,
  work: (grafana: GrafanaClient, begin: () => void) => Promise<{ output: string; body: unknown }>
): Promise<StepOutcome> {
  let hasBegun = false;
  try {
    const grafana = await clientOf(deps, context, approvedUrl);
    if ('problem' in grafana) {
      return { status: 'failed', output: '', error: grafana.problem };
    }
    const done = await work(grafana, () => (hasBegun = true));
    context.log(done.output);
    return { status: 'succeeded', ...done };
  } catch (error) {
    const refused = error instanceof GrafanaError && error.status !== null && error.status >= 400 && error.status < 500;
    const message = asError(error).message;
    return hasBegun && !refused
      ? { status: 'uncertain', output: '', error: `${message} Whether it happened is not known. Look into Grafana.` }
      : { status: 'failed', output: '', error: message };
  }
}

async function clientOf(
  { database, secrets }: GrafanaStepDeps,
  { tenantId, signal }: StepContext,
  approvedUrl: string
): Promise<GrafanaClient | { problem: string }> {
  const { tenant, token } = await database.tenant(tenantId, async (tx) => ({
    tenant: await readTenant(tx, tenantId),
    token: await readTenantSecret(tx, secrets, tenantId, GRAFANA_TOKEN),
  }));
  if (tenant.grafanaUrl !== approvedUrl) {
    return {
      problem: `Grafana is at ${tenant.grafanaUrl} now, not where it was when this was approved. Nothing was sent.`,
    };
  }
  return token === null
    ? {
        problem:
          'There is no service account for this Grafana. Connect it again (npm run grafana:connect). Nothing was sent.',
      }
    : createGrafanaClient({ url: tenant.grafanaUrl, credentials: { token }, signal });
}
