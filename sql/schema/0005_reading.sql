-- Reading: who sees what, what a capability covers, and who holds a certificate.
--
-- Every statement that reads registry rows asks one of these functions whether :reader sees the row. They are plain SQL expressions
-- without settings of their own, so that the planner inlines them and a read by key stays one index probe.

set local role dicr_owner;

-- Whether a country sees a row: its own rows, and those that are released to it and not withheld from it. No reader sees all.
create function dicr.sees(reader text, owner text, released_to text[], withheld_from text[] default '{}') returns boolean
language sql immutable parallel safe
return reader is null or owner = reader or (reader = any (released_to) and reader <> all (withheld_from));

-- How a certificate stands on a day. Without an end date and without no_expiry its validity is unknown, and it covers nothing.
create function dicr.certificate_validity(state text, valid_from date, valid_until date, no_expiry boolean, today date) returns text
language sql immutable parallel safe
return case
    when state <> 'valid' then 'not_held'
    when valid_from > today then 'not_yet'
    when valid_until < today then 'expired'
    when valid_until < today + 180 then 'expiring'
    when valid_until is not null or no_expiry then 'valid'
    else 'unknown'
end;

-- What each capability covers: its concept, its further ones, and where it names an item, the item's concepts.
create view dicr.capability_cover with (security_invoker = true) as
select k.number as capability, k.owner, k.supplier, k.concept, k.readiness, k.role, k.evidence, k.released_to, k.withheld_from
from dicr.capability k
where k.archived_at is null
union
select k.number, k.owner, k.supplier, m.concept, k.readiness, k.role, k.evidence, k.released_to, k.withheld_from
from dicr.capability k
join dicr.capability_concept m on m.capability = k.number and m.owner = k.owner and m.archived_at is null
where k.archived_at is null
union
select k.number, k.owner, k.supplier, m.concept, k.readiness, k.role, k.evidence, k.released_to, k.withheld_from
from dicr.capability k
join dicr.item_concept m on m.item = dicr.number_read(substr(k.concept, 6)) and m.archived_at is null
where k.archived_at is null and k.concept like 'ITEM:%';

-- Certificates that cover today: held, begun and not run out.
create view dicr.certificate_held with (security_invoker = true) as
select c.number, c.owner, c.supplier, c.concept, c.valid_from, c.valid_until, c.no_expiry, c.released_to, c.withheld_from
from dicr.certificate c
where c.archived_at is null and c.state = 'valid' and (c.valid_until is not null or c.no_expiry);

grant select on dicr.capability_cover, dicr.certificate_held to dicr_app, dicr_read;
grant execute on function dicr.sees(text, text, text[], text[]), dicr.certificate_validity(text, date, date, boolean, date)
    to dicr_app, dicr_read;
