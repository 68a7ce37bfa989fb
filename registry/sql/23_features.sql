-- Public places as they are written into answers. The view `written_site` follows from the collections: registry/reading/stored.py.

-- Brings the text of sites up to what the public sees of them: a row for each that it does, and none for any other.
CREATE OR REPLACE FUNCTION registry.write_features(sites uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = registry, public SET timezone = 'UTC' AS $$
BEGIN
  DELETE FROM registry.site_feature f
  WHERE f.site_id = ANY (sites) AND NOT EXISTS (SELECT FROM registry.public_site p WHERE p.id = f.site_id);
  INSERT INTO registry.site_feature AS f (site_id, geom, is_centre, is_heritage, geometry, identity, centre, heritage, existence,
    centre_existence, heritage_existence, pedigree)
  SELECT w.site_id, w.geom, w.is_centre, w.is_heritage, w.geometry, w.identity, w.centre, w.heritage, w.existence,
    w.centre_existence, w.heritage_existence, w.pedigree
  FROM registry.written_site w WHERE w.site_id = ANY (sites)
  ON CONFLICT (site_id) DO UPDATE SET geom = excluded.geom, is_centre = excluded.is_centre, is_heritage = excluded.is_heritage,
    geometry = excluded.geometry, identity = excluded.identity, centre = excluded.centre, heritage = excluded.heritage,
    existence = excluded.existence, centre_existence = excluded.centre_existence,
    heritage_existence = excluded.heritage_existence, pedigree = excluded.pedigree
  WHERE f IS DISTINCT FROM excluded;
END $$;
REVOKE EXECUTE ON FUNCTION registry.write_features(uuid[]) FROM PUBLIC;
