-- What the database does by itself on every write: checks, slugs, derived rows, the audit, the data version.

-- Derived rows follow their sources, once per statement. The argument names the column that holds the site.
CREATE OR REPLACE FUNCTION registry.site_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = registry, public AS $$
DECLARE sites uuid[];
BEGIN
  EXECUTE format('SELECT array_agg(DISTINCT %1$I) FROM changed', TG_ARGV[0]) INTO sites;
  IF sites IS NULL THEN
    RETURN NULL;
  END IF;
  IF TG_TABLE_NAME IN ('site', 'site_stated_unit') THEN -- nothing else says where a site is
    PERFORM registry.assign_units(sites);
  END IF;
  IF TG_TABLE_NAME <> 'site_link' THEN -- nothing follows from a link, but it is part of the record
    PERFORM registry.refresh_state(sites);
  END IF;
  PERFORM registry.touch(sites);
  RETURN NULL;
END $$;

-- Sites repeat what their sources and organisations are called. Arguments: the table that names them, its column.
CREATE OR REPLACE FUNCTION registry.named_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = registry, public AS $$
DECLARE sites uuid[];
BEGIN
  EXECUTE format('SELECT array_agg(DISTINCT h.site_id) FROM registry.%1$I h JOIN changed c ON c.code = h.%2$I',
    TG_ARGV[0], TG_ARGV[1]) INTO sites;
  IF sites IS NOT NULL THEN
    PERFORM registry.refresh_state(sites);
    PERFORM registry.touch(sites);
  END IF;
  RETURN NULL;
END $$;

-- Sites follow the outlines and periods of units: those that lie in an outline as it was or as it is are put into units
-- anew. A unit that is written back as it was moves nobody.
CREATE OR REPLACE FUNCTION registry.units_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = registry, public AS $$
DECLARE outlines geometry[]; renamed uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(geom) INTO outlines FROM changed;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(geom) INTO outlines FROM was;
  ELSE
    SELECT array_agg(side.geom) INTO outlines
    FROM was JOIN changed USING (id) CROSS JOIN LATERAL (VALUES (was.geom), (changed.geom)) AS side (geom)
    WHERE (was.level, was.code, was.valid) IS DISTINCT FROM (changed.level, changed.code, changed.valid)
      OR ST_AsBinary(was.geom) IS DISTINCT FROM ST_AsBinary(changed.geom);
  END IF;
  PERFORM registry.refresh_sites(ARRAY(
    SELECT DISTINCT s.id FROM unnest(outlines) AS outline JOIN registry.site s ON s.geom && outline));
  IF TG_OP = 'UPDATE' THEN -- sites are shown with the names of their units
    renamed := ARRAY(
      SELECT st.site_id FROM registry.site_state st
      JOIN changed c ON c.id IN (st.district, st.commune) JOIN was USING (id)
      WHERE (was.name_vi, was.name_en, was.code) IS DISTINCT FROM (c.name_vi, c.name_en, c.code));
    PERFORM registry.write_features(renamed);
    PERFORM registry.touch(renamed);
  END IF;
  RETURN NULL;
END $$;

-- A slug, once given, leads to its site for ever; no other site can take it.
CREATE OR REPLACE FUNCTION registry.keep_slug() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = registry, public AS $$
BEGIN
  INSERT INTO registry.site_slug (slug, site_id) VALUES (NEW.slug, NEW.id) ON CONFLICT (slug) DO NOTHING;
  IF NOT FOUND AND (SELECT site_id FROM registry.site_slug WHERE slug = NEW.slug) <> NEW.id THEN
    RAISE EXCEPTION 'the slug % leads to another site', quote_literal(NEW.slug)
      USING ERRCODE = 'unique_violation', COLUMN = 'slug', TABLE = 'site', SCHEMA = 'registry';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION registry.bump_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  -- A row written back as it was is no new version. (metric_geom is generated after this trigger.)
  IF to_jsonb(NEW) - 'metric_geom' IS DISTINCT FROM to_jsonb(OLD) - 'metric_geom' THEN
    NEW.version := OLD.version + 1;
    NEW.updated_at := now();
  END IF;
  RETURN NEW;
END $$;

