/*
 * What must hold before any command's own function is asked, in an order that gives nothing away:
 * 401, 404, 403, 428, 412, 409 for the state, 403 for segregation and authority, then the content.
 */
#include "unit/cases.h"
#include "unit/workflow/given.h"

struct check_case {
    const char *says;
    void (*given)(struct stage *stage);
    enum command_kind kind;
    enum cast actor;
    enum match match;
    const char *body;
    const char *becomes;
};

static void given_manager_owns_the_deal(struct stage *stage)
{
    stage_ask(stage, &(struct asking){.amount = 1000000,
                                      .actor = CAST_LEAD,
                                      .more_of_deal = ",'owner':'{manager}'"});
}

static void given_manager_owns_a_withdrawn_ask(struct stage *stage)
{
    given_manager_owns_the_deal(stage);
    stage_must(stage, COMMAND_WITHDRAW, CAST_HEAD_OF_SALES, A_REASON);
}

static void given_gone_manager(struct stage *stage)
{
    given_small_ask(stage);
    stage->person = stage->world.cast[CAST_MANAGER];
    stage_must(stage, COMMAND_PUT_PERSON, CAST_ADMIN,
               "{'name':'Mo','email':'mo@acme.test','active':false}");
}

/* He submitted the ask, and the deal is another's now. */
static void given_deal_handed_over(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_PUT_DEAL, CAST_LEAD,
               "{'name':'Rollout','account':{'external_id':'A1','name':'Globex A1','segment':"
               "'enterprise'},'amount':48000000,'currency':'EUR','stage':'negotiation',"
               "'close_date':'2026-12-29','owner':'{other_rep}'}");
}

static void given_article(struct stage *stage)
{
    given_published(stage);
    given_large_ask(stage);
}

#define BAD_PROMISE "{'kind':'work','scope':'S','customer_wording':'C','rationale':'R'}"

/* clang-format off */
static const struct check_case ORDER[] = {
    {"who has left is nobody, before all else",
     given_gone_manager, COMMAND_COMMIT, CAST_MANAGER, MATCH_NONE, BAD_PROMISE, "unauthenticated"},
    {"what one may not see is not there, whatever role it would take",
     given_withdrawn_ask, COMMAND_COMMIT, CAST_OTHER_REP, MATCH_NONE, BAD_PROMISE, "not-found"},
    {"what is not there is not there",
     NULL, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, MATCH_NONE, BAD_PROMISE, "not-found"},
    {"the role is looked at before the version",
     given_withdrawn_ask, COMMAND_COMMIT, CAST_REP, MATCH_NONE, BAD_PROMISE, "forbidden"},
    {"and whose deal it is as well",
     given_deal_handed_over, COMMAND_EDIT, CAST_REP, MATCH_NONE, "{}", "forbidden"},
    {"the version before the state",
     given_withdrawn_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, MATCH_NONE, BAD_PROMISE,
     "needs-if-match"},
    {"also when it is old",
     given_withdrawn_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, MATCH_STALE, BAD_PROMISE, "stale"},
    {"the state before segregation",
     given_manager_owns_a_withdrawn_ask, COMMAND_COMMIT, CAST_MANAGER, MATCH_PRESENT, BAD_PROMISE,
     "wrong-state"},
    {"segregation before authority",
     given_manager_owns_the_deal, COMMAND_COMMIT, CAST_MANAGER, MATCH_PRESENT, BAD_PROMISE,
     "segregation"},
    {"authority before what was said",
     given_small_ask, COMMAND_COMMIT, CAST_MANAGER, MATCH_PRESENT, BAD_PROMISE, "no-authority"},
    {"and then all of that",
     given_small_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, MATCH_PRESENT, BAD_PROMISE,
     "invalid /due_on, invalid /deliverable"},
};
/* clang-format on */

