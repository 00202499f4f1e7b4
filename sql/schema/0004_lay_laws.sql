-- dicr.lay_laws() makes the functions and triggers of all registry tables by the rows of dicr.law: wall, codes, references, versions,
-- release, trail; and who sees a row.

set local role dicr_owner;

-- A child that is added or edited without the right to release is withheld from all to whom its parent is released.
create function dicr.withhold() returns trigger
language plpgsql as $$
begin
    new.withheld_from := new.released_to;
    return new;
end $$;

-- A change that does not say which line of which import it comes from is a person's: batch and line are cleared.
create function dicr.forget_batch() returns trigger
language plpgsql as $$
begin
    new.batch := null;
    new.line := null;
    return new;
end $$;

-- Nothing is deleted: records are archived.
create function dicr.keep_rows() returns trigger
language plpgsql as $$
begin
    perform dicr.refuse(tg_table_name, tg_table_name || '_wall', 'registry rows are archived, never deleted');
    return null;
end $$;

-- The lines of a law that look codes up: a code that is not known is refused as <table>_<field>_known, an archived item as
-- <table>_<field>_archived.
-- `codes` are "field:target": the table dicr.target has a column of that name; or "field:target.column".
create function dicr.law_of_codes(table_name text, codes text[], added boolean) returns text
language plpgsql stable as $$
declare
    code text;
    field text;
    target text;
    target_column text;
    is_array boolean;
    lines text := '';
begin
    foreach code in array codes loop
        field := split_part(code, ':', 1);
        target := split_part(split_part(code, ':', 2), '.', 1);
        target_column := coalesce(nullif(split_part(split_part(code, ':', 2), '.', 2), ''), target);
        select t.typcategory = 'A' into strict is_array
        from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
        where a.attrelid = ('dicr.' || quote_ident(table_name))::regclass and a.attname = field;
        -- The lookup is a scalar subquery, so that it stays one index scan per distinct code whatever the planner thinks.
        lines := lines || format($law$
    select v.value into offending
    from (select distinct %s as value from %s where %s) as v
    where v.value is not null and (select true from dicr.%I k where k.%I = v.value limit 1) is null%s
    limit 1;
    if found then%s
        perform dicr.refuse(%L, %L, 'no such %s', offending);
    end if;$law$,
            case when is_array then format('unnest(n.%I)', field) else format('n.%I', field) end,
            case when added then 'new_rows n' else 'new_rows n join old_rows o on o.number = n.number and o.owner = n.owner' end,
            case when not added then format('n.%I is distinct from o.%I', field, field)
                 when is_array then format('n.%I <> ''{}''', field)
                 else format('n.%I is not null', field) end,
            target, target_column,
            -- An item stands wherever a concept may.
            case when target = 'concept' then $item$
      and (case when v.value like 'ITEM:%' then (select true from dicr.item i where i.number = dicr.number_read(substr(v.value, 6)) and dicr.sees(reader, i) and i.archived_at is null limit 1) end) is null$item$
                 else '' end,
            case when target = 'concept' then format($archived$
        if offending like 'ITEM:%%' and exists (select from dicr.item i where i.number = dicr.number_read(substr(offending, 6)) and dicr.sees(reader, i)) then
            perform dicr.refuse(%L, %L, 'the record is archived', offending);
        end if;$archived$, table_name, table_name || '_' || field || '_archived') else '' end,
            table_name, table_name || '_' || field || case when target = 'law' then '_choice' else '_known' end, target);
    end loop;
    return lines;
end $$;

-- The condition that a record k of a table stands: it is not archived, nor is a record above it.
create function dicr.law_of_standing(law dicr.law) returns text
language sql immutable
return 'k.archived_at is null'
    || case when law.parent is null then ''
            else format(' and (select p.archived_at is null from dicr.%1$I p where p.number = k.%1$I and p.owner = k.owner)', law.parent) end
    || case when law.grand is null then ''
            else format(' and (select g.archived_at is null from dicr.%1$I g where g.number = k.%1$I and g.owner = k.owner)', law.grand) end;

