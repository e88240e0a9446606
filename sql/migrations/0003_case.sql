-- The case: a deal, what it needs from product, and what became of that.

SET LOCAL ROLE desk_owner;

CREATE TABLE account (
  org_key          integer    NOT NULL REFERENCES org,
  id               account_id NOT NULL,
  version          bigint     NOT NULL CHECK (version > 0),
  last_event       bigint     NOT NULL,
  external_id      text       NOT NULL,
  name             text       NOT NULL,
  segment          segment    NOT NULL,
  open_amount_base bigint     NOT NULL,
  PRIMARY KEY (org_key, id),
  UNIQUE (org_key, external_id)
) WITH (fillfactor = 80);

CREATE TABLE deal (
  org_key           integer    NOT NULL,
  id                deal_id    NOT NULL,
  version           bigint     NOT NULL CHECK (version > 0),
  last_event        bigint     NOT NULL,
  external_id       text       NOT NULL,
  account_id        account_id NOT NULL,
  name              text       NOT NULL,
  amount            bigint     NOT NULL CHECK (amount >= 0),
  currency          currency   NOT NULL,
  amount_base       bigint     NOT NULL CHECK (amount_base >= 0),
  rated             boolean    NOT NULL,
  stage             deal_stage NOT NULL,
  close_date        date       NOT NULL,
  owner_id          person_id  NOT NULL,
  team_id           team_id,
  confidential      boolean    NOT NULL,
  state             deal_state NOT NULL,
  closed_on         date,
  source_updated_at timestamptz,
  PRIMARY KEY (org_key, id),
  UNIQUE (org_key, external_id),
  FOREIGN KEY (org_key, account_id) REFERENCES account (org_key, id),
  FOREIGN KEY (org_key, owner_id) REFERENCES person (org_key, id),
  FOREIGN KEY (org_key, team_id) REFERENCES team (org_key, id)
) WITH (fillfactor = 85);
CREATE INDEX deal_account ON deal (org_key, account_id, id);
CREATE INDEX deal_owner ON deal (org_key, owner_id, id);
CREATE INDEX deal_team ON deal (org_key, team_id, id);

