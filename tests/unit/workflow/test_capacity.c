/*
 * What product can do in a quarter, and how sales splits its share.
 */
#include "unit/workflow/given.h"
#include "unit/workflow/trial.h"

static void given_next_year(struct stage *stage)
{
    stage->quarter = "2027Q2";
}

static void given_last_year(struct stage *stage)
{
    stage->quarter = "2025Q4";
}

static void given_no_quarter(struct stage *stage)
{
    stage->quarter = "2026Q5";
}

static void given_quarter_that_is_over(struct stage *stage)
{
    stage_pass_days(stage, 100);
}

static void given_closed_quarter(struct stage *stage)
{
    const struct budget *budget = known_budget(&stage->world.known, text_of("2026Q1"));
    struct budget *closed = rows_touch(&stage->world.known.nouns[NOUN_BUDGET], &budget->row.id);
    closed->state = BUDGET_STATE_CLOSED; /* as the quarter's close leaves it */
}

/* A copy of the last quarter's, as the clock makes it. */
static void given_provisional(struct stage *stage)
{
    const struct budget *budget = known_budget(&stage->world.known, text_of("2026Q1"));
    struct budget *provisional =
        rows_touch(&stage->world.known.nouns[NOUN_BUDGET], &budget->row.id);
    provisional->state = BUDGET_STATE_PROVISIONAL;
}

static void given_larger_share(struct stage *stage)
{
    stage_policy(stage, "{'limits':{'budget_share_bp':2000}}");
}

static void given_overdraft(struct stage *stage)
{
    stage_policy(stage, "{'limits':{'overdraft_points':5}}");
    given_large_ask(stage);
    stage_must(stage, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
               "{'kind':'work','scope':'S','customer_wording':'C','rationale':'R','due_on':"
               "'2026-03-20','deliverable':{'title':'T','points':43},'overdraft':{'reason':'R'}}");
}

/* clang-format off */
static void given_hardly_larger_share(struct stage *stage)
{
    stage_policy(stage, "{'limits':{'budget_share_bp':1001}}");
}

