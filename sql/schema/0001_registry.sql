-- The registry: what the three countries own, and the laws that every one of its tables keeps.
--
-- A registry table is `create table` (what it says) + `call dicr.make_law(…)` (what it obeys): keys, replica identity, foreign key
-- to the record above it, row-level security, the wall, the trail, versions, release, rights. Nothing of it is copied by hand.
-- Constraints are named <table>_<field>_<rule>, and the rule says which error a person gets.

-- The roles and the schema are there before the first migration: registry/db/schema.c makes them.
set local role dicr_owner;

-- === Refusals =========================================================================================================================

-- Refuses what a trigger found, the way a check constraint would: one mechanism turns both into the program's errors.
create function dicr.refuse(table_name text, constraint_name text, message text, value text default null) returns void
language plpgsql as $$
begin
    raise exception using errcode = '23514', schema = 'dicr', table = table_name, constraint = constraint_name,
        message = message, detail = coalesce('value: ' || left(value, 200), '');
end $$;

-- === Owners and numbers ===============================================================================================================

-- The owners whose records are kept, and may be written, in this database. Written by dicr_owner only.
create table dicr.home (
    owner text not null,
    slot integer not null,
    constraint home_pkey primary key (owner),
    constraint home_slot_key unique (slot),
    constraint home_owner_format check (owner ~ '^[A-Z]{2}$'),
    constraint home_slot_range check (slot between 1 and 255)
);

-- Begins to keep an owner's records: its serials count within its slot. Keeping it again changes nothing.
create function dicr.keep_home(owner text, slot integer) returns void
language plpgsql as $$
declare
    serials text := 'number_' || lower(owner);
begin
    insert into dicr.home (owner, slot) values (keep_home.owner, keep_home.slot) on conflict on constraint home_pkey do nothing;
    if not exists (select from dicr.home h where h.owner = keep_home.owner and h.slot = keep_home.slot) then
        perform dicr.refuse('home', 'home_slot_key', 'this owner is kept under another slot', keep_home.owner);
    end if;
    if to_regclass('dicr.' || quote_ident(serials)) is null then
        execute format('create sequence dicr.%I as bigint minvalue %s maxvalue %s', serials,
                       (slot::bigint << 40) + 1, ((slot + 1)::bigint << 40) - 1);
        execute format('grant usage on sequence dicr.%I to dicr_app', serials);
    end if;
end $$;

create function dicr.refuse_owner(owner text) returns bigint
language plpgsql as $$
begin
    perform dicr.refuse('home', 'home_wall', 'the records of this owner are not kept here', owner);
    return null;
end $$;

-- The next number of an owner: slot << 40 | serial. One expression, so that it is folded into the statement that uses it.
create function dicr.new_number(owner text) returns bigint
language sql volatile as $$
    select coalesce(nextval(to_regclass('dicr.number_' || lower(owner))), dicr.refuse_owner(owner))
$$;

-- The ISO 7064 MOD 11,10 check digit over digits.
create function dicr.number_check(digits text) returns text
language plpgsql immutable strict parallel safe as $$
declare
    remainder integer := 10;
begin
    for i in 1 .. length(digits) loop
        remainder := (remainder + substr(digits, i, 1)::integer) % 10;
        remainder := (case when remainder = 0 then 10 else remainder end * 2) % 11;
    end loop;
    return ((11 - remainder) % 10)::text;
end $$;

-- A number as people see it: HR-0042173; null when its slot belongs to no country.
create function dicr.number_text(number bigint) returns text
language plpgsql stable strict parallel safe as $$
declare
    issuer text := (select k.country from dicr.country k where k.slot = number >> 40 limit 1);
    serial text := (number & ((1::bigint << 40) - 1))::text;
begin
    serial := lpad(serial, greatest(6, length(serial)), '0');
    return issuer || '-' || serial || dicr.number_check(serial);
end $$;

-- The number that is written so, in exactly this form; else null.
create function dicr.number_read(written text) returns bigint
language plpgsql stable strict parallel safe as $$
declare
    slot bigint;
    number bigint;
begin
    if written !~ '^[A-Z]{2}-[0-9]{7,14}$' then
        return null;
    end if;
    slot := (select k.slot from dicr.country k where k.country = left(written, 2));
    number := (slot << 40) | substr(left(written, -1), 4)::bigint;
    return case when dicr.number_text(number) = written then number end;
end $$;

-- === The trail and feed ===============================================================================================================

-- Everything that happened to a registry row, append only, written by the laws. An added row carries no payload, a changed one only
-- the state before: the state at a time is the `before` of the first change after it, else the row as it stands.
create table dicr.change (
    sequence bigint generated always as identity,
    transaction xid8 not null default pg_current_xact_id(),
    at timestamptz not null default now(),
    number bigint not null,
    supplier bigint,
    batch bigint,
    line integer,
    owner text not null,
    actor text not null,
    via text not null,
    noun text not null,
    what text not null,
    before jsonb,
    payload_hash bytea,
    constraint change_pkey primary key (sequence),
    constraint change_via_choice check (via in ('local', 'replica')),
    constraint change_what_choice check (what in ('added', 'changed', 'archived', 'restored', 'released', 'removed'))
);
-- Sequence order is not commit order: the follower asks for the transactions that its snapshot sees and its last one did not.
create index change_transaction on dicr.change (transaction);
create index change_number on dicr.change (number, sequence);
create index change_supplier on dicr.change (supplier, sequence) where supplier is not null;

-- What a row says, as one text: its columns by name, but what is empty, its version, and for what stands below another record
-- also how far it is released (that follows from above). payload_hash in the trail is the SHA-256 of this text.
create function dicr.payload_text(payload jsonb) returns text
language sql immutable strict parallel safe as $$
    select coalesce(string_agg(chr(30) || key || '=' || value, '' order by key collate "C"), '')
    from jsonb_each_text(payload)
    where value is not null and value <> '[]' and key <> 'version'
      and not (payload ? 'withheld_from' and key in ('released_to', 'withheld_from'))
$$;

create function dicr.payload_hash(payload jsonb) returns bytea
language sql immutable strict parallel safe as $$
    select sha256(convert_to(dicr.payload_text(payload), 'UTF8'))
$$;