-- The lines that look other records up: "field:table" anywhere, "field:table:own" among the same supplier's,
-- "field:*" in the table that subject_kind names. Else <table>_<field>_fkey. A record that the writer may not see is as good as absent.
-- A new reference to a record that is archived is refused as <table>_<field>_archived; one that was made before stays.
create function dicr.law_of_records(table_name text, records text[], added boolean) returns text
language plpgsql stable as $$
declare
    reference text;
    field text;
    target text;
    lookup text;
    standing text;
    written text;
    lines text := '';
begin
    foreach reference in array records loop
        field := split_part(reference, ':', 1);
        target := split_part(reference, ':', 2);
        if target = '*' then
            select string_agg(format('when %L then (select true from dicr.%I k where k.number = n.%I and dicr.sees(reader, k) limit 1)',
                                     l.noun, l.table_name, field), ' ' order by l.noun),
                   string_agg(format('when %L then (select true from dicr.%I k where k.number = n.%I and dicr.sees(reader, k) and %s limit 1)',
                                     l.noun, l.table_name, field, dicr.law_of_standing(l)), ' ' order by l.noun)
            into lookup, standing
            from dicr.law l;
            lookup := 'case n.subject_kind ' || lookup || ' end';
            standing := 'case n.subject_kind ' || standing || ' end';
        else
            lookup := format('select true from dicr.%I k where k.number = n.%I and ', target, field)
                || case when reference like '%:own' then 'k.owner = n.owner and k.supplier = n.supplier' else 'dicr.sees(reader, k)' end;
            -- That the supplier above both stands is asked by itself.
            select format('(%s and %s limit 1)', lookup, case when reference like '%:own' then 'k.archived_at is null' else dicr.law_of_standing(l) end)
            into standing from dicr.law l where l.table_name = target;
            lookup := format('(%s limit 1)', lookup);
        end if;
        -- Each reference once: the rows of a list mostly name the same.
        written := format('(select distinct %s from %s where n.%I is not null%s) as n where',
            format(case when target = '*' then 'n.%I, n.subject_kind' when reference like '%:own' then 'n.%I, n.owner, n.supplier' else 'n.%I' end, field),
            case when added then 'new_rows n' else 'new_rows n join old_rows o on o.number = n.number and o.owner = n.owner' end,
            field,
            case when added then ''
                 when target = '*' then format(' and (n.%1$I, n.subject_kind) is distinct from (o.%1$I, o.subject_kind)', field)
                 else format(' and n.%1$I is distinct from o.%1$I', field) end);
        lines := lines || format($law$
    select n.%1$I::text into offending from %2$s %3$s is null limit 1;
    if found then
        select n.%1$I::text into absent from %2$s %4$s is null limit 1;
        if found then
            perform dicr.refuse(%5$L, %6$L, 'no such record', absent);
        end if;
        perform dicr.refuse(%5$L, %7$L, 'the record is archived', offending);
    end if;$law$,
            field, written, standing, lookup, table_name, table_name || '_' || field || '_fkey', table_name || '_' || field || '_archived');
    end loop;
    return lines;
end $$;

-- The lines that raise the version of the record above (`above`, named by the column `field`), but of those that this transaction
-- wrote already. A few are written one by one by their key, in one order for all sessions; many in one statement that is planned for
-- their number; those to be raised are looked up first, since there are none when a registry is loaded, and then the table is not read.
-- With `withholds`, an actor who may not release writes the record above in any case: that withholds it from all (dicr.withhold), and
-- what stands below follows it.
create function dicr.law_of_versions(above text, field text, withholds boolean) returns text
language sql immutable as $$
    select format($law$
    if total <= 32 then
        for above in select distinct n.%2$I as number, n.owner from new_rows n order by number, owner loop
            update dicr.%1$I a set version = a.version + 1
            where a.number = above.number and a.owner = above.owner
              and ((a.xmin <> me and not dicr.is_written_now(a.xmin))%3$s);
        end loop;
    else
        execute format($raise$
            update dicr.%1$I a set version = a.version + 1
            from (select d.number, d.owner
                  from (select distinct n.%2$I as number, n.owner from new_rows n) as d
                  where (select (x.xmin <> %%1$L::xid and not dicr.is_written_now(x.xmin))%4$s
                         from dicr.%1$I x where x.number = d.number and x.owner = d.owner)) as n
            where a.number = n.number and a.owner = n.owner$raise$, me, may_release);
    end if;$law$,
        above, field,
        case when withholds then ' or (not may_release and a.withheld_from <> a.released_to)' else '' end,
        case when withholds then ' or (not %2$L::boolean and x.withheld_from <> x.released_to)' else '' end)
