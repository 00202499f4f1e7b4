-- Reference data: what is the same on every node. It ships in the program (sql/reference/*.tsv) and is written by the merge alone
-- (sql/queries/reference.sql): new rows are added, changed ones updated, those that vanished get withdrawn_on; nothing is deleted.
-- Who reads for today's use leaves out rows with withdrawn_on. `certainty` says how sure the fact is: certain, or check = confirm
-- it before you rely on it; it is shown to the reader. A `source` that is null is the scheme's.
-- Tables at the end (concept_ancestor, concept_theme, concept_satisfies) are worked out from the others at each merge.

set local role dicr_owner;

-- The columns that most tables share; both go at the end of this file. A label in each language, and what is said of every fact.
create table dicr.reference_label (label_en text not null, label_hr text not null, label_sq text not null);
create table dicr.reference_row (note text, certainty text not null, withdrawn_on date);

-- The embedded files as last merged.
create table dicr.reference_file (
    file text primary key,
    sha256 text not null,
    lines integer not null,
    merged_at timestamptz not null default now()
);

-- Where the lines of the files wait while they are merged; empty at other times. `cells`: column name -> cell, empty cells left out.
create unlogged table dicr.reference_line (
    file text,
    line integer,
    cells jsonb not null,
    primary key (file, line)
);

-- Countries. `slot` is the country's place in record numbers (base/number.h); only countries that keep records have one.
create table dicr.country (
    country text primary key,
    alpha3 text not null,
    like dicr.reference_label,
    slot smallint,
    ncage_pattern text,
    ncb_code text,
    signatory_on date,
    like dicr.reference_row,
    source text not null,
    constraint country_slot_key unique (slot),
    constraint country_slot_range check (slot between 1 and 255),
    constraint country_country_format check (country ~ '^[A-Z]{2}$')
);

-- Alliances, unions, partnerships: what a country can have a standing in.
create table dicr.framework (
    framework text primary key,
    parent text constraint framework_parent_fkey references dicr.framework,
    kind text not null,
    like dicr.reference_label,
    valid_from date,
    valid_to date,
    like dicr.reference_row,
    source text not null,
    constraint framework_kind_choice check (kind in ('alliance', 'union', 'partnership', 'agency', 'fund', 'charter'))
);

-- Which country is what in which framework, from when to when (both days included). No start: since an unknown day; what is
-- known then is only how it stood at the end of 2025.
create table dicr.standing (
    framework text not null constraint standing_framework_fkey references dicr.framework,
    country text not null constraint standing_country_fkey references dicr.country,
    standing text not null,
    valid_from date,
    valid_to date,
    like dicr.reference_row,
    source text not null,
    constraint standing_key unique nulls not distinct (country, framework, standing, valid_from),
    constraint standing_standing_choice check (standing in ('member', 'associated', 'candidate', 'potential', 'partner',
                                                            'observer', 'applied', 'participant'))
);
create index standing_framework on dicr.standing (framework, standing);

-- Counties, districts and municipalities. Their middles are approximate: for dots on a map.
create table dicr.subdivision (
    subdivision text primary key,
    country text not null constraint subdivision_country_fkey references dicr.country,
    parent text constraint subdivision_parent_fkey references dicr.subdivision,
    level text not null,
    label_en text not null,
    label_hr text,
    label_sq text,
    label_sr text,
    iso_code text,
    nuts text,
    latitude numeric(7,4),
    longitude numeric(7,4),
    seat text,
    like dicr.reference_row,
    source text not null,
    constraint subdivision_level_choice check (level in ('county', 'city_county', 'district', 'municipality'))
);
create index subdivision_country on dicr.subdivision (country);

-- Units. `factor` leads to base_unit; none: there is no fixed one, ask.
create table dicr.unit (
    unit text primary key,
    dimension text not null,
    factor numeric,
    base_unit text not null,
    like dicr.reference_label,
    short_en_one text not null,
    short_en_other text not null,
    short_hr_one text not null,
    short_hr_few text not null,
    short_hr_other text not null,
    short_sq_one text not null,
    short_sq_other text not null,
    rank integer not null,
    like dicr.reference_row,
    constraint unit_base_unit_fkey foreign key (base_unit) references dicr.unit,
    constraint unit_dimension_choice check (dimension in ('count', 'mass', 'length', 'area', 'volume', 'time', 'power', 'energy',
                                                          'service_hours', 'money')),
    constraint unit_factor_range check (factor > 0)
);

-- How people write a unit, in three languages. `words`: folded (base/text.h), empty for signs like €.
create table dicr.unit_alias (
    alias text primary key,
    unit text not null constraint unit_alias_unit_fkey references dicr.unit,
    words text not null,
    withdrawn_on date
);
create index unit_alias_words on dicr.unit_alias (words);

-- Periods of rates ("per month"). No seconds: no fixed length (a shift), or none at all (once).
create table dicr.period (
    period text primary key,
    seconds bigint,
    like dicr.reference_label,
    short_en text not null,
    short_hr text not null,
    short_sq text not null,
    rank integer not null,
    like dicr.reference_row,
    constraint period_seconds_range check (seconds > 0)
);

create table dicr.period_alias (
    alias text primary key,
    period text not null constraint period_alias_period_fkey references dicr.period,
    words text not null,
    withdrawn_on date
);
create index period_alias_words on dicr.period_alias (words);

-- Schemes of concepts: of capability, of alignment (policy), of certificates.
create table dicr.scheme (
    scheme text primary key,
    purpose text not null,
    edition text not null,
    valid_from date,
    like dicr.reference_label,
    rank integer not null,
    file text,
    sha256 text,
    like dicr.reference_row,
    source text not null,
    constraint scheme_purpose_choice check (purpose in ('capability', 'alignment', 'certificate'))
);

-- Concepts after SKOS; the key is SCHEME:CODE. `rank` is the order of the scheme's own list; `relevance` says how near to defence
-- a code is where somebody said so; `kind` and `validity_months` (a usual cycle, no rule) are those of certificates.
create table dicr.concept (
    concept text primary key,
    scheme text not null constraint concept_scheme_fkey references dicr.scheme,
    code text not null,
    parent text constraint concept_parent_fkey references dicr.concept,
    rank integer not null,
    unit text constraint concept_unit_fkey references dicr.unit,
    level text,
    relevance text,
    check_digit text,
    kind text,
    validity_months integer,
    introduced_on date,
    replaced_by text constraint concept_replaced_by_fkey references dicr.concept,
    like dicr.reference_row,
    source text,
    constraint concept_code_key unique (scheme, code),
    constraint concept_concept_cross check (concept = scheme || ':' || code),
    constraint concept_parent_circle check (parent <> concept),
    constraint concept_relevance_choice check (relevance in ('core', 'adjacent', 'ancestor')),
    constraint concept_validity_months_range check (validity_months between 1 and 600)
);
create index concept_scheme_rank on dicr.concept (scheme, rank, concept);
create index concept_parent on dicr.concept (parent);

-- Words for a concept: one preferred label in a language, any number of synonyms. Shown: the asked language, else English, saying
-- which. certainty: official (taken from an official text), certain, check (own translation or own word).
create table dicr.concept_label (
    concept text not null constraint concept_label_concept_fkey references dicr.concept,
    language text not null,
    kind text not null,
    label text not null,
    words text collate "C" not null,
    certainty text not null,
    withdrawn_on date,
    lexemes tsvector generated always as (array_to_tsvector(array_remove(string_to_array(words, ' '), ''))) stored,
    primary key (concept, language, kind, label),
    constraint concept_label_language_choice check (language in ('en', 'hr', 'sq', 'sr')),
    constraint concept_label_kind_choice check (kind in ('preferred', 'synonym')),
    constraint concept_label_certainty_choice check (certainty in ('official', 'certain', 'check'))
);
create index concept_label_lexemes on dicr.concept_label using gin (lexemes) where withdrawn_on is null;

-- Groups of words that mean one thing ("welding", "zavarivanje", "saldim"). A group stands apart from the codes it names, so that two
-- groups under one wide code stay two things; a group may have no code, and a code many groups.
create table dicr.synonym_group (
    synonym_group text not null,
    language text not null,
    word text not null,
    words text collate "C" not null,
    certainty text not null,
    withdrawn_on date,
    lexemes tsvector generated always as (array_to_tsvector(array_remove(string_to_array(words, ' '), ''))) stored,
    primary key (synonym_group, language, word),
    constraint synonym_group_language_choice check (language in ('en', 'hr', 'sq', 'sr')),
    constraint synonym_group_certainty_choice check (certainty in ('official', 'certain', 'check'))
);
create index synonym_group_lexemes on dicr.synonym_group using gin (lexemes) where withdrawn_on is null;

-- exact: the code means the group. broad: it means more than the group, and only hints at it.
create table dicr.synonym_group_code (
    synonym_group text not null,
    concept text not null constraint synonym_group_code_concept_fkey references dicr.concept,
    relation text not null,
    withdrawn_on date,
    primary key (synonym_group, concept),
    constraint synonym_group_code_relation_choice check (relation in ('exact', 'broad'))
);
create index synonym_group_code_concept on dicr.synonym_group_code (concept);

-- The crosswalk. It reads "`concept` is `relation` of `matches`": narrow = it lies inside, exact = it is the same, broad = it
-- reaches beyond, close = they overlap; satisfies = a certificate does for the other. `concept` may be a prefix of CPV codes
-- (CPV:3533* is every code that begins so; CPV:35330000 is that code alone), hence no foreign key on it.
create table dicr.concept_match (
    concept text not null,
    matches text not null constraint concept_match_matches_fkey references dicr.concept,
    relation text not null,
    like dicr.reference_row,
    source text not null,
    primary key (concept, matches),
    constraint concept_match_concept_format check (concept ~ '^[A-Z][A-Z0-9]*:(?:[^*]+|[0-9]{2,7}[*])$'),
    constraint concept_match_relation_choice check (relation in ('exact', 'close', 'broad', 'narrow', 'satisfies'))
);
create index concept_match_matches on dicr.concept_match (matches);

-- Which fact of the registry suggests which engagement of the declaration. Where nothing can show an engagement, suggests is null.
create table dicr.suggestion_rule (
    rule text primary key,
    subject_kind text not null,
    condition text,
    fields text,
    suggests text constraint suggestion_rule_suggests_fkey references dicr.concept,
    reason_en text not null,
    reason_hr text not null,
    reason_sq text not null,
    rank integer not null,
    like dicr.reference_row,
    constraint suggestion_rule_subject_kind_choice check (subject_kind in ('capability', 'link', 'requirement', 'initiative',
                                                                           'supplier', 'assembly')),
    constraint suggestion_rule_suggests_cross check ((condition is null) = (suggests is null))
);

-- Dated rules of eligibility and origin: the rule sets, who is inside them, and their tests.
create table dicr.rule_set (
    rule_set text primary key,
    parent text constraint rule_set_parent_fkey references dicr.rule_set,
    like dicr.reference_label,
    valid_from date,
    valid_to date,
    rank integer not null,
    like dicr.reference_row,
    source text not null
);

-- A missing field makes a test UNDETERMINED, never passed. `scope`: a concept or a prefix of CPV codes; null: all.
create table dicr.rule (
    rule_set text not null constraint rule_rule_set_fkey references dicr.rule_set,
    rule text not null,
    like dicr.reference_label,
    test text not null,
    fields text not null,
    threshold numeric,
    unit text,
    scope text,
    knockout boolean not null,
    valid_from date,
    valid_to date,
    rank integer not null,
    like dicr.reference_row,
    source text not null,
    clause text,
    constraint rule_key unique nulls not distinct (rule_set, rule, valid_from),
    constraint rule_threshold_cross check (threshold is null or unit is not null)
);

-- A country's row beats a framework's; country * (everybody else) comes last; of several frameworks' rows inside comes before
-- agreement, participant, outside. share_cap_pct is one ceiling for all parts from outside together.
create table dicr.perimeter (
    rule_set text not null constraint perimeter_rule_set_fkey references dicr.rule_set,
    framework text constraint perimeter_framework_fkey references dicr.framework,
    framework_standing text,
    country text,
    standing text not null,
    share_cap_pct numeric(5,2),
    valid_from date,
    valid_to date,
    rank integer not null,
    like dicr.reference_row,
    source text not null,
    clause text,
    constraint perimeter_key unique nulls not distinct (rule_set, framework, framework_standing, country, valid_from),
    constraint perimeter_country_cross check ((framework is null) <> (country is null)
                                              and (framework is null) = (framework_standing is null)),
    constraint perimeter_standing_choice check (standing in ('inside', 'participant', 'agreement', 'outside', 'excluded')),
    constraint perimeter_share_cap_pct_range check (share_cap_pct between 0 and 100)
);

-- Certificates that are required (mandatory) or usually asked for within a scope: a concept, a prefix of CPV codes, or * (whatever is
-- sold). buyer_country: only its buyers ask; supplier_country: only its firms are asked; null: all.
create table dicr.qualification_default (
    scope text not null,
    certificate text not null constraint qualification_default_certificate_fkey references dicr.concept,
    buyer_country text constraint qualification_default_buyer_country_fkey references dicr.country,
    supplier_country text constraint qualification_default_supplier_country_fkey references dicr.country,
    mandatory boolean not null,
    by_whom text,
    like dicr.reference_row,
    source text not null,
    constraint qualification_default_scope_key unique nulls not distinct (scope, certificate, buyer_country, supplier_country)
);

-- Worked out (so without foreign keys): every concept with itself (0), its parent (1) and all above. "X lies within Y" is one look into its key.
create table dicr.concept_ancestor (
    concept text,
    ancestor text,
    distance smallint not null,
    primary key (concept, ancestor)
);
create index concept_ancestor_ancestor on dicr.concept_ancestor (ancestor, concept);

-- Worked out: the themes of a concept, prefixes spelt out. sure: by an exact or narrow row (or the theme itself); else possible:
-- by a close or broad row, or by such a row of the nearest concept above in FSC, ML and NACE.
create table dicr.concept_theme (
    concept text,
    theme text,
    sure boolean not null,
    primary key (concept, theme)
);
create index concept_theme_theme on dicr.concept_theme (theme, concept);

-- Worked out: every certificate with itself and all that it does for, by any number of steps.
create table dicr.concept_satisfies (
    certificate text,
    satisfies text,
    primary key (certificate, satisfies)
);
create index concept_satisfies_satisfies on dicr.concept_satisfies (satisfies, certificate);

do $$
declare
    kept text;
begin
    foreach kept in array '{reference_file,reference_line,country,framework,standing,subdivision,unit,unit_alias,period,period_alias,scheme,
                            concept,concept_label,synonym_group,synonym_group_code,concept_match,suggestion_rule,rule_set,rule,perimeter,qualification_default,
                            concept_ancestor,concept_theme,concept_satisfies}'::text[] loop
        call dicr.compare_by_bytes(kept);
    end loop;
    drop table dicr.reference_label, dicr.reference_row;
    for kept in select c.table_name from information_schema.columns c
                where c.table_schema = 'dicr' and c.column_name = 'certainty' and c.table_name not in ('concept_label', 'synonym_group') loop
        call dicr.make_choice(kept, 'certainty', 'certain', 'check');
    end loop;
    for kept in select c.table_name from information_schema.columns c where c.table_schema = 'dicr' and c.column_name = 'valid_to' loop
        call dicr.make_order(kept, 'valid_to', 'valid_from');
    end loop;
end $$;

-- The words that a concept is found by: its labels, and the words of the groups whose code it is. A group's words stand for its exact
-- codes; only where it has none, for the broad ones.
create view dicr.concept_word with (security_invoker = true) as
select l.concept, l.language, l.kind, l.label, l.words, l.lexemes, l.certainty
from dicr.concept_label l
where l.withdrawn_on is null
union all
select c.concept, g.language, 'synonym', g.word, g.words, g.lexemes, g.certainty
from dicr.synonym_group g
join dicr.synonym_group_code c on c.synonym_group = g.synonym_group and c.withdrawn_on is null
where g.withdrawn_on is null
  and (c.relation = 'exact'
       or not exists (select from dicr.synonym_group_code e
                      where e.synonym_group = g.synonym_group and e.relation = 'exact' and e.withdrawn_on is null));

-- The preferred label of a concept in a language, else in English; `language` says which it is. For `cross join lateral`.
create function dicr.preferred_label(concept text, language text) returns table (label text, language text, certainty text)
language sql stable parallel safe as $$
    select l.label, l.language, l.certainty from dicr.concept_label l
    where l.concept = preferred_label.concept and l.language in (preferred_label.language, 'en') and l.kind = 'preferred'
        and l.withdrawn_on is null
    order by l.language = 'en' limit 1
$$;

-- Whether a standing was in force on a day. Unknown (null): it has no start, and either the day lies before the end of 2025, up
-- to which nobody looked, or the row is one to be checked.
create function dicr.standing_in_force(valid_from date, valid_to date, certainty text, day date) returns boolean
language sql immutable parallel safe
return case
    when valid_to < day or valid_from > day then false
    when valid_from is null and (day < date '2025-12-31' or certainty <> 'certain') then null
    else true
end;

-- Brings a reference table to the rows that the files say: adds, updates what differs, marks what vanished. A row's members have the
-- names of columns; others are left out. Rows are told apart by the primary key, or where there is none, by the unique key.
create function dicr.merge_reference(name text, today date, rows jsonb[]) returns void
language plpgsql as $$
declare
    key smallint[] := (select k.conkey from pg_constraint k where k.conrelid = ('dicr.' || name)::regclass and k.contype in ('p', 'u')
                       order by k.contype limit 1);
    statement text := (
        select format($merge$
            with fresh as materialized (
                select f.* from unnest($1) as line, jsonb_populate_record(null::dicr.%1$I, line) as f
            ), merged as (
                insert into dicr.%1$I as stored (%2$s) select %2$s from fresh
                on conflict (%3$s) do update set (%4$s, withdrawn_on) = row(%5$s, null)
                where row(stored.*) is distinct from row(excluded.*)
            )
            update dicr.%1$I as stored set withdrawn_on = $2
            where stored.withdrawn_on is null and not exists (select from fresh where %6$s)$merge$,
            name, string_agg(quote_ident(attname), ', '), string_agg(quote_ident(attname), ', ') filter (where is_key),
            string_agg(quote_ident(attname), ', ') filter (where not is_key),
            string_agg('excluded.' || quote_ident(attname), ', ') filter (where not is_key),
            string_agg(format(case when attnotnull then 'fresh.%1$I = stored.%1$I' else 'fresh.%1$I is not distinct from stored.%1$I' end,
                              attname), ' and ') filter (where is_key))
        from (select a.*, a.attnum = any(key) as is_key from pg_attribute a
              where a.attrelid = ('dicr.' || name)::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                and a.attname <> 'withdrawn_on') as field);
begin
    execute statement using rows, today;
end $$;

grant select on dicr.reference_file, dicr.country, dicr.framework, dicr.standing, dicr.subdivision, dicr.unit, dicr.unit_alias, dicr.period,
    dicr.period_alias, dicr.scheme, dicr.concept, dicr.concept_label, dicr.synonym_group,
    dicr.synonym_group_code, dicr.concept_word, dicr.concept_match, dicr.suggestion_rule, dicr.rule_set, dicr.rule,
    dicr.perimeter, dicr.qualification_default, dicr.concept_ancestor, dicr.concept_theme, dicr.concept_satisfies
    to dicr_app, dicr_read;
grant execute on function dicr.preferred_label(text, text), dicr.standing_in_force(date, date, text, date) to dicr_app, dicr_read;
