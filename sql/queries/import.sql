-- Imports: matching a list against the registry, writing it, and what is kept of it.

-- name: import_begin
-- One import that writes per owner at a time. Its plans are made for the very list: statistics may be missing, and one plan for any length
-- of list was right for none.
select case when :writes::boolean then pg_advisory_xact_lock(hashtext('dicr.import.' || :owner::text)) is null end as known,
       set_config('plan_cache_mode', 'force_custom_plan', true) as custom,
       set_config('enable_nestloop', case when :count::bigint > 1000 then 'off' else 'on' end, true) as loops;

-- name: import_use_batch
-- From here on what is written belongs to this batch.
select set_config('dicr.batch', :batch::bigint::text, true) as done;

-- name: import_codes
-- All codes a list may name, each under what people write for it; spaces are those of registry/intake/code_index.h, in order.
select 0 as space, k.country as code, x.key
from country as k cross join lateral (values (lower(k.country)), (lower(k.alpha3)), (k.label_en), (k.label_hr), (k.label_sq)) as x (key)
where k.withdrawn_on is null
union all
select 1, k.country, k.country from country as k where k.slot is not null and k.withdrawn_on is null
union all
select case k.scheme when 'CPV' then 2 when 'ML' then 3 when 'FSC' then 4 when 'NACE2' then 5 when 'NACE21' then 6 else 7 end,
       k.code || coalesce('-' || k.check_digit, ''), k.code
from concept as k where k.scheme in ('CPV', 'ML', 'FSC', 'NACE2', 'NACE21', 'CERT') and k.withdrawn_on is null
union all
select 7, k.code, replace(l.words, ' ', '')
from concept as k join concept_label as l on l.concept = k.concept and l.withdrawn_on is null
where k.scheme = 'CERT' and k.withdrawn_on is null and length(l.words) >= 6
union all
select 8, d.subdivision, d.country || ' ' || x.key
from subdivision as d cross join lateral (values (d.label_en), (d.label_hr), (d.label_sq), (d.label_sr)) as x (key)
where d.withdrawn_on is null and x.key is not null;

-- name: import_match_identifiers
select i.scheme, i.value, coalesce(m.kept, i.supplier) as number
from unnest(:schemes::text[], :values::text[]) as q (scheme, value)
join identifier as i on i.scheme = q.scheme and i.value = q.value and i.owner = :owner::text and i.archived_at is null
left join dicr.supplier_kept(:owner::text) as m on m.number = i.supplier;

-- name: import_match_names
-- Firms of these names, with each of their towns and their national numbers; of a merged record all is the kept one's. Joins only: a
-- subquery per row would have to be a nested loop, and is planned badly where those are switched off.
with merged as materialized (
    select m.number, m.kept from dicr.supplier_kept(:owner::text) as m
), found as materialized (
    select distinct replace(replace(s.name_key, 'dj', 'd'), ' ', '') as short_key, coalesce(m.kept, s.number) as number
    from supplier as s
    join (select distinct k.key from unnest(:keys::text[]) as k (key)) as k on k.key = replace(replace(s.name_key, 'dj', 'd'), ' ', '')
    left join merged as m on m.number = s.number
    where s.owner = :owner::text
), named as materialized (
    select f.short_key, f.number, s.country
    from found as f join supplier as s on s.number = f.number and s.owner = :owner::text
), member as materialized (
    select distinct n.number as kept, n.number from named as n
    union
    select n.number, m.number from named as n join merged as m on m.kept = n.number
), place as (
    select distinct m.kept, p.words
    from member as m join site as p on p.supplier = m.number and p.owner = :owner::text
    where p.archived_at is null and p.words is not null
), nation as (
    select m.kept, max(i.value) filter (where i.scheme = 'OIB') as oib, max(i.value) filter (where i.scheme = 'NIPT') as nipt,
           max(i.value) filter (where i.scheme = 'NUI') as nui
    from member as m join identifier as i on i.supplier = m.number and i.owner = :owner::text
    where i.archived_at is null and i.scheme in ('OIB', 'NIPT', 'NUI')
    group by m.kept, m.number
)
select n.short_key, n.number, n.country, p.words as town, i.oib, i.nipt, i.nui
from named as n
left join place as p on p.kept = n.number
left join nation as i on i.kept = n.number
order by n.number, p.words;

