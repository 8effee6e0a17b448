-- Up Migration
create table sre.source (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  id uuid not null,
  name text not null,
  kind text not null check (kind in ('prometheus')),
  url text not null,
  -- JSON of the bearer token or of user and password, encrypted; null without credentials.
  credentials bytea,
  grafana_datasource_uid text,
  created_at timestamptz not null default now(),
  state text not null default 'unknown' check (state in ('unknown', 'ok', 'failing')),
  state_since timestamptz,
  state_reason text,
  last_discovery_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
select sre.protect('sre.source');
