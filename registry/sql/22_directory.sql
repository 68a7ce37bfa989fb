-- The directory: one narrow row for each place of `public_site`, and none for any other.

-- The number of a combination of codes, or of units: places of one combination are counted and found together.
CREATE OR REPLACE FUNCTION registry.profile_of(held jsonb) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE found integer;
BEGIN
  SELECT p.id INTO found FROM registry.directory_profile p WHERE p.words = held;
  IF found IS NULL THEN
    INSERT INTO registry.directory_profile (words) VALUES (held) RETURNING id INTO found;
  END IF;
  RETURN found;
END $$;

CREATE OR REPLACE FUNCTION registry.area_of(held integer[]) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE found integer;
BEGIN
  SELECT a.id INTO found FROM registry.directory_area a WHERE a.units = held;
  IF found IS NULL THEN
    INSERT INTO registry.directory_area (units) VALUES (held) RETURNING id INTO found;
  END IF;
  RETURN found;
END $$;

-- Brings the rows of sites up to what is derived of them. Nothing is published that has no source.
CREATE OR REPLACE FUNCTION registry.list_sites(sites uuid[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = registry, public AS $$
  DELETE FROM registry.directory d WHERE d.site_id = ANY (sites) AND NOT EXISTS (
    SELECT FROM registry.site s JOIN registry.site_state st ON st.site_id = s.id
    WHERE s.id = d.site_id AND s.publication = 'published' AND st.sources <> '[]');
  INSERT INTO registry.directory AS d (site_id, sort, search, life, opened, profile, area)
  SELECT s.id, registry.fold(s.name_vi) || E'\t' || s.code, st.search, st.life, lower(st.centre_life),
    registry.profile_of(jsonb_strip_nulls(jsonb_build_object('kind', st.kind, 'status', st.status, 'stage', st.stage,
      'category', h.category, 'type', c.centre_type, 'tier', c.tier, 'investment', c.investment, 'management', c.management,
      'exploitation', c.exploitation, 'operation', c.operation, 'verification', s.verification))),
    registry.area_of(ARRAY(SELECT su.unit_id FROM registry.site_unit su WHERE su.site_id = s.id ORDER BY su.unit_id))
  FROM registry.site s
  JOIN registry.site_state st ON st.site_id = s.id
  LEFT JOIN registry.centre c ON c.site_id = s.id
  LEFT JOIN registry.heritage h ON h.site_id = s.id
  WHERE s.id = ANY (sites) AND s.publication = 'published' AND st.sources <> '[]'
  ON CONFLICT (site_id) DO UPDATE SET sort = excluded.sort, search = excluded.search, life = excluded.life,
    opened = excluded.opened, profile = excluded.profile, area = excluded.area
  WHERE (d.sort, d.search, d.life, d.opened, d.profile, d.area)
    IS DISTINCT FROM (excluded.sort, excluded.search, excluded.life, excluded.opened, excluded.profile, excluded.area);
$$;
REVOKE EXECUTE ON FUNCTION registry.profile_of(jsonb), registry.area_of(integer[]), registry.list_sites(uuid[]) FROM PUBLIC;
