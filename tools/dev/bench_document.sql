-- The limit that tools/dev/bench measures reads against: the document of GET /api/v1/suppliers/{number} from one statement.
-- Numbers of records stay plain here, which is less work than the service does.
select json_build_object(
    'number', s.number, 'owner', s.owner, 'version', s.version, 'released_to', s.released_to, 'source', s.source,
    'stated_on', s.stated_on, 'verified_on', s.verified_on, 'batch', s.batch, 'line', s.line, 'archived_at', s.archived_at,
    'archive_reason', s.archive_reason, 'kind', s.kind, 'legal_name', s.legal_name, 'legal_form', s.legal_form,
    'natural_person', s.natural_person, 'country', s.country, 'management_country', s.management_country,
    'owner_country', s.owner_country, 'control', s.control, 'status', s.status, 'status_reason', s.status_reason,
    'status_since', s.status_since, 'moved_to', s.moved_to, 'merged_into', s.merged_into,
    'merged_from', array(select m.number from supplier as m
        where m.merged_into = s.number and m.owner = s.owner and m.archived_at is null order by m.number),
    'website', s.website,
    'founded_on', s.founded_on, 'size', s.size, 'note', s.note,
    'names', (select coalesce(json_agg(json_build_object(
        'number', t.number, 'version', t.version, 'kind', t.kind, 'name', t.name, 'language', t.language) order by t.number), '[]')
        from supplier_name as t where t.supplier = s.number and t.archived_at is null),
    'identifiers', (select coalesce(json_agg(json_build_object(
        'number', t.number, 'version', t.version, 'scheme', t.scheme, 'value', t.value, 'verdict', t.verdict, 'remark', t.remark,
        'site', t.site, 'valid_from', t.valid_from, 'valid_until', t.valid_until) order by t.number), '[]')
        from identifier as t where t.supplier = s.number and t.archived_at is null),
    'sites', (select coalesce(json_agg(json_build_object(
        'number', t.number, 'version', t.version, 'title', t.title, 'activity', t.activity, 'address', t.address,
        'postcode', t.postcode, 'town', t.town, 'subdivision', t.subdivision, 'country', t.country, 'latitude', t.latitude,
        'longitude', t.longitude) order by t.number), '[]')
        from site as t where t.supplier = s.number and t.archived_at is null),
    'contacts', (select coalesce(json_agg(json_build_object(
        'number', t.number, 'version', t.version, 'role', t.role, 'email', t.email, 'phone', t.phone,
        'site', t.site) order by t.number), '[]')
        from contact as t where t.supplier = s.number and t.archived_at is null),
    'activities', (select coalesce(json_agg(json_build_object(
        'number', t.number, 'version', t.version, 'concept', t.concept, 'main', t.main) order by t.number), '[]')
        from supplier_activity as t where t.supplier = s.number and t.archived_at is null),
    'annual_figures', (select coalesce(json_agg(json_build_object(
        'number', t.number, 'version', t.version, 'year', t.year, 'employees', t.employees, 'turnover', t.turnover,
        'currency', t.currency, 'export_share_pct', t.export_share_pct) order by t.number), '[]')
        from annual_figure as t where t.supplier = s.number and t.archived_at is null),
    'ownerships', (select coalesce(json_agg(json_build_object(
        'number', t.number, 'version', t.version, 'holder', t.holder, 'holder_name', t.holder_name,
        'holder_country', t.holder_country, 'share_pct', t.share_pct, 'controls', t.controls, 'ultimate', t.ultimate,
        'valid_from', t.valid_from, 'valid_to', t.valid_to, 'evidence', t.evidence) order by t.number), '[]')
        from ownership as t where t.supplier = s.number and t.archived_at is null),
    'certificates', (select coalesce(json_agg(json_build_object(
        'number', t.number, 'version', t.version, 'concept', t.concept, 'certificate_number', t.certificate_number,
        'issuer', t.issuer, 'issuer_country', t.issuer_country, 'site', t.site, 'scope', t.scope, 'state', t.state,
        'valid_from', t.valid_from, 'valid_until', t.valid_until, 'no_expiry', t.no_expiry, 'evidence', t.evidence,
        'validity', certificate_validity(t.state, t.valid_from, t.valid_until, t.no_expiry, current_date)) order by t.number), '[]')
        from certificate as t where t.supplier = s.number and t.archived_at is null),
    'capabilities', (select coalesce(json_agg(json_build_object(
        'number', t.number, 'version', t.version, 'concept', t.concept, 'title', t.title, 'role', t.role, 'tier', t.tier,
        'readiness', t.readiness, 'ready_in_days', t.ready_in_days, 'site', t.site, 'production_line', t.production_line,
        'lead_time_days', t.lead_time_days, 'recovery_days', t.recovery_days, 'technology_readiness', t.technology_readiness,
        'design_authority', t.design_authority, 'restricted', t.restricted, 'restricted_by', coalesce(t.restricted_by, '{}'),
        'evidence', t.evidence,
        'concepts', (select coalesce(json_agg(json_build_object(
            'number', u.number, 'version', u.version, 'concept', u.concept) order by u.number), '[]')
            from capability_concept as u where u.capability = t.number and u.archived_at is null),
        'rates', (select coalesce(json_agg(json_build_object(
            'number', u.number, 'version', u.version, 'month', u.month, 'quantity_per_year', u.quantity_per_year, 'unit', u.unit,
            'quantity_text', u.quantity_text, 'basis', u.basis, 'committed_pct', u.committed_pct) order by u.number), '[]')
            from capability_rate as u where u.capability = t.number and u.archived_at is null)) order by t.number), '[]')
        from capability as t where t.supplier = s.number and t.archived_at is null),
    'supplies', link.supplies, 'buys', link.buys)
from supplier as s
cross join lateral (
    select coalesce(json_agg(t.document order by t.number) filter (where t.supplier_number = s.number), '[]') as supplies,
           coalesce(json_agg(t.document order by t.number) filter (where t.buyer_number = s.number), '[]') as buys
    from (select t.number, t.supplier_number, t.buyer_number, json_build_object(
        'number', t.number, 'version', t.version, 'kind', t.kind, 'supplier_number', t.supplier_number,
        'supplier_name', (select u.legal_name from supplier as u where u.number = t.supplier_number limit 1),
        'buyer_number', t.buyer_number,
        'buyer_name', (select u.legal_name from supplier as u where u.number = t.buyer_number limit 1),
        'concept', t.concept, 'product', t.product, 'share_pct', t.share_pct, 'contract_share_pct', t.contract_share_pct,
        'sole_source', t.sole_source, 'since', t.since, 'until', t.until, 'lead_time_days', t.lead_time_days,
        'stock_days', t.stock_days, 'origin_country', t.origin_country, 'restricted', t.restricted,
        'restricted_by', coalesce(t.restricted_by, '{}'), 'evidence', t.evidence) as document
        from supply_link as t
        where (t.supplier_number = s.number or t.buyer_number = s.number) and t.archived_at is null) as t) as link
where s.number = :n::bigint
