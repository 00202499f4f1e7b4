-- Concepts: labels in :language, else in English; the tree; the crosswalk both ways (registry/reference/concept.c).

-- name: scheme_list
select s.scheme, s.purpose, s.edition, s.valid_from,
    case :language::text when 'hr' then s.label_hr when 'sq' then s.label_sq else s.label_en end as label,
    (select count(*) from concept c where c.scheme = s.scheme and c.withdrawn_on is null) as concepts, s.note, s.source, s.certainty
from scheme s
where s.withdrawn_on is null
order by s.rank;

-- name: concept_by_key
select c.concept, c.scheme, c.code, l.label, l.language, l.certainty as label_certainty, c.parent, c.level, c.relevance,
    c.check_digit, c.kind, c.validity_months, c.unit, c.introduced_on, c.withdrawn_on, c.replaced_by, c.note,
    coalesce(c.source, s.source) as source, c.certainty
from concept c
join scheme s on s.scheme = c.scheme
left join lateral dicr.preferred_label(c.concept, :language) l on true
where c.concept = :concept::text;

-- name: concept_words
select l.language, l.kind, l.label, min(l.certainty) as certainty
from concept_word l
where l.concept = :concept::text
group by l.language, l.kind, l.label
order by l.kind, array_position('{en,hr,sq,sr}'::text[], l.language), l.label;

-- name: concept_parents
-- From the top down.
select a.ancestor as concept, l.label, l.language
from concept_ancestor a left join lateral dicr.preferred_label(a.ancestor, :language) l on true
where a.concept = :concept::text and a.distance > 0
order by a.distance desc;

-- name: concept_children
select c.concept, l.label, l.language
from concept c left join lateral dicr.preferred_label(c.concept, :language) l on true
where c.parent = :concept::text and c.withdrawn_on is null
order by c.rank;

-- name: concept_matches
-- Both ways. `scope` is the row's own left side: this concept, or the prefix that takes it in, or on the way back the other side.
select m.direction, m.concept, l.label, l.language, m.relation, m.scope, m.note, m.source, m.certainty
from (
    select 'from_here' as direction, x.matches as concept, x.relation, x.concept as scope, x.note, x.source, x.certainty
    from concept_match x
    where x.withdrawn_on is null
        and x.concept = any (array[:concept::text] || case when :concept like 'CPV:%' then
                array(select left(:concept, n) || '*' from generate_series(length('CPV:12'), length('CPV:1234567')) as n) end)
    union all
    select 'to_here', x.concept, x.relation, x.concept, x.note, x.source, x.certainty
    from concept_match x
    where x.withdrawn_on is null and x.matches = :concept
) as m
left join lateral dicr.preferred_label(m.concept, :language) l on true
order by m.direction, m.concept, m.scope;

-- name: concept_themes
select t.theme as concept, l.label, l.language, t.sure
from concept_theme t left join lateral dicr.preferred_label(t.theme, :language) l on true
where t.concept = :concept::text and t.theme <> t.concept
order by not t.sure, t.theme;

-- name: concept_list
-- In the order of the scheme's own list. Cursors carry the concept.
select c.concept, c.scheme, c.code, l.label, l.language, l.certainty as label_certainty, c.parent, c.level, c.relevance, c.certainty,
    (select count(*) from concept k where k.parent = c.concept and k.withdrawn_on is null) as child_count
from concept c
left join lateral dicr.preferred_label(c.concept, :language) l on true
where c.withdrawn_on is null and (:scheme::text is null or c.scheme = :scheme) and (:parent::text is null or c.parent = :parent)
    and (:top::boolean is null or (c.parent is null) = :top) and (:relevance::text is null or c.relevance = :relevance)
    and (:after_key::text is null
        or (c.scheme, c.rank, c.concept) > (select a.scheme, a.rank, a.concept from concept a where a.concept = :after_key))
order by c.scheme, c.rank, c.concept
limit :fetch::bigint;

-- name: concept_list_count
select count(*) as count
from (select from concept c
      where c.withdrawn_on is null and (:scheme::text is null or c.scheme = :scheme) and (:parent::text is null or c.parent = :parent)
          and (:top::boolean is null or (c.parent is null) = :top) and (:relevance::text is null or c.relevance = :relevance)
      limit :count_limit::bigint) as m;

-- name: concept_search
-- Every word must stand in one label or synonym, in any language; the last may be only begun. A code is found by its beginning.
-- Best first: the code; the very words; a label that begins with them; any other; then core of defence before the rest, preferred
-- before synonyms, short before long.
-- One row at least, so that the count is there even behind the last page; then the concept is null.
with hit as materialized (
    select l.concept, l.label as found, l.language as found_language, l.kind as found_kind,
        case when l.words = :words::text then '1' when starts_with(l.words, :words) then '2' else '3' end as tier,
        case l.kind when 'preferred' then '0' else '1' end || lpad(length(l.words)::text, 4, '0') as place
    from concept_word l
    where l.lexemes @@ :pattern::text::tsquery
    union all
    select c.concept, c.concept, null, 'code', '0', '0' || lpad(length(c.concept)::text, 4, '0')
    from concept c
    where :code::text is not null and (starts_with(c.concept, :code) or starts_with(c.code, :code))
), ranked as (
    select h.concept, h.found, h.found_language, h.found_kind,
        (h.tier || case c.relevance when 'core' then '0' else '1' end || h.place || h.concept) collate "C" as sort_key
    from hit h join concept c on c.concept = h.concept join scheme s on s.scheme = c.scheme
    where c.withdrawn_on is null and (:scheme::text is null or c.scheme = :scheme) and (:purpose::text is null or s.purpose = :purpose)
), best as (
    select distinct on (concept) concept, found, found_language, found_kind, sort_key from ranked order by concept, sort_key
)
select (select count(*) from (select from best limit :count_limit::bigint) as m) as count, p.concept, p.scheme, p.code, p.label, p.language, p.label_certainty, p.parent, p.level,
    p.relevance, p.certainty, p.found, p.found_language, p.found_kind, p.sort_key
from (select 1) as one
left join (
    select b.concept, c.scheme, c.code, l.label, l.language, l.certainty as label_certainty, c.parent, c.level, c.relevance,
        c.certainty, b.found, b.found_language, b.found_kind, b.sort_key
    from best b
    join concept c on c.concept = b.concept
    left join lateral dicr.preferred_label(b.concept, :language) l on true
    where :after_key::text is null or b.sort_key > :after_key collate "C"
    order by b.sort_key
    limit :fetch::bigint
) as p on true
order by p.sort_key;

-- name: concept_labels
-- The words of many codes at once, for answers that people read.
select c.concept, l.label, l.language
from unnest(:concepts::text[]) as asked(concept)
join concept c on c.concept = asked.concept
cross join lateral dicr.preferred_label(c.concept, :language) l
order by c.concept collate "C";

-- name: concept_known
select concept, check_digit from concept where concept = :concept::text;

-- name: scheme_known
select scheme from scheme where scheme = :scheme::text and withdrawn_on is null;
