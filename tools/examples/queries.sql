-- Questions that one may put to the registry in SQL. With the private database of the program:
--     psql -h DIRECTORY -U dicr_app -d dicr -f tools/examples/queries.sql
-- where DIRECTORY is the "socket directory" that `dicr db status` prints. dicr_app may read everything and change what the laws of
-- the registry allow; reading changes nothing.
set search_path = dicr, public;

-- Suppliers by country and status.
select country, status, count(*) as suppliers
from supplier
where kind = 'company' and archived_at is null
group by country, status
order by country, status;

-- Firms that make ammunition (CPV 3533…), with the number as people write it.
select distinct number_text(s.number) as number, s.legal_name, s.country
from supplier s
join capability c on c.supplier = s.number and c.archived_at is null
where c.concept like 'CPV:3533%' and c.role = 'make' and s.archived_at is null
order by s.country, s.legal_name
limit 5;

-- Certificates that end within the next year, with their names in Croatian.
select number_text(s.number) as number, s.legal_name, c.concept, l.label, c.valid_until
from certificate c
join supplier s on s.number = c.supplier and s.archived_at is null
cross join lateral preferred_label(c.concept, 'hr') l
where c.archived_at is null and c.valid_until between current_date and current_date + 365
order by c.valid_until, s.legal_name
limit 5;

-- Buyers with a single source abroad.
select number_text(b.number) as buyer, b.legal_name, b.country, number_text(s.number) as supplier, s.country as from_country,
    k.concept
from supply_link k
join supplier b on b.number = k.buyer_number and b.archived_at is null
join supplier s on s.number = k.supplier_number and s.archived_at is null
where k.sole_source and k.archived_at is null and b.country <> s.country
order by b.country, b.legal_name
limit 5;

-- What was done today, and by whom.
select actor, noun, what, count(*) as changes
from change
where at >= current_date
group by actor, noun, what
order by changes desc, noun
limit 5;
