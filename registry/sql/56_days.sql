-- What was true of the public places on a day, as an edition knew it. A figure can so be had for any day, both as it was known
-- then and as it is known now.

-- Each question is asked of the tables, or of the rows that an edition left: what stands in braces is a table, the public places
-- (`public_site`; `known` has their ids alone), or the last step of each place on one of its sides. Asked of the tables, nothing
-- is read but what is told. `among` leaves the places of these ids, NULL all.
--
-- Status and stage are those of the day, by the rule of `status_on` and `stage_on`; each with the first day that its step can
-- mean, NULL when no day is known. Units are the last district and the present commune.
DO $$
DECLARE
  asked record;
  held jsonb := jsonb_build_object(
'opening', $q$(
    SELECT DISTINCT ON (e.site_id) e.site_id, e.earliest AS since,
      CASE e.kind WHEN 'announced' THEN 'planned' WHEN 'opened' THEN 'operating' WHEN 'reopened' THEN 'operating' ELSE e.kind END AS status
    FROM {event} e WHERE e.facet = 'centre' AND e.kind NOT IN ('reclassified', 'piloted') AND {happened}
    ORDER BY e.site_id, e.earliest DESC NULLS LAST, e.id DESC)$q$,
'step', $q$(
    SELECT DISTINCT ON (e.site_id) e.site_id, e.earliest AS since, e.kind AS stage, e.decision
    FROM {event} e WHERE e.facet = 'heritage' AND e.kind NOT IN ('reclassified', 'demolished') AND {happened}
    ORDER BY e.site_id, e.earliest DESC NULLS LAST, e.id DESC)$q$,
'pilot', $q$(
    SELECT e.site_id, min(e.earliest) AS since FROM {event} e WHERE e.kind = 'piloted' AND {happened} GROUP BY e.site_id)$q$,
'happened', '(e.earliest IS NULL OR e.earliest <= day) AND (among IS NULL OR e.site_id = ANY (among))',
'status', $q$CASE WHEN s.is_centre THEN coalesce(o.status, 'unknown') END$q$,
'stage', $q$CASE WHEN s.is_heritage THEN coalesce(h.stage, 'none') END$q$);
  part record;
  question text;
  present text;
  past text;
