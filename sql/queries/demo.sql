-- The fictitious registry (tools/demo).

-- name: demo_release
-- Many suppliers of one owner at once.
update supplier as s
set released_to = :released_to::text[], version = s.version + 1
where s.number = any(:numbers::bigint[]) and s.owner = :owner::text;

-- name: demo_state
-- Whether there are suppliers, and whether they are the demo's: its sources say so.
select (select count(*) from supplier) as suppliers,
       exists (select from source as s where s.reference = :reference::text and s.archived_at is null) as filled,
       (select count(*) from home as h where h.owner in ('AL', 'HR', 'XK')) as homes;

-- name: demo_counts
select (select count(*) from supplier) as suppliers, (select count(*) from capability) as capabilities,
       (select count(*) from supply_link) as links, (select count(*) from item) as items, (select count(*) from assembly) as assemblies,
       (select count(*) from requirement) as requirements, (select count(*) from survey) as surveys,
       (select count(*) from initiative) as initiatives;
