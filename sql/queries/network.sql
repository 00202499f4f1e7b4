-- The supply network, a level at a time. A firm of several records is one node, the kept one.

-- name: network_root
select s.number, s.legal_name, s.country
from supplier as s
where s.number = dicr.supplier_end(:number::bigint, :reader::text) and dicr.sees(:reader::text, s)
order by s.archived_at nulls first
limit 1;

-- name: network_links
-- The links by which others supply these firms (:up), or these firms supply others. What two records of one firm buy from each other is no link of it.
with merged as materialized (
    select m.number, m.kept from dicr.supplier_kept(:reader::text) as m
), near as materialized (
    select n.number::bigint as number, n.number::bigint as kept from unnest(:numbers::text[]) as n (number)
    union all
    select m.number, m.kept from merged as m where m.kept = any(:numbers::bigint[])
)
select l.number, case when :up then s.number else n.kept end as supplier_number, case when :up then n.kept else s.number end as buyer_number, l.kind,
       dicr.concept_told(:reader::text, l.owner, l.concept) as concept, dicr.concept_told(:reader::text, l.owner, l.product) as product,
       l.share_pct, l.sole_source, l.lead_time_days, s.number as far, s.legal_name as far_name, s.country as far_country
from near as n
join supply_link as l on :up::boolean and l.buyer_number = n.number or not :up and l.supplier_number = n.number
cross join lateral (select case when :up then l.supplier_number else l.buyer_number end as number) as f
left join merged as m on m.number = f.number
join supplier as s on s.number = coalesce(m.kept, f.number) and s.archived_at is null
where l.archived_at is null and (l.since is null or l.since <= :today::date) and (l.until is null or l.until >= :today::date)
  and (l.kind = 'make' or s.number <> n.kept)
  and dicr.sees(:reader::text, l) and dicr.sees(:reader::text, s)
order by n.kept, s.number, l.number;
