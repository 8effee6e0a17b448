import { createContext, useContext, useMemo, type ReactNode } from 'react';
import type { ChangeVerdict, Evidence, EvidenceSeries, Finding, HealthyResource } from '#contract/analysis';
import type { Change } from '#contract/change';

/** An analysis as its evidence needs it: a stored one is asked for its series; one that nobody stored came with them. */
export interface Analysed {
  stored: { id: string } | { series: readonly EvidenceSeries[] };
  findings: readonly Finding[];
  changes: ChangeVerdict | null;
  healthy: readonly HealthyResource[];
}

interface Scope extends Analysed {
  /** The changes around it, as far as they are loaded. */
  known: readonly Change[];
  /** Those of them that bear on a cause: all that changed anywhere would drown them in a chart. */
  marked: readonly Change[];
  evidenceOf(id: string): Evidence | undefined;
  findingOf(id: string): Finding | undefined;
}

const Context = createContext<Scope | null>(null);

interface Props {
  analysed: Analysed;
  known: readonly Change[];
  children: ReactNode;
}

/** Around everything that shows claims of one analysis. */
export function EvidenceScope({ analysed, known, children }: Props) {
  const scope = useMemo((): Scope => {
    const { findings, changes, healthy } = analysed;
    const items = [
      ...findings.flatMap(({ evidence, against }) => [...evidence, ...against]),
      ...(changes?.evidence ?? []),
      ...healthy.flatMap(({ evidence }) => evidence ?? []),
    ];
    const named = new Set([...findings, ...items].map(({ changeId }) => changeId));
    const blamed = new Set(findings.map(({ resourceKey }) => resourceKey));
    const evidence = new Map(items.map((item) => [item.id, item]));
    return {
      ...analysed,
      known,
      marked: known.filter(({ id, resourceKey }) => named.has(id) || (resourceKey !== null && blamed.has(resourceKey))),
      evidenceOf: (id) => evidence.get(id),
      findingOf: (id) => findings.find((finding) => finding.id === id),
    };
  }, [analysed, known]);
  return <Context.Provider value={scope}>{children}</Context.Provider>;
}

/** What is known of the analysis around a claim. */
export function useEvidence(): Scope {
  const scope = useContext(Context);
  if (scope === null) {
    throw new Error('Claims stand within an EvidenceScope.');
  }
  return scope;
}