/* clang-format off */
static const struct trial CAPACITIES[] = {
    {"another share is told, though it comes to as many points",
     given_hardly_larger_share, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':400}",
     "budget.allotted", "budget.share_bp=1001; line.allotted_points=40"},
    {"a tenth of it is sales' to spend",
     given_next_year, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':455}",
     "budget.allotted",
     "budget.state=set; budget.capacity=455; budget.share_bp=1000; line.allotted_points=45; "
     "budget.allotted@points=45; budget_entry.kind=allot"},
    {"more of it is more",
     NULL, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':500}", "budget.allotted",
     "line.allotted_points=50; budget.allotted@points=10; budget.version=2"},
    {"less of it less",
     NULL, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':300}", "budget.allotted",
     "line.allotted_points=30; budget.allotted@points=-10"},
    {"nothing as well",
     given_next_year, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':0}",
     "budget.allotted", "line.allotted_points=0"},
    {"the same changes nothing",
     NULL, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':400}", "nothing", NULL},
    {"another capacity of the same share is told",
     NULL, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':405}", "budget.allotted",
     "budget.capacity=405; line.allotted_points=40"},
    {"what was provisional is set",
     given_provisional, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':400}",
     "budget.allotted", "budget.state=set; line.allotted_points=40"},
    {"the share is the policy's",
     given_larger_share, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':400}",
     "budget.allotted", "line.allotted_points=80; budget.share_bp=2000"},
    {"also when it comes to the same",
     given_larger_share, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':200}",
     "budget.allotted", "line.allotted_points=40; budget.capacity=200"},
    {"what is promised is not taken away",
     given_promise, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':49}",
     "budget-exhausted /points", NULL},
    {"all the rest may be",
     given_promise, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':50}", "budget.allotted",
     "line.allotted_points=5"},
    {"an overdraft is worked off by more of it",
     given_overdraft, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':420}",
     "budget.allotted", "line.allotted_points=42; line.overdraft_points=1"},
    {"and is gone when the line carries its load",
     given_overdraft, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':500}",
     "budget.allotted", "line.overdraft_points=0"},
    {"a quarter that is over gets none",
     given_last_year, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':400}", "wrong-state",
     NULL},
    {"though one that has a budget is open until it is closed",
     given_quarter_that_is_over, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':500}",
     "budget.allotted", NULL},
    {"then it is closed",
     given_closed_quarter, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':500}",
     "wrong-state", NULL},
    {"what is no quarter is nothing",
     given_no_quarter, COMMAND_SET_CAPACITY, CAST_HEAD_OF_PRODUCT, "{'points':400}", "not-found",
     NULL},
    {"sales sets no capacity",
     NULL, COMMAND_SET_CAPACITY, CAST_HEAD_OF_SALES, "{'points':400}", "forbidden", NULL},
};
/* clang-format on */

static void given_two_teams(struct stage *stage)
{
    stage->team = (struct id){0};
    stage_must(stage, COMMAND_PUT_TEAM, CAST_ADMIN, "{'name':'South'}");
}

static void given_draw_on_the_team(struct stage *stage)
{
    given_team_line(stage);
    given_promise(stage);
}

static void given_team_overdraft(struct stage *stage)
{
    given_team_line(stage);
    stage_policy(stage, "{'limits':{'overdraft_points':5}}");
    given_large_ask(stage);
    stage_must(stage, COMMAND_COMMIT, CAST_HEAD_OF_PRODUCT,
               "{'kind':'work','scope':'S','customer_wording':'C','rationale':'R','due_on':"
               "'2026-03-20','deliverable':{'title':'T','points':12},'overdraft':{'reason':'R'}}");
}

#define SPLIT(line, points) "{'lines':[{'line':'" line "','points':" #points "}]}"

/* clang-format off */
static const struct trial SPLITS[] = {
    {"a team gets what is said, the shared line keeps the rest",
     NULL, COMMAND_SPLIT, CAST_HEAD_OF_SALES, SPLIT("{team}", 15), "budget.split",
     "team_line.allotted_points=15; line.allotted_points=25; budget_entry.points=-15; "
     "budget_entry.kind=split; budget.version=2"},
    {"it may get all",
     NULL, COMMAND_SPLIT, CAST_HEAD_OF_SALES, SPLIT("{team}", 40), "budget.split",
     "line.allotted_points=0"},
    {"but no more",
     NULL, COMMAND_SPLIT, CAST_HEAD_OF_SALES, SPLIT("{team}", 41), "budget-exhausted /lines", NULL},
    {"a later split says the whole, not the difference",
     given_team_line, COMMAND_SPLIT, CAST_HEAD_OF_SALES, SPLIT("{team}", 4), "budget.split",
     "team_line.allotted_points=4; line.allotted_points=36"},
    {"the same changes nothing",
     given_team_line, COMMAND_SPLIT, CAST_HEAD_OF_SALES, SPLIT("{team}", 10), "nothing", NULL},
    {"a new team gets a line of its own",
     given_two_teams, COMMAND_SPLIT, CAST_HEAD_OF_SALES, SPLIT("{team}", 3), "budget.split",
     "team_line.allotted_points=3"},
    {"the shared line is not named",
     NULL, COMMAND_SPLIT, CAST_HEAD_OF_SALES, SPLIT("shared", 15), "invalid /lines/0/line", NULL},
    {"nor what is no team",
     NULL, COMMAND_SPLIT, CAST_HEAD_OF_SALES, SPLIT("North", 15), "invalid /lines/0/line", NULL},
    {"nor a team that is not there",
     NULL, COMMAND_SPLIT, CAST_HEAD_OF_SALES, SPLIT("team_01jd7q3v0nebksp2xgtr8m6w9a", 15),
     "invalid /lines/0/line", NULL},
    {"a line stands in it once",
     NULL, COMMAND_SPLIT, CAST_HEAD_OF_SALES,
     "{'lines':[{'line':'{team}','points':5},{'line':'{team}','points':6}]}",
     "invalid /lines/1/line", NULL},
    {"what the team was promised stays its own",
     given_draw_on_the_team, COMMAND_SPLIT, CAST_HEAD_OF_SALES, SPLIT("{team}", 4),
     "budget-exhausted /lines/0/points", NULL},
    {"all else may be taken",
     given_draw_on_the_team, COMMAND_SPLIT, CAST_HEAD_OF_SALES, SPLIT("{team}", 5), "budget.split",
     NULL},
    {"what was overdrawn the team need not have",
     given_team_overdraft, COMMAND_SPLIT, CAST_HEAD_OF_SALES, SPLIT("{team}", 12), "budget.split",
     "team_line.overdraft_points=0"},
    {"all that is wrong is named at once",
     given_draw_on_the_team, COMMAND_SPLIT, CAST_HEAD_OF_SALES,
     "{'lines':[{'line':'shared','points':1},{'line':'{team}','points':1}]}",
     "invalid /lines/0/line, budget-exhausted /lines/1/points", NULL},
    {"what is drawn on the shared line stays there",
     given_promise, COMMAND_SPLIT, CAST_HEAD_OF_SALES, SPLIT("{team}", 36),
     "budget-exhausted /lines", NULL},
    {"a quarter without a budget is not split",
     given_next_year, COMMAND_SPLIT, CAST_HEAD_OF_SALES, SPLIT("{team}", 1), "not-found", NULL},
    {"nor is a closed one",
     given_closed_quarter, COMMAND_SPLIT, CAST_HEAD_OF_SALES, SPLIT("{team}", 1), "wrong-state",
     NULL},
    {"product splits nothing",
     NULL, COMMAND_SPLIT, CAST_HEAD_OF_PRODUCT, SPLIT("{team}", 1), "forbidden", NULL},
};
/* clang-format on */

/* Moves between two teams leave the shared line alone. */
static void teams_exchange_points(const void *row)
{
    struct stage stage;

    (void)row;
    stage_begin(&stage);
    given_team_line(&stage);
    struct id first = stage.team;
    given_two_teams(&stage);
    stage_must(&stage, COMMAND_SPLIT, CAST_HEAD_OF_SALES,
               world_json(&stage.world,
                          "{'lines':[{'line':'%s','points':6},{'line':'%s','points':4}]}",
                          first.text, stage.team.text));
    assert_string_equal(stage_look(&stage, "line.allotted_points"), "30");
    assert_string_equal(stage_look(&stage, "line.version"), "2");
    assert_string_equal(stage_look(&stage, "team_line.allotted_points"), "4");
    stage.team = first;
    assert_string_equal(stage_look(&stage, "team_line.allotted_points"), "6");
    stage_end(&stage);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(CAPACITIES, trial_holds),
        CASE_TABLE(SPLITS, trial_holds),
        CASE_PLAIN("points move from team to team past the shared line", teams_exchange_points),
    };
    return cases_run_tables("capacity", TABLES, COUNT_OF(TABLES));
}
