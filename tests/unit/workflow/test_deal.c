/*
 * Deals as the CRM tells of them, and their end.
 */
#include "unit/workflow/given.h"
#include "unit/workflow/trial.h"

/* The deal of `given_large_ask` as it is; each argument is one member of it. */
#define PUT(name, account, amount, currency, stage, close, more)                               \
    "{'name':'" name "','account':{'external_id':'" account "','name':'Globex " account        \
    "','segment':'enterprise'},'amount':" #amount ",'currency':'" currency "','stage':'" stage \
    "','close_date':'" close "'" more "}"
#define AS_IT_IS   PUT("Rollout", "A1", 48000000, "EUR", "negotiation", "2026-12-29", "")
#define NO_DOLLARS PUT("Rollout", "A1", 0, "USD", "negotiation", "2026-12-29", "")
#define SMALLER    PUT("Rollout", "A1", 1000000, "EUR", "negotiation", "2026-12-29", "")
#define LARGER     PUT("Rollout", "A1", 90000000, "EUR", "negotiation", "2026-12-29", "")

static void given_source(struct stage *stage)
{
    stage_ask(stage,
              &(struct asking){.more_of_deal = ",'source_updated_at':'2026-01-04T10:00:00Z'"});
}

static void given_dollar_deal(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.currency = "USD"});
}

static void given_rated_dollar_deal(struct stage *stage)
{
    given_dollar_deal(stage);
    stage_must(stage, COMMAND_PUT_RATES, CAST_FINANCE,
               "{'rates':[{'currency':'USD','rate_e8':90000000}]}");
}

static void given_dearer_dollars(struct stage *stage)
{
    stage_must(stage, COMMAND_PUT_RATES, CAST_FINANCE,
               "{'rates':[{'currency':'USD','rate_e8':90000000}]}");
    given_dollar_deal(stage);
    stage_must(stage, COMMAND_PUT_RATES, CAST_FINANCE,
               "{'rates':[{'currency':'USD','rate_e8':95000000}]}");
}

static void given_rated_deal_of_no_amount(struct stage *stage)
{
    stage_must(stage, COMMAND_PUT_DEAL, CAST_REP, NO_DOLLARS);
    stage_must(stage, COMMAND_PUT_RATES, CAST_FINANCE,
               "{'rates':[{'currency':'USD','rate_e8':90000000}]}");
}

static void given_lost_twice(struct stage *stage)
{
    given_promise(stage);
    stage_must(stage, COMMAND_CLOSE_DEAL, CAST_REP,
               "{'outcome':'lost','occurred_on':'2026-01-05'}");
    stage_must(stage, COMMAND_PUT_DEAL, CAST_REP, AS_IT_IS);
}

static void given_rep_in_no_team(struct stage *stage)
{
    given_large_ask(stage);
    stage->person = stage->world.cast[CAST_REP];
    stage_must(stage, COMMAND_PUT_PERSON, CAST_ADMIN, "{'name':'Rob Rep','email':'rob@acme.test'}");
}

static void given_rep_who_left(struct stage *stage)
{
    given_large_ask(stage);
    stage->person = stage->world.cast[CAST_REP];
    stage_must(stage, COMMAND_PUT_PERSON, CAST_ADMIN,
               "{'name':'Rob','email':'rob@acme.test','team_id':'{team}','active':false}");
}

static void given_finance_who_sells(struct stage *stage)
{
    stage_grant(stage, CAST_FINANCE, "rep");
    given_large_ask(stage);
    stage_must(stage, COMMAND_CLOSE_DEAL, CAST_REP, "{'outcome':'won','occurred_on':'2026-01-05'}");
}

static void given_won(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_CLOSE_DEAL, CAST_REP, "{'outcome':'won','occurred_on':'2026-01-05'}");
}

static void given_lost(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_CLOSE_DEAL, CAST_REP,
               "{'outcome':'lost','occurred_on':'2026-01-05'}");
}

