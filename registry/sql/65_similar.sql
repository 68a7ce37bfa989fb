-- Places that could be the same as one of a list: near, and with a name that sounds alike. It asks the indexes, which row-level
-- security keeps others from; so it answers only with what the actor may see. `number` is the place in the lists, from 1.
CREATE OR REPLACE FUNCTION registry.similar_places(names text[], lons float8[], lats float8[], reach float8, likeness float8)
RETURNS TABLE (number integer, code text, name_vi text, metres float8, alike float8)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public SET enable_seqscan = off AS $$
  WITH system AS MATERIALIZED (
    SELECT Find_SRID('registry', 'site', 'geom') AS stored, Find_SRID('registry', 'site', 'metric_geom') AS metric
  ), asked AS MATERIALIZED (
    SELECT a.n::integer AS n, registry.fold(a.name) AS name,
      ST_Transform(ST_SetSRID(ST_MakePoint(a.lon, a.lat), system.stored), system.metric) AS point
    FROM unnest(names, lons, lats) WITH ORDINALITY AS a (name, lon, lat, n), system
  )
  SELECT a.n, near.code, near.name_vi, near.metres, near.alike
  FROM asked a CROSS JOIN LATERAL (
    SELECT s.code, s.name_vi, ST_Distance(s.metric_geom, a.point) AS metres,
      greatest(word_similarity(a.name, registry.fold(s.name_vi)), word_similarity(registry.fold(s.name_vi), a.name)) AS alike
    FROM registry.site s
    WHERE ST_DWithin(s.metric_geom, a.point, reach) AND s.publication <> 'deleted'
      AND (current_setting('role') <> 'registry_editor' OR s.publication = 'published' OR registry.may('read', s.id))
    ORDER BY alike DESC, metres LIMIT 1) near
  WHERE near.alike >= likeness
$$;
REVOKE EXECUTE ON FUNCTION registry.similar_places(text[], float8[], float8[], float8, float8) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.similar_places(text[], float8[], float8[], float8, float8) TO registry_editor;
