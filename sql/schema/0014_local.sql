-- What belongs to this database alone and is never replicated: settings, nodes, saved searches, and whose records are kept here.

set local role dicr_owner;

create table dicr.setting (
    name text not null,
    value text,
    changed_at timestamptz not null default now(),
    changed_by text,
    constraint setting_pkey primary key (name)
);

create table dicr.node (
    node text not null,
    country text not null,
    self boolean not null default false,
    constraint node_pkey primary key (node)
);
create unique index node_self_key on dicr.node (self) where self;

create table dicr.saved_search (
    app_user text not null,
    name text not null,
    query jsonb not null,
    seen_at timestamptz,
    constraint saved_search_pkey primary key (app_user, name)
);

call dicr.compare_by_bytes('setting');
call dicr.compare_by_bytes('node');
call dicr.compare_by_bytes('saved_search');

grant select on dicr.node to dicr_app, dicr_read;
grant select, insert, update on dicr.setting to dicr_app;
grant select, insert, update, delete on dicr.saved_search to dicr_app;
grant select on dicr.setting to dicr_read;

-- The three countries that signed. A country that joins is added by dicr.keep_home(owner, slot) with a slot of its own.
do $$ begin
    perform dicr.keep_home('AL', 1), dicr.keep_home('HR', 2), dicr.keep_home('XK', 3);
end $$;
