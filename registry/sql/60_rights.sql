-- Who may do what, held by the database: the same rules as `registry.policy`, which also tells the reason.

CREATE OR REPLACE FUNCTION registry.actor_role() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public
AS $$ SELECT a.role FROM registry.account a WHERE a.id = registry.actor() AND a.disabled_at IS NULL $$;

-- The sites that an office answers for on a day: those of its units, or of what it brought from an older unit.
CREATE OR REPLACE FUNCTION registry.sites_of(office uuid, day date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public AS $$
  SELECT su.site_id
  FROM registry.account_area a
  JOIN registry.unit u ON u.id = a.unit AND u.valid @> day
  JOIN registry.site_unit su ON su.unit_id = a.unit
  WHERE a.account = office AND a.valid @> day
    AND (a.origin IS NULL OR EXISTS (
      SELECT FROM registry.site_unit o WHERE o.site_id = su.site_id AND o.unit_id = a.origin))
$$;

CREATE OR REPLACE FUNCTION registry.my_sites() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public
AS $$ SELECT registry.sites_of(registry.actor(), registry.today()) WHERE registry.actor_role() = 'office' $$;

CREATE OR REPLACE FUNCTION registry.actor_is(VARIADIC roles text[]) RETURNS boolean
LANGUAGE sql STABLE AS $$ SELECT coalesce(registry.actor_role() = ANY (roles), false) $$;

-- Whether the actor may do something with a site; false for a site that is not there.
CREATE OR REPLACE FUNCTION registry.may(verb text, site uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = registry, public AS $$
  SELECT coalesce((
    SELECT CASE verb
      WHEN 'read' THEN s.publication = 'published' OR registry.actor_is('reviewer', 'administrator', 'analyst')
        OR s.id IN (SELECT registry.my_sites())
      WHEN 'propose' THEN registry.actor_is('reviewer', 'administrator') OR s.id IN (SELECT registry.my_sites())
      WHEN 'verify' THEN s.publication = 'published'
        AND (registry.actor_is('reviewer', 'administrator') OR s.id IN (SELECT registry.my_sites()))
      WHEN 'publish' THEN registry.actor_is('reviewer', 'administrator') END
    FROM registry.site s WHERE s.id = site), false)
$$;

-- "Still true": an office vouches for its own places without a review, and changes nothing else by it.
CREATE OR REPLACE FUNCTION registry.verify_site(site uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = registry, public AS $$
BEGIN
  IF NOT registry.may('verify', site) THEN
    RAISE EXCEPTION 'the actor may not verify this site' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM registry.present_edition(); -- writers queue here, before they hold any row
  UPDATE registry.site SET verification = 'verified', verified_on = registry.today(),
    verified_by = (SELECT a.title FROM registry.account a WHERE a.id = registry.actor())
  WHERE id = $1;
END $$;

-- The next free code of a site. The lock keeps two transactions from choosing the same one.
CREATE OR REPLACE FUNCTION registry.next_code() RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = registry, public AS $$
DECLARE prefix text; highest integer;
BEGIN
  PERFORM registry.present_edition();
  SELECT left(code, 2), max(substr(code, 3)::integer) INTO prefix, highest
  FROM registry.site GROUP BY left(code, 2) ORDER BY count(*) DESC, left(code, 2) LIMIT 1;
  RETURN coalesce(prefix, 'HN') || lpad((coalesce(highest, 0) + 1)::text, greatest(3, length((coalesce(highest, 0) + 1)::text)), '0');
END $$;

-- A request moves only as its steps allow, whoever writes; nobody decides on their own submission.
CREATE OR REPLACE FUNCTION registry.guard_request() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state IS DISTINCT FROM OLD.state THEN
    IF (OLD.state, NEW.state) NOT IN (('draft', 'submitted'), ('returned', 'submitted'), ('draft', 'withdrawn'),
        ('submitted', 'withdrawn'), ('returned', 'withdrawn'), ('submitted', 'returned'), ('submitted', 'approved'),
        ('submitted', 'rejected'), ('draft', 'approved')) THEN
      RAISE EXCEPTION 'a request that is % cannot become %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'submitted' AND NEW.state IN ('approved', 'rejected', 'returned')
      AND (registry.actor() = NEW.author OR NOT registry.actor_is('reviewer', 'administrator')) THEN
      RAISE EXCEPTION 'a reviewer who is not the author decides' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state IN ('submitted', 'withdrawn') AND registry.actor() <> NEW.author
      OR OLD.state = 'draft' AND NEW.state = 'approved'
        AND NOT (registry.actor() = NEW.author AND registry.actor_is('reviewer', 'administrator')) THEN
      RAISE EXCEPTION 'only the author does that' USING ERRCODE = 'insufficient_privilege';
    END IF;
  END IF;
  IF NEW.decided_by IS DISTINCT FROM OLD.decided_by AND NEW.decided_by IS DISTINCT FROM registry.actor() THEN
    RAISE EXCEPTION 'nobody decides in the name of another' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Only a new place is not known from the start: it gets its site when it is approved.
  IF (NEW.author, NEW.kind, NEW.other_site) IS DISTINCT FROM (OLD.author, OLD.kind, OLD.other_site)
    OR NEW.site_id IS DISTINCT FROM OLD.site_id AND (OLD.site_id IS NOT NULL OR NEW.state <> 'approved')
    OR (NEW.patch, NEW.parts, NEW.base, NEW.base_edition)
        IS DISTINCT FROM (OLD.patch, OLD.parts, OLD.base, OLD.base_edition)
      AND (OLD.state NOT IN ('draft', 'returned') OR registry.actor() <> OLD.author) THEN
    RAISE EXCEPTION 'what a request asks for is changed by its author, before it is submitted'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD.state IN ('approved', 'rejected', 'withdrawn')
    AND to_jsonb(NEW) - '{version,updated_at}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{version,updated_at}'::text[] THEN
    RAISE EXCEPTION 'a request that is % is changed no more', OLD.state USING ERRCODE = 'insufficient_privilege';
  END IF;
  NEW.version := OLD.version + 1;
  NEW.updated_at := now();
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER guard BEFORE UPDATE ON registry.change_request
  FOR EACH ROW EXECUTE FUNCTION registry.guard_request();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON registry.request_step
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();

-- People's names, for those who work with requests.
CREATE VIEW registry.account_title AS SELECT a.id, a.name, a.title, a.role FROM registry.account a;

-- Row-level security holds the editing role; the owner, who migrates and seeds, is not held by it. `(SELECT ...)` is asked once
-- a statement, not once a row.
DO $$
DECLARE child record;
BEGIN
  EXECUTE 'ALTER TABLE registry.site ENABLE ROW LEVEL SECURITY';
  FOR child IN SELECT * FROM (VALUES ('centre', 'site_id'), ('heritage', 'site_id'), ('event', 'site_id'), ('site_source', 'site_id'),
      ('site_organisation', 'site_id'), ('site_link', 'from_site'), ('site_stated_unit', 'site_id'), ('site_version', 'site_id'))
      AS t (name, key) LOOP
    EXECUTE format('ALTER TABLE registry.%I ENABLE ROW LEVEL SECURITY', child.name);
    EXECUTE format('DROP POLICY IF EXISTS reads ON registry.%I', child.name);
    -- EXISTS, not IN: the planner may look one site up, where IN would list all of them for every statement.
    EXECUTE format('CREATE POLICY reads ON registry.%1$I FOR SELECT TO registry_editor
      USING (EXISTS (SELECT FROM registry.site s WHERE s.id = %1$I.%2$I))', child.name, child.key);
    CONTINUE WHEN child.name = 'site_version'; -- which is only read, see below
    EXECUTE format('DROP POLICY IF EXISTS publishes ON registry.%I', child.name);
    EXECUTE format('CREATE POLICY publishes ON registry.%I FOR ALL TO registry_editor
      USING ((SELECT registry.actor_is(''reviewer'', ''administrator'')))
      WITH CHECK ((SELECT registry.actor_is(''reviewer'', ''administrator'')))', child.name);
  END LOOP;
  -- Plans and programmes are the reviewing agency's to write, and everybody's to read.
  FOR child IN SELECT unnest('{plan,plan_citation,plan_relation,objective,target,target_agency,measurement,programme,activity,
      activity_site,activity_organisation,activity_figure,idea,idea_step,idea_site,idea_organisation}'::text[]) AS name LOOP
    EXECUTE format('ALTER TABLE registry.%I ENABLE ROW LEVEL SECURITY', child.name);
    EXECUTE format('DROP POLICY IF EXISTS reads ON registry.%I', child.name);
    EXECUTE format('CREATE POLICY reads ON registry.%I FOR SELECT TO registry_editor USING (true)', child.name);
    EXECUTE format('DROP POLICY IF EXISTS publishes ON registry.%I', child.name);
    EXECUTE format('CREATE POLICY publishes ON registry.%I FOR ALL TO registry_editor
      USING ((SELECT registry.actor_is(''reviewer'', ''administrator'')))
      WITH CHECK ((SELECT registry.actor_is(''reviewer'', ''administrator'')))', child.name);
  END LOOP;
  FOR child IN SELECT * FROM (VALUES ('change_request'), ('request_step'), ('evidence'), ('import_batch'), ('import_mapping'),
      ('idempotent_answer')) AS t (name) LOOP
    EXECUTE format('ALTER TABLE registry.%I ENABLE ROW LEVEL SECURITY', child.name);
  END LOOP;
END $$;

-- What a place was while it was a draft is seen by those who saw it then.
DROP POLICY IF EXISTS reads ON registry.site_version;
CREATE POLICY reads ON registry.site_version FOR SELECT TO registry_editor USING (
  site_id IN (SELECT s.id FROM registry.site s)
  AND (public IS NOT NULL OR (SELECT registry.actor_is('reviewer', 'administrator', 'analyst'))
    OR site_id IN (SELECT registry.my_sites())));

DROP POLICY IF EXISTS reads ON registry.site;
CREATE POLICY reads ON registry.site FOR SELECT TO registry_editor USING (
  publication = 'published' OR (SELECT registry.actor_is('reviewer', 'administrator', 'analyst'))
  OR id IN (SELECT registry.my_sites()));
DROP POLICY IF EXISTS publishes ON registry.site;
CREATE POLICY publishes ON registry.site FOR ALL TO registry_editor
  USING ((SELECT registry.actor_is('reviewer', 'administrator')))
  WITH CHECK ((SELECT registry.actor_is('reviewer', 'administrator')));

DROP POLICY IF EXISTS reads ON registry.change_request;
CREATE POLICY reads ON registry.change_request FOR SELECT TO registry_editor USING (
  author = (SELECT registry.actor()) OR (SELECT registry.actor_is('reviewer', 'administrator', 'analyst')) AND state <> 'draft'
  OR site_id IN (SELECT registry.my_sites()) AND state <> 'draft');
DROP POLICY IF EXISTS proposes ON registry.change_request;
CREATE POLICY proposes ON registry.change_request FOR INSERT TO registry_editor WITH CHECK (
  author = (SELECT registry.actor()) AND state = 'draft' AND (SELECT registry.actor_is('office', 'reviewer', 'administrator'))
  AND (site_id IS NULL OR (SELECT registry.actor_is('reviewer', 'administrator')) OR site_id IN (SELECT registry.my_sites()))
  AND (other_site IS NULL OR (SELECT registry.actor_is('reviewer', 'administrator')) OR other_site IN (SELECT registry.my_sites())));
DROP POLICY IF EXISTS moves ON registry.change_request;
CREATE POLICY moves ON registry.change_request FOR UPDATE TO registry_editor
  USING (author = (SELECT registry.actor()) OR (SELECT registry.actor_is('reviewer', 'administrator')) AND state <> 'draft')
  WITH CHECK (author = (SELECT registry.actor()) OR (SELECT registry.actor_is('reviewer', 'administrator')));

DROP POLICY IF EXISTS reads ON registry.request_step;
CREATE POLICY reads ON registry.request_step FOR SELECT TO registry_editor USING (
  EXISTS (SELECT FROM registry.change_request r WHERE r.id = request_step.request));
DROP POLICY IF EXISTS writes ON registry.request_step;
CREATE POLICY writes ON registry.request_step FOR INSERT TO registry_editor WITH CHECK (
  account = (SELECT registry.actor()) AND EXISTS (SELECT FROM registry.change_request r WHERE r.id = request_step.request));
DROP POLICY IF EXISTS reads ON registry.evidence;
CREATE POLICY reads ON registry.evidence FOR SELECT TO registry_editor USING (
  EXISTS (SELECT FROM registry.change_request r WHERE r.id = evidence.request));
DROP POLICY IF EXISTS writes ON registry.evidence;
CREATE POLICY writes ON registry.evidence FOR INSERT TO registry_editor WITH CHECK (
  account = (SELECT registry.actor()) AND EXISTS (
    SELECT FROM registry.change_request r
    WHERE r.id = evidence.request AND r.author = (SELECT registry.actor()) AND r.state IN ('draft', 'returned')));

DROP POLICY IF EXISTS reads ON registry.import_batch;
CREATE POLICY reads ON registry.import_batch FOR SELECT TO registry_editor USING (
  account = (SELECT registry.actor()) OR (SELECT registry.actor_is('reviewer', 'administrator')));
DROP POLICY IF EXISTS writes ON registry.import_batch;
CREATE POLICY writes ON registry.import_batch FOR INSERT TO registry_editor WITH CHECK (
  account = (SELECT registry.actor()) AND (SELECT registry.actor_is('office', 'reviewer', 'administrator')));
DROP POLICY IF EXISTS moves ON registry.import_batch;
CREATE POLICY moves ON registry.import_batch FOR UPDATE TO registry_editor
  USING (account = (SELECT registry.actor()) OR (SELECT registry.actor_is('reviewer', 'administrator')));
DROP POLICY IF EXISTS owns ON registry.import_mapping;
CREATE POLICY owns ON registry.import_mapping FOR ALL TO registry_editor USING (account = (SELECT registry.actor()));
DROP POLICY IF EXISTS owns ON registry.idempotent_answer;
CREATE POLICY owns ON registry.idempotent_answer FOR ALL TO registry_editor USING (account = (SELECT registry.actor()));

REVOKE ALL ON ALL TABLES IN SCHEMA registry FROM registry_editor, registry_porter, registry_runner; -- what an earlier version granted
GRANT USAGE ON SCHEMA registry TO registry_editor;
GRANT SELECT ON registry.edition, registry.site_version TO registry_editor;
GRANT SELECT, INSERT, UPDATE ON registry.source, registry.organisation, registry.site TO registry_editor;
GRANT SELECT, INSERT, UPDATE, DELETE ON registry.centre, registry.heritage, registry.event, registry.site_source,
  registry.site_organisation, registry.site_link, registry.site_stated_unit, registry.import_mapping TO registry_editor;
GRANT SELECT, INSERT, UPDATE, DELETE ON registry.plan, registry.plan_citation, registry.plan_relation, registry.objective,
  registry.target, registry.target_agency, registry.measurement, registry.programme, registry.activity, registry.activity_site,
  registry.activity_organisation, registry.activity_figure, registry.idea, registry.idea_step, registry.idea_site,
  registry.idea_organisation TO registry_editor;
GRANT SELECT ON registry.unit, registry.site_unit, registry.site_state, registry.site_slug, registry.account_title,
  registry.account_area, registry.vocabulary, registry.term TO registry_editor;
GRANT SELECT, INSERT, UPDATE ON registry.change_request, registry.import_batch TO registry_editor;
GRANT SELECT, INSERT ON registry.request_step, registry.evidence, registry.idempotent_answer TO registry_editor;

-- The porter lets people in: it sees accounts and nothing else.
GRANT USAGE ON SCHEMA registry TO registry_porter;
GRANT SELECT, INSERT, UPDATE ON registry.account, registry.one_time_link, registry.access_token TO registry_porter;
GRANT SELECT, INSERT, UPDATE, DELETE ON registry.account_area, registry.session, registry.failed_sign_in TO registry_porter;
GRANT SELECT, INSERT ON registry.account_change TO registry_porter;
GRANT SELECT (id, level, code, name_vi, name_en, valid) ON registry.unit TO registry_porter;
GRANT SELECT (old_unit, new_unit, share_of_old) ON registry.unit_lineage TO registry_porter;

-- Whoever runs analyses reads as the public does, and writes runs and nothing else.
GRANT USAGE ON SCHEMA registry TO registry_runner;
GRANT SELECT, INSERT, UPDATE, DELETE ON registry.analysis_run TO registry_runner;

-- What bypasses row-level security for the triggers is not for others to call.
REVOKE EXECUTE ON FUNCTION registry.touch(uuid[]), registry.refresh_state(uuid[]), registry.refresh_sites(uuid[]),
  registry.refresh_marks(uuid[]),
  registry.present_edition(), registry.next_code(), registry.verify_site(uuid), registry.sites_of(uuid, date),
  registry.rows_in(text, text[], bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.present_edition(), registry.next_code(), registry.verify_site(uuid) TO registry_editor;
GRANT EXECUTE ON FUNCTION registry.sites_of(uuid, date) TO registry_porter;
