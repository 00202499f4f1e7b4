-- The merge of the reference data (registry/reference/reference.c). The lines of all files wait in reference_line; each statement
-- says which rows of one table they make, by the names of its columns, and dicr.merge_reference() brings the table to that. Order
-- matters: parents first.
-- Joins by loops and JIT are off: with fresh or missing statistics one loop took 78 s and compiling more than all the work.

-- name: reference_begin
do $$
begin
    set local role dicr_owner;
    set local work_mem = '64MB';
    set local enable_nestloop = off;
    perform pg_advisory_xact_lock(hashtextextended('dicr.reference', 0));
end $$;

-- name: reference_file_list
select file, sha256 from reference_file order by file;

-- name: reference_file_write
insert into reference_file (file, sha256, lines)
select given.file, given.sha256, (select count(*) from reference_line l where l.file = given.file)
from unnest(:files::text[], :hashes::text[]) as given (file, sha256)
on conflict (file) do update set (sha256, lines, merged_at) = (excluded.sha256, excluded.lines, now())
where reference_file.sha256 <> excluded.sha256;

-- name: reference_file_forget
-- A file that this program no longer brings. What it held is marked by the merge.
delete from reference_file where file <> all (:files::text[]);

-- name: reference_line_copy
copy reference_line (file, line, cells) from stdin;

-- name: reference_line_clear
delete from reference_line;

-- name: reference_analyze_lines
analyze reference_line;

-- name: reference_analyze_concepts
analyze country, framework, standing, subdivision, unit, unit_alias, period, period_alias, scheme, concept, concept_label, synonym_group, synonym_group_code,
    concept_match;

-- name: reference_analyze_ancestors
analyze concept_ancestor;

-- name: reference_analyze_rest
analyze concept_theme, concept_satisfies, suggestion_rule, rule_set, rule, perimeter, qualification_default;

-- name: reference_merge_file
-- A table whose columns have the names of the file's, but for its key and what is above it, which may be called code and parent_code.
select dicr.merge_reference(:table::text, :today, array_agg(
    jsonb_build_object(:table::text, cells -> 'code', 'parent', cells -> 'parent_code', 'rank', line) || cells))
from reference_line
where file = :file;

-- name: reference_merge_country
-- signatory_on: when it joined the declaration.
select dicr.merge_reference('country', :today, array_agg(
    cells || jsonb_build_object('country', cells -> 'code', 'signatory_on', joined.on_day)))
from reference_line
left join (select s.cells ->> 'country' as country, min(s.cells ->> 'valid_from') as on_day
           from reference_line as s
           where s.file = 'standings' and s.cells ->> 'framework' = 'JD' and s.cells ->> 'standing' = 'participant'
           group by 1) as joined on joined.country = cells ->> 'code'
where file = 'countries';

-- name: reference_merge_subdivision
select dicr.merge_reference('subdivision', :today, array_agg(
    cells || jsonb_build_object('subdivision', cells -> 'code', 'country', left(cells ->> 'code', 2),
                                'parent', nullif(cells ->> 'parent_code', left(cells ->> 'code', 2)), 'label_sr', cells -> 'name_sr',
                                'iso_code', cells -> 'iso_3166_2', 'nuts', cells -> 'nuts_code', 'latitude', cells -> 'lat',
                                'longitude', cells -> 'lon')))
from reference_line
where file = 'subdivisions' and cells ->> 'level' <> 'country';

-- name: reference_merge_alias
-- How people write the rows of a table (units, periods).
select dicr.merge_reference(:table::text || '_alias', :today, array_agg(
    jsonb_build_object('alias', given.alias, :table::text, cells -> :table::text, 'words', given.words)))
from reference_line
cross join unnest(string_to_array(cells ->> 'aliases', ';'), string_to_array(cells ->> 'aliases_words', ';')) as given (alias, words)
where file = :file;

