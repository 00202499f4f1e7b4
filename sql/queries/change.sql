-- The trail of changes, and where records are at home.

-- name: home_keeps
-- Whether a country's records are kept in this database.
select h.owner from home as h where h.owner = :owner::text;

-- name: change_of_record
-- The trail of a record and of what belongs to it, newest first; a link stands on its buyer's page.
-- `after` is what the next change of the same record found; nothing for the last change, whose outcome is the record itself.
select h.sequence, h.at, h.actor, h.via, h.owner, h.noun, h.number, h.supplier, h.what, h.before, h.batch, h.line, (
    select n.before from change as n
    where n.number = h.number and n.owner = h.owner and n.noun = h.noun and n.sequence > h.sequence and n.before is not null
      and dicr.sees(:reader::text, n)
    order by n.sequence limit 1) as after
from change as h
where (h.number = :number::bigint or h.supplier = :number::bigint)
  and (:after_number::bigint is null or h.sequence < :after_number)
  and dicr.sees(:reader::text, h)
order by h.sequence desc
limit :fetch::bigint;

-- name: change_count_of_record
select count(*) as count
from change as h
where (h.number = :number::bigint or h.supplier = :number::bigint) and dicr.sees(:reader::text, h);
