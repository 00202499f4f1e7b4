-- Suggested tags are computed, never stored: from the crosswalk of concepts to policies, and from the rules that say which fact of the
-- registry speaks for which engagement of the declaration. Only a person's decision is a row (alignment).
--
-- A suggestion rests on what its reader sees, and on nothing else: a need, a link or a firm that is hidden from the reader suggests
-- nothing, since the suggestion would tell that it exists.

set local role dicr_owner;

-- The countries of the declaration. Others may join it.
create view dicr.signatory as
select k.country from dicr.country k where k.signatory_on is not null and k.withdrawn_on is null;

-- The end of a link: the country where that firm is registered; null where the reader may not see the firm.
create function dicr.country_of(reader text, number bigint) returns text
language sql stable parallel safe
return (select s.country from dicr.supplier s where dicr.sees(reader, s) and s.number = country_of.number order by s.archived_at nulls first limit 1);

-- What the crosswalk says of capabilities, requirements and assemblies (by their product): a policy that names the theme of the
-- concept. (Of links it would only say again what it says of the capabilities at their ends: for them the rules speak.) Rows that
-- reach beyond or overlap are suggestions as well; `relation` says which.
create function dicr.tags_by_crosswalk(subject_kind text, subjects bigint[], reader text)
returns table (subject bigint, concept text, via text, theme text, relation text, certainty text)
language sql stable parallel safe as $$
    select distinct on (b.subject, m.concept) b.subject, m.concept, b.concept, t.theme, m.relation,
           case when m.certainty = 'certain' and t.sure then 'certain' else 'check' end
    from (select k.capability as subject, k.concept from dicr.capability_cover(reader) k
          where subject_kind = 'capability' and k.capability = any (subjects)
          union
          select r.number, r.concept from dicr.requirement r
          where dicr.sees(reader, r) and subject_kind = 'requirement' and r.number = any (subjects) and r.archived_at is null
          union
          select a.number, a.product from dicr.assembly a
          where dicr.sees(reader, a) and subject_kind = 'assembly' and a.number = any (subjects) and a.archived_at is null
          union
          select a.number, m.concept from dicr.assembly a
          join dicr.item_concept m on dicr.sees(reader, m) and m.item = dicr.number_read(substr(a.product, 6)) and m.archived_at is null
          where dicr.sees(reader, a) and subject_kind = 'assembly' and a.number = any (subjects) and a.archived_at is null and a.product like 'ITEM:%') b
    join dicr.concept_theme t on t.concept = b.concept
    join dicr.concept_match m on m.matches = t.theme and m.withdrawn_on is null
    join dicr.concept c on c.concept = m.concept
    join dicr.scheme s on s.scheme = c.scheme and s.purpose = 'alignment'
    order by b.subject, m.concept, t.sure desc, m.certainty, b.concept
$$;

