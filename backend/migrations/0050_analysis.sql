-- Up Migration
-- Runs of the analysis engine. `result` is the analysis as the contract has it, without feedback.
create table sre.analysis (
  tenant_id uuid not null,
  id uuid not null,
  incident_id uuid not null,
  status text not null check (status in ('running', 'complete', 'partial', 'abstained', 'failed')),
  started_at timestamptz not null,
  finished_at timestamptz,
  result jsonb not null,
  primary key (tenant_id, id)
);
create index analysis_incident on sre.analysis (tenant_id, incident_id, started_at desc);
select sre.protect('sre.analysis');

-- The series behind an evidence item as they were read: at most 10 of 240 points each.
create table sre.analysis_evidence (
  tenant_id uuid not null,
  analysis_id uuid not null,
  evidence_id text not null,
  source_id uuid,
  query text not null,
  unit text not null,
  series jsonb not null,
  primary key (tenant_id, analysis_id, evidence_id),
  foreign key (tenant_id, analysis_id) references sre.analysis (tenant_id, id) on delete cascade
);
select sre.protect('sre.analysis_evidence');

-- What people said of a finding; the last word of each person counts.
create table sre.analysis_feedback (
  tenant_id uuid not null,
  analysis_id uuid not null,
  finding_id text not null,
  actor_id text not null,
  actor_name text not null,
  verdict text not null check (verdict in ('right', 'near', 'wrong')),
  at timestamptz not null,
  primary key (tenant_id, analysis_id, finding_id, actor_id),
  foreign key (tenant_id, analysis_id) references sre.analysis (tenant_id, id) on delete cascade
);
select sre.protect('sre.analysis_feedback');