-- Append-only record of who changed what, from what to what. Actor, reason and request come from the transaction.
CREATE OR REPLACE FUNCTION registry.write_audit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = registry, public AS $$
DECLARE
  was jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - 'metric_geom' END;
  becomes jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - 'metric_geom' END;
BEGIN
  IF TG_TABLE_NAME IN ('site', 'unit') THEN -- as the database writes geometry: GeoJSON would round it
    IF was IS NOT NULL THEN was := was || jsonb_build_object('geom', OLD.geom::text); END IF;
    IF becomes IS NOT NULL THEN becomes := becomes || jsonb_build_object('geom', NEW.geom::text); END IF;
  END IF;
  INSERT INTO registry.audit (edition, actor, reason, request, table_name, site_id, action, before, after)
  VALUES (registry.present_edition(), coalesce(nullif(current_setting('registry.actor', true), ''), session_user),
    nullif(current_setting('registry.reason', true), ''), nullif(current_setting('registry.request', true), ''),
    TG_TABLE_NAME,
    CASE WHEN TG_TABLE_NAME = 'site' THEN (coalesce(becomes, was) ->> 'id')::uuid
         ELSE (coalesce(becomes, was) ->> coalesce(TG_ARGV[0], 'site_id'))::uuid END,
    lower(TG_OP), was, becomes);
  RETURN NULL;
END $$;

-- An event has happened, and a measurement was made. What is only expected is announced, with a planned opening; so stages and
-- statuses never wait for a day to come. The argument names the column that holds the day.
CREATE OR REPLACE FUNCTION registry.refuse_future() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE day date := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
  IF day > registry.today() THEN
    RAISE EXCEPTION 'what has happened cannot lie in the future (%)', day
      USING ERRCODE = 'check_violation', COLUMN = TG_ARGV[0], TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION registry.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

DO $$
DECLARE
  held record;
  op record;
