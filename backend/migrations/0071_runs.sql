-- Up Migration
-- Runs and approvals: what was started, what became of each step, and who agreed.

-- Numbers people say aloud, counted per tenant.
create table sre.run_counter (
  tenant_id uuid primary key,
  last bigint not null
);
select sre.protect('sre.run_counter');

create table sre.run (
  tenant_id uuid not null,
  id uuid not null,
  number bigint not null,
  -- Grows with every write: who drives the run notices what others wrote meanwhile.
  version int not null default 1,
  -- Grows with every replica that takes the run over: a write with an older one is refused.
  token bigint not null default 0,
  playbook_id uuid,
  playbook_name text not null,
  playbook_version int not null,
  -- The YAML of the version that runs.
  source text not null,
  title text not null,
  status text not null check (status in ('waiting-approval', 'queued', 'running', 'waiting', 'uncertain', 'verifying',
    'rolling-back', 'succeeded', 'failed', 'rolled-back', 'stopped', 'declined', 'expired')),
  phase text not null default 'steps' check (phase in ('steps', 'rollback', 'verification')),
  subject text,
  -- It works on its subject right now: see run_subject_held.
  holds_subject boolean not null default false,
  incident_id uuid,
  incident_number bigint,
  finding_id text,
  trigger_id uuid,
  proposal_id uuid,
  approval_id uuid,
  requested_by jsonb not null,
  -- As given by who asked, and as filled by the plan.
  given_parameters jsonb not null,
  parameters jsonb not null,
  -- What placeholders may name beside parameters and steps.
  facts jsonb not null,
  idempotency_key text,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  wake_at timestamptz,
  steps_done int not null default 0,
  steps_total int not null,
  outcome jsonb,
  -- Why it goes back, while it does.
  failure jsonb,
  -- Somebody said stop: who, and whether to undo.
  stop jsonb,
  primary key (tenant_id, id)
) with (fillfactor = 70);
create unique index run_number on sre.run (tenant_id, number);
create unique index run_idempotency on sre.run (tenant_id, idempotency_key) where idempotency_key is not null;
-- Two runs on one subject at once cannot be: the database itself says no.
create unique index run_subject_held on sre.run (tenant_id, subject) where holds_subject;
create index run_subject on sre.run (tenant_id, subject, number) where subject is not null;
create index run_playbook on sre.run (tenant_id, playbook_id, number);
create index run_incident on sre.run (tenant_id, incident_id, number) where incident_id is not null;
create index run_active on sre.run (tenant_id, number) where finished_at is null;
create index run_finished on sre.run (tenant_id, finished_at) where finished_at is not null;
select sre.protect('sre.run');

-- Who drives a run, and when the next one must. Only ids, so that the sweeper can look over all tenants at once.
create table sre.run_lease (
  tenant_id uuid not null,
  run_id uuid not null,
  token bigint not null default 0,
  owner text,
  until timestamptz,
  -- When somebody has to look at it; null while it waits for people without a limit of time.
  due_at timestamptz,
  primary key (tenant_id, run_id),
  foreign key (tenant_id, run_id) references sre.run (tenant_id, id) on delete cascade
) with (fillfactor = 50);
create index run_lease_due on sre.run_lease (due_at) where due_at is not null;
alter table sre.run_lease set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
select sre.protect('sre.run_lease');
select sre.open_to_system('sre.run_lease');

-- The journal: written before a step's effect and after it.
create table sre.run_step (
  tenant_id uuid not null,
  run_id uuid not null,
  position int not null,
  path text not null,
  phase text not null,
  -- The step as planned, and the call as approved.
  planned jsonb not null,
  call jsonb not null,
  status text not null check (status in ('pending', 'running', 'waiting', 'uncertain', 'succeeded', 'failed', 'skipped', 'stopped')),
  attempt int not null default 0,
  started_at timestamptz,
  finished_at timestamptz,
  wake_at timestamptz,
  output text not null default '',
  error text,
  -- What later steps may name.
  body jsonb,
  readings jsonb not null default '[]',
  holds_since timestamptz,
  primary key (tenant_id, run_id, position),
  unique (tenant_id, run_id, path),
  foreign key (tenant_id, run_id) references sre.run (tenant_id, id) on delete cascade
) with (fillfactor = 60);
select sre.protect('sre.run_step');

create table sre.run_log (
  tenant_id uuid not null,
  run_id uuid not null,
  position int not null,
  id uuid not null,
  at timestamptz not null,
  line text not null,
  primary key (tenant_id, run_id, position, id),
  foreign key (tenant_id, run_id) references sre.run (tenant_id, id) on delete cascade
);
select sre.protect('sre.run_log');

create table sre.approval (
  tenant_id uuid not null,
  id uuid not null,
  run_id uuid not null,
  -- Set when a step of a running run asks.
  step_position int,
  status text not null check (status in ('waiting', 'approved', 'declined', 'expired', 'withdrawn')),
  question text,
  reason jsonb,
  role text not null,
  people int not null check (people between 1 and 2),
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  decided_at timestamptz,
  declined_by jsonb,
  decline_reason text,
  -- What is asked for, exactly, and its hash.
  hash text not null,
  calls jsonb not null,
  risk jsonb not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, run_id) references sre.run (tenant_id, id) on delete cascade
);
create index approval_status on sre.approval (tenant_id, status, id);
create index approval_run on sre.approval (tenant_id, run_id, id);
select sre.protect('sre.approval');

create table sre.approval_vote (
  tenant_id uuid not null,
  approval_id uuid not null,
  actor_id text not null,
  actor jsonb not null,
  at timestamptz not null,
  primary key (tenant_id, approval_id, actor_id),
  foreign key (tenant_id, approval_id) references sre.approval (tenant_id, id) on delete cascade
);
select sre.protect('sre.approval_vote');

-- Ends the transaction of a replica that no longer holds the run, or that has not seen its newest state.
create function sre.demand_run(held boolean) returns void language plpgsql as $$
begin
  if held is not true then
    raise exception 'the run was changed by somebody else' using errcode = 'SR001';
  end if;
end $$;
grant execute on function sre.demand_run(boolean) to sre_app;
