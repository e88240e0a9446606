#include "demo/finale.h"

#include "base/ensure.h"
#include "demo/pursuit.h"
#include "demo/staff.h"
#include "demo/story.h"

/* How many working minutes before the end the deals of the scene begin. */
#define SCENE_MINUTES (28 * WORKTIME_DAY_MINUTES)

/* How long after its beginning a deal has its first ask, at least. */
#define SCENE_MARGIN_MINUTES INT64_C(200)

/* Not every team has a customer of each size without a deal. */
#define TRIES_MAX 20

static const struct text HOLD_WORDS[] = {
    [HOLD_NONE] = TEXT(""),
    [HOLD_OPEN] = TEXT("open"),
    [HOLD_NEEDS_INFO] = TEXT("needs_info"),
    [HOLD_PROPOSED] = TEXT("proposed"),
    [HOLD_OFFERED] = TEXT("offered"),
    [HOLD_COMMITTED] = TEXT("committed"),
    [HOLD_DECLINED] = TEXT("declined"),
    [HOLD_ESCALATED] = TEXT("escalated"),
    [HOLD_REJECTED] = TEXT("rejected"),
    [HOLD_WORKED_AROUND] = TEXT("worked_around"),
    [HOLD_WITHDRAWN] = TEXT("withdrawn"),
};

static enum hold hold_of(struct text word)
{
    for (size_t i = 1; i < COUNT_OF(HOLD_WORDS); i++) {
        if (text_equal(HOLD_WORDS[i], word)) {
            return (enum hold)i;
        }
    }
    ensure_never();
}

static struct worker *owner_of(struct company *company, struct text word)
{
    struct worker *rep = company->cast[ROLE_REP];

    if (text_equal(word, text_literal("rep"))) {
        return rep;
    }
    int team = text_equal(word, text_literal("team"))
                   ? rep->team
                   : (int)chance_between(&company->chance, 0, TEAMS - 1);
    struct worker *owner = staff_pick_other(company, ROLE_REP, team, rep);
    return owner != NULL ? owner : rep;
}

static void set_one(struct company *company, json_t *item)
{
    day last = worktime_day(company->ends_at);
    bool is_large = text_equal(corpus_text(item, "size"), text_literal("large"));
    struct pursuit_wish deal_wish = {
        .owner = owner_of(company, corpus_text(item, "owner")),
        .is_large = is_large,
        .stage = (enum deal_stage)word_find(&DEAL_STAGE_WORDS, corpus_text(item, "stage")),
        .close_date = last + (day)corpus_number(item, "closes_in", 30),
        .at = worktime_add(company->now, chance_between(&company->chance, 5, SCENE_MARGIN_MINUTES)),
    };
    struct pursuit *deal = pursuit_stage(company, &deal_wish);

    for (int tries = 0; deal == NULL && tries < TRIES_MAX; tries++) {
        deal_wish.owner = owner_of(company, corpus_text(item, "owner"));
        deal = pursuit_stage(company, &deal_wish);
    }
    if (deal == NULL) {
        return; /* every customer has a deal already */
    }
    instant at = worktime_subtract(company->ends_at, corpus_number(item, "minutes_ago", 0));
    instant earliest = worktime_add(deal_wish.at, SCENE_MARGIN_MINUTES);
    story_stage(
        deal, &(struct story_wish){
                  .kind = (enum ask_kind)word_find(&ASK_KIND_WORDS, corpus_text(item, "kind")),
                  .template = (size_t)corpus_number(item, "template", 0),
                  .blocker = (enum blocker)word_find(&BLOCKER_WORDS, corpus_text(item, "blocker")),
                  .is_promised = corpus_flag(item, "promised"),
                  .hold = hold_of(corpus_text(item, "hold")),
                  .at = at > earliest ? at : earliest,
              });
}

static bool act_set(struct company *company, void *thing)
{
    json_t *scene = corpus_file(company->corpus, "finale");

    for (size_t i = 0; i < corpus_count(scene); i++) {
        set_one(company, corpus_item(scene, i));
    }
    return true;
}

void finale_note(struct company *company)
{
    instant earliest = worktime_add(company->begins_at, 3 * WORKTIME_DAY_MINUTES);
    instant at = worktime_subtract(company->ends_at, SCENE_MINUTES);

    agenda_note(&company->agenda, at > earliest ? at : earliest, act_set, NULL);
}
