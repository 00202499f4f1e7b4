-- The rules of values: what `call dicr.make_…` makes a check of. Its name, <table>_<field>_<rule>, says which error a person reads.

set local role dicr_owner;

-- A check at the origin: rows that arrive from another node are let through, since a plain check on a node that is one version
-- behind stops replication. The guard stands last, that is half the cost.
create procedure dicr.make_rule(table_name text, field text, rule text, condition text)
language plpgsql as $$
begin
    execute format('alter table dicr.%I add constraint %I check (%s or current_setting(''session_replication_role'') = ''replica'')',
                   table_name, table_name || '_' || field || '_' || rule, condition);
end $$;

-- A rule about a value; an absent value keeps it.
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
