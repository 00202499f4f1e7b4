-- Tags: what was decided, and what is suggested.

-- name: tag_list
-- All tags of a record; of a supplier with those of its capabilities and links.
select g.subject_kind, g.subject, g.concept, g.state, g.origin, g.rule, g.reason, g.via, g.certainty, g.owner, g.alignment, g.decided_on
from (select t.kind, array_agg(t.number) as numbers from dicr.tag_subjects(:subject::bigint) as t group by t.kind) as k
cross join lateral dicr.tags_of(k.kind, k.numbers, :reader::text, :language::text, :today::date) as g
where (:state::text is null or g.state = :state)
order by array_position('{confirmed,suggested,refused}'::text[], g.state), g.concept,
         array_position('{supplier,capability,link}'::text[], g.subject_kind), g.subject;

-- name: tag_subject_kind
-- What kind of record a number is, among those that can be tagged.
select t.kind as subject_kind from dicr.tag_subjects(:subject::bigint) as t where t.number = :subject::bigint limit 1;

-- name: tag_decision
-- What the owner who decides has decided before.
select g.number, g.version, g.state
from alignment as g
where g.subject = :subject::bigint and g.concept = :concept::text and g.owner = :owner::text and g.archived_at is null;
