-- Up Migration
-- Numbers people say aloud, counted per tenant. Number and opening time are given out together under this row's lock, so
-- that both rise alike: the order by number is the order by opening.
create table sre.incident_counter (
  tenant_id uuid primary key,
  last bigint not null,
  opened_at timestamptz not null
);
select sre.protect('sre.incident_counter');

-- No service, team or assignee is the empty string: it sorts, counts and pages like any other value.
create table sre.incident (
  tenant_id uuid not null,
  id uuid not null,
  number bigint not null,
  version int not null default 1,
  title text not null,
  description text not null default '',
  status text not null check (status in ('triggered', 'acknowledged', 'investigating', 'mitigated', 'resolved', 'closed')),
  -- Rank: 0 is the worst.
  severity smallint not null check (severity between 0 and 3),
  -- A person chose the severity; alerts no longer raise it.
  severity_chosen boolean not null default false,
  service text not null default '',
  team text not null default '',
  source text not null,
  -- Cluster or environment: equal names in another one are other things.
  scope text not null default '',
  assignee_id text not null default '',
  assignee jsonb,
  cause jsonb,
  has_cause boolean generated always as (cause is not null) stored,
  analysing boolean not null default false,
  blind_count int not null default 0,
  flapping boolean not null default false,
  alert_count int not null default 0,
  firing_count int not null default 0,
  resources text[] not null default '{}',
  opened_at timestamptz not null,
  -- Start of the earliest alert and of the latest one that joined.
  started_at timestamptz not null,
  grown_at timestamptz not null,
  acknowledged_at timestamptz,
  resolved_at timestamptz,
  updated_at timestamptz not null,
  -- All alerts are resolved, but the recovery must last until then.
  settle_at timestamptz,
  reopened_count int not null default 0,
  merged_into uuid,
  split_from uuid,
  primary key (tenant_id, id)
) with (fillfactor = 85);
-- Counting reads the two indexes with included columns alone; autovacuum comes often enough to keep that so.
create unique index incident_number on sre.incident (tenant_id, number)
  include (status, severity, service, team, source, has_cause, opened_at);
create index incident_assigned on sre.incident (tenant_id, assignee_id, number)
  include (status, severity, service, team, source, has_cause, opened_at);
alter table sre.incident set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
create index incident_status on sre.incident (tenant_id, status, severity, number);
create index incident_service on sre.incident (tenant_id, service, status, severity, number);
create index incident_team on sre.incident (tenant_id, team, status, severity, number);
create index incident_assignee on sre.incident (tenant_id, assignee_id, status, severity, number);
create index incident_opened on sre.incident (tenant_id, opened_at, number);
create index incident_updated on sre.incident (tenant_id, updated_at, number);
create index incident_settling on sre.incident (tenant_id, settle_at) where settle_at is not null;
create index incident_merged on sre.incident (tenant_id, merged_into) where merged_into is not null;
select sre.protect('sre.incident');

-- How many incidents have each combination of facet values: a folded part and what changed since.
create table sre.incident_tally (
  tenant_id uuid not null,
  status text not null,
  severity smallint not null,
  service text not null,
  team text not null,
  source text not null,
  has_cause boolean not null,
  n bigint not null,
  primary key (tenant_id, status, severity, service, team, source, has_cause)
);
select sre.protect('sre.incident_tally');

create table sre.incident_tally_change (
  tenant_id uuid not null,
  status text not null,
  severity smallint not null,
  service text not null,
  team text not null,
  source text not null,
  has_cause boolean not null,
  n bigint not null
);
create index incident_tally_change_tenant on sre.incident_tally_change (tenant_id);
alter table sre.incident_tally_change set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
select sre.protect('sre.incident_tally_change');

-- The same by day of opening (UTC) and service: how many opened, and how long people took over those not merged away.
create table sre.incident_day (
  tenant_id uuid not null,
  day date not null,
  service text not null,
  opened bigint not null,
  acknowledged bigint not null,
  acknowledging_ms bigint not null,
  resolved bigint not null,
  resolving_ms bigint not null,
  primary key (tenant_id, day, service)
);
select sre.protect('sre.incident_day');

