-- What follows from other rows: the stage of a conversion, the status of a centre, when each existed, in which unit.

-- The stage that a conversion has reached on a day: its last step, by the first day that the step can mean.
-- A step without a date comes before all dated ones. Reclassified and demolished are not steps.
CREATE OR REPLACE FUNCTION registry.stage_on(site uuid, day date) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT coalesce((
  SELECT e.kind FROM registry.event e
  WHERE e.site_id = site AND e.facet = 'heritage' AND e.kind NOT IN ('reclassified', 'demolished')
    AND (e.earliest IS NULL OR e.earliest <= day)
  ORDER BY e.earliest DESC NULLS LAST, e.id DESC LIMIT 1), 'none')
$$;

CREATE OR REPLACE FUNCTION registry.status_on(site uuid, day date) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT coalesce((
  SELECT CASE e.kind WHEN 'announced' THEN 'planned' WHEN 'opened' THEN 'operating' WHEN 'reopened' THEN 'operating' ELSE e.kind END
  FROM registry.event e
  WHERE e.site_id = site AND e.facet = 'centre' AND e.kind NOT IN ('reclassified', 'piloted')
    AND (e.earliest IS NULL OR e.earliest <= day)
  ORDER BY e.earliest DESC NULLS LAST, e.id DESC LIMIT 1), 'unknown')
$$;

-- The days on which a centre was open. Each opening lasts until the next suspension or closure; an opening without a date
-- has no known start. A centre of which no event is known may have been open at any time.
CREATE OR REPLACE FUNCTION registry.centre_life(site uuid) RETURNS datemultirange
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT (
  WITH step AS (
    SELECT e.kind, e.earliest, e.latest,
      lead(coalesce(e.latest, e.earliest)) OVER life AS until, lead(e.kind) OVER life AS next
    FROM registry.event e
    WHERE e.site_id = site AND e.facet = 'centre' AND e.kind IN ('announced', 'opened', 'reopened', 'suspended', 'closed')
    WINDOW life AS (ORDER BY e.earliest NULLS FIRST, e.id)
  )
  SELECT CASE WHEN count(*) = 0 THEN datemultirange(daterange(NULL, NULL))
    ELSE coalesce(range_agg(daterange(earliest, CASE WHEN until < earliest THEN earliest ELSE until END))
      FILTER (WHERE kind IN ('opened', 'reopened')), '{}') END
  FROM step)
$$;

-- The days on which a heritage place stood: from the first year of its building until it is known to be gone.
CREATE OR REPLACE FUNCTION registry.heritage_life(site uuid) RETURNS datemultirange
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT (
  SELECT datemultirange(daterange(
    -- Astronomical year 0 is 1 BC, which make_date() writes as -1.
    make_date(CASE WHEN h.built_from <= 0 THEN h.built_from - 1 ELSE h.built_from END, 1, 1),
    CASE WHEN h.survival IN ('demolished', 'redeveloped') OR gone.known THEN greatest(
      make_date(CASE WHEN h.built_from <= 0 THEN h.built_from - 1 ELSE h.built_from END, 1, 1),
      coalesce(gone.day, s.position_date)) END))
  FROM registry.heritage h
  JOIN registry.site s ON s.id = h.site_id
  CROSS JOIN LATERAL (
    SELECT max(coalesce(e.latest, e.earliest)) AS day, count(*) > 0 AS known
    FROM registry.event e WHERE e.site_id = site AND e.kind = 'demolished') gone
  WHERE h.site_id = site)
$$;

-- The units, of every period, that a place belongs to. What its address states wins over geometry; geometry fills the levels
-- and periods that the address leaves open. A polygon belongs where its surface point lies.
CREATE OR REPLACE FUNCTION registry.units_at(place geometry, stated integer[]) RETURNS TABLE (unit_id integer, reason text)
LANGUAGE sql STABLE AS $$
  WITH said AS MATERIALIZED (
    SELECT u.id, u.level, u.valid FROM registry.unit u WHERE u.id = ANY (stated)
  ), hit AS MATERIALIZED (
    SELECT u.id, u.level, u.code, u.valid FROM registry.unit u WHERE ST_Covers(u.geom, ST_PointOnSurface(place))
  )
  SELECT s.id, 'address' FROM said s
  UNION ALL
  SELECT h.id, 'geometry' FROM hit h
  WHERE NOT EXISTS (SELECT FROM said s WHERE s.level = h.level AND s.valid && h.valid)
  -- A point on the line between two units of the same days goes to the one with the smaller code.
  AND NOT EXISTS (SELECT FROM hit o WHERE o.level = h.level AND o.valid && h.valid AND o.code < h.code)
$$;

-- Puts sites into their units.
CREATE OR REPLACE FUNCTION registry.assign_units(sites uuid[]) RETURNS void
LANGUAGE sql VOLATILE AS $$
  WITH wanted AS MATERIALIZED (
    SELECT s.id AS site_id, w.unit_id, w.reason, t.basis AS note
    FROM registry.site s
    CROSS JOIN LATERAL registry.units_at(s.geom,
      ARRAY(SELECT o.unit_id FROM registry.site_stated_unit o WHERE o.site_id = s.id)) w
    LEFT JOIN registry.site_stated_unit t ON t.site_id = s.id AND t.unit_id = w.unit_id
    WHERE s.id = ANY (sites)
  ), removed AS (
    DELETE FROM registry.site_unit su
    WHERE su.site_id = ANY (sites) AND NOT EXISTS (
      SELECT FROM wanted w WHERE w.site_id = su.site_id AND w.unit_id = su.unit_id)
  )
  INSERT INTO registry.site_unit AS su (site_id, unit_id, reason, note)
  SELECT site_id, unit_id, reason, note FROM wanted
  ON CONFLICT (site_id, unit_id) DO UPDATE SET reason = excluded.reason, note = excluded.note
  WHERE (su.reason, su.note) IS DISTINCT FROM (excluded.reason, excluded.note);
