-- What happened to the public places by a day, as an edition knew it: the steps of conversions, and the lives of centres.
-- `earliest` and `latest` are the days that a date can mean, both NULL when it is not known.
CREATE OR REPLACE FUNCTION registry.step_on(edition bigint, day date) RETURNS TABLE (
  id bigint, site_id uuid, facet text, kind text, date_text text, earliest date, latest date, decision text, source text,
  note_vi text, note_en text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public AS $$
  WITH seen AS MATERIALIZED (SELECT s.id FROM registry.public_site_known(edition) s)
  SELECT e.id, e.site_id, e.facet, e.kind, e.date_text, e.earliest, e.latest, e.decision, e.source, e.note_vi, e.note_en
  FROM registry.event_in(edition) e JOIN seen s ON s.id = e.site_id
  WHERE e.earliest IS NULL OR e.earliest <= day
$$;
