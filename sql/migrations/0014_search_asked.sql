-- What was asked is read into its words once; only what is said of it later is read again and again.

SET LOCAL ROLE desk_owner;

ALTER TABLE ask_search
  ADD COLUMN asked tsvector,     -- of title, need and details
  ADD COLUMN asked_source text;  -- md5 of their text, to tell whether they have changed

RESET ROLE;