$$;

-- The lines about the records above: their versions are raised, and then they must stand. (Raising waits for a session which archives
-- the record above, and the second reads what it has left.) Of many rows it is asked first whether any needs that: what this
-- transaction has just written cannot have been archived since, and the rows of a list mostly lie below such records.
create function dicr.law_of_above(law dicr.law) returns text
language plpgsql immutable as $$
declare
    of_above constant text := '(select %2$s from dicr.%1$I x where x.number = n.%1$I and x.owner = n.owner)';
    needs text := format(of_above, law.parent, 'x.xmin <> me or x.archived_at is not null');
    archived text := format(of_above, law.parent, 'x.archived_at is not null');
    raising text := dicr.law_of_versions(law.parent, law.parent, law.grand is not null);
begin
    if law.grand is not null then
        needs := format(of_above, law.parent, 'x.xmin <> me or x.archived_at is not null or (not may_release and x.withheld_from <> x.released_to)')
            || ' or ' || format(of_above, law.grand, 'x.xmin <> me or x.archived_at is not null');
        archived := archived || ' or ' || format(of_above, law.grand, 'x.archived_at is not null');
        raising := raising || dicr.law_of_versions(law.grand, law.grand, false);
    end if;
    return format($law$
    needs_look := true;
    if total > 32 then
        select bool_or(%1$s) into needs_look from new_rows n;
    end if;
    if needs_look then%2$s
        if exists (select from new_rows n where n.archived_at is null and (%3$s)) then
            perform dicr.refuse(%4$L, %5$L, 'the record above is archived');
        end if;
    end if;$law$,
        needs, raising, archived, law.table_name, law.table_name || '_' || law.parent || '_archived');
end $$;

-- Makes the function that says who sees a table's rows: a plain expression, which the planner puts into the statement that calls it.
-- A row that is about others (a link, a tag) is seen by another than its owner only where those are seen as well; that part stands
-- last, so that it is worked out only for rows which were released to the reader.
create procedure dicr.lay_sees(law dicr.law)
language plpgsql as $$
begin
    execute format('create or replace function dicr.sees(reader text, it dicr.%1$I) returns boolean
                    language sql stable parallel safe
                    return dicr.sees(reader, it.owner, it.released_to%2$s)%3$s',
                   law.table_name,
                   case when law.parent is null then '' else ', it.withheld_from' end,
                   case when law.ends is null then '' else format(' and (reader is null or it.owner = reader or (%s))', law.ends) end);
    execute format('grant execute on function dicr.sees(text, dicr.%I) to dicr_app, dicr_read', law.table_name);
end $$;

-- Makes a function dicr.<name>(reader, noun, number) that gives `body` over the table of the noun (%I), and `otherwise` for no noun.
create procedure dicr.lay_by_noun(name text, type text, otherwise text, body text)
language plpgsql as $make$
begin
    execute format($function$
        create or replace function dicr.%I(reader text, noun text, number bigint) returns %s
        language plpgsql stable parallel safe as $body$
        begin
            case noun %s
            else
                return %s;
            end case;
        end $body$$function$,
        name, type,
        (select string_agg(format('when %L then return ', l.noun) || format(body, l.table_name) || ';', ' ' order by l.noun = 'supplier' desc, l.noun)
         from dicr.law l),
        otherwise);
    execute format('grant execute on function dicr.%I(text, text, bigint) to dicr_app, dicr_read', name);
end $make$;

-- Makes dicr.sees_record: whether a reader sees a record of a noun. It is called for the ends of links, tags, evidence, surveys and pairs,
-- once for each row that another country released. And dicr.owner_of: whose the record is, null where the reader does not see it; and
-- dicr.stands: whether the reader sees the record and it is not archived.
create procedure dicr.lay_sees_record()
language plpgsql as $make$
begin
    call dicr.lay_by_noun('sees_record', 'boolean', 'false', 'exists (select from dicr.%I k where k.number = $3 and dicr.sees(reader, k))');
    call dicr.lay_by_noun('stands', 'boolean', 'false', 'exists (select from dicr.%I k where k.number = $3 and dicr.sees(reader, k) and k.archived_at is null)');
    call dicr.lay_by_noun('owner_of', 'text', 'null',
        '(select k.owner from dicr.%I k where k.number = $3 and dicr.sees(reader, k) order by k.archived_at nulls first limit 1)');
