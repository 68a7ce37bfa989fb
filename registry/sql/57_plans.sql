-- Plans for the public. Everything that is stated of a plan is public, with its source; so are the past rows of these tables.
GRANT EXECUTE ON FUNCTION registry.plan_in(bigint), registry.plan_citation_in(bigint), registry.plan_relation_in(bigint),
  registry.objective_in(bigint), registry.target_in(bigint), registry.target_agency_in(bigint), registry.measurement_in(bigint)
  TO registry_reader;

-- The activities that had begun by a day, as an edition knew them; what is only planned or was cancelled says so.
CREATE OR REPLACE FUNCTION registry.counted_activity(edition bigint, day date) RETURNS TABLE (
  code text, programme text, kind text, state text, name_vi text, name_en text, since date, source text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public AS $$
  SELECT a.code, a.programme, p.kind, a.state, a.name_vi, a.name_en, a.first_day, a.source
  FROM registry.activity_in(counted_activity.edition) a JOIN registry.programme_in(counted_activity.edition) p ON p.code = a.programme
  WHERE a.first_day <= day
$$;

-- The ideas that had been handed in by a day, each with the last of its steps, as an edition knew them.
CREATE OR REPLACE FUNCTION registry.counted_idea(edition bigint, day date) RETURNS TABLE (
  code text, call text, stage text, name_vi text, name_en text, since date, source text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public AS $$
  SELECT DISTINCT ON (i.code) i.code, i.call, s.stage, i.name_vi, i.name_en, s.earliest, s.source
  FROM registry.idea_in(edition) i JOIN registry.idea_step_in(edition) s ON s.idea = i.code
  WHERE s.earliest IS NULL OR s.earliest <= day
  ORDER BY i.code, s.earliest DESC NULLS LAST, s.id DESC
$$;
