import { BATCH_SERVICE, NODE_NAMES, STATEFUL } from './shop/blueprint.ts';
import type { ActiveFault, FaultKind } from './shop/index.ts';

/**
 * The truth about the demo's faults. Benches and tests read it to mark answers; nothing of the product may import it
 * (a test walks the imports).
 */
export const MECHANISMS = [
  'deploy',
  'external-dependency',
  'connection-pool',
  'memory-leak',
  'disk-full',
  'traffic-surge',
  'noisy-neighbour',
  'configuration',
] as const;
export type Mechanism = (typeof MECHANISMS)[number];

export interface Truth {
  faultId: string;
  mechanism: Mechanism;
  /** The resource that is the cause: a service, a database or broker, a node, an external dependency. */
  resource: string;
  resourceKind: 'service' | 'database' | 'queue' | 'node' | 'external';
  /** Every name of a resource that counts as the right answer, the first among them. */
  accepted: readonly string[];
  target: string;
  severity: number;
  startMs: number;
  endMs: number | undefined;
}

const MECHANISM_OF: Readonly<Record<FaultKind, Mechanism>> = {
  'bad-deploy': 'deploy',
  'slow-external': 'external-dependency',
  'pool-exhausted': 'connection-pool',
  'memory-leak': 'memory-leak',
  'disk-full': 'disk-full',
  'traffic-surge': 'traffic-surge',
  'noisy-neighbour': 'noisy-neighbour',
  'bad-configuration': 'configuration',
};

function place(kind: FaultKind, target: string): Pick<Truth, 'resource' | 'resourceKind' | 'accepted'> {
  switch (kind) {
    case 'slow-external':
      return { resource: target, resourceKind: 'external', accepted: [target] };
    case 'disk-full': {
      const spec = STATEFUL.find((candidate) => candidate.name === target);
      const node = spec ? [NODE_NAMES[spec.node] as string] : [];
      return {
        resource: target,
        resourceKind: target === 'rabbitmq' ? 'queue' : 'database',
        accepted: [target, `${target}-0`, ...node],
      };
    }
    case 'noisy-neighbour':
      // The host is what suffers, the batch pods on it are what causes it: an engineer may name either.
      return { resource: target, resourceKind: 'node', accepted: [target, BATCH_SERVICE] };
    case 'traffic-surge':
      return { resource: 'gateway', resourceKind: 'service', accepted: ['gateway', 'user'] };
    default:
      return { resource: target, resourceKind: 'service', accepted: [target] };
  }
}

/** The right answer to a fault. */
export function truthOf(fault: ActiveFault): Truth {
  return {
    faultId: fault.id,
    mechanism: MECHANISM_OF[fault.kind],
    ...place(fault.kind, fault.target),
    target: fault.target,
    severity: fault.severity,
    startMs: fault.startedMs,
    endMs: undefined,
  };
}

/** Keeps the truth of every fault of a run, in order. */
export class Scoreboard {
  readonly #truths: Truth[] = [];

  started(fault: ActiveFault): Truth {
    const truth = truthOf(fault);
    this.#truths.push(truth);
    return truth;
  }

  ended(fault: ActiveFault, nowMs: number): void {
    const truth = this.#truths.find((candidate) => candidate.faultId === fault.id);
    if (truth) {
      truth.endMs = nowMs;
    }
  }

  /** Faults in force at a moment. */
  at(timeMs: number): Truth[] {
    return this.#truths.filter(
      (truth) => truth.startMs <= timeMs && (truth.endMs === undefined || timeMs < truth.endMs)
    );
  }

  all(): readonly Truth[] {
    return this.#truths;
  }
}
