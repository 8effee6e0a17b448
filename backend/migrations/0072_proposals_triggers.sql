-- Up Migration
-- Playbooks that fit a finding. Nothing happens before somebody reviews and approves them.
create table sre.proposal (
  tenant_id uuid not null,
  id uuid not null,
  incident_id uuid not null,
  analysis_id uuid not null,
  finding_id text not null,
  rank int not null,
  -- Not a reference: what was proposed stays readable when its playbook is removed.
  playbook_id uuid not null,
  playbook_name text not null,
  playbook_version int not null,
  resource_key text collate "C" not null,
  mechanism text not null,
  status text not null check (status in ('open', 'under-review', 'done', 'dismissed', 'superseded')),
  run_id uuid,
  -- How often a run was asked for.
  asked int not null default 0,
  created_at timestamptz not null,
  ended_at timestamptz,
  dismissed_by jsonb,
  dismiss_reason text,
  -- Title, reason, parameters, missing ones, risk and past success, as shown.
  said jsonb not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, incident_id) references sre.incident (tenant_id, id) on delete cascade
);
create index proposal_incident on sre.proposal (tenant_id, incident_id, status, rank);
-- The same remedy for the same thing stands once on an incident.
create unique index proposal_live on sre.proposal (tenant_id, incident_id, playbook_id, resource_key)
  where status in ('open', 'under-review');
create index proposal_run on sre.proposal (tenant_id, run_id) where run_id is not null;
create index proposal_dismissed on sre.proposal (tenant_id, ended_at) where status = 'dismissed';
select sre.protect('sre.proposal');

-- What starts a playbook by itself.
create table sre.playbook_trigger (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  id uuid not null,
  name text not null,
  enabled boolean not null,
  kind text not null check (kind in ('incident', 'schedule', 'webhook')),
  playbook_id uuid not null,
  parameters jsonb not null,
  -- incident: at which moment.
  moment text check (moment in ('opened', 'analysed', 'resolved')),
  condition text,
  cron text,
  timezone text,
  -- schedule: when it is due; null while it is disabled.
  next_at timestamptz,
  -- webhook: what senders sign with, encrypted.
  secret_cipher bytea,
  -- What the person who made or last changed it may do: a playbook that needs nobody's approval asks for it.
  granted_role text not null check (granted_role in ('Viewer', 'Editor', 'Admin')),
  last_fired_at timestamptz,
  last_run_id uuid,
  last_error text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, playbook_id) references sre.playbook (tenant_id, id) on delete cascade,
  check ((kind = 'incident') = (moment is not null)),
  check ((kind = 'schedule') = (cron is not null and timezone is not null)),
  check ((kind = 'webhook') = (secret_cipher is not null))
);
create unique index playbook_trigger_id on sre.playbook_trigger (id);
create index playbook_trigger_name on sre.playbook_trigger (tenant_id, name, id);
create index playbook_trigger_playbook on sre.playbook_trigger (tenant_id, playbook_id);
create index playbook_trigger_due on sre.playbook_trigger (next_at) where next_at is not null and enabled;
select sre.protect('sre.playbook_trigger');
-- A sender names its trigger before the tenant is known; schedules of all tenants are looked through together.
select sre.open_to_system('sre.playbook_trigger');

-- Each time a trigger fired: the same moment is one row, however often it is told.
create table sre.trigger_firing (
  tenant_id uuid not null,
  trigger_id uuid not null,
  key text collate "C" not null,
  at timestamptz not null,
  run_id uuid,
  primary key (tenant_id, trigger_id, key),
  foreign key (tenant_id, trigger_id) references sre.playbook_trigger (tenant_id, id) on delete cascade
);
create index trigger_firing_at on sre.trigger_firing (tenant_id, trigger_id, at);
select sre.protect('sre.trigger_firing');