/* clang-format off */
static const struct trial PUTS[] = {
    {"a new deal is its caller's, in his team",
     NULL, COMMAND_PUT_DEAL, CAST_REP, AS_IT_IS, "account.recorded deal.recorded",
     "deal.state=open; deal.owner_id=rep; deal.team_id={team}; deal.confidential=false; "
     "deal.source_updated_at=none; account.open_amount_base=48000000"},
    {"the same once more changes nothing",
     given_large_ask, COMMAND_PUT_DEAL, CAST_REP, AS_IT_IS, "nothing", NULL},
    {"another name is a change",
     given_large_ask, COMMAND_PUT_DEAL, CAST_REP,
     PUT("Roll-out", "A1", 48000000, "EUR", "negotiation", "2026-12-29", ""), "deal.changed",
     "deal.name=Roll-out"},
    {"another currency is",
     given_large_ask, COMMAND_PUT_DEAL, CAST_REP,
     PUT("Rollout", "A1", 48000000, "USD", "negotiation", "2026-12-29", ""), "deal.changed",
     "deal.rated=false; account.open_amount_base=0"},
    {"a rate that has come is",
     given_rated_dollar_deal, COMMAND_PUT_DEAL, CAST_REP,
     PUT("Rollout", "A1", 48000000, "USD", "negotiation", "2026-12-29", ""), "deal.changed",
     "deal.rated=true; deal.amount_base=43200000; account.open_amount_base=43200000"},
    {"and one that has changed",
     given_dearer_dollars, COMMAND_PUT_DEAL, CAST_REP,
     PUT("Rollout", "A1", 48000000, "USD", "negotiation", "2026-12-29", ""), "deal.changed",
     "deal.amount_base=45600000; account.open_amount_base=45600000"},
    {"a rate that has come is, though nothing times it is nothing",
     given_rated_deal_of_no_amount, COMMAND_PUT_DEAL, CAST_REP, NO_DOLLARS, "deal.changed",
     "deal.rated=true; deal.amount_base=0"},
    {"another stage is, and moves its asks in the queue",
     given_large_ask, COMMAND_PUT_DEAL, CAST_REP,
     PUT("Rollout", "A1", 48000000, "EUR", "discovery", "2026-12-29", ""),
     "deal.changed ask.prioritised", NULL},
    {"another close date is",
     given_large_ask, COMMAND_PUT_DEAL, CAST_REP,
     PUT("Rollout", "A1", 48000000, "EUR", "negotiation", "2026-12-28", ""), "deal.changed",
     "deal.close_date=2026-12-28"},
    {"so is what was hidden",
     given_large_ask, COMMAND_PUT_DEAL, CAST_REP,
     PUT("Rollout", "A1", 48000000, "EUR", "negotiation", "2026-12-29", ",'confidential':true"),
     "deal.changed", "deal.confidential=true"},
    {"which stays so until it is said",
     given_confidential_ask, COMMAND_PUT_DEAL, CAST_REP, SMALLER, "nothing",
     "deal.confidential=true"},
    {"another account takes the deal's worth along",
     given_large_ask, COMMAND_PUT_DEAL, CAST_REP,
     PUT("Rollout", "A2", 48000000, "EUR", "negotiation", "2026-12-29", ""),
     "account.recorded deal.changed", "account.open_amount_base=48000000"},
    {"an account's new segment is told by itself",
     given_large_ask, COMMAND_PUT_DEAL, CAST_REP,
     "{'name':'Rollout','account':{'external_id':'A1','name':'Globex "
     "A1','segment':'smb'},'amount':48000000,'currency':'EUR','stage':'negotiation',"
     "'close_date':'2026-12-29'}", "account.recorded", "account.segment=smb"},
    {"the owner's new team is the deal's when it is told again",
     given_rep_in_no_team, COMMAND_PUT_DEAL, CAST_REP, AS_IT_IS, "deal.changed",
     "deal.team_id=none"},
    {"another rep's deal is nowhere",
     given_large_ask, COMMAND_PUT_DEAL, CAST_OTHER_REP, AS_IT_IS, "not-found", NULL},
    {"seeing a deal is not selling it",
     given_finance_who_sells, COMMAND_PUT_DEAL, CAST_FINANCE, AS_IT_IS, "forbidden", NULL},
    {"a lead gives it to another",
     given_large_ask, COMMAND_PUT_DEAL, CAST_LEAD,
     PUT("Rollout", "A1", 48000000, "EUR", "negotiation", "2026-12-29", ",'owner':'{other_rep}'"),
     "deal.changed", "deal.owner_id=other_rep; deal.team_id=none"},
    {"a rep does not",
     given_large_ask, COMMAND_PUT_DEAL, CAST_REP,
     PUT("Rollout", "A1", 48000000, "EUR", "negotiation", "2026-12-29", ",'owner':'{other_rep}'"),
     "forbidden /owner", NULL},
    {"though he may name himself",
     given_large_ask, COMMAND_PUT_DEAL, CAST_REP,
     PUT("Rollout", "A1", 48000000, "EUR", "negotiation", "2026-12-29", ",'owner':'{rep}'"),
     "nothing", NULL},
    {"it is given to nobody who is not there",
     given_large_ask, COMMAND_PUT_DEAL, CAST_LEAD,
     PUT("Rollout", "A1", 48000000, "EUR", "negotiation", "2026-12-29",
         ",'owner':'person_01jd7q3v0nebksp2xgtr8m6w9a'"), "invalid /owner", NULL},
    {"and must be given to another when its owner left",
     given_rep_who_left, COMMAND_PUT_DEAL, CAST_LEAD, LARGER, "invalid /owner", NULL},
    {"what the CRM knew before changes nothing",
     given_source, COMMAND_PUT_DEAL, CAST_REP,
     PUT("Old", "A9", 1, "EUR", "discovery", "2026-12-29",
         ",'owner':'{other_rep}','source_updated_at':'2026-01-04T09:59:59Z'"), "nothing",
     "deal.name=Rollout"},
    {"what it knows now does",
     given_source, COMMAND_PUT_DEAL, CAST_REP,
     PUT("New", "A1", 48000000, "EUR", "negotiation", "2026-12-29",
         ",'source_updated_at':'2026-01-04T10:00:00Z'"), "deal.changed", "deal.name=New"},
    {"who says no time is believed, and the time is kept",
     given_source, COMMAND_PUT_DEAL, CAST_REP,
     PUT("New", "A1", 48000000, "EUR", "negotiation", "2026-12-29", ""), "deal.changed",
     "deal.source_updated_at~2026-01-04T10:00:00"},
    {"a lost deal is opened again by a stage of an open one",
     given_lost, COMMAND_PUT_DEAL, CAST_REP, AS_IT_IS, "deal.changed",
     "deal.state=open; deal.closed_on=none; account.open_amount_base=48000000; "
     "ask.state=withdrawn"},
    {"at a stage of a closed one it stays lost",
     given_lost, COMMAND_PUT_DEAL, CAST_REP,
     PUT("Gone", "A1", 48000000, "EUR", "closed_lost", "2026-12-29", ""), "deal.changed",
     "deal.state=lost; account.open_amount_base=0"},
    {"whichever it is",
     given_lost, COMMAND_PUT_DEAL, CAST_REP,
     PUT("Rollout", "A1", 48000000, "EUR", "closed_won", "2026-12-29", ""), "deal.changed",
     "deal.state=lost"},
    {"a won deal stays won",
     given_won, COMMAND_PUT_DEAL, CAST_REP,
     PUT("Kept", "A1", 48000000, "EUR", "negotiation", "2026-12-29", ""),
     "deal.changed ask.prioritised",
     "deal.state=won; deal.stage=closed_won; account.open_amount_base=0"},
    {"product puts no deals",
     NULL, COMMAND_PUT_DEAL, CAST_MANAGER, AS_IT_IS, "forbidden", NULL},
};
/* clang-format on */

