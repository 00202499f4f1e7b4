-- The merge of the reference data (registry/reference/reference.c). The lines of all files wait in reference_line; each statement
-- here brings one table to what they say: adds, updates what differs, marks what vanished. Order matters: parents first.
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

-- name: reference_merge_country
-- signatory_on: when it joined the declaration.
with merged as (
    insert into country (country, alpha3, label_en, label_hr, label_sq, slot, ncage_pattern, ncb_code, signatory_on, note,
        source, certainty)
    select cells ->> 'code' as country, cells ->> 'alpha3' as alpha3, cells ->> 'label_en' as label_en,
           cells ->> 'label_hr' as label_hr, cells ->> 'label_sq' as label_sq, (cells ->> 'slot')::smallint as slot,
           cells ->> 'ncage_pattern' as ncage_pattern, cells ->> 'ncb_code' as ncb_code, joined.signatory_on,
           cells ->> 'note' as note, cells ->> 'source' as source, cells ->> 'certainty' as certainty
    from reference_line
    left join (select s.cells ->> 'country' as joining, min((s.cells ->> 'valid_from')::date) as signatory_on from reference_line s
               where s.file = 'standings' and s.cells ->> 'framework' = 'JD' and s.cells ->> 'standing' = 'participant'
               group by 1) as joined on joined.joining = cells ->> 'code'
    where file = 'countries'
    on conflict (country) do update set
        (alpha3, label_en, label_hr, label_sq, slot, ncage_pattern, ncb_code, signatory_on, note, source, certainty,
         withdrawn_on) =
        (excluded.alpha3, excluded.label_en, excluded.label_hr, excluded.label_sq, excluded.slot, excluded.ncage_pattern,
         excluded.ncb_code, excluded.signatory_on, excluded.note, excluded.source, excluded.certainty, null)
    where row(country.*) is distinct from row(excluded.*)
)
update country set withdrawn_on = :today
where withdrawn_on is null
  and not exists (select from reference_line l where l.file = 'countries' and l.cells ->> 'code' = country.country);

-- name: reference_merge_framework
with merged as (
    insert into framework (framework, parent, kind, label_en, label_hr, label_sq, valid_from, valid_to, note, source, certainty)
    select cells ->> 'code' as framework, cells ->> 'parent_code' as parent, cells ->> 'kind' as kind,
           cells ->> 'label_en' as label_en, cells ->> 'label_hr' as label_hr, cells ->> 'label_sq' as label_sq,
           (cells ->> 'valid_from')::date as valid_from, (cells ->> 'valid_to')::date as valid_to, cells ->> 'note' as note,
           cells ->> 'source' as source, cells ->> 'certainty' as certainty
    from reference_line where file = 'frameworks'
    on conflict (framework) do update set
        (parent, kind, label_en, label_hr, label_sq, valid_from, valid_to, note, source, certainty, withdrawn_on) =
        (excluded.parent, excluded.kind, excluded.label_en, excluded.label_hr, excluded.label_sq, excluded.valid_from,
         excluded.valid_to, excluded.note, excluded.source, excluded.certainty, null)
    where row(framework.*) is distinct from row(excluded.*)
)
update framework set withdrawn_on = :today
where withdrawn_on is null
  and not exists (select from reference_line l where l.file = 'frameworks' and l.cells ->> 'code' = framework.framework);

-- name: reference_merge_standing
with merged as (
    insert into standing (framework, country, standing, valid_from, valid_to, note, source, certainty)
    select f.framework, f.country, f.standing, f.valid_from, f.valid_to, f.note, f.source, f.certainty
    from reference_line, jsonb_populate_record(null::standing, cells) as f where file = 'standings'
    on conflict (country, framework, standing, valid_from) do update set
        (valid_to, note, source, certainty, withdrawn_on) =
        (excluded.valid_to, excluded.note, excluded.source, excluded.certainty, null)
    where row(standing.*) is distinct from row(excluded.*)
)
update standing set withdrawn_on = :today
where withdrawn_on is null
  and not exists (
    select from reference_line, jsonb_populate_record(null::standing, cells) as f where file = 'standings'
        and f.country is not distinct from standing.country
        and f.framework is not distinct from standing.framework
        and f.standing is not distinct from standing.standing
        and f.valid_from is not distinct from standing.valid_from);

