import type { Alert, AlertEvent } from '#contract/alert';
import { asError } from '../../../platform/index.ts';
import type { Observation, VerifyReader } from '../ports.ts';
import { comparedSide, isOfAlert } from './comparison.rules.ts';
import { isOfSuccessor } from './successor.rules.ts';

type Labels = Record<string, string>;
type Sample = { labels: Labels; value: number };

/** What reading needs of lower slices. */
export interface VerifySources {
  listSources(tenantId: string): Promise<{ id: string; name: string }[]>;
  query(tenantId: string, sourceId: string, query: string, atMs: number, signal: AbortSignal): Promise<Sample[]>;
  /** Alerts of an incident as they stand, with the query of each one's rule where it is known. */
  readRules(tenantId: string, incidentId: string): Promise<RuleState[]>;
  now(): number;
}

export interface RuleState {
  alert: Pick<Alert, 'name' | 'state' | 'labels'>;
  query: AlertEvent['ruleQuery'];
}

const TIMEOUT_MS = 15_000;
/** More rules of one incident than this are judged by their alerts alone. */
const MOST_QUERIES = 20;

/** Reads verifications from the tenant's data sources: the first source that has the series answers. */
export function createVerifyReader(sources: VerifySources): VerifyReader {
  const ask = async (tenantId: string, query: string, signal: AbortSignal): Promise<Answer> => {
    const known = await sources.listSources(tenantId);
    let nothing: Answer = {
      blind: known.length === 0 ? 'there is no data source to ask.' : 'the query found no data.',
      empty: known.length > 0,
    };
    for (const source of known) {
      try {
        const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
        const samples = await sources.query(tenantId, source.id, query, sources.now(), limited);
        if (samples.length > 0) {
          return { samples };
        }
      } catch (error) {
        nothing = { blind: `${source.name} did not answer: ${asError(error).message.slice(0, 300)}`, empty: false };
      }
    }
    return nothing;
  };

  const ruleFires = async (tenantId: string, { alert, query }: RuleState, signal: AbortSignal): Promise<Firing> => {
    const byAlert: Firing =
      alert.state === 'blind' ? { blind: `the rule of ${alert.name} cannot see.` } : alert.state !== 'resolved';
    const compared = query === null ? null : comparedSide(query);
    if (query === null || compared === null) {
      return byAlert;
    }
    const present = await ask(tenantId, compared, signal);
    if ('blind' in present) {
      return present;
    }
    const isHere = present.samples.some((sample) => isOfAlert(sample.labels, alert.labels));
    // The alert of a pod that was replaced is judged by the pods that stand in for it.
    const isMeant = isHere ? isOfAlert : isOfSuccessor;
    if (!isHere && !present.samples.some((sample) => isOfSuccessor(sample.labels, alert.labels))) {
      return { blind: `the query of ${alert.name} finds no data of this alert any more.` };
    }
    const fires = await ask(tenantId, query, signal);
    if ('blind' in fires) {
      // The compared side has data: nothing found means that the comparison does not hold.
      return fires.empty ? false : fires;
    }
    return fires.samples.some((sample) => isMeant(sample.labels, alert.labels));
  };

  return {
    async query(tenantId, query, signal) {
      try {
        const answer = await ask(tenantId, query, signal);
        return 'blind' in answer
          ? blindness(answer.blind)
          : { kind: 'values', values: answer.samples.map((sample) => sample.value) };
      } catch (error) {
        return blindness(asError(error).message);
      }
    },
    async firingRules(tenantId, incidentId, signal) {
      try {
        const rules = await sources.readRules(tenantId, incidentId);
        if (rules.length === 0) {
          return blindness('the incident has no alert whose rule could be read.');
        }
        let firing = 0;
        for (const [index, rule] of rules.entries()) {
          const fires = await ruleFires(tenantId, index < MOST_QUERIES ? rule : { ...rule, query: null }, signal);
          if (typeof fires !== 'boolean') {
            return blindness(fires.blind);
          }
          firing += fires ? 1 : 0;
        }
        return { kind: 'values', values: [firing] };
      } catch (error) {
        return blindness(asError(error).message);
      }
    },
  };
}

type Answer = { samples: Sample[] } | { blind: string; empty: boolean };
type Firing = boolean | { blind: string };

function blindness(reason: string): Observation {
  return { kind: 'blind', reason };
}