/* Every command that domain.md stars, in a state that allows it. */
/* clang-format off */
static const struct check_case STARRED[] = {
    {"edit",
     given_large_ask, COMMAND_EDIT, CAST_REP, MATCH_NONE, "{'need':'More.'}", NULL},
    {"reassign",
     given_large_ask, COMMAND_REASSIGN, CAST_HEAD_OF_PRODUCT, MATCH_NONE,
     "{'to':'{manager}','reason':'R'}", NULL},
    {"commit",
     given_large_ask, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, MATCH_NONE, A_PROMISE, NULL},
    {"counter",
     given_large_ask, COMMAND_COUNTER, CAST_HEAD_OF_PRODUCT, MATCH_NONE, A_COUNTER, NULL},
    {"offer-workaround",
     given_large_ask, COMMAND_OFFER_WORKAROUND, CAST_HEAD_OF_PRODUCT, MATCH_NONE, AN_OFFER, NULL},
    {"decline",
     given_large_ask, COMMAND_DECLINE, CAST_HEAD_OF_PRODUCT, MATCH_NONE, A_REFUSAL, NULL},
    {"accept",
     given_counter, COMMAND_ACCEPT, CAST_REP, MATCH_NONE, "{'how_agreed':'By mail.'}", NULL},
    {"reject",
     given_counter, COMMAND_REJECT, CAST_REP, MATCH_NONE, A_REASON, NULL},
    {"approve-decision",
     given_proposal, COMMAND_APPROVE_DECISION, CAST_EXECUTIVE, MATCH_NONE, "{}", NULL},
    {"return-decision",
     given_proposal, COMMAND_RETURN_DECISION, CAST_EXECUTIVE, MATCH_NONE, A_REASON, NULL},
    {"edit-workaround",
     given_article, COMMAND_EDIT_WORKAROUND, CAST_MANAGER, MATCH_NONE, "{'steps':'T'}", NULL},
    {"publish-workaround",
     given_draft, COMMAND_PUBLISH_WORKAROUND, CAST_MANAGER, MATCH_NONE, NULL, NULL},
    {"retire-workaround",
     given_article, COMMAND_RETIRE_WORKAROUND, CAST_MANAGER, MATCH_NONE, A_REASON, NULL},
    {"set-capacity",
     NULL, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, MATCH_NONE, "{'points':500}", NULL},
    {"split",
     NULL, COMMAND_SPLIT, CAST_HEAD_OF_SALES, MATCH_NONE,
     "{'lines':[{'line':'{team}','points':5}]}", NULL},
    {"put-policy",
     NULL, COMMAND_PUT_POLICY, CAST_HEAD_OF_PRODUCT, MATCH_NONE, "{}", NULL},
    {"put-calendar",
     NULL, COMMAND_PUT_CALENDAR, CAST_ADMIN, MATCH_NONE,
     "{'time_zone':'UTC','hours':[{'weekday':'monday','from':'09:00','until':'12:00'}]}", NULL},
};
/* clang-format on */

static void expect(struct stage *stage, const struct check_case *it, enum match match,
                   const char *becomes)
{
    size_t before = stage->world.told_count;

    (void)stage_order(stage, it->kind, it->actor, it->body, match);
    assert_string_equal(stage_outcome(stage, before), becomes);
}

static void order_holds(const void *row)
{
    const struct check_case *it = row;
    struct stage stage;

    stage_begin(&stage);
    if (it->given != NULL) {
        it->given(&stage);
    }
    expect(&stage, it, it->match, it->becomes);
    stage_end(&stage);
}

/* Without If-Match, with an old one, and with the present one. */
static void star_holds(const void *row)
{
    const struct check_case *it = row;
    struct stage stage;

    assert_true(COMMAND_ROWS[it->kind].if_match);
    stage_begin(&stage);
    if (it->given != NULL) {
        it->given(&stage);
    }
    expect(&stage, it, MATCH_NONE, "needs-if-match");
    expect(&stage, it, MATCH_STALE, "stale");
    assert_true(stage_order(&stage, it->kind, it->actor, it->body, MATCH_PRESENT));
    stage_end(&stage);
}

/* A command whose operation demands If-Match, and that is forgotten above, is one that nobody
 * tested. */
static void every_starred_command_has_its_row(const void *row)
{
    (void)row;
    for (int kind = 1; kind < COMMAND_KIND_COUNT; kind++) {
        bool found = false;
        for (size_t i = 0; i < COUNT_OF(STARRED); i++) {
            found |= STARRED[i].kind == (enum command_kind)kind;
        }
        if (found != COMMAND_ROWS[kind].if_match) {
            fail_msg("%s: the contract and this test differ", COMMAND_ROWS[kind].name);
        }
    }
}

/* ---- what a refusal says --------------------------------------------------------------------- */

static const char *detail_of(struct stage *stage)
{
    return text_chars(stage->world.arena, stage->world.outcome.problem.first->detail);
}

static void a_wrong_state_says_what_is_possible(const void *row)
{
    struct stage stage;

    (void)row;
    stage_begin(&stage);
    given_question(&stage);
    assert_false(stage_order(&stage, COMMAND_CLAIM, CAST_HEAD_OF_PRODUCT, NULL, MATCH_NONE));
    assert_string_equal(detail_of(&stage), "This ask is needs_info; possible now: edit, "
                                           "provide-info, withdraw, cancel-request.");
    stage_must(&stage, COMMAND_WITHDRAW, CAST_REP, A_REASON);
    assert_false(stage_order(&stage, COMMAND_CLAIM, CAST_HEAD_OF_PRODUCT, NULL, MATCH_NONE));
    assert_string_equal(detail_of(&stage), "This ask is withdrawn; possible now: comment.");
    stage_end(&stage);
}

