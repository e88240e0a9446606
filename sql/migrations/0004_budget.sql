-- The story points that sales may spend.

SET LOCAL ROLE desk_owner;

CREATE TABLE budget (
  org_key    integer      NOT NULL REFERENCES org,
  id         budget_id    NOT NULL,
  version    bigint       NOT NULL CHECK (version > 0),
  last_event bigint       NOT NULL,
  quarter    quarter      NOT NULL,
  state      budget_state NOT NULL,
  capacity   bigint       NOT NULL CHECK (capacity >= 0),
  share_bp   integer      NOT NULL CHECK (share_bp BETWEEN 0 AND 10000),
  PRIMARY KEY (org_key, id),
  UNIQUE (org_key, quarter)
);

-- The core keeps the rule under the org's lock; the check is its backstop. Reaching it is a bug.
CREATE TABLE budget_line (
  org_key          integer    NOT NULL REFERENCES org,
  id               derived_id NOT NULL,
  version          bigint     NOT NULL CHECK (version > 0),
  last_event       bigint     NOT NULL,
  quarter          quarter    NOT NULL,
  line             text       COLLATE "C" NOT NULL,
  allotted_points  integer    NOT NULL,
  overdraft_points integer    NOT NULL,
  reserved_points  integer    NOT NULL,
  consumed_points  integer    NOT NULL,
  PRIMARY KEY (org_key, id),
  UNIQUE (org_key, quarter, line),
  CONSTRAINT budget_line_covers CHECK (reserved_points >= 0 AND consumed_points >= 0 AND overdraft_points >= 0
    AND reserved_points::bigint + consumed_points <= allotted_points::bigint + overdraft_points)
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);

-- One movement on a line; never changed.
CREATE TABLE budget_entry (
  org_key        integer           NOT NULL REFERENCES org,
  id             derived_id        NOT NULL,
  version        bigint            NOT NULL CHECK (version > 0),
  last_event     bigint            NOT NULL,
  sequence       bigint            NOT NULL,
  n              integer           NOT NULL,
  quarter        quarter           NOT NULL,
  line           text              COLLATE "C" NOT NULL,
  kind           budget_entry_kind NOT NULL,
  points         integer           NOT NULL,
  decision_id    decision_id,
  deliverable_id deliverable_id,
  reason         text,
  reason_sales   text GENERATED ALWAYS AS (CASE WHEN kind <> 'overdraw' THEN reason END) STORED,
  PRIMARY KEY (org_key, id),
  UNIQUE (org_key, sequence, n),
  FOREIGN KEY (org_key, decision_id) REFERENCES decision (org_key, id),
  FOREIGN KEY (org_key, deliverable_id) REFERENCES deliverable (org_key, id)
);
CREATE INDEX budget_entry_line ON budget_entry (org_key, quarter, line, sequence);
CREATE INDEX budget_entry_decision ON budget_entry (org_key, decision_id) WHERE decision_id IS NOT NULL;

RESET ROLE;
