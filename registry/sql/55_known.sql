-- What was known: the rows of an edition. `56_days.sql` says what they tell of the places on a day.

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
