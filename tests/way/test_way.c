/*
 * A command's whole way, on a real PostgreSQL.
 */
#include "unit/cases.h"
#include "way/firm.h"

#include <string.h>

static int64_t count_events(struct firm *firm)
{
    return firm_ask(firm, "SELECT count(*) FROM event WHERE org_key = @");
}

static void a_command_is_answered_when_it_is_on_disk(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    int64_t before = count_events(&firm);

    struct reply reply = firm_must(&firm, &wish);
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply.version, 1);
    assert_true(text_contains(reply.body, text_literal("\"title\" : \"Provision users\""))
                || text_contains(reply.body, text_literal("\"title\":\"Provision users\"")));
    assert_true(count_events(&firm) > before);
    assert_int_equal(reply.org_size, count_events(&firm));
    assert_int_equal(firm_ask(&firm, "SELECT count(*) FROM command WHERE org_key = @ AND kind = "
                                     "'submit' AND sequence_first IS NOT NULL"),
                     1);
    assert_int_equal(firm_differences(&firm), 0);
    firm_free(&firm);
}

static void the_ledger_has_no_gaps_and_time_rises(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");

    firm_must(&firm, &wish);
    assert_int_equal(
        firm_ask(&firm, "SELECT count(*) FROM (SELECT sequence - row_number() OVER w + 1 AS gap,"
                        " recorded_at <= lag(recorded_at) OVER w AS falls, leaf_hash <> "
                        "sha256('\\x00'::bytea || leaf) AS wrong FROM event WHERE org_key = @"
                        " WINDOW w AS (ORDER BY sequence)) e WHERE gap <> 0 OR falls OR wrong"),
        0);
    firm_free(&firm);
}

/* The digests are taken again from what is disclosed: each stands in its leaf, and nothing else
 * does. */
static void every_leaf_commits_to_what_is_disclosed(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");

    firm_must(&firm, &wish);
    assert_int_equal(
        firm_ask(&firm, "SELECT count(*) FROM event_field f JOIN event e USING (org_key, sequence)"
                        " WHERE org_key = @ AND NOT convert_from(e.leaf, 'UTF8')::jsonb -> '_sd' ? "
                        "translate(encode(sha256(f.disclosure::bytea), 'base64'), '+/=', '-_')"),
        0);
    assert_int_equal(
        firm_ask(&firm, "SELECT count(*) FROM event e WHERE org_key = @ AND jsonb_array_length("
                        "convert_from(leaf, 'UTF8')::jsonb -> '_sd') <> (SELECT count(*) FROM "
                        "event_field f WHERE f.org_key = e.org_key AND f.sequence = e.sequence)"),
        0);
    assert_int_equal(
        firm_ask(&firm,
                 "SELECT count(*) FROM event e JOIN org o USING (org_key), LATERAL (SELECT "
                 "convert_from(leaf, 'UTF8')::jsonb AS leaf) l WHERE org_key = @ AND "
                 "l.leaf ->> 'log' = 'ledger.test/' || o.id AND (l.leaf ->> 'seq')::bigint "
                 "= sequence AND l.leaf ->> 'id' = e.id AND l.leaf ->> 'at' = "
                 "ts_micros(recorded_at) AND (sequence = 0) = (l.leaf -> 'policy' = 'null')"),
        count_events(&firm));
    firm_free(&firm);
}

static void the_same_key_gives_the_first_answer(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    wish.key = "once";

    struct reply first = firm_must(&firm, &wish);
    int64_t events = count_events(&firm);
    struct reply again = firm_must(&firm, &wish);

    assert_false(first.replayed);
    assert_true(again.replayed);
    assert_text_equal(again.body, first.body);
    assert_int_equal(again.version, first.version);
    assert_int_equal(again.status, first.status);
    assert_true(id_equal(&again.result, &first.result));
    assert_int_equal(count_events(&firm), events);
    firm_free(&firm);
}

static void another_request_under_the_key_is_refused(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    struct wish other = firm_submit_wish(&firm, "Provision groups");
    wish.key = "once";
    other.key = "once";

    firm_must(&firm, &wish);
    struct reply reply = firm_give(&firm, &other);
    assert_false(reply.accepted);
    assert_int_equal(reply.refused, PROBLEM_KEY_REUSED);
    firm_free(&firm);
}

