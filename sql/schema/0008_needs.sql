-- The registry: what the countries need (initiatives, requirements, qualifications), and where somebody has looked (surveys).

set local role dicr_owner;

create table dicr.initiative (
    like dicr.record_top,
    kind text not null,
    title text not null,
    engagement text,
    state text not null default 'planned',
    responsible text,
    next_step text,
    due_on date,
    starts_on date,
    ends_on date,
    open_to text[]                     -- countries
);
call dicr.make_law('initiative', 'initiative', codes => '{released_to:country,engagement:concept,open_to:country}', records => '{source:source}');
call dicr.make_check('initiative', 'title', 'required', 'title <> ''''');
call dicr.make_choice('initiative', 'state', 'planned', 'running', 'paused', 'done', 'stopped');
call dicr.make_order('initiative', 'ends_on', 'starts_on');
call dicr.make_set('initiative', 'open_to');

create table dicr.initiative_country (
    like dicr.record_child,
    initiative bigint,
    country text not null,
    role text not null default 'participant',
    since date,
    until date
);
call dicr.make_law('initiative_country', 'initiative_country', 'initiative', codes => '{country:country}', records => '{source:source}');
call dicr.make_choice('initiative_country', 'role', 'lead', 'participant', 'observer');
call dicr.make_order('initiative_country', 'until', 'since');

create table dicr.requirement (
    like dicr.record_top,
    country text not null,
    concept text not null,
    title text,
    shape text not null,
    quantity numeric(18,3),
    unit text,
    starts_on date,
    needed_by date,
    priority integer,
    state text not null default 'planned',
    rule_set text,
    initiative bigint
);
call dicr.make_law('requirement', 'requirement', codes => '{released_to:country,country:country,concept:concept,unit:unit,rule_set:rule_set}',
    records => '{source:source,initiative:initiative}');
call dicr.make_choice('requirement', 'shape', 'rate', 'total', 'stock');
call dicr.make_choice('requirement', 'state', 'planned', 'approved', 'contracted', 'closed');
call dicr.make_range('requirement', 'quantity', 0);
call dicr.make_range('requirement', 'priority', 1, 5);
call dicr.make_order('requirement', 'needed_by', 'starts_on');
call dicr.make_check('requirement', 'quantity', 'cross', 'unit is not null');
create index requirement_initiative on dicr.requirement (initiative) where initiative is not null;

-- A certificate that is needed for a concept in a country, or for one requirement.
create table dicr.qualification (
    like dicr.record_top,
    concept text,
    requirement bigint,
    country text,
    certificate text not null,
    mandatory boolean not null default true,
    valid_from date,
    valid_to date
);
call dicr.make_law('qualification', 'qualification', codes => '{released_to:country,concept:concept,country:country,certificate:concept}',
    records => '{source:source,requirement:requirement}');
call dicr.make_check('qualification', 'certificate', 'format', 'certificate like ''CERT:%''');
call dicr.make_rule('qualification', 'requirement', 'cross', '(concept is null) <> (requirement is null)');
call dicr.make_order('qualification', 'valid_to', 'valid_from');
create index qualification_requirement on dicr.qualification (requirement) where requirement is not null;

-- Somebody has looked. subject: a country's code, or a record's number as people see it.
create table dicr.survey (
    like dicr.record_top,
    subject_kind text not null,
    subject text not null,
    aspect text not null,
    concept text,
    done_on date not null,
    result text not null,
    asked integer,
    answered integer,
    method text
);
call dicr.make_law('survey', 'survey', supplier => 'case when n.subject_kind = ''supplier'' then dicr.number_read(n.subject) end',
    codes => '{released_to:country,concept:concept}', records => '{source:source}',
    ends => 'it.subject_kind = ''country'' or dicr.sees_record(reader, it.subject_kind, dicr.number_read(it.subject))');
call dicr.make_choice('survey', 'subject_kind', 'country', 'supplier', 'assembly');
call dicr.make_choice('survey', 'aspect', 'capability', 'link', 'certificate', 'site', 'ownership', 'part');
call dicr.make_choice('survey', 'result', 'found', 'none', 'partial');
call dicr.make_range('survey', 'asked', 0);
call dicr.make_range('survey', 'answered', 0);
call dicr.make_check('survey', 'answered', 'cross', 'asked is null or answered <= asked');
create index survey_subject on dicr.survey (subject);

-- The subject is a country, or a record that the writer may see and that stands. (A law of records compares numbers; the subject is a text.)
create function dicr.is_survey_subject(subject_kind text, subject text) returns boolean
language plpgsql stable as $$
begin
    if subject_kind = 'country' then
        return exists (select from dicr.country k where k.country = subject);
    end if;
    return coalesce(dicr.stands(nullif(current_setting('dicr.reader', true), ''), subject_kind, dicr.number_read(subject)), false);
end $$;

create function dicr.survey_subject() returns trigger
language plpgsql security definer set search_path = dicr, pg_temp as $$
declare
    offending record;
    rule text := 'fkey';
begin
    if tg_op = 'INSERT' then
        select n.subject_kind, n.subject into offending from new_rows n where not dicr.is_survey_subject(n.subject_kind, n.subject) limit 1;
    else
        select n.subject_kind, n.subject into offending
        from new_rows n join old_rows o on o.number = n.number and o.owner = n.owner
        where (n.subject_kind, n.subject) is distinct from (o.subject_kind, o.subject) and not dicr.is_survey_subject(n.subject_kind, n.subject)
        limit 1;
    end if;
    if found then
        if offending.subject_kind = 'country' then
            rule := 'known';
        elsif dicr.sees_record(nullif(current_setting('dicr.reader', true), ''), offending.subject_kind, dicr.number_read(offending.subject)) then
            rule := 'archived';
        end if;
        perform dicr.refuse('survey', 'survey_subject_' || rule, 'no such ' || offending.subject_kind, offending.subject);
    end if;
    return null;
end $$;
create trigger survey_subject_added after insert on dicr.survey
    referencing new table as new_rows for each statement when (pg_trigger_depth() = 0 or current_user <> 'dicr_owner') execute function dicr.survey_subject();
create trigger survey_subject_changed after update on dicr.survey
    referencing old table as old_rows new table as new_rows for each statement when (pg_trigger_depth() = 0 or current_user <> 'dicr_owner') execute function dicr.survey_subject();
