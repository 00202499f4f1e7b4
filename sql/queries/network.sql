-- The supply network, a level at a time.

-- name: network_root
select s.number, s.legal_name, s.country
from supplier as s
where s.number = :number::bigint and dicr.sees(:reader::text, s)
order by s.archived_at nulls first
limit 1;

-- name: network_up
-- The links by which others supply these firms.
select l.number, l.supplier_number, l.buyer_number, l.kind,
       dicr.concept_told(:reader::text, l.owner, l.concept) as concept, dicr.concept_told(:reader::text, l.owner, l.product) as product,
       l.share_pct, l.sole_source, l.lead_time_days,
       s.number as far, s.legal_name as far_name, s.country as far_country
from supply_link as l
join supplier as s on s.number = l.supplier_number and s.archived_at is null
where l.buyer_number = any(:numbers::bigint[]) and l.archived_at is null and (l.until is null or l.until >= :today::date)
  and dicr.sees(:reader::text, l) and dicr.sees(:reader::text, s)
order by l.buyer_number, l.supplier_number, l.number;

-- name: network_down
-- The links by which these firms supply others.
select l.number, l.supplier_number, l.buyer_number, l.kind,
       dicr.concept_told(:reader::text, l.owner, l.concept) as concept, dicr.concept_told(:reader::text, l.owner, l.product) as product,
       l.share_pct, l.sole_source, l.lead_time_days,
       s.number as far, s.legal_name as far_name, s.country as far_country
from supply_link as l
join supplier as s on s.number = l.buyer_number and s.archived_at is null
where l.supplier_number = any(:numbers::bigint[]) and l.archived_at is null and (l.until is null or l.until >= :today::date)
  and dicr.sees(:reader::text, l) and dicr.sees(:reader::text, s)
order by l.supplier_number, l.buyer_number, l.number;
