-- Up Migration
create table sre.webhook_endpoint (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  id uuid not null,
  name text not null,
  kind text not null check (kind in ('alerts', 'changes')),
  auth text not null check (auth in ('bearer', 'hmac')),
  -- A bearer is only recognised, so its hash is enough; an HMAC secret must be used, so it is kept encrypted.
  secret_hash bytea,
  secret_cipher bytea,
  mapping jsonb,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  primary key (tenant_id, id),
  check ((auth = 'bearer' and secret_hash is not null) or (auth = 'hmac' and secret_cipher is not null))
);
create unique index webhook_endpoint_id on sre.webhook_endpoint (id);
select sre.protect('sre.webhook_endpoint');
-- A sender names its endpoint before the tenant is known.
select sre.open_to_system('sre.webhook_endpoint');

create table sre.alert_event (
  tenant_id uuid not null,
  starts_at timestamptz not null,
  fingerprint text not null,
  status text not null check (status in ('firing', 'resolved')),
  kind text not null check (kind in ('alert', 'no-data', 'query-error', 'blind-resolve', 'test')),
  source text not null,
  endpoint_id uuid not null,
  received_at timestamptz not null,
  last_received_at timestamptz not null,
  deliveries int not null,
  ends_at timestamptz,
  name text not null,
  severity text not null,
  labels jsonb not null,
  annotations jsonb not null,
  sample_values jsonb,
  rule_id text,
  rule_query text,
  generator_url text,
  dashboard_url text,
  panel_url text,
  group_key text not null,
  group_labels jsonb not null,
  truncated_alerts int not null,
  clock_skew_seconds float8,
  notes jsonb,
  primary key (tenant_id, starts_at, fingerprint, status)
) partition by range (starts_at);
-- No index on labels: a GIN here stalls the writers while its pending list is flushed.
create index alert_event_fingerprint on sre.alert_event (tenant_id, fingerprint, starts_at);
create table sre.alert_event_default partition of sre.alert_event default;
select sre.ensure_partitions('sre.alert_event', now() - interval '1 month', now() + interval '2 months');
select sre.protect('sre.alert_event');
