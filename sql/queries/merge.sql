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