-- The same text as an expression over a table's columns, which costs a fifth of going through JSON.
create function dicr.payload_expression(table_name text, row_name text) returns text
language sql stable as $$
    select 'concat(' || string_agg(format(
               case when a.attndims > 0 or t.typcategory = 'A'
                    then 'case when %2$s.%3$I <> ''{}'' then %1$L || (to_jsonb(%2$s.%3$I) #>> ''{}'') end'
                    when a.atttypid = 'timestamptz'::regtype then '%1$L || (to_jsonb(%2$s.%3$I) #>> ''{}'')'
                    else '%1$L || %2$s.%3$I' end,
               chr(30) || a.attname || '=', row_name, a.attname), ', ' order by a.attname collate "C") || ')'
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_type t on t.oid = a.atttypid
    where a.attrelid = ('dicr.' || quote_ident(table_name))::regclass and a.attnum > 0 and not a.attisdropped
      and a.attname <> 'version'
      and not (a.attname in ('released_to', 'withheld_from')
               and exists (select from pg_catalog.pg_attribute w
                           where w.attrelid = a.attrelid and w.attname = 'withheld_from' and not w.attisdropped))
$$;

-- === What every row has ===============================================================================================================

create type dicr.record_top as (
    number bigint,              -- slot of the issuing owner << 40 | serial
    owner text,                 -- the country whose record it is
    version integer,            -- raised by each statement that changes the row or what stands below it
    line integer,               -- of `batch`
    batch bigint,               -- the import that made this state; null: a person
    source bigint,
    stated_on date,             -- the list's own date
    verified_on date,           -- set only by a person
    archived_at timestamptz,
    archive_reason text,
    released_to text[]          -- the countries that may see it; sorted
);
create type dicr.record_child as (
    number bigint,
    owner text,
    version integer,
    line integer,
    batch bigint,
    source bigint,
    stated_on date,
    verified_on date,
    archived_at timestamptz,
    archive_reason text,
    released_to text[],         -- its parent's
    withheld_from text[]        -- and yet not shown to these
);

-- Sorted by bytes, without repeats or nulls. Its callers let an empty set through before they ask.
create function dicr.is_set(items text[]) returns boolean
language sql immutable strict parallel safe as $$
    select array_position(items, null) is null
       and items = (select array_agg(distinct x collate "C" order by x collate "C") from unnest(items) as x)
$$;

-- Whether the row whose xmin this is was written by this transaction, under a savepoint too. Callers compare with the
-- transaction's own id first, which settles nearly all.
create function dicr.is_written_now(written xid) returns boolean
language plpgsql volatile as $$
declare
    mine xid8 := pg_current_xact_id();
    later bigint := age(mine::xid)::bigint - age(written);
begin
    if later <= 0 then
        return later = 0;
    end if;
    return pg_xact_status((mine::text::bigint + later)::text::xid8) = 'in progress';
end $$;

-- === Checks of values =================================================================================================================

-- A check at the origin: rows that arrive from another node are let through, since a plain check on a node that is one version
-- behind stops replication. The guard stands last, that is half the cost.
create procedure dicr.make_rule(table_name text, field text, rule text, condition text)
language plpgsql as $$
begin
    execute format('alter table dicr.%I add constraint %I check (%s or current_setting(''session_replication_role'') = ''replica'')',
                   table_name, table_name || '_' || field || '_' || rule, condition);
end $$;

-- A rule about a value, which one that is not there always keeps.
create procedure dicr.make_check(table_name text, field text, rule text, condition text)
language plpgsql as $$
begin
    call dicr.make_rule(table_name, field, rule, format('%I is null or (%s)', field, condition));
end $$;

create procedure dicr.make_choice(table_name text, field text, variadic choices text[])
language plpgsql as $$
begin
    call dicr.make_check(table_name, field, 'choice', format('%I = any (%L::text[])', field, choices));
end $$;

create procedure dicr.make_range(table_name text, field text, low numeric, high numeric default null)
language plpgsql as $$
begin
    call dicr.make_check(table_name, field, 'range',
        case when high is null then format('%I >= %s', field, low) else format('%I between %s and %s', field, low, high) end);
end $$;

-- `field` is the later of the two dates.
create procedure dicr.make_order(table_name text, field text, earlier text)
language plpgsql as $$
begin
    call dicr.make_check(table_name, field, 'order', format('%I is null or %I >= %I', earlier, field, earlier));
end $$;

create procedure dicr.make_set(table_name text, field text)
language plpgsql as $$
begin
    call dicr.make_check(table_name, field, 'sorted', format('cardinality(%I) = 0 or dicr.is_set(%I)', field, field));
end $$;

-- === The laws =========================================================================================================================

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

-- The lines of a law that look codes up: each code that was said must be known, else <table>_<field>_known.
-- `codes` are "field:target", the reference table dicr.target having the column target.
create function dicr.law_of_codes(table_name text, codes text[], added boolean) returns text
language plpgsql stable as $$
declare
    code text;
    field text;
    target text;
    is_array boolean;
    lines text := '';
begin
    foreach code in array codes loop
        field := split_part(code, ':', 1);
        target := split_part(code, ':', 2);
        select t.typcategory = 'A' into strict is_array
        from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
        where a.attrelid = ('dicr.' || quote_ident(table_name))::regclass and a.attname = field;
        -- The lookup is a scalar subquery, so that it stays one index scan per distinct code whatever the planner thinks.
        lines := lines || format($law$
    select v.value into offending
    from (select distinct %s as value from %s where %s) as v
    where v.value is not null and (select true from dicr.%I k where k.%I = v.value limit 1) is null%s
    limit 1;
    if found then
        perform dicr.refuse(%L, %L, 'no such %s', offending);
    end if;$law$,
            case when is_array then format('unnest(n.%I)', field) else format('n.%I', field) end,
            case when added then 'new_rows n' else 'new_rows n join old_rows o on o.number = n.number and o.owner = n.owner' end,
            case when not added then format('n.%I is distinct from o.%I', field, field)
                 when is_array then format('n.%I <> ''{}''', field)
                 else format('n.%I is not null', field) end,
            target, target,
            -- An item stands wherever a concept may.
            case when target = 'concept' then $item$
      and (case when v.value like 'ITEM:%' then (select true from dicr.item i where i.number = dicr.number_read(substr(v.value, 6)) limit 1) end) is null$item$
                 else '' end,
            table_name, table_name || '_' || field || '_known', target);
    end loop;
    return lines;
end $$;

-- What the program calls the records of a table, where it is not the table's name: "noun:table".
create function dicr.subject_kinds() returns text[]
language sql immutable parallel safe as $$
    select '{source:source,supplier:supplier,name:supplier_name,identifier:identifier,site:site,contact:contact,
             activity:supplier_activity,figure:supplier_figure,ownership:ownership,certificate:certificate,capability:capability,
             capability_concept:capability_concept,rate:capability_rate,item:item,item_concept:item_concept,assembly:assembly,
             part:assembly_part,link:supply_link,qualification:qualification,requirement:requirement,survey:survey,
             alignment:alignment,evidence:evidence,initiative:initiative,initiative_country:initiative_country,
             indicator:indicator,pair:pair}'::text[]
