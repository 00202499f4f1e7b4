-- Units and periods, and the words people write for them (registry/reference/unit.c).

-- name: unit_find
-- As it is written first, then whatever its case, then folded: signs like € and m² do not survive folding, and m is not m€.
select u.unit, u.dimension, u.factor::text as factor, u.base_unit,
    case :language::text when 'hr' then u.label_hr when 'sq' then u.label_sq else u.label_en end as label,
    case :language when 'hr' then u.short_hr_one when 'sq' then u.short_sq_one else u.short_en_one end as short_one,
    case :language when 'hr' then u.short_hr_few when 'sq' then u.short_sq_other else u.short_en_other end as short_few,
    case :language when 'hr' then u.short_hr_other when 'sq' then u.short_sq_other else u.short_en_other end as short_other,
    u.note, u.certainty
from unit_alias a join unit u on u.unit = a.unit
where a.withdrawn_on is null and u.withdrawn_on is null
    and (a.alias = :written::text or lower(a.alias) = lower(:written) or (a.words = :words::text and :words <> ''))
order by a.alias <> :written, lower(a.alias) <> lower(:written), u.rank
limit 1;

-- name: unit_list
select u.unit, u.dimension, u.factor::text as factor, u.base_unit,
    case :language::text when 'hr' then u.label_hr when 'sq' then u.label_sq else u.label_en end as label,
    case :language when 'hr' then u.short_hr_one when 'sq' then u.short_sq_one else u.short_en_one end as short_one,
    case :language when 'hr' then u.short_hr_few when 'sq' then u.short_sq_other else u.short_en_other end as short_few,
    case :language when 'hr' then u.short_hr_other when 'sq' then u.short_sq_other else u.short_en_other end as short_other,
    u.note, u.certainty
from unit u
where withdrawn_on is null and (:dimension::text is null or dimension = :dimension)
order by rank;

-- name: period_find
select p.period, p.seconds, case :language::text when 'hr' then p.label_hr when 'sq' then p.label_sq else p.label_en end as label,
    case :language when 'hr' then p.short_hr when 'sq' then p.short_sq else p.short_en end as short_form, p.note, p.certainty
from period_alias a join period p on p.period = a.period
where a.withdrawn_on is null and p.withdrawn_on is null
    and (a.alias = :written::text or lower(a.alias) = lower(:written) or (a.words = :words::text and :words <> ''))
order by a.alias <> :written, lower(a.alias) <> lower(:written), p.rank
limit 1;