-- name: reference_merge_subdivision
with merged as (
    insert into subdivision (subdivision, country, parent, level, label_en, label_hr, label_sq, label_sr, iso_code, nuts,
        latitude, longitude, seat, note, source, certainty)
    select cells ->> 'code' as subdivision, left(cells ->> 'code', 2) as country,
           nullif(cells ->> 'parent_code', left(cells ->> 'code', 2)) as parent, cells ->> 'level' as level,
           cells ->> 'label_en' as label_en, cells ->> 'label_hr' as label_hr, cells ->> 'label_sq' as label_sq,
           cells ->> 'name_sr' as label_sr, cells ->> 'iso_3166_2' as iso_code, cells ->> 'nuts_code' as nuts,
           (cells ->> 'lat')::numeric as latitude, (cells ->> 'lon')::numeric as longitude, cells ->> 'seat' as seat,
           cells ->> 'note' as note, cells ->> 'source' as source, cells ->> 'certainty' as certainty
    from reference_line where file = 'subdivisions' and cells ->> 'level' <> 'country'
    on conflict (subdivision) do update set
        (country, parent, level, label_en, label_hr, label_sq, label_sr, iso_code, nuts, latitude, longitude, seat, note,
         source, certainty, withdrawn_on) =
        (excluded.country, excluded.parent, excluded.level, excluded.label_en, excluded.label_hr, excluded.label_sq,
         excluded.label_sr, excluded.iso_code, excluded.nuts, excluded.latitude, excluded.longitude, excluded.seat,
         excluded.note, excluded.source, excluded.certainty, null)
    where row(subdivision.*) is distinct from row(excluded.*)
)
update subdivision set withdrawn_on = :today
where withdrawn_on is null
  and not exists (select from reference_line l where l.file = 'subdivisions' and l.cells ->> 'code' = subdivision.subdivision);

-- name: reference_merge_unit
with merged as (
    insert into unit (unit, dimension, factor, base_unit, label_en, label_hr, label_sq, short_en_one, short_en_other,
        short_hr_one, short_hr_few, short_hr_other, short_sq_one, short_sq_other, rank, note, certainty)
    select cells ->> 'unit' as unit, cells ->> 'dimension' as dimension, (cells ->> 'factor')::numeric as factor,
           cells ->> 'base_unit' as base_unit, cells ->> 'label_en' as label_en, cells ->> 'label_hr' as label_hr,
           cells ->> 'label_sq' as label_sq, cells ->> 'short_en_one' as short_en_one,
           cells ->> 'short_en_other' as short_en_other, cells ->> 'short_hr_one' as short_hr_one,
           cells ->> 'short_hr_few' as short_hr_few, cells ->> 'short_hr_other' as short_hr_other,
           cells ->> 'short_sq_one' as short_sq_one, cells ->> 'short_sq_other' as short_sq_other, line as rank,
           cells ->> 'note' as note, cells ->> 'certainty' as certainty
    from reference_line where file = 'units'
    on conflict (unit) do update set
        (dimension, factor, base_unit, label_en, label_hr, label_sq, short_en_one, short_en_other, short_hr_one, short_hr_few,
         short_hr_other, short_sq_one, short_sq_other, rank, note, certainty, withdrawn_on) =
        (excluded.dimension, excluded.factor, excluded.base_unit, excluded.label_en, excluded.label_hr, excluded.label_sq,
         excluded.short_en_one, excluded.short_en_other, excluded.short_hr_one, excluded.short_hr_few, excluded.short_hr_other,
         excluded.short_sq_one, excluded.short_sq_other, excluded.rank, excluded.note, excluded.certainty, null)
    where row(unit.*) is distinct from row(excluded.*)
)
update unit set withdrawn_on = :today
where withdrawn_on is null
  and not exists (select from reference_line l where l.file = 'units' and l.cells ->> 'unit' = unit.unit);

-- name: reference_merge_unit_alias
with merged as (
    insert into unit_alias (alias, unit, words)
    select given.alias, cells ->> 'unit' as unit, given.words
    from reference_line
    cross join unnest(string_to_array(cells ->> 'aliases', ';'), string_to_array(cells ->> 'aliases_words', ';')) as given (alias, words)
    where file = 'units'
    on conflict (alias) do update set
        (unit, words, withdrawn_on) =
        (excluded.unit, excluded.words, null)
    where row(unit_alias.*) is distinct from row(excluded.*)
)
update unit_alias set withdrawn_on = :today
where withdrawn_on is null
  and not exists (select from reference_line l where l.file = 'units' and unit_alias.alias = any (string_to_array(l.cells ->> 'aliases', ';')));