$$;

create function dicr.is_subject_kind(subject_kind text) returns boolean
language sql immutable parallel safe as $$
    select exists (select from unnest(dicr.subject_kinds()) as kind where split_part(kind, ':', 1) = subject_kind)
$$;

-- The lines that look other records up: "field:table" anywhere, "field:table:own" among the same supplier's,
-- "field:*" in the table that subject_kind names. Else <table>_<field>_fkey.
create function dicr.law_of_records(table_name text, records text[], added boolean) returns text
language plpgsql stable as $$
declare
    reference text;
    field text;
    target text;
    lookup text;
    lines text := '';
begin
    foreach reference in array records loop
        field := split_part(reference, ':', 1);
        target := split_part(reference, ':', 2);
        if target = '*' then
            select 'case n.subject_kind ' || string_agg(format('when %L then (select true from dicr.%I k where k.number = n.%I limit 1)',
                                                               split_part(kind, ':', 1), split_part(kind, ':', 2), field), ' ') || ' end'
            into lookup
            from unnest(dicr.subject_kinds()) as kind;
        elsif reference like '%:own' then
            lookup := format('(select true from dicr.%I k where k.number = n.%I and k.owner = n.owner and k.supplier = n.supplier)', target, field);
        else
            lookup := format('(select true from dicr.%I k where k.number = n.%I limit 1)', target, field);
        end if;
        lines := lines || format($law$
    select n.%I::text into offending from %s where n.%I is not null%s and %s is null limit 1;
    if found then
        perform dicr.refuse(%L, %L, 'no such record', offending);
    end if;$law$,
            field,
            case when added then 'new_rows n' else 'new_rows n join old_rows o on o.number = n.number and o.owner = n.owner' end,
            field,
            case when added then '' else format(' and n.%I is distinct from o.%I', field, field) end,
            lookup, table_name, table_name || '_' || field || '_fkey');
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

-- Makes a registry table of a table that has the columns of record_top or record_child, and lays all laws on it.
--   noun      what the program calls its records; stands in the trail
--   parent    the table (and column) of the record it belongs to; null: it stands by itself
--   grand     the parent's own parent, for a grandchild: it carries that column too
--   supplier  expression over the row n: which supplier it belongs to, null where there is none
--   codes     "field:target" looked up in the reference; records: "field:table[:own]" looked up in the registry
create procedure dicr.make_law(table_name text, noun text, parent text default null, grand text default null,
                               supplier text default 'null::bigint', codes text[] default '{}', records text[] default '{}')
language plpgsql as $make$
declare
    is_top boolean := parent is null;
    head text;
    raising text := '';
    fixed text := '';
    identity text := case when parent is null then 'released_to' else 'released_to, withheld_from' end;
begin
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
    if not is_top then
        execute format('create index %I on dicr.%I (%I)', table_name || '_' || parent, table_name, parent);
        execute format('alter table dicr.%1$I add constraint %2$I foreign key (%3$I, owner, %4$s) references dicr.%3$I (number, owner, %4$s) on update cascade',
                       table_name, table_name || '_' || parent || '_fkey', parent,
                       case when grand is null then 'released_to' else 'released_to, withheld_from' end);
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

    -- What both laws begin with. Without nested loops the plans, which are made once per session, fit one row and a million.
    head := $law$ returns trigger
language plpgsql security definer set search_path = dicr, pg_temp set timezone = 'UTC' set datestyle = 'ISO' set enable_nestloop = off as $body$
declare
    writer constant text := current_setting('dicr.country', true);
    actor constant text := coalesce(nullif(current_setting('dicr.actor', true), ''), session_user);
    may_release constant boolean := coalesce(current_setting('dicr.may_release', true) = 'on', false);
    me constant xid := pg_current_xact_id()::xid;
    total bigint;
    foreign_rows boolean;
    released_rows boolean;
    moved_rows boolean;
    stale_rows boolean;
    offending text;
    above record;
