-- Up Migration
-- Things that the ledger speaks of. A node may get a better label; it is never removed.
create table sre.lineage_node (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  type text not null,
  id text collate "C" not null,
  label text not null,
  -- True while only a reference has named it: the first who knows it gives it its label.
  is_reference boolean not null,
  at timestamptz,
  attributes jsonb not null default '{}',
  primary key (tenant_id, type, id)
);
select sre.protect('sre.lineage_node');
revoke delete on sre.lineage_node from sre_app;

-- Why one thing led to another. Kept by incident, so that an incident's graph is one range of the index and never walks
-- through a shared resource into another incident's. The all-zero incident holds what belongs to none.
create table sre.lineage_edge (
  tenant_id uuid not null references sre.tenant (id) on delete cascade,
  incident_id uuid not null,
  -- Made from what the edge says: the same fact told again is the same edge.
  id uuid not null,
  -- 0 from the incident to what came of it, 1 from the rule to the incident: the order in which a bound cuts.
  side smallint not null,
  from_type text not null,
  from_id text collate "C" not null,
  to_type text not null,
  to_id text collate "C" not null,
  relation text not null,
  at timestamptz not null,
  reason text not null,
  evidence jsonb not null default '{}',
  primary key (tenant_id, incident_id, id)
);
create index lineage_edge_graph on sre.lineage_edge (tenant_id, incident_id, side, at, id);
create index lineage_edge_from on sre.lineage_edge (tenant_id, from_type, from_id);
create index lineage_edge_to on sre.lineage_edge (tenant_id, to_type, to_id);
select sre.protect('sre.lineage_edge');
-- Append-only: the app can add to the ledger and read it, nothing else.
revoke update, delete on sre.lineage_edge from sre_app;