-- name: reference_merge_period
with merged as (
    insert into period (period, seconds, label_en, label_hr, label_sq, short_en, short_hr, short_sq, rank, note, certainty)
    select cells ->> 'period' as period, (cells ->> 'seconds')::bigint as seconds, cells ->> 'label_en' as label_en,
           cells ->> 'label_hr' as label_hr, cells ->> 'label_sq' as label_sq, cells ->> 'short_en' as short_en,
           cells ->> 'short_hr' as short_hr, cells ->> 'short_sq' as short_sq, line as rank, cells ->> 'note' as note,
           cells ->> 'certainty' as certainty
    from reference_line where file = 'periods'
    on conflict (period) do update set
        (seconds, label_en, label_hr, label_sq, short_en, short_hr, short_sq, rank, note, certainty, withdrawn_on) =
        (excluded.seconds, excluded.label_en, excluded.label_hr, excluded.label_sq, excluded.short_en, excluded.short_hr,
         excluded.short_sq, excluded.rank, excluded.note, excluded.certainty, null)
    where row(period.*) is distinct from row(excluded.*)
)
update period set withdrawn_on = :today
where withdrawn_on is null
  and not exists (select from reference_line l where l.file = 'periods' and l.cells ->> 'period' = period.period);

-- name: reference_merge_period_alias
with merged as (
    insert into period_alias (alias, period, words)
    select given.alias, cells ->> 'period' as period, given.words
    from reference_line
    cross join unnest(string_to_array(cells ->> 'aliases', ';'), string_to_array(cells ->> 'aliases_words', ';')) as given (alias, words)
    where file = 'periods'
    on conflict (alias) do update set
        (period, words, withdrawn_on) =
        (excluded.period, excluded.words, null)
    where row(period_alias.*) is distinct from row(excluded.*)
)
update period_alias set withdrawn_on = :today
where withdrawn_on is null
  and not exists (select from reference_line l where l.file = 'periods' and period_alias.alias = any (string_to_array(l.cells ->> 'aliases', ';')));

-- name: reference_merge_scheme
with merged as (
    insert into scheme (scheme, purpose, edition, valid_from, label_en, label_hr, label_sq, rank, file, sha256, note, source,
        certainty)
    select cells ->> 'code' as scheme, cells ->> 'purpose' as purpose, cells ->> 'edition' as edition,
           (cells ->> 'valid_from')::date as valid_from, cells ->> 'label_en' as label_en, cells ->> 'label_hr' as label_hr,
           cells ->> 'label_sq' as label_sq, line as rank, f.file, f.sha256, cells ->> 'note' as note,
           cells ->> 'source' as source, cells ->> 'certainty' as certainty
    from reference_line l left join reference_file f on f.file = cells ->> 'file' where l.file = 'schemes'
    on conflict (scheme) do update set
        (purpose, edition, valid_from, label_en, label_hr, label_sq, rank, file, sha256, note, source, certainty, withdrawn_on) =
        (excluded.purpose, excluded.edition, excluded.valid_from, excluded.label_en, excluded.label_hr, excluded.label_sq,
         excluded.rank, excluded.file, excluded.sha256, excluded.note, excluded.source, excluded.certainty, null)
    where row(scheme.*) is distinct from row(excluded.*)
)
update scheme set withdrawn_on = :today
where withdrawn_on is null
  and not exists (select from reference_line l where l.file = 'schemes' and l.cells ->> 'code' = scheme.scheme);

