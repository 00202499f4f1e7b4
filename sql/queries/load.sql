-- Whole registries at once: COPY into the load_ tables, insert … select from them. Templates are filled by stmt_for() as those of
-- record.sql.

-- name: load_begin
-- One load at a time; its plans are made for many rows, and fresh statistics are missing.
select pg_advisory_xact_lock(hashtext('dicr.load')) is null as known, set_config('enable_nestloop', 'off', true) as done;

-- name: load_numbers
-- The next numbers of an owner, as ranges: one range, unless somebody else takes numbers meanwhile.
select min(n.number) as first, count(*) as count
from (select x.number, x.number - row_number() over (order by x.number) as island
      from (select dicr.new_number(:owner::text) as number from generate_series(1, :count::bigint)) as x) as n
group by n.island
order by 1;

-- name: load_copy
copy dicr.load_{table} (number, owner, {add}) from stdin;

-- name: load_copy_grandchild
copy dicr.load_{table} (number, owner, {root}, {add}) from stdin;

-- name: load_insert
insert into {table} (number, owner, {add})
select coalesce(number, dicr.new_number(:owner::text)), owner, {add}
from load_{table}
where owner = :owner::text;

-- name: load_insert_grandchild
insert into {table} (number, owner, {root}, {add})
select coalesce(number, dicr.new_number(:owner::text)), owner, {root}, {add}
from load_{table}
where owner = :owner::text;

-- name: load_end
truncate load_{table};

-- name: load_release
-- Many suppliers of one owner at once.
update supplier as s
set released_to = :released_to::text[], version = s.version + 1
where s.number = any(:numbers::bigint[]) and s.owner = :owner::text;

-- name: demo_state
-- Whether there are suppliers, and whether they are the demo's: its sources say so.
select (select count(*) from supplier) as suppliers,
       exists (select from source as s where s.reference = :reference::text and s.archived_at is null) as filled,
       (select count(*) from home as h where h.owner in ('AL', 'HR', 'XK')) as homes;

-- name: demo_counts
select (select count(*) from supplier) as suppliers, (select count(*) from capability) as capabilities,
       (select count(*) from supply_link) as links, (select count(*) from item) as items, (select count(*) from assembly) as assemblies,
       (select count(*) from requirement) as requirements, (select count(*) from survey) as surveys,
       (select count(*) from initiative) as initiatives;