-- name: import_merged_names
-- The names of the records that are merged into these.
select m.kept as supplier, s.legal_name as name, s.name_key
from dicr.supplier_kept(:owner::text) as m
join supplier as s on s.number = m.number and s.owner = :owner::text
where m.kept = any(:numbers::bigint[])
order by m.number;

-- name: import_lock_suppliers
select s.number from supplier as s where s.number = any(:numbers::bigint[]) and s.owner = :owner::text order by s.number for update of s;

-- name: import_add_source
insert into source (number, owner, batch, kind, title, publisher, dated_on, sha256)
values (:source::bigint, :owner::text, :batch::bigint, 'list', :title::text, :sender::text, :stated_on::date, :sha256::text);

-- name: import_add_batch
insert into import_batch (batch, owner, job, sender, file_name, sha256, stated_on, created_by)
values (:batch::bigint, :owner::text, :job::bigint, :sender::text, :file_name::text, :sha256::text, :stated_on::date, :actor::text);

-- name: import_set_planned
update import_batch as b set state = 'planned', encoding = :encoding::text, dialect = :dialect_json::jsonb, mapping = :columns_json::jsonb,
       skipped = :skipped_json::jsonb, gone = :gone::integer
where b.batch = :batch::bigint;

-- name: import_add_rows
copy dicr.import_row (batch, line, raw, row_key, verdict, subject, folded_into, plan, messages) from stdin;

-- name: import_drop_rows
delete from import_row as t where t.batch = :batch::bigint;

-- name: import_set_applied
update import_batch as b set state = 'applied', applied_at = clock_timestamp(), gone = :gone::integer where b.batch = :batch::bigint;

-- name: import_batch_head
-- A batch that the reader may see: an import is its owner's own.
select b.batch, b.owner, b.job, coalesce(nullif(j.state, 'done'), b.state) as state, j.done, j."of", j.error_code, j.error_field,
       j.error_arguments, b.file_name, b.sender, b.stated_on, b.sha256, b.created_at, b.applied_at, b.created_by, b.gone, b.encoding,
       b.dialect->>'delimiter' as delimiter, (b.dialect->>'header_row')::bigint as header_row, b.dialect->>'decimal' as decimal,
       b.dialect->>'date_order' as date_order, b.dialect->>'country' as country, b.dialect->>'header_hex' as header_hex,
       b.dialect->>'line_end' as line_end, (b.dialect->>'bom')::boolean as bom
from import_batch as b join job as j on j.job = b.job
where b.batch = :batch::bigint and dicr.sees(:reader::text, b);

-- name: import_batch_of_job
select b.batch from import_batch as b where b.job = :job::bigint and b.owner = :owner::text;

-- name: import_batch_list
select b.batch, b.owner, coalesce(nullif(j.state, 'done'), b.state) as state, j.done, j."of", j.error_code, j.error_field,
       j.error_arguments, b.file_name, b.sender, b.stated_on, b.sha256, b.created_at, b.applied_at, b.created_by, b.gone
from import_batch as b join job as j on j.job = b.job
where dicr.sees(:reader::text, b) and (:state::text is null or coalesce(nullif(j.state, 'done'), b.state) = :state::text)
  and (:given_owner::text is null or b.owner = :given_owner::text)
  and (:after_number::bigint is null or b.batch < :after_number)
order by b.batch desc
limit :fetch::bigint;

-- name: import_batch_count
select count(*) as count
from (select from import_batch as b join job as j on j.job = b.job
      where dicr.sees(:reader::text, b) and (:state::text is null or coalesce(nullif(j.state, 'done'), b.state) = :state::text)
        and (:given_owner::text is null or b.owner = :given_owner::text)
      limit :count_limit::bigint) as m;

-- name: import_batch_counts
select r.batch, count(*) as rows, count(*) filter (where r.verdict = 'new') as "new",
       count(*) filter (where r.verdict = 'changed') as changed, count(*) filter (where r.verdict = 'unchanged') as unchanged,
       count(*) filter (where r.verdict = 'conflict') as conflict, count(*) filter (where r.verdict = 'rejected') as rejected
from import_row as r
join import_batch as b on b.batch = r.batch and dicr.sees(:reader::text, b)
where r.batch = any(:numbers::bigint[])
group by r.batch;

