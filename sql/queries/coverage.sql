-- What the gap report rests on (registry/analysis/facts.c): read once, in one snapshot, in key order; the report's data hash is taken
-- over these rows. A reader sees what :reader sees, and where the report is read as a country (:for_country) only what that one sees.

-- name: coverage_begin
-- All of these tables are read whole, and all rows are fetched. With missing statistics (after a load) one loop took ten minutes.
select set_config('enable_nestloop', 'off', true), set_config('cursor_tuple_fraction', '1', true);

-- name: coverage_themes
-- The themes, and whether each says anything (GENERAL does not: headings too wide for a theme). `above`: what a survey may also name.
select c.concept as theme, c.code = 'GENERAL' as general, l.label, l.language,
       array(select a.ancestor from concept_ancestor as a where a.concept = c.concept and a.distance > 0 order by a.ancestor collate "C") as above
from concept as c
left join lateral dicr.preferred_label(c.concept, :language::text) as l on true
where c.scheme = 'THEME' and c.withdrawn_on is null
order by c.rank, c.concept collate "C";

-- name: coverage_countries
-- All countries, those of the declaration first.
select k.country, k.signatory_on is not null as signatory,
       case :language::text when 'hr' then k.label_hr when 'sq' then k.label_sq else k.label_en end as label
from country as k
where k.withdrawn_on is null
order by k.signatory_on is null, k.country collate "C";

-- name: coverage_same_firm_links
-- Records that are one firm: merged into another, to the end of the chain as far as it is seen, or the same by a decision that stands.
-- `counts`: whether the record that a merged one ends at is itself counted. As dicr.supplier_kept, for two readers at once.
with recursive merge as materialized (
    select s.number, s.owner, s.merged_into, s.archived_at
    from supplier as s
    join supplier as k on k.number = s.merged_into and k.owner = s.owner
      and dicr.sees(:reader::text, k) and dicr.sees(:for_country::text, k)
    where s.merged_into is not null and dicr.sees(:reader::text, s) and dicr.sees(:for_country::text, s)
), onward (number, owner, at) as (
    select m.number, m.owner, m.merged_into from merge as m where m.archived_at is null
    union
    select o.number, o.owner, m.merged_into from onward as o join merge as m on m.number = o.at and m.owner = o.owner
)
select o.number as low, o.at as high, true as merged,
       exists (select from supplier as s
               where s.number = o.at and s.owner = o.owner and s.archived_at is null and s.status <> 'closed' and s.kind <> 'outside'
                 and dicr.sees(:reader::text, s) and dicr.sees(:for_country::text, s)) as counts
from onward as o
where not exists (select from merge as m where m.number = o.at and m.owner = o.owner)
union
select p.low, p.high, false, null
from pair as p
where p.verdict = 'same' and p.revoked_on is null and p.archived_at is null
  and dicr.sees(:reader::text, p) and dicr.sees(:for_country::text, p)
order by low, high, merged;

-- name: coverage_surveys
-- Who has looked for capabilities, where, for what, until the day; the newest first. (A survey of an item that the reader does not see
-- says nothing about a theme, and its row would go into the data hash.)
select v.number, v.owner, v.subject as country, v.concept, v.done_on, v.result
from survey as v
where v.subject_kind = 'country' and v.aspect = 'capability' and v.archived_at is null and v.done_on <= :as_of::date
  and (v.concept is null or dicr.concept_told(:reader::text, v.owner, v.concept) is not null)
  and dicr.sees(:reader::text, v) and dicr.sees(:for_country::text, v)
order by v.done_on desc, v.number desc, v.owner collate "C";

-- name: coverage_concept_themes
-- The themes of each concept, and of each item by those of its concepts that the reader sees. `times`: by how many of them for certain.
select t.concept, t.theme, t.sure, t.times
from (select t.concept, t.theme, t.sure, t.sure::integer as times
      from concept_theme as t
      union all
      select 'ITEM:' || dicr.number_text(m.item), t.theme, bool_or(t.sure), count(*) filter (where t.sure)
      from item_concept as m
      join concept_theme as t on t.concept = m.concept
      where m.archived_at is null and dicr.sees(:reader::text, m) and dicr.sees(:for_country::text, m)
      group by m.item, t.theme) as t
order by t.concept collate "C", t.theme collate "C";