begin$law$;
    if grand is not null then
        raising := dicr.law_of_versions(parent, parent, true) || dicr.law_of_versions(grand, grand, false);
        fixed := format(' or n.%1$I is distinct from o.%1$I or n.%2$I is distinct from o.%2$I', parent, grand);
    elsif not is_top then
        raising := dicr.law_of_versions(parent, parent, false);
        fixed := format(' or n.%1$I is distinct from o.%1$I', parent);
    end if;

    execute 'create function dicr.' || quote_ident(table_name || '_added') || '()' || head || format($law$
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
    || raising || format($law$
    insert into dicr.change (number, supplier, batch, line, owner, actor, via, noun, what, payload_hash)
    select n.number, %1$s, n.batch, n.line, n.owner, actor, 'local', %2$L, 'added', sha256(convert_to(%3$s, 'UTF8'))
    from new_rows n;
    perform pg_notify('dicr_change', '');
    return null;
end $body$
$law$, supplier, noun, dicr.payload_expression(table_name, 'n'));

    execute 'create function dicr.' || quote_ident(table_name || '_changed') || '()' || head || format($law$
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
    || raising || format($law$
    insert into dicr.change (number, supplier, batch, line, owner, actor, via, noun, what, before, payload_hash)
    select n.number, %1$s, n.batch, n.line, n.owner, actor, 'local', %2$L,
           case when o.archived_at is null and n.archived_at is not null then 'archived'
                when o.archived_at is not null and n.archived_at is null then 'restored'
                when %3$s then 'released'
                else 'changed' end,
           to_jsonb(o), sha256(convert_to(%4$s, 'UTF8'))
    from new_rows n join old_rows o on o.number = n.number and o.owner = n.owner;
    perform pg_notify('dicr_change', '');
    return null;
end $body$
$law$, supplier, noun,
        case when is_top then 'n.released_to <> o.released_to' else 'may_release and n.withheld_from <> o.withheld_from' end,
        dicr.payload_expression(table_name, 'n'));

    -- Statement triggers over transition tables; what cascades inside (a release, a raised version) leaves no trail of its own.
    execute format('create trigger %1$I after insert on dicr.%2$I referencing new table as new_rows for each statement when (pg_trigger_depth() = 0) execute function dicr.%1$I()',
                   table_name || '_added', table_name);
    execute format('create trigger %1$I after update on dicr.%2$I referencing old table as old_rows new table as new_rows for each statement when (pg_trigger_depth() = 0) execute function dicr.%1$I()',
                   table_name || '_changed', table_name);
    execute format('create trigger %I before delete or truncate on dicr.%I for each statement execute function dicr.keep_rows()',
                   table_name || '_kept', table_name);
    execute format($ddl$create trigger %I before update on dicr.%I for each row
        when (pg_trigger_depth() = 0 and new.batch = old.batch and new.line is not distinct from old.line
              and new.batch::text is distinct from current_setting('dicr.batch', true)) execute function dicr.forget_batch()$ddl$,
                   table_name || '_forget_batch', table_name);
    if not is_top and grand is null then
        execute format($ddl$create trigger %I before insert or update on dicr.%I for each row
            when (new.released_to <> '{}' and current_setting('dicr.may_release', true) is distinct from 'on') execute function dicr.withhold()$ddl$,
                       table_name || '_withhold', table_name);
    end if;
end $make$;

-- === Sources ==========================================================================================================================

create table dicr.source (
    like dicr.record_top,
    kind text not null,
    title text not null,
    publisher text,
    dated_on date,
    sha256 text,
    reference text
);
call dicr.make_law('source', 'source', codes => '{released_to:country}');
call dicr.make_choice('source', 'kind', 'list', 'register', 'person', 'document', 'partner');
call dicr.make_check('source', 'sha256', 'format', 'sha256 ~ ''^[0-9a-f]{64}$''');

-- === Suppliers ========================================================================================================================

create table dicr.supplier (
    like dicr.record_top,
    kind text not null default 'company',
    legal_name text not null,
    name_key text not null default '', -- what names are matched by (company_name.h)
    words text not null default '',    -- the folded legal name: what searching reads
    legal_form text,
    natural_person boolean,
    country text not null,             -- of registration
    management_country text,
    owner_country text,                -- of the ultimate owner
    control text,
    status text not null default 'active',
    status_reason text,
    status_since date,
    moved_to text,                     -- the country
    merged_into bigint,
    website text,
    founded_on date,
    size text,
    note text
);
call dicr.make_law('supplier', 'supplier', supplier => 'n.number',
    codes => '{released_to:country,country:country,management_country:country,owner_country:country,moved_to:country}',
    records => '{source:source,merged_into:supplier}');
call dicr.make_choice('supplier', 'kind', 'company', 'public_body', 'outside');
call dicr.make_choice('supplier', 'control', 'state', 'private', 'mixed');
call dicr.make_choice('supplier', 'status', 'active', 'suspended', 'closed', 'moved');
call dicr.make_choice('supplier', 'size', 'micro', 'small', 'medium', 'large');
call dicr.make_check('supplier', 'legal_name', 'required', 'legal_name <> ''''');
call dicr.make_check('supplier', 'merged_into', 'circle', 'merged_into <> number');
create index supplier_name_key on dicr.supplier (name_key);
create index supplier_merged_into on dicr.supplier (merged_into) where merged_into is not null;

-- A record that was merged away may not come back to itself: reads follow merged_into. Mergers take turns.
create function dicr.supplier_merge_circle() returns trigger
language plpgsql security definer set search_path = dicr, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtext('dicr.supplier.merged_into'));
    if exists (with recursive onward (number) as (
                   select new.merged_into
                   union
                   select s.merged_into from onward o join dicr.supplier s on s.number = o.number and s.merged_into is not null
               )
               select from onward o where o.number = new.number) then
        perform dicr.refuse('supplier', 'supplier_merged_into_circle', 'a record may not be merged into itself', new.merged_into::text);
    end if;
    return new;
end $$;
create trigger supplier_merge_circle before update of merged_into on dicr.supplier
    for each row when (new.merged_into is not null and new.merged_into is distinct from old.merged_into)
    execute function dicr.supplier_merge_circle();

-- A number that goes on resolving to another.
create table dicr.supplier_number (
    like dicr.record_top,
    old bigint not null,
    now bigint not null
);
call dicr.make_law('supplier_number', 'supplier_number', supplier => 'n.now', codes => '{released_to:country}', records => '{source:source,now:supplier}');
call dicr.make_check('supplier_number', 'now', 'circle', 'now <> old');
create unique index supplier_number_old_key on dicr.supplier_number (old, owner) where archived_at is null;
create index supplier_number_now on dicr.supplier_number (now);

create table dicr.supplier_name (
    like dicr.record_child,
    supplier bigint,
    kind text not null,
    name text not null,
    name_key text not null default '', -- as in supplier
    words text not null default '',
    language text
);
call dicr.make_law('supplier_name', 'name', 'supplier', supplier => 'n.supplier', records => '{source:source}');
call dicr.make_choice('supplier_name', 'kind', 'legal', 'short', 'trade', 'former');
call dicr.make_check('supplier_name', 'name', 'required', 'name <> ''''');
call dicr.make_check('supplier_name', 'language', 'format', 'language ~ ''^[a-z]{2,3}$''');

create table dicr.site (
    like dicr.record_child,
    supplier bigint,
    title text,
    activity text,
    address text,
    postcode text,
    town text,
    words text,                        -- the folded town
    subdivision text,
    country text not null,
    latitude numeric(8,6),
    longitude numeric(9,6)
);
call dicr.make_law('site', 'site', 'supplier', supplier => 'n.supplier', codes => '{country:country,subdivision:subdivision}', records => '{source:source}');
call dicr.make_range('site', 'latitude', -90, 90);
call dicr.make_range('site', 'longitude', -180, 180);

create table dicr.identifier (
    like dicr.record_child,
    supplier bigint,
    scheme text not null,
    value text not null,
    as_given text,
    verdict text not null default 'valid',
    remark text,
    site bigint,
    valid_from date,
    valid_until date
);
call dicr.make_law('identifier', 'identifier', 'supplier', supplier => 'n.supplier', records => '{source:source,site:site:own}');
call dicr.make_choice('identifier', 'verdict', 'valid', 'warn', 'repaired');
call dicr.make_check('identifier', 'value', 'required', 'value <> ''''');
call dicr.make_order('identifier', 'valid_until', 'valid_from');
create unique index identifier_value_key on dicr.identifier (scheme, value, owner) where archived_at is null;
create index identifier_value on dicr.identifier (value);

create table dicr.contact (
    like dicr.record_child,
    supplier bigint,
    role text,
    mailbox text,
    telephone text,
    site bigint
);
call dicr.make_law('contact', 'contact', 'supplier', supplier => 'n.supplier', records => '{source:source,site:site:own}');

-- Registered activities: never a capability by themselves.
create table dicr.supplier_activity (
    like dicr.record_child,
    supplier bigint,
    concept text not null,
    main boolean
);
call dicr.make_law('supplier_activity', 'activity', 'supplier', supplier => 'n.supplier', codes => '{concept:concept}', records => '{source:source}');
create unique index supplier_activity_concept_key on dicr.supplier_activity (supplier, concept, owner) where archived_at is null;

create table dicr.supplier_figure (
    like dicr.record_child,
    supplier bigint,
    year integer not null,
    employees bigint,
    turnover numeric(18,2),
    currency text,
    export_share_pct numeric(6,3)
);
call dicr.make_law('supplier_figure', 'figure', 'supplier', supplier => 'n.supplier', records => '{source:source}');
call dicr.make_range('supplier_figure', 'year', 1900, 2200);
call dicr.make_range('supplier_figure', 'employees', 0);
call dicr.make_range('supplier_figure', 'turnover', 0);
call dicr.make_range('supplier_figure', 'export_share_pct', 0, 100);
call dicr.make_check('supplier_figure', 'currency', 'format', 'currency ~ ''^[A-Z]{3}$''');
call dicr.make_check('supplier_figure', 'turnover', 'cross', 'currency is not null');
create unique index supplier_figure_year_key on dicr.supplier_figure (supplier, year, owner) where archived_at is null;

create table dicr.ownership (
    like dicr.record_child,
    supplier bigint,
    holder bigint,
    holder_name text,
    holder_country text,
    share_pct numeric(6,3),
    controls boolean,
    ultimate boolean,
    valid_from date,
    valid_to date,
    evidence text
);
call dicr.make_law('ownership', 'ownership', 'supplier', supplier => 'n.supplier', codes => '{holder_country:country}', records => '{source:source,holder:supplier}');
call dicr.make_choice('ownership', 'evidence', 'claimed', 'listed', 'documented', 'verified', 'delivered');
call dicr.make_range('ownership', 'share_pct', 0, 100);
call dicr.make_order('ownership', 'valid_to', 'valid_from');
call dicr.make_check('ownership', 'holder', 'circle', 'holder <> supplier');
call dicr.make_rule('ownership', 'holder', 'required', 'holder is not null or holder_name is not null or holder_country is not null');
create index ownership_holder on dicr.ownership (holder) where holder is not null;

create table dicr.certificate (
    like dicr.record_child,
    supplier bigint,
    concept text not null,
    certificate_number text,
    issuer text,
    issuer_country text,
    site bigint,
    scope text,
    state text not null default 'valid',
    valid_from date,
    valid_until date,
    unlimited boolean,                 -- neither this nor valid_until: validity unknown, not covering
    evidence text
);
call dicr.make_law('certificate', 'certificate', 'supplier', supplier => 'n.supplier',
    codes => '{concept:concept,issuer_country:country}', records => '{source:source,site:site:own}');
call dicr.make_choice('certificate', 'state', 'valid', 'applied', 'suspended', 'withdrawn');
call dicr.make_choice('certificate', 'evidence', 'claimed', 'listed', 'documented', 'verified', 'delivered');
call dicr.make_check('certificate', 'concept', 'format', 'concept like ''CERT:%''');
call dicr.make_order('certificate', 'valid_until', 'valid_from');
call dicr.make_check('certificate', 'unlimited', 'cross', 'not unlimited or valid_until is null');

-- === Capabilities =====================================================================================================================

create table dicr.capability (
    like dicr.record_child,
    supplier bigint,
    concept text not null,
    title text,
    words text,                        -- the folded title
    role text,
    tier text,
    readiness text,
    ready_in_days integer,
    site bigint,
    production_line text,              -- capabilities that share one are not added up
    lead_time_days integer,
    recovery_days integer,
    technology_readiness integer,
    design_authority boolean,
    restricted boolean,
    restricted_by text[],              -- countries or regimes: US, ITAR
    evidence text not null default 'claimed'
);
call dicr.make_law('capability', 'capability', 'supplier', supplier => 'n.supplier',
    codes => '{concept:concept}', records => '{source:source,site:site:own}');
call dicr.make_choice('capability', 'role', 'design', 'make', 'assemble', 'maintain', 'service', 'trade');
call dicr.make_choice('capability', 'tier', 'prime', 'subsystem', 'component', 'material', 'service');
call dicr.make_choice('capability', 'readiness', 'in_production', 'can_convert', 'idle', 'planned');
call dicr.make_choice('capability', 'evidence', 'claimed', 'listed', 'documented', 'verified', 'delivered');
call dicr.make_range('capability', 'ready_in_days', 0);
call dicr.make_range('capability', 'lead_time_days', 0);
call dicr.make_range('capability', 'recovery_days', 0);
call dicr.make_range('capability', 'technology_readiness', 1, 9);
call dicr.make_set('capability', 'restricted_by');
call dicr.make_check('capability', 'restricted', 'cross', 'restricted or cardinality(restricted_by) = 0');

create table dicr.capability_concept (
    like dicr.record_child,
    supplier bigint,
    capability bigint,
    concept text not null
);
call dicr.make_law('capability_concept', 'capability_concept', 'capability', 'supplier', supplier => 'n.supplier',
    codes => '{concept:concept}', records => '{source:source}');
create unique index capability_concept_concept_key on dicr.capability_concept (capability, concept, owner) where archived_at is null;

create table dicr.capability_rate (
    like dicr.record_child,
    supplier bigint,
    capability bigint,
    month integer not null default 0,  -- 0: now
    quantity_per_year numeric(18,3),
    unit text,
    quantity_said text,
    basis text not null default 'installed',
    committed_pct numeric(6,3)
);
call dicr.make_law('capability_rate', 'rate', 'capability', 'supplier', supplier => 'n.supplier', codes => '{unit:unit}', records => '{source:source}');
call dicr.make_choice('capability_rate', 'basis', 'installed', 'demonstrated', 'planned');
call dicr.make_range('capability_rate', 'month', 0, 600);
call dicr.make_range('capability_rate', 'quantity_per_year', 0);
call dicr.make_range('capability_rate', 'committed_pct', 0, 100);
call dicr.make_check('capability_rate', 'quantity_per_year', 'cross', 'unit is not null');

-- === Items and what they are made of ==================================================================================================

-- A product or part by name; its key as a concept is ITEM:<number>.
create table dicr.item (
    like dicr.record_top,
    code text,
    title_en text,
    title_hr text,
    title_sq text,
    tier text,
    unit text,
    nsn text,
    criticality integer,
    criticality_reason text
);
call dicr.make_law('item', 'item', codes => '{released_to:country,unit:unit}', records => '{source:source}');
call dicr.make_choice('item', 'tier', 'prime', 'subsystem', 'component', 'material', 'service');
call dicr.make_range('item', 'criticality', 1, 5);
call dicr.make_check('item', 'nsn', 'format', 'nsn ~ ''^[0-9]{4}-?[0-9]{2}-?[0-9]{3}-?[0-9]{4}$''');
call dicr.make_rule('item', 'title_en', 'required', 'title_en is not null or title_hr is not null or title_sq is not null or code is not null');
create unique index item_code_key on dicr.item (code, owner) where archived_at is null;

create table dicr.item_concept (
    like dicr.record_child,
    item bigint,
    concept text not null
);
call dicr.make_law('item_concept', 'item_concept', 'item', codes => '{concept:concept}', records => '{source:source}');
create unique index item_concept_concept_key on dicr.item_concept (item, concept, owner) where archived_at is null;

-- How a product is made; several for one product are alternatives.
create table dicr.assembly (
    like dicr.record_top,
    product text not null,
    title text,
    design_holder bigint,
    component_cost numeric(18,2),
    currency text,
    price_year integer,
    valid_from date,
    valid_to date,
    evidence text
);
call dicr.make_law('assembly', 'assembly', codes => '{released_to:country,product:concept}', records => '{source:source,design_holder:supplier}');
call dicr.make_choice('assembly', 'evidence', 'claimed', 'listed', 'documented', 'verified', 'delivered');
call dicr.make_range('assembly', 'component_cost', 0);
call dicr.make_range('assembly', 'price_year', 1900, 2200);
call dicr.make_check('assembly', 'currency', 'format', 'currency ~ ''^[A-Z]{3}$''');
call dicr.make_check('assembly', 'component_cost', 'cross', 'currency is not null');
call dicr.make_order('assembly', 'valid_to', 'valid_from');
create index assembly_product on dicr.assembly (product);

-- All slots are needed; the rows of one slot are alternatives.
create table dicr.assembly_part (
    like dicr.record_child,
    assembly bigint,
    slot text not null,
    part text not null,
    quantity numeric(18,3),
    unit text,
    cost_share_pct numeric(6,3),
    required boolean not null default true
);
call dicr.make_law('assembly_part', 'part', 'assembly', codes => '{part:concept,unit:unit}', records => '{source:source}');
call dicr.make_range('assembly_part', 'quantity', 0);
call dicr.make_range('assembly_part', 'cost_share_pct', 0, 100);
create unique index assembly_part_part_key on dicr.assembly_part (assembly, slot, part, owner) where archived_at is null;

-- A product may not contain itself through parts of parts, at any depth, among what stands of one owner. Writers of assemblies take
-- turns, since two of them could close a circle that neither sees.
create function dicr.assembly_circle() returns trigger
language plpgsql security definer set search_path = dicr, pg_temp as $$
declare
    circle text;
begin
    if not exists (select from new_rows) then
        return null;
    end if;
    perform pg_advisory_xact_lock(hashtext('dicr.assembly'), hashtext(o.owner)) from (select distinct n.owner from new_rows n order by 1) as o;
    -- Planned anew each time: one part or ten thousand want different ways.
    execute format($walk$
        with recursive below (owner, product, part) as (
            select a.owner, a.product, p.part
            from new_rows n
            join dicr.assembly a on a.number = n.%1$I and a.owner = n.owner and a.archived_at is null
            join dicr.assembly_part p on p.assembly = a.number and p.owner = a.owner and p.archived_at is null
            union
            select b.owner, b.product, p.part
            from below b
            join dicr.assembly a on a.product = b.part and a.owner = b.owner and a.archived_at is null
            join dicr.assembly_part p on p.assembly = a.number and p.owner = a.owner and p.archived_at is null
            where b.part <> b.product
        )
        select b.product from below b where b.part = b.product limit 1$walk$,
        case tg_table_name when 'assembly' then 'number' else 'assembly' end) into circle;
    if circle is not null then
        perform dicr.refuse(tg_table_name, case tg_table_name when 'assembly' then 'assembly_product_circle' else 'assembly_part_part_circle' end,
                            'a product may not be a part of itself', circle);
    end if;
    return null;
end $$;
create trigger assembly_circle after update on dicr.assembly
    referencing new table as new_rows for each statement when (pg_trigger_depth() = 0) execute function dicr.assembly_circle();
create trigger assembly_part_circle_added after insert on dicr.assembly_part
    referencing new table as new_rows for each statement when (pg_trigger_depth() = 0) execute function dicr.assembly_circle();
create trigger assembly_part_circle_changed after update on dicr.assembly_part
    referencing new table as new_rows for each statement when (pg_trigger_depth() = 0) execute function dicr.assembly_circle();

-- === Supply links =====================================================================================================================

-- buy: one firm buys from another. make: a firm makes a part of a product, maybe itself for itself.
create table dicr.supply_link (
    like dicr.record_top,
    kind text not null default 'buy',
    supplier_number bigint not null,
    buyer_number bigint not null,
    concept text not null,
    product text,
    share_pct numeric(6,3),            -- of the buyer's need
    contract_share_pct numeric(6,3),
    sole_source boolean,
    since date,
    until date,
    lead_time_days integer,
    stock_days integer,
    origin_country text,
    restricted boolean,
    restricted_by text[],              -- countries or regimes: US, ITAR
    evidence text not null default 'claimed'
);
call dicr.make_law('supply_link', 'link', supplier => 'n.buyer_number',
    codes => '{released_to:country,concept:concept,product:concept,origin_country:country}',
    records => '{source:source,supplier_number:supplier,buyer_number:supplier}');
call dicr.make_choice('supply_link', 'kind', 'buy', 'make');
call dicr.make_choice('supply_link', 'evidence', 'claimed', 'listed', 'documented', 'verified', 'delivered');
call dicr.make_range('supply_link', 'share_pct', 0, 100);
call dicr.make_range('supply_link', 'contract_share_pct', 0, 100);
call dicr.make_range('supply_link', 'lead_time_days', 0);
call dicr.make_range('supply_link', 'stock_days', 0);
call dicr.make_order('supply_link', 'until', 'since');
call dicr.make_set('supply_link', 'restricted_by');
call dicr.make_check('supply_link', 'restricted', 'cross', 'restricted or cardinality(restricted_by) = 0');
call dicr.make_check('supply_link', 'supplier_number', 'cross', 'kind = ''make'' or supplier_number <> buyer_number');
create index supply_link_supplier_number on dicr.supply_link (supplier_number);
create index supply_link_buyer_number on dicr.supply_link (buyer_number);

-- === Needs and surveys ================================================================================================================

create table dicr.initiative (
    like dicr.record_top,
    kind text not null,
    title text not null,
    engagement text,
    state text not null default 'planned',
    responsible text,
    next_step text,
    due_on date,
    starts_on date,
    ends_on date,
    open_to text[]                     -- countries
);
call dicr.make_law('initiative', 'initiative', codes => '{released_to:country,engagement:concept,open_to:country}', records => '{source:source}');
call dicr.make_check('initiative', 'title', 'required', 'title <> ''''');
call dicr.make_choice('initiative', 'state', 'planned', 'running', 'paused', 'done', 'stopped');
call dicr.make_order('initiative', 'ends_on', 'starts_on');
call dicr.make_set('initiative', 'open_to');

create table dicr.initiative_country (
    like dicr.record_child,
    initiative bigint,
    country text not null,
    role text not null default 'participant',
    since date,
    until date
);
call dicr.make_law('initiative_country', 'initiative_country', 'initiative', codes => '{country:country}', records => '{source:source}');
call dicr.make_choice('initiative_country', 'role', 'lead', 'participant', 'observer');
call dicr.make_order('initiative_country', 'until', 'since');

create table dicr.requirement (
    like dicr.record_top,
    country text not null,
    concept text not null,
    title text,
    shape text not null,
    quantity numeric(18,3),
    unit text,
    starts_on date,
    needed_by date,
    priority integer,
    state text not null default 'planned',
    rule_set text,
    initiative bigint
);
call dicr.make_law('requirement', 'requirement', codes => '{released_to:country,country:country,concept:concept,unit:unit,rule_set:rule_set}',
    records => '{source:source,initiative:initiative}');
call dicr.make_choice('requirement', 'shape', 'rate', 'total', 'stock');
call dicr.make_choice('requirement', 'state', 'planned', 'approved', 'contracted', 'closed');
call dicr.make_range('requirement', 'quantity', 0);
call dicr.make_range('requirement', 'priority', 1, 5);
call dicr.make_order('requirement', 'needed_by', 'starts_on');
call dicr.make_check('requirement', 'quantity', 'cross', 'unit is not null');
create index requirement_initiative on dicr.requirement (initiative) where initiative is not null;

-- A certificate that is needed for a concept in a country, or for one requirement.
create table dicr.qualification (
    like dicr.record_top,
    concept text,
    requirement bigint,
    country text,
    certificate text not null,
    mandatory boolean not null default true,
    valid_from date,
    valid_to date
);
call dicr.make_law('qualification', 'qualification', codes => '{released_to:country,concept:concept,country:country,certificate:concept}',
    records => '{source:source,requirement:requirement}');
call dicr.make_check('qualification', 'certificate', 'format', 'certificate like ''CERT:%''');
call dicr.make_rule('qualification', 'requirement', 'cross', '(concept is null) <> (requirement is null)');
call dicr.make_order('qualification', 'valid_to', 'valid_from');
create index qualification_requirement on dicr.qualification (requirement) where requirement is not null;

-- Somebody has looked. subject: a country's code, or a record's number as people see it.
create table dicr.survey (
    like dicr.record_top,
    subject_kind text not null,
    subject text not null,
    aspect text not null,
    concept text,
    done_on date not null,
    result text not null,
    asked integer,
    answered integer,
    method text
);
call dicr.make_law('survey', 'survey', supplier => 'case when n.subject_kind = ''supplier'' then dicr.number_read(n.subject) end',
    codes => '{released_to:country,concept:concept}', records => '{source:source}');
call dicr.make_choice('survey', 'subject_kind', 'country', 'supplier', 'assembly');
call dicr.make_choice('survey', 'aspect', 'capability', 'link', 'certificate', 'site', 'ownership', 'part');
call dicr.make_choice('survey', 'result', 'found', 'none', 'partial');
call dicr.make_range('survey', 'asked', 0);
call dicr.make_range('survey', 'answered', 0);
call dicr.make_check('survey', 'answered', 'cross', 'asked is null or answered <= asked');
create index survey_subject on dicr.survey (subject);

create function dicr.survey_subject() returns trigger
language plpgsql security definer set search_path = dicr, pg_temp as $$
declare
    offending record;
begin
    select n.subject_kind, n.subject into offending from new_rows n
    where case n.subject_kind
              when 'country' then (select true from dicr.country k where k.country = n.subject)
              when 'supplier' then (select true from dicr.supplier k where k.number = dicr.number_read(n.subject) limit 1)
              when 'assembly' then (select true from dicr.assembly k where k.number = dicr.number_read(n.subject) limit 1)
          end is null
    limit 1;
    if found then
        perform dicr.refuse('survey', case offending.subject_kind when 'country' then 'survey_subject_known' else 'survey_subject_fkey' end,
                            'no such ' || offending.subject_kind, offending.subject);
    end if;
    return null;
end $$;
create trigger survey_subject_added after insert on dicr.survey
    referencing new table as new_rows for each statement when (pg_trigger_depth() = 0) execute function dicr.survey_subject();

-- === Decisions ========================================================================================================================

-- The supplier that a subject belongs to, for the trail: the record that stands, where two owners hold its number.
create function dicr.supplier_of(subject_kind text, subject bigint) returns bigint
language plpgsql stable parallel safe as $$
begin
    case subject_kind
        when 'supplier' then
            return subject;
        when 'capability' then
            return (select k.supplier from dicr.capability k where k.number = subject order by k.archived_at nulls first limit 1);
        when 'certificate' then
            return (select k.supplier from dicr.certificate k where k.number = subject order by k.archived_at nulls first limit 1);
        when 'site' then
            return (select k.supplier from dicr.site k where k.number = subject order by k.archived_at nulls first limit 1);
        when 'identifier' then
            return (select k.supplier from dicr.identifier k where k.number = subject order by k.archived_at nulls first limit 1);
        when 'ownership' then
            return (select k.supplier from dicr.ownership k where k.number = subject order by k.archived_at nulls first limit 1);
        when 'link' then
            return (select k.buyer_number from dicr.supply_link k where k.number = subject order by k.archived_at nulls first limit 1);
        else
            return null;
    end case;
end $$;

-- A person's decision about a tag; suggestions are computed. One per owner, so that countries may differ.
create table dicr.alignment (
    like dicr.record_top,
    subject_kind text not null,
    subject bigint not null,
    concept text not null,
    state text not null,
    origin text not null default 'manual',
    rationale text,
    decided_on date
);
call dicr.make_law('alignment', 'alignment', supplier => 'dicr.supplier_of(n.subject_kind, n.subject)',
    codes => '{released_to:country,concept:concept}', records => '{source:source,subject:*}');
call dicr.make_choice('alignment', 'subject_kind', 'supplier', 'capability', 'link', 'assembly', 'requirement', 'initiative');
call dicr.make_choice('alignment', 'state', 'confirmed', 'refused');
call dicr.make_choice('alignment', 'origin', 'manual', 'import');
create unique index alignment_concept_key on dicr.alignment (subject, concept, owner) where archived_at is null;

create table dicr.evidence (
    like dicr.record_top,
    subject_kind text not null,
    subject bigint not null,
    kind text,
    title text not null,
    reference text,
    dated_on date
);
call dicr.make_law('evidence', 'evidence', supplier => 'dicr.supplier_of(n.subject_kind, n.subject)',
    codes => '{released_to:country}', records => '{source:source,subject:*}');
call dicr.make_check('evidence', 'subject_kind', 'choice', 'dicr.is_subject_kind(subject_kind)');
call dicr.make_check('evidence', 'title', 'required', 'title <> ''''');
create index evidence_subject on dicr.evidence (subject);

create table dicr.indicator (
    like dicr.record_top,
    engagement text not null,
    metric text not null,
    measured_on date not null,
    value numeric(18,3) not null,
    unit text,
    baseline boolean                   -- the measure that later ones are compared with
);
call dicr.make_law('indicator', 'indicator', codes => '{released_to:country,engagement:concept,unit:unit}', records => '{source:source}');
call dicr.make_check('indicator', 'metric', 'required', 'metric <> ''''');
create index indicator_engagement on dicr.indicator (engagement, measured_on);

-- A decision about two supplier records, remembered; records of two owners may be one firm.
create table dicr.pair (
    like dicr.record_top,
    low bigint not null,
    high bigint not null,
    verdict text not null,
    score numeric(6,4),
    reasons text[],
    decided_on date,
    decided_by text,
    revoked_on date
);
call dicr.make_law('pair', 'pair', supplier => 'n.low', codes => '{released_to:country}', records => '{source:source,low:supplier,high:supplier}');
call dicr.make_choice('pair', 'verdict', 'same', 'different', 'unsure');
call dicr.make_range('pair', 'score', 0, 1);
call dicr.make_check('pair', 'high', 'cross', 'low < high');
call dicr.make_order('pair', 'revoked_on', 'decided_on');
create unique index pair_high_key on dicr.pair (low, high, owner) where archived_at is null and revoked_on is null;
create index pair_high on dicr.pair (high);

-- === Local: never replicated ==========================================================================================================

create table dicr.setting (
    name text not null,
    value text,
    changed_at timestamptz not null default now(),
    changed_by text,
    constraint setting_pkey primary key (name)
);

create table dicr.node (
    node text not null,
    country text not null,
    self boolean not null default false,
    constraint node_pkey primary key (node)
);
create unique index node_self_key on dicr.node (self) where self;

-- One list that was sent. `batch` is a number of the owner's, as records have.
create table dicr.import_batch (
    batch bigint not null,
    owner text not null,
    sender text,
    file_name text,
    sha256 text,
    stated_on date,
    encoding text,
    dialect jsonb,
    mapping jsonb,
    state text not null default 'planned',
    created_at timestamptz not null default now(),
    created_by text,
    applied_at timestamptz,
    undone_at timestamptz,
    constraint import_batch_pkey primary key (batch),
    constraint import_batch_owner_fkey foreign key (owner) references dicr.home (owner),
    constraint import_batch_state_choice check (state in ('planned', 'applied', 'undone', 'failed')),
    constraint import_batch_sha256_format check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint import_batch_applied_at_cross check (state not in ('applied', 'undone') or applied_at is not null),
    constraint import_batch_undone_at_order check (undone_at >= applied_at)
);
create index import_batch_created on dicr.import_batch (created_at, batch);
create index import_batch_sha256 on dicr.import_batch (sha256);

create table dicr.import_row (
    batch bigint not null,
    line integer not null,
    raw bytea,
    row_key text,
    verdict text,
    subject bigint,
    folded_into integer,
    plan jsonb,
    messages jsonb,
    constraint import_row_pkey primary key (batch, line),
    constraint import_row_batch_fkey foreign key (batch) references dicr.import_batch (batch) on delete cascade,
    constraint import_row_verdict_choice check (verdict in ('new', 'changed', 'unchanged', 'conflict', 'rejected', 'folded')),
    constraint import_row_line_range check (line >= 1),
    constraint import_row_folded_into_circle check (folded_into <> line)
);
create index import_row_verdict on dicr.import_row (batch, verdict, line);
create index import_row_row_key on dicr.import_row (batch, row_key) where row_key is not null;
create index import_row_subject on dicr.import_row (subject) where subject is not null;

create table dicr.saved_mapping (
    owner text not null,
    sender text not null,
    name text not null,
    version integer not null default 1,
    columns jsonb not null,
    saved_at timestamptz not null default now(),
    constraint saved_mapping_pkey primary key (sender, name, version, owner)
);

create table dicr.saved_search (
    app_user text not null,
    name text not null,
    query jsonb not null,
    seen_at timestamptz,
    constraint saved_search_pkey primary key (app_user, name)
);

grant select on dicr.home, dicr.change, dicr.node to dicr_app, dicr_read;
grant select, insert, update on dicr.setting, dicr.import_batch, dicr.saved_mapping to dicr_app;
grant select, insert, update, delete on dicr.import_row, dicr.saved_search to dicr_app;
grant select on dicr.setting, dicr.import_batch, dicr.import_row, dicr.saved_mapping to dicr_read;

-- === Rights of the functions ==========================================================================================================

-- Triggers run without a right of the caller's; what statements and checks call is named here, and nothing else may be called.
do $$
declare
    routine regprocedure;
begin
    for routine in select p.oid from pg_catalog.pg_proc p where p.pronamespace = 'dicr'::regnamespace and p.proowner = 'dicr_owner'::regrole loop
        execute format('revoke all on routine %s from public', routine);
    end loop;
end $$;
grant execute on function dicr.new_number(text), dicr.refuse_owner(text), dicr.refuse(text, text, text, text), dicr.is_set(text[]),
    dicr.number_check(text), dicr.number_text(bigint), dicr.number_read(text), dicr.payload_text(jsonb), dicr.payload_hash(jsonb),
    dicr.supplier_of(text, bigint), dicr.subject_kinds(), dicr.is_subject_kind(text) to dicr_app, dicr_read;

-- The three who signed. Whoever joins later is kept by dicr.keep_home(owner, slot) with a slot of their own.
do $$ begin
    perform dicr.keep_home('AL', 1), dicr.keep_home('HR', 2), dicr.keep_home('XK', 3);
end $$;
