-- Editions for whoever reads: their numbers and moments, and nobody's name.
CREATE OR REPLACE FUNCTION registry.edition_made(edition bigint) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public AS $$
  SELECT e.at FROM registry.edition e WHERE e.number = edition_made.edition
$$;

CREATE OR REPLACE FUNCTION registry.first_edition() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public AS $$
  SELECT min(e.number) FROM registry.edition e
$$;
