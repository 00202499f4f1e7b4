-- The merge of the reference data (registry/catalogue/reference.c). The lines of all files wait in reference_line; each statement
-- here brings one table to what they say: adds, updates what differs, marks what vanished. Order matters: parents first.

-- name: reference_lock
select 1 as one from (select pg_advisory_xact_lock(hashtextextended('dicr.reference', 0))) as held;

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

-- name: reference_merge_country
-- signatory_on: when it joined the declaration.
with fresh as (
    select cells ->> 'code' as country, cells ->> 'alpha3' as alpha3, cells ->> 'label_en' as label_en,
           cells ->> 'label_hr' as label_hr, cells ->> 'label_sq' as label_sq, (cells ->> 'slot')::smallint as slot,
           cells ->> 'ncage_pattern' as ncage_pattern, cells ->> 'ncb_code' as ncb_code,
           (select min((s.cells ->> 'valid_from')::date) from reference_line s
            where s.file = 'standings' and s.cells ->> 'framework' = 'JD' and s.cells ->> 'standing' = 'participant'
              and s.cells ->> 'country' = l.cells ->> 'code') as signatory_on,
           cells ->> 'note' as note, cells ->> 'source' as source, cells ->> 'certainty' as certainty
    from reference_line l where file = 'countries'
), merged as (
    insert into country (country, alpha3, label_en, label_hr, label_sq, slot, ncage_pattern, ncb_code, signatory_on, note, source,
                         certainty)
    select country, alpha3, label_en, label_hr, label_sq, slot, ncage_pattern, ncb_code, signatory_on, note, source, certainty
    from fresh
    on conflict (country) do update set
        (alpha3, label_en, label_hr, label_sq, slot, ncage_pattern, ncb_code, signatory_on, note, source, certainty, withdrawn_on) =
        (excluded.alpha3, excluded.label_en, excluded.label_hr, excluded.label_sq, excluded.slot, excluded.ncage_pattern,
         excluded.ncb_code, excluded.signatory_on, excluded.note, excluded.source, excluded.certainty, null)
    where country is distinct from excluded
)
update country set withdrawn_on = :today
where withdrawn_on is null and country.country not in (select country from fresh);

-- name: reference_merge_framework
with fresh as (
    select cells ->> 'code' as framework, cells ->> 'parent_code' as parent, cells ->> 'kind' as kind,
           cells ->> 'label_en' as label_en, cells ->> 'label_hr' as label_hr, cells ->> 'label_sq' as label_sq,
           (cells ->> 'valid_from')::date as valid_from, (cells ->> 'valid_to')::date as valid_to,
           cells ->> 'note' as note, cells ->> 'source' as source, cells ->> 'certainty' as certainty
    from reference_line where file = 'frameworks'
), merged as (
    insert into framework (framework, parent, kind, label_en, label_hr, label_sq, valid_from, valid_to, note, source, certainty)
    select framework, parent, kind, label_en, label_hr, label_sq, valid_from, valid_to, note, source, certainty from fresh
    on conflict (framework) do update set
        (parent, kind, label_en, label_hr, label_sq, valid_from, valid_to, note, source, certainty, withdrawn_on) =
        (excluded.parent, excluded.kind, excluded.label_en, excluded.label_hr, excluded.label_sq, excluded.valid_from,
         excluded.valid_to, excluded.note, excluded.source, excluded.certainty, null)
    where framework is distinct from excluded
)
update framework set withdrawn_on = :today
where withdrawn_on is null and framework.framework not in (select framework from fresh);
