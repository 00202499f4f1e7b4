-- Jobs: long work that goes on after the answer to who asked for it. One row is one job, its progress and its end; whoever works at it
-- is known by `attempt`, so that one that was given up for dead can end nothing any more.

-- name: job_add
insert into job (kind, owner, options, input, language, actor, country, reader, rights)
values (:kind::text, :owner::text, :options::text, :input::bytea, :language::text, :actor::text, :country::text, :reader::text,
        :rights::bigint)
returning job;

-- name: job_add_again
-- More work for a job that is done.
update job as j set kind = :kind::text, state = 'queued', tries_left = 3, done = 0, "of" = 0, language = :language::text,
       actor = :actor::text, country = :country::text, reader = :reader::text, rights = :rights::bigint, ended_at = null
where j.job = :job::bigint;

-- name: job_lock_row
select j.job from job as j where j.job = :job::bigint for update;

-- name: job_cancel
-- Whoever works at it finds out, and cannot end it any more.
update job as j set state = 'cancelled', input = null, ended_at = now() where j.job = :job::bigint;

-- name: job_state
select j.job, j.state, j.attempt, j.done, j."of", j.error_code, j.error_field, j.error_arguments from job as j where j.job = :job::bigint;

-- name: job_counts
select count(*) filter (where j.state = 'queued') as queued, count(*) filter (where j.state in ('planning', 'applying')) as running,
       count(*) filter (where j.state = 'done') as done, count(*) filter (where j.state = 'failed') as failed
from job as j;

-- name: job_try_lock
-- One session of all works at jobs at a time. It keeps the lock until it gives it back or ends.
select l.locked
from (select pg_try_advisory_lock(hashtext('dicr.job')) as locked
      where exists (select from job as j where j.state in ('queued', 'planning', 'applying'))) as l
where l.locked;

-- name: job_unlock
select pg_advisory_unlock(hashtext('dicr.job')) as locked;

-- name: job_adopt
-- Under the lock: what is under way has been left by a program that ended, or whose database was away.
update job as j set state = case when j.tries_left > 0 then 'queued' else 'failed' end,
       error_code = case when j.tries_left > 0 then null else 'interrupted' end,
       error_arguments = case when j.tries_left > 0 then null else array['attempts', '3'] end,
       input = case when j.tries_left > 0 then j.input end, ended_at = case when j.tries_left > 0 then null else now() end
where j.state in ('planning', 'applying');

-- name: job_next
select j.job, j.kind, j.owner, j.attempt + 1 as attempt, j.language, j.actor, j.country, j.reader, j.rights
from job as j
where j.state = 'queued' and (:last::bigint is null or j.job <= :last::bigint)
order by j.job
limit 1
for update;

-- name: job_begin
update job as j set state = :state::text, attempt = :attempt::integer, tries_left = j.tries_left - 1, done = 0, "of" = 0
where j.job = :job::bigint;

-- name: job_progress
update job as j set state = :state::text, done = :done::bigint, "of" = :of::bigint
where j.job = :job::bigint and j.attempt = :attempt::integer and j.state in ('planning', 'applying');

-- name: job_input
select j.options, encode(j.input, 'hex') as input_hex from job as j
where j.job = :job::bigint and j.attempt = :attempt::integer and j.state in ('planning', 'applying');

-- name: job_end
-- The end of an attempt: done, failed, or put back into the queue, which costs it no try.
update job as j set state = :state::text, done = coalesce(:done::bigint, j.done), "of" = coalesce(:done::bigint, j."of"),
       error_code = :error_code::text, error_field = :error_field::text, error_arguments = :error_arguments::text[],
       input = case when :state::text = 'queued' then j.input end, tries_left = j.tries_left + (:state::text = 'queued')::integer,
       ended_at = case when :state::text = 'queued' then null else now() end
where j.job = :job::bigint and j.attempt = :attempt::integer and j.state in ('planning', 'applying');
