#include "workflow/decide.h"
#include "workflow/workflow.h"

/* What must hold before a command's own function is asked. */
enum check {
    CHECK_IF_MATCH = 1,    /* the caller says which version he saw */
    CHECK_SEGREGATION = 2, /* who decides has no part in the sale */
    CHECK_DEAL_SALES = 4,  /* the deal's owner, his lead or the head of sales */
    CHECK_SYSTEM = 8,      /* the system alone */
    CHECK_OR_SYSTEM = 16,  /* people and the system */
    CHECK_MAY_BE_NEW = 32, /* without a subject it makes a new one */
    CHECK_AUTHORITY = 64   /* the head of product's own: nobody else's role covers it */
};

#define LIVE                                                                   \
    (BIT(ASK_STATE_OPEN) | BIT(ASK_STATE_NEEDS_INFO) | BIT(ASK_STATE_PROPOSED) \
     | BIT(ASK_STATE_OFFERED))
#define OPEN         BIT(ASK_STATE_OPEN)
#define NEEDS_INFO   BIT(ASK_STATE_NEEDS_INFO)
#define PROPOSED     BIT(ASK_STATE_PROPOSED)
#define OFFERED      BIT(ASK_STATE_OFFERED)
#define ANY_STATE    0
#define ON_ASK       NOUN_ASK
#define ON_NOTHING   NOUN_COUNT
#define DECIDE_CHECK (CHECK_IF_MATCH | CHECK_SEGREGATION)
#define COMMIT_CHECK (CHECK_IF_MATCH | CHECK_SEGREGATION | CHECK_AUTHORITY)

/* What the contract's row of the command does not say: what it is about, in which states, under
 * which checks. */