-- Which rules of suggestion_rule hold for which subjects. A rule whose fact the registry does not keep, or that waits for a result of
-- the report (P1.1-3, P1.3-5), is never raised here. The names of rules are those of the reference.
create function dicr.rules_that_hold(subject_kind text, subjects bigint[], reader text, today date)
returns table (subject bigint, rule text)
language sql stable parallel safe as $$
    -- Capabilities.
    with able as (
        select v.capability, v.supplier, v.concept, s.country
        from dicr.capability_cover(reader) v
        join dicr.supplier s on dicr.sees(reader, s) and s.number = v.supplier and s.owner = v.owner and s.archived_at is null
        where subject_kind = 'capability' and v.capability = any (subjects)
    ), themed as (
        select a.capability, a.supplier, a.country, t.theme
        from able a
        join dicr.concept_theme t on t.concept = a.concept and t.sure
    )
    select a.capability, 'P1.1-4'
    from able a
    where exists (select from dicr.requirement r join dicr.concept_ancestor n on n.concept = a.concept and n.ancestor = r.concept
                  where dicr.sees(reader, r) and r.archived_at is null and r.state <> 'closed' and r.country <> a.country)
    union
    select a.capability, 'P1.2-3'
    from themed a
    join dicr.capability k on dicr.sees(reader, k) and k.number = a.capability and k.tier in ('component', 'material', 'service') and k.archived_at is null
    where a.country in (select country from dicr.signatory)
      and exists (select from dicr.capability o
                  join dicr.concept_theme t on t.concept = o.concept and t.sure and t.theme = a.theme
                  join dicr.supplier s on dicr.sees(reader, s) and s.number = o.supplier and s.owner = o.owner and s.archived_at is null
                  where dicr.sees(reader, o) and o.archived_at is null and o.tier in ('prime', 'subsystem') and s.country <> a.country
                    and s.country in (select country from dicr.signatory))
    union
    select k.number, 'P1.3-1'
    from dicr.capability k
    where dicr.sees(reader, k) and subject_kind = 'capability' and k.number = any (subjects) and k.archived_at is null
      and (k.technology_readiness <= 6 or k.role = 'design' and k.readiness = 'planned')
    union
    select a.capability, r.rule
    from able a
    join (values ('P1.3-3', 'CPV:734%', 'THEME:RDT'), ('P2.2-3', 'CPV:806%', 'THEME:TRAINSIM')) as r (rule, codes, theme)
        on a.concept like r.codes or exists (select from themed t where t.capability = a.capability and t.theme = r.theme)
    union
    select a.capability, 'P2.3-2'
    from able a
    where (a.concept like 'CPV:35210%' or exists (select from themed t where t.capability = a.capability and t.theme = 'THEME:TRAINSIM'))
      and exists (select from dicr.supply_link l
                  where dicr.sees(reader, l) and l.supplier_number = a.supplier and l.archived_at is null
                    and (l.until is null or l.until >= today) and dicr.country_of(reader, l.buyer_number) <> a.country
                    and dicr.country_of(reader, l.buyer_number) in (select country from dicr.signatory))
    union
    select t.capability, r.rule
    from themed t
    join (values ('THEME:CYBER', 'P3.1-1'), ('THEME:INFOENV', 'P3.1-1'),
                 ('THEME:C4ISR', 'P3.2-1'), ('THEME:RADAR', 'P3.2-1'), ('THEME:EW', 'P3.2-1'), ('THEME:SPACE', 'P3.2-1'),
                 ('THEME:CIP', 'P3.3-1'), ('THEME:CIVPROT', 'P3.3-1'), ('THEME:CUAS', 'P3.3-1'), ('THEME:CBRN', 'P3.3-1'),
                 ('THEME:POWER', 'P3.3-1'), ('THEME:EOD', 'P3.3-1'), ('THEME:MILMOB', 'P3.3-1')) as r (theme, rule) on r.theme = t.theme
    -- Links.
    union
    select l.number, r.rule
    from dicr.supply_link l
    cross join lateral (select dicr.country_of(reader, l.supplier_number) as seller, dicr.country_of(reader, l.buyer_number) as buyer) e
    join (values ('P1.2-1'), ('P4.2-2')) as r (rule) on r.rule = 'P1.2-1' or 'XK' in (e.seller, e.buyer)
    where dicr.sees(reader, l) and subject_kind = 'link' and l.number = any (subjects) and l.archived_at is null and e.seller <> e.buyer
      and e.seller in (select country from dicr.signatory) and e.buyer in (select country from dicr.signatory)
    -- Suppliers.
    union
    select s.number, 'P1.2-4'
    from dicr.supplier s
    where dicr.sees(reader, s) and subject_kind = 'supplier' and s.number = any (subjects) and s.archived_at is null
      and s.country in (select country from dicr.signatory)
      and (exists (select from dicr.supply_link l
                   where dicr.sees(reader, l) and (l.supplier_number = s.number or l.buyer_number = s.number) and l.archived_at is null
                     and (l.until is null or l.until >= today)
                     and case when l.supplier_number = s.number then dicr.country_of(reader, l.buyer_number) else dicr.country_of(reader, l.supplier_number) end
                         in (select g.country from dicr.signatory g where g.country <> s.country))
           or exists (select from dicr.ownership o where dicr.sees(reader, o) and o.supplier = s.number and o.owner = s.owner and o.archived_at is null
                        and o.holder_country in (select g.country from dicr.signatory g where g.country <> s.country))
           or exists (select from dicr.site p where dicr.sees(reader, p) and p.supplier = s.number and p.owner = s.owner and p.archived_at is null
                        and p.country in (select g.country from dicr.signatory g where g.country <> s.country)))
    union
    select s.number, 'P1.3-4'
    from dicr.supplier s
    join dicr.certificate_held(reader) c on c.supplier = s.number and c.owner = s.owner and c.concept = 'CERT:ISO17025'
    where dicr.sees(reader, s) and subject_kind = 'supplier' and s.number = any (subjects) and s.archived_at is null
      and dicr.certificate_validity('valid', c.valid_from, c.valid_until, c.no_expiry, today) in ('valid', 'expiring')
    union
    select s.number, r.rule
    from dicr.supplier s
    join (values ('P4.1-1'), ('P4.3-1')) as r (rule) on r.rule = 'P4.1-1' or s.country = 'XK'
    where dicr.sees(reader, s) and subject_kind = 'supplier' and s.number = any (subjects) and s.archived_at is null
      and (exists (select from dicr.identifier i
                   where dicr.sees(reader, i) and i.supplier = s.number and i.owner = s.owner and i.scheme = 'NCAGE' and i.archived_at is null)
           or exists (select from dicr.certificate_held(reader) c
                      where c.supplier = s.number and c.owner = s.owner and c.concept like 'CERT:AQAP%'
                        and dicr.certificate_validity('valid', c.valid_from, c.valid_until, c.no_expiry, today) in ('valid', 'expiring')))
    -- Requirements.
    union
    select r.number, 'P1.1-1'
    from dicr.requirement r
    where dicr.sees(reader, r) and subject_kind = 'requirement' and r.number = any (subjects) and r.archived_at is null and r.state <> 'closed'
      and exists (select from dicr.requirement o
                  where dicr.sees(reader, o) and o.concept = r.concept and o.country <> r.country and o.archived_at is null and o.state <> 'closed'
                    and coalesce(o.starts_on, '-infinity') <= coalesce(r.needed_by, 'infinity')
                    and coalesce(r.starts_on, '-infinity') <= coalesce(o.needed_by, 'infinity'))
    union
    select r.number, 'P1.2-5'
    from dicr.requirement r
    where dicr.sees(reader, r) and subject_kind = 'requirement' and r.number = any (subjects) and r.archived_at is null and r.state <> 'closed'
      and (select count(distinct coalesce(m.kept, k.supplier)) from dicr.capability_cover(reader) k
           join dicr.supplier s on dicr.sees(reader, s) and s.number = k.supplier and s.owner = k.owner and s.archived_at is null
           left join dicr.supplier_kept(reader) m on m.number = k.supplier
           join dicr.concept_ancestor n on n.concept = k.concept and n.ancestor = r.concept
           where k.role is distinct from 'trade') <= 1
    union
    select r.number, x.rule
    from dicr.requirement r
    join dicr.concept_theme t on t.concept = r.concept
    join (values ('THEME:TRAINSIM', 'P2.2-4'), ('THEME:CYBER', 'P3.1-3'), ('THEME:INFOENV', 'P3.1-3')) as x (theme, rule) on x.theme = t.theme
    where dicr.sees(reader, r) and subject_kind = 'requirement' and r.number = any (subjects) and r.archived_at is null
      and exists (select from dicr.requirement o
                  join dicr.concept_theme u on u.concept = o.concept and u.theme = t.theme
                  where dicr.sees(reader, o) and o.country <> r.country and o.archived_at is null)
    union
    select r.number, 'P4.1-3'
    from dicr.requirement r
    join dicr.alignment g on dicr.sees(reader, g) and g.subject_kind = 'requirement' and g.subject = r.number and g.state = 'confirmed' and g.archived_at is null
    where dicr.sees(reader, r) and rules_that_hold.subject_kind = 'requirement' and r.number = any (subjects) and r.archived_at is null
      and split_part(g.concept, ':', 1) in ('NATO', 'RE', 'SAFE')
    -- Assemblies: what can be made of parts from several countries.
    union
    select a.number, 'P1.2-2'
    from dicr.assembly a
    where dicr.sees(reader, a) and subject_kind = 'assembly' and a.number = any (subjects) and a.archived_at is null
      and (select count(distinct s.country)
           from dicr.assembly_part p
           join dicr.capability_cover(reader) k on k.concept = p.part
           join dicr.supplier s on dicr.sees(reader, s) and s.number = k.supplier and s.owner = k.owner and s.archived_at is null
           where dicr.sees(reader, p) and p.assembly = a.number and p.owner = a.owner and p.archived_at is null
             and s.country in (select country from dicr.signatory)) >= 2
    -- Initiatives: by what they are, and by who takes part.
    union
    select i.number, x.rule
    from dicr.initiative i
    join (values ('joint_procurement', 'P1.1-2'), ('joint_development', 'P1.1-2'), ('framework_contract', 'P1.1-2'),
                 ('supplier_day', 'P1.2-6'), ('market_survey', 'P1.2-6'), ('qualification', 'P1.2-6'), ('supply_agreement', 'P1.2-6'),
                 ('research', 'P1.3-2'), ('development', 'P1.3-2'), ('test', 'P1.3-2'), ('innovation', 'P1.3-2'),
                 ('personnel_exchange', 'P2.1-1'), ('training', 'P2.2-1'), ('exercise', 'P2.3-1'), ('hybrid_defence', 'P3.1-2'),
                 ('information_exchange', 'P3.2-2'), ('mutual_aid', 'P3.3-3'), ('standardisation', 'P4.1-2')) as x (kind, rule) on x.kind = i.kind
    where dicr.sees(reader, i) and subject_kind = 'initiative' and i.number = any (subjects) and i.archived_at is null
      and (x.rule in ('P1.3-2', 'P2.1-1', 'P3.1-2', 'P3.3-3', 'P4.1-2')
           or (select count(distinct c.country) from dicr.initiative_country c
               where dicr.sees(reader, c) and c.initiative = i.number and c.owner = i.owner and c.archived_at is null and c.role <> 'observer') >= 2)
    union
    select i.number, 'P4.2-1'
    from dicr.initiative i
    where dicr.sees(reader, i) and subject_kind = 'initiative' and i.number = any (subjects) and i.archived_at is null
      and exists (select from dicr.initiative_country c where dicr.sees(reader, c) and c.initiative = i.number and c.owner = i.owner and c.archived_at is null and c.country = 'XK')
      and exists (select from dicr.initiative_country c where dicr.sees(reader, c) and c.initiative = i.number and c.owner = i.owner and c.archived_at is null and c.country <> 'XK')