static void a_missing_role_says_whose_it_is(const void *row)
{
    struct stage stage;

    (void)row;
    stage_begin(&stage);
    given_large_ask(&stage);
    assert_false(stage_order(&stage, COMMAND_CLAIM, CAST_REP, NULL, MATCH_NONE));
    assert_string_equal(detail_of(&stage),
                        "This is for: product_manager, head_of_product, executive.");
    stage_end(&stage);
}

/* ---- the same without a body ----------------------------------------------------------------- */

static bool may(struct stage *stage, enum command_kind kind, enum cast actor, int64_t version,
                struct problem *why_not)
{
    const struct world *world = &stage->world;
    struct command command = {.kind = kind,
                              .actor = world->cast[actor],
                              .subject = stage->ask,
                              .expected_version = version};
    struct supply supply = {.now = world->now, .today = world->known.today};

    problem_init(why_not, world->arena);
    return workflow_may(&world->known, &command, &supply, why_not);
}

static void what_may_be_done_is_told_without_a_body(const void *row)
{
    struct stage stage;
    struct problem why_not;

    (void)row;
    stage_begin(&stage);
    given_large_ask(&stage);
    assert_true(may(&stage, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT, 1, &why_not));
    assert_int_equal(why_not.count, 0);
    assert_false(may(&stage, COMMAND_COMMIT, CAST_MANAGER, 1, &why_not));
    assert_int_equal(problem_kind_of(&why_not), PROBLEM_NO_AUTHORITY);
    assert_false(may(&stage, COMMAND_ACCEPT, CAST_REP, 1, &why_not));
    assert_int_equal(problem_kind_of(&why_not), PROBLEM_WRONG_STATE);
    stage_end(&stage);
}

/* ---- beside the tables ----------------------------------------------------------------------- */

static void who_is_not_there_is_nobody(const void *row)
{
    struct stage stage;

    (void)row;
    stage_begin(&stage);
    given_large_ask(&stage);
    assert_false(world_order(
        &stage.world, &(struct order){.kind = COMMAND_COMMENT,
                                      .person = id_of(text_of("person_01jd7q3v0nebksp2xgtr8m6w9a")),
                                      .subject = stage.ask,
                                      .body = world_json(&stage.world, "{'text':'Hm.'}")}));
    assert_int_equal(problem_kind_of(&stage.world.outcome.problem), PROBLEM_UNAUTHENTICATED);
    stage_end(&stage);
}

static void the_states_of_a_command_are_told(const void *row)
{
    (void)row;
    assert_int_equal(command_states(COMMAND_COMMIT), BIT(ASK_STATE_OPEN));
    assert_int_equal(command_states(COMMAND_EDIT), BIT(ASK_STATE_OPEN) | BIT(ASK_STATE_NEEDS_INFO));
    assert_int_equal(command_states(COMMAND_COMMENT), 0);
}

/* ---- what only a bug brings ------------------------------------------------------------------ */

static void system_claims(void *context)
{
    struct stage *stage = context;

    (void)stage_order(stage, COMMAND_CLAIM, CAST_SYSTEM, NULL, MATCH_NONE);
}

static void the_system_gives_but_its_own_commands(const void *row)
{
    struct stage stage;

    (void)row;
    stage_begin(&stage);
    given_large_ask(&stage);
    assert_true(case_aborts(system_claims, &stage));
    stage_end(&stage);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(ORDER, order_holds),
        CASE_TABLE(STARRED, star_holds),
        CASE_PLAIN("every starred command has its row", every_starred_command_has_its_row),
        CASE_PLAIN("a wrong state says what is possible", a_wrong_state_says_what_is_possible),
        CASE_PLAIN("a missing role says whose it is", a_missing_role_says_whose_it_is),
        CASE_PLAIN("what may be done is told without a body",
                   what_may_be_done_is_told_without_a_body),
        CASE_PLAIN("who is not there is nobody", who_is_not_there_is_nobody),
        CASE_PLAIN("the states of a command are told", the_states_of_a_command_are_told),
        CASE_PLAIN("the system gives but its own commands", the_system_gives_but_its_own_commands),
    };
    return cases_run_tables("checks", TABLES, COUNT_OF(TABLES));
}
