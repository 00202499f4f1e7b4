-- The laws that every registry table keeps: dicr.law names their arguments, dicr.make_law() makes what is made once: keys, policies,
-- rights. The triggers that keep them (wall, trail, versions, release) are made by dicr.lay_laws(), in the next file.
--
-- A registry table is `create table` (its columns) + `call dicr.make_law(…)`, and `call dicr.lay_laws()` at the end of the last file
-- that makes some. A later file that changes a law replaces the procedure or the row of dicr.law, and calls dicr.lay_laws() again.

set local role dicr_owner;

-- The arguments of every registry table's laws, so that laws can be made again when their text changes (dicr.lay_laws).
create table dicr.law (
    table_name text not null,
    noun text not null,                -- what the program calls the table's records; stands in the trail
    parent text,                       -- the table (and column) of the record that a row belongs to; null: it stands by itself
    grand text,                        -- the parent's own parent: a grandchild carries that column too
    supplier text not null,            -- expression over the row n: which supplier it belongs to, null where there is none
    codes text[] not null,             -- "field:target[.column]", looked up in the reference
    records text[] not null,           -- "field:table[:own]" or "field:*", looked up in the registry
    ends text,                         -- expression over the row it: whether :reader sees what the row is about; null: it is about itself
    constraint law_pkey primary key (table_name),
    constraint law_noun_key unique (noun)
);
call dicr.compare_by_bytes('law');
grant select on dicr.law to dicr_app, dicr_read;

-- Whether a country sees a row: its own rows, and those that are released to it and not withheld from it. No reader sees all.
-- Statements call dicr.sees(:reader::text, t) for a row t of any registry table; dicr.lay_law() makes that function for each table.
create function dicr.sees(reader text, owner text, released_to text[], withheld_from text[] default '{}') returns boolean
language sql immutable parallel safe
return reader is null or owner = reader or (reader = any (released_to) and reader <> all (withheld_from));
grant execute on function dicr.sees(text, text, text[], text[]) to dicr_app, dicr_read;

-- Makes a registry table of a table that has the columns of record_top or record_child, with everything that is made once: keys,
-- checks, policies, rights, and its row in dicr.law. The triggers come with dicr.lay_laws(), at the end of the last file that calls this.
create procedure dicr.make_law(table_name text, noun text, parent text default null, grand text default null,
                               supplier text default 'null::bigint', codes text[] default '{}', records text[] default '{}',
                               ends text default null)
language plpgsql as $make$
declare
    is_top constant boolean := parent is null;
    identity constant text := case when parent is null then 'released_to' else 'released_to, withheld_from' end;
begin
    insert into dicr.law (table_name, noun, parent, grand, supplier, codes, records, ends)
    values (make_law.table_name, make_law.noun, make_law.parent, make_law.grand, make_law.supplier, make_law.codes, make_law.records,
            make_law.ends);
    call dicr.compare_by_bytes(table_name);

    -- Keys. Foreign keys and the replica identity lead with the number: (owner, number) would make a read by number scan.
    execute format($ddl$
        alter table dicr.%1$I
            alter column number set not null, alter column owner set not null, alter column version set not null,
            alter column version set default 1, alter column released_to set not null, alter column released_to set default '{}',
            add constraint %2$I primary key (number, owner)$ddl$, table_name, table_name || '_pkey');
    if not is_top then
        execute format('alter table dicr.%I alter column withheld_from set not null, alter column withheld_from set default ''{}'', alter column %I set not null',
                       table_name, parent);
    end if;
    execute format('create unique index %I on dicr.%I (number, owner, %s)', table_name || '_number_key', table_name, identity);
    execute format('alter table dicr.%I replica identity using index %I', table_name, table_name || '_number_key');
    if grand is not null then
        execute format('alter table dicr.%I alter column %I set not null', table_name, grand);
        execute format('create index %I on dicr.%I (%I)', table_name || '_' || grand, table_name, grand);
    end if;
    -- The rows of one import lie together, so that this index is a few pages and costs writers nothing.
    execute format('create index %I on dicr.%I using brin (batch)', table_name || '_by_batch', table_name);
    if not is_top then
        execute format('create index %I on dicr.%I (%I)', table_name || '_' || parent, table_name, parent);
        execute format('alter table dicr.%1$I add constraint %2$I foreign key (%3$I, owner, %4$s) references dicr.%3$I (number, owner, %4$s) on update cascade',
                       table_name, table_name || '_' || parent || '_fkey', parent,
                       case when grand is null then 'released_to' else 'released_to, withheld_from' end);
        -- A child's statement raises the version above it: room on the page lets that update stay there.
        execute format('alter table dicr.%I set (fillfactor = 90)', parent);
    end if;

    -- Values that every row has.
    call dicr.make_check(table_name, 'number', 'range', 'number > 1::bigint << 40 and number < 1::bigint << 53');
    call dicr.make_check(table_name, 'archive_reason', 'cross', 'archived_at is not null');
    call dicr.make_set(table_name, 'released_to');
    if not is_top then
        call dicr.make_set(table_name, 'withheld_from');
    end if;

    -- Rights: a reading policy that is always true (a conditional one turns index reads into scans), separate ones for writing.
    execute format('alter table dicr.%1$I enable row level security, force row level security', table_name);
    execute format('create policy %I on dicr.%I for select using (true)', table_name || '_read', table_name);
    execute format('create policy %I on dicr.%I for insert with check (owner = current_setting(''dicr.country'', true))', table_name || '_insert', table_name);
    execute format('create policy %1$I on dicr.%2$I for update using (owner = current_setting(''dicr.country'', true)) with check (owner = current_setting(''dicr.country'', true))',
                   table_name || '_update', table_name);
    execute format('create policy %I on dicr.%I for delete using (owner = current_setting(''dicr.country'', true))', table_name || '_delete', table_name);
    execute format('revoke all on dicr.%1$I from public, dicr_app, dicr_read', table_name);
    execute format('grant select, insert, update on dicr.%1$I to dicr_app', table_name);
    execute format('grant select on dicr.%1$I to dicr_read', table_name);
end $make$;
