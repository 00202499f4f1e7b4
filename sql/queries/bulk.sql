-- Many records at once: COPY into the load_ tables, insert … select and update from them. Templates are filled by stmt_for() as those
-- of record.sql; {loaded} are the columns that a load_ table has besides number, owner and given, {loaded_changes} what it sets.

-- name: bulk_begin
-- One at a time. The plans for many rows do without nested loops, since fresh statistics are missing. Foreign keys are checked by a
-- statement for each row: were each planned anew, that would take most of the time.
select pg_advisory_xact_lock(hashtext('dicr.bulk')) is null as known, set_config('plan_cache_mode', 'auto', true) as plans,
       case when :count::bigint > 1000 then set_config('enable_nestloop', 'off', true) end as done;

-- name: bulk_numbers
-- The next numbers of an owner, as ranges: one range, unless somebody else takes numbers meanwhile.
select min(n.number) as first, count(*) as count
from (select x.number, x.number - x.taken as island
      from (select nextval((select dicr.number_sequence(:owner::text))) as number, g.taken
            from generate_series(1, :count::bigint) as g (taken)) as x) as n
group by n.island
order by 1;

-- name: bulk_copy
copy dicr.load_{table} (number, owner, given, {loaded}) from stdin;

-- name: bulk_insert
insert into {table} (number, owner, {loaded})
select number, owner, {loaded}
from load_{table}
where owner = :owner::text and given is null;

-- name: bulk_insert_child
-- Release comes from the parent, which the caller has locked or made: a release at the same moment waits.
insert into {table} (released_to, number, owner, {loaded})
select p.released_to, t.*
from (select number, owner, {loaded} from load_{table} where owner = :owner::text and given is null) as t
join {parent_table} as p on p.number = t.{parent} and p.owner = :owner::text;

-- name: bulk_insert_grandchild
-- Carries its parent's pair of release sets.
insert into {table} (released_to, withheld_from, number, owner, {loaded})
select p.released_to, p.withheld_from, t.*
from (select number, owner, {loaded} from load_{table} where owner = :owner::text and given is null) as t
join {parent_table} as p on p.number = t.{parent} and p.owner = :owner::text;

-- name: bulk_change
update {table} as s
set {loaded_changes}, version = s.version + 1
from load_{table} as t
where t.owner = :owner::text and t.given is not null and s.number = t.number and s.owner = t.owner;

-- name: bulk_end
-- Not truncate, which would wait for a backup of the database.
delete from load_{table};