static void two_at_once_with_the_same_key_are_one(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    struct reply replies[2];
    wish.key = "once";

    firm_submit(&firm, &wish, &replies[0]);
    firm_submit(&firm, &wish, &replies[1]);
    firm_wait(&firm, replies, 2);
    assert_true(replies[0].accepted);
    assert_true(replies[1].accepted);
    assert_true(replies[1].replayed);
    assert_text_equal(replies[1].body, replies[0].body);
    assert_int_equal(firm_ask(&firm, "SELECT count(*) FROM ask WHERE org_key = @"), 1);
    firm_free(&firm);
}

static void a_refusal_leaves_nothing(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    wish.key = "once";
    wish.by = STAFF_ADMIN; /* sells nothing */
    int64_t before = count_events(&firm);

    struct reply reply = firm_give(&firm, &wish);
    assert_false(reply.accepted);
    assert_int_equal(count_events(&firm), before);
    assert_int_equal(firm_ask(&firm, "SELECT count(*) FROM command WHERE org_key = @ AND kind = "
                                     "'submit'"),
                     0);
    firm_free(&firm);
}

#define MANY 60

static void what_waits_goes_along_as_one_batch(const void *row)
{
    struct firm firm = firm_new();
    struct reply replies[MANY];
    struct desk_figures before = desk_figures(firm.desk);

    for (int i = 0; i < MANY; i++) {
        struct text title = text_format(firm.rig.arena, "Ask %d", i);
        struct wish wish = firm_submit_wish(&firm, text_chars(firm.rig.arena, title));
        firm_submit(&firm, &wish, &replies[i]);
    }
    firm_wait(&firm, replies, MANY);
    for (int i = 0; i < MANY; i++) {
        assert_true(replies[i].accepted);
        assert_true(text_present(replies[i].body));
    }
    struct desk_figures after = desk_figures(firm.desk);
    assert_int_equal(after.batches - before.batches, 1);
    assert_int_equal(after.batch_commands_largest, MANY);
    assert_int_equal(after.accepted - before.accepted, MANY);
    assert_int_equal(after.waiting, 0);
    assert_int_equal(firm_differences(&firm), 0);
    firm_free(&firm);
}

static void a_command_sees_what_the_one_before_it_did(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    struct reply ask = firm_must(&firm, &wish);
    struct reply replies[2];
    struct wish commit = {
        .kind = COMMAND_COMMIT,
        .by = STAFF_HEAD_OF_PRODUCT,
        .subject = ask.result,
        .match = true,
        .version = ask.version,
        .answer = "ask_answer",
        .body = "{'kind':'work','scope':'SCIM users','customer_wording':'We will.','rationale':"
                "'Often asked.','due_on':'2027-03-20','deliverable':{'title':'SCIM','points':5}}"};

    firm_submit(&firm, &commit, &replies[0]);
    firm_submit(&firm, &commit, &replies[1]);
    firm_wait(&firm, replies, 2);
    assert_true(replies[0].accepted);
    assert_false(replies[1].accepted);
    assert_int_equal(replies[1].refused, PROBLEM_STALE);
    assert_int_equal(firm_ask(&firm, "SELECT reserved_points FROM budget_line WHERE org_key = @ "
                                     "AND quarter = '2027Q1' AND line = 'shared'"),
                     5);
    assert_int_equal(firm_differences(&firm), 0);
    firm_free(&firm);
}

/* Sales never reads why product decided so; the answer is shaped with the eyes of who asked. */
static void an_answer_shows_what_its_reader_may_see(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    struct reply ask = firm_must(&firm, &wish);
    struct wish decline = {.kind = COMMAND_DECLINE,
                           .by = STAFF_HEAD_OF_PRODUCT,
                           .subject = ask.result,
                           .match = true,
                           .version = ask.version,
                           .answer = "ask_answer",
                           .body = "{'customer_wording':'Not now.','rationale':'Seecret.'}"};
    struct reply by_product = firm_must(&firm, &decline);
    struct wish comment = {.kind = COMMAND_COMMENT,
                           .by = STAFF_REP,
                           .subject = ask.result,
                           .answer = "ask_answer",
                           .body = "{'text':'A pity.'}"};
    struct reply by_sales = firm_must(&firm, &comment);

    assert_true(text_contains(by_product.body, text_literal("Seecret.")));
    assert_true(text_contains(by_sales.body, text_literal("Not now.")));
    assert_false(text_contains(by_sales.body, text_literal("Seecret.")));
    firm_free(&firm);
}

