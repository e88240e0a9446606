-- On which day a token was last used, so that those that nobody needs can be found. No fact of the ledger: a table of its own,
-- written beside the batches.

SET LOCAL ROLE desk_owner;

CREATE TABLE token_use (
  org_key  integer  NOT NULL,
  token_id token_id NOT NULL,
  used_on  date     NOT NULL,
  PRIMARY KEY (org_key, token_id),
  FOREIGN KEY (org_key, token_id) REFERENCES token (org_key, id)
);
GRANT SELECT, INSERT, UPDATE ON token_use TO desk_write;
GRANT SELECT ON token_use TO desk_read_product, desk_read_sales;

RESET ROLE;
