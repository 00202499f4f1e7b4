-- The common life of all nouns. These are templates: stmt_for() fills the {places} from a noun's shape, so each becomes one
-- prepared statement per noun. {read} are the columns (and expressions) of the row t that the shape reads, {add} and {add_values}
-- what it writes, {changes} what a change sets. The others:
-- {table} {parent} (column that names it) {parent_table} {root} (the parent's own parent column, for grandchildren)
-- {filters} `and` which rows the shape lists, one `and (:x::type is null or t.x = :x)` per FILTER field; {order} `coalesce(t.title, ''), t.number`, or `t.number` alone;
-- {after} the rows behind the cursor: `(:after_number::bigint is null or (coalesce(t.title, ''), t.number) > (:after_key::text, :after_number))`;
-- The type of the row t makes dicr.sees(:reader::text, t) the one of its table.

-- name: record_add
insert into {table} as t (number, owner, {add})
values (dicr.new_number(:owner::text), :owner::text, {add_values})
returning {read};

-- name: record_add_child
-- Owner and release come from the parent, locked so that a release at the same moment waits. (A law of the schema withholds what
-- somebody without the right to release adds or edits.)
insert into {table} as t (number, owner, released_to, {add})
select dicr.new_number(p.owner), p.owner, p.released_to, {add_values}
from (select number, owner, released_to from {parent_table}
      where number = :{parent}::bigint and owner = :owner::text for key share) as p
returning {read};

-- name: record_add_grandchild
-- Carries its parent's pair of release sets, and the record at the root.
insert into {table} as t (number, owner, released_to, withheld_from, {root}, {add})
select dicr.new_number(p.owner), p.owner, p.released_to, p.withheld_from, p.{root}, {add_values}
from (select number, owner, released_to, withheld_from, {root} from {parent_table}
      where number = :{parent}::bigint and owner = :owner::text for key share) as p
returning {read};

-- name: record_owner
-- Who owns a number: the row that stands, where two owners hold it. What the reader may not see is absent.
select t.owner from {table} as t where t.number = :number::bigint and dicr.sees(:reader::text, t) order by t.archived_at nulls first limit 1;

-- name: record_by_number
-- In no order. Where two owners hold a number the row that stands is meant: registry/db/load.c chooses it.
select {read}
from {table} as t
where t.number = any(:numbers::bigint[]) and dicr.sees(:reader::text, t);

-- name: record_of_parents
-- The rows of a list for many records, in no order: {nested} are the columns that stand in a record within another, and the parent's
-- number. `is true` keeps the planner to the index on the parent: until a table has statistics it takes few rows to stand, and reads
-- all of an index of those.
select {nested}
from {table} as t
where t.{parent} = any(:numbers::bigint[]) and (t.archived_at is null) is true and dicr.sees(:reader::text, t);

-- name: record_of_grandparents
-- The rows of a list of a list, by the number of the record at the top, so that they go down the same pipeline.
select {nested}
from {table} as t
where t.{root} = any(:numbers::bigint[]) and (t.archived_at is null) is true and dicr.sees(:reader::text, t);

-- name: record_list
select {read}
from {table} as t
where t.archived_at is null and dicr.sees(:reader::text, t) {filters} and {after}
order by {order}
limit :fetch::bigint;

-- name: record_count
select count(*) as count
from (select from {table} as t
      where t.archived_at is null and dicr.sees(:reader::text, t) {filters}
      limit :count_limit::bigint) as m;

-- name: record_export
-- All that record_list has page by page; read by a cursor (db_scan).
select {read}
from {table} as t
where t.archived_at is null and dicr.sees(:reader::text, t) {filters}
order by t.number;

-- name: record_now
-- Whole rows as the trail keeps them, for what the last change of each has made of it.
select distinct on (t.number) t.number, to_jsonb(t) as after
from {table} as t
where t.number = any(:numbers::bigint[]) and dicr.sees(:reader::text, t)
order by t.number, t.archived_at nulls first;

-- name: record_lock
select {read}
from {table} as t
where t.number = :number::bigint and t.owner = :owner::text
for update;

-- name: record_change
update {table} as t set {changes}, version = t.version + 1
where t.number = :number::bigint and t.owner = :owner::text
returning {read};

-- name: record_archive
update {table} as t set archived_at = now(), archive_reason = :reason::text, version = t.version + 1
where t.number = :number::bigint and t.owner = :owner::text
returning {read};

-- name: record_restore
update {table} as t set archived_at = null, archive_reason = null, version = t.version + 1
where t.number = :number::bigint and t.owner = :owner::text
returning {read};

-- name: record_release
update {table} as t set released_to = :released_to::text[], version = t.version + 1
where t.number = :number::bigint and t.owner = :owner::text
returning {read};

-- name: record_withhold
-- A child is released to all to whom its parent is, but those in withheld_from.
update {table} as t set withheld_from = :withheld_from::text[], version = t.version + 1
where t.number = :number::bigint and t.owner = :owner::text
returning {read};
