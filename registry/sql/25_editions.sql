-- The ledger: every transaction that changes data is an edition.

-- The number of the running transaction's edition, which begins with its first change. Numbering takes a lock that lasts
-- until the end of the transaction: editions follow each other, in the order in which they are committed.
CREATE OR REPLACE FUNCTION registry.present_edition() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = registry, public AS $$
DECLARE mine bigint;
BEGIN
  -- Whoever has begun an edition holds the lock, so the last one is theirs or nobody's. A number of a transaction may come
  -- again in a restored database; its moment does not.
  SELECT e.number INTO mine FROM registry.data_version d JOIN registry.edition e ON e.number = d.number
  WHERE e.transaction = pg_current_xact_id()::text AND e.at >= now();
  IF mine IS NULL THEN
    UPDATE registry.data_version SET number = number + 1, changed_at = clock_timestamp() RETURNING number INTO mine;
    INSERT INTO registry.edition (number, at, actor, account, login, transaction, reason, request, batch)
    VALUES (mine, clock_timestamp(), coalesce(nullif(current_setting('registry.actor', true), ''), session_user),
      registry.actor(), session_user, pg_current_xact_id()::text,
      nullif(current_setting('registry.reason', true), ''), nullif(current_setting('registry.request', true), ''),
      nullif(current_setting('registry.batch', true), '')::uuid);
    NOTIFY registry_data;
  END IF;
  RETURN mine;
END $$;

CREATE OR REPLACE FUNCTION registry.bump_data_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM registry.present_edition();
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION registry.touch(sites uuid[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = registry, public AS $$
  INSERT INTO registry.site_touched (site_id, edition)
  SELECT DISTINCT one, registry.present_edition() FROM unnest(sites) AS one WHERE one IS NOT NULL
  ON CONFLICT (site_id) DO NOTHING
$$;
