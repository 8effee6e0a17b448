-- Up Migration
-- Analyses go with their incident. Not valid: rows from before are not looked at, but go with their incident all the same.
alter table sre.analysis add constraint analysis_incident_fk
  foreign key (tenant_id, incident_id) references sre.incident (tenant_id, id) on delete cascade not valid;
