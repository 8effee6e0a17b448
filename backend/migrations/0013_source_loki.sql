-- Up Migration
alter table sre.source drop constraint source_kind_check;
alter table sre.source add constraint source_kind_check check (kind in ('prometheus', 'loki'));
