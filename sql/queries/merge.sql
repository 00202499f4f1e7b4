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
-- For each of these records that is merged into another: the record at the end, as far as the reader sees the way.
select n.number::bigint as number, e.kept as into
from unnest(:numbers::text[]) as n (number)
cross join lateral (select dicr.supplier_end(n.number::bigint, :reader::text) as kept) as e
where e.kept <> n.number::bigint;

-- name: suppliers_given_up
-- For each of these records: those that end at it, in order. What hangs below them is shown with it.
select n.kept::bigint as number, m.number as into
from unnest(:numbers::text[]) as n (kept)
cross join lateral dicr.supplier_given_up(n.kept::bigint, :reader::text) as m
order by 1, 2;