create table sre.incident_day_change (
  tenant_id uuid not null,
  day date not null,
  service text not null,
  opened bigint not null,
  acknowledged bigint not null,
  acknowledging_ms bigint not null,
  resolved bigint not null,
  resolving_ms bigint not null
);
create index incident_day_change_tenant on sre.incident_day_change (tenant_id, day);
alter table sre.incident_day_change set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
select sre.protect('sre.incident_day_change');

-- Whole milliseconds from `first` to `last`; null while one of them is.
create function sre.milliseconds_between(first timestamptz, last timestamptz) returns bigint language sql immutable parallel safe
  as $$ select round(extract(epoch from last - first) * 1000)::bigint $$;

-- Changes are appended, never added in place: two transactions that change incidents do not wait for each other.
create function sre.tally_incidents() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into sre.incident_tally_change
    select tenant_id, status, severity, service, team, source, has_cause, count(*) from added group by 1, 2, 3, 4, 5, 6, 7;
    insert into sre.incident_day_change
    select tenant_id, (opened_at at time zone 'utc')::date, service, count(*),
      count(acknowledged_at) filter (where merged_into is null),
      coalesce(sum(sre.milliseconds_between(opened_at, acknowledged_at)) filter (where merged_into is null), 0),
      count(resolved_at) filter (where merged_into is null),
      coalesce(sum(sre.milliseconds_between(opened_at, resolved_at)) filter (where merged_into is null), 0)
    from added group by 1, 2, 3;
  elsif tg_op = 'DELETE' then
    insert into sre.incident_tally_change
    select tenant_id, status, severity, service, team, source, has_cause, -count(*) from removed group by 1, 2, 3, 4, 5, 6, 7;
    insert into sre.incident_day_change
    select tenant_id, (opened_at at time zone 'utc')::date, service, -count(*),
      -count(acknowledged_at) filter (where merged_into is null),
      -coalesce(sum(sre.milliseconds_between(opened_at, acknowledged_at)) filter (where merged_into is null), 0),
      -count(resolved_at) filter (where merged_into is null),
      -coalesce(sum(sre.milliseconds_between(opened_at, resolved_at)) filter (where merged_into is null), 0)
    from removed group by 1, 2, 3;
  else
    insert into sre.incident_tally_change
    select tenant_id, status, severity, service, team, source, has_cause, sum(n) from (
      select tenant_id, status, severity, service, team, source, has_cause, 1 as n from added
      union all
      select tenant_id, status, severity, service, team, source, has_cause, -1 from removed
    ) as moved
    group by 1, 2, 3, 4, 5, 6, 7 having sum(n) <> 0;
    -- Most changes leave service and times alone; only the others are counted.
    insert into sre.incident_day_change
    select tenant_id, (opened_at at time zone 'utc')::date, service, sum(n),
      coalesce(sum(n) filter (where acknowledged_at is not null and merged_into is null), 0),
      coalesce(sum(n * sre.milliseconds_between(opened_at, acknowledged_at)) filter (where merged_into is null), 0),
      coalesce(sum(n) filter (where resolved_at is not null and merged_into is null), 0),
      coalesce(sum(n * sre.milliseconds_between(opened_at, resolved_at)) filter (where merged_into is null), 0)
    from (
      select tenant_id, opened_at, service, acknowledged_at, resolved_at, merged_into, sum(n) as n from (
        select tenant_id, opened_at, service, acknowledged_at, resolved_at, merged_into, 1 as n from added
        union all
        select tenant_id, opened_at, service, acknowledged_at, resolved_at, merged_into, -1 from removed
      ) as moved
      group by 1, 2, 3, 4, 5, 6 having sum(n) <> 0
    ) as counted
    group by 1, 2, 3;
  end if;
  return null;
