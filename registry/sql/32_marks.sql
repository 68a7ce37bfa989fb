-- Where public places are on the grid of tiles, and how many are in each of its larger squares.

-- The marks of sites: one for each that the public sees, at its point, or a point on its surface.
CREATE OR REPLACE FUNCTION registry.refresh_marks(sites uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = registry, public AS $$
BEGIN
  DELETE FROM registry.site_mark m
  WHERE m.site_id = ANY (sites) AND NOT EXISTS (SELECT FROM registry.public_site p WHERE p.id = m.site_id);
  INSERT INTO registry.site_mark AS m (site_id, grid_column, grid_row, kind, is_centre, is_heritage)
  SELECT p.id, registry.grid_column(ST_X(at.point)), registry.grid_row(ST_Y(at.point)), p.kind, p.is_centre, p.is_heritage
  FROM registry.public_site p CROSS JOIN LATERAL (SELECT ST_PointOnSurface(p.geom) AS point) at
  WHERE p.id = ANY (sites)
  ON CONFLICT (site_id) DO UPDATE SET grid_column = excluded.grid_column, grid_row = excluded.grid_row, kind = excluded.kind,
    is_centre = excluded.is_centre, is_heritage = excluded.is_heritage
  WHERE (m.grid_column, m.grid_row, m.kind, m.is_centre, m.is_heritage)
    IS DISTINCT FROM (excluded.grid_column, excluded.grid_row, excluded.kind, excluded.is_centre, excluded.is_heritage);
END $$;

-- Squares of some sizes hold the number of their marks and the sums of their columns and rows. Whole numbers are added and taken
-- away, so that they stay what a count of the marks would give.
CREATE OR REPLACE FUNCTION registry.count_marks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = registry, public AS $$
DECLARE changes text := CASE TG_OP
  WHEN 'INSERT' THEN 'SELECT 1 AS sign, * FROM changed'
  WHEN 'DELETE' THEN 'SELECT -1 AS sign, * FROM was'
  ELSE 'SELECT 1 AS sign, * FROM changed UNION ALL SELECT -1, * FROM was' END;
BEGIN
  EXECUTE format($q$
    INSERT INTO registry.site_square AS s (depth, square, kind, is_centre, is_heritage, places, columns, rows)
    SELECT d.depth, m.square >> (60 - 2 * d.depth), m.kind, m.is_centre, m.is_heritage,
      sum(m.sign), sum(m.sign * m.grid_column::bigint), sum(m.sign * m.grid_row::bigint)
    FROM (%s) m CROSS JOIN unnest('{5,8,11,14,17}'::smallint[]) AS d (depth)
    GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (depth, square, kind, is_centre, is_heritage) DO UPDATE
    SET places = s.places + excluded.places, columns = s.columns + excluded.columns, rows = s.rows + excluded.rows$q$, changes);
  DELETE FROM registry.site_square WHERE places = 0;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION registry.forget_squares() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = registry, public AS $$
BEGIN
  DELETE FROM registry.site_square;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER counted_insert AFTER INSERT ON registry.site_mark REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION registry.count_marks();
CREATE OR REPLACE TRIGGER counted_update AFTER UPDATE ON registry.site_mark REFERENCING OLD TABLE AS was NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION registry.count_marks();
CREATE OR REPLACE TRIGGER counted_delete AFTER DELETE ON registry.site_mark REFERENCING OLD TABLE AS was
  FOR EACH STATEMENT EXECUTE FUNCTION registry.count_marks();
CREATE OR REPLACE TRIGGER counted_truncate AFTER TRUNCATE ON registry.site_mark
  FOR EACH STATEMENT EXECUTE FUNCTION registry.forget_squares();
