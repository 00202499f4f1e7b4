-- Where whole registries wait on their way in (COPY FROM is refused under row-level security): for each registry table one of the same
-- columns, without rules. Filled, read by `insert … select` under all laws, and emptied, within one transaction; empty at all other
-- times. Statements: sql/queries/load.sql.

set local role dicr_owner;

do $$
declare
    kind text;
begin
    foreach kind in array dicr.subject_kinds() loop
        execute format('create unlogged table dicr.%I as select t.* from dicr.%I as t with no data',
                       'load_' || split_part(kind, ':', 2), split_part(kind, ':', 2));
        execute format('revoke all on dicr.%I from public', 'load_' || split_part(kind, ':', 2));
        execute format('grant select, insert, truncate on dicr.%I to dicr_app', 'load_' || split_part(kind, ':', 2));
    end loop;
end $$;
