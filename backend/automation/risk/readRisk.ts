import type { PlaybookHistory, PlaybookSpec, Risk } from '#contract/playbook';
import { assessRisk, DependencyGraph } from '../../analysis/index.ts';
import type { Tx } from '../../platform/index.ts';
import { readCanonicalKeys, readTopology } from '../../resources/index.ts';
import { natureOf } from './natureOf.rules.ts';

export interface RiskQuestion {
  spec: PlaybookSpec;
  history: PlaybookHistory;
  /** The resource that it would work on, by any of its names; null when the playbook names none. */
  subject: string | null;
  /** Sub-playbooks by slug, as far as known. */
  others?: ReadonlyMap<string, PlaybookSpec>;
}

/** Reads the topology of now once and answers the risk of each action on it. `nowMs` is unix milliseconds. */
export async function readRisks(
  tx: Tx,
  tenantId: string,
  questions: readonly RiskQuestion[],
  nowMs: number
): Promise<Risk[]> {
  if (questions.length === 0) {
    return [];
  }
  const graph = new DependencyGraph((await readTopology(tx, tenantId, nowMs)).edges);
  const subjects = questions.map(({ subject }) => subject).filter((subject) => subject !== null);
  const canonical = await readCanonicalKeys(tx, tenantId, subjects);
  return questions.map(({ spec, history, subject, others }) => {
    const key = subject === null ? null : (canonical.get(subject) ?? subject);
    const nature = natureOf(spec, others);
    return { ...assessRisk({ subject: key, graph, stated: spec.risk, nature, history, now: nowMs }), history };
  });
}