static const struct command_rule {
    enum noun subject;
    uint32_t states; /* of an ask; 0: any */
    uint32_t checks;
    decide_function *decide;
    may_function *may; /* what else must hold whatever the body says; NULL: nothing */
} RULES[COMMAND_KIND_COUNT] = {
  /* clang-format off */
    [COMMAND_PUT_DEAL]           = {ON_NOTHING,      ANY_STATE,         0,                                 decide_put_deal,           NULL},
    [COMMAND_CLOSE_DEAL]         = {NOUN_DEAL,       ANY_STATE,         CHECK_DEAL_SALES,                  decide_close_deal,         NULL},
    [COMMAND_SUBMIT]             = {ON_NOTHING,      ANY_STATE,         0,                                 decide_submit,             NULL},
    [COMMAND_PREVIEW]            = {ON_NOTHING,      ANY_STATE,         0,                                 decide_preview,            NULL},
    [COMMAND_EDIT]               = {ON_ASK,          OPEN | NEEDS_INFO, CHECK_IF_MATCH | CHECK_DEAL_SALES, decide_edit,               NULL},
    [COMMAND_CLAIM]              = {ON_ASK,          OPEN,              CHECK_SEGREGATION,                 decide_claim,              may_claim},
    [COMMAND_REASSIGN]           = {ON_ASK,          OPEN,              CHECK_IF_MATCH,                    decide_reassign,           may_reassign},
    [COMMAND_ESTIMATE]           = {ON_ASK,          OPEN,              0,                                 decide_estimate,           NULL},
    [COMMAND_REQUEST_INFO]       = {ON_ASK,          OPEN,              0,                                 decide_request_info,       may_request_info},
    [COMMAND_PROVIDE_INFO]       = {ON_ASK,          NEEDS_INFO,        0,                                 decide_provide_info,       NULL},
    [COMMAND_CANCEL_REQUEST]     = {ON_ASK,          NEEDS_INFO,        0,                                 decide_cancel_request,     may_cancel_request},
    [COMMAND_OFFER_WORKAROUND]   = {ON_ASK,          OPEN,              DECIDE_CHECK,                      decide_offer_workaround,   NULL},
    [COMMAND_COUNTER]            = {ON_ASK,          OPEN,              COMMIT_CHECK,                      decide_counter,            NULL},
    [COMMAND_COMMIT]             = {ON_ASK,          OPEN,              COMMIT_CHECK,                      decide_commit,             NULL},
    [COMMAND_DECLINE]            = {ON_ASK,          OPEN,              COMMIT_CHECK,                      decide_decline,            NULL},
    [COMMAND_APPROVE_DECISION]   = {ON_ASK,          PROPOSED,          DECIDE_CHECK,                      decide_approve_decision,   may_approve_decision},
    [COMMAND_RETURN_DECISION]    = {ON_ASK,          PROPOSED,          CHECK_IF_MATCH,                    decide_return_decision,    may_return_decision},
    [COMMAND_RETRACT_DECISION]   = {ON_ASK,          PROPOSED,          0,                                 decide_retract_decision,   may_retract_decision},
    [COMMAND_ACCEPT]             = {ON_ASK,          OFFERED,           CHECK_IF_MATCH,                    decide_accept,             may_accept},
    [COMMAND_REJECT]             = {ON_ASK,          OFFERED,           CHECK_IF_MATCH,                    decide_reject,             NULL},
    [COMMAND_WITHDRAW]           = {ON_ASK,          LIVE,              CHECK_DEAL_SALES,                  decide_withdraw,           NULL},
    [COMMAND_ESCALATE]           = {ON_ASK,          OPEN | PROPOSED,   0,                                 decide_escalate,           may_escalate},
    [COMMAND_ACTIONS]            = {ON_ASK,          ANY_STATE,         0,                                 decide_actions,            NULL},
    [COMMAND_COMMENT]            = {ON_ASK,          ANY_STATE,         0,                                 decide_comment,            NULL},
    [COMMAND_WRITE_WORKAROUND]   = {ON_NOTHING,      ANY_STATE,         0,                                 decide_write_workaround,   NULL},
    [COMMAND_EDIT_WORKAROUND]    = {NOUN_WORKAROUND, ANY_STATE,         CHECK_IF_MATCH,                    decide_edit_workaround,    NULL},
    [COMMAND_PUBLISH_WORKAROUND] = {NOUN_WORKAROUND, ANY_STATE,         CHECK_IF_MATCH,                    decide_publish_workaround, NULL},
    [COMMAND_RETIRE_WORKAROUND]  = {NOUN_WORKAROUND, ANY_STATE,         CHECK_IF_MATCH,                    decide_retire_workaround,  NULL},
    [COMMAND_SET_CAPACITY]       = {NOUN_BUDGET,     ANY_STATE,         CHECK_IF_MATCH,                    decide_set_capacity,       NULL},
    [COMMAND_SPLIT]              = {NOUN_BUDGET,     ANY_STATE,         CHECK_IF_MATCH,                    decide_split,              NULL},
    [COMMAND_PUT_POLICY]         = {NOUN_POLICY,     ANY_STATE,         CHECK_IF_MATCH,                    decide_put_policy,         NULL},
    [COMMAND_CONFIRM_POLICY]     = {ON_NOTHING,      ANY_STATE,         0,                                 decide_confirm_policy,     NULL},
    [COMMAND_PUT_RATES]          = {ON_NOTHING,      ANY_STATE,         0,                                 decide_put_rates,          NULL},
    [COMMAND_PUT_CALENDAR]       = {NOUN_CALENDAR,   ANY_STATE,         CHECK_IF_MATCH,                    decide_put_calendar,       NULL},
    [COMMAND_PUT_PERSON]         = {NOUN_PERSON,     ANY_STATE,         CHECK_MAY_BE_NEW,                  decide_put_person,         NULL},
    [COMMAND_PUT_TEAM]           = {NOUN_TEAM,       ANY_STATE,         CHECK_MAY_BE_NEW,                  decide_put_team,           NULL},
    [COMMAND_GRANT_ROLE]         = {NOUN_PERSON,     ANY_STATE,         0,                                 decide_grant_role,         NULL},
    [COMMAND_CONFIRM_GRANT]      = {NOUN_PERSON,     ANY_STATE,         0,                                 decide_confirm_grant,      NULL},
    [COMMAND_REVOKE_ROLE]        = {NOUN_PERSON,     ANY_STATE,         0,                                 decide_revoke_role,        NULL},
    [COMMAND_ISSUE_TOKEN]        = {ON_NOTHING,      ANY_STATE,         CHECK_OR_SYSTEM,                   decide_issue_token,        NULL},
    [COMMAND_REVOKE_TOKEN]       = {NOUN_TOKEN,      ANY_STATE,         0,                                 decide_revoke_token,       NULL},
    [COMMAND_OPEN_ORG]           = {ON_NOTHING,      ANY_STATE,         CHECK_SYSTEM,                      decide_open_org,           NULL},
    [COMMAND_SEAT_PERSON]        = {ON_NOTHING,      ANY_STATE,         CHECK_SYSTEM,                      decide_seat_person,        NULL},
  /* clang-format on */
};

