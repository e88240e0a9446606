-- No statement reads these: each event was put into them for nobody.

SET LOCAL ROLE desk_owner;

DROP INDEX event_subject, event_deal, event_actor, event_recorded;

RESET ROLE;