-- name: reference_merge_concept
-- All schemes in one statement, with their preferred labels. Most files look alike and name their scheme in schemes.tsv; CPV is the
-- whole vocabulary with what cpv_defence adds; NACE21 stands inside the lines of NACE2, often many codes in one cell or one code
-- in many lines. A translation of a Rev. 2 label is lent to Rev. 2.1 only where the English one is the same.
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
), fresh as materialized (
    select scheme || ':' || code as concept, scheme, code, scheme || ':' || parent as parent, rank, level, relevance, check_digit,
           kind, validity_months, note, source, certainty, cells, en_cert, hr_cert, sq_cert
    from (select * from plain union all select * from cpv union all select * from nace21) as every
), merged as (
    insert into concept (concept, scheme, code, parent, rank, level, relevance, check_digit, kind, validity_months, note, source,
                         certainty)
    select concept, scheme, code, parent, rank, level, relevance, check_digit, kind, validity_months, note, source, certainty
    from fresh
    on conflict (concept) do update set
        (parent, rank, level, relevance, check_digit, kind, validity_months, note, source, certainty, withdrawn_on) =
        (excluded.parent, excluded.rank, excluded.level, excluded.relevance, excluded.check_digit, excluded.kind,
         excluded.validity_months, excluded.note, excluded.source, excluded.certainty, null)
    where row(concept.*) is distinct from row(excluded.*)
), withdrawn as (
    update concept set withdrawn_on = :today
    where withdrawn_on is null and not exists (select from fresh where fresh.concept = concept.concept)
), label as materialized (
    select concept, language, label, coalesce(words, '') as words, coalesce(given.certainty, 'check') as certainty
    from fresh
    cross join lateral (values ('en', cells ->> 'label_en', cells ->> 'label_en_words', en_cert),
                               ('hr', cells ->> 'label_hr', cells ->> 'label_hr_words', hr_cert),
                               ('sq', cells ->> 'label_sq', cells ->> 'label_sq_words', sq_cert))
        as given (language, label, words, certainty)
    where label is not null
), labelled as (
    insert into concept_label (concept, language, kind, label, words, certainty)
    select concept, language, 'preferred', label, words, certainty from label
    on conflict (concept, language, kind, label) do update set
        (words, certainty, withdrawn_on) = (excluded.words, excluded.certainty, null)
    where row(concept_label.*) is distinct from row(excluded.*)
)
update concept_label o set withdrawn_on = :today
where withdrawn_on is null and kind = 'preferred'
  and not exists (select from label n where n.concept = o.concept and n.language = o.language and n.label = o.label);

-- name: reference_merge_synonym
-- A row of synonyms.tsv is a group of words in four languages, with the codes that mean it and those that only hint at it.
with word as materialized (
    select distinct on (synonym_group, list.language, item.word)
           cells ->> 'group' as synonym_group, list.language, item.word, coalesce(item.words, '') as words,
           cells ->> 'certainty' as certainty
    from reference_line
    cross join lateral (values ('en', cells ->> 'en', cells ->> 'en_words'), ('hr', cells ->> 'hr', cells ->> 'hr_words'),
                               ('sq', cells ->> 'sq', cells ->> 'sq_words'), ('sr', cells ->> 'sr', cells ->> 'sr_words'))
        as list (language, labels, words)
    cross join lateral unnest(string_to_array(list.labels, ';'), string_to_array(list.words, ';')) as item (word, words)
    where file = 'synonyms'
), code as materialized (
    select cells ->> 'group' as synonym_group, named.concept, named.relation
    from reference_line
    cross join lateral (select unnest(string_to_array(cells ->> 'exact', ';')), 'exact'
                        union all
                        select unnest(string_to_array(cells ->> 'broad', ';')), 'broad') as named (concept, relation)
    where file = 'synonyms'
), words_merged as (
    insert into synonym_group (synonym_group, language, word, words, certainty)
    select synonym_group, language, word, words, certainty from word
    on conflict (synonym_group, language, word) do update set
        (words, certainty, withdrawn_on) = (excluded.words, excluded.certainty, null)
    where row(synonym_group.*) is distinct from row(excluded.*)
), words_withdrawn as (
    update synonym_group o set withdrawn_on = :today
    where withdrawn_on is null
      and not exists (select from word n where n.synonym_group = o.synonym_group and n.language = o.language and n.word = o.word)
), codes_merged as (
    insert into synonym_group_code (synonym_group, concept, relation)
    select synonym_group, concept, relation from code
    on conflict (synonym_group, concept) do update set (relation, withdrawn_on) = (excluded.relation, null)
    where row(synonym_group_code.*) is distinct from row(excluded.*)
)
update synonym_group_code o set withdrawn_on = :today
where withdrawn_on is null and not exists (select from code n where n.synonym_group = o.synonym_group and n.concept = o.concept);

