-- The registry: the records that the three countries own. Here sources, suppliers with all that belongs to one, and what they can do.
-- The laws that each table of the registry keeps stand in 0003_laws.sql; they are laid at the end of 0009_decisions.sql.

set local role dicr_owner;

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
call dicr.make_law('source', 'source', codes => '{released_to:country}', records => '{source:source}');
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
-- As registry/rules/web_address.c: what becomes a link is http or https, names no login, and has no character that hides another.
call dicr.make_check('supplier', 'website', 'format',
    $$website ~ '^https?://[^]/?#@<>"''`\\^{}|\s\x01-\x20\x7f-\xa0\xad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff[]+([/?#][^<>"''`\\^{}|\s\x01-\x20\x7f-\xa0\xad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]*)?$'$$);
call dicr.make_check('supplier', 'merged_into', 'circle', 'merged_into <> number');
create index supplier_name_key on dicr.supplier (name_key);
create index supplier_merged_into on dicr.supplier (merged_into, number) where merged_into is not null;

-- A record is merged into one of its owner's that stands, as do all on the way, and never comes back to itself: reads follow merged_into.
-- The records on the way are locked, so that of two merges at once, or a merge and an archiving, the second one sees the first, or fails
-- where its snapshot is older.
create function dicr.supplier_merge_way() returns trigger
language plpgsql security definer set search_path = dicr, pg_temp as $$
declare
    way bigint[] := array[new.number];
    next_number bigint := new.merged_into;
    archived timestamptz;
begin
    while next_number is not null loop
        if next_number = any (way) then
            perform dicr.refuse('supplier', 'supplier_merged_into_circle', 'a record may not be merged into itself', new.merged_into::text);
        end if;
        way := way || next_number;
        select s.merged_into, s.archived_at into next_number, archived
        from dicr.supplier s where s.number = next_number and s.owner = new.owner for no key update;
        if not found then
            perform dicr.refuse('supplier', 'supplier_merged_into_fkey', 'no such record of this owner', new.merged_into::text);
        end if;
        if archived is not null then
            perform dicr.refuse('supplier', 'supplier_merged_into_archived', 'a record is not merged into an archived one', new.merged_into::text);
        end if;
    end loop;
    return new;
end $$;
create trigger supplier_merge_way_new before insert on dicr.supplier
    for each row when (new.merged_into is not null) execute function dicr.supplier_merge_way();
create trigger supplier_merge_way before update of merged_into on dicr.supplier
    for each row when (new.merged_into is not null and new.merged_into is distinct from old.merged_into)
    execute function dicr.supplier_merge_way();

-- A number that goes on resolving to another.
create table dicr.supplier_number (
    like dicr.record_top,
    old bigint not null,
    now bigint not null
);
call dicr.make_law('supplier_number', 'supplier_number', supplier => 'n.now', codes => '{released_to:country}', records => '{source:source,now:supplier}',
    ends => 'dicr.sees_record(reader, ''supplier'', it.now)');
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
    raw_value text,
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
create unique index identifier_value_key on dicr.identifier (value, scheme, owner) where archived_at is null;

create table dicr.contact (
    like dicr.record_child,
    supplier bigint,
    role text,
    email text,
    phone text,
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

create table dicr.annual_figure (
    like dicr.record_child,
    supplier bigint,
    year integer not null,
    employees bigint,
    turnover numeric(18,2),
    currency text,
    export_share_pct numeric(6,3)
);
call dicr.make_law('annual_figure', 'annual_figure', 'supplier', supplier => 'n.supplier', records => '{source:source}');
call dicr.make_range('annual_figure', 'year', 1900, 2200);
call dicr.make_range('annual_figure', 'employees', 0);
call dicr.make_range('annual_figure', 'turnover', 0);
call dicr.make_range('annual_figure', 'export_share_pct', 0, 100);
call dicr.make_check('annual_figure', 'currency', 'format', 'currency ~ ''^[A-Z]{3}$''');
call dicr.make_check('annual_figure', 'turnover', 'cross', 'currency is not null');
create unique index annual_figure_year_key on dicr.annual_figure (supplier, year, owner) where archived_at is null;

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
call dicr.make_rule('ownership', 'holder', 'required', 'holder is not null or holder_name is not null');
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
    no_expiry boolean,                 -- neither this nor valid_until: validity unknown, not covering
    evidence text
);
call dicr.make_law('certificate', 'certificate', 'supplier', supplier => 'n.supplier',
    codes => '{concept:concept,issuer_country:country}', records => '{source:source,site:site:own}');
call dicr.make_choice('certificate', 'state', 'valid', 'applied', 'suspended', 'withdrawn');
call dicr.make_choice('certificate', 'evidence', 'claimed', 'listed', 'documented', 'verified', 'delivered');
call dicr.make_check('certificate', 'concept', 'format', 'concept like ''CERT:%''');
call dicr.make_order('certificate', 'valid_until', 'valid_from');
call dicr.make_check('certificate', 'no_expiry', 'cross', 'not no_expiry or valid_until is null');
create index certificate_by_concept on dicr.certificate (concept) where archived_at is null;

-- === Capabilities =====================================================================================================================

-- What a supplier can do, by a concept or in words: one of the two is there.
create table dicr.capability (
    like dicr.record_child,
    supplier bigint,
    concept text,
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
call dicr.make_rule('capability', 'concept', 'required', 'concept is not null or title <> '''' and title is not null');
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
create index capability_by_concept on dicr.capability (concept) where archived_at is null;

create table dicr.capability_concept (
    like dicr.record_child,
    supplier bigint,
    capability bigint,
    concept text not null
);
call dicr.make_law('capability_concept', 'capability_concept', 'capability', 'supplier', supplier => 'n.supplier',
    codes => '{concept:concept}', records => '{source:source}');
create unique index capability_concept_concept_key on dicr.capability_concept (capability, concept, owner) where archived_at is null;
create index capability_concept_by_concept on dicr.capability_concept (concept) where archived_at is null;

create table dicr.capability_rate (
    like dicr.record_child,
    supplier bigint,
    capability bigint,
    month integer not null default 0,  -- 0: now
    quantity_per_year numeric(18,3),
    unit text,
    quantity_text text,
    basis text not null default 'installed',
    committed_pct numeric(6,3)
);
call dicr.make_law('capability_rate', 'rate', 'capability', 'supplier', supplier => 'n.supplier', codes => '{unit:unit}', records => '{source:source}');
call dicr.make_choice('capability_rate', 'basis', 'installed', 'demonstrated', 'planned');
call dicr.make_range('capability_rate', 'month', 0, 600);
call dicr.make_range('capability_rate', 'quantity_per_year', 0);
call dicr.make_range('capability_rate', 'committed_pct', 0, 100);
call dicr.make_check('capability_rate', 'quantity_per_year', 'cross', 'unit is not null');