-- name: reference_merge_scheme
select dicr.merge_reference('scheme', :today, array_agg(
    l.cells || jsonb_build_object('scheme', l.cells -> 'code', 'rank', l.line, 'file', f.file, 'sha256', f.sha256)))
from reference_line as l
left join reference_file as f on f.file = l.cells ->> 'file'
where l.file = 'schemes';

-- name: reference_collect_concepts
-- The concepts of all schemes, with their labels, as lines of one more file. Most files look alike and name their scheme in
-- schemes.tsv; CPV is the whole vocabulary with what cpv_defence adds; NACE21 stands inside the lines of NACE2, often many codes in
-- one cell or one code in many lines. A translation of a Rev. 2 label is lent to Rev. 2.1 only where the English one is the same.
with plain as (
    select s.scheme, cells ->> 'code' as code, cells ->> 'parent_code' as parent, line as rank, cells ->> 'level' as level,
           case cells ->> 'defence_core' when '1' then 'core' end as relevance, null as check_digit, cells ->> 'kind' as kind,
           (cells ->> 'usual_validity_months')::integer as validity_months, cells ->> 'note' as note, cells ->> 'source' as source,
           cells ->> 'certainty' as certainty, cells, cells ->> 'certainty' as en_cert, cells ->> 'hr_cert' as hr_cert,
           cells ->> 'sq_cert' as sq_cert
    from scheme s join reference_line l on l.file = s.file
    where s.scheme <> 'CPV' and s.withdrawn_on is null
), cpv as (
    select 'CPV' as scheme, a.cells ->> 'code' as code, a.cells ->> 'parent_code' as parent, a.line as rank,
           a.cells ->> 'level' as level, d.cells ->> 'scope' as relevance, a.cells ->> 'check_digit' as check_digit, null as kind,
           null::integer as validity_months, d.cells ->> 'note' as note, null as source,
           coalesce(d.cells ->> 'certainty', 'certain') as certainty, coalesce(d.cells, '{}') || a.cells as cells,
           'official' as en_cert, 'official' as hr_cert, d.cells ->> 'sq_cert' as sq_cert
    from reference_line a
    left join reference_line d on d.file = 'cpv_defence' and d.cells ->> 'code' = a.cells ->> 'code'
    where a.file = 'cpv_all'
), nace21 as (
    select distinct on (code.code) 'NACE21' as scheme, code.code,
           case when code.code like '__.%' and exists (select from reference_line p where p.file = 'nace_defence'
                                                       and p.cells ->> 'nace21_code' = left(code.code, 2))
                then left(code.code, 2) end as parent,
           line as rank, null as level, case cells ->> 'defence_core' when '1' then 'core' end as relevance, null as check_digit,
           null as kind, null::integer as validity_months, null as note, cells ->> 'source' as source,
           cells ->> 'certainty' as certainty,
           case when label.label = cells ->> 'label_en' then cells else '{}' end
               || jsonb_build_object('label_en', label.label, 'label_en_words', label.words) as cells,
           cells ->> 'certainty' as en_cert, cells ->> 'hr_cert' as hr_cert, cells ->> 'sq_cert' as sq_cert
    from reference_line
    cross join lateral unnest(string_to_array(cells ->> 'nace21_code', ';')) with ordinality as code (code, place)
    cross join lateral (
        select coalesce(case when cells ->> 'nace21_code' like '%;%'
                             then trim(split_part(cells ->> 'nace21_label_en', ';', code.place::integer))
                             else cells ->> 'nace21_label_en' end, cells ->> 'label_en'),
               coalesce(case when cells ->> 'nace21_code' like '%;%'
                             then split_part(cells ->> 'nace21_label_en_words', ';', code.place::integer)
                             else replace(cells ->> 'nace21_label_en_words', ';', ' ') end, cells ->> 'label_en_words')
    ) as label (label, words)
    where file = 'nace_defence'
    order by code.code, label.label <> cells ->> 'label_en', line
), every as (
    select * from plain union all select * from cpv union all select * from nace21
)
insert into reference_line (file, line, cells)
select 'every_concept', row_number() over (),
       jsonb_build_object('concept', scheme || ':' || code, 'scheme', scheme, 'code', code, 'parent', scheme || ':' || parent,
                          'rank', rank, 'level', level, 'relevance', relevance, 'check_digit', check_digit, 'kind', kind,
                          'validity_months', validity_months, 'note', note, 'source', source, 'certainty', certainty, 'labels',
                          jsonb_build_array(jsonb_build_array('en', cells -> 'label_en', cells -> 'label_en_words', en_cert),
                                            jsonb_build_array('hr', cells -> 'label_hr', cells -> 'label_hr_words', hr_cert),
                                            jsonb_build_array('sq', cells -> 'label_sq', cells -> 'label_sq_words', sq_cert)))