$$;

-- The unit of a site on a day, of one level.
CREATE OR REPLACE FUNCTION registry.unit_on(site uuid, of_level text, day date) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT (
  SELECT u.id FROM registry.site_unit su JOIN registry.unit u ON u.id = su.unit_id
  WHERE su.site_id = site AND u.level = of_level AND u.valid @> day ORDER BY u.code LIMIT 1)
$$;

-- Recomputes the derived row of each site, whose units are right. Sites without a facet have none and are not published.
CREATE OR REPLACE FUNCTION registry.refresh_state(sites uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = registry, public AS $$
BEGIN
  DELETE FROM registry.site_state st
  WHERE st.site_id = ANY (sites)
    AND NOT EXISTS (SELECT FROM registry.centre c WHERE c.site_id = st.site_id)
    AND NOT EXISTS (SELECT FROM registry.heritage h WHERE h.site_id = st.site_id);
  INSERT INTO registry.site_state AS st
    (site_id, kind, status, stage, centre_life, heritage_life, life, district, commune, sources, organisations, search)
  SELECT s.id,
    CASE WHEN h.site_id IS NULL THEN 'creative_centre'
         WHEN now.stage IN ('pilot', 'operating') AND now.status IN ('operating', 'suspended', 'unknown')
           AND c.site_id IS NOT NULL THEN 'converted_site'
         ELSE 'heritage_site' END,
    CASE WHEN c.site_id IS NOT NULL THEN now.status END,
    CASE WHEN h.site_id IS NOT NULL THEN now.stage END,
    now.centre_life, now.heritage_life,
    coalesce(now.centre_life, '{}') + coalesce(now.heritage_life, '{}'),
    place.district, place.commune, src.list, org.list,
    registry.fold(concat_ws(' | ', s.name_vi, s.name_en, nullif(array_to_string(s.other_names, ' | '), ''), s.address, s.code))
  FROM registry.site s
  LEFT JOIN registry.centre c ON c.site_id = s.id
  LEFT JOIN registry.heritage h ON h.site_id = s.id
  CROSS JOIN LATERAL (
    SELECT registry.stage_on(s.id, registry.today()) AS stage, registry.status_on(s.id, registry.today()) AS status,
      CASE WHEN c.site_id IS NOT NULL THEN registry.centre_life(s.id) END AS centre_life,
      registry.heritage_life(s.id) AS heritage_life) now
  CROSS JOIN LATERAL (
    SELECT
      (SELECT u.id FROM registry.site_unit su JOIN registry.unit u ON u.id = su.unit_id
       WHERE su.site_id = s.id AND u.level = 'district' ORDER BY upper(u.valid) DESC NULLS FIRST LIMIT 1) AS district,
      (SELECT u.id FROM registry.site_unit su JOIN registry.unit u ON u.id = su.unit_id
       WHERE su.site_id = s.id AND u.level = 'commune' ORDER BY upper(u.valid) DESC NULLS FIRST LIMIT 1) AS commune) place
  CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object('code', o.code, 'title', o.title, 'publisher', o.publisher, 'url', o.url,
      'kind', o.kind, 'published', o.published, 'accessed', o.accessed) ORDER BY ss.position), '[]') AS list
    FROM registry.site_source ss JOIN registry.source o ON o.code = ss.source WHERE ss.site_id = s.id) src
  CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object('code', o.code, 'name_vi', o.name_vi, 'name_en', o.name_en, 'role', so.role,
      'since', so.since_text, 'until', so.until_text, 'source', so.source) ORDER BY so.id), '[]') AS list
    FROM registry.site_organisation so JOIN registry.organisation o ON o.code = so.organisation WHERE so.site_id = s.id) org
  WHERE s.id = ANY (sites) AND (c.site_id IS NOT NULL OR h.site_id IS NOT NULL)
  ON CONFLICT (site_id) DO UPDATE SET
    kind = excluded.kind, status = excluded.status, stage = excluded.stage, centre_life = excluded.centre_life,
    heritage_life = excluded.heritage_life, life = excluded.life, district = excluded.district, commune = excluded.commune,
    sources = excluded.sources, organisations = excluded.organisations, search = excluded.search
  WHERE (st.kind, st.status, st.stage, st.centre_life, st.heritage_life, st.life, st.district, st.commune, st.sources,
         st.organisations, st.search)
    IS DISTINCT FROM (excluded.kind, excluded.status, excluded.stage, excluded.centre_life, excluded.heritage_life,
         excluded.life, excluded.district, excluded.commune, excluded.sources, excluded.organisations, excluded.search);
  PERFORM registry.refresh_marks(sites);
  PERFORM registry.list_sites(sites);
  PERFORM registry.write_features(sites);
END $$;

-- Recomputes all that follows from other rows: first the units, which the derived row repeats.
CREATE OR REPLACE FUNCTION registry.refresh_sites(sites uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = registry, public AS $$
BEGIN
  PERFORM registry.assign_units(sites);
  PERFORM registry.refresh_state(sites);
  PERFORM registry.touch(sites);
END $$;