$$;

-- All tags of subjects of one kind: the reader's country's decision, else the record owner's, else a suggestion with its reason.
create function dicr.tags_of(kind text, subjects bigint[], reader text, language text, today date)
returns table (subject_kind text, subject bigint, concept text, state text, origin text, rule text, reason text, via text, certainty text,
               owner text, alignment bigint, decided_on date)
language sql stable parallel safe as $$
    with suggested as (
        select r.subject, s.suggests as concept, 'rule' as origin, r.rule,
               case tags_of.language when 'hr' then s.reason_hr when 'sq' then s.reason_sq else s.reason_en end as reason,
               null::text as via, s.certainty
        from dicr.rules_that_hold(kind, subjects, reader, today) r
        join dicr.suggestion_rule s on s.rule = r.rule and s.suggests is not null and s.withdrawn_on is null
        union all
        select w.subject, w.concept, 'crosswalk', null, w.via || ' → ' || w.theme || ' → ' || w.concept || ' (' || w.relation || ')', w.via, w.certainty
        from dicr.tags_by_crosswalk(kind, subjects, reader) w
    ), best as (
        select distinct on (s.subject, s.concept) s.* from suggested s order by s.subject, s.concept, s.origin desc, s.rule
    ), decided as (
        select distinct on (g.subject, g.concept) g.subject, g.concept, g.state, g.origin, g.rationale, g.owner, g.number, g.decided_on
        from dicr.alignment g
        where dicr.sees(reader, g) and g.subject_kind = kind and g.subject = any (subjects) and g.archived_at is null
          and dicr.concept_told(reader, g.owner, g.concept) is not null
        order by g.subject, g.concept, (g.owner = reader) desc nulls last,
                 (g.owner = dicr.owner_of(reader, kind, g.subject)) desc nulls last, g.number
    )
    select kind, coalesce(d.subject, b.subject), coalesce(d.concept, b.concept), coalesce(d.state, 'suggested'),
           coalesce(d.origin, b.origin), b.rule, coalesce(d.rationale, b.reason), b.via, b.certainty, d.owner, d.number, d.decided_on
    from best b
    full join decided d on d.subject = b.subject and d.concept = b.concept
