-- The search for suppliers: what a query means.

set local role dicr_owner;

-- The suppliers in which a word is found, and where: by its best place. `pattern` is '% word %', or '% word%' for a beginning.
create function dicr.supplier_word(pattern text, reader text)
returns table (number bigint, place integer, what text, found text, concept text)
language sql stable parallel safe as $$
    select s.number, 1, 'name', s.legal_name, null::text
    from dicr.supplier s
    where dicr.sees(reader, s) and ' ' || s.words || ' ' like pattern and s.archived_at is null
    union all
    select n.supplier, 2, 'name', n.name, null
    from dicr.supplier_name n
    where dicr.sees(reader, n) and ' ' || n.words || ' ' like pattern and n.archived_at is null
    union all
    select i.supplier, 3, 'identifier', i.scheme || ':' || i.value, null
    from dicr.identifier i
    where dicr.sees(reader, i) and ' ' || lower(i.value) || ' ' like pattern and i.archived_at is null
    union all
    select p.supplier, 4, 'town', p.town, null
    from dicr.site p
    where dicr.sees(reader, p) and ' ' || p.words || ' ' like pattern and p.archived_at is null
    union all
    select k.supplier, 5, 'capability', k.title, dicr.concept_told(reader, k.owner, k.concept)
    from dicr.capability k
    where dicr.sees(reader, k) and ' ' || k.words || ' ' like pattern and k.archived_at is null
    union all
    select v.supplier, 6, 'capability', l.label, v.concept
    from (select distinct on (a.concept) a.concept, w.label
          from dicr.concept_word w
          join dicr.concept_ancestor a on a.ancestor = w.concept
          where ' ' || w.words || ' ' like pattern
          order by a.concept, a.distance, w.kind, w.language) l
    join dicr.capability_cover(reader) v on v.concept = l.concept
    union all
    select c.supplier, 7, 'certificate', l.label, c.concept
    from (select distinct on (w.concept) w.concept, w.label
          from dicr.concept_label w
          where w.concept like 'CERT:%' and ' ' || w.words || ' ' like pattern and w.withdrawn_on is null
          order by w.concept, w.kind, w.language) l
    join dicr.certificate c on dicr.sees(reader, c) and c.concept = l.concept
    where c.archived_at is null
$$;

-- Records that are merged into another, as far as the reader sees both, with the one that is kept in the end. A merge into a record
-- that the reader does not see does not count for him: the record stands by itself. Records whose merges make a circle, which the laws
-- refuse, do so too.
create function dicr.supplier_kept(reader text)
returns table (number bigint, kept bigint)
language sql stable parallel safe as $$
    -- The merges by themselves, which are few: the walk must not be planned over all suppliers. Each condition is an expression that is
    -- null where it fails, since the planner takes nearly all rows to pass `is not null`. A join or `is null` in its place makes it
    -- expect a single row, and loop over all merges for each row of what this is joined to.
    with recursive merge as materialized (
        select s.number, s.owner, case when s.archived_at is null then s.number end as live,
               (select k.number from dicr.supplier k
                where dicr.sees(reader, k) and k.number = s.merged_into and k.owner = s.owner limit 1) as next_number
        from dicr.supplier s
        where dicr.sees(reader, s) and s.merged_into is not null
    ), onward (number, owner, kept) as (
        select m.live, m.owner, m.next_number from merge m where m.live is not null and m.next_number is not null
        union
        select o.number, o.owner, m.next_number
        from onward o
        join merge m on m.number = o.kept and m.owner = o.owner
        where m.next_number is not null
    )
    select e.number, e.kept
    from (select o.number,
                 case when (o.kept, o.owner) not in (select m.number, m.owner from merge m where m.next_number is not null)
                      then o.kept end as kept
          from onward o) e
    where e.kept is not null
$$;

