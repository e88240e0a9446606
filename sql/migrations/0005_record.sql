-- The record: what happened, what each row looked like after it, and what was answered.
--
-- None has foreign keys: rows come in bulk and stay for ever. Parts by org, since that cannot be added later without a
-- copy of all; not by time, since the key is the sequence.

SET LOCAL ROLE desk_owner;

-- A fact. `sequence` has no gaps within the org, and is the leaf's index in its ledger. `leaf` is exactly what is hashed.
CREATE TABLE event (
  org_key            integer     NOT NULL,
  sequence           bigint      NOT NULL CHECK (sequence >= 0),
  id                 event_id    NOT NULL,
  kind               text        COLLATE "C" NOT NULL, -- "ask.submitted"
  subject_id         subject_id  NOT NULL,
  deal_id            deal_id,
  ask_id             ask_id,
  actor_id           person_id,                        -- NULL: the system
  via                text,                             -- the token, or "console", "clock"
  authority          jsonb,
  approver_id        person_id,
  approver_authority jsonb,
  basis              bigint,                           -- the subject's newest event that the decider had on screen
  policy_sequence    bigint,
  command_id         command_id  NOT NULL,
  trace              text,
  recorded_at        timestamptz NOT NULL,
  audience           audience    NOT NULL,
  leaf               bytea       NOT NULL CHECK (octet_length(leaf) <= 8192),
  leaf_hash          bytea       NOT NULL CHECK (octet_length(leaf_hash) = 32),
  PRIMARY KEY (org_key, sequence),
  UNIQUE (org_key, id)
) PARTITION BY HASH (org_key);
CREATE INDEX event_subject ON event (org_key, subject_id, sequence);
CREATE INDEX event_deal ON event (org_key, deal_id, sequence) WHERE deal_id IS NOT NULL;
CREATE INDEX event_ask ON event (org_key, ask_id, sequence) WHERE ask_id IS NOT NULL;
CREATE INDEX event_actor ON event (org_key, actor_id, sequence) WHERE actor_id IS NOT NULL;
CREATE INDEX event_recorded ON event USING brin (recorded_at);

-- What an event says, member by member, each with its salt. The only part of the record from which anything may be erased.
CREATE TABLE event_field (
  org_key    integer  NOT NULL,
  sequence   bigint   NOT NULL,
  ord        integer  NOT NULL,
  name       text     COLLATE "C" NOT NULL,
  audience   audience NOT NULL,
  disclosure text     COLLATE "C" NOT NULL, -- base64url of [salt, name, value]
  PRIMARY KEY (org_key, sequence, ord)
) PARTITION BY HASH (org_key);

-- Each row as it was after an event: what a report of a past day reads.
CREATE TABLE history (
  org_key    integer    NOT NULL,
  noun       text       COLLATE "C" NOT NULL,
  subject_id subject_id NOT NULL,
  sequence   bigint     NOT NULL,
  image      jsonb      NOT NULL,
  PRIMARY KEY (org_key, noun, subject_id, sequence)
) PARTITION BY HASH (org_key);

DO $$
BEGIN
  FOR part IN 0..15 LOOP
    EXECUTE format('CREATE TABLE event_%s PARTITION OF event FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
    EXECUTE format('CREATE TABLE event_field_%s PARTITION OF event_field FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
    EXECUTE format('CREATE TABLE history_%s PARTITION OF history FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
  END LOOP;
END
$$;

-- The sequence of the last event at or before an instant; -1 when there is none. Instants rise with the sequence, so twenty
-- looks find it among a million.
CREATE FUNCTION sequence_at(of_org_key integer, of_at timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = public, pg_temp AS $$
DECLARE
  below bigint := -1;
  above bigint;
  middle bigint;
BEGIN
  SELECT coalesce(max(e.sequence), -1) + 1 INTO above FROM event e WHERE e.org_key = of_org_key;
  WHILE above - below > 1 LOOP
    middle := below + (above - below) / 2;
    IF (SELECT e.recorded_at <= of_at FROM event e WHERE e.org_key = of_org_key AND e.sequence = middle) THEN
      below := middle;
    ELSE
      above := middle;
    END IF;
  END LOOP;
  RETURN below;
END
$$;

-- What was answered to a command that was accepted: the same command again gets the same answer. Kept for seven days, by the
-- real day (not by an org's moving clock). The org's lock keeps an id from being recorded on two of them.
CREATE TABLE command (
  org_key          integer     NOT NULL,
  id               command_id  NOT NULL,
  kind             text        COLLATE "C" NOT NULL,
  person_id        person_id,                        -- NULL: the system
  request_sha256   bytea,
  status           integer     NOT NULL,
  result_id        subject_id,
  resource_version bigint,
  org_size         bigint      NOT NULL,             -- events of the org after it
  answer           bytea,
  sequence_first   bigint,                           -- NULL: it changed nothing
  sequence_last    bigint,
  recorded_at      timestamptz NOT NULL,
  recorded_on      date        NOT NULL DEFAULT (clock_timestamp() AT TIME ZONE 'UTC')::date,
  PRIMARY KEY (org_key, id, recorded_on)
) PARTITION BY RANGE (recorded_on);

-- Takes what has no part of its own, so that nothing fails when nobody made one in time.
CREATE TABLE command_other PARTITION OF command DEFAULT;

-- Makes the parts of what is kept for some days, from `today` three days ahead, and drops those whose time is over. Called by
-- the migrations and, each hour, by the clock. Gives how many it made and dropped.
CREATE FUNCTION desk_partitions(today date) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
  kept_days constant integer := 8; -- seven whole ones
  part text;
  changes integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('desk_partitions'));
  FOR on_day IN 0..3 LOOP
    part := 'command_' || to_char(today + on_day, 'YYYYMMDD');
    IF to_regclass(part) IS NULL AND NOT EXISTS (SELECT FROM command_other c WHERE c.recorded_on = today + on_day) THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF command FOR VALUES FROM (%L) TO (%L)', part, today + on_day, today + on_day + 1);
      changes := changes + 1;
    END IF;
  END LOOP;
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'command'::regclass AND c.relname ~ '^command_[0-9]{8}$'
      AND to_date(right(c.relname, 8), 'YYYYMMDD') < today - kept_days
  LOOP
    EXECUTE format('DROP TABLE %I', part);
    changes := changes + 1;
  END LOOP;
  DELETE FROM command_other c WHERE c.recorded_on < today - kept_days;
  RETURN changes;
END
$$;
REVOKE EXECUTE ON FUNCTION desk_partitions(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_partitions(date) TO desk_write;

SELECT desk_partitions((clock_timestamp() AT TIME ZONE 'UTC')::date);

RESET ROLE;