$$;

-- The records whose tags are shown with a record: it, and of a supplier its capabilities and links, and what is merged into it with
-- theirs. The number of a merged one leads to the one that is kept. "offset 0" keeps each record's own from being found by reading all.
create function dicr.tag_subjects(subject bigint, reader text) returns table (kind text, number bigint)
language sql stable parallel safe as $$
    with kept as materialized (
        select dicr.supplier_end(subject, reader) as number
    ), member as materialized (
        select k.number from kept k
        union select g.number from kept k cross join lateral dicr.supplier_given_up(k.number, reader) g
        union select subject
    )
    select 'supplier', s.number from member m join dicr.supplier s on dicr.sees(reader, s) and s.number = m.number
    union all select 'capability', k.number from dicr.capability k
        where dicr.sees(reader, k) and k.number = subject and k.archived_at is null
    union all select 'capability', k.number
        from member m
        cross join lateral (
            select k.number from dicr.capability k
            where dicr.sees(reader, k) and k.supplier = m.number and k.archived_at is null offset 0) k
    union all select 'link', l.number
        from (select l.number from dicr.supply_link l
              where dicr.sees(reader, l) and l.number = subject and l.archived_at is null
              union
              select l.number
              from member m
              cross join lateral (
                  select l.number from dicr.supply_link l
                  where dicr.sees(reader, l) and l.supplier_number = m.number and l.archived_at is null offset 0) l
              union
              select l.number
              from member m
              cross join lateral (
                  select l.number from dicr.supply_link l
                  where dicr.sees(reader, l) and l.buyer_number = m.number and l.archived_at is null offset 0) l) l
    union all select 'assembly', a.number from dicr.assembly a where dicr.sees(reader, a) and a.number = subject
    union all select 'requirement', r.number from dicr.requirement r where dicr.sees(reader, r) and r.number = subject
    union all select 'initiative', i.number from dicr.initiative i where dicr.sees(reader, i) and i.number = subject
$$;
grant select on dicr.signatory to dicr_app, dicr_read;
grant execute on function dicr.country_of(text, bigint), dicr.tags_by_crosswalk(text, bigint[], text),
    dicr.rules_that_hold(text, bigint[], text, date), dicr.tags_of(text, bigint[], text, text, date), dicr.tag_subjects(bigint, text) to dicr_app, dicr_read;
