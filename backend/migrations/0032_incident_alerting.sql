-- Up Migration
-- What grouping by time alone goes by: which resources have alerted in an incident, and whether the topology knows what one
-- of them depends on. What people put together, or an older version did, attracts nothing.
alter table sre.incident
  add column alerting text[] not null default '{}',
  add column placed boolean not null default true;