from every;

-- name: reference_merge_concept_label
select dicr.merge_reference('concept_label', :today, array_agg(
    jsonb_build_object('concept', cells -> 'concept', 'language', label -> 0, 'kind', 'preferred', 'label', label -> 1,
                       'words', coalesce(label ->> 2, ''), 'certainty', coalesce(label ->> 3, 'check'))))
from reference_line
cross join jsonb_array_elements(cells -> 'labels') as label
where file = 'every_concept' and label ->> 1 is not null;

-- name: reference_merge_synonym_group
-- A row of synonyms.tsv is a group of words in four languages, with the codes that mean it and those that only hint at it.
select dicr.merge_reference('synonym_group', :today, array_agg(
    jsonb_build_object('synonym_group', given.synonym_group, 'language', given.language, 'word', given.word, 'words', given.words,
                       'certainty', given.certainty)))
from (select distinct on (synonym_group, list.language, item.word)
             cells ->> 'group' as synonym_group, list.language, item.word, coalesce(item.words, '') as words,
             cells ->> 'certainty' as certainty
      from reference_line
      cross join unnest('{en,hr,sq,sr}'::text[]) as list (language)
      cross join lateral unnest(string_to_array(cells ->> list.language, ';'),
                                string_to_array(cells ->> (list.language || '_words'), ';')) as item (word, words)
      where file = 'synonyms') as given;

-- name: reference_merge_synonym_group_code
select dicr.merge_reference('synonym_group_code', :today, array_agg(
    jsonb_build_object('synonym_group', cells -> 'group', 'concept', named.concept, 'relation', list.relation)))
from reference_line
cross join unnest('{exact,broad}'::text[]) as list (relation)
cross join lateral unnest(string_to_array(cells ->> list.relation, ';')) as named (concept)
where file = 'synonyms';

-- name: reference_merge_match
-- The crosswalk, the certificates that do for others, and from NACE2 to NACE21 what became of each class.
with nace as (
    select 'NACE2:' || (cells ->> 'code') as concept, 'NACE21:' || code as matches, cells ->> 'label_en' as label_en,
           cells ->> 'nace21_label_en' as nace21_label_en, cells ->> 'source' as source,
           count(*) over (partition by cells ->> 'code') as here, count(*) over (partition by code) as there
    from reference_line
    cross join lateral unnest(string_to_array(cells ->> 'nace21_code', ';')) as code
    where file = 'nace_defence'
), fresh as (
    select cells ->> 'concept' as concept, cells ->> 'matches' as matches, cells ->> 'relation' as relation, cells ->> 'note' as note,
           cells ->> 'source' as source, cells ->> 'certainty' as certainty
    from reference_line where file = 'crosswalk'
    union all
    select 'CERT:' || (cells ->> 'certificate'), 'CERT:' || (cells ->> 'satisfies'), 'satisfies', cells ->> 'note',
           cells ->> 'source', cells ->> 'certainty'
    from reference_line where file = 'satisfies'
    union all
    select concept, matches,
           case when here = 1 and there = 1 then case when coalesce(nace21_label_en, label_en) = label_en then 'exact' else 'close' end
                when here > 1 and there = 1 then 'broad' when here = 1 then 'narrow' else 'close' end,
           null, source, 'check'
    from nace
)
select dicr.merge_reference('concept_match', :today, array_agg(to_jsonb(fresh)))
from fresh;

