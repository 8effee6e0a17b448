-- Up Migration
-- Which alerts belong together, as a tenant says: CEL over the alert.
create table sre.grouping_rule (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  id uuid not null,
  name text not null,
  enabled boolean not null,
  priority int not null,
  condition text not null,
  group_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Why it was turned off.
  last_error text,
  primary key (tenant_id, id)
);
select sre.protect('sre.grouping_rule');
