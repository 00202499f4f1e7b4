-- The diagrams and tables of sql/README.md, made from the catalog of a migrated database: one text. It is an expression, so that both
-- tools/dev/schema_diagram and a test can ask for it. What looks up what in the registry stands in dicr.law, since no foreign key leads
-- from one registry record to another but its parent.
with law as (
    select l.*, coalesce(l.grand, l.parent, l.table_name) as root from dicr.law l
), record as (
    select l.table_name, split_part(r.word, ':', 1) as field, split_part(r.word, ':', 2) as target, r.word like '%:own' as own
    from law l, unnest(l.records) as r (word)
    where split_part(r.word, ':', 1) <> 'source'
), foreign_key as (
    select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent,
           (select string_agg(a.attname, ', ' order by k.place) from unnest(c.conkey) with ordinality as k (attnum, place)
            join pg_catalog.pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum) as fields
    from pg_catalog.pg_constraint c
    where c.connamespace = 'dicr'::regnamespace and c.contype = 'f'
    union all
    values ('import_row', 'import_batch', 'batch') -- kept by a trigger of the statement in its place
), plain as (
    select c.relname::text as name, has_table_privilege('dicr_app', c.oid, 'insert') or c.relname in ('home', 'node', 'law', 'change') as local
    from pg_catalog.pg_class c
    where c.relnamespace = 'dicr'::regnamespace and c.relkind in ('r', 'p') and c.relname !~ '^(load|stage)_'
      and c.relname not in ('schema_version', 'reference_line') and not exists (select from law l where l.table_name = c.relname)
), line (part, place, text) as (
    select 1, 0, E'### The registry\n\nA line with a fork leads from a record to its parts; a dotted one names another record. `any_record` is one of any table.\n\n```mermaid\nerDiagram'
    union all
    select 1, 1, string_agg(format('    %s ||--o{ %s : has', l.parent, l.table_name), E'\n' order by l.parent, l.table_name)
    from law l where l.parent is not null
    union all
    select 1, 2, string_agg(format('    %s }o..|| %s : %s', r.table_name, case r.target when '*' then 'any_record' else r.target end, r.field), E'\n'
                            order by r.table_name, r.field)
    from record r
    union all
    select 1, 3, string_agg(format('    %s', l.table_name), E'\n' order by l.table_name)
    from law l
    where l.parent is null and not exists (select from law c where c.parent = l.table_name)
      and not exists (select from record r where l.table_name in (r.table_name, r.target))
    union all
    select 1, 4, E'```\n\n| table | noun | belongs to | names records | names codes of |\n|---|---|---|---|---|'
    union all
    select 1, 5, string_agg(format('| %s | %s | %s | %s | %s |', l.table_name, l.noun, coalesce(l.parent || coalesce(', ' || l.grand, ''), ''),
                                   coalesce((select string_agg(r.field || case when r.own then ' (its own)' else '' end, ', ' order by r.field)
                                             from record r where r.table_name = l.table_name), ''),
                                   coalesce((select string_agg(distinct split_part(k, ':', 2), ', ' order by split_part(k, ':', 2)) from unnest(l.codes) as k), '')),
                            E'\n' order by l.root, l.grand is not null, l.parent is not null, l.table_name)
    from law l
    union all
    select p.part, 0, case p.part when 2 then E'\n### The reference\n\n```mermaid\nerDiagram' else E'\n### Local tables\n\n```mermaid\nerDiagram' end
    from (values (2), (3)) as p (part)
    union all
    select case when n.local then 3 else 2 end, 1,
           string_agg(format('    %s ||--o{ %s : "%s"', k.parent, k.child, k.fields), E'\n' order by k.parent, k.child, k.fields)
    from foreign_key k join plain n on n.name = k.child
    group by n.local
    union all
    select case when n.local then 3 else 2 end, 2, string_agg(format('    %s', n.name), E'\n' order by n.name)
    from plain n
    where not exists (select from foreign_key k where n.name in (k.parent, k.child))
    group by n.local
    union all
    select p.part, 3, '```' from (values (2), (3)) as p (part)
)
select string_agg(line.text, E'\n' order by line.part, line.place) from line where line.text is not null