BEGIN
  -- Derived rows: a transition table belongs to one kind of event, so each table has one trigger for each.
  FOR held IN SELECT * FROM (VALUES
      ('site', 'id'), ('centre', 'site_id'), ('heritage', 'site_id'), ('event', 'site_id'), ('site_source', 'site_id'),
      ('site_organisation', 'site_id'), ('site_stated_unit', 'site_id'), ('site_link', 'from_site')) AS t (name, key) LOOP
    FOR op IN SELECT * FROM (VALUES ('insert', 'NEW'), ('update', 'NEW'), ('delete', 'OLD')) AS o (verb, side) LOOP
      CONTINUE WHEN held.name = 'site' AND op.verb = 'delete';
      EXECUTE format('CREATE OR REPLACE TRIGGER zz_refresh_%2$s AFTER %2$s ON registry.%1$I
        REFERENCING %3$s TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION registry.site_changed(%4$L)',
        held.name, op.verb, op.side, held.key);
    END LOOP;
  END LOOP;

  -- Coded columns: table, then pairs of column and vocabulary.
  FOR held IN SELECT * FROM (VALUES
      ('source', '{kind,source_kind}'::text[]),
      ('organisation', '{kind,organisation_kind}'),
      ('site', '{position_method,position_method}'),
      ('centre', '{centre_type,centre_type,tier,tier,fields,creative_field,industries,cultural_industry,services,service,investment,investment_model,management,management_model,exploitation,exploitation_model,operation,operation_model}'),
      ('heritage', '{category,heritage_category,relic_type,relic_type,rank,rank,ownership,ownership,condition,condition,occupancy,occupancy,survival,survival,relocation,relocation}'),
      ('site_organisation', '{role,organisation_role}'),
      ('site_link', '{kind,link_kind}'),
      ('target', '{unit,measure_unit}'),
      ('programme', '{kind,programme_kind}'),
      ('activity_organisation', '{role,activity_role}'),
      ('activity_figure', '{kind,activity_figure}')) AS t (name, words) LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER check_terms BEFORE INSERT OR UPDATE ON registry.%I
      FOR EACH ROW EXECUTE FUNCTION registry.check_terms(%s)', held.name,
      (SELECT string_agg(quote_literal(word), ', ' ORDER BY place) FROM unnest(held.words) WITH ORDINALITY AS w (word, place)));
  END LOOP;

  FOR held IN SELECT * FROM (VALUES
      ('vocabulary', NULL), ('term', NULL), ('source', NULL), ('unit', NULL), ('unit_lineage', NULL), ('figure', NULL),
      ('organisation', NULL), ('site', 'id'), ('centre', NULL), ('heritage', NULL), ('event', NULL), ('site_source', NULL),
      ('site_organisation', NULL), ('site_link', 'from_site'), ('site_stated_unit', NULL),
      ('plan', NULL), ('plan_citation', NULL), ('plan_relation', NULL), ('objective', NULL), ('target', NULL),
      ('target_agency', NULL), ('measurement', NULL), ('programme', NULL), ('activity', NULL), ('activity_site', NULL),
      ('activity_organisation', NULL), ('activity_figure', NULL), ('idea', NULL), ('idea_step', NULL), ('idea_site', NULL),
      ('idea_organisation', NULL)) AS t (name, key) LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON registry.%I
      FOR EACH ROW EXECUTE FUNCTION registry.write_audit(%s)', held.name, coalesce(quote_literal(held.key), ''));
    EXECUTE format('CREATE OR REPLACE TRIGGER zzz_data_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON registry.%I
      FOR EACH STATEMENT EXECUTE FUNCTION registry.bump_data_version()', held.name);
  END LOOP;

  FOR held IN SELECT unnest('{site,plan,target,measurement,programme,activity,idea}'::text[]) AS name LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER bump_version BEFORE UPDATE ON registry.%I
      FOR EACH ROW EXECUTE FUNCTION registry.bump_version()', held.name);
  END LOOP;
END $$;

-- A demand surface is audited by its one row; its cells come by the ten thousand, all from what that row names.
CREATE OR REPLACE TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON registry.demand_surface
  FOR EACH ROW EXECUTE FUNCTION registry.write_audit();
CREATE OR REPLACE TRIGGER zzz_data_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON registry.demand_surface
  FOR EACH STATEMENT EXECUTE FUNCTION registry.bump_data_version();
CREATE OR REPLACE TRIGGER zzz_data_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON registry.demand_cell
  FOR EACH STATEMENT EXECUTE FUNCTION registry.bump_data_version();

CREATE OR REPLACE TRIGGER zz_refresh_update AFTER UPDATE ON registry.source REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION registry.named_changed('site_source', 'source');
CREATE OR REPLACE TRIGGER zz_refresh_update AFTER UPDATE ON registry.organisation REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION registry.named_changed('site_organisation', 'organisation');

CREATE OR REPLACE TRIGGER zz_refresh_insert AFTER INSERT ON registry.unit REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION registry.units_changed();
CREATE OR REPLACE TRIGGER zz_refresh_update AFTER UPDATE ON registry.unit REFERENCING OLD TABLE AS was NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION registry.units_changed();
CREATE OR REPLACE TRIGGER zz_refresh_delete AFTER DELETE ON registry.unit REFERENCING OLD TABLE AS was
  FOR EACH STATEMENT EXECUTE FUNCTION registry.units_changed();

-- A term may be used anywhere, so it is never removed: it is deprecated, and names what replaces it.
CREATE OR REPLACE TRIGGER terms_stay BEFORE DELETE ON registry.term
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();
CREATE OR REPLACE TRIGGER keep_slug AFTER INSERT OR UPDATE OF slug ON registry.site
  FOR EACH ROW EXECUTE FUNCTION registry.keep_slug();
CREATE OR REPLACE TRIGGER has_happened BEFORE INSERT OR UPDATE ON registry.event
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_future('earliest');
CREATE OR REPLACE TRIGGER has_happened BEFORE INSERT OR UPDATE ON registry.idea_step
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_future('earliest');
CREATE OR REPLACE TRIGGER has_happened BEFORE INSERT OR UPDATE ON registry.measurement
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_future('on_day');
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON registry.audit
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();
CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON registry.audit
  FOR EACH STATEMENT EXECUTE FUNCTION registry.refuse_change();
CREATE OR REPLACE TRIGGER slugs_stay BEFORE UPDATE OR DELETE ON registry.site_slug
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();