-- The record that a number leads to: itself, or the one at the end of its merges, as supplier_kept gives it for all.
create function dicr.supplier_end(number bigint, reader text) returns bigint
language sql stable parallel safe as $$
    with recursive onward (number, owner, next_number) as (
        select s.number, s.owner, s.merged_into
        from dicr.supplier s
        where dicr.sees(reader, s) and s.number = supplier_end.number and s.merged_into is not null
        union
        select k.number, k.owner, k.merged_into
        from onward o
        join dicr.supplier k on dicr.sees(reader, k) and k.number = o.next_number and k.owner = o.owner
    )
    select coalesce((select o.number
                     from onward o
                     where not exists (select from dicr.supplier k
                                       where dicr.sees(reader, k) and k.number = o.next_number and k.owner = o.owner)
                     limit 1), supplier_end.number)
$$;

-- The records that are merged into this one, at first or in the end: those that supplier_kept gives this one for.
create function dicr.supplier_given_up(kept bigint, reader text)
returns table (number bigint)
language sql stable parallel safe as $$
    with recursive below (number, owner, is_archived) as (
        select s.number, s.owner, true
        from dicr.supplier s
        where dicr.sees(reader, s) and s.number = kept
        union
        select g.number, g.owner, g.archived_at is not null
        from below b
        join dicr.supplier g on dicr.sees(reader, g) and g.merged_into = b.number and g.owner = b.owner
    )
    select b.number from below b where not b.is_archived and b.number <> kept
$$;

-- The tags that are confirmed of suppliers and of their capabilities, by the supplier.
create function dicr.tags_confirmed(reader text)
returns table (supplier bigint, concept text)
language sql stable parallel safe as $$
    select g.subject, g.concept
    from dicr.alignment g
    where dicr.sees(reader, g) and g.subject_kind = 'supplier' and g.state = 'confirmed' and g.archived_at is null
    union all
    select k.supplier, g.concept
    from dicr.alignment g
    join dicr.capability k on dicr.sees(reader, k) and k.number = g.subject and k.archived_at is null
    where dicr.sees(reader, g) and g.subject_kind = 'capability' and g.state = 'confirmed' and g.archived_at is null
$$;

-- The suppliers in which every word is found. After `work_ms` milliseconds no further word is looked for; `searched` is how many of the
-- patterns, from the first, have chosen.
create function dicr.supplier_words(patterns text[], reader text, work_ms bigint, out numbers bigint[], out searched bigint)
language plpgsql stable parallel safe as $$
declare
    started constant timestamptz := clock_timestamp();
    pattern text;
begin
    searched := 0;
    foreach pattern in array patterns loop
        if numbers is null then
            numbers := array(select distinct coalesce(m.kept, w.number)
                             from dicr.supplier_word(pattern, reader) w
                             left join dicr.supplier_kept(reader) m on m.number = w.number);
        elsif clock_timestamp() >= started + work_ms * interval '1 millisecond' then
            exit;
        else
            numbers := array(select distinct coalesce(m.kept, w.number)
                             from dicr.supplier_word(pattern, reader) w
                             left join dicr.supplier_kept(reader) m on m.number = w.number
                             where coalesce(m.kept, w.number) = any (numbers));
        end if;
        searched := searched + 1;
        if numbers = '{}' then
            searched := cardinality(patterns);
            exit;
        end if;
    end loop;
    numbers := coalesce(numbers, '{}');
end $$;

-- The suppliers that answer a query; an empty filter does not filter. `sort_key` orders them by relevance (1 an identifier that the words
-- may be, 2 the name begins so, 3 the name has all words, 4 they are found elsewhere) and then by name, or by name alone. `matched` are
-- the suppliers that have the words (supplier_words), `identifiers` the values that the words may be; `identifier_values` filter, under
-- `identifier_scheme` or any. What belongs to a merged record counts for the one that is kept.
create function dicr.supplier_search(patterns text[], matched bigint[], phrase text, identifiers text[], identifier_values text[],
                                     identifier_scheme text, countries text[], capabilities text[],
                                     themes text[], tags text[], certificates text[], readinesses text[], roles text[],
                                     kinds text[], owners text[], by_name boolean, reader text, today date)
