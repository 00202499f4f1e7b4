-- Units (registry/reference/unit.c).

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