static void given_small_and_offered(struct stage *stage)
{
    given_small_ask(stage);
    given_published(stage);
    stage_must(
        stage, COMMAND_OFFER_WORKAROUND, CAST_MANAGER,
        "{'workaround':{'id':'{workaround}','version':1},'customer_wording':'C','valid_until':"
        "'2026-01-20'}");
}

static void given_small_question(struct stage *stage)
{
    given_small_ask(stage);
    stage_must(stage, COMMAND_REQUEST_INFO, CAST_MANAGER, "{'question':'Which users?'}");
}

static void given_pushed_up(struct stage *stage)
{
    given_small_ask(stage);
    stage_must(stage, COMMAND_ESCALATE, CAST_REP, A_REASON);
}

static void given_withdrawn_and_open(struct stage *stage)
{
    given_small_ask(stage);
    stage_must(stage, COMMAND_WITHDRAW, CAST_REP, A_REASON);
    stage_ask(stage, &(struct asking){.amount = 1000000, .title = "Another"});
}

static void given_two_deals(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.deal = "D2", .account = "A2", .amount = 1000000});
    given_small_ask(stage);
}

/* clang-format off */
static const struct trial MOVES[] = {
    {"what nobody has claimed goes where the new amount sends it",
     given_small_ask, COMMAND_PUT_DEAL, CAST_REP, LARGER,
     "deal.changed ask.routed ask.prioritised",
     "ask.assignee_id=head_of_product; ask.large=true; ask.version=2"},
    {"what was claimed stays, and is told of it",
     given_claimed_ask, COMMAND_PUT_DEAL, CAST_REP, LARGER, "deal.changed ask.prioritised",
     "ask.assignee_id=manager; ask.large=false"},
    {"what was pushed up stays",
     given_pushed_up, COMMAND_PUT_DEAL, CAST_REP, LARGER, "deal.changed ask.prioritised",
     "ask.assignee_id=head_of_product; ask.ladder_step=1"},
    {"what waits for an answer goes, its clock still",
     given_small_question, COMMAND_PUT_DEAL, CAST_REP, LARGER,
     "deal.changed ask.routed ask.prioritised", "ask.assignee_id=head_of_product; ask.due_at=none"},
    {"what is offered stays",
     given_small_and_offered, COMMAND_PUT_DEAL, CAST_REP, LARGER, "deal.changed",
     "ask.assignee_role=product_manager"},
    {"what is closed stays closed",
     given_withdrawn_and_open, COMMAND_PUT_DEAL, CAST_REP, LARGER,
     "deal.changed ask.routed ask.prioritised", "other_ask.version=2"},
    {"another deal's asks stay",
     given_two_deals, COMMAND_PUT_DEAL, CAST_REP, LARGER,
     "deal.changed ask.routed ask.prioritised", "other_ask.version=1"},
};
/* clang-format on */