uint32_t command_states(enum command_kind kind)
{
    return RULES[kind].states;
}

bool command_is_on_asks(enum command_kind kind)
{
    return RULES[kind].subject == NOUN_ASK && kind != COMMAND_ACTIONS;
}

/* ---- 1: the subject is known, and the actor may see it --------------------------------------- */

static bool not_found(struct matter *matter)
{
    return deny(matter, PROBLEM_NOT_FOUND, PHRASE_NOT_FOUND, (struct blanks){0});
}

static void take_subject(struct matter *matter, const struct row *row)
{
    matter->subject = row->id;
    matter->subject_version = row->version;
    matter->subject_last_event = row->last_event;
}

static void take_deal(struct matter *matter, const struct deal *deal)
{
    matter->deal = deal;
    matter->account = known_account(matter->known, &deal->account_id);
    ensure(matter->account != NULL); /* a foreign key says so */
}

static bool find_ask(struct matter *matter)
{
    const struct ask *ask = known_ask(matter->known, &matter->command->subject);

    if (ask == NULL) {
        return not_found(matter);
    }
    const struct deal *deal = known_deal(matter->known, &ask->deal_id);
    ensure(deal != NULL); /* a foreign key says so */
    if (!person_sees_deal(matter->known, matter->actor, deal)
        && !id_equal(&ask->submitter_id, &matter->actor->row.id)
        && !id_equal(&ask->assignee_id, &matter->actor->row.id)) {
        return not_found(matter);
    }
    matter->ask = ask;
    take_deal(matter, deal);
    take_subject(matter, &ask->row);
    if (id_present(&ask->decision_id)) {
        matter->decision = known_decision(matter->known, &ask->decision_id);
    }
    return true;
}

static bool find_deal(struct matter *matter)
{
    const struct deal *deal = known_deal_by_external_id(matter->known, matter->command->key);

    if (deal == NULL || !person_sees_deal(matter->known, matter->actor, deal)) {
        return not_found(matter);
    }
    take_deal(matter, deal);
    take_subject(matter, &deal->row);
    return true;
}

/* A quarter's budget may not exist yet: then it is at version 0. */
static bool find_budget(struct matter *matter)
{
    const struct budget *budget = known_budget(matter->known, matter->command->key);

    if (budget != NULL) {
        take_subject(matter, &budget->row);
    }
    return true;
}

/* The org's rules are a subject of their own; their version is the number of the policy in force.
 */
static bool find_policy(struct matter *matter)
{
    matter->subject = matter->known->org.id;
    matter->subject_version = matter->known->org.policy_version;
    matter->subject_last_event = matter->known->org.policy_sequence;
    return true;
}

/* The org's own calendar, which its opening has set. */
static bool find_calendar(struct matter *matter)
{
    const struct calendar *calendar = known_calendar(matter->known, &(struct id){0});

    ensure(calendar != NULL);
    take_subject(matter, &calendar->row);
    return true;
}

static bool find_row(struct matter *matter, enum noun noun)
{
    bool may_be_new = (RULES[matter->command->kind].checks & CHECK_MAY_BE_NEW) != 0;

    if (!id_present(&matter->command->subject) && may_be_new) {
        return true;
    }
    const struct row *row = rows_find(&matter->known->nouns[noun], &matter->command->subject);
    if (row == NULL) {
        return not_found(matter);
    }
    take_subject(matter, row);
    return true;
}

