-- The trail of changes, and where records are at home.

-- name: home_keeps
-- Whether a country's records are kept in this database.
select h.owner from home as h where h.owner = :owner::text;

-- name: change_of_record
-- The trail of a record and of what belongs to it, newest first; a link stands on its buyer's page. Each change has its place among
-- those that the reader sees, 1 for the oldest: the sequence of the whole registry would tell how much others have changed.
-- `after` is what the next change of the same record found; nothing for the last change, whose outcome is the record itself.
with seen as (
    select h.*, row_number() over (order by h.sequence) as place
    from change as h
    where (h.number = :number::bigint or h.supplier = :number::bigint) and dicr.sees(:reader::text, h)
)
select s.place, s.at, s.actor, s.via, s.owner, s.noun, s.number, s.supplier, s.what, s.before, s.batch, s.line, (
    select n.before from change as n
    where n.number = s.number and n.owner = s.owner and n.noun = s.noun and n.sequence > s.sequence and n.before is not null
      and dicr.sees(:reader::text, n)
    order by n.sequence limit 1) as after
from seen as s
where :after_number::bigint is null or s.place < :after_number
order by s.place desc
limit :fetch::bigint;

-- name: change_count_of_record
select count(*) as count
from (select from change as h
      where (h.number = :number::bigint or h.supplier = :number::bigint) and dicr.sees(:reader::text, h)
      limit :count_limit::bigint) as m;