-- name: reference_merge_match
-- The crosswalk, the certificates that do for others, and from NACE2 to NACE21 what became of each class.
with nace as (
    select 'NACE2:' || (cells ->> 'code') as concept, 'NACE21:' || code as matches, cells ->> 'label_en' as label_en,
           cells ->> 'nace21_label_en' as nace21_label_en, cells ->> 'source' as source,
           count(*) over (partition by cells ->> 'code') as here, count(*) over (partition by code) as there
    from reference_line
    cross join lateral unnest(string_to_array(cells ->> 'nace21_code', ';')) as code
    where file = 'nace_defence'
), fresh as materialized (
    select f.concept, f.matches, f.relation, f.note, f.source, f.certainty
    from reference_line, jsonb_populate_record(null::concept_match, cells) as f
    where file = 'crosswalk'
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
), merged as (
    insert into concept_match (concept, matches, relation, note, source, certainty)
    select concept, matches, relation, note, source, certainty from fresh
    on conflict (concept, matches) do update set
        (relation, note, source, certainty, withdrawn_on) =
        (excluded.relation, excluded.note, excluded.source, excluded.certainty, null)
    where row(concept_match.*) is distinct from row(excluded.*)
)
update concept_match o set withdrawn_on = :today
where withdrawn_on is null and not exists (select from fresh n where n.concept = o.concept and n.matches = o.matches);

-- name: reference_merge_suggestion_rule
with merged as (
    insert into suggestion_rule (rule, subject_kind, condition, fields, suggests, reason_en, reason_hr, reason_sq, rank, note,
        certainty)
    select cells ->> 'rule' as rule, cells ->> 'subject_kind' as subject_kind,
           nullif(cells ->> 'condition', 'none') as condition, cells ->> 'fields' as fields,
           nullif(cells ->> 'suggests', 'none') as suggests, cells ->> 'reason_en' as reason_en,
           cells ->> 'reason_hr' as reason_hr, cells ->> 'reason_sq' as reason_sq, line as rank, cells ->> 'note' as note,
           cells ->> 'certainty' as certainty
    from reference_line where file = 'suggestion_rules'
    on conflict (rule) do update set
        (subject_kind, condition, fields, suggests, reason_en, reason_hr, reason_sq, rank, note, certainty, withdrawn_on) =
        (excluded.subject_kind, excluded.condition, excluded.fields, excluded.suggests, excluded.reason_en, excluded.reason_hr,
         excluded.reason_sq, excluded.rank, excluded.note, excluded.certainty, null)
    where row(suggestion_rule.*) is distinct from row(excluded.*)
)
update suggestion_rule set withdrawn_on = :today
where withdrawn_on is null
  and not exists (select from reference_line l where l.file = 'suggestion_rules' and l.cells ->> 'rule' = suggestion_rule.rule);

-- name: reference_merge_rule_set
with merged as (
    insert into rule_set (rule_set, parent, label_en, label_hr, label_sq, valid_from, valid_to, rank, note, source, certainty)
    select cells ->> 'code' as rule_set, cells ->> 'parent_code' as parent, cells ->> 'label_en' as label_en,
           cells ->> 'label_hr' as label_hr, cells ->> 'label_sq' as label_sq, (cells ->> 'valid_from')::date as valid_from,
           (cells ->> 'valid_to')::date as valid_to, line as rank, cells ->> 'note' as note, cells ->> 'source' as source,
           cells ->> 'certainty' as certainty
    from reference_line where file = 'rule_sets'
    on conflict (rule_set) do update set
        (parent, label_en, label_hr, label_sq, valid_from, valid_to, rank, note, source, certainty, withdrawn_on) =
        (excluded.parent, excluded.label_en, excluded.label_hr, excluded.label_sq, excluded.valid_from, excluded.valid_to,
         excluded.rank, excluded.note, excluded.source, excluded.certainty, null)
    where row(rule_set.*) is distinct from row(excluded.*)
)
update rule_set set withdrawn_on = :today
where withdrawn_on is null
  and not exists (select from reference_line l where l.file = 'rule_sets' and l.cells ->> 'code' = rule_set.rule_set);

