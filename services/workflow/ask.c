#include "workflow/ask.h"

#include "workflow/decide.h"
#include "workflow/money.h"

/* ---- submitting ------------------------------------------------------------------------------ */

static bool title_is_free(struct matter *matter, const struct deal *deal, enum ask_kind kind,
                          struct text title, const struct id *except)
{
    const struct rows *asks = &matter->known->nouns[NOUN_ASK];
    struct text lower = text_lower(matter->arena, title);
    const struct ask *ask = NULL;

    while ((ask = rows_next(asks, ask)) != NULL) {
        if (ask_is_live(ask) && id_equal(&ask->deal_id, &deal->row.id) && ask->kind == kind
            && !id_equal(&ask->row.id, except)
            && text_equal(text_lower(matter->arena, ask->title), lower)) {
            return deny_at(matter, text_literal("/title"), PROBLEM_ALREADY_EXISTS,
                           PHRASE_SAME_ASK_IS_LIVE,
                           (struct blanks){.number = ask->number, .name = ask->title});
        }
    }
    return true;
}

/* Whether an earlier slot is the same instant. */
static bool is_given_before(const struct instant_list *slots, size_t place)
{
    for (size_t i = 0; i < place; i++) {
        if (slots->items[i] == slots->items[place]) {
            return true;
        }
    }
    return false;
}

/* Slots lie ahead and are not given twice. */
static bool slots_hold(struct matter *matter, const struct ask_details *details)
{
    const struct instant_list *slots = &details->product_call.slots;
    bool hold = true;

    if (details->kind != ASK_PRODUCT_CALL) {
        return true;
    }
    for (size_t i = 0; i < slots->count; i++) {
        struct text pointer = text_format(matter->arena, "/details/slots/%zu", i);
        if (slots->items[i] <= matter->supply->now) {
            hold = deny_at(matter, pointer, PROBLEM_INVALID, PHRASE_TIME_HAS_PASSED,
                           (struct blanks){.at = slots->items[i]});
        }
        if (is_given_before(slots, i)) {
            hold =
                deny_at(matter, pointer, PROBLEM_INVALID, PHRASE_GIVEN_TWICE, (struct blanks){0});
        }
    }
    return hold;
}

/* The deal that the ask is for: one that is put along, or one that is known. */
static bool find_deal_of(struct matter *matter, const struct submit_body *body, struct deal *deal,
                         struct account *account)
{
    bool put = body->deal != NULL;

    if (put == id_present(&body->deal_id)) {
        return deny_at(matter, text_literal("/deal"), PROBLEM_INVALID,
                       put ? PHRASE_DEAL_OR_DEAL_ID : PHRASE_MISSING, (struct blanks){0});
    }
    if (put) {
        return record_deal(matter, body->deal, deal, account);
    }
    const struct deal *stored = known_deal(matter->known, &body->deal_id);
    if (stored == NULL || !person_sees_deal(matter->known, matter->actor, stored)) {
        return deny_at(matter, text_literal("/deal_id"), PROBLEM_INVALID, PHRASE_NO_SUCH_DEAL,
                       (struct blanks){0});
    }
    if (!sells_the_deal(matter, stored)) {
        return false;
    }
    *deal = *stored;
    *account = *known_account(matter->known, &stored->account_id);
    return true;
}

static struct ask ask_from(struct matter *matter, const struct submit_body *body,
                           const struct deal *deal)
{
    return (struct ask){
        .row = {.id = fresh_id(matter, "ask")},
        .number = matter->known->org.next_number,
        .deal_id = deal->row.id,
        .kind = body->kind,
        .state = ASK_STATE_OPEN,
        .title = body->title,
        .need = body->need,
        .customer_words = body->customer_words,
        .if_refused = body->if_refused,
        .blocker = body->blocker,
        .origin = body->origin == ASK_ORIGIN_NONE ? ASK_ORIGIN_ASKED : body->origin,
        .wanted_by = body->wanted_by.present ? body->wanted_by.value : DAY_NONE,
        .details = body->details,
        .submitter_id = matter->actor->row.id,
        .round = 1,
        .points = -1,
        .valid_until = DAY_NONE,
    };
}

/* Everything that stands in the way of a submit; gives the ask, the deal and the account as they
 * will be. */
static bool submit_holds(struct matter *matter, struct ask *ask, struct deal *deal,
                         struct account *account)
{
    const struct submit_body *body = matter->command->body;
    bool may = true;

