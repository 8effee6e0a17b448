-- Up Migration
create table sre.change (
  tenant_id uuid not null,
  at timestamptz not null,
  id uuid not null,
  kind text not null,
  title text not null,
  description text not null,
  resource_key text,
  version_from text,
  version_to text,
  author text,
  url text,
  labels jsonb not null,
  received_at timestamptz not null,
  primary key (tenant_id, at, id)
) partition by range (at);
create index change_resource on sre.change (tenant_id, resource_key, at);
create table sre.change_default partition of sre.change default;
select sre.ensure_partitions('sre.change', now() - interval '1 month', now() + interval '2 months');
select sre.protect('sre.change');

-- A change is one however often its sender repeats it; the time may differ between repeats, so the table of changes
-- itself, partitioned by time, cannot promise that.
create table sre.change_sender_id (
  tenant_id uuid not null,
  sender_id text not null,
  change_at timestamptz not null,
  change_id uuid not null,
  primary key (tenant_id, sender_id)
);
create index change_sender_id_at on sre.change_sender_id (tenant_id, change_at);
select sre.protect('sre.change_sender_id');
