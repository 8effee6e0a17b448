-- Up Migration
-- What a change alters: messages, files and diffs of its commits, bounded. Empty for changes of earlier versions.
alter table sre.change add column content text not null default '';
