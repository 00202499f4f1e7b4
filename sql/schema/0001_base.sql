-- What all later files stand on: refusals, the numbers of records, the trail, and the columns that every record has.
--
-- Each file names the role that owns what it makes and writes the schema's name before every object, inside functions too, so that
-- no session's search_path (or temporary table) changes what a name means. Functions that run with the owner's rights set their own.
-- Constraints are named <table>_<field>_<rule>; registry/db/refusal.c turns the rule into the error that a person reads.

-- registry/db/schema.c creates the roles and the schema before the first file.
set local role dicr_owner;

-- A function may be called by those who are granted it, not by everybody. (Triggers need no such right.)
alter default privileges revoke execute on routines from public;

-- === Text =============================================================================================================================

-- Text is compared by bytes everywhere: the order of keys is then the same on every server, an upgrade of the system's locales breaks
-- no index, and comparing is faster. A statement that sorts for a language's readers says so itself.
create procedure dicr.compare_by_bytes(table_name text)
language plpgsql as $$
declare
    columns text := (select string_agg(format('alter column %I type %s collate "C"', a.attname, a.atttypid::regtype), ', ' order by a.attnum)
                     from pg_catalog.pg_attribute a
                     where a.attrelid = ('dicr.' || quote_ident(table_name))::regclass and a.attnum > 0 and not a.attisdropped
                       and a.attcollation = 'pg_catalog.default'::regcollation);
begin
    if columns is not null then
        execute format('alter table dicr.%I %s', table_name, columns);
    end if;
end $$;

-- === Refusals =========================================================================================================================

-- Raises what a trigger found in the form of a violated check constraint, so that one mechanism turns both into the program's errors.
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

-- Begins to keep the records of an owner: its serials count within its slot. Calling it again changes nothing.
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

-- Where the serials of an owner are counted. This and the next are single expressions, so that they are folded into the statement
-- that uses them; one that takes many numbers looks the sequence up once.
create function dicr.number_sequence(owner text) returns regclass
language sql volatile as $$
    select coalesce(to_regclass('dicr.number_' || lower(owner)), dicr.refuse_owner(owner)::regclass)
$$;

-- The next number of an owner: slot << 40 | serial.
create function dicr.new_number(owner text) returns bigint
language sql volatile as $$
    select nextval(dicr.number_sequence(owner))
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

-- The number that a text in exactly this form stands for; else null.
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

-- Everything that happened to a registry row. It is append only, and the laws write it. An added row carries no payload, a changed one only
-- the state before: the state at a time is the `before` of the first change after it, else the row as it stands.
-- It is one table, not partitioned by sequence: nothing of it is ever dropped, and with ten partitions the history of a record took three
-- times as long and the follower's look (feed_has_news) eight times.
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
create index change_batch on dicr.change using brin (batch);
create index change_supplier on dicr.change (supplier, sequence) where supplier is not null;

-- The content of a row as one text: its columns by name without those that are empty, without its version, and for a record below
-- another one without its release, which follows from above. payload_hash in the trail is the SHA-256 of this text.
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
    owner text collate "C",     -- the country whose record it is
    version integer,            -- raised by each statement that changes the row or what stands below it
    line integer,               -- of `batch`
    batch bigint,               -- the import that made this state; null: a person
    source bigint,
    stated_on date,             -- the list's own date
    verified_on date,           -- set only by a person
    archived_at timestamptz,
    archive_reason text collate "C",
    released_to text[] collate "C" -- the countries that may see it; sorted
);
create type dicr.record_child as (
    number bigint,
    owner text collate "C",
    version integer,
    line integer,
    batch bigint,
    source bigint,
    stated_on date,
    verified_on date,
    archived_at timestamptz,
    archive_reason text collate "C",
    released_to text[] collate "C", -- its parent's
    withheld_from text[] collate "C" -- the countries of released_to that may not see it
);

-- Whether an array is sorted by bytes, without repeats and nulls. Callers let an empty set through before they call it.
create function dicr.is_set(items text[]) returns boolean
language sql immutable strict parallel safe as $$
    select array_position(items, null) is null
       and items = (select array_agg(distinct x collate "C" order by x collate "C") from unnest(items) as x)
$$;

-- Whether the row with this xmin was written by the running transaction, under a savepoint too. Callers compare with the
-- transaction's own id first, which is enough for nearly all rows.
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

call dicr.compare_by_bytes('home');
call dicr.compare_by_bytes('change');
grant select on dicr.home, dicr.change to dicr_app, dicr_read;
grant execute on function dicr.number_sequence(text), dicr.new_number(text), dicr.refuse_owner(text), dicr.refuse(text, text, text, text),
    dicr.is_set(text[]), dicr.number_check(text), dicr.number_text(bigint), dicr.number_read(text), dicr.payload_text(jsonb),
    dicr.payload_hash(jsonb)
    to dicr_app, dicr_read;