end $make$;

-- Makes the functions and triggers of one table's laws, and the table through which many rows come in.
create procedure dicr.lay_law(law dicr.law)
language plpgsql as $make$
declare
    table_name constant text := law.table_name;
    noun constant text := law.noun;
    parent constant text := law.parent;
    grand constant text := law.grand;
    supplier constant text := law.supplier;
    codes constant text[] := law.codes;
    records constant text[] := law.records;
    is_top constant boolean := law.parent is null;
    head text;
    fixed text := '';
    of_above text := '';
begin
    -- What both laws begin with. Without nested loops the plans, which are made once per session, fit one row and a million.
    head := $law$ returns trigger
language plpgsql security definer set search_path = dicr, pg_temp set timezone = 'UTC' set datestyle = 'ISO' set enable_nestloop = off as $body$
declare
    writer constant text := current_setting('dicr.country', true);
    reader constant text := nullif(current_setting('dicr.reader', true), '');
    actor constant text := coalesce(nullif(current_setting('dicr.actor', true), ''), session_user);
    may_release constant boolean := coalesce(current_setting('dicr.may_release', true) = 'on', false);
    me constant xid := pg_current_xact_id()::xid;
    total bigint;
    foreign_rows boolean;
    released_rows boolean;
    moved_rows boolean;
    stale_rows boolean;
    needs_look boolean;
    offending text;
    absent text;
    above record;