-- name: reference_merge_rule
with merged as (
    insert into rule (rule_set, rule, label_en, label_hr, label_sq, test, fields, threshold, unit, scope, knockout, valid_from,
        valid_to, rank, note, source, clause, certainty)
    select f.rule_set, f.rule, f.label_en, f.label_hr, f.label_sq, f.test, f.fields, f.threshold, f.unit, f.scope, f.knockout,
           f.valid_from, f.valid_to, line as rank, f.note, f.source, f.clause, f.certainty
    from reference_line, jsonb_populate_record(null::rule, cells) as f where file = 'rules'
    on conflict (rule_set, rule, valid_from) do update set
        (label_en, label_hr, label_sq, test, fields, threshold, unit, scope, knockout, valid_to, rank, note, source, clause,
         certainty, withdrawn_on) =
        (excluded.label_en, excluded.label_hr, excluded.label_sq, excluded.test, excluded.fields, excluded.threshold,
         excluded.unit, excluded.scope, excluded.knockout, excluded.valid_to, excluded.rank, excluded.note, excluded.source,
         excluded.clause, excluded.certainty, null)
    where row(rule.*) is distinct from row(excluded.*)
)
update rule set withdrawn_on = :today
where withdrawn_on is null
  and not exists (
    select from reference_line, jsonb_populate_record(null::rule, cells) as f where file = 'rules'
        and f.rule_set is not distinct from rule.rule_set
        and f.rule is not distinct from rule.rule
        and f.valid_from is not distinct from rule.valid_from);

-- name: reference_merge_perimeter
with merged as (
    insert into perimeter (rule_set, framework, framework_standing, country, standing, share_cap_pct, valid_from, valid_to,
        rank, note, source, clause, certainty)
    select f.rule_set, f.framework, f.framework_standing, f.country, f.standing, f.share_cap_pct, f.valid_from, f.valid_to,
           line as rank, f.note, f.source, f.clause, f.certainty
    from reference_line, jsonb_populate_record(null::perimeter, cells) as f where file = 'perimeters'
    on conflict (rule_set, framework, framework_standing, country, valid_from) do update set
        (standing, share_cap_pct, valid_to, rank, note, source, clause, certainty, withdrawn_on) =
        (excluded.standing, excluded.share_cap_pct, excluded.valid_to, excluded.rank, excluded.note, excluded.source,
         excluded.clause, excluded.certainty, null)
    where row(perimeter.*) is distinct from row(excluded.*)
)
update perimeter set withdrawn_on = :today
where withdrawn_on is null
  and not exists (
    select from reference_line, jsonb_populate_record(null::perimeter, cells) as f where file = 'perimeters'
        and f.rule_set is not distinct from perimeter.rule_set
        and f.framework is not distinct from perimeter.framework
        and f.framework_standing is not distinct from perimeter.framework_standing
        and f.country is not distinct from perimeter.country
        and f.valid_from is not distinct from perimeter.valid_from);

-- name: reference_merge_qualification_default
with merged as (
    insert into qualification_default (scope, certificate, buyer_country, supplier_country, mandatory, by_whom, note, source, certainty)
    select cells ->> 'scope' as scope, 'CERT:' || (cells ->> 'certificate') as certificate,
           cells ->> 'buyer_country' as buyer_country, cells ->> 'supplier_country' as supplier_country,
           cells ->> 'mandatory' = 'yes' as mandatory, cells ->> 'by_whom' as by_whom, cells ->> 'note' as note,
           cells ->> 'source' as source, cells ->> 'certainty' as certainty
    from reference_line where file = 'qualification'
    on conflict (scope, certificate, buyer_country, supplier_country) do update set
        (mandatory, by_whom, note, source, certainty, withdrawn_on) =
        (excluded.mandatory, excluded.by_whom, excluded.note, excluded.source, excluded.certainty, null)
    where row(qualification_default.*) is distinct from row(excluded.*)
)
update qualification_default set withdrawn_on = :today
where withdrawn_on is null
  and not exists (select from reference_line l where l.file = 'qualification' and l.cells ->> 'scope' = scope
                    and 'CERT:' || (l.cells ->> 'certificate') = certificate
                    and l.cells ->> 'buyer_country' is not distinct from buyer_country
                    and l.cells ->> 'supplier_country' is not distinct from supplier_country);

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