static void what_is_so_already_changes_nothing(const void *row)
{
    struct firm firm = firm_new();
    struct wish put = {
        .kind = COMMAND_PUT_DEAL,
        .by = STAFF_REP,
        .path_key = "D1",
        .answer = "deal_answer",
        .body = "{'name':'Rollout','account':{'external_id':'A1','name':'Globex','segment':"
                "'enterprise'},'amount':100,'currency':'EUR','stage':'negotiation','close_date':"
                "'2027-01-29'}"};
    struct reply first = firm_must(&firm, &put);
    int64_t events = count_events(&firm);
    put.key = "again";

    struct reply second = firm_must(&firm, &put);
    struct reply third = firm_must(&firm, &put);
    assert_int_equal(second.version, first.version);
    assert_text_equal(second.body, first.body);
    assert_true(third.replayed);
    assert_text_equal(third.body, first.body);
    assert_int_equal(count_events(&firm), events);
    firm_free(&firm);
}

static void a_preview_answers_and_saves_nothing(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    int64_t events = count_events(&firm);
    wish.kind = COMMAND_PREVIEW;
    wish.answer = "preview_answer";

    struct reply reply = firm_must(&firm, &wish);
    assert_true(text_contains(reply.body, text_literal("large deals go to the head")));
    assert_int_equal(count_events(&firm), events);
    assert_int_equal(firm_ask(&firm, "SELECT count(*) FROM command WHERE org_key = @ AND kind = "
                                     "'preview'"),
                     0);
    firm_free(&firm);
}

struct committed {
    int calls;
    int32_t org_key;
    int64_t size;
};

static void on_committed(int32_t org_key, int64_t size, void *context)
{
    struct committed *committed = context;

    committed->calls++;
    committed->org_key = org_key;
    committed->size = size;
}

static void whoever_reads_on_is_told_of_a_commit(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    struct committed committed = {.calls = 0};

    desk_on_committed(firm.desk, on_committed, &committed);
    struct reply reply = firm_must(&firm, &wish);
    assert_int_equal(committed.calls, 1);
    assert_int_equal(committed.org_key, firm.org_key);
    assert_int_equal(committed.size, reply.org_size);

    wish.by = STAFF_ADMIN;
    assert_false(firm_give(&firm, &wish).accepted);
    assert_int_equal(committed.calls, 1);
    firm_free(&firm);
}

/* What needs working time after a calendar was set waits for its intervals. */
static void a_calendar_counts_for_the_next_command(const void *row)
{
    struct firm firm = firm_new();
    struct wish set = {.kind = COMMAND_PUT_CALENDAR,
                       .by = STAFF_ADMIN,
                       .match = true,
                       .version = 1,
                       .body = "{'time_zone':'UTC','hours':[{'weekday':'sunday','from':'10:00',"
                               "'until':'11:00'}]}"};
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    struct reply replies[2];

    firm_submit(&firm, &set, &replies[0]);
    firm_submit(&firm, &wish, &replies[1]);
    firm_wait(&firm, replies, 2);
    assert_true(replies[0].accepted);
    assert_true(replies[1].accepted);
    assert_int_equal(firm_ask(&firm, "SELECT extract(dow FROM due_at)::int FROM ask WHERE org_key "
                                     "= @"),
                     0);
    assert_int_equal(firm_differences(&firm), 0);
    firm_free(&firm);
}

static void a_simulated_org_brings_its_time(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    assert_true(instant_parse(text_literal("2031-05-05T22:30:00Z"), &firm.now));

    firm_must(&firm, &wish);
    assert_int_equal(firm_ask(&firm, "SELECT count(*) FROM ask WHERE org_key = @ AND "
                                     "date_trunc('second', submitted_at) = '2031-05-05T22:30:00Z'"),
                     1);
    firm_free(&firm);
}