    if (body->wanted_by.present) {
        may &= day_is_ahead(matter, body->wanted_by.value, text_literal("/wanted_by"));
    }
    may &= slots_hold(matter, &body->details);
    if (!find_deal_of(matter, body, deal, account)) {
        return false;
    }
    if (deal->state != DEAL_STATE_OPEN) {
        may = deny_at(matter, text_of(body->deal != NULL ? "/deal" : "/deal_id"),
                      PROBLEM_WRONG_STATE, PHRASE_DEAL_IS_CLOSED,
                      (struct blanks){.name = word_of(&DEAL_STATE_WORDS, (int)deal->state)});
    }
    may &= title_is_free(matter, deal, body->kind, body->title, &(struct id){0});
    if (may) {
        *ask = ask_from(matter, body, deal);
    }
    return may;
}

static void tell_submitted(struct matter *matter, const struct ask *ask)
{
    struct ask_submitted *data = tell(matter, EVENT_ASK_SUBMITTED, &ask->row.id);

    data->number = ask->number;
    data->kind = ask->kind;
    data->title = ask->title;
    data->need = ask->need;
    data->customer_words = ask->customer_words;
    data->if_refused = ask->if_refused;
    data->blocker = ask->blocker;
    data->details = ask->details;
    data->origin = ask->origin;
    if (ask->wanted_by != DAY_NONE) {
        data->wanted_by = (struct optional_day){true, ask->wanted_by};
    }
}

void decide_submit(struct matter *matter)
{
    struct ask *ask = arena_alloc(matter->arena, sizeof(*ask));
    struct deal *deal = arena_alloc(matter->arena, sizeof(*deal));
    struct account *account = arena_alloc(matter->arena, sizeof(*account));

    if (!submit_holds(matter, ask, deal, account)) {
        return;
    }
    matter->deal = deal;
    if (deal->row.version > 0 && matter->outcome->event_count > 0) {
        tell_asks_of_changed_deal(matter, deal, account);
    }
    matter->ask = ask;
    tell_submitted(matter, ask);
    tell_routed(matter, ask, deal, account);
    tell_rails(matter, ask, deal, account);
    matter->outcome->result = ask->row.id;
}

/* ---- previewing: the same, and nothing is told ----------------------------------------------- */

static struct text_list missing_in_words(struct matter *matter)
{
    const struct problem *problem = &matter->outcome->problem;
    struct text *items = arena_array(matter->arena, problem->count + 1, sizeof(*items));
    size_t count = 0;

    for (const struct problem_entry *entry = problem->first; entry != NULL; entry = entry->next) {
        items[count++] = entry->detail;
    }
    return (struct text_list){items, count};
}

/* The line of the owner's team. Whether the quarter has it is for whoever answers to look: no line
 * is loaded for a preview. */
static struct text line_wished(const struct matter *matter, const struct deal *deal)
{
    const struct person *owner = known_person(matter->known, &deal->owner_id);

    ensure(owner != NULL); /* the directory has everyone */
    return id_present(&owner->team_id) ? text_copy(matter->arena, id_text(&owner->team_id))
                                       : text_literal(BUDGET_SHARED);
}

void decide_preview(struct matter *matter)
{
    struct outcome *outcome = matter->outcome;
    struct preview *preview = arena_alloc(matter->arena, sizeof(*preview));
    struct ask *ask = arena_alloc(matter->arena, sizeof(*ask));
    struct deal *deal = arena_alloc(matter->arena, sizeof(*deal));
    struct account *account = arena_alloc(matter->arena, sizeof(*account));

    bool complete = submit_holds(matter, ask, deal, account);
    if (!complete && !id_present(&deal->row.id)) {
        return; /* without a deal nothing can be said: the problem is the answer */
    }
    if (!complete) {
        preview->missing = missing_in_words(matter);
        *ask = ask_from(matter, matter->command->body, deal);
        problem_init(&outcome->problem, matter->arena);
    }
    const struct ask_routed *routed = tell_routed(matter, ask, deal, account);
    struct facts facts = case_facts(matter->known, deal, account, ask, matter->supply->today);

    preview->route = routed->route;
    preview->due_at = routed->due_at;
    preview->assignee_id = routed->assignee_id;
    preview->kind = ask->kind;
    preview->title = ask->title;
    if (ask->details.kind == ASK_INTEGRATION) {
        preview->system = ask->details.integration.system;
    }
    preview->segment = account->segment;
    preview->amount_base = (struct optional_integer){deal->rated, deal->amount_base};
    preview->rails = policy_rails(matter->known->policy, &facts, matter->arena);
    preview->quarter = quarter_of_day(
        matter->arena, ask->wanted_by == DAY_NONE ? matter->supply->today : ask->wanted_by,
        matter->known->org.fiscal_year_starts_month);
    preview->line = line_wished(matter, deal);
    outcome->preview = preview;
    outcome->event_count = 0;
    outcome->result = matter->known->org.id;
}

