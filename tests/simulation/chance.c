#include "simulation/chance.h"

#include <string.h>

/* ---- picking --------------------------------------------------------------------------------- */

static const char *pick(struct world *world, const char *const *words, size_t count)
{
    return words[world_random(world, count)];
}

#define PICK(world, ...)                              \
    pick((world), (const char *const[]){__VA_ARGS__}, \
         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static int number(struct world *world, int from, int to)
{
    return from + (int)world_random(world, (uint64_t)(to - from + 1));
}

/* Any row of the noun; "" when there is none. The newer half is picked more often. */
static struct id pick_row(struct world *world, enum noun noun)
{
    const struct rows *rows = &world->known.nouns[noun];
    const struct row *row = NULL;
    size_t count = 0;
    struct id id = {0};

    while ((row = rows_next(rows, row)) != NULL) {
        count++;
    }
    if (count == 0) {
        return id;
    }
    size_t at = world_random(world, count);
    if (world_random(world, 2) == 0 && count > 8) {
        at = count - 1 - world_random(world, 8);
    }
    while ((row = rows_next(rows, row)) != NULL) {
        if (at-- == 0) {
            id = row->id;
            break;
        }
    }
    return id;
}

static const char *pick_day(struct world *world, int from, int to)
{
    struct text on = day_format(world->arena, day_of_instant(world->now) + number(world, from, to));

    return text_chars(world->arena, on);
}

/* ---- bodies ---------------------------------------------------------------------------------- */

static const char *deal_json(struct world *world, bool with_external_id)
{
    int deal = number(world, 1, 30);
    const char *external = with_external_id ? world_json(world, "'external_id':'D%d',", deal) : "";

    return world_json(
        world,
        "{%s'name':'Deal %d','account':{'external_id':'A%d','name':'Customer %d',"
        "'segment':'%s'},'amount':%d,'currency':'%s','stage':'%s','close_date':'%s'%s}",
        external, deal, deal % 12, deal % 12, PICK(world, "smb", "mid_market", "enterprise"),
        number(world, 0, 60000000), PICK(world, "EUR", "EUR", "USD", "JPY"),
        PICK(world, "discovery", "proposal", "negotiation"), pick_day(world, 1, 90),
        world_random(world, 20) == 0 ? ",\"confidential\":true" : "");
}

static const char *details_json(struct world *world, const char **kind)
{
    switch (world_random(world, 7)) {
    case 0:
        *kind = "ui_tailoring";
        return "{'screen':'Reports','change':'Hide a tab'}";
    case 1:
        *kind = "integration";
        return "{'system':'Okta','direction':'in'}";
    case 2:
        *kind = "unbundling";
        return "{'wanted':['core'],'dropped':['reports']}";
    case 3:
        *kind = "trial_terms";
        return world_json(world, "{'days':%d}", number(world, 5, 90));
    case 4:
        *kind = "contract_terms";
        return world_json(world, "{'months':%d,'billing':'annual'}", number(world, 1, 36));
    case 5:
        *kind = "pricing";
        return world_json(world, "{'change_bp':%d}", number(world, -4000, 2000));
    default:
        *kind = "feature";
        return "{}";
    }
}

static const char *submit_json(struct world *world)
{
    const char *kind;
    const char *details = details_json(world, &kind);

    return world_json(world,
                      "{'deal':%s,'kind':'%s','title':'Title %d','need':'They need it.','blocker':"
                      "'%s','details':%s,'origin':'%s'}",
                      deal_json(world, true), kind, number(world, 1, 50),
                      PICK(world, "deal_breaker", "challenge", "nice_to_have"), details,
                      world_random(world, 10) == 0 ? "promised_without_authority" : "asked");
}

static const char *promise_json(struct world *world, bool counter)
{
    const char *until =
        counter ? world_json(world, ",'valid_until':'%s'", pick_day(world, 0, 29)) : "";
    const char *conditions = world_random(world, 3) == 0
                                 ? ",'conditions':[{'kind':'deal_won'},{'kind':'amount_at_least',"
                                   "'amount':1000}]"
                                 : "";
    const char *overdraft =
        world_random(world, 5) == 0 ? ",'overdraft':{'reason':'It matters.'}" : "";
    struct id deliverable = pick_row(world, NOUN_DELIVERABLE);

    if (id_present(&deliverable) && world_random(world, 4) == 0) {
        return world_json(world,
                          "{'kind':'work','scope':'S','customer_wording':'C','rationale':'R',"
                          "'due_on':'%s','deliverable_id':'%s'%s%s}",
                          pick_day(world, 1, 200), deliverable.text, conditions, until);
    }
    return world_json(world,
                      "{'kind':'%s','scope':'S','customer_wording':'C','rationale':'R','due_on':"
                      "'%s','deliverable':{'title':'T','points':%d}%s%s%s}",
                      PICK(world, "work", "work", "terms"), pick_day(world, 0, 200),
                      number(world, 0, 13), conditions, overdraft, until);
}

static const char *offer_json(struct world *world)
{
    struct id article = pick_row(world, NOUN_WORKAROUND);

    if (id_present(&article) && world_random(world, 2) == 0) {
        const struct workaround *workaround = known_workaround(&world->known, &article);
        return world_json(world,
                          "{'workaround':{'id':'%s','version':%d},'customer_wording':'C',"
                          "'valid_until':'%s'}",
                          article.text,
                          workaround->published_version > 0 ? workaround->published_version : 1,
                          pick_day(world, 0, 29));
    }
    return world_json(world,
                      "{'workaround':{'title':'Way %d','steps':'Do it.','customer_wording':'C'},"
                      "'customer_wording':'C','valid_until':'%s'}",
                      number(world, 1, 99), pick_day(world, 0, 29));
}

static const char *role(struct world *world)
{
    return PICK(world, "rep", "sales_lead", "head_of_sales", "product_manager", "head_of_product",
                "executive", "finance", "auditor", "admin");
}

static const char *person_json(struct world *world)
{
    return world_json(world, "{'name':'Person %d','email':'new%d@acme.test'%s}",
                      number(world, 1, 40), number(world, 1, 40),
                      world_random(world, 6) == 0 ? ",\"active\":false" : "");
}

/* ---- orders ---------------------------------------------------------------------------------- */

static const char *commit_json(struct world *world)
{
    return promise_json(world, false);
}
static const char *counter_json(struct world *world)
{
    return promise_json(world, true);
}
static const char *put_deal_json(struct world *world)
{
    return deal_json(world, false);
}
static const char *close_json(struct world *world)
{
    const char *outcome = PICK(world, "won", "lost", "slipped");

    return world_json(world, "{'outcome':'%s','occurred_on':'%s'%s}", outcome,
                      pick_day(world, -3, 0),
                      strcmp(outcome, "slipped") == 0
                          ? world_json(world, ",'close_date':'%s'", pick_day(world, 1, 90))
                          : "");
}
static const char *edit_json(struct world *world)
{
    return world_json(world, "{'title':'Title %d'}", number(world, 1, 50));
}
static const char *reassign_json(struct world *world)
{
    return world_json(world, "{'to':'%s','reason':'R'}", pick_row(world, NOUN_PERSON).text);
}
static const char *estimate_json(struct world *world)
{
    return world_json(world, "{'points':%d}", number(world, 0, 40));
}
static const char *question_json(struct world *world)
{
    return world_json(world, "{'question':'Which?'}");
}
static const char *text_json(struct world *world)
{
    return world_json(world, "{'text':'Text.'%s}",
                      PICK(world, "", ",'audience':'product'", ",'audience':'sales'"));
}
static const char *info_json(struct world *world)
{
    return world_json(world, "{'text':'Text.'}");
}
static const char *decline_json(struct world *world)
{
    return world_json(world, "{'customer_wording':'C','rationale':'R'}");
}
static const char *empty_json(struct world *world)
{
    return world_json(world, "{}");
}
static const char *reason_json(struct world *world)
{
    return world_json(world, "{'reason':'Because.'}");
}
static const char *accept_json(struct world *world)
{
    return world_json(world, "{'how_agreed':'By mail.'}");
}
static const char *write_json(struct world *world)
{
    return world_json(world,
                      "{'title':'Way %d','steps':'Do.','customer_wording':'Customer %d can.'}",
                      number(world, 1, 99), number(world, 0, 40));
}
static const char *rewrite_json(struct world *world)
{
    return world_json(world, "{'steps':'Do %d.'}", number(world, 1, 99));
}
static const char *capacity_json(struct world *world)
{
    return world_json(world, "{'points':%d}", number(world, 100, 900));
}
static const char *split_json(struct world *world)
{
    return world_json(world, "{'lines':[{'line':'%s','points':%d}]}", world->team.text,
                      number(world, 0, 40));
}
static const char *team_json(struct world *world)
{
    return world_json(world, "{'name':'North','lead_id':'%s'}", pick_row(world, NOUN_PERSON).text);
}
static const char *role_json(struct world *world)
{
    return world_json(world, "{'role':'%s'}", role(world));
}
static const char *revoke_json(struct world *world)
{
    return world_json(world, "{'role':'%s','reason':'R'}", role(world));
}
static const char *token_json(struct world *world)
{
    return world_json(world, "{'label':'L','scopes':['read','%s'],'expires_on':'%s'}",
                      PICK(world, "submit", "decide"), pick_day(world, 0, 300));
}
static const char *rates_json(struct world *world)
{
    return world_json(world, "{'rates':[{'currency':'USD','rate_e8':%d}]}",
                      number(world, 80000000, 99000000));
}

/* A policy with other limits, and now and then a founders' one. */
static const char *policy_json(struct world *world)
{
    return world_json(
        world,
        "{'reason':'R','document':{'routes':[{'rule':'large','when':{'deal.large':{'eq':true}},"
        "'then':{'to':'head_of_product','within':{'working_minutes':%d}},'because':'Large.'},"
        "{'rule':'all','then':{'to':'product_manager','within':{'working_minutes':960}},'because':"
        "'So.'}],'guard_rails':[{'rule':'short trials','when':{'ask.kind':{'eq':'trial_terms'},"
        "'details.days':{'lt':%d}},'then':{'effect':'approval','by':'executive','audience':"
        "'product'},'because':'Too short.'},{'rule':'free work','when':{'ask.kind':{'eq':'pricing'"
        "},'decision.has_deliverable':{'eq':false}},'then':{'effect':'block','audience':'product'},"
        "'because':'Nothing new.'}],'pressure':[{'rule':'soon','when':{'deal.days_to_close':{'lte':"
        "%d}},'then':{'ahead':%d},'because':'It closes on {deal.close_date}.'}],'ladder':[{'after':"
        "{'working_minutes':240},'to':'head_of_product'},{'after':{'working_minutes':480},'to':"
        "'executive'},{'repeat':{'working_minutes':480}}],'limits':{'overdraft_points':%d,"
        "'info_rounds':%d,'managers_publish':%s,'one_person_may_hold_both':%s,'budget_share_bp':%d,"
        "'large_from':%d}}}",
        number(world, 60, 480), number(world, 7, 30), number(world, 1, 30), number(world, 1, 480),
        number(world, 0, 12), number(world, 1, 3), PICK(world, "true", "false"),
        PICK(world, "false", "false", "true"), number(world, 800, 1200),
        number(world, 20000000, 30000000));
}
static const char *confirm_json(struct world *world)
{
    struct id id = pick_row(world, NOUN_POLICY);
    const struct policy_version *policy = rows_find(&world->known.nouns[NOUN_POLICY], &id);

    return world_json(world, "{'version':%d}", policy->version);
}
static const char *calendar_json(struct world *world)
{
    return world_json(world,
                      "{'time_zone':'%s','hours':[{'weekday':'monday','from':'0%d:00','until':"
                      "'1%d:30'},{'weekday':'%s','from':'14:00','until':'18:00'}]}",
                      PICK(world, "UTC", "Europe/Berlin"), number(world, 7, 9), number(world, 2, 6),
                      PICK(world, "monday", "friday"));
}

/* How often each is tried, about what, and with what. */
static const struct chance {
    enum command_kind kind;
    int weight;
    enum noun subject; /* NOUN_COUNT: none */
    const char *(*body)(struct world *world);
} CHANCES[] = {
    {COMMAND_SUBMIT,             30, NOUN_COUNT,      submit_json  },
    {COMMAND_PREVIEW,            3,  NOUN_COUNT,      submit_json  },
    {COMMAND_PUT_DEAL,           6,  NOUN_DEAL,       put_deal_json},
    {COMMAND_CLOSE_DEAL,         3,  NOUN_DEAL,       close_json   },
    {COMMAND_EDIT,               6,  NOUN_ASK,        edit_json    },
    {COMMAND_ACTIONS,            3,  NOUN_ASK,        NULL         },
    {COMMAND_CLAIM,              8,  NOUN_ASK,        NULL         },
    {COMMAND_REASSIGN,           4,  NOUN_ASK,        reassign_json},
    {COMMAND_ESTIMATE,           6,  NOUN_ASK,        estimate_json},
    {COMMAND_REQUEST_INFO,       8,  NOUN_ASK,        question_json},
    {COMMAND_PROVIDE_INFO,       8,  NOUN_ASK,        info_json    },
    {COMMAND_CANCEL_REQUEST,     2,  NOUN_ASK,        NULL         },
    {COMMAND_OFFER_WORKAROUND,   12, NOUN_ASK,        offer_json   },
    {COMMAND_COUNTER,            12, NOUN_ASK,        counter_json },
    {COMMAND_COMMIT,             24, NOUN_ASK,        commit_json  },
    {COMMAND_DECLINE,            6,  NOUN_ASK,        decline_json },
    {COMMAND_APPROVE_DECISION,   6,  NOUN_ASK,        empty_json   },
    {COMMAND_RETURN_DECISION,    3,  NOUN_ASK,        reason_json  },
    {COMMAND_RETRACT_DECISION,   3,  NOUN_ASK,        reason_json  },
    {COMMAND_ACCEPT,             14, NOUN_ASK,        accept_json  },
    {COMMAND_REJECT,             6,  NOUN_ASK,        reason_json  },
    {COMMAND_WITHDRAW,           4,  NOUN_ASK,        reason_json  },
    {COMMAND_ESCALATE,           6,  NOUN_ASK,        reason_json  },
    {COMMAND_COMMENT,            4,  NOUN_ASK,        text_json    },
    {COMMAND_WRITE_WORKAROUND,   3,  NOUN_COUNT,      write_json   },
    {COMMAND_EDIT_WORKAROUND,    3,  NOUN_WORKAROUND, rewrite_json },
    {COMMAND_PUBLISH_WORKAROUND, 5,  NOUN_WORKAROUND, NULL         },
    {COMMAND_RETIRE_WORKAROUND,  1,  NOUN_WORKAROUND, reason_json  },
    {COMMAND_SET_CAPACITY,       3,  NOUN_BUDGET,     capacity_json},
    {COMMAND_SPLIT,              3,  NOUN_BUDGET,     split_json   },
    {COMMAND_PUT_PERSON,         2,  NOUN_COUNT,      person_json  },
    {COMMAND_PUT_PERSON,         1,  NOUN_PERSON,     person_json  },
    {COMMAND_PUT_TEAM,           1,  NOUN_TEAM,       team_json    },
    {COMMAND_GRANT_ROLE,         3,  NOUN_PERSON,     role_json    },
    {COMMAND_CONFIRM_GRANT,      3,  NOUN_PERSON,     role_json    },
    {COMMAND_REVOKE_ROLE,        1,  NOUN_PERSON,     revoke_json  },
    {COMMAND_ISSUE_TOKEN,        2,  NOUN_COUNT,      token_json   },
    {COMMAND_REVOKE_TOKEN,       1,  NOUN_TOKEN,      NULL         },
    {COMMAND_PUT_RATES,          1,  NOUN_COUNT,      rates_json   },
    {COMMAND_PUT_POLICY,         1,  NOUN_COUNT,      policy_json  },
    {COMMAND_CONFIRM_POLICY,     2,  NOUN_COUNT,      confirm_json },
    {COMMAND_PUT_CALENDAR,       1,  NOUN_COUNT,      calendar_json},
};

static const struct chance *pick_chance(struct world *world)
{
    int total = 0;

    for (size_t i = 0; i < COUNT_OF(CHANCES); i++) {
        total += CHANCES[i].weight;
    }
    int at = (int)world_random(world, (uint64_t)total);
    for (size_t i = 0; i < COUNT_OF(CHANCES); i++) {
        at -= CHANCES[i].weight;
        if (at < 0) {
            return &CHANCES[i];
        }
    }
    return &CHANCES[0];
}

/* Mostly one whose role the command wants; now and then anyone, newcomers included. */
static void choose_actor(struct world *world, struct order *order)
{
    uint32_t roles = COMMAND_ROWS[order->kind].roles;

    order->actor = (enum cast)(1 + world_random(world, CAST_COUNT - 1));
    if (world_random(world, 8) == 0) {
        order->person = pick_row(world, NOUN_PERSON);
        return;
    }
    for (int i = 0; i < 20 && roles != 0; i++) {
        const struct person *person = known_person(&world->known, &world->cast[order->actor]);
        if (person_holds(person, roles)) {
            return;
        }
        order->actor = (enum cast)(1 + world_random(world, CAST_COUNT - 1));
    }
}

/* Mostly an ask in a state that allows the command; now and then any. */
static struct id pick_ask(struct world *world, enum command_kind kind)
{
    uint32_t states = command_states(kind);
    bool any = states == 0 || world_random(world, 4) == 0;
    struct id id = pick_row(world, NOUN_ASK);

    for (int i = 0; i < 20 && !any; i++) {
        const struct ask *ask = known_ask(&world->known, &id);
        if (ask == NULL || (states & BIT(ask->state)) != 0) {
            break;
        }
        id = pick_row(world, NOUN_ASK);
    }
    return id;
}

void chance_order(struct world *world, struct order *order)
{
    const struct chance *chance = pick_chance(world);

    *order = (struct order){.kind = chance->kind};
    if (chance->subject == NOUN_ASK) {
        order->subject = pick_ask(world, chance->kind);
    } else if (chance->subject != NOUN_COUNT) {
        order->subject = pick_row(world, chance->subject);
    }
    choose_actor(world, order);
    order->match = world_random(world, 30) != 0;
    if (world_random(world, 60) == 0) {
        order->version = number(world, 1, 9);
    }
    if (chance->subject == NOUN_DEAL) {
        const struct deal *deal = known_deal(&world->known, &order->subject);
        order->key = deal == NULL || world_random(world, 8) == 0
                         ? world_json(world, "D%d", number(world, 1, 30))
                         : text_chars(world->arena, deal->external_id);
        order->subject = (struct id){0};
    } else if (chance->subject == NOUN_BUDGET || chance->kind == COMMAND_PUT_RATES) {
        order->key = PICK(world, "2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1", "2027Q2");
        order->subject = (struct id){0};
    }
    order->body = chance->body == NULL ? NULL : world_json(world, "%s", chance->body(world));
}