begin$law$;
    if not is_top then
        of_above := dicr.law_of_above(law);
        fixed := format(' or n.%1$I is distinct from o.%1$I', parent)
            || case when grand is null then '' else format(' or n.%1$I is distinct from o.%1$I', grand) end;
    end if;

    execute 'create or replace function dicr.' || quote_ident(table_name || '_added') || '()' || head || format($law$
    select count(*), bool_or(n.owner is distinct from writer), bool_or(n.released_to <> '{}')
    into total, foreign_rows, released_rows from new_rows n;
    if total = 0 then
        return null;
    end if;
    if foreign_rows or not exists (select from dicr.home h where h.owner = writer) then
        perform dicr.refuse(%1$L, %2$L, 'only the owner''s own records are written here', writer);
    end if;$law$, table_name, table_name || '_wall')
    || case when is_top then format($law$
    if released_rows and not may_release then
        perform dicr.refuse(%1$L, %2$L, 'releasing a record needs the right to release');
    end if;$law$, table_name, table_name || '_released') else '' end
    || case when grand is not null then format($law$
    if exists (select from new_rows n where (select p.%1$I from dicr.%2$I p where p.number = n.%2$I and p.owner = n.owner) is distinct from n.%1$I) then
        perform dicr.refuse(%3$L, %4$L, 'the record above belongs to another');
    end if;$law$, grand, parent, table_name, table_name || '_' || grand || '_cross') else '' end
    || dicr.law_of_codes(table_name, codes, true)
    || dicr.law_of_records(table_name, records, true)
    || of_above || format($law$
    insert into dicr.change (number, supplier, batch, line, owner, actor, via, noun, what, payload_hash)
    select n.number, %1$s, n.batch, n.line, n.owner, actor, 'local', %2$L, 'added', sha256(convert_to(%3$s, 'UTF8'))
    from new_rows n;
    return null;
end $body$
$law$, supplier, noun, dicr.payload_expression(table_name, 'n'));

    execute 'create or replace function dicr.' || quote_ident(table_name || '_changed') || '()' || head || format($law$
    select count(*), bool_or(n.owner is distinct from writer), bool_or(n.released_to <> '{}' or o.released_to <> '{}'),
           bool_or(o.number is null or n.number is null%1$s), bool_or(n.version is distinct from o.version + 1)
    into total, foreign_rows, released_rows, moved_rows, stale_rows
    from new_rows n full join old_rows o on o.number = n.number and o.owner = n.owner;
    if total = 0 then
        return null;
    end if;
    if foreign_rows or moved_rows or not exists (select from dicr.home h where h.owner = writer) then
        perform dicr.refuse(%2$L, %3$L, 'only the owner''s own records are written here, and their keys stay', writer);
    end if;
    if stale_rows then
        perform dicr.refuse(%2$L, %4$L, 'a statement raises the version of the rows it changes by one');
    end if;$law$, fixed, table_name, table_name || '_wall', table_name || '_version')
    || case when is_top then format($law$
    if released_rows and not may_release then
        perform dicr.refuse(%1$L, %2$L, 'changing a released record needs the right to release');
    end if;$law$, table_name, table_name || '_released') else '' end
    || dicr.law_of_codes(table_name, codes, false)
    || dicr.law_of_records(table_name, records, false)
    || of_above || format($law$
    insert into dicr.change (number, supplier, batch, line, owner, actor, via, noun, what, before, payload_hash)
    select n.number, %1$s, n.batch, n.line, n.owner, actor, 'local', %2$L,
           case when o.archived_at is null and n.archived_at is not null then 'archived'
                when o.archived_at is not null and n.archived_at is null then 'restored'
                when %3$s then 'released'
                else 'changed' end,
           to_jsonb(o), sha256(convert_to(%4$s, 'UTF8'))
    from new_rows n join old_rows o on o.number = n.number and o.owner = n.owner;
    return null;
end $body$
$law$, supplier, noun,
        case when is_top then 'n.released_to <> o.released_to' else 'may_release and n.withheld_from <> o.withheld_from' end,
        dicr.payload_expression(table_name, 'n'));

    -- Statement triggers over transition tables. What cascades inside (a release, a raised version) leaves no trail of its own; it is
    -- known by running as the schema's owner below another trigger. The depth alone would let anybody's own trigger switch laws off.
    execute format('create or replace trigger %1$I after insert on dicr.%2$I referencing new table as new_rows for each statement when (pg_trigger_depth() = 0 or current_user <> ''dicr_owner'') execute function dicr.%1$I()',
                   table_name || '_added', table_name);
    execute format('create or replace trigger %1$I after update on dicr.%2$I referencing old table as old_rows new table as new_rows for each statement when (pg_trigger_depth() = 0 or current_user <> ''dicr_owner'') execute function dicr.%1$I()',
                   table_name || '_changed', table_name);
    execute format('create or replace trigger %I before delete or truncate on dicr.%I for each statement execute function dicr.keep_rows()',
                   table_name || '_kept', table_name);
    execute format($ddl$create or replace trigger %I before update on dicr.%I for each row
        when ((pg_trigger_depth() = 0 or current_user <> 'dicr_owner') and new.batch = old.batch and new.line is not distinct from old.line
              and new.batch::text is distinct from current_setting('dicr.batch', true)) execute function dicr.forget_batch()$ddl$,
                   table_name || '_forget_batch', table_name);
    if not is_top and grand is null then
        execute format($ddl$create or replace trigger %I before insert or update on dicr.%I for each row
            when (new.released_to <> '{}' and current_setting('dicr.may_release', true) is distinct from 'on') execute function dicr.withhold()$ddl$,
                       table_name || '_withhold', table_name);
    end if;

    -- Where many rows wait between COPY, which is refused under row-level security, and `insert … select` under all laws: the same
    -- columns without rules, and without the version and release that a new row is given; `given` names the columns that change, null:
    -- the row is new. Filled, read and emptied within one transaction (sql/queries/bulk.sql).
    execute format('drop table if exists dicr.%I', 'load_' || table_name);
    execute format('create unlogged table dicr.%1$I as select t.* from dicr.%2$I as t with no data;
                    alter table dicr.%1$I drop column version, drop column released_to%3$s, add column given text[] collate "C";
                    revoke all on dicr.%1$I from public;
                    grant select, insert, delete on dicr.%1$I to dicr_app',
                   'load_' || table_name, table_name, case when is_top then '' else ', drop column withheld_from' end);
end $make$;

-- Makes the functions and triggers of all registry tables, new or again.
create procedure dicr.lay_laws()
language plpgsql as $$
declare
    law dicr.law;
begin
    call dicr.lay_sees_record();
    for law in select l.* from dicr.law l order by l.table_name loop
        call dicr.lay_sees(law);
        call dicr.lay_law(law);
    end loop;
end $$;