/* ---- editing --------------------------------------------------------------------------------- */

static struct text edited(struct text sent, struct text stored)
{
    if (!text_present(sent)) {
        return stored;
    }
    return sent.length == 0 ? (struct text){0} : sent;
}

static struct ask ask_after_edit(const struct ask *stored, const struct edit_body *body)
{
    struct ask after = *stored;

    after.title = edited(body->title, stored->title);
    after.need = edited(body->need, stored->need);
    after.customer_words = edited(body->customer_words, stored->customer_words);
    after.if_refused = edited(body->if_refused, stored->if_refused);
    if (body->blocker != BLOCKER_NONE) {
        after.blocker = body->blocker;
    }
    if (body->wanted_by.present) {
        after.wanted_by = body->wanted_by.value;
    }
    if (body->kind != ASK_NONE) {
        after.kind = body->kind;
        after.details = body->details;
    }
    return after;
}

static bool edit_changes(const struct edit_body *body)
{
    return text_present(body->title) || text_present(body->need)
           || text_present(body->customer_words) || text_present(body->if_refused)
           || body->blocker != BLOCKER_NONE || body->wanted_by.present || body->kind != ASK_NONE;
}

static bool edit_holds(struct matter *matter, const struct edit_body *body, const struct ask *after)
{
    bool may = true;

    if (!edit_changes(body)) {
        may = deny(matter, PROBLEM_INVALID, PHRASE_NOTHING_TO_CHANGE, (struct blanks){0});
    }
    if (body->kind != ASK_NONE && body->details.kind == ASK_NONE) {
        may = deny_at(matter, text_literal("/details"), PROBLEM_INVALID, PHRASE_KIND_WITH_DETAILS,
                      (struct blanks){0});
    }
    if (body->wanted_by.present && body->wanted_by.value != DAY_NONE) {
        may &= day_is_ahead(matter, body->wanted_by.value, text_literal("/wanted_by"));
    }
    may &= slots_hold(matter, &body->details);
    may &= title_is_free(matter, matter->deal, after->kind, after->title, &after->row.id);
    return may;
}

void decide_edit(struct matter *matter)
{
    const struct edit_body *body = matter->command->body;
    struct ask *after = arena_alloc(matter->arena, sizeof(*after));

    *after = ask_after_edit(matter->ask, body);
    if (!edit_holds(matter, body, after)) {
        return;
    }
    struct ask_edited *data = tell(matter, EVENT_ASK_EDITED, &after->row.id);
    data->kind = after->kind;
    data->title = after->title;
    data->need = after->need;
    data->customer_words = after->customer_words;
    data->if_refused = after->if_refused;
    data->blocker = after->blocker;
    data->details = after->details;
    if (after->wanted_by != DAY_NONE) {
        data->wanted_by = (struct optional_day){true, after->wanted_by};
    }
    if (goes_elsewhere(matter, after, matter->deal, matter->account)) {
        tell_routed(matter, after, matter->deal, matter->account);
    } else if (after->due_at != 0) {
        tell_prioritised(matter, after, matter->deal, matter->account, after->due_at,
                         &after->assignee_id);
    }
}

/* ---- taking it back, talking about it -------------------------------------------------------- */

void decide_withdraw(struct matter *matter)
{
    const struct reason_body *body = matter->command->body;
    struct ask_withdrawn *data = tell(matter, EVENT_ASK_WITHDRAWN, &matter->ask->row.id);

    data->cause = WITHDRAWAL_CAUSE_ASKED;
    data->reason = body->reason;
    if (matter->decision != NULL) {
        tell_released(matter, &matter->decision->draw, &matter->decision->row.id, &(struct id){0});
    }
}

void decide_comment(struct matter *matter)
{
    const struct comment_body *body = matter->command->body;
    bool product = person_holds(matter->actor, ROLES_PRODUCT);
    enum audience audience = body->audience;

    if (product && audience == AUDIENCE_NONE) {
        deny_at(matter, text_literal("/audience"), PROBLEM_INVALID, PHRASE_AUDIENCE_NEEDED,
                (struct blanks){0});
        return;
    }
    if (!product && audience == AUDIENCE_PRODUCT) {
        deny_at(matter, text_literal("/audience"), PROBLEM_FORBIDDEN, PHRASE_SALES_WRITES_TO_SALES,
                (struct blanks){0});
        return;
    }
    if (audience == AUDIENCE_NONE) {
        audience = AUDIENCE_SALES;
    }
    struct ask_commented *data = tell(matter, EVENT_ASK_COMMENTED, &matter->ask->row.id);
    data->comment_id = fresh_id(matter, "comment");
    data->audience = audience;
    data->text = body->text;
    last_told(matter)->audience = audience;
}