BEGIN
  FOR asked IN SELECT * FROM (VALUES

-- The public places. `piloted` is the first day on which a centre was one of the chosen pilots.
('place_on', $r$
  site_id uuid, code text, slug text, name_vi text, name_en text, geom geometry, accuracy_m real, kind text, district text,
  commune text, is_centre boolean, centre_type text, tier text, fields text[], industries text[], investment text,
  management text, exploitation text, operation text, status text, status_since date, is_piloted boolean, piloted_since date,
  is_heritage boolean, category text, relic_type text, rank text, ownership text, occupancy text, condition text,
  relocation text, stage text, stage_since date, stage_decision text, verification text, verified_on date $r$, $q$
  SELECT s.id, s.code, s.slug, s.name_vi, s.name_en, s.geom, s.accuracy_m,
    CASE WHEN NOT s.is_heritage THEN 'creative_centre'
      WHEN {stage} IN ('pilot', 'operating') AND {status} IN ('operating', 'suspended', 'unknown') THEN 'converted_site'
      ELSE 'heritage_site' END,
    s.district_code, s.commune_code, s.is_centre, s.centre_type, s.tier, s.fields, s.industries, s.investment, s.management,
    s.exploitation, s.operation, {status}, o.since, p.site_id IS NOT NULL, p.since,
    s.is_heritage, s.category, s.relic_type, s.rank, s.ownership, s.occupancy, s.condition, s.relocation,
    {stage}, h.since, h.decision, s.verification, s.verified_on
  FROM {public_site} s LEFT JOIN {opening} o ON o.site_id = s.id LEFT JOIN {step} h ON h.site_id = s.id
  LEFT JOIN {pilot} p ON p.site_id = s.id
  WHERE among IS NULL OR s.id = ANY (among) $q$),

-- What centres, heritage and places are counted by, and no more: few columns of many rows.
('centre_on', $r$
  site_id uuid, code text, district text, commune text, centre_type text, tier text, fields text[], investment text,
  management text, exploitation text, operation text, status text, status_since date, is_piloted boolean, piloted_since date $r$, $q$
  SELECT s.id, s.code, s.district_code, s.commune_code, s.centre_type, s.tier, s.fields, s.investment, s.management,
    s.exploitation, s.operation, coalesce(o.status, 'unknown'), o.since, p.site_id IS NOT NULL, p.since
  FROM {public_site} s LEFT JOIN {opening} o ON o.site_id = s.id LEFT JOIN {pilot} p ON p.site_id = s.id
  WHERE s.is_centre AND (among IS NULL OR s.id = ANY (among)) $q$),

('heritage_on', $r$
  site_id uuid, code text, district text, commune text, category text, rank text, ownership text, relocation text,
  survival text, stage text, stage_since date $r$, $q$
  SELECT s.id, s.code, s.district_code, s.commune_code, s.category, s.rank, s.ownership, s.relocation, s.survival,
    coalesce(h.stage, 'none'), h.since
  FROM {public_site} s LEFT JOIN {step} h ON h.site_id = s.id
  WHERE s.is_heritage AND (among IS NULL OR s.id = ANY (among)) $q$),

('looked_on', $r$
  site_id uuid, code text, district text, commune text, status text, stage text, verified_on date $r$, $q$
  SELECT s.id, s.code, s.district_code, s.commune_code, {status}, {stage}, s.verified_on
  FROM {public_site} s LEFT JOIN {opening} o ON o.site_id = s.id LEFT JOIN {step} h ON h.site_id = s.id
  WHERE among IS NULL OR s.id = ANY (among) $q$),

-- What is told of heritage that does not change by the day.
('fact_on', $r$
  site_id uuid, accuracy_m real, rank_decision text, survival text, built text, original_use_vi text, original_use_en text,
  area_m2 numeric, organisations jsonb $r$, $q$
  SELECT s.id, s.accuracy_m, s.rank_decision, s.survival, s.built, s.original_use_vi, s.original_use_en, s.area_m2, s.organisations
  FROM {public_site} s WHERE s.is_heritage AND (among IS NULL OR s.id = ANY (among)) $q$),

-- What happened to the public places by the day: the steps of conversions, and the lives of centres. `earliest` and `latest` are
-- the days that a date can mean, both NULL when it is not known.
('step_on', $r$
  id bigint, site_id uuid, facet text, kind text, date_text text, earliest date, latest date, decision text, source text,
  note_vi text, note_en text $r$, $q$
  SELECT e.id, e.site_id, e.facet, e.kind, e.date_text, e.earliest, e.latest, e.decision, e.source, e.note_vi, e.note_en
  FROM {event} e JOIN {known} s ON s.id = e.site_id WHERE {happened} $q$),

-- The links between public places that were made by the day; one without a day counts from the start.
('link_on', $r$
  id bigint, from_site uuid, to_site uuid, kind text, date_text text, earliest date, source text, note_vi text, note_en text $r$, $q$
  SELECT l.id, l.from_site, l.to_site, l.kind, l.date_text, l.earliest, l.source, l.note_vi, l.note_en
  FROM {site_link} l JOIN {known} a ON a.id = l.from_site JOIN {known} b ON b.id = l.to_site
  WHERE (l.earliest IS NULL OR l.earliest <= day) AND (among IS NULL OR l.from_site = ANY (among) OR l.to_site = ANY (among)) $q$),

-- The first source of each public place: what a counted row rests on.
('source_on', 'site_id uuid, source text', $q$
  SELECT s.id, s.sources -> 0 ->> 'code' FROM {public_site} s WHERE among IS NULL OR s.id = ANY (among) $q$)

  ) AS t (name, told, question) LOOP
    question := asked.question;
    FOR part IN SELECT * FROM jsonb_each_text(held) ORDER BY key = 'happened' LOOP
      question := replace(question, '{' || part.key || '}', part.value);
    END LOOP;
    present := replace(question, '{known}', '(SELECT d.site_id AS id FROM registry.directory d)');
    present := regexp_replace(present, '\{(\w+)\}', 'registry.\1', 'g');
    past := replace(question, '{known}',
      '(SELECT v.site_id AS id FROM registry.site_version v WHERE v.editions @> edition AND v.public IS NOT NULL)');
    past := regexp_replace(past, '\{(\w+)\}', 'registry.\1_in(edition)', 'g');
    -- The rows of a country are sorted in memory, and a few places are found by their ids.
    EXECUTE format('DROP FUNCTION IF EXISTS registry.%I(bigint, date, uuid[])', asked.name);
    EXECUTE format('CREATE FUNCTION registry.%I(edition bigint, day date, among uuid[] DEFAULT NULL) RETURNS TABLE (%s)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = registry, public SET work_mem = ''64MB''
      SET plan_cache_mode = force_custom_plan AS %L', asked.name, asked.told,
      '#variable_conflict use_column
      BEGIN IF registry.is_present(edition) THEN RETURN QUERY ' || present || '; ELSE RETURN QUERY ' || past || '; END IF; END');
  END LOOP;
END $$;

-- What these functions were before they could be asked for a few places.
DROP FUNCTION IF EXISTS registry.place_on(bigint, date), registry.link_on(bigint, date), registry.step_on(bigint, date),
  registry.place_source(bigint);