returns table (number bigint, owner text, country text, sort_key text)
language sql stable parallel safe as $$
    with merged as materialized (select m.number, m.kept from dicr.supplier_kept(reader) m)
    select s.number, s.owner, s.country,
           case when by_name or patterns = '{}' then s.name_key
                else case when i.number is not null then '1 '
                          when starts_with(s.words, phrase) then '2 '
                          when ' ' || s.words || ' ' like all (patterns) then '3 '
                          else '4 ' end || s.name_key end
    from dicr.supplier s
    left join (select distinct coalesce(m.kept, d.supplier) as number
               from dicr.identifier d
               left join merged m on m.number = d.supplier
               where dicr.sees(reader, d) and d.value = any (identifiers) and d.archived_at is null) i on i.number = s.number
    where dicr.sees(reader, s) and s.archived_at is null
      and (s.merged_into is null or s.number not in (select m.number from merged m))
      and s.kind = any (case when kinds = '{}' then '{company,public_body}' else kinds end)
      and (owners = '{}' or s.owner = any (owners))
      and (countries = '{}' or s.country = any (countries)
           or exists (select from dicr.site p where dicr.sees(reader, p) and p.supplier = s.number and p.owner = s.owner and p.archived_at is null
                      and p.country = any (countries))
           or s.number in (select m.kept
                           from merged m
                           join dicr.site p on dicr.sees(reader, p) and p.supplier = m.number and p.archived_at is null
                           where p.country = any (countries)))
      and (patterns = '{}' or i.number is not null
           or s.number in (select unnest(matched)))
      and (identifier_values = '{}'
           or s.number in (select coalesce(m.kept, d.supplier)
                           from dicr.identifier d
                           left join merged m on m.number = d.supplier
                           where dicr.sees(reader, d) and d.value = any (identifier_values) and d.archived_at is null
                             and (identifier_scheme is null or d.scheme = identifier_scheme)))
      and (capabilities = '{}'
           or s.number in (select coalesce(m.kept, k.supplier)
                           from dicr.capability_cover(reader) k
                           left join merged m on m.number = k.supplier
                           join dicr.concept_ancestor a on a.concept = k.concept
                           where a.ancestor = any (capabilities))
           or s.number in (select coalesce(m.kept, k.supplier)
                           from dicr.capability_cover(reader) k
                           left join merged m on m.number = k.supplier
                           where k.concept = any (capabilities)))
      and (themes = '{}'
           or s.number in (select coalesce(m.kept, k.supplier)
                           from dicr.capability_cover(reader) k
                           left join merged m on m.number = k.supplier
                           join dicr.concept_theme t on t.concept = k.concept
                           where t.theme = any (themes)))
      and ((readinesses = '{}' and roles = '{}')
           or s.number in (select coalesce(m.kept, k.supplier)
                           from dicr.capability k
                           left join merged m on m.number = k.supplier
                           where dicr.sees(reader, k) and k.archived_at is null and (readinesses = '{}' or k.readiness = any (readinesses))
                             and (roles = '{}' or k.role = any (roles))))
      and (certificates = '{}'
           or s.number in (select coalesce(m.kept, c.supplier)
                           from dicr.certificate_held(reader) c
                           left join merged m on m.number = c.supplier
                           join dicr.concept_satisfies f on f.certificate = c.concept
                           where f.satisfies = any (certificates)
                             and dicr.certificate_validity('valid', c.valid_from, c.valid_until, c.no_expiry, today) in ('valid', 'expiring')))
      and (tags = '{}'
           or s.number in (select coalesce(m.kept, g.supplier)
                           from dicr.tags_confirmed(reader) g
                           left join merged m on m.number = g.supplier
                           join dicr.concept_ancestor a on a.concept = g.concept
                           where a.ancestor = any (tags)))
$$;

grant execute on function dicr.supplier_word(text, text), dicr.supplier_kept(text), dicr.supplier_end(bigint, text), dicr.supplier_given_up(bigint, text),
    dicr.supplier_words(text[], text, bigint), dicr.tags_confirmed(text),
    dicr.supplier_search(text[], bigint[], text, text[], text[], text, text[], text[], text[], text[], text[], text[], text[], text[], text[], boolean, text, date) to dicr_app, dicr_read;
