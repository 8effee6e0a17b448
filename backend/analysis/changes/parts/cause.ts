import type { Mechanism } from '#contract/analysis';
import type { BundleChange } from '../../bundle.ts';
import type { ResourceGraph } from '../../rootcause/resourceGraph.ts';
import { sayChange } from '../sentences.ts';
import type { Part } from '../types.ts';

/** A ranked cause, as far as it bears on changes. */
export interface NamedCause {
  resource: string;
  mechanism: Mechanism;
  /** In [0, 1]; together at most 1. */
  confidence: number;
  /** The change that the ranking of causes holds it to be. */
  changeId: string | null;
}

/** What a mechanism says of how it came about: by the change that is named, by any change of the resource, or by none. */
type Origin = 'change' | 'resource' | 'outside' | 'unsaid';
const ORIGIN: Readonly<Record<Mechanism, Origin>> = {
  deploy: 'change',
  configuration: 'change',
  'feature-flag': 'change',
  errors: 'resource',
  latency: 'resource',
  crash: 'resource',
  'pool-exhaustion': 'resource',
  memory: 'resource',
  saturation: 'resource',
  network: 'resource',
  disk: 'outside',
  traffic: 'outside',
  dependency: 'outside',
  'cpu-contention': 'outside',
  unknown: 'unsaid',
};
/** How much likelier than before a change is, of the cause's resource and of others; and that none is. */
const NAMED = 8;
const SAME: Readonly<Record<Origin, number>> = { change: 0.5, resource: 1.5, outside: 0.6, unsaid: 1 };
const OTHER: Readonly<Record<Origin, number>> = { change: 0.3, resource: 0.5, outside: 0.4, unsaid: 1 };
const NONE: Readonly<Record<Origin, number>> = { change: 0.25, resource: 1.5, outside: 4, unsaid: 1 };

/** What the ranking of causes says for or against a change. */
export function causePart(change: BundleChange, causes: readonly NamedCause[], graph: ResourceGraph): Part<'cause'> {
  const owner = change.resourceKey === null ? null : graph.ownerOf(change.resourceKey);
  const ratio = weighted(causes, ({ mechanism, resource, changeId }) =>
    changeId === change.id ? NAMED : (resource === owner ? SAME : OTHER)[ORIGIN[mechanism]]
  );
  const code = causes.some(({ changeId }) => changeId === change.id)
    ? 'change.cause.named'
    : causes.some(({ resource }) => resource === owner)
      ? 'change.cause.same'
      : 'change.cause.other';
  return { part: 'cause', logOdds: Math.log(ratio), statement: sayChange(code), words: [] };
}

/** What it says for or against that no change is to blame. */
export function noneByCause(causes: readonly NamedCause[]): Part<'cause'> {
  const logOdds = Math.log(weighted(causes, ({ mechanism }) => NONE[ORIGIN[mechanism]]));
  const code = logOdds < 0 ? 'nochange.cause.change' : 'nochange.cause.else';
  return { part: 'cause', logOdds, statement: sayChange(code), words: [] };
}

/** The mean ratio over the causes by their confidence; as far as nobody is named, nothing is said. */
function weighted(causes: readonly NamedCause[], ratioOf: (cause: NamedCause) => number): number {
  return causes.reduce((sum, cause) => sum + cause.confidence * (ratioOf(cause) - 1), 1);
}
