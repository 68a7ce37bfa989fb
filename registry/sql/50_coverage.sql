-- Reach: the people within a distance of a creative centre, with the rights of the public. `registry.coverage` in Python gives
-- the same whole numbers.

-- The centres in operation on a day, as points in the metric system. A polygon stands where its surface point lies.
CREATE OR REPLACE FUNCTION registry.centres_on(day date) RETURNS TABLE (id uuid, code text, metric_geom geometry)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT s.id, s.code, ST_PointOnSurface(s.metric_geom) FROM registry.public_site s
  WHERE s.is_centre AND s.centre_life @> day
$$;

-- For the city and every unit that stands on the day: its people, those with a centre in operation on the day at most `within`
-- metres away in a straight line (`population`), and those with two or more (`overlap`). Each person counts once, where the
-- centre of their cell is. `only_codes` leaves only the centres of these codes, for any filter of centres.
CREATE OR REPLACE FUNCTION registry.reach(within double precision, day date, surface text DEFAULT 'census-2019', only_codes text[] DEFAULT NULL)
RETURNS TABLE (unit integer, level text, code text, name_vi text, name_en text, total bigint, population bigint, overlap bigint)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  IF within IS NULL OR NOT within > 0 OR within > 200000 THEN
    RAISE EXCEPTION 'within: % is not a radius in metres (above 0, up to 200000)', coalesce(within::text, 'null')
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF NOT EXISTS (SELECT FROM registry.public_demand_surface s WHERE s.code = reach.surface) THEN
    RAISE EXCEPTION 'no demand surface %', coalesce(quote_literal(surface), 'null')
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF NOT EXISTS (SELECT FROM registry.public_unit u WHERE u.valid @> day) THEN
    RAISE EXCEPTION 'no unit stood on %', coalesce(day::text, 'null') USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN QUERY
  WITH centre AS MATERIALIZED (
    SELECT o.metric_geom FROM registry.centres_on(day) o WHERE only_codes IS NULL OR o.code = ANY (only_codes)
  ), near AS (
    -- The box, a metre wider than asked, finds candidates by the index; the distance decides.
    SELECT c.cell, count(*) AS centres
    FROM centre o JOIN registry.public_demand_cell c ON c.metric_geom && ST_Expand(o.metric_geom, within + 1)
    WHERE c.surface = reach.surface AND ST_Distance(c.metric_geom, o.metric_geom) <= within
    GROUP BY c.cell
  ), person AS (
    SELECT c.district, c.commune, c.population, coalesce(n.centres, 0) AS centres
    FROM registry.public_demand_cell c LEFT JOIN near n ON n.cell = c.cell WHERE c.surface = reach.surface
  ), counted AS (
    SELECT CASE WHEN GROUPING(p.district) = 0 THEN p.district WHEN GROUPING(p.commune) = 0 THEN p.commune END AS unit,
      GROUPING(p.district, p.commune) = 3 AS whole,
      sum(p.population) AS total,
      coalesce(sum(p.population) FILTER (WHERE p.centres >= 1), 0) AS population,
      coalesce(sum(p.population) FILTER (WHERE p.centres >= 2), 0) AS overlap
    FROM person p GROUP BY GROUPING SETS ((p.district), (p.commune), ())
  )
  SELECT u.id, u.level, u.code, u.name_vi, u.name_en,
    coalesce(k.total, 0)::bigint, coalesce(k.population, 0)::bigint, coalesce(k.overlap, 0)::bigint
  FROM registry.public_unit u
  LEFT JOIN counted k ON k.unit = u.id OR (k.whole AND u.level = 'city')
  WHERE u.valid @> day
  ORDER BY array_position(ARRAY['city', 'district', 'commune'], u.level), u.code COLLATE "C";
END $$;
