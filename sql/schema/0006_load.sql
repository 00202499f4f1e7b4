-- Where whole registries wait on their way in (COPY FROM is refused under row-level security): for each registry table one of the same
-- columns, without rules, and without the version and release that a new row is given. Filled, read by `insert … select` under all
-- laws, and emptied, within one transaction; empty at all other times. Statements: sql/queries/load.sql.

set local role dicr_owner;

do $$
declare
    kind text;
begin
    foreach kind in array dicr.subject_kinds() loop
        execute format('create unlogged table dicr.%1$I as select t.* from dicr.%2$I as t with no data;
                        alter table dicr.%1$I drop column version, drop column released_to, drop column if exists withheld_from;
                        revoke all on dicr.%1$I from public;
                        grant select, insert, truncate on dicr.%1$I to dicr_app',
                       'load_' || split_part(kind, ':', 2), split_part(kind, ':', 2));
    end loop;
end $$;
