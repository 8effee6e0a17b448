import type { Analysis } from '#contract/analysis';
import type { Change } from '#contract/change';
import type { TimelineEntry } from '#contract/incident';
import { readChangesById } from '../../changes/index.ts';
import { readIncidentAlerts, readTimeline } from '../../incidents/index.ts';
import { readIncidentLineage } from '../../lineage/index.ts';
import type { Tx } from '../../platform/index.ts';
import { readRequestConventions } from '../../resources/index.ts';
import { readTenant } from '../../tenancy/index.ts';
import type { KnowledgeDeps } from '../deps.ts';
import { findSimilar } from '../similar/findSimilar.ts';
import { readSubject } from '../similar/readSubject.ts';
import type { PostmortemFacts } from './facts.ts';
import type { ImpactQuestion } from './impact.ts';

const MOST_ALERTS = 200;
const MOST_PAGES = 5;
const PAGE = 200;
const MOST_DECISIONS = 5;
const MOST_AFFECTED = 12;
const MOST_EARLIER = 3;
/** How long before the window of an analysis a blamed change may lie, and how far clocks may differ. */
const BEFORE_MS = 86_400_000;
const AFTER_MS = 600_000;

export interface Gathered {
  facts: Omit<PostmortemFacts, 'impact' | 'links'>;
  question: ImpactQuestion;
  tenant: { issuer: string; orgId: number };
  services: string[];
}

/** Everything that a draft is made from and the database knows; null when there is no such incident. `now` is unix ms. */
export async function gather(
  tx: Tx,
  deps: Pick<KnowledgeDeps, 'analyses' | 'runs'>,
  tenantId: string,
  incidentId: string,
  now: number
): Promise<Gathered | null> {
  const subject = await readSubject(tx, deps, tenantId, incidentId);
  if (subject === null) {
    return null;
  }
  const { incident, causes, signature } = subject;
  const analysis = await deps.analyses.newestAnalysis(tx, tenantId, incidentId);
  const { items: alerts } = await readIncidentAlerts(tx, tenantId, incidentId, { limit: MOST_ALERTS });
  const { timeline, timelineLeftOut } = await wholeTimeline(tx, tenantId, incidentId);
  const runs = await deps.runs.runsOf(tx, tenantId, incidentId);
  const { edges } = await readIncidentLineage(tx, tenantId, incidentId);
  const decisions = edges.filter((edge) => edge.relation === 'decided').slice(0, MOST_DECISIONS);
  const changes = analysis === null ? [] : await blamedChanges(tx, tenantId, analysis);
  const earlier = (await findSimilar(tx, tenantId, subject)).slice(0, MOST_EARLIER);
  const onset = analysis?.onset ?? null;
  const began = onset === null ? incident.startedAt : onset < incident.startedAt ? onset : incident.startedAt;
  const affected = analysis?.findings.flatMap((finding) => [finding.resourceKey, ...finding.affected]) ?? [];
  return {
    facts: {
      incident,
      alerts,
      timeline,
      timelineLeftOut,
      analysis,
      causes,
      changes,
      runs,
      decisions: decisions.map(({ at, reason }) => ({ at, reason })),
      earlier,
    },
    question: {
      tenantId,
      from: Date.parse(began),
      to: Math.max(Date.parse(began), incident.resolvedAt === null ? now : Date.parse(incident.resolvedAt)),
      beginsWith: began === onset ? 'onset' : 'alert',
      keys: [
        ...new Set([...signature.services.map((name) => `service:${name}`), ...signature.resources, ...affected]),
      ].slice(0, MOST_AFFECTED),
      conventions: await readRequestConventions(tx, tenantId),
    },
    tenant: await readTenant(tx, tenantId),
    services: signature.services.map((name) => name.slice(0, 200)).slice(0, 50),
  };
}

async function wholeTimeline(
  tx: Tx,
  tenantId: string,
  incidentId: string
): Promise<{ timeline: TimelineEntry[]; timelineLeftOut: boolean }> {
  const timeline: TimelineEntry[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, nextCursor } = await readTimeline(tx, tenantId, incidentId, { limit: PAGE, cursor });
    timeline.push(...items);
    if (nextCursor === null) {
      return { timeline: told(timeline), timelineLeftOut: false };
    }
    cursor = nextCursor;
  }
  return { timeline: told(timeline), timelineLeftOut: true };
}

/** What is told of the postmortem itself is no part of what happened. */
function told(timeline: TimelineEntry[]): TimelineEntry[] {
  return timeline.filter((entry) => entry.kind !== 'postmortem');
}

async function blamedChanges(tx: Tx, tenantId: string, { findings, window }: Analysis): Promise<Change[]> {
  const ids = findings.flatMap((finding) => finding.changeId ?? []);
  const range = {
    from: new Date(Date.parse(window.from) - BEFORE_MS).toISOString(),
    to: new Date(Date.parse(window.to) + AFTER_MS).toISOString(),
  };
  return readChangesById(tx, tenantId, [...new Set(ids)], range);
}
