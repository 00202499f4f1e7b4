-- Tags: what was decided, and what is suggested.

-- name: tag_subjects
-- The records whose tags are shown with a record, by kind.
select t.kind as subject_kind, array_agg(t.number::text order by t.number) as subjects,
       dicr.supplier_end(:subject::bigint, :reader::text) as kept
from dicr.tag_subjects(:subject::bigint, :reader::text) as t
group by t.kind;

-- name: tag_list
-- All tags of records of one kind. (One kind at a time: the server then leaves out the rules of all others.) What was decided of a
-- supplier that is merged into :kept stands; to suggest something is for the kept one alone.
select g.subject_kind, g.subject, g.concept, g.state, g.origin, g.rule, g.reason, g.via, g.certainty, g.owner, g.alignment, g.decided_on
from dicr.tags_of(:subject_kind::text, :subjects::bigint[], :reader::text, :language::text, :today::date) as g
where (:state::text is null or g.state = :state)
  and (g.state <> 'suggested' or g.subject_kind <> 'supplier' or g.subject = :kept::bigint);

-- name: tag_subject_kind
-- What kind of record a number is, among those that can be tagged.
select t.kind as subject_kind from dicr.tag_subjects(:subject::bigint, :reader::text) as t
where t.number = :subject::bigint
limit 1;

-- name: tag_decision
-- What the owner who decides has decided before.
select g.number, g.version, g.state
from alignment as g
where g.subject = :subject::bigint and g.concept = :concept::text and g.owner = :owner::text and g.archived_at is null;
