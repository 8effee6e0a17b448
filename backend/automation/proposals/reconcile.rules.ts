import { isDeepStrictEqual } from 'node:util';
import type { Draft } from './draft.ts';
import type { StoredProposal } from './proposalRows.ts';

/** What an analysis makes of the proposals of its incident. */
export interface Reconciled {
  /** Rows that are new or say something new. */
  save: StoredProposal[];
  added: StoredProposal[];
  superseded: StoredProposal[];
  /** Under review and no longer supported: they stand until their runs are taken back. */
  outdated: StoredProposal[];
  /** The one whose run is made at once, to wait for its approval; null when people have to choose. */
  ask: StoredProposal | null;
}

const LIVE: readonly StoredProposal['status'][] = ['open', 'under-review'];

/**
 * Compares what an analysis supports with what stands. Open proposals that it no longer supports are superseded; those
 * under review stay as they were shown, and are named as outdated when it no longer supports them. What people dismissed on this incident does not come back; what was carried out
 * comes back only by an analysis that began after it ended. At most one run is asked for by itself: that of the first one,
 * when nothing is missing, the finding is likely, an approval is needed, and none is under review or was carried out.
 */
export function reconcile(
  drafts: readonly Draft[],
  standing: readonly StoredProposal[],
  analysis: { startedAt: string },
  made: { now: string; newId: () => string }
): Reconciled {
  const keyOf = (one: { playbookId: string; resourceKey: string }): string => `${one.playbookId} ${one.resourceKey}`;
  const live = new Map(standing.filter((one) => LIVE.includes(one.status)).map((one) => [keyOf(one), one]));
  const closed = new Set(standing.filter((one) => isClosed(one, analysis.startedAt)).map(keyOf));
  const wanted = drafts.filter((draft) => live.has(keyOf(draft)) || !closed.has(keyOf(draft)));
  const now = wanted.map((draft, i) => {
    const known = live.get(keyOf(draft));
    return { known, draft, next: nextOf(draft, known, i + 1, made) };
  });
  const supported = new Set(wanted.map(keyOf));
  const superseded = [...live.values()]
    .filter((one) => one.status === 'open' && !supported.has(keyOf(one)))
    .map((one): StoredProposal => ({ ...one, status: 'superseded', endedAt: made.now }));
  const outdated = [...live.values()].filter((one) => one.status === 'under-review' && !supported.has(keyOf(one)));
  const added = now.filter(({ known }) => known === undefined).map(({ next }) => next);
  const changed = now.filter(({ known, next }) => known !== undefined && !isDeepStrictEqual(known, next));
  return {
    save: [...superseded, ...changed.map(({ next }) => next), ...added],
    added,
    superseded,
    outdated,
    ask: askFor(now[0], standing),
  };
}

function isClosed(one: StoredProposal, analysisStartedAt: string): boolean {
  return (
    one.status === 'dismissed' ||
    (one.status === 'done' && (one.endedAt === null || Date.parse(one.endedAt) >= Date.parse(analysisStartedAt)))
  );
}

function nextOf(
  { finding: _finding, needsApproval: _needsApproval, ...draft }: Draft,
  known: StoredProposal | undefined,
  rank: number,
  made: { now: string; newId: () => string }
): StoredProposal {
  if (known?.status === 'under-review') {
    return { ...known, rank };
  }
  const { id, at, asked } = known ?? { id: made.newId(), at: made.now, asked: 0 };
  return { ...draft, id, at, asked, rank, status: 'open', runId: null, endedAt: null };
}

function askFor(
  first: { draft: Draft; next: StoredProposal } | undefined,
  standing: readonly StoredProposal[]
): StoredProposal | null {
  if (first === undefined || standing.some((one) => one.status === 'under-review' || one.status === 'done')) {
    return null;
  }
  const { draft, next } = first;
  const sure = draft.finding.certainty === 'likely' || draft.finding.certainty === 'certain';
  return sure && draft.needsApproval && next.missing.length === 0 && next.asked === 0 ? next : null;
}
