import { sql } from 'kysely';
import type { KnowledgeSummary } from '#contract/knowledge';
import type { IncidentSignature } from '../../analysis/index.ts';
import type { Tx } from '../../platform/index.ts';
import { SUMMARY_COLUMNS, toSummary, type SummaryRow } from '../items/itemRow.ts';
import { searchItems } from '../items/searchItems.ts';
import { excerptOf } from '../search/excerpt.rules.ts';

const MOST_RUNBOOKS = 10;

/** Published runbooks for the services of an incident, or tagged with what went wrong; those that fit both first. */
export async function runbooksFor(tx: Tx, tenantId: string, signature: IncidentSignature): Promise<KnowledgeSummary[]> {
  const tags = signature.cause === null ? [] : [signature.cause.mechanism];
  const places = signature.resources.map((key) => key.slice(key.indexOf(':') + 1));
  return labelled(tx, tenantId, { places: [...signature.services, ...places], tags, limit: MOST_RUNBOOKS });
}

async function labelled(
  tx: Tx,
  tenantId: string,
  { places, tags, limit }: { places: readonly string[]; tags: readonly string[]; limit: number }
): Promise<KnowledgeSummary[]> {
  const found = await sql<SummaryRow & { beginning: string }>`
    select ${SUMMARY_COLUMNS}, left(k.body, 2000) as beginning
    from (
      select l.number, count(distinct l.name) as fits from knowledge_label l
      where l.tenant_id = ${tenantId} and (l.name = 'service' and l.value = any(${[...places]}::text[])
        or l.name = 'tag' and l.value = any(${[...tags]}::text[]))
      group by l.number
    ) as fit join knowledge_item k on k.tenant_id = ${tenantId} and k.number = fit.number
    where k.kind = 'runbook' and k.status = 'published'
    order by fit.fits desc, k.updated_at desc, k.number desc limit ${limit}`.execute(tx);
  return found.rows.map((row) => toSummary(row, excerptOf(row.beginning, [])));
}

/** Published runbooks for these services, then those that speak of these words; the best first. */
export async function runbooksAbout(
  tx: Tx,
  tenantId: string,
  about: { services: readonly string[]; words: string; limit: number }
): Promise<{ id: string; title: string; excerpt: string }[]> {
  const { limit } = about;
  const own = await labelled(tx, tenantId, { places: about.services, tags: [], limit });
  const filter = { q: about.words.slice(0, 300), kind: ['runbook' as const], status: ['published' as const], limit };
  const found = about.words.trim() === '' ? [] : (await searchItems(tx, tenantId, filter)).items;
  const each = new Map([...own, ...found].map((one) => [one.id, one]));
  return [...each.values()].slice(0, limit).map(({ id, title, excerpt }) => ({ id, title, excerpt }));
}
