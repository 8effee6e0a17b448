-- Up Migration
-- The version at which a person last changed the incident: what the machine adds to it meanwhile is no reason to refuse a person.
alter table sre.incident add column edited_version integer not null default 0;
