-- Countries with their dated standings, and their parts (registry/reference/country.c). Labels are in :language.

-- name: country_slots
select country, slot from country where slot is not null order by slot;

-- name: country_by_codes
select country, alpha3, case :language::text when 'hr' then label_hr when 'sq' then label_sq else label_en end as label, slot,
    signatory_on, ncage_pattern, ncb_code, note, source, certainty, withdrawn_on
from country where country = any (:countries::text[])
order by country collate "C";

-- name: country_list
-- Of the countries that are :standing in :framework on the day (or in any, or anything).
select country, alpha3, case :language::text when 'hr' then label_hr when 'sq' then label_sq else label_en end as label, slot,
    signatory_on, ncage_pattern, ncb_code, note, source, certainty, withdrawn_on
from country c
where withdrawn_on is null
    and ((:framework::text is null and :standing::text is null)
        or exists (select from standing s
                   where s.country = c.country and s.withdrawn_on is null and (:framework is null or s.framework = :framework)
                       and (:standing is null or s.standing = :standing)
                       and dicr.standing_in_force(s.valid_from, s.valid_to, s.certainty, :as_of::date)))
order by country;

-- name: standing_of_countries
select s.country, s.framework, case :language::text when 'hr' then f.label_hr when 'sq' then f.label_sq else f.label_en end as label,
    s.standing, s.valid_from, s.valid_to,
    dicr.standing_in_force(s.valid_from, s.valid_to, s.certainty, :as_of::date) as in_force, s.note, s.source, s.certainty
from standing s join framework f on f.framework = s.framework
where s.country = any (:countries::text[]) and s.withdrawn_on is null
order by s.country, s.framework, s.valid_from nulls first, s.standing;

-- name: countries_unknown
-- Those of these codes that are no country's.
select u.country
from unnest(:countries::text[]) as u(country)
where not exists (select from country as c where c.country = u.country)
order by u.country
limit 1;

-- name: framework_known
select framework from framework where framework = :framework::text;

-- name: subdivision_list
select subdivision, country, parent, level,
    case when :language::text = 'hr' and label_hr is not null then label_hr
         when :language = 'sq' and label_sq is not null then label_sq else label_en end as label,
    iso_code, nuts, latitude, longitude, seat, note, source, certainty
from subdivision
where withdrawn_on is null and (:country::text is null or country = :country) and (:level::text is null or level = :level)
    and (:parent::text is null or parent = :parent)
order by subdivision;
