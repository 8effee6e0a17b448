-- Up Migration
-- Postmortems, runbooks and notes; what was promised after incidents; what past incidents look like and taught.

create table sre.knowledge_counter (
  tenant_id uuid primary key,
  last bigint not null
);
select sre.protect('sre.knowledge_counter');

create table sre.knowledge_item (
  tenant_id uuid not null,
  id uuid not null,
  -- Its short name in postings and labels; rises with the making.
  number bigint not null,
  version int not null default 1,
  kind text not null check (kind in ('postmortem', 'runbook', 'note')),
  status text not null check (status in ('draft', 'published', 'archived')),
  title text not null,
  body text not null,
  services text[] not null default '{}',
  tags text[] not null default '{}',
  -- Not a reference: what was written up stays when the incident's time has come.
  incident_id uuid,
  incident_number bigint,
  severity smallint,
  causes jsonb not null default '[]',
  fixes jsonb not null default '[]',
  -- A person has written in it: it is never made anew.
  edited boolean not null,
  created_at timestamptz not null,
  created_by jsonb not null,
  updated_at timestamptz not null,
  updated_by jsonb not null,
  published_at timestamptz,
  published_by jsonb,
  -- Words with their places, made by the application: for the nearness of what was searched.
  terms tsvector not null,
  primary key (tenant_id, id)
);
create unique index knowledge_item_number on sre.knowledge_item (tenant_id, number);
create unique index knowledge_item_postmortem on sre.knowledge_item (tenant_id, incident_id) where kind = 'postmortem';
create index knowledge_item_updated on sre.knowledge_item (tenant_id, updated_at desc, number desc);
create index knowledge_item_kind on sre.knowledge_item (tenant_id, kind, status, number);
alter table sre.knowledge_item set (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);
select sre.protect('sre.knowledge_item');

create table sre.knowledge_version (
  tenant_id uuid not null,
  item_id uuid not null,
  version int not null,
  title text not null,
  body text not null,
  status text not null,
  comment text not null,
  at timestamptz not null,
  by jsonb not null,
  primary key (tenant_id, item_id, version),
  foreign key (tenant_id, item_id) references sre.knowledge_item (tenant_id, id) on delete cascade
);
select sre.protect('sre.knowledge_version');
-- Append-only: with its item it goes, by itself it does not change.
revoke update on sre.knowledge_version from sre_app;

-- Services and tags, to find and count items by.
create table sre.knowledge_label (
  tenant_id uuid not null,
  name text not null check (name in ('service', 'tag')),
  value text collate "C" not null,
  number bigint not null,
  primary key (tenant_id, name, value, number),
  foreign key (tenant_id, number) references sre.knowledge_item (tenant_id, number) on delete cascade
);
create index knowledge_label_number on sre.knowledge_label (tenant_id, number, name, value);
select sre.protect('sre.knowledge_label');

-- Search: postings by word with their weight, in an index alone. Postgres applies no GIN index below row-level security
-- (its operators are not leakproof); plain equality on text is.
create table sre.knowledge_posting (
  tenant_id uuid not null,
  word text collate "C" not null,
  number bigint not null,
  weight smallint not null,
  primary key (tenant_id, word, number) include (weight)
);
alter table sre.knowledge_posting set (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);
select sre.protect('sre.knowledge_posting');

-- Every word there is and how many items have it: for "begins with", and to choose by the rare ones.
create table sre.knowledge_vocabulary (
  tenant_id uuid not null,
  word text collate "C" not null,
  items bigint not null,
  primary key (tenant_id, word)
) with (fillfactor = 70);
select sre.protect('sre.knowledge_vocabulary');

create table sre.follow_up (
  tenant_id uuid not null,
  id uuid not null,
  item_id uuid,
  incident_id uuid,
  incident_number bigint,
  text text not null,
  owner text,
  due_on date,
  status text not null check (status in ('open', 'done', 'dropped')),
  -- The order of urgency: open ones first, the earliest day first, those without a day last.
  standing smallint not null generated always as (case status when 'open' then 0 when 'done' then 1 else 2 end) stored,
  urgent_on date not null generated always as (coalesce(due_on, date '9999-12-31')) stored,
  created_at timestamptz not null,
  created_by jsonb not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id)
);
create index follow_up_urgent on sre.follow_up (tenant_id, standing, urgent_on, id);
create index follow_up_incident on sre.follow_up (tenant_id, incident_id) where incident_id is not null;
create index follow_up_item on sre.follow_up (tenant_id, item_id) where item_id is not null;
select sre.protect('sre.follow_up');

-- What an incident looks like, in one row, for likeness with later ones.
create table sre.incident_signature (
  tenant_id uuid not null,
  number bigint not null,
  incident_id uuid not null,
  signature jsonb not null,
  cause jsonb,
  fixes jsonb not null default '[]',
  resolved_at timestamptz,
  updated_at timestamptz not null,
  primary key (tenant_id, number),
  foreign key (tenant_id, incident_id) references sre.incident (tenant_id, id) on delete cascade
);
create unique index incident_signature_incident on sre.incident_signature (tenant_id, incident_id);
select sre.protect('sre.incident_signature');

-- By what incidents are found again: cause, fingerprint, alert, service, word.
create table sre.incident_trait (
  tenant_id uuid not null,
  trait text collate "C" not null,
  number bigint not null,
  primary key (tenant_id, trait, number)
);
select sre.protect('sre.incident_trait');

-- An incident of which it was said, once, that an earlier one is like it.
create table sre.incident_recalled (
  tenant_id uuid not null,
  incident_id uuid not null,
  similar_id uuid not null,
  at timestamptz not null,
  primary key (tenant_id, incident_id),
  foreign key (tenant_id, incident_id) references sre.incident (tenant_id, id) on delete cascade
);
select sre.protect('sre.incident_recalled');

-- What people said of causes: the last word about each cause of each incident.
create table sre.learnt_verdict (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  resource_key text collate "C" not null,
  mechanism text not null,
  incident_id uuid not null,
  incident_number bigint not null,
  verdict text not null check (verdict in ('right', 'near', 'wrong')),
  at timestamptz not null,
  primary key (tenant_id, resource_key, mechanism, incident_id)
);
create index learnt_verdict_at on sre.learnt_verdict (tenant_id, at desc);
create index learnt_verdict_incident on sre.learnt_verdict (tenant_id, incident_id);
select sre.protect('sre.learnt_verdict');
