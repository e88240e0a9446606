/*
 * What must be loaded before a command can be decided.
 */
#include "workflow/decide.h"
#include "workflow/money.h"

/* What is at hand when needs are worked out. */
struct wish {
    const struct command *command;
    const struct org *org;
    struct arena *arena;
    struct needs *needs;
};

static void want_quarter(const struct wish *wish, const struct optional_day *on)
{
    if (on->present) {
        wish->needs->quarters[0] =
            quarter_of_day(wish->arena, on->value, wish->org->fiscal_year_starts_month);
    }
}

static void want_deal(const struct wish *wish, const struct submit_body *body)
{
    if (body->deal != NULL) {
        wish->needs->deal_external_id = body->deal->external_id;
        wish->needs->account_external_id = body->deal->account.external_id;
    } else {
        wish->needs->deal_id = body->deal_id;
    }
}

static void need_submit(const struct wish *wish)
{
    want_deal(wish, wish->command->body);
}

static void need_put_deal(const struct wish *wish)
{
    const struct put_deal_body *body = wish->command->body;

    wish->needs->deal_external_id = wish->command->key;
    wish->needs->account_external_id = body->account.external_id;
}

static void need_close_deal(const struct wish *wish)
{
    wish->needs->deal_external_id = wish->command->key;
    wish->needs->budget_of_case = true;
}

static void need_case(const struct wish *wish)
{
    wish->needs->ask_id = wish->command->subject;
}

static void need_case_and_budget(const struct wish *wish)
{
    need_case(wish);
    wish->needs->budget_of_case = true;
}

static void need_commit(const struct wish *wish)
{
    const struct commit_body *body = wish->command->body;

    need_case(wish);
    wish->needs->deliverable_id = body->deliverable_id;
    if (body->bridge_workaround != NULL) {
        wish->needs->workaround_id = body->bridge_workaround->id;
    }
    want_quarter(wish, &body->due_on);
}

static void need_counter(const struct wish *wish)
{
    const struct counter_body *body = wish->command->body;

    need_case(wish);
    wish->needs->deliverable_id = body->deliverable_id;
    if (body->bridge_workaround != NULL) {
        wish->needs->workaround_id = body->bridge_workaround->id;
    }
    want_quarter(wish, &body->due_on);
}

static void need_offer_workaround(const struct wish *wish)
{
    const struct offer_workaround_body *body = wish->command->body;

    need_case(wish);
    wish->needs->workaround_id = body->workaround.id;
}

static void need_workaround(const struct wish *wish)
{
    wish->needs->workaround_id = wish->command->subject;
}

static void need_publish(const struct wish *wish)
{
    need_workaround(wish);
    wish->needs->wording_of = id_text(&wish->command->subject);
}

static void need_budget(const struct wish *wish)
{
    wish->needs->quarters[0] = wish->command->key;
}

static void need_token(const struct wish *wish)
{
    wish->needs->token_id = wish->command->subject;
}

/* The commands that need more than the directory. */
static void (*const NEEDS[COMMAND_KIND_COUNT])(const struct wish *wish) = {
    [COMMAND_PUT_DEAL] = need_put_deal,
    [COMMAND_CLOSE_DEAL] = need_close_deal,
    [COMMAND_SUBMIT] = need_submit,
    [COMMAND_PREVIEW] = need_submit,
    [COMMAND_EDIT] = need_case,
    [COMMAND_CLAIM] = need_case,
    [COMMAND_REASSIGN] = need_case,
    [COMMAND_ESTIMATE] = need_case,
    [COMMAND_REQUEST_INFO] = need_case,
    [COMMAND_PROVIDE_INFO] = need_case,
    [COMMAND_CANCEL_REQUEST] = need_case,
    [COMMAND_OFFER_WORKAROUND] = need_offer_workaround,
    [COMMAND_COUNTER] = need_counter,
    [COMMAND_COMMIT] = need_commit,
    [COMMAND_DECLINE] = need_case,
    [COMMAND_APPROVE_DECISION] = need_case_and_budget,
    [COMMAND_RETURN_DECISION] = need_case_and_budget,
    [COMMAND_RETRACT_DECISION] = need_case_and_budget,
    [COMMAND_ACCEPT] = need_case_and_budget,
    [COMMAND_REJECT] = need_case_and_budget,
    [COMMAND_WITHDRAW] = need_case_and_budget,
    [COMMAND_ESCALATE] = need_case,
    [COMMAND_ACTIONS] = need_case,
    [COMMAND_COMMENT] = need_case,
    [COMMAND_EDIT_WORKAROUND] = need_workaround,
    [COMMAND_PUBLISH_WORKAROUND] = need_publish,
    [COMMAND_RETIRE_WORKAROUND] = need_workaround,
    [COMMAND_SET_CAPACITY] = need_budget,
    [COMMAND_SPLIT] = need_budget,
    [COMMAND_REVOKE_TOKEN] = need_token,
};

void workflow_needs(const struct command *command, const struct org *org, struct arena *arena,
                    struct needs *needs)
{
    struct wish wish = {command, org, arena, needs};

    *needs = (struct needs){0};
    if (NEEDS[command->kind] != NULL) {
        NEEDS[command->kind](&wish);
    }
}