#define CLOSE(outcome, more) "{'outcome':'" outcome "','occurred_on':'2026-01-05'" more "}"
#define TERMS(conditions)                                                          \
    "{'kind':'terms','scope':'S','customer_wording':'C','rationale':'R','due_on':" \
    "'2026-03-20','conditions':[" conditions "]}"

static void given_condition(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, TERMS("{'kind':'deal_won'}"));
}

static void given_amount_condition(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
               TERMS("{'kind':'deal_won'},{'kind':'amount_at_least','amount':40000000}"));
}

static void given_duty_of_the_customer(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
               TERMS("{'kind':'customer_provides','what':'A tenant'},{'kind':'deal_won'}"));
}

/* Product says that the customer did his part: an event of the contract that no command of today
 * brings. */
static void given_duty_done(struct stage *stage)
{
    given_duty_of_the_customer(stage);
    struct commitment_condition_met *met = arena_alloc(stage->world.arena, sizeof(*met));
    const struct commitment *commitment =
        rows_next(&stage->world.known.nouns[NOUN_COMMITMENT], NULL);
    met->n = 1;
    workflow_begin(&stage->world.known);
    workflow_evolve(&stage->world.known,
                    &(struct event){.kind = EVENT_COMMITMENT_CONDITION_MET,
                                    .subject = commitment->row.id,
                                    .data = met},
                    (int64_t)stage->world.told_count - 1, stage->world.now);
}

