-- The supply network, a level at a time. A firm of several records is one node, the kept one.

-- name: network_root
select s.number, s.legal_name, s.country
from supplier as s
where s.number = dicr.supplier_end(:number::bigint, :reader::text) and dicr.sees(:reader::text, s)
order by s.archived_at nulls first
limit 1;

-- name: network_up
-- The links by which others supply these firms. What two records of one firm buy from each other is no link of it.
with merged as materialized (
    select m.number, m.kept from dicr.supplier_kept(:reader::text) as m
), near as materialized (
    select n.number::bigint as number, n.number::bigint as kept from unnest(:numbers::text[]) as n (number)
    union all
    select m.number, m.kept from merged as m where m.kept = any(:numbers::bigint[])
)
select l.number, s.number as supplier_number, n.kept as buyer_number, l.kind,
       dicr.concept_told(:reader::text, l.owner, l.concept) as concept, dicr.concept_told(:reader::text, l.owner, l.product) as product,
       l.share_pct, l.sole_source, l.lead_time_days, s.number as far, s.legal_name as far_name, s.country as far_country
from near as n
join supply_link as l on l.buyer_number = n.number
left join merged as m on m.number = l.supplier_number
join supplier as s on s.number = coalesce(m.kept, l.supplier_number) and s.archived_at is null
where l.archived_at is null and (l.since is null or l.since <= :today::date) and (l.until is null or l.until >= :today::date)
  and (l.kind = 'make' or s.number <> n.kept)
  and dicr.sees(:reader::text, l) and dicr.sees(:reader::text, s)
order by n.kept, s.number, l.number;

-- name: network_down
-- The links by which these firms supply others, likewise.
with merged as materialized (
    select m.number, m.kept from dicr.supplier_kept(:reader::text) as m
), near as materialized (
    select n.number::bigint as number, n.number::bigint as kept from unnest(:numbers::text[]) as n (number)
    union all
    select m.number, m.kept from merged as m where m.kept = any(:numbers::bigint[])
)
select l.number, n.kept as supplier_number, s.number as buyer_number, l.kind,
       dicr.concept_told(:reader::text, l.owner, l.concept) as concept, dicr.concept_told(:reader::text, l.owner, l.product) as product,
       l.share_pct, l.sole_source, l.lead_time_days, s.number as far, s.legal_name as far_name, s.country as far_country
from near as n
join supply_link as l on l.supplier_number = n.number
left join merged as m on m.number = l.buyer_number
join supplier as s on s.number = coalesce(m.kept, l.buyer_number) and s.archived_at is null
where l.archived_at is null and (l.since is null or l.since <= :today::date) and (l.until is null or l.until >= :today::date)
  and (l.kind = 'make' or s.number <> n.kept)
  and dicr.sees(:reader::text, l) and dicr.sees(:reader::text, s)
order by n.kept, s.number, l.number;
