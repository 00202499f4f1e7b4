-- The registry: what people decided about its records (tags, evidence, indicators, pairs of suppliers). The last tables of the registry.

set local role dicr_owner;

-- The supplier that a subject belongs to, for the trail: the record that stands, where two owners hold its number.
create function dicr.supplier_of(subject_kind text, subject bigint) returns bigint
language plpgsql stable parallel safe as $$
begin
    case subject_kind
        when 'supplier' then
            return subject;
        when 'capability' then
            return (select k.supplier from dicr.capability k where k.number = subject order by k.archived_at nulls first limit 1);
        when 'certificate' then
            return (select k.supplier from dicr.certificate k where k.number = subject order by k.archived_at nulls first limit 1);
        when 'site' then
            return (select k.supplier from dicr.site k where k.number = subject order by k.archived_at nulls first limit 1);
        when 'identifier' then
            return (select k.supplier from dicr.identifier k where k.number = subject order by k.archived_at nulls first limit 1);
        when 'ownership' then
            return (select k.supplier from dicr.ownership k where k.number = subject order by k.archived_at nulls first limit 1);
        when 'link' then
            return (select k.buyer_number from dicr.supply_link k where k.number = subject order by k.archived_at nulls first limit 1);
        else
            return null;
    end case;
end $$;

-- A person's decision about a tag; suggestions are computed. One per owner, so that countries may differ.
create table dicr.alignment (
    like dicr.record_top,
    subject_kind text not null,
    subject bigint not null,
    concept text not null,
    state text not null,
    origin text not null default 'manual',
    rationale text,
    decided_on date
);
call dicr.make_law('alignment', 'alignment', supplier => 'dicr.supplier_of(n.subject_kind, n.subject)',
    codes => '{released_to:country,concept:concept}', records => '{source:source,subject:*}',
    ends => 'dicr.sees_record(reader, it.subject_kind, it.subject)');
call dicr.make_choice('alignment', 'subject_kind', 'supplier', 'capability', 'link', 'assembly', 'requirement', 'initiative');
call dicr.make_choice('alignment', 'state', 'confirmed', 'refused');
call dicr.make_choice('alignment', 'origin', 'manual', 'import');
create unique index alignment_concept_key on dicr.alignment (subject, concept, owner) where archived_at is null;

create table dicr.evidence (
    like dicr.record_top,
    subject_kind text not null,
    subject bigint not null,
    kind text,
    title text not null,
    reference text,
    dated_on date
);
call dicr.make_law('evidence', 'evidence', supplier => 'dicr.supplier_of(n.subject_kind, n.subject)',
    codes => '{released_to:country,subject_kind:law.noun}', records => '{source:source,subject:*}',
    ends => 'dicr.sees_record(reader, it.subject_kind, it.subject)');
-- Who sees evidence is who sees its subject: of evidence about evidence that could be asked without end.
call dicr.make_check('evidence', 'subject_kind', 'choice', 'subject_kind <> ''evidence''');
call dicr.make_check('evidence', 'title', 'required', 'title <> ''''');
create index evidence_subject on dicr.evidence (subject);

create table dicr.indicator (
    like dicr.record_top,
    engagement text not null,
    metric text not null,
    measured_on date not null,
    value numeric(18,3) not null,
    unit text,
    baseline boolean                   -- the measure that later ones are compared with
);
call dicr.make_law('indicator', 'indicator', codes => '{released_to:country,engagement:concept,unit:unit}', records => '{source:source}');
call dicr.make_check('indicator', 'metric', 'required', 'metric <> ''''');
create index indicator_engagement on dicr.indicator (engagement, measured_on);

-- A decision about two supplier records, remembered; records of two owners may be one firm.
create table dicr.pair (
    like dicr.record_top,
    low bigint not null,
    high bigint not null,
    verdict text not null,
    score numeric(6,4),
    reasons text[],
    decided_on date,
    decided_by text,
    revoked_on date
);
call dicr.make_law('pair', 'pair', supplier => 'n.low', codes => '{released_to:country}', records => '{source:source,low:supplier,high:supplier}',
    ends => 'dicr.sees_record(reader, ''supplier'', it.low) and dicr.sees_record(reader, ''supplier'', it.high)');
call dicr.make_choice('pair', 'verdict', 'same', 'different', 'unsure');
call dicr.make_range('pair', 'score', 0, 1);
call dicr.make_check('pair', 'high', 'cross', 'low < high');
call dicr.make_order('pair', 'revoked_on', 'decided_on');
create unique index pair_high_key on dicr.pair (low, high, owner) where archived_at is null and revoked_on is null;
create index pair_high on dicr.pair (high);

-- The triggers of all tables of the registry.
call dicr.lay_laws();
grant execute on function dicr.supplier_of(text, bigint) to dicr_app, dicr_read;
