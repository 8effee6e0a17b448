-- Up Migration
-- Roles are cluster-wide: another database of the cluster may have made them, or be making them right now.
do $$ begin
  create role sre_app nologin nosuperuser nobypassrls noinherit;
exception when duplicate_object or unique_violation then null; end $$;
do $$ begin
  create role sre_system nologin nosuperuser nobypassrls noinherit;
exception when duplicate_object or unique_violation then null; end $$;
do $$ begin
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant sre_app, sre_system to %I', current_user);
  end if;
exception when others then
  raise exception 'The database user needs CREATEROLE, or membership of the roles sre_app and sre_system: %', sqlerrm;
end $$;

grant usage on schema sre to sre_app, sre_system;

-- The tenant of the running transaction; null outside of one, and null matches no row.
create function sre.current_tenant() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$;

-- Every tenant table is protected by this: forced row-level security, one policy, grants to the app's role.
create function sre.protect(relation regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', relation);
  execute format('alter table %s force row level security', relation);
  execute format('create policy tenant on %s to sre_app using (tenant_id = sre.current_tenant()) with check (tenant_id = sre.current_tenant())', relation);
  execute format('grant select, insert, update, delete on %s to sre_app', relation);
end $$;

-- For the few tables that are read before a tenant is known, or worked through for all tenants.
create function sre.open_to_system(relation regclass) returns void language plpgsql as $$
begin
  execute format('create policy system on %s to sre_system using (true) with check (true)', relation);
  execute format('grant select, insert, update, delete on %s to sre_system', relation);
end $$;

-- Monthly partitions of `parent` from the month of `first` to that of `last`; what lies outside goes to the default one.
create function sre.ensure_partitions(parent regclass, first timestamptz, last timestamptz) returns void language plpgsql as $$
declare
  start_of timestamptz := date_trunc('month', first at time zone 'utc') at time zone 'utc';
  end_of timestamptz;
  child text;
begin
  while start_of <= last loop
    end_of := (date_trunc('month', start_of at time zone 'utc') + interval '1 month') at time zone 'utc';
    child := format('%s_%s', (select relname from pg_class where oid = parent), to_char(start_of at time zone 'utc', 'YYYYMM'));
    if to_regclass(format('sre.%I', child)) is null then
      execute format('create table sre.%I partition of %s for values from (%L) to (%L)', child, parent, start_of, end_of);
    end if;
    start_of := end_of;
  end loop;
end $$;

-- Facts waiting for a subscriber: written by the transaction that made them true, removed by the one that handled them.
create table sre.outbox (
  tenant_id uuid not null,
  subscriber text not null,
  id uuid not null,
  name text not null,
  version int not null,
  payload jsonb not null,
  created_at timestamptz not null default now(),
  attempts int not null default 0,
  next_at timestamptz not null default now(),
  error text,
  primary key (tenant_id, subscriber, id)
);
alter table sre.outbox set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
create index outbox_due on sre.outbox (subscriber, next_at);
select sre.protect('sre.outbox');
select sre.open_to_system('sre.outbox');

-- Facts that a subscriber could not handle after many tries; shown on the connection page.
create table sre.outbox_dead (like sre.outbox including defaults, dead_at timestamptz not null default now(), primary key (tenant_id, subscriber, id));
select sre.protect('sre.outbox_dead');
select sre.open_to_system('sre.outbox_dead');

-- Messages for open pages, kept for an hour so that a reader can resume.
create table sre.stream_message (
  tenant_id uuid not null,
  id uuid not null,
  message jsonb not null,
  primary key (tenant_id, id)
);
select sre.protect('sre.stream_message');
select sre.open_to_system('sre.stream_message');
