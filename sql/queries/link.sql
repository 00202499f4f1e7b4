-- Supply links as they are read with a supplier.

-- name: link_of_suppliers
-- The links in which these supply others. The template's places are filled for links.
select {nested}, t.supplier_number as supplier
from {table} as t
where t.supplier_number = any(:numbers::bigint[]) and t.archived_at is null and {seen};

-- name: link_of_buyers
-- The links in which others supply these.
select {nested}, t.buyer_number as supplier
from {table} as t
where t.buyer_number = any(:numbers::bigint[]) and t.archived_at is null and {seen};
