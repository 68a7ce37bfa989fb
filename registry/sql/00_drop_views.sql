-- What reads tables is dropped before they change and put back afterwards: functions that return rows of them, and views.
DO $$
DECLARE reading record;
BEGIN
  FOR reading IN
    SELECT p.oid::regprocedure AS name FROM pg_proc p JOIN pg_type t ON t.oid = p.prorettype
    WHERE p.pronamespace = 'registry'::regnamespace AND t.typtype = 'c' LOOP
    EXECUTE 'DROP FUNCTION ' || reading.name;
  END LOOP;
  FOR reading IN SELECT format('registry.%I', c.relname) AS name FROM pg_class c WHERE c.relnamespace = 'registry'::regnamespace AND c.relkind = 'v' LOOP
    EXECUTE 'DROP VIEW IF EXISTS ' || reading.name || ' CASCADE'; -- one may read another
  END LOOP;
END $$;
