-- Up Migration
-- Everything watched. A resource that is no longer seen keeps its row; gone_at says since when.
create table sre.resource (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  key text collate "C" not null,
  id uuid not null,
  kind text not null,
  name text collate "C" not null,
  labels jsonb not null default '{}',
  team text,
  group_name text,
  source text not null,
  source_id uuid,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  gone_at timestamptz,
  requests_per_second double precision,
  error_share double precision,
  p95_seconds double precision,
  primary key (tenant_id, key)
) with (fillfactor = 80);
create unique index resource_id on sre.resource (tenant_id, id);
create index resource_name on sre.resource (tenant_id, name, key) where gone_at is null;
create index resource_kind on sre.resource (tenant_id, kind, name, key) where gone_at is null;
create index resource_seen on sre.resource (tenant_id, last_seen_at, key) where gone_at is null;
create index resource_team on sre.resource (tenant_id, team, kind) where gone_at is null;
select sre.protect('sre.resource');

-- Other names under which a resource appears in metrics and alerts.
create table sre.resource_alias (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  alias text collate "C" not null,
  key text collate "C" not null,
  seen_at timestamptz not null,
  primary key (tenant_id, alias)
);
select sre.protect('sre.resource_alias');

-- Edges with the time in which they held: one that comes back after it was gone is a new row.
create table sre.topology_edge (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  from_key text collate "C" not null,
  to_key text collate "C" not null,
  kind text not null check (kind in ('calls', 'runs-on', 'part-of', 'uses')),
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  gone_at timestamptz,
  source text not null,
  source_id uuid,
  requests_per_second double precision,
  error_share double precision,
  p95_seconds double precision,
  primary key (tenant_id, from_key, to_key, kind, first_seen_at)
) with (fillfactor = 80);
create unique index topology_edge_live on sre.topology_edge (tenant_id, from_key, to_key, kind) where gone_at is null;
create index topology_edge_to on sre.topology_edge (tenant_id, to_key, from_key);
select sre.protect('sre.topology_edge');

-- The tenant's own rows of the table that says what metrics mean.
create table sre.metric_convention (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  id uuid not null,
  metric text not null,
  meaning jsonb not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, metric)
);
select sre.protect('sre.metric_convention');

-- Which open incident an alert put a resource into. Kept from events, because incidents know resources and not the other
-- way round; one row an alert, gone when its incident is resolved.
create table sre.resource_incident (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  fingerprint text not null,
  resource_key text collate "C" not null,
  incident_id uuid not null,
  severity text not null,
  primary key (tenant_id, fingerprint)
);
create index resource_incident_resource on sre.resource_incident (tenant_id, resource_key);
create index resource_incident_incident on sre.resource_incident (tenant_id, incident_id);
select sre.protect('sre.resource_incident');
