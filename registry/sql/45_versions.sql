-- What each edition leaves: a version of every site that it changed.

-- What an editor can change of a site, as one JSON object: the form in which changes are proposed, compared and kept.
-- Things of which there are several are objects by their id, so that a merge patch can name one of them.
CREATE OR REPLACE FUNCTION registry.site_document(site uuid) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'name_vi', s.name_vi, 'name_en', s.name_en, 'other_names', to_jsonb(s.other_names), 'address', s.address,
    'summary_vi', s.summary_vi, 'summary_en', s.summary_en,
    -- 15 decimals write every double exactly.
    'geometry', ST_AsGeoJSON(s.geom, 15)::jsonb, 'accuracy_m', s.accuracy_m, 'position_method', s.position_method,
    'position_source', s.position_source, 'position_date', s.position_date,
    'verification', s.verification, 'verified_on', s.verified_on, 'verified_by', s.verified_by,
    'publication', s.publication, 'merged_into', s.merged_into,
    'stated', coalesce((
      SELECT jsonb_object_agg(u.level, jsonb_build_object('code', u.code, 'basis', t.basis))
      FROM registry.site_stated_unit t JOIN registry.unit u ON u.id = t.unit_id WHERE t.site_id = s.id), '{}'),
    'centre', (
      SELECT jsonb_build_object('centre_type', c.centre_type, 'tier', c.tier, 'fields', to_jsonb(c.fields),
        'industries', to_jsonb(c.industries), 'services', to_jsonb(c.services), 'investment', c.investment,
        'management', c.management, 'exploitation', c.exploitation, 'operation', c.operation,
        'planned_opening', c.planned_opening_text)
      FROM registry.centre c WHERE c.site_id = s.id),
    'heritage', (
      SELECT jsonb_build_object('category', h.category, 'relic_type', h.relic_type, 'rank', h.rank,
        'rank_decision', h.rank_decision, 'ownership', h.ownership, 'condition', h.condition, 'occupancy', h.occupancy,
        'survival', h.survival, 'relocation', h.relocation, 'built', h.built_text, 'original_use_vi', h.original_use_vi,
        'original_use_en', h.original_use_en, 'area_m2', h.area_m2)
      FROM registry.heritage h WHERE h.site_id = s.id),
    'events', coalesce((
      SELECT jsonb_object_agg(e.id, jsonb_build_object('facet', e.facet, 'kind', e.kind, 'date', e.date_text,
        'decision', e.decision, 'source', e.source, 'note_vi', e.note_vi, 'note_en', e.note_en))
      FROM registry.event e WHERE e.site_id = s.id), '{}'),
    'organisations', coalesce((
      SELECT jsonb_object_agg(o.id, jsonb_build_object('organisation', o.organisation, 'role', o.role,
        'since', o.since_text, 'until', o.until_text, 'source', o.source))
      FROM registry.site_organisation o WHERE o.site_id = s.id), '{}'),
    'links', coalesce((
      SELECT jsonb_object_agg(l.id, jsonb_build_object('to', l.to_site, 'kind', l.kind, 'date', l.date_text,
        'source', l.source, 'note_vi', l.note_vi, 'note_en', l.note_en))
      FROM registry.site_link l WHERE l.from_site = s.id), '{}'),
    'sources', coalesce((
      SELECT jsonb_object_agg(o.source, jsonb_build_object('position', o.position))
      FROM registry.site_source o WHERE o.site_id = s.id), '{}'))
  FROM registry.site s WHERE s.id = site
$$;

-- The row that the public sees of a site, geometry as the database writes it.
CREATE OR REPLACE FUNCTION registry.public_row(site uuid) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT to_jsonb(p) - 'metric_geom' || jsonb_build_object('geom', p.geom::text) FROM registry.public_site p WHERE p.id = site
$$;

-- At the end of a transaction: a version of each site that it changed, and the moment from which the edition counts.
CREATE OR REPLACE FUNCTION registry.close_edition() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = registry, public AS $$
DECLARE changed record;
BEGIN
  FOR changed IN
    SELECT f.*, v.id AS old FROM (
      SELECT t.site_id, registry.site_document(t.site_id) AS document, registry.public_row(t.site_id) AS public
      FROM registry.site_touched t WHERE t.edition = NEW.number) f
    LEFT JOIN registry.site_version v ON v.site_id = f.site_id AND upper_inf(v.editions)
    WHERE f.document IS NOT NULL AND (v.document, v.public) IS DISTINCT FROM (f.document, f.public)
  LOOP
    UPDATE registry.site_version SET editions = int8range(lower(editions), NEW.number) WHERE id = changed.old;
    INSERT INTO registry.site_version (site_id, editions, document, public)
    VALUES (changed.site_id, int8range(NEW.number, NULL), changed.document, changed.public);
  END LOOP;
  DELETE FROM registry.site_touched WHERE edition = NEW.number;
  UPDATE registry.edition SET at = clock_timestamp() WHERE number = NEW.number;
  UPDATE registry.data_version SET changed_at = clock_timestamp() WHERE number = NEW.number;
  RETURN NULL;