-- name: reference_merge_suggestion_rule
select dicr.merge_reference('suggestion_rule', :today, array_agg(
    cells || jsonb_build_object('condition', nullif(cells ->> 'condition', 'none'),
                                'suggests', nullif(cells ->> 'suggests', 'none'), 'rank', line)))
from reference_line
where file = 'suggestion_rules';

-- name: reference_merge_qualification_default
select dicr.merge_reference('qualification_default', :today, array_agg(
    cells || jsonb_build_object('certificate', 'CERT:' || (cells ->> 'certificate'), 'mandatory', cells ->> 'mandatory' = 'yes')))
from reference_line
where file = 'qualification';

-- name: reference_work_out_ancestors
with recursive tree as (
    select concept, concept as ancestor, 0 as distance from concept where withdrawn_on is null
    union all
    select t.concept, c.parent, t.distance + 1 from tree t join concept c on c.concept = t.ancestor
    where c.parent is not null and t.distance < 20
), gone as (
    delete from concept_ancestor o where not exists (select from tree n where n.concept = o.concept and n.ancestor = o.ancestor)
)
insert into concept_ancestor (concept, ancestor, distance)
select concept, ancestor, distance from tree
on conflict (concept, ancestor) do update set distance = excluded.distance where concept_ancestor.distance <> excluded.distance;

-- name: reference_work_out_themes
-- After concept_ancestor: what has no row of its own in FSC, ML and NACE is possible where the nearest concept above it has one.
with direct as materialized (
    select c.concept, m.matches as theme, bool_or(m.relation in ('exact', 'narrow')) as sure
    from concept_match m
    join (select concept, concept as named from concept where withdrawn_on is null
          union all
          select concept, left(concept, size) || '*' from concept cross join generate_series(length('CPV:12'), length('CPV:1234567')) as size
          where scheme = 'CPV' and withdrawn_on is null) as c on c.named = m.concept
    where m.matches like 'THEME:%' and m.withdrawn_on is null
    group by c.concept, m.matches
), inherited as (
    select a.concept, d.theme
    from (select distinct on (a.concept) a.concept, a.ancestor
          from concept_ancestor a
          where a.distance > 0 and a.concept ~ '^(FSC|ML|NACE2|NACE21):'
            and exists (select from direct d where d.concept = a.ancestor)
            and not exists (select from direct d where d.concept = a.concept)
          order by a.concept, a.distance) as a
    join direct d on d.concept = a.ancestor
), fresh as materialized (
    select concept, theme, sure from direct
    union all
    select concept, theme, false from inherited
    union all
    select concept, concept, true from concept where scheme = 'THEME' and withdrawn_on is null
), gone as (
    delete from concept_theme o where not exists (select from fresh n where n.concept = o.concept and n.theme = o.theme)
)
insert into concept_theme (concept, theme, sure)
select concept, theme, sure from fresh
on conflict (concept, theme) do update set sure = excluded.sure where concept_theme.sure <> excluded.sure;

-- name: reference_work_out_satisfies
with recursive reach as (
    select concept as certificate, concept as satisfies from concept where scheme = 'CERT' and withdrawn_on is null
    union
    select r.certificate, m.matches from reach r
    join concept_match m on m.concept = r.satisfies and m.relation = 'satisfies' and m.withdrawn_on is null
), gone as (
    delete from concept_satisfies o
    where not exists (select from reach n where n.certificate = o.certificate and n.satisfies = o.satisfies)
)
insert into concept_satisfies (certificate, satisfies)
select certificate, satisfies from reach
on conflict (certificate, satisfies) do nothing;