-- name: coverage_links
-- From whom things are bought on the day, and in which country the buyer is; in no order. `buyer`: who buys, of links in which supplier
-- and buyer may turn out to be records of one firm; one that makes a thing for itself is meant so. Left out is what belongs to no theme
-- for certain.
with firm as (
    select distinct on (s.number) s.number, s.country
    from supplier as s
    where dicr.sees(:reader::text, s) and dicr.sees(:for_country::text, s)
    order by s.number, s.archived_at nulls first
)
select l.concept, l.supplier_number as supplier, case when l.kind = 'buy' then l.buyer_number end as buyer, s.country
from supply_link as l
left join firm as s on s.number = l.buyer_number
where l.archived_at is null and (l.since is null or l.since <= :as_of::date) and (l.until is null or l.until >= :as_of::date)
  and (l.concept in (select t.concept from concept_theme as t where t.sure) or l.concept like 'ITEM:%')
  and dicr.sees(:reader::text, l) and dicr.sees(:for_country::text, l);

-- name: coverage_open_requirements
-- What countries need and have not yet closed: how often for each theme, and until when the first of it.
select t.theme, r.country, count(*) as requirements, min(r.needed_by) as needed_by
from requirement as r
join concept_theme as t on t.concept = r.concept and t.sure
where r.archived_at is null and r.state <> 'closed'
  and dicr.sees(:reader::text, r) and dicr.sees(:for_country::text, r)
group by t.theme, r.country
order by t.theme collate "C", r.country collate "C";

-- name: coverage_facts
-- The firms and what they can do: a row for each capability, and one without a capability for a firm that has none. `country`: where it
-- is done: the capability's site, else the one country of the firm's sites, else (by_registration) where the firm is registered.
-- `rate`: what it makes in a year now, in the base unit of `dimension`; planned rates are not now.
with further as (
    select m.capability, m.owner, array_agg(m.concept) as further_concepts
    from capability_concept as m
    where m.archived_at is null and dicr.sees(:reader::text, m) and dicr.sees(:for_country::text, m)
    group by m.capability, m.owner
), settled as (
    select p.supplier, p.owner, min(p.country) as country
    from site as p
    where p.archived_at is null and dicr.sees(:reader::text, p) and dicr.sees(:for_country::text, p)
    group by p.supplier, p.owner
    having min(p.country) = max(p.country)
), rated as (
    select r.capability, r.owner, max(r.quantity_per_year * u.factor) as rate,
           case when min(u.dimension) = max(u.dimension) then min(u.dimension) end as dimension
    from capability_rate as r
    join unit as u on u.unit = r.unit and u.factor is not null
    where r.archived_at is null and r.month = 0 and r.basis <> 'planned' and r.quantity_per_year is not null
      and dicr.sees(:reader::text, r) and dicr.sees(:for_country::text, r)
    group by r.capability, r.owner
)
select s.number as supplier, s.owner, k.number as capability, k.concept, f.further_concepts, k.role, k.readiness, k.evidence,
       coalesce(p.country, h.country, s.country) as country, p.country is null and h.country is null as by_registration,
       k.production_line, case when r.dimension is not null then r.rate::float8::text end as rate, r.dimension, s.verified_on
from supplier as s
left join capability as k on k.supplier = s.number and k.owner = s.owner and k.archived_at is null
  and dicr.sees(:reader::text, k) and dicr.sees(:for_country::text, k)
left join further as f on f.capability = k.number and f.owner = k.owner
left join site as p on p.number = k.site and p.owner = k.owner and p.archived_at is null
  and dicr.sees(:reader::text, p) and dicr.sees(:for_country::text, p)
left join settled as h on h.supplier = s.number and h.owner = s.owner
left join rated as r on r.capability = k.number and r.owner = k.owner
where s.archived_at is null
  and (s.status <> 'closed' and s.kind <> 'outside'
       -- Of a merged record the one that is kept decides.
       or s.merged_into is not null
         and exists (select from supplier as m where m.number = s.merged_into and m.owner = s.owner
                     and dicr.sees(:reader::text, m) and dicr.sees(:for_country::text, m)))
  and dicr.sees(:reader::text, s) and dicr.sees(:for_country::text, s)
order by s.number, s.owner collate "C", k.number;

-- name: coverage_names
-- The names of the firms that the report names.
select s.number as supplier, s.legal_name, s.country
from supplier as s
where s.number = any(:numbers::bigint[]) and s.archived_at is null
  and dicr.sees(:reader::text, s) and dicr.sees(:for_country::text, s)
order by s.number, s.owner collate "C";
