-- Merging suppliers and taking it back (registry/catalogue/supplier_merge.c).

-- name: supplier_set_merged
-- Without :into the record stands by itself again.
update supplier as t set merged_into = :into::bigint, version = t.version + 1
where t.number = :number::bigint and t.owner = :owner::text;

-- name: review_that_holds
-- What was decided, or waits to be decided, about two suppliers.
select t.number, t.low, t.high, t.verdict
from pair as t
where t.low = :low::bigint and t.high = :high::bigint and t.owner = :owner::text and t.archived_at is null and t.revoked_on is null;

-- name: supplier_ends
-- For each of these records that is merged into another: the record at the end, as far as the reader sees the way. As
-- dicr.supplier_kept, of a few; an archived record leads on as well.
with recursive onward (number, owner, way, next_number) as (
    select s.number, s.owner, s.number, s.merged_into
    from supplier as s
    where s.number = any(:numbers::bigint[]) and s.merged_into is not null and dicr.sees(:reader::text, s)
    union
    select o.number, o.owner, k.number, k.merged_into
    from onward as o
    join supplier as k on k.number = o.next_number and k.owner = o.owner and dicr.sees(:reader::text, k)
)
select o.number, o.way as into
from onward as o
where o.way <> o.number
  and not exists (select from supplier as k where k.number = o.next_number and k.owner = o.owner and dicr.sees(:reader::text, k));

-- name: suppliers_given_up
-- The records that end at one of these, in order: what hangs below them is shown with it.
select m.number, n.kept::bigint as into
from unnest(:numbers::text[]) as n (kept)
cross join lateral dicr.supplier_given_up(n.kept::bigint, :reader::text) as m
order by 2, 1;
