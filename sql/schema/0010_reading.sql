-- Reading: who sees what, what a capability covers, and who holds a certificate.
--
-- Every statement that reads registry rows says dicr.sees(:reader::text, t) of each of its rows (dicr.lay_laws() makes that function
-- for every table); a law over the compiled statements and these functions demands it (tests/db/test_reading.c). They are plain SQL without
-- settings of their own, so that the planner puts them into the statement and a read by key stays one index probe.

set local role dicr_owner;

-- The trail of a record is its owner's own.
create function dicr.sees(reader text, it dicr.change) returns boolean
language sql immutable parallel safe
return reader is null or it.owner = reader;
grant execute on function dicr.sees(text, dicr.change) to dicr_app, dicr_read;

-- A row's concept as a reader is told it: an item that the reader does not see is unknown to it, but to the row's owner, who wrote it.
-- (The statements of nouns say the same in place: registry/db/stmt.c.)
create function dicr.concept_told(reader text, owner text, concept text) returns text
language sql stable parallel safe
return case when reader is null or owner = reader or concept not like 'ITEM:%'
                 or dicr.sees_record(reader, 'item', dicr.number_read(substr(concept, 6))) then concept end;
grant execute on function dicr.concept_told(text, text, text) to dicr_app, dicr_read;

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

-- What each capability covers, for a reader: its concept, its further ones, and where it names an item, the item's concepts. An item
-- that the reader does not see is not among them.
create function dicr.capability_cover(reader text)
returns table (capability bigint, owner text, supplier bigint, concept text, readiness text, role text, evidence text)
language sql stable parallel safe as $$
    select k.number, k.owner, k.supplier, k.concept, k.readiness, k.role, k.evidence
    from dicr.capability k
    where dicr.sees(reader, k) and k.archived_at is null and dicr.concept_told(reader, k.owner, k.concept) is not null
    union
    select k.number, k.owner, k.supplier, m.concept, k.readiness, k.role, k.evidence
    from dicr.capability k
    join dicr.capability_concept m on dicr.sees(reader, m) and m.capability = k.number and m.owner = k.owner and m.archived_at is null
    where dicr.sees(reader, k) and k.archived_at is null and dicr.concept_told(reader, m.owner, m.concept) is not null
    union
    select k.number, k.owner, k.supplier, m.concept, k.readiness, k.role, k.evidence
    from dicr.capability k
    join dicr.item_concept m on dicr.sees(reader, m) and m.item = dicr.number_read(substr(k.concept, 6)) and m.archived_at is null
    where dicr.sees(reader, k) and k.archived_at is null and k.concept like 'ITEM:%'
      and dicr.concept_told(reader, m.owner, m.concept) is not null
$$;

-- Certificates that are held and of which the end is known, for a reader; whether they cover a day, certificate_validity says.
create function dicr.certificate_held(reader text)
returns table (number bigint, owner text, supplier bigint, concept text, valid_from date, valid_until date, no_expiry boolean)
language sql stable parallel safe as $$
    select c.number, c.owner, c.supplier, c.concept, c.valid_from, c.valid_until, c.no_expiry
    from dicr.certificate c
    where dicr.sees(reader, c) and c.archived_at is null and c.state = 'valid' and (c.valid_until is not null or c.no_expiry)
$$;

grant execute on function dicr.certificate_validity(text, date, date, boolean, date), dicr.capability_cover(text),
    dicr.certificate_held(text) to dicr_app, dicr_read;