static bool find_subject(struct matter *matter, enum noun noun)
{
    if (noun == NOUN_ASK) {
        return find_ask(matter);
    }
    if (noun == NOUN_DEAL) {
        return find_deal(matter);
    }
    if (noun == NOUN_BUDGET) {
        return find_budget(matter);
    }
    if (noun == NOUN_POLICY) {
        return find_policy(matter);
    }
    if (noun == NOUN_CALENDAR) {
        return find_calendar(matter);
    }
    return noun == NOUN_COUNT || find_row(matter, noun);
}

/* ---- 2: the role ----------------------------------------------------------------------------- */

static struct text roles_in_words(struct arena *arena, uint32_t roles)
{
    struct text_builder words;

    text_builder_init(&words, arena);
    for (int role = 1; role < ROLE_COUNT; role++) {
        if ((roles & BIT(role)) == 0) {
            continue;
        }
        if (words.length > 0) {
            text_builder_add(&words, text_literal(", "));
        }
        text_builder_add(&words, word_of(&ROLE_WORDS, role));
    }
    return text_builder_text(&words);
}

static bool role_allows(struct matter *matter)
{
    const struct command_row *row = &COMMAND_ROWS[matter->command->kind];

    if (matter->actor == NULL) {
        return true;
    }
    if (!person_holds(matter->actor, row->roles)) {
        return deny(matter, PROBLEM_FORBIDDEN, PHRASE_ROLE_MISSING,
                    (struct blanks){.list = roles_in_words(matter->arena, row->roles)});
    }
    return true;
}

/* ---- 3 and 4: the version that the caller saw, and the state --------------------------------- */

static bool version_matches(struct matter *matter)
{
    const struct command *command = matter->command;

    if (command->expected_version < 0) {
        return deny(matter, PROBLEM_NEEDS_IF_MATCH, PHRASE_IF_MATCH_NEEDED, (struct blanks){0});
    }
    if (command->expected_version != matter->subject_version) {
        matter->outcome->version_now = matter->subject_version;
        return deny(
            matter, PROBLEM_STALE, PHRASE_STALE,
            (struct blanks){.number = matter->subject_version, .limit = command->expected_version});
    }
    return true;
}

/* What can be done with an ask in this state, as the table says. */
static struct text possible_in(struct arena *arena, enum ask_state state)
{
    struct text_builder words;

    text_builder_init(&words, arena);
    for (int kind = 1; kind < COMMAND_KIND_COUNT; kind++) {
        if ((RULES[kind].states & BIT(state)) == 0) {
            continue;
        }
        if (words.length > 0) {
            text_builder_add(&words, text_literal(", "));
        }
        text_builder_add(&words, text_of(COMMAND_ROWS[kind].name));
    }
    if (words.length == 0) {
        text_builder_add(&words, text_literal("comment"));
    }
    return text_builder_text(&words);
}

static bool state_allows(struct matter *matter, uint32_t states)
{
    if (matter->ask == NULL || states == 0 || (states & BIT(matter->ask->state)) != 0) {
        return true;
    }
    return deny(matter, PROBLEM_WRONG_STATE, PHRASE_WRONG_STATE,
                (struct blanks){.name = word_of(&ASK_STATE_WORDS, (int)matter->ask->state),
                                .list = possible_in(matter->arena, matter->ask->state)});
}

/* ---- 5 and 6: segregation of duties, and in whose name --------------------------------------- */

static bool segregation_allows(struct matter *matter)
{
    enum phrase conflict = conflict_of(matter->known, matter->actor, matter->deal, matter->ask);

    if (conflict != PHRASE_NONE) {
        return deny(matter, PROBLEM_SEGREGATION, conflict, (struct blanks){0});
    }
    return true;
}

/* The head of product's own role goes before others; else the first that the command's row allows.
 */
static enum role role_in_use(const struct matter *matter)
{
    uint32_t held = person_roles(matter->actor) & COMMAND_ROWS[matter->command->kind].roles;
    int role = 1;