END $$;

-- The edition that counted at a moment; NULL before the first.
CREATE OR REPLACE FUNCTION registry.edition_at(moment timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public AS $$
  SELECT e.number FROM registry.edition e WHERE e.at <= moment ORDER BY e.at DESC, e.number DESC LIMIT 1
$$;

-- What the public saw of the sites in an edition, as the rows of `public_site`.
CREATE OR REPLACE FUNCTION registry.public_site_in(edition bigint) RETURNS SETOF registry.public_site
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public AS $$
  SELECT seen.*
  FROM registry.site_version v
  CROSS JOIN LATERAL ST_Transform((v.public ->> 'geom')::geometry, Find_SRID('registry', 'site', 'metric_geom')) AS metric
  CROSS JOIN LATERAL jsonb_populate_record(NULL::registry.public_site,
    v.public || jsonb_build_object('metric_geom', metric::text)) AS seen
  WHERE v.editions @> edition AND v.public IS NOT NULL
$$;

-- The rows of an audited table as an edition left them; what was audited before there were editions counts as the first.
CREATE OR REPLACE FUNCTION registry.rows_in(of_table text, keys text[], edition bigint) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public AS $$
  SELECT last.after FROM (
    SELECT DISTINCT ON (key) a.after
    FROM registry.audit a
    CROSS JOIN LATERAL (
      SELECT jsonb_agg(coalesce(a.after, a.before) -> k ORDER BY k) AS key FROM unnest(keys) AS k) named
    WHERE a.table_name = of_table AND coalesce(a.edition, 0) <= rows_in.edition
    ORDER BY key, a.id DESC) last
  WHERE last.after IS NOT NULL
$$;

-- What the public saw of the units in an edition, as the rows of `public_unit`.
CREATE OR REPLACE FUNCTION registry.public_unit_in(edition bigint) RETURNS SETOF registry.public_unit
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public AS $$
  SELECT u.id, u.level || ':' || u.code || ':' || lower(u.valid), u.level, u.code, u.name_vi, u.name_en, u.valid,
    lower(u.valid), (upper(u.valid) - 1), u.decree, u.area_km2, u.area_source, u.geom,
    ST_Transform(u.geom, Find_SRID('registry', 'unit', 'metric_geom')), u.boundary_quality, u.boundary_source,
    u.boundary_accuracy_m, p.value, p.year, p.source
  FROM registry.rows_in('unit', '{id}', edition) AS held (row)
  CROSS JOIN LATERAL jsonb_populate_record(NULL::registry.unit, held.row) AS u
  LEFT JOIN LATERAL (
    SELECT f.value, f.year, f.source
    FROM registry.rows_in('figure', '{unit_id,metric,year,source}', edition) AS counted (row)
    CROSS JOIN LATERAL jsonb_populate_record(NULL::registry.figure, counted.row) AS f
    WHERE f.unit_id = u.id AND f.metric = 'population' ORDER BY f.year DESC, f.source LIMIT 1) p ON true
$$;

-- A place's history as the public may read it: what was published, from which edition until which, when, by whom, why.
CREATE VIEW registry.public_version AS
SELECT v.site_id, lower(v.editions) AS edition, upper(v.editions) AS until, e.at, coalesce(a.title, e.actor) AS actor, asked.author,
  e.reason, v.document
FROM registry.site_version v JOIN registry.edition e ON e.number = lower(v.editions)
LEFT JOIN registry.account a ON a.id = e.account
LEFT JOIN LATERAL (
  SELECT o.title AS author FROM registry.change_request r JOIN registry.account o ON o.id = r.author
  WHERE r.edition = e.number AND v.site_id IN (r.site_id, r.other_site) LIMIT 1) asked ON true
WHERE v.public IS NOT NULL;

DROP TRIGGER IF EXISTS close_edition ON registry.edition;
CREATE CONSTRAINT TRIGGER close_edition AFTER INSERT ON registry.edition DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION registry.close_edition();

-- What is written in the ledger stays; only the end of a version's time is added when the next one begins.
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE ON registry.edition FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE ON registry.site_version FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON registry.account_change
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();

GRANT SELECT ON registry.public_version TO registry_reader;