CREATE TABLE ask (
  org_key        integer     NOT NULL,
  id             ask_id      NOT NULL,
  version        bigint      NOT NULL CHECK (version > 0),
  last_event     bigint      NOT NULL,
  number         bigint      NOT NULL,
  deal_id        deal_id     NOT NULL,
  kind           ask_kind    NOT NULL,
  state          ask_state   NOT NULL,
  title          text        NOT NULL,
  need           text        NOT NULL,
  customer_words text,
  if_refused     text,
  blocker        blocker     NOT NULL,
  origin         ask_origin  NOT NULL,
  wanted_by      date,
  details        jsonb,
  submitter_id   person_id   NOT NULL,
  submitted_at   timestamptz NOT NULL,
  route          jsonb,
  large          boolean     NOT NULL,
  assignee_id    person_id,
  assignee_role  role,
  decider_id     person_id,
  decision_id    decision_id,
  round          integer     NOT NULL,
  info_rounds    integer     NOT NULL,
  ladder_step    integer     NOT NULL,
  points         integer     NOT NULL CHECK (points >= -1), -- -1: not estimated
  due_at         timestamptz,
  info_due_at    timestamptz,
  minutes_left   bigint      NOT NULL,
  question       text,
  asked_by_id    person_id,
  valid_until    date,
  press_at       timestamptz,
  reasons        jsonb       NOT NULL,
  escalated_by   jsonb       NOT NULL,
  closed_at      timestamptz,
  reasons_sales  jsonb       NOT NULL GENERATED ALWAYS AS (less_internal(reasons)) STORED,
  PRIMARY KEY (org_key, id),
  UNIQUE (org_key, number),
  FOREIGN KEY (org_key, deal_id) REFERENCES deal (org_key, id),
  FOREIGN KEY (org_key, submitter_id) REFERENCES person (org_key, id),
  FOREIGN KEY (org_key, assignee_id) REFERENCES person (org_key, id),
  FOREIGN KEY (org_key, decider_id) REFERENCES person (org_key, id),
  CHECK ((closed_at IS NULL) = (state IN ('open', 'needs_info', 'proposed', 'offered'))),
  CHECK (state <> 'proposed' OR decision_id IS NOT NULL)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
CREATE INDEX ask_queue ON ask (org_key, assignee_id, press_at, id) WHERE closed_at IS NULL AND state IN ('open', 'proposed');
CREATE INDEX ask_unclaimed ON ask (org_key, assignee_role, press_at, id) WHERE closed_at IS NULL AND assignee_id IS NULL;
CREATE INDEX ask_deal ON ask (org_key, deal_id, id);
CREATE INDEX ask_list ON ask (org_key, state, id DESC);
CREATE UNIQUE INDEX ask_once ON ask (org_key, deal_id, kind, lower(title)) WHERE closed_at IS NULL;

-- What an ask is found by. It stands apart, so that an ask can move without its words being indexed again. `sales` is made
-- of what sales may read, and of nothing else: a hit would betray the rest.
CREATE TABLE ask_search (
  org_key integer  NOT NULL,
  ask_id  ask_id   NOT NULL,
  source  text     NOT NULL, -- MD5 of the texts
  title   text     NOT NULL,
  sales   tsvector NOT NULL,
  product tsvector NOT NULL,
  PRIMARY KEY (org_key, ask_id),
  FOREIGN KEY (org_key, ask_id) REFERENCES ask (org_key, id)
);
CREATE INDEX ask_search_sales ON ask_search USING gin (org_key, sales);
CREATE INDEX ask_search_product ON ask_search USING gin (org_key, product);
CREATE INDEX ask_search_title ON ask_search USING gin (org_key, title gin_trgm_ops);

CREATE TABLE relation (
  org_key    integer       NOT NULL,
  id         derived_id    NOT NULL,
  version    bigint        NOT NULL CHECK (version > 0),
  last_event bigint        NOT NULL,
  ask_id     ask_id        NOT NULL,
  other_id   ask_id        NOT NULL,
  kind       relation_kind NOT NULL,
  PRIMARY KEY (org_key, id),
  FOREIGN KEY (org_key, ask_id) REFERENCES ask (org_key, id),
  FOREIGN KEY (org_key, other_id) REFERENCES ask (org_key, id)
);
CREATE INDEX relation_ask ON relation (org_key, ask_id);
CREATE INDEX relation_other ON relation (org_key, other_id);

CREATE TABLE comment (
  org_key    integer     NOT NULL,
  id         comment_id  NOT NULL,
  version    bigint      NOT NULL CHECK (version > 0),
  last_event bigint      NOT NULL,
  ask_id     ask_id      NOT NULL,
  author_id  person_id   NOT NULL,
  audience   audience    NOT NULL,
  text       text        NOT NULL,
  at         timestamptz NOT NULL,
  PRIMARY KEY (org_key, id),
  FOREIGN KEY (org_key, ask_id) REFERENCES ask (org_key, id),
  FOREIGN KEY (org_key, author_id) REFERENCES person (org_key, id)
);
CREATE INDEX comment_ask ON comment (org_key, ask_id, id);

CREATE TABLE decision (
  org_key            integer        NOT NULL,
  id                 decision_id    NOT NULL,
  version            bigint         NOT NULL CHECK (version > 0),
  last_event         bigint         NOT NULL,
  ask_id             ask_id         NOT NULL,
  deal_id            deal_id        NOT NULL,
  kind               decision_kind  NOT NULL,
  state              decision_state NOT NULL,
  maker_id           person_id,
  authority          jsonb,
  approval_by        role,
  approver_id        person_id,
  approver_authority jsonb,
  customer_wording   text,
  rationale          text,
  terms              jsonb,
  draw               jsonb,
  rails              jsonb          NOT NULL,
  workaround_id      workaround_id,
  workaround_version integer        NOT NULL,
  valid_until        date,
  made_at            timestamptz,
  draw_sales         jsonb GENERATED ALWAYS AS (draw - 'overdraft_reason') STORED,
  PRIMARY KEY (org_key, id),
  FOREIGN KEY (org_key, ask_id) REFERENCES ask (org_key, id),
  FOREIGN KEY (org_key, deal_id) REFERENCES deal (org_key, id),
  FOREIGN KEY (org_key, maker_id) REFERENCES person (org_key, id),
  FOREIGN KEY (org_key, approver_id) REFERENCES person (org_key, id),
  CHECK (state <> 'made' OR made_at IS NOT NULL),
  CHECK (approver_id IS DISTINCT FROM maker_id OR approver_id IS NULL)
) WITH (fillfactor = 85);
CREATE INDEX decision_ask ON decision (org_key, ask_id, id);
CREATE UNIQUE INDEX decision_proposed_once ON decision (org_key, ask_id) WHERE state = 'proposed';
CREATE UNIQUE INDEX decision_drafted_once ON decision (org_key, ask_id) WHERE state = 'draft';
CREATE INDEX decision_made ON decision (org_key, made_at, id) WHERE made_at IS NOT NULL;
CREATE INDEX decision_workaround ON decision (org_key, workaround_id) WHERE workaround_id IS NOT NULL;

-- Asks are saved before their decisions, decisions before their workarounds.
ALTER TABLE ask ADD FOREIGN KEY (org_key, decision_id) REFERENCES decision (org_key, id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE deliverable (
  org_key     integer           NOT NULL,
  id          deliverable_id    NOT NULL,
  version     bigint            NOT NULL CHECK (version > 0),
  last_event  bigint            NOT NULL,
  title       text              NOT NULL,
  owner_id    person_id         NOT NULL,
  points      integer           NOT NULL CHECK (points BETWEEN 0 AND 10000),
  state       deliverable_state NOT NULL,
  quarter     quarter,
  line        text,
  decision_id decision_id,
  PRIMARY KEY (org_key, id),
  FOREIGN KEY (org_key, owner_id) REFERENCES person (org_key, id),
  FOREIGN KEY (org_key, decision_id) REFERENCES decision (org_key, id)
);
CREATE INDEX deliverable_decision ON deliverable (org_key, decision_id);
CREATE INDEX deliverable_list ON deliverable (org_key, state, id DESC);

CREATE TABLE commitment (
  org_key          integer          NOT NULL,
  id               commitment_id    NOT NULL,
  version          bigint           NOT NULL CHECK (version > 0),
  last_event       bigint           NOT NULL,
  ask_id           ask_id           NOT NULL,
  decision_id      decision_id      NOT NULL,
  deliverable_id   deliverable_id,
  deal_id          deal_id          NOT NULL,
  account_id       account_id       NOT NULL,
  kind             commitment_kind  NOT NULL,
  state            commitment_state NOT NULL,
  scope            text             NOT NULL,
  customer_wording text             NOT NULL,
  due_on           date,
  first_due_on     date,
  starts_at        timestamptz,
  minutes          integer          NOT NULL,
  join_url         text,
  conditions       jsonb            NOT NULL,
  owner_id         person_id        NOT NULL,
  maker_id         person_id        NOT NULL,
  authority        jsonb            NOT NULL,
  made_at          timestamptz      NOT NULL,
  closed_at        timestamptz,
  PRIMARY KEY (org_key, id),
  FOREIGN KEY (org_key, ask_id) REFERENCES ask (org_key, id),
  FOREIGN KEY (org_key, decision_id) REFERENCES decision (org_key, id),
  FOREIGN KEY (org_key, deliverable_id) REFERENCES deliverable (org_key, id),
  FOREIGN KEY (org_key, deal_id) REFERENCES deal (org_key, id),
  FOREIGN KEY (org_key, account_id) REFERENCES account (org_key, id),
  FOREIGN KEY (org_key, owner_id) REFERENCES person (org_key, id),
  FOREIGN KEY (org_key, maker_id) REFERENCES person (org_key, id),
  CHECK ((kind = 'call') = (starts_at IS NOT NULL)),
  CHECK ((closed_at IS NOT NULL) = (state IN ('accepted', 'released', 'broken')))
) WITH (fillfactor = 85);
CREATE UNIQUE INDEX commitment_live_once ON commitment (org_key, decision_id) WHERE closed_at IS NULL;
CREATE INDEX commitment_ask ON commitment (org_key, ask_id);
CREATE INDEX commitment_deal ON commitment (org_key, deal_id, id);
CREATE INDEX commitment_deliverable ON commitment (org_key, deliverable_id) WHERE deliverable_id IS NOT NULL;
CREATE INDEX commitment_account ON commitment (org_key, account_id, state);
CREATE INDEX commitment_maker ON commitment (org_key, maker_id, id);
CREATE INDEX commitment_due ON commitment (org_key, state, due_on);
CREATE INDEX commitment_made ON commitment (org_key, made_at, id);

CREATE TABLE workaround (
  org_key           integer          NOT NULL REFERENCES org,
  id                workaround_id    NOT NULL,
  version           bigint           NOT NULL CHECK (version > 0),
  last_event        bigint           NOT NULL,
  state             workaround_state NOT NULL,
  article_version   integer          NOT NULL CHECK (article_version > 0),
  published_version integer          NOT NULL CHECK (published_version BETWEEN 0 AND article_version), -- 0: never
  owner_id          person_id        NOT NULL,
  kind              ask_kind,
  title             text             NOT NULL,
  steps             text             NOT NULL,
  customer_wording  text             NOT NULL,
  limits            text,
  PRIMARY KEY (org_key, id),
  FOREIGN KEY (org_key, owner_id) REFERENCES person (org_key, id)
);
CREATE INDEX workaround_list ON workaround (org_key, state, id DESC);

ALTER TABLE decision ADD FOREIGN KEY (org_key, workaround_id) REFERENCES workaround (org_key, id) DEFERRABLE INITIALLY DEFERRED;

-- Each version of a workaround as it was; never changed.
CREATE TABLE workaround_article (
  org_key          integer       NOT NULL,
  id               derived_id    NOT NULL,
  version          bigint        NOT NULL CHECK (version > 0),
  last_event       bigint        NOT NULL,
  workaround_id    workaround_id NOT NULL,
  article_version  integer       NOT NULL CHECK (article_version > 0),
  title            text          NOT NULL,
  steps            text          NOT NULL,
  customer_wording text          NOT NULL,
  limits           text,
  author_id        person_id     NOT NULL,
  written_at       timestamptz   NOT NULL,
  PRIMARY KEY (org_key, id),
  UNIQUE (org_key, workaround_id, article_version),
  FOREIGN KEY (org_key, workaround_id) REFERENCES workaround (org_key, id),
  FOREIGN KEY (org_key, author_id) REFERENCES person (org_key, id)
);

RESET ROLE;
