-- Identifiers of suppliers: what their rules ask of the database.

-- name: supplier_country
-- The country of an identifier's supplier: a national number belongs to a firm of its nation.
select s.country
from supplier as s
where s.number = :supplier::bigint and dicr.sees(:reader::text, s)
order by s.archived_at nulls first
limit 1;

-- name: identifier_holder
-- Another identifier of the same owner with the same value, and its supplier: one number stands for one firm.
select i.supplier as holder, s.archived_at
from identifier as i
join supplier as s on s.number = i.supplier and s.owner = i.owner and dicr.sees(:reader::text, s)
where i.scheme = :scheme::text and i.value = :value::text and i.owner = :owner::text and i.archived_at is null
  and i.number <> coalesce(:number::bigint, 0)
limit 1;

-- name: identifier_suppliers
-- The suppliers that hold one of these values, under a scheme or any.
select distinct s.number as supplier
from identifier as i
left join dicr.supplier_kept(:reader::text) as m on m.number = i.supplier
join supplier as s on s.number = coalesce(m.kept, i.supplier) and s.owner = i.owner
where i.value = any(:identifiers::text[]) and (:scheme::text is null or i.scheme = :scheme) and i.archived_at is null
  and s.archived_at is null
  and dicr.sees(:reader::text, s) and dicr.sees(:reader::text, i)
limit 3;
