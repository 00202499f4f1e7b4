-- The registry: the records that the three countries own. The laws that each of these tables keeps stand in 0002_laws.sql.

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
call dicr.make_rule('item', 'title_en', 'required', 'title_en is not null or title_hr is not null or title_sq is not null');
create unique index item_code_key on dicr.item (code, owner) where archived_at is null;

create table dicr.item_concept (
    like dicr.record_child,
    item bigint,
    concept text not null
);
call dicr.make_law('item_concept', 'item_concept', 'item', codes => '{concept:concept}', records => '{source:source}');
create unique index item_concept_concept_key on dicr.item_concept (item, concept, owner) where archived_at is null;
create index item_concept_by_concept on dicr.item_concept (concept) where archived_at is null;

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
    referencing new table as new_rows for each statement when (pg_trigger_depth() = 0 or current_user <> 'dicr_owner') execute function dicr.assembly_circle();
create trigger assembly_part_circle_added after insert on dicr.assembly_part
    referencing new table as new_rows for each statement when (pg_trigger_depth() = 0 or current_user <> 'dicr_owner') execute function dicr.assembly_circle();
create trigger assembly_part_circle_changed after update on dicr.assembly_part
    referencing new table as new_rows for each statement when (pg_trigger_depth() = 0 or current_user <> 'dicr_owner') execute function dicr.assembly_circle();

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
    records => '{source:source,supplier_number:supplier,buyer_number:supplier}',
    ends => 'dicr.sees_record(reader, ''supplier'', it.supplier_number) and dicr.sees_record(reader, ''supplier'', it.buyer_number)');
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
create index supply_link_by_concept on dicr.supply_link (concept) where archived_at is null;

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
    codes => '{released_to:country,concept:concept}', records => '{source:source}',
    ends => 'it.subject_kind = ''country'' or dicr.sees_record(reader, it.subject_kind, dicr.number_read(it.subject))');
call dicr.make_choice('survey', 'subject_kind', 'country', 'supplier', 'assembly');
call dicr.make_choice('survey', 'aspect', 'capability', 'link', 'certificate', 'site', 'ownership', 'part');
call dicr.make_choice('survey', 'result', 'found', 'none', 'partial');
call dicr.make_range('survey', 'asked', 0);
call dicr.make_range('survey', 'answered', 0);
call dicr.make_check('survey', 'answered', 'cross', 'asked is null or answered <= asked');
create index survey_subject on dicr.survey (subject);

-- The subject is a country, or a record that the writer may see and that stands. (A law of records compares numbers; the subject is a text.)
create function dicr.is_survey_subject(subject_kind text, subject text) returns boolean
language plpgsql stable as $$
begin
    if subject_kind = 'country' then
        return exists (select from dicr.country k where k.country = subject);
    end if;
    return coalesce(dicr.stands(nullif(current_setting('dicr.reader', true), ''), subject_kind, dicr.number_read(subject)), false);
end $$;

create function dicr.survey_subject() returns trigger
language plpgsql security definer set search_path = dicr, pg_temp as $$
declare
    offending record;
    rule text := 'fkey';
begin
    if tg_op = 'INSERT' then
        select n.subject_kind, n.subject into offending from new_rows n where not dicr.is_survey_subject(n.subject_kind, n.subject) limit 1;
    else
        select n.subject_kind, n.subject into offending
        from new_rows n join old_rows o on o.number = n.number and o.owner = n.owner
        where (n.subject_kind, n.subject) is distinct from (o.subject_kind, o.subject) and not dicr.is_survey_subject(n.subject_kind, n.subject)
        limit 1;
    end if;
    if found then
        if offending.subject_kind = 'country' then
            rule := 'known';
        elsif dicr.sees_record(nullif(current_setting('dicr.reader', true), ''), offending.subject_kind, dicr.number_read(offending.subject)) then
            rule := 'archived';
        end if;
        perform dicr.refuse('survey', 'survey_subject_' || rule, 'no such ' || offending.subject_kind, offending.subject);
    end if;
    return null;
end $$;
create trigger survey_subject_added after insert on dicr.survey
    referencing new table as new_rows for each statement when (pg_trigger_depth() = 0 or current_user <> 'dicr_owner') execute function dicr.survey_subject();
create trigger survey_subject_changed after update on dicr.survey
    referencing old table as old_rows new table as new_rows for each statement when (pg_trigger_depth() = 0 or current_user <> 'dicr_owner') execute function dicr.survey_subject();

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
    codes => '{released_to:country,concept:concept}', records => '{source:source,subject:*}',
    ends => 'dicr.sees_record(reader, it.subject_kind, it.subject)');
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
    codes => '{released_to:country,subject_kind:law.noun}', records => '{source:source,subject:*}',
    ends => 'dicr.sees_record(reader, it.subject_kind, it.subject)');
-- Who sees evidence is who sees its subject: of evidence about evidence that could be asked without end.
call dicr.make_check('evidence', 'subject_kind', 'choice', 'subject_kind <> ''evidence''');
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
call dicr.make_law('pair', 'pair', supplier => 'n.low', codes => '{released_to:country}', records => '{source:source,low:supplier,high:supplier}',
    ends => 'dicr.sees_record(reader, ''supplier'', it.low) and dicr.sees_record(reader, ''supplier'', it.high)');
call dicr.make_choice('pair', 'verdict', 'same', 'different', 'unsure');
call dicr.make_range('pair', 'score', 0, 1);
call dicr.make_check('pair', 'high', 'cross', 'low < high');
call dicr.make_order('pair', 'revoked_on', 'decided_on');
create unique index pair_high_key on dicr.pair (low, high, owner) where archived_at is null and revoked_on is null;
create index pair_high on dicr.pair (high);

call dicr.lay_laws();
grant execute on function dicr.supplier_of(text, bigint) to dicr_app, dicr_read;
