-- Where the rows of an import wait for the few milliseconds between COPY and `insert … select` (COPY FROM is refused under
-- row-level security). Empty at all other times: filled and emptied within one transaction, `batch` keeps imports apart.

set local role dicr_owner;

-- Suppliers to be added (is_new) or whose own members change: all columns as they shall be.
create unlogged table dicr.stage_supplier (
    batch bigint not null,
    number bigint not null,
    line integer not null,
    is_new boolean not null,
    kind text,
    legal_name text,
    name_key text,
    words text,
    legal_form text,
    natural_person boolean,
    country text,
    owner_country text,
    website text,
    founded_on date,
    note text
);

-- What is added below them, all kinds of it in one table: `noun` says which, and a to f are its columns, in the order in which
-- sql/queries/import.sql reads them. `number` is set where a row changes instead.
create unlogged table dicr.stage_child (
    batch bigint not null,
    noun text not null,
    supplier bigint not null,
    line integer not null,
    released_to text[] not null,
    number bigint,
    a text,
    b text,
    c text,
    d text,
    e text,
    f text
);

revoke all on dicr.stage_supplier, dicr.stage_child from public;
grant select, insert, delete on dicr.stage_supplier, dicr.stage_child to dicr_app;

-- How the names of a list are compared with those of the registry: without blanks, dj written d (company_name.h, short_key).
create index supplier_short_key on dicr.supplier (replace(replace(name_key, 'dj', 'd'), ' ', ''));
