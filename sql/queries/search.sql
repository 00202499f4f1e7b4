-- Finding suppliers. What a query means stands in the function dicr.supplier_search (sql/schema/0011_search.sql).

-- name: supplier_search
-- A page of what answers, in order.
select s.number, s.owner, case when :reader::text is null or s.owner = :reader then s.version end as version,
       s.kind, s.legal_name, s.legal_form, s.country, s.status, m.sort_key,
       (select p.town from site as p where p.supplier = s.number and p.owner = s.owner and p.archived_at is null and p.town is not null
          and dicr.sees(:reader::text, p) order by p.number limit 1) as town
from dicr.supplier_search(:patterns::text[], :matched::bigint[], :phrase::text, :identifiers::text[], :identifier_values::text[],
                          :identifier_scheme::text, :country::text[], :capability::text[], :theme::text[], :tag::text[], :certificate::text[], :readiness::text[], :role::text[], :kind::text[],
                          :owner_country::text[], :by_name::boolean, :reader::text, :today::date) as m
join supplier as s on s.number = m.number and s.owner = m.owner and dicr.sees(:reader::text, s)
where :after_number::bigint is null or (m.sort_key collate "C", m.number) > (:after_key::text, :after_number)
order by m.sort_key collate "C", m.number
limit :fetch::bigint;

-- name: supplier_search_words
-- The suppliers that have the words, once for the page, the count and the facets.
select w.numbers::text[] as matched, w.searched
from dicr.supplier_words(:patterns::text[], :reader::text, :work_ms::bigint) as w;

-- name: supplier_search_count
select count(*) as count
from (select from dicr.supplier_search(:patterns::text[], :matched::bigint[], :phrase::text, :identifiers::text[], :identifier_values::text[],
                          :identifier_scheme::text, :country::text[], :capability::text[], :theme::text[], :tag::text[], :certificate::text[], :readiness::text[], :role::text[], :kind::text[],
                          :owner_country::text[], :by_name::boolean, :reader::text, :today::date) as m
      limit :count_limit::bigint) as m;

-- name: supplier_search_why
-- Why each of these answers: for each word the best place it was found in.
select distinct on (supplier, q.place) coalesce(m.kept, w.number) as supplier, w.what, w.found, w.concept
from unnest(:patterns::text[]) with ordinality as q(pattern, place)
cross join lateral dicr.supplier_word(q.pattern, :reader::text) as w
left join dicr.supplier_kept(:reader::text) as m on m.number = w.number
where coalesce(m.kept, w.number) = any(:numbers::bigint[])
order by supplier, q.place, w.place, w.found;

-- name: supplier_search_why_identifier
select coalesce(m.kept, i.supplier) as supplier, 'identifier' as what, i.scheme || ':' || i.value as found, null::text as concept
from identifier as i
left join dicr.supplier_kept(:reader::text) as m on m.number = i.supplier
where coalesce(m.kept, i.supplier) = any(:numbers::bigint[]) and i.archived_at is null
  and i.value = any(:identifiers::text[] || :identifier_values::text[])
  and (i.value = any(:identifiers::text[]) or :identifier_scheme::text is null or i.scheme = :identifier_scheme)
  and dicr.sees(:reader::text, i)
order by supplier, i.number;

-- name: supplier_search_facets
-- How many of what answers have each value: as many as the search finds when the value is chosen. A supplier counts once per value.
with found as materialized (
    select m.number, m.owner, m.country
    from dicr.supplier_search(:patterns::text[], :matched::bigint[], :phrase::text, :identifiers::text[], :identifier_values::text[],
                              :identifier_scheme::text, :country::text[], :capability::text[], :theme::text[], :tag::text[],
                              :certificate::text[], :readiness::text[], :role::text[], :kind::text[],
                              :owner_country::text[], :by_name::boolean, :reader::text, :today::date) as m
), member as materialized (
    -- What belongs to a merged record counts for the one that is kept.
    select f.number as kept, f.number, f.owner from found as f
    union all
    select f.number, m.number, f.owner from found as f join dicr.supplier_kept(:reader::text) as m on m.kept = f.number
), certified as (
    select m.kept, c.concept
    from member as m
    join dicr.certificate_held(:reader::text) as c on c.supplier = m.number and c.owner = m.owner
    where 'certificate' = any(:facets::text[])
      and dicr.certificate_validity('valid', c.valid_from, c.valid_until, c.no_expiry, :today::date) in ('valid', 'expiring')
), tagged as (
    select m.kept, g.concept
    from member as m
    join dicr.tags_confirmed(:reader::text) as g on g.supplier = m.number
    where 'tag' = any(:facets::text[])
)
select 'country' as facet, x.country as value, count(distinct x.number) as count
from (select f.number, f.country from found as f
      union all
      select m.kept, p.country
      from member as m
      join site as p on p.supplier = m.number and p.owner = m.owner and p.archived_at is null and dicr.sees(:reader::text, p)) as x
where 'country' = any(:facets::text[])
group by x.country
union all
select 'owner', f.owner, count(*)
from found as f
where 'owner' = any(:facets::text[])
group by f.owner
union all
select 'theme', t.theme, count(distinct m.kept)
from member as m
join dicr.capability_cover(:reader::text) as k on k.supplier = m.number and k.owner = m.owner
join concept_theme as t on t.concept = k.concept
where 'theme' = any(:facets::text[])
group by t.theme
union all
-- Readiness and role are asked of one capability together.
select x.facet, x.value, count(distinct m.kept)
from member as m
join capability as k on k.supplier = m.number and k.owner = m.owner and k.archived_at is null
cross join lateral (
    values ('readiness', coalesce(k.readiness, 'unknown'), :role::text[] = '{}' or k.role = any(:role::text[])),
           ('role', coalesce(k.role, 'unknown'), :readiness::text[] = '{}' or k.readiness = any(:readiness::text[]))
) as x (facet, value, fits)
where '{readiness,role}'::text[] && :facets::text[] and x.facet = any(:facets::text[]) and x.fits and dicr.sees(:reader::text, k)
group by x.facet, x.value
union all
-- Who holds a certificate, or one that does for it. (`is true` keeps the list a lookup: as a join it is looped over for each value.)
select 'certificate', f.satisfies, count(distinct c.kept)
from certified as c
join concept_satisfies as f on f.certificate = c.concept
where (f.satisfies in (select h.concept from certified as h)) is true
group by f.satisfies
union all
-- A tag with those below it.
select 'tag', a.ancestor, count(distinct g.kept)
from tagged as g
join concept_ancestor as a on a.concept = g.concept
where (a.ancestor in (select h.concept from tagged as h)) is true
group by a.ancestor
order by 1, 3 desc, 2;

-- name: concepts_unknown
-- Those of these codes that no reference table holds and no item that the reader sees.
select u.concept
from unnest(:concepts::text[]) as u(concept)
where not exists (select from concept as k where k.concept = u.concept)
  and not (u.concept like 'ITEM:%' and exists (select from item as i
                                                 where i.number = dicr.number_read(substr(u.concept, 6)) and dicr.sees(:reader::text, i)))
order by u.concept
limit 1;
