-- The grid of Web Mercator tiles at its finest: 2^30 columns and rows, from the corner in the north-west. A point lies in one
-- square of it, whatever edge it is on; what lies beyond the last row, towards a pole, is in the last row.
CREATE OR REPLACE FUNCTION registry.grid_column(longitude double precision) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN least(greatest(floor((longitude + 180) / 360 * 1073741824), 0), 1073741823)::integer;

CREATE OR REPLACE FUNCTION registry.grid_row(latitude double precision) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN least(greatest(floor((0.5 - ln(tan(pi() / 4 + radians(least(greatest(latitude, -85.06), 85.06)) / 2)) / (2 * pi()))
  * 1073741824), 0), 1073741823)::integer;

-- The number of a square: the bits of its row and column in turn. Squares of one tile are one range of numbers, and the number of
-- the tile, of any zoom, is what its squares begin with.
CREATE OR REPLACE FUNCTION registry.grid_square(grid_column integer, grid_row integer) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  c bigint := grid_column;
  r bigint := grid_row;
BEGIN
  c := (c | (c << 16)) & x'0000FFFF0000FFFF'::bigint;
  r := (r | (r << 16)) & x'0000FFFF0000FFFF'::bigint;
  c := (c | (c << 8)) & x'00FF00FF00FF00FF'::bigint;
  r := (r | (r << 8)) & x'00FF00FF00FF00FF'::bigint;
  c := (c | (c << 4)) & x'0F0F0F0F0F0F0F0F'::bigint;
  r := (r | (r << 4)) & x'0F0F0F0F0F0F0F0F'::bigint;
  c := (c | (c << 2)) & x'3333333333333333'::bigint;
  r := (r | (r << 2)) & x'3333333333333333'::bigint;
  c := (c | (c << 1)) & x'5555555555555555'::bigint;
  r := (r | (r << 1)) & x'5555555555555555'::bigint;
  RETURN (r << 1) | c; -- operators have one rank, from left to right
END $$;