/* clang-format off */
static const struct trial WINS[] = {
    {"a won deal meets the condition that it is won",
     given_condition, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("won", ""),
     "deal.won commitment.condition_met commitment.activated",
     "commitment.state=active; commitment.conditions~met_at; deal.state=won; "
     "deal.stage=closed_won; deal.closed_on=2026-01-05; account.open_amount_base=0"},
    {"and its amount, when it is reached",
     given_amount_condition, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("won", ",'amount':40000000"),
     "deal.won commitment.condition_met commitment.condition_met commitment.activated",
     "deal.amount=40000000; deal.amount_base=40000000"},
    {"else the promise stays under it",
     given_amount_condition, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("won", ",'amount':39999999"),
     "deal.won commitment.condition_met", "commitment.state=conditional"},
    {"what the customer owes stays owed",
     given_duty_of_the_customer, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("won", ""),
     "deal.won commitment.condition_met", "commitment.state=conditional"},
    {"until it is met, and then nothing is met twice",
     given_duty_done, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("won", ""),
     "deal.won commitment.condition_met commitment.activated", "commitment.state=active"},
    {"a promise without conditions is as it was",
     given_promise, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("won", ",'amount':48000000"), "deal.won",
     "commitment.state=active"},
    {"its live asks stay live",
     given_large_ask, COMMAND_CLOSE_DEAL, CAST_LEAD, CLOSE("won", ",'reason':'They love it.'"),
     "deal.won", "ask.state=open; deal.won@reason=They love it."},
    {"the amount that was signed is worth what the rate says",
     given_rated_dollar_deal, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("won", ",'amount':100"),
     "deal.won", "deal.amount=100; deal.amount_base=90"},
    {"a day ahead has not come",
     given_large_ask, COMMAND_CLOSE_DEAL, CAST_REP, "{'outcome':'won','occurred_on':'2026-01-06'}",
     "invalid /occurred_on", NULL},
    {"only a deal that slipped gets a new close date",
     given_large_ask, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("won", ",'close_date':'2026-12-30'"),
     "invalid /close_date", NULL},
    {"all that is wrong is named at once",
     given_large_ask, COMMAND_CLOSE_DEAL, CAST_REP,
     "{'outcome':'slipped','occurred_on':'2026-01-06'}",
     "invalid /occurred_on, invalid /close_date", NULL},
    {"a closed deal is closed",
     given_won, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""), "wrong-state", NULL},
    {"a deal that is not there is none",
     NULL, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("won", ""), "not-found", NULL},
    {"nor is one that is not his to see",
     given_large_ask, COMMAND_CLOSE_DEAL, CAST_OTHER_REP, CLOSE("won", ""), "not-found", NULL},
    {"product closes none",
     given_large_ask, COMMAND_CLOSE_DEAL, CAST_MANAGER, CLOSE("won", ""), "forbidden", NULL},
};
/* clang-format on */

static void given_promise_and_counter(struct stage *stage)
{
    given_promise(stage);
    stage_ask(stage, &(struct asking){.title = "Groups"});
    stage_must(stage, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT, A_COUNTER);
}

#define JOIN                                                                      \
    "{'kind':'work','scope':'S','customer_wording':'C','rationale':'R','due_on':" \
    "'2026-03-20','deliverable_id':'{deliverable}'}"

/* Two deliverables, and an offer of a third. */
static void given_two_promises_and_counter(struct stage *stage)
{
    given_promise_and_counter(stage);
    stage_ask(stage, &(struct asking){.title = "Roles"});
    stage_must(stage, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, A_PROMISE);
}

static void given_promise_to_another(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.deal = "D2", .account = "A2"});
    stage_must(stage, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, A_PROMISE);
    given_large_ask(stage);
}

static void given_shared_deliverable(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.deal = "D2", .account = "A2"});
    stage_must(stage, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, A_PROMISE);
    given_large_ask(stage);
    stage_must(stage, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, JOIN);
}

/* The deal that drew the points is the one about which orders are. */
static void given_shared_by_another(struct stage *stage)
{
    given_shared_deliverable(stage);
    stage->deal = "D2";
}

static void given_shared_and_payer_lost(struct stage *stage)
{
    given_shared_by_another(stage);
    stage_must(stage, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""));
    stage->deal = "D1";
}

static void given_two_promises_on_one(struct stage *stage)
{
    given_promise(stage);
    stage_ask(stage, &(struct asking){.title = "Groups"});
    stage_must(stage, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, JOIN);
}

/* The deliverable is done and the promise delivered, as product's commands will leave them. */
static void given_delivered(struct stage *stage)
{
    given_promise(stage);
    struct rows *nouns = stage->world.known.nouns;
    const struct commitment *commitment = rows_next(&nouns[NOUN_COMMITMENT], NULL);
    const struct deliverable *deliverable = rows_next(&nouns[NOUN_DELIVERABLE], NULL);
    struct commitment *delivered = rows_touch(&nouns[NOUN_COMMITMENT], &commitment->row.id);
    struct deliverable *done = rows_touch(&nouns[NOUN_DELIVERABLE], &deliverable->row.id);
    delivered->state = COMMITMENT_STATE_DELIVERED;
    done->state = DELIVERABLE_STATE_DONE;
}

