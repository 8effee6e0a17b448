-- Up Migration
-- The newest version of each playbook; `source` is the YAML as written, `spec` the same as the contract has it.
create table sre.playbook (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  id uuid not null,
  slug text collate "C" not null,
  name text not null,
  description text not null,
  version int not null,
  risk text not null check (risk in ('low', 'medium', 'high')),
  mechanisms text[] not null,
  step_count int not null,
  enabled boolean not null default true,
  source text not null,
  spec jsonb not null,
  updated_at timestamptz not null,
  updated_by jsonb not null,
  primary key (tenant_id, id),
  unique (tenant_id, slug)
);
create index playbook_name on sre.playbook (tenant_id, name, id);
create index playbook_updated on sre.playbook (tenant_id, updated_at desc, id desc);
select sre.protect('sre.playbook');

-- Every version that ever was, for the history and for what a run ran.
create table sre.playbook_version (
  tenant_id uuid not null,
  playbook_id uuid not null,
  version int not null,
  source text not null,
  comment text not null,
  at timestamptz not null,
  by jsonb not null,
  primary key (tenant_id, playbook_id, version),
  foreign key (tenant_id, playbook_id) references sre.playbook (tenant_id, id) on delete cascade
);
select sre.protect('sre.playbook_version');

-- Addresses that playbooks may call. `version` counts every change of where a call goes and what it carries, so that an
-- approved call is known to be the same.
create table sre.action_target (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  id uuid not null,
  name text collate "C" not null,
  description text not null,
  base_url text not null,
  header_name text,
  -- The value of that header, encrypted; null without one.
  secret bytea,
  allow_private boolean not null,
  version int not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
select sre.protect('sre.action_target');
