import { sql } from 'kysely';
import type { LearntCause, LearntFix } from '#contract/knowledge';
import type { IncidentSignature, WordFrequency } from '../../analysis/index.ts';
import type { Tx } from '../../platform/index.ts';
import { TRAITS, traitsOf, type Trait } from './signature.rules.ts';

/** An incident as it is remembered. */
export interface Remembered {
  incidentId: string;
  number: number;
  signature: IncidentSignature;
  cause: LearntCause | null;
  fixes: LearntFix[];
}

interface Row {
  incident_id: string;
  number: string;
  signature: IncidentSignature;
  cause: LearntCause | null;
  fixes: LearntFix[];
}

/** So many of the newest incidents are looked at for each trait, and so many of all that come of it are compared. */
const NEWEST_PER_TRAIT = 60;
const MOST_COMPARED = 150;
/** Words of which more incidents speak all count as frequent. */
const MOST_COUNTED = 500;

/** Stores what an incident looks like now, with the traits by which it is found. */
export async function saveSignature(
  tx: Tx,
  tenantId: string,
  one: Remembered & { resolvedAt: string | null; now: number }
): Promise<void> {
  const known = await sql<{ signature: IncidentSignature }>`
    select signature from incident_signature where tenant_id = ${tenantId} and number = ${one.number} for update`.execute(
    tx
  );
  const traits = traitsOf(one.signature).map(({ trait }) => trait);
  const before = known.rows[0] === undefined ? [] : traitsOf(known.rows[0].signature).map(({ trait }) => trait);
  await sql`
    insert into incident_signature (tenant_id, number, incident_id, signature, cause, fixes, resolved_at, updated_at)
    values (${tenantId}, ${one.number}, ${one.incidentId}, ${JSON.stringify(one.signature)}::jsonb,
      ${one.cause === null ? null : JSON.stringify(one.cause)}::jsonb, ${JSON.stringify(one.fixes)}::jsonb,
      ${one.resolvedAt}::timestamptz, ${new Date(one.now).toISOString()}::timestamptz)
    on conflict (tenant_id, number) do update set signature = excluded.signature, cause = excluded.cause, fixes = excluded.fixes,
      resolved_at = excluded.resolved_at, updated_at = excluded.updated_at`.execute(tx);
  await removeTraits(
    tx,
    tenantId,
    one.number,
    before.filter((trait) => !traits.includes(trait))
  );
  await sql`
    insert into incident_trait (tenant_id, trait, number)
    select ${tenantId}::uuid, trait, ${one.number}::bigint from unnest(${traits}::text[]) as given (trait) on conflict do nothing`.execute(
    tx
  );
}

/** Forgets an incident that went into another one. */
export async function forgetSignature(tx: Tx, tenantId: string, incidentId: string): Promise<void> {
  const gone = await sql<{ number: string; signature: IncidentSignature }>`
    delete from incident_signature where tenant_id = ${tenantId} and incident_id = ${incidentId} returning number, signature`.execute(
    tx
  );
  for (const { number, signature } of gone.rows) {
    await removeTraits(
      tx,
      tenantId,
      Number(number),
      traitsOf(signature).map(({ trait }) => trait)
    );
  }
}

async function removeTraits(tx: Tx, tenantId: string, number: number, traits: readonly string[]): Promise<void> {
  if (traits.length > 0) {
    await sql`
      delete from incident_trait
      where tenant_id = ${tenantId} and trait = any(${[...traits]}::text[]) and number = ${number}`.execute(tx);
  }
}

/** Traits of incidents that have been removed since: these go oldest first. */
export async function removeOldTraits(tx: Tx, tenantId: string): Promise<void> {
  await sql`
    delete from incident_trait where tenant_id = ${tenantId} and number < (
      select coalesce(min(number), 0) from incident_signature where tenant_id = ${tenantId})`.execute(tx);
}

/** Incidents before `number` that share traits with a signature: at most 150, those that share most first. */
export async function readCandidates(
  tx: Tx,
  tenantId: string,
  signature: IncidentSignature,
  number: number
): Promise<Remembered[]> {
  const traits = traitsOf(signature);
  const found = await sql<Row>`
    with shared as materialized (
      select s.number, sum(t.weight) as weight
      from unnest(${traits.map((one) => one.trait)}::text[], ${traits.map((one) => TRAITS[one.kind])}::int[]) as t (trait, weight)
      cross join lateral (select i.number from incident_trait i
        where i.tenant_id = ${tenantId} and i.trait = t.trait and i.number < ${number}::bigint
        order by i.number desc limit ${NEWEST_PER_TRAIT}) as s
      group by s.number order by weight desc, s.number desc limit ${MOST_COMPARED}
    )
    select g.incident_id, g.number, g.signature, g.cause, g.fixes from shared s
    join incident_signature g on g.tenant_id = ${tenantId} and g.number = s.number
    order by s.weight desc, s.number desc`.execute(tx);
  return found.rows.map((row) => ({
    incidentId: row.incident_id,
    number: Number(row.number),
    signature: row.signature,
    cause: row.cause,
    fixes: row.fixes,
  }));
}

/** Ids of the newest incidents before `number` with the same fingerprint or the same cause, at most 100. */
export async function sameAgain(
  tx: Tx,
  tenantId: string,
  signature: IncidentSignature,
  number: number
): Promise<string[]> {
  const telling = traitsOf(signature).filter(({ kind }) => kind === 'cause' || kind === 'fingerprint');
  const found = await sql<{ incident_id: string }>`
    select g.incident_id from (
      select distinct s.number from unnest(${telling.map((one: Trait) => one.trait)}::text[]) as t (trait)
      cross join lateral (select i.number from incident_trait i
        where i.tenant_id = ${tenantId} and i.trait = t.trait and i.number < ${number}::bigint order by i.number desc limit 100) as s
    ) as same join incident_signature g on g.tenant_id = ${tenantId} and g.number = same.number
    order by same.number desc limit 100`.execute(tx);
  return found.rows.map((row) => row.incident_id);
}

/** How often these words stand in titles of remembered incidents, counted up to 500. */
export async function readWordFrequency(tx: Tx, tenantId: string, words: readonly string[]): Promise<WordFrequency> {
  const found = await sql<{ word: string; n: number; newest: string | null }>`
    select w.word, c.n, (select max(number) from incident_signature where tenant_id = ${tenantId}) as newest
    from unnest(${[...words]}::text[]) as w (word) cross join lateral (
      select count(*)::int as n from (select from incident_trait i
        where i.tenant_id = ${tenantId} and i.trait = 'word:' || w.word limit ${MOST_COUNTED}) as seen) as c`.execute(
    tx
  );
  const counts = new Map(found.rows.map((row) => [row.word, row.n]));
  // Numbers rise by one with each incident: the newest tells how many there were, as near as rarity needs.
  return { total: Number(found.rows[0]?.newest ?? 0), of: (word) => counts.get(word) ?? 0 };
}