    ensure(held != 0); /* `role_allows` has seen to it */
    if ((held & BIT(ROLE_HEAD_OF_PRODUCT)) != 0) {
        return ROLE_HEAD_OF_PRODUCT;
    }
    while ((held & BIT(role)) == 0) {
        role++;
    }
    return (enum role)role;
}

/* In whose name the actor acts; false when what he holds does not cover it. */
static bool find_authority(struct matter *matter)
{
    bool heads = (RULES[matter->command->kind].checks & CHECK_AUTHORITY) != 0;

    if (matter->actor == NULL) {
        matter->authority.kind = AUTHORITY_SYSTEM;
        return true;
    }
    enum role role = role_in_use(matter);
    matter->authority = authority_of_role(matter->known, matter->actor, role);
    if (heads && role != ROLE_HEAD_OF_PRODUCT) {
        return deny(matter, PROBLEM_NO_AUTHORITY, PHRASE_ONLY_THE_HEAD_DECIDES, (struct blanks){0});
    }
    return true;
}

/* ---- the order of checks, the same for each command ------------------------------------------ */

/* The system gives but the few commands that are its own. */
static bool find_actor(struct matter *matter)
{
    const struct command *command = matter->command;

    if (!id_present(&command->actor)) {
        ensure((RULES[command->kind].checks & (CHECK_SYSTEM | CHECK_OR_SYSTEM)) != 0);
        return true;
    }
    matter->actor = known_person(matter->known, &command->actor);
    if (matter->actor == NULL || !matter->actor->active) {
        return deny(matter, PROBLEM_UNAUTHENTICATED, PHRASE_BAD_TOKEN, (struct blanks){0});
    }
    return true;
}

static bool checks_hold(struct matter *matter)
{
    const struct command_rule *rule = &RULES[matter->command->kind];
    uint32_t checks = rule->checks;

    if (!find_actor(matter)) {
        return false;
    }
    if ((checks & CHECK_SYSTEM) != 0 && matter->actor != NULL) {
        return not_found(matter);
    }
    if (!find_subject(matter, rule->subject) || !role_allows(matter)) {
        return false;
    }
    if ((checks & CHECK_DEAL_SALES) != 0 && !sells_the_deal(matter, matter->deal)) {
        return false;
    }
    if ((checks & CHECK_IF_MATCH) != 0 && !version_matches(matter)) {
        return false;
    }
    if (!state_allows(matter, rule->states)) {
        return false;
    }
    if ((checks & CHECK_SEGREGATION) != 0 && !segregation_allows(matter)) {
        return false;
    }
    return find_authority(matter) && (rule->may == NULL || rule->may(matter));
}

static void begin_matter(struct matter *matter, const struct known *known,
                         const struct command *command, const struct supply *supply,
                         struct outcome *outcome)
{
    *matter = (struct matter){.known = known,
                              .command = command,
                              .supply = supply,
                              .outcome = outcome,
                              .arena = outcome->arena,
                              .subject_last_event = -1};
}

void workflow_decide(const struct known *known, const struct command *command,
                     const struct supply *supply, struct arena *arena, struct outcome *outcome)
{
    struct matter matter;

    ensure(RULES[command->kind].decide != NULL);
    *outcome = (struct outcome){.arena = arena, .verdict = VERDICT_ACCEPTED};
    problem_init(&outcome->problem, arena);
    begin_matter(&matter, known, command, supply, outcome);
    if (checks_hold(&matter)) {
        outcome->result = matter.subject;
        RULES[command->kind].decide(&matter);
    }
    if (outcome->problem.count > 0) {
        outcome->verdict = VERDICT_REFUSED;
        outcome->event_count = 0;
    } else if (outcome->event_count == 0) {
        outcome->verdict = VERDICT_UNCHANGED;
    }
}

bool workflow_may(const struct known *known, const struct command *command,
                  const struct supply *supply, struct problem *why_not)
{
    struct outcome outcome = {.arena = why_not->arena};
    struct matter matter;

    problem_init(&outcome.problem, why_not->arena);
    begin_matter(&matter, known, command, supply, &outcome);
    if (checks_hold(&matter)) {
        return true;
    }
    problem_append(why_not, &outcome.problem);
    return false;
}