-- name: import_batch_columns
select m.header, m.field, m.confidence, m.decimal
from import_batch as b
cross join lateral rows from (jsonb_to_recordset(b.mapping) as (header text, field text, confidence numeric, decimal text))
    with ordinality as m (header, field, confidence, decimal, place)
where b.batch = :batch::bigint and dicr.sees(:reader::text, b)
order by m.place;

-- name: import_batch_messages
-- Errors first, then what was warned of; within both by line. What was skipped is no row.
select r.line, m."column", m.code, m.severity, m.value, m.expected, m.scheme
from import_batch as b
cross join lateral (select t.line, t.messages from import_row as t where t.batch = b.batch and t.messages is not null
                    union all
                    select x.line, x.messages from jsonb_to_recordset(b.skipped) as x (line integer, messages jsonb)) as r
cross join lateral rows from (jsonb_to_recordset(r.messages)
    as ("column" text, code text, severity text, value text, expected text, scheme text))
    with ordinality as m ("column", code, severity, value, expected, scheme, place)
where b.batch = :batch::bigint and dicr.sees(:reader::text, b)
order by case m.severity when 'error' then 0 when 'warning' then 1 else 2 end, r.line, m.place
limit :count::bigint;

-- name: import_batch_message_count
select coalesce(sum(jsonb_array_length(r.messages)), 0)::bigint + coalesce(max(jsonb_array_length(b.skipped)), 0) as count
from import_batch as b left join import_row as r on r.batch = b.batch
where b.batch = :batch::bigint and dicr.sees(:reader::text, b);

-- name: import_rows
select r.batch, r.line, r.verdict, r.subject, r.folded_into, encode(r.raw, 'hex') as raw_hex, r.row_key, b.encoding,
       array(select jsonb_array_elements_text(r.plan->'changed')) as changed
from import_row as r
join import_batch as b on b.batch = r.batch
where r.batch = :batch::bigint and dicr.sees(:reader::text, b) and (:verdict::text is null or r.verdict = :verdict::text)
  and (:after_number::bigint is null or r.line > :after_number)
order by r.line
limit :fetch::bigint;

-- name: import_row_messages
select r.line, m."column", m.code, m.severity, m.value, m.expected, m.scheme
from import_row as r
join import_batch as b on b.batch = r.batch and dicr.sees(:reader::text, b)
cross join lateral rows from (jsonb_to_recordset(r.messages)
    as ("column" text, code text, severity text, value text, expected text, scheme text))
    with ordinality as m ("column", code, severity, value, expected, scheme, place)
where r.batch = :batch::bigint and r.line = any(:lines::integer[])
order by r.line, m.place;

-- name: import_row_count
select count(*) as count
from (select from import_row as r
      join import_batch as b on b.batch = r.batch
      where r.batch = :batch::bigint and dicr.sees(:reader::text, b) and (:verdict::text is null or r.verdict = :verdict::text)
      limit :count_limit::bigint) as m;

-- name: import_raw_rows
-- All lines of a batch, to plan it again; or, with :refused, those that were not taken in and the reason.
select r.line, encode(r.raw, 'hex') as raw_hex, m."column", m.code, m.value, m.expected, m.scheme
from import_row as r
join import_batch as b on b.batch = r.batch and dicr.sees(:reader::text, b)
left join lateral (select x."column", x.code, x.value, x.expected, x.scheme
                   from rows from (jsonb_to_recordset(r.messages)
                       as ("column" text, code text, severity text, value text, expected text, scheme text))
                       with ordinality as x ("column", code, severity, value, expected, scheme, place)
                   where x.severity = 'error' order by x.place limit 1) as m on true
where r.batch = :batch::bigint and (not :refused::boolean or r.verdict in ('rejected', 'conflict'))
order by r.line;

-- name: import_missing
-- How many firms that the sender's last list named are not in this one: reported, never deleted. The list's numbers are those of its
-- day: a record that was merged since is the kept one.
select count(distinct coalesce(m.kept, r.subject)) as count
from import_row as r
left join dicr.supplier_kept(:owner::text) as m on m.number = r.subject
where r.batch = (select max(b.batch) from import_batch as b
                 where b.owner = :owner::text and b.sender = :sender::text and b.state = 'applied' and b.batch <> coalesce(:batch::bigint, 0))
  and r.subject is not null and coalesce(m.kept, r.subject) <> all(:numbers::bigint[]);
