-- What was known: the rows of an edition, and what they say of the places on a day. A figure can so be had for any day, both
-- as it was known then and as it is known now.

-- The present edition, which is read from the tables; older ones are read from what was audited.
CREATE OR REPLACE FUNCTION registry.is_present(edition bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public
AS $$ SELECT edition >= d.number FROM registry.data_version d $$;

-- `<table>_in(edition)`: the rows of a table as an edition left them. They hold what the public does not see, so only functions
-- that show what is public may ask for them.
DO $$
DECLARE kept record;
BEGIN
  FOR kept IN SELECT * FROM (VALUES
      ('event', '{id}'), ('site_link', '{id}'), ('plan', '{code}'), ('plan_citation', '{plan,cited_as}'),
      ('plan_relation', '{plan,relation,earlier}'), ('objective', '{plan,code}'), ('target', '{plan,code}'),
      ('target_agency', '{plan,target,organisation}'), ('measurement', '{id}'), ('programme', '{code}'), ('activity', '{code}'),
      ('activity_site', '{activity,site_id}'), ('activity_organisation', '{activity,organisation}'), ('activity_figure', '{id}'),
      ('idea', '{code}'), ('idea_step', '{id}'), ('idea_site', '{idea,site_id}'),
      ('idea_organisation', '{idea,organisation}')) AS t (name, keys) LOOP
    EXECUTE format($f$
      CREATE OR REPLACE FUNCTION registry.%1$I(edition bigint) RETURNS SETOF registry.%2$I
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = registry, public AS $b$
      BEGIN
        IF registry.is_present(edition) THEN
          RETURN QUERY SELECT * FROM registry.%2$I;
        ELSE
          RETURN QUERY SELECT held.* FROM registry.rows_in(%2$L, %3$L, edition) AS row
            CROSS JOIN LATERAL jsonb_populate_record(NULL::registry.%2$I, row) AS held;
        END IF;
      END $b$ $f$, kept.name || '_in', kept.name, kept.keys);
    EXECUTE format('REVOKE EXECUTE ON FUNCTION registry.%I(bigint) FROM PUBLIC', kept.name || '_in');
  END LOOP;
END $$;

-- The public places of an edition, the present one included.
CREATE OR REPLACE FUNCTION registry.public_site_known(edition bigint) RETURNS SETOF registry.public_site
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = registry, public AS $$
BEGIN
  IF registry.is_present(edition) THEN
    RETURN QUERY SELECT * FROM registry.public_site;
  ELSE
    RETURN QUERY SELECT * FROM registry.public_site_in(edition);
  END IF;
END $$;

-- The public places on a day, as an edition knew them. Status and stage are those of that day, by the rule of `status_on` and
-- `stage_on`; each with the first day that its step can mean, NULL when no day is known. `piloted` is the first day on which
-- the centre was one of the chosen pilots. Units are the last district and the present commune.
CREATE OR REPLACE FUNCTION registry.place_on(edition bigint, day date) RETURNS TABLE (
  site_id uuid, code text, slug text, name_vi text, name_en text, geom geometry, accuracy_m real, kind text, district text, commune text,
  is_centre boolean, centre_type text, tier text, fields text[], industries text[], investment text, management text,
  exploitation text, operation text, status text, status_since date, is_piloted boolean, piloted_since date,
  is_heritage boolean, category text, relic_type text, rank text, ownership text, occupancy text, condition text,
  relocation text, stage text, stage_since date, stage_decision text, verification text, verified_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public AS $$
  WITH seen AS MATERIALIZED (
    SELECT * FROM registry.public_site_known(edition)
  ), happened AS MATERIALIZED (
    SELECT e.* FROM registry.event_in(edition) e WHERE e.earliest IS NULL OR e.earliest <= day
  ), step AS (
    SELECT DISTINCT ON (e.site_id, e.facet) e.site_id, e.facet, e.kind, e.earliest, e.decision
    FROM happened e WHERE e.kind NOT IN ('reclassified', 'demolished', 'piloted')
    ORDER BY e.site_id, e.facet, e.earliest DESC NULLS LAST, e.id DESC
  ), pilot AS (
    SELECT e.site_id, min(e.earliest) AS since FROM happened e WHERE e.kind = 'piloted' GROUP BY e.site_id
  ), state AS (
    SELECT s.id,
      CASE WHEN s.is_centre THEN coalesce(
        CASE c.kind WHEN 'announced' THEN 'planned' WHEN 'opened' THEN 'operating' WHEN 'reopened' THEN 'operating'
        ELSE c.kind END, 'unknown') END AS status,
      c.earliest AS status_since,
      CASE WHEN s.is_heritage THEN coalesce(h.kind, 'none') END AS stage, h.earliest AS stage_since, h.decision
    FROM seen s
    LEFT JOIN step c ON c.site_id = s.id AND c.facet = 'centre'
    LEFT JOIN step h ON h.site_id = s.id AND h.facet = 'heritage'
  )
  SELECT s.id, s.code, s.slug, s.name_vi, s.name_en, s.geom, s.accuracy_m,
    CASE WHEN NOT s.is_heritage THEN 'creative_centre'
      WHEN n.stage IN ('pilot', 'operating') AND n.status IN ('operating', 'suspended', 'unknown') THEN 'converted_site'
      ELSE 'heritage_site' END,
    s.district_code, s.commune_code, s.is_centre, s.centre_type, s.tier, s.fields, s.industries, s.investment, s.management,
    s.exploitation, s.operation, n.status, n.status_since, p.site_id IS NOT NULL, p.since,
    s.is_heritage, s.category, s.relic_type, s.rank, s.ownership, s.occupancy, s.condition, s.relocation,
    n.stage, n.stage_since, n.decision, s.verification, s.verified_on
  FROM seen s JOIN state n ON n.id = s.id LEFT JOIN pilot p ON p.site_id = s.id
$$;

-- The links between public places that an edition knew, made by a day; one without a day counts from the start.
CREATE OR REPLACE FUNCTION registry.link_on(edition bigint, day date) RETURNS TABLE (
  id bigint, from_site uuid, to_site uuid, kind text, date_text text, earliest date, source text, note_vi text, note_en text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public AS $$
  WITH seen AS MATERIALIZED (SELECT s.id FROM registry.public_site_known(edition) s)
  SELECT l.id, l.from_site, l.to_site, l.kind, l.date_text, l.earliest, l.source, l.note_vi, l.note_en
  FROM registry.site_link_in(edition) l JOIN seen a ON a.id = l.from_site JOIN seen b ON b.id = l.to_site
  WHERE l.earliest IS NULL OR l.earliest <= day
$$;