end $$;
create trigger incident_added after insert on sre.incident
  referencing new table as added for each statement execute function sre.tally_incidents();
create trigger incident_changed after update on sre.incident
  referencing new table as added old table as removed for each statement execute function sre.tally_incidents();
create trigger incident_removed after delete on sre.incident
  referencing old table as removed for each statement execute function sre.tally_incidents();

-- Search: postings by word. Postgres applies no GIN index below row-level security (its operators are not leakproof);
-- plain equality on text is, and the order of the numbers gives the newest first.
create table sre.incident_word (
  tenant_id uuid not null,
  word text collate "C" not null,
  number bigint not null,
  primary key (tenant_id, word, number)
);
select sre.protect('sre.incident_word');

-- Every word there is, for "begins with".
create table sre.incident_vocabulary (
  tenant_id uuid not null,
  word text collate "C" not null,
  primary key (tenant_id, word)
);
select sre.protect('sre.incident_vocabulary');

-- The deduplicated state of one fingerprint.
create table sre.alert (
  tenant_id uuid not null,
  fingerprint text not null,
  name text not null,
  kind text not null,
  state text not null check (state in ('firing', 'resolved', 'blind')),
  severity smallint not null,
  labels jsonb not null,
  annotations jsonb not null,
  source text not null,
  rule_id text,
  starts_at timestamptz not null,
  ends_at timestamptz,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  -- When the present state was heard of.
  state_at timestamptz not null,
  deliveries int not null,
  firings int not null,
  recent_firings timestamptz[] not null,
  flapping boolean not null,
  incident_id uuid,
  resource_key text,
  generator_url text,
  dashboard_url text,
  panel_url text,
  primary key (tenant_id, fingerprint)
) with (fillfactor = 85);
create index alert_incident on sre.alert (tenant_id, incident_id);
create index alert_rule on sre.alert (tenant_id, rule_id) where state <> 'resolved';
select sre.protect('sre.alert');

-- Which alerts an incident had; stays when the alert fires again later and belongs to another incident by then.
create table sre.incident_alert (
  tenant_id uuid not null,
  incident_id uuid not null,
  fingerprint text not null,
  joined_at timestamptz not null,
  primary key (tenant_id, incident_id, fingerprint)
);
select sre.protect('sre.incident_alert');

-- By what a new alert finds an incident: label group, sender's group, resource. `hops` and `side` say how a resource
-- lies to the one where the incident began.
create table sre.incident_key (
  tenant_id uuid not null,
  key text not null,
  incident_id uuid not null,
  hops smallint not null,
  side text not null check (side in ('same', 'up', 'down', 'mixed')),
  seen_at timestamptz not null,
  primary key (tenant_id, key, incident_id)
);
create index incident_key_incident on sre.incident_key (tenant_id, incident_id);
select sre.protect('sre.incident_key');

-- How many alert events came in each hour.
create table sre.alert_intake (
  tenant_id uuid not null,
  hour timestamptz not null,
  events bigint not null,
  primary key (tenant_id, hour)
);
select sre.protect('sre.alert_intake');

create table sre.incident_timeline (
  tenant_id uuid not null,
  incident_id uuid not null,
  at timestamptz not null,
  id uuid not null,
  kind text not null,
  actor jsonb not null,
  statement jsonb not null,
  note text,
  detail jsonb not null,
  primary key (tenant_id, incident_id, at, id)
) partition by range (at);
create table sre.incident_timeline_default partition of sre.incident_timeline default;
select sre.ensure_partitions('sre.incident_timeline', now(), now() + interval '2 months');
select sre.protect('sre.incident_timeline');
-- Append-only: what happened, happened. Only with its incident, when its time has come, does an entry go.
revoke update on sre.incident_timeline from sre_app;
create policy kept on sre.incident_timeline as restrictive for delete to sre_app using (not exists (
  select from sre.incident i where i.tenant_id = incident_timeline.tenant_id and i.id = incident_timeline.incident_id));
