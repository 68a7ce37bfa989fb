-- Words: folding for search, identifiers, coded columns.

CREATE OR REPLACE FUNCTION registry.fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
-- unaccent() is only STABLE because its dictionary could change; ours is named, and ships with PostgreSQL.
RETURN lower(public.unaccent('public.unaccent'::regdictionary, normalize(value, NFC)));

CREATE OR REPLACE FUNCTION registry.uuid7() RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE
-- RFC 9562 version 7: 48 bits of Unix milliseconds over random bits.
RETURN encode(
  set_bit(set_bit(
    overlay(uuid_send(gen_random_uuid()) PLACING
      substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
    52, 1), 53, 1), 'hex')::uuid;

-- Refuses a code that is not in its vocabulary. Arguments are pairs: column, vocabulary. A column may hold an array.
CREATE OR REPLACE FUNCTION registry.check_terms() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  held jsonb := to_jsonb(NEW);
  unknown text;
BEGIN
  FOR i IN 0 .. TG_NARGS / 2 - 1 LOOP
    SELECT word INTO unknown
    FROM jsonb_array_elements_text(
      CASE jsonb_typeof(held -> TG_ARGV[2 * i])
        WHEN 'array' THEN held -> TG_ARGV[2 * i]
        WHEN 'string' THEN jsonb_build_array(held -> TG_ARGV[2 * i])
        ELSE '[]' END) AS word
    WHERE NOT EXISTS (SELECT FROM registry.term WHERE vocabulary = TG_ARGV[2 * i + 1] AND code = word)
    LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION '% is not a term of %', quote_literal(unknown), TG_ARGV[2 * i + 1]
        USING ERRCODE = 'foreign_key_violation', COLUMN = TG_ARGV[2 * i], TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
    END IF;
  END LOOP;
  RETURN NEW;
END $$;

-- The day in Hanoi, whatever the clock of the server is set to.
CREATE OR REPLACE FUNCTION registry.today() RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;

-- The account that acts in this transaction; NULL for the public and for programs of the administrator.
CREATE OR REPLACE FUNCTION registry.actor() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('registry.account', true), '')::uuid;
