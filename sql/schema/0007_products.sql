-- The registry: products, what they are made of, and who supplies whom with them.

set local role dicr_owner;

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
