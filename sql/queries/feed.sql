-- The feed of committed changes (registry/db/feed.c).

-- name: feed_snapshot
select pg_current_snapshot()::text as snapshot;

-- name: feed_since
-- What this statement's snapshot sees and the snapshot :seen did not. Rows older than its xmin were all visible to it: the index on
-- transaction makes the search short. The first row carries this snapshot, even when there is nothing new.
select pg_current_snapshot()::text as snapshot, null::bigint as sequence, null::text as owner, null::text as noun,
       null::bigint as number, null::bigint as supplier, null::text as what
union all
(select null, h.sequence, h.owner, h.noun, h.number, h.supplier, h.what
 from change as h
 where h.transaction >= pg_snapshot_xmin(:seen::pg_snapshot) and not pg_visible_in_snapshot(h.transaction, :seen::pg_snapshot)
 order by h.sequence);

-- name: feed_has_news
-- Whether feed_since would give a change: 0 or 1.
select exists (select
               from change as h
               where h.transaction >= pg_snapshot_xmin(:seen::pg_snapshot)
                 and not pg_visible_in_snapshot(h.transaction, :seen::pg_snapshot))::integer as count;
