-- What a session is told, and what the program asks of the schema itself.

-- name: session_set_actor
-- Who writes: for row-level security, the wall and the trail; and as which country it reads, so that what it may not see is refused as
-- a reference as if it did not exist.
select set_config('dicr.country', :country, true), set_config('dicr.actor', :actor, true),
       set_config('dicr.may_release', :may_release, true), set_config('dicr.reader', :reader, true);

-- name: schema_has_versions
-- Before the first migration there is no such table, and a database of somebody else may hold anything.
select case when to_regclass('dicr.schema_version') is null then null else 1 end as version;

-- name: schema_versions
select version, name, sha256, program from dicr.schema_version order by version;

-- name: schema_write_version
insert into dicr.schema_version (version, name, sha256, program) values (:version::integer, :name, :sha256, :program);
