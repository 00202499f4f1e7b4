-- Imports: the lists that were sent, and their lines.

set local role dicr_owner;

-- Long work (registry/job/job.h). Its input goes when it ends.
create table dicr.job (
    job bigint generated always as identity,
    kind text not null,
    owner text not null,
    state text not null default 'queued',
    attempt integer not null default 0,
    tries_left integer not null default 3,
    done bigint not null default 0,
    "of" bigint not null default 0,
    options text,
    input bytea,
    language text not null,
    actor text,
    country text,
    reader text,
    rights bigint not null,
    error_code text,
    error_field text,
    error_arguments text[],
    created_at timestamptz not null default now(),
    ended_at timestamptz,
    constraint job_pkey primary key (job),
    constraint job_owner_fkey foreign key (owner) references dicr.home (owner),
    constraint job_state_choice check (state in ('queued', 'planning', 'applying', 'done', 'failed', 'cancelled'))
);
-- It is read once: compressing it would take longer than the rest of storing it.
alter table dicr.job alter column input set storage external;
create index job_live on dicr.job (job) where state in ('queued', 'planning', 'applying');

-- One list that was sent. Its state is that of its job; of one that is done, its own. `batch` is a number of the owner's, as records have.
create table dicr.import_batch (
    batch bigint not null,
    owner text not null,
    sender text,
    file_name text,
    sha256 text,
    stated_on date,
    encoding text,
    dialect jsonb,
    mapping jsonb,
    skipped jsonb,
    gone integer,
    job bigint not null,
    state text,
    created_at timestamptz not null default now(),
    created_by text,
    applied_at timestamptz,
    constraint import_batch_pkey primary key (batch),
    constraint import_batch_owner_fkey foreign key (owner) references dicr.home (owner),
    constraint import_batch_job_fkey foreign key (job) references dicr.job (job),
    constraint import_batch_state_choice check (state in ('planned', 'applied')),
    constraint import_batch_sha256_format check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint import_batch_applied_at_cross check (state <> 'applied' or applied_at is not null)
);
create index import_batch_created on dicr.import_batch (created_at, batch);
create unique index import_batch_job_key on dicr.import_batch (job);
create index import_batch_sha256 on dicr.import_batch (sha256);

create table dicr.import_row (
    batch bigint not null,
    line integer not null,
    raw bytea,
    row_key text,
    verdict text,
    subject bigint,
    folded_into integer,
    plan jsonb,                        -- what changes; null: nothing
    messages jsonb,                    -- null: none
    constraint import_row_pkey primary key (batch, line),
    constraint import_row_verdict_choice check (verdict in ('new', 'changed', 'unchanged', 'conflict', 'rejected')),
    constraint import_row_line_range check (line >= 1),
    constraint import_row_folded_into_circle check (folded_into <> line)
);
-- The rows of a list come by the ten thousand, and all of one batch, which nobody may delete: it is looked up once, not for each row.
create function dicr.import_row_batch() returns trigger
language plpgsql security definer set search_path = dicr, pg_temp as $$
begin
    if exists (select from (select distinct n.batch from new_rows n) as n
               where not exists (select from dicr.import_batch b where b.batch = n.batch)) then
        perform dicr.refuse('import_row', 'import_row_batch_fkey', 'no such batch');
    end if;
    return null;
end $$;
create trigger import_row_batch after insert on dicr.import_row referencing new table as new_rows
    for each statement execute function dicr.import_row_batch();

create table dicr.saved_mapping (
    owner text not null,
    sender text not null,
    name text not null,
    version integer not null default 1,
    columns jsonb not null,
    saved_at timestamptz not null default now(),
    constraint saved_mapping_pkey primary key (sender, name, version, owner)
);

-- How the names of a list are compared with those of the registry: without blanks, dj written d (company_name.h, short_key).
create index supplier_short_key on dicr.supplier (replace(replace(name_key, 'dj', 'd'), ' ', ''));

call dicr.compare_by_bytes('job');
call dicr.compare_by_bytes('import_batch');
call dicr.compare_by_bytes('import_row');
call dicr.compare_by_bytes('saved_mapping');

-- An import is its owner's own: nobody else reads it.
create function dicr.sees(reader text, it dicr.import_batch) returns boolean
language sql immutable parallel safe
return reader is null or it.owner = reader;
grant execute on function dicr.sees(text, dicr.import_batch) to dicr_app, dicr_read;

grant select, insert, update on dicr.job, dicr.import_batch, dicr.saved_mapping to dicr_app;
grant select, insert, delete on dicr.import_row to dicr_app;
grant select on dicr.import_batch, dicr.import_row, dicr.saved_mapping to dicr_read;
-- All but the input, which is a whole list as it was sent.
grant select (job, kind, owner, state, attempt, tries_left, done, "of", options, language, actor, country, reader, rights, error_code,
              error_field, error_arguments, created_at, ended_at) on dicr.job to dicr_read;
