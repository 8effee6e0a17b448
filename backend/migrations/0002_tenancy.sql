-- Up Migration
create table sre.tenant (
  id uuid primary key,
  name text not null,
  grafana_url text not null,
  issuer text not null,
  org_id bigint not null,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  unique (grafana_url, org_id)
);
alter table sre.tenant enable row level security;
alter table sre.tenant force row level security;
create policy tenant on sre.tenant to sre_app using (id = sre.current_tenant()) with check (id = sre.current_tenant());
grant select, insert, update on sre.tenant to sre_app;
select sre.open_to_system('sre.tenant');

-- What Grafana's app route and datasource present: found by hash before a tenant is known.
create table sre.tenant_credential (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('page', 'datasource')),
  hash bytea not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index tenant_credential_hash on sre.tenant_credential (hash);
select sre.protect('sre.tenant_credential');
select sre.open_to_system('sre.tenant_credential');

-- Secrets that must be used, not only recognised: Grafana's service-account token and the like.
create table sre.tenant_secret (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  name text not null,
  cipher bytea not null,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, name)
);
select sre.protect('sre.tenant_secret');

create table sre.api_token (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  id uuid not null,
  name text not null,
  hash bytea not null,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  created_by jsonb not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id)
);
create unique index api_token_hash on sre.api_token (hash);
select sre.protect('sre.api_token');
select sre.open_to_system('sre.api_token');

create table sre.audit_entry (
  tenant_id uuid not null,
  at timestamptz not null,
  id uuid not null,
  actor jsonb not null,
  action text not null,
  target_type text not null,
  target_id text not null,
  before jsonb,
  after jsonb,
  remote_address text,
  trace_id text,
  primary key (tenant_id, at, id)
) partition by range (at);
create index audit_entry_target on sre.audit_entry (tenant_id, target_type, target_id, at);
create table sre.audit_entry_default partition of sre.audit_entry default;
select sre.ensure_partitions('sre.audit_entry', now(), now() + interval '2 months');
select sre.protect('sre.audit_entry');
-- Append-only: nobody but the owner's retention job may alter or remove an entry.
revoke update, delete on sre.audit_entry from sre_app;
