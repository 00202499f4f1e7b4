-- Supply links as they are read with a supplier.

-- name: link_of_suppliers
-- The links at whose one end or other these stand. The template's places are filled for links.
select {nested}
from {table} as t
where (t.supplier_number = any(:numbers::bigint[]) or t.buyer_number = any(:numbers::bigint[])) and t.archived_at is null and dicr.sees(:reader::text, t);
