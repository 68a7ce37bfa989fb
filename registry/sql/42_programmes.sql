-- What the public reads of programmes, activities and ideas, and of the links between places.

-- Each question is asked twice: of the tables, as a view, and of the rows that an edition left, as `<view>_in(of_edition)`. What
-- stands in braces is a table, or another of these views. Activities, figures and ideas are public as soon as they are written;
-- of their places only those are shown that the public sees.
DO $$
DECLARE
  asked record;
  question text;
BEGIN
  FOR asked IN SELECT * FROM (VALUES
('public_programme', $q$
  SELECT p.code, p.kind, p.name_vi, p.name_en, p.summary_vi, p.summary_en, p.source, o.title AS source_title, o.url AS source_url,
    p.version, p.updated_at
  FROM {programme} p JOIN registry.source o ON o.code = p.source $q$),

('public_activity_site', $q$
  SELECT a.activity, s.id AS site_id, s.code, s.slug, s.kind, s.name_vi, s.name_en, s.district_code, s.district_vi, s.district_en,
    s.commune_code, s.commune_vi, s.commune_en, s.geom, s.metric_geom, a.source, o.title AS source_title, o.url AS source_url,
    a.note_vi, a.note_en
  FROM {activity_site} a JOIN {public_site} s ON s.id = a.site_id JOIN registry.source o ON o.code = a.source $q$),

('public_activity', $q$
  SELECT a.code, a.programme, p.kind, p.name_vi AS programme_vi, p.name_en AS programme_en, a.edition, a.name_vi, a.name_en,
    a.theme_vi, a.theme_en, a.state, a.date_text, a.first_day, a.last_day, daterange(a.first_day, a.last_day, '[]') AS life,
    a.outcome_vi, a.outcome_en, h.geom, h.metric_geom, coalesce(h.places, 0) AS places,
    coalesce(h.place_codes, '{}') AS place_codes, coalesce(h.district_codes, '{}') AS district_codes,
    coalesce(h.commune_codes, '{}') AS commune_codes, coalesce(h.sites, '[]') AS sites,
    coalesce(w.organisations, '[]') AS organisations, coalesce(f.figures, '[]') AS figures,
    a.source, o.title AS source_title, o.url AS source_url, a.version, a.updated_at,
    registry.fold(concat_ws(' | ', a.name_vi, a.name_en, a.theme_vi, a.theme_en, p.name_vi, p.name_en, a.edition, a.code,
      h.names)) AS search
  FROM {activity} a
  JOIN {programme} p ON p.code = a.programme
  JOIN registry.source o ON o.code = a.source
  LEFT JOIN (
    SELECT s.activity, count(*)::integer AS places, array_agg(s.code ORDER BY s.code) AS place_codes,
      array_agg(DISTINCT s.district_code) FILTER (WHERE s.district_code IS NOT NULL) AS district_codes,
      array_agg(DISTINCT s.commune_code) FILTER (WHERE s.commune_code IS NOT NULL) AS commune_codes,
      ST_Collect(ST_PointOnSurface(s.geom) ORDER BY s.code) AS geom,
      ST_Collect(ST_PointOnSurface(s.metric_geom) ORDER BY s.code) AS metric_geom,
      string_agg(concat_ws(' | ', s.name_vi, s.name_en), ' | ' ORDER BY s.code) AS names,
      jsonb_agg(jsonb_build_object('code', s.code, 'slug', s.slug, 'kind', s.kind, 'name_vi', s.name_vi, 'name_en', s.name_en,
        'district_code', s.district_code, 'district_vi', s.district_vi, 'district_en', s.district_en,
        'commune_code', s.commune_code, 'commune_vi', s.commune_vi, 'commune_en', s.commune_en,
        'source', s.source, 'source_title', s.source_title, 'source_url', s.source_url,
        'note_vi', s.note_vi, 'note_en', s.note_en) ORDER BY s.name_vi, s.code) AS sites
    FROM {public_activity_site} s GROUP BY s.activity) h ON h.activity = a.code
  LEFT JOIN (
    SELECT e.activity, jsonb_agg(jsonb_build_object('code', g.code, 'name_vi', g.name_vi, 'name_en', g.name_en, 'role', e.role,
        'source', e.source, 'source_title', o.title, 'source_url', o.url) ORDER BY t.position, g.name_vi, g.code) AS organisations
    FROM {activity_organisation} e JOIN registry.organisation g ON g.code = e.organisation JOIN registry.source o ON o.code = e.source
    LEFT JOIN registry.term t ON t.vocabulary = 'activity_role' AND t.code = e.role GROUP BY e.activity) w ON w.activity = a.code
  LEFT JOIN (
    SELECT e.activity, jsonb_agg(jsonb_build_object('kind', e.kind, 'value', e.value, 'source', e.source, 'source_title', o.title,
        'source_url', o.url, 'note_vi', e.note_vi, 'note_en', e.note_en) ORDER BY t.position, e.value, e.id) AS figures
    FROM {activity_figure} e JOIN registry.source o ON o.code = e.source
    LEFT JOIN registry.term t ON t.vocabulary = 'activity_figure' AND t.code = e.kind GROUP BY e.activity) f ON f.activity = a.code $q$),

-- Stages follow each other in one order, so the furthest step is the last.
('public_idea_step', $q$
  SELECT e.id, e.idea, e.stage, array_position('{submitted,selected,incubated,opened,dropped}'::text[], e.stage) AS place,
    e.date_text, e.earliest, e.latest, e.source, o.title AS source_title, o.url AS source_url, e.note_vi, e.note_en
  FROM {idea_step} e JOIN registry.source o ON o.code = e.source $q$),

('public_idea', $q$
  SELECT i.code, i.name_vi, i.name_en, i.summary_vi, i.summary_en, i.call, a.name_vi AS call_vi, a.name_en AS call_en,
    i.source, o.title AS source_title, o.url AS source_url,
    coalesce(t.steps, '[]') AS steps, coalesce(h.sites, '[]') AS sites, coalesce(w.organisations, '[]') AS organisations,
    i.version, i.updated_at
  FROM {idea} i
  JOIN registry.source o ON o.code = i.source
  LEFT JOIN {activity} a ON a.code = i.call
  LEFT JOIN (
    SELECT e.idea, jsonb_agg(jsonb_build_object('id', e.id, 'stage', e.stage, 'date_text', e.date_text, 'earliest', e.earliest,
        'latest', e.latest, 'source', e.source, 'source_title', e.source_title, 'source_url', e.source_url,
        'note_vi', e.note_vi, 'note_en', e.note_en) ORDER BY e.place) AS steps
    FROM {public_idea_step} e GROUP BY e.idea) t ON t.idea = i.code
  LEFT JOIN (
    SELECT e.idea, jsonb_agg(jsonb_build_object('code', s.code, 'slug', s.slug, 'kind', s.kind, 'name_vi', s.name_vi,
        'name_en', s.name_en, 'source', e.source, 'source_title', x.title, 'source_url', x.url) ORDER BY s.name_vi, s.code) AS sites
    FROM {idea_site} e JOIN {public_site} s ON s.id = e.site_id JOIN registry.source x ON x.code = e.source
    GROUP BY e.idea) h ON h.idea = i.code
  LEFT JOIN (
    SELECT e.idea, jsonb_agg(jsonb_build_object('code', g.code, 'name_vi', g.name_vi, 'name_en', g.name_en, 'source', e.source,
        'source_title', x.title, 'source_url', x.url) ORDER BY g.name_vi, g.code) AS organisations
    FROM {idea_organisation} e JOIN registry.organisation g ON g.code = e.organisation JOIN registry.source x ON x.code = e.source
    GROUP BY e.idea) w ON w.idea = i.code $q$),

-- A link once, as the line from one public place to another. It counts from the first day that its date can mean.
('public_site_link', $q$
  SELECT l.id::text AS key, l.kind, a.id AS from_id, a.code AS from_code, a.slug AS from_slug, a.name_vi AS from_vi, a.name_en AS from_en,
    b.id AS to_id, b.code AS to_code, b.slug AS to_slug, b.name_vi AS to_vi, b.name_en AS to_en, l.date_text, l.earliest, l.latest,
    daterange(l.earliest, NULL) AS life, l.note_vi, l.note_en, l.source, o.title AS source_title, o.url AS source_url,
    ST_MakeLine(ST_PointOnSurface(a.geom), ST_PointOnSurface(b.geom)) AS geom,
    ST_MakeLine(ST_PointOnSurface(a.metric_geom), ST_PointOnSurface(b.metric_geom)) AS metric_geom,
    registry.fold(concat_ws(' | ', a.name_vi, a.name_en, b.name_vi, b.name_en, l.note_vi, l.note_en)) AS search
  FROM {site_link} l JOIN {public_site} a ON a.id = l.from_site JOIN {public_site} b ON b.id = l.to_site
  JOIN registry.source o ON o.code = l.source $q$)) AS t (name, question) LOOP
    question := regexp_replace(asked.question, '\{(\w+)\}', 'registry.\1', 'g');
    EXECUTE format('CREATE VIEW registry.%I AS %s', asked.name, question);
    question := replace(asked.question, '{public_site}', 'registry.public_site_known(of_edition)');
    question := regexp_replace(question, '\{(\w+)\}', 'registry.\1_in(of_edition)', 'g');
    EXECUTE format('CREATE FUNCTION registry.%I(of_edition bigint) RETURNS SETOF registry.%I
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = registry, public AS %L',
      asked.name || '_in', asked.name, 'BEGIN RETURN QUERY ' || question || '; END');
    EXECUTE format('GRANT SELECT ON registry.%I TO registry_reader', asked.name);
  END LOOP;
END $$;