/* Orgs that share a lane share its batches, and see nothing of each other. */
static void orgs_share_a_batch_and_nothing_else(const void *row)
{
    struct firm firm = firm_new();
    struct firm other = firm_new();
    struct desk_settings settings = desk_settings_default(firm.rig.url);
    struct firm firms[2];
    struct reply replies[MANY];
    settings.lanes = 1;
    struct desk *desk = desk_new(firm.rig.loop, firm.rig.log, &settings);

    firms[0] = firm;
    firms[1] = other;
    for (int i = 0; i < MANY; i++) {
        struct text title = text_format(firm.rig.arena, "Ask %d", i);
        struct wish wish = firm_submit_wish(&firm, text_chars(firm.rig.arena, title));
        firms[i % 2].desk = desk;
        firm_submit(&firms[i % 2], &wish, &replies[i]);
    }
    firm_wait(&firm, replies, MANY);
    assert_int_equal(desk_figures(desk).batches, 1);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(firm_ask(&firms[i], "SELECT count(*) FROM ask WHERE org_key = @"),
                         MANY / 2);
        assert_int_equal(firm_differences(&firms[i]), 0);
    }
    desk_free(desk);
    firm_free(&other);
    firm_free(&firm);
}

static void a_row_that_somebody_altered_is_named(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");

    firm_must(&firm, &wish);
    assert_int_equal(firm_differences(&firm), 0);
    firm_run(&firm, "UPDATE ask SET title = 'Altered' WHERE org_key = @");
    assert_int_equal(firm_differences(&firm), 1);
    firm_free(&firm);
}

static void an_org_that_is_not_there_is_not_found(const void *row)
{
    struct firm firm = firm_new();
    struct wish wish = firm_submit_wish(&firm, "Provision users");
    firm.org_key = 1000000000;

    struct reply reply = firm_give(&firm, &wish);
    assert_int_equal(reply.refused, PROBLEM_NOT_FOUND);
    firm_free(&firm);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("a command is answered when it is on disk",
                   a_command_is_answered_when_it_is_on_disk),
        CASE_PLAIN("the ledger has no gaps, and time rises", the_ledger_has_no_gaps_and_time_rises),
        CASE_PLAIN("every leaf commits to what is disclosed",
                   every_leaf_commits_to_what_is_disclosed),
        CASE_PLAIN("the same key gives the first answer", the_same_key_gives_the_first_answer),
        CASE_PLAIN("another request under the key is refused",
                   another_request_under_the_key_is_refused),
        CASE_PLAIN("two at once with the same key are one", two_at_once_with_the_same_key_are_one),
        CASE_PLAIN("a refusal leaves nothing", a_refusal_leaves_nothing),
        CASE_PLAIN("what waits goes along as one batch", what_waits_goes_along_as_one_batch),
        CASE_PLAIN("a command sees what the one before it did",
                   a_command_sees_what_the_one_before_it_did),
        CASE_PLAIN("an answer shows what its reader may see",
                   an_answer_shows_what_its_reader_may_see),
        CASE_PLAIN("what is so already changes nothing", what_is_so_already_changes_nothing),
        CASE_PLAIN("a preview answers and saves nothing", a_preview_answers_and_saves_nothing),
        CASE_PLAIN("whoever reads on is told of a commit", whoever_reads_on_is_told_of_a_commit),
        CASE_PLAIN("a calendar counts for the next command",
                   a_calendar_counts_for_the_next_command),
        CASE_PLAIN("a simulated org brings its time", a_simulated_org_brings_its_time),
        CASE_PLAIN("orgs share a batch and nothing else", orgs_share_a_batch_and_nothing_else),
        CASE_PLAIN("a row that somebody altered is named", a_row_that_somebody_altered_is_named),
        CASE_PLAIN("an org that is not there is not found", an_org_that_is_not_there_is_not_found),
    };
    return cases_run_tables("way", TABLES, COUNT_OF(TABLES));
}