/* clang-format off */
static const struct trial LOSSES[] = {
    {"a lost deal takes its asks back",
     given_large_ask, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ",'reason':'Too dear.'"),
     "deal.lost ask.withdrawn",
     "ask.state=withdrawn; ask.withdrawn@cause=deal_lost; deal.state=lost; "
     "deal.stage=closed_lost; account.open_amount_base=0; deal.lost@reason=Too dear."},
    {"what it was promised is released, and the points are free",
     given_promise, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""),
     "deal.lost commitment.released deliverable.dropped budget.released",
     "commitment.state=released; commitment.released@cause=deal_lost; "
     "deliverable.state=dropped; line.reserved_points=0; ask.state=committed; "
     "budget.released@deliverable_id={deliverable}"},
    {"so are those of what it was offered",
     given_promise_and_counter, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""),
     "deal.lost ask.withdrawn budget.released commitment.released deliverable.dropped "
     "budget.released", "line.reserved_points=0"},
    {"an offer without points has none",
     given_offer, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""), "deal.lost ask.withdrawn", NULL},
    {"a promise under a condition is released as well",
     given_condition, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""),
     "deal.lost commitment.released", NULL},
    {"what is delivered stays",
     given_delivered, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""), "deal.lost",
     "commitment.state=delivered; deliverable.state=done; line.reserved_points=5"},
    {"a deliverable on which another deal rests keeps its points",
     given_shared_by_another, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""),
     "deal.lost commitment.released", "deliverable.state=planned; line.reserved_points=5"},
    {"so it does when the deal that joined is lost",
     given_shared_deliverable, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""),
     "deal.lost commitment.released", "deliverable.state=planned; line.reserved_points=5"},
    {"when both are lost they are free",
     given_shared_and_payer_lost, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""),
     "deal.lost commitment.released deliverable.dropped budget.released",
     "deliverable.state=dropped; line.reserved_points=0"},
    {"two promises on one deliverable release it once",
     given_two_promises_on_one, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""),
     "deal.lost commitment.released commitment.released deliverable.dropped budget.released",
     "line.reserved_points=0"},
    {"what was released once is released",
     given_lost_twice, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""), "deal.lost", NULL},
    {"another deal's promises stay",
     given_shared_deliverable, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""),
     "deal.lost commitment.released", NULL},
    {"each deliverable is dropped for itself",
     given_two_promises_and_counter, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""),
     "deal.lost ask.withdrawn budget.released commitment.released commitment.released "
     "deliverable.dropped budget.released deliverable.dropped budget.released",
     "line.reserved_points=0"},
    {"another deal's deliverables stay",
     given_promise_to_another, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""),
     "deal.lost ask.withdrawn", "deliverable.state=planned; line.reserved_points=5"},
    {"another deal's asks stay",
     given_two_deals, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("lost", ""), "deal.lost ask.withdrawn",
     "other_ask.state=open"},
};
/* clang-format on */

/* clang-format off */
static const struct trial SLIPS[] = {
    {"a deal that slipped has a new close date, and nothing else moves",
     given_promise, COMMAND_CLOSE_DEAL, CAST_REP, CLOSE("slipped", ",'close_date':'2027-01-29'"),
     "deal.slipped",
     "deal.state=open; deal.close_date=2027-01-29; commitment.state=active; "
     "line.reserved_points=5"},
    {"but its asks in the queue",
     given_large_ask, COMMAND_CLOSE_DEAL, CAST_REP,
     CLOSE("slipped", ",'close_date':'2026-01-20','reason':'R'"), "deal.slipped ask.prioritised",
     "deal.slipped@reason=R"},
};
/* clang-format on */

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(PUTS, trial_holds),  CASE_TABLE(MOVES, trial_holds),
        CASE_TABLE(WINS, trial_holds),  CASE_TABLE(LOSSES, trial_holds),
        CASE_TABLE(SLIPS, trial_holds),
    };
    return cases_run_tables("deal", TABLES, COUNT_OF(TABLES));
}
