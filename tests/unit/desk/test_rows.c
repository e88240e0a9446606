#include "base/ensure.h"
#include "desk/rows.h"
#include "desk/rows_tables.h"
#include "unit/cases.h"
#include "unit/store/rig.h"

#include <libpq-fe.h>

#include <stdio.h>
#include <string.h>

#define ROWS_OF_EACH 60
#define SEED         20270331

/* What JSON columns may hold: a list as the bare array, the rest as what it is. */
static const struct sample {
    const char *column;
    const char *json;
} SAMPLES[] = {
    {"grants",             "[]"                                                                                },
    {"grants",             "[{\"role\":\"rep\",\"state\":\"active\",\"sequence\":3},"
               "{\"role\":\"head_of_product\",\"state\":\"pending\",\"sequence\":9007199254740991,"
               "\"granted_by\":\"person_01jd7q3v0nebksp2xgtr8m6w9a\"}]"                          },
    {"scopes",             "[\"read\",\"decide\"]"                                                             },
    {"scopes",             "[]"                                                                                },
    {"rules",              "{\"hours\":[{\"weekday\":\"monday\",\"from\":\"09:00\",\"until\":\"17:30\"}],"
              "\"holidays\":[\"2027-12-25\",\"1969-12-31\"]}"                                     },
    {"rules",              "{\"hours\":[]}"                                                                    },
    {"rates",              "[{\"currency\":\"USD\",\"rate_e8\":92000000},{\"currency\":\"JPY\",\"rate_e8\":1}]"},
    {"document",
     "{\"routes\":[{\"rule\":\"large\",\"when\":{\"deal.amount_base\":{\"gte\":25000000},"
     "\"ask.kind\":{\"in\":[\"feature\",\"pricing\"]}},\"then\":{\"to\":\"head_of_product\","
     "\"within\":{\"working_minutes\":240}},\"because\":\"Ümläuts \\\"and\\\" quotes.\"},"
     "{\"rule\":\"all\",\"then\":{\"to\":\"product_manager\",\"within\":{\"working_minutes\":9}},"
     "\"because\":\"They answer first.\"}],"
     "\"ladder\":[{\"after\":{\"working_minutes\":5},\"to\":\"executive\"},"
     "{\"repeat\":{\"working_minutes\":480}}],"
     "\"limits\":{\"large_from\":0,\"carry_unspent\":true}}"                                                   },
    {"route",
     "{\"rule\":\"large\",\"to\":\"head_of_product\",\"because\":\"Large.\",\"policy_version\":4}"             },
    {"reasons",
     "[{\"rule\":\"large\",\"because\":\"Large.\",\"ahead_minutes\":0,\"audience\":\"sales\"},"
     "{\"rule\":\"top\",\"because\":\"Inside.\",\"ahead_minutes\":480,\"audience\":\"product\"}]"              },
    {"reasons",            "[]"                                                                                },
    {"escalated_by",
     "[\"person_01jd7q3v0nebksp2xgtr8m6w9a\",\"person_7zzzzzzzzzzzzzzzzzzzzzzzzz\"]"                           },
    {"escalated_by",       "[]"                                                                                },
    {"authority",
     "{\"kind\":\"role\",\"role\":\"head_of_product\",\"grant_sequence\":7,\"policy_version\":2}"              },
    {"authority",          "{\"kind\":\"system\"}"                                                             },
    {"approver_authority", "{\"kind\":\"role\",\"role\":\"executive\",\"segregation\":\"waived\"}"             },
    {"terms",
     "{\"kind\":\"work\",\"scope\":\"SCIM 2.0\\n\\tand groups\",\"due_on\":\"2027-03-31\","
     "\"conditions\":[{\"kind\":\"deal_won\"},{\"kind\":\"amount_at_least\",\"amount\":0}],"
     "\"joins\":false}"                                                                                        },
    {"terms",              "{\"starts_at\":\"2027-03-31T15:00:00.000Z\",\"minutes\":0}"                        },
    {"terms",              "{}"                                                                                },
    {"draw",               "{\"points\":8,\"quarter\":\"2027Q1\",\"line\":\"shared\",\"overdraft_points\":2,"
             "\"overdraft_reason\":\"Inside.\"}"                                                   },
    {"draw",               "{\"points\":0}"                                                                    },
    {"rails",
     "[{\"rule\":\"short\",\"effect\":\"approval\",\"by\":\"executive\",\"because\":\"Short.\","
     "\"audience\":\"product\"}]"                                                                              },
    {"conditions",
     "[{\"n\":1,\"kind\":\"deal_won\",\"met_at\":\"2027-01-02T03:04:05.000006Z\"},"
     "{\"n\":2,\"kind\":\"customer_provides\",\"what\":\"A sandbox\",\"lapses_on\":\"2027-02-01\"}]"           },
};

/* What an ask needs to be complete, by its kind. */
static const char *const DETAILS[] = {
    [ASK_UI_TAILORING] = "{\"screen\":\"Home\",\"change\":\"Hide a tab\"}",
    [ASK_INTEGRATION] = "{\"system\":\"Okta\",\"direction\":\"in\",\"by_whom\":\"partner\"}",
    [ASK_UNBUNDLING] = "{\"wanted\":[\"a\",\"b\"],\"dropped\":[\"c\"]}",
    [ASK_FEATURE] = "{}",
    [ASK_TRIAL_TERMS] = "{\"days\":730,\"seats\":1}",
    [ASK_CONTRACT_TERMS] = "{\"months\":12,\"billing\":\"annual\"}",
    [ASK_PRICING] = "{\"change_bp\":-10000}",
    [ASK_PRODUCT_CALL] =
        (/* in two lines */
         "{\"topic\":\"Scale\",\"slots\":[\"2027-01-29T10:00:00.000Z\"],\"minutes\":30,"
         "\"time_zone\":\"Europe/Berlin\",\"attendees\":[\"Ada\"]}"),
};

static const char *const TEXTS[] = {
    "",
    "plain",
    "quotes \" and \\ and ' and $1",
    "two\nlines\tand a tab",
    "Ünïcödé — 漢字 🙂",
    "{\"looks\":\"like JSON\"}",
    "NULL",
    "=1+1",
};

/* ---- chance, the same at every run ----------------------------------------------------------- */

struct chance {
    uint64_t state;
};

/* Steele, Lea and Flood's SplitMix64. */
static uint64_t roll(struct chance *chance)
{
    uint64_t z = (chance->state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static size_t roll_below(struct chance *chance, size_t bound)
{
    return (size_t)(roll(chance) % bound);
}

/* ---- what the database says of a column ------------------------------------------------------ */

struct fact_of_column {
    char domain[64];
    char words[400]; /* of an enumeration's domain, with blanks between them */
    bool may_be_null;
};

static PGresult *ask_database(const struct rig *rig, const char *sql)
{
    PGconn *postgres = PQconnectdb(rig->url);
    PGresult *result = PQexec(postgres, sql);

    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", sql, PQerrorMessage(postgres));
    }
    PQfinish(postgres);
    return result;
}

static const char *table_name(enum noun noun)
{
    return noun == NOUN_ARTICLE ? "workaround_article" : noun_name(noun).bytes;
}

/* What it says of a column that must be there. */
static struct fact_of_column fact_of(const struct rig *rig, enum noun noun, const char *column)
{
    struct fact_of_column fact;
    struct text sql = text_format(
        rig->arena,
        "SELECT coalesce(c.domain_name, ''), c.is_nullable, coalesce((SELECT string_agg(m[1], ' ') "
        "FROM"
        " regexp_matches((SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.contypid ="
        " to_regtype(c.domain_name)), '''([a-z_]+)''::text', 'g') m), '')"
        " FROM information_schema.columns c WHERE c.table_name = '%s' AND c.column_name = '%s'"
        " AND c.is_generated = 'NEVER'",
        table_name(noun), column);
    PGresult *result = ask_database(rig, text_chars(rig->arena, sql));

    assert_int_equal(PQntuples(result), 1);
    snprintf(fact.domain, sizeof(fact.domain), "%s", PQgetvalue(result, 0, 0));
    snprintf(fact.words, sizeof(fact.words), "%s", PQgetvalue(result, 0, 2));
    fact.may_be_null = strcmp(PQgetvalue(result, 0, 1), "YES") == 0;
    PQclear(result);
    return fact;
}

/* The columns of the noun's table, in the order of ours. */
static struct fact_of_column *facts_of(const struct rig *rig, enum noun noun)
{
    const struct columns *columns = &noun_table_get(noun)->columns;
    struct fact_of_column *facts = arena_array(rig->arena, columns->count, sizeof(*facts));

    for (size_t i = 0; i < columns->count; i++) {
        facts[i] = fact_of(rig, noun, columns->items[i].name);
    }
    return facts;
}

/* ---- rows by chance -------------------------------------------------------------------------- */

struct making {
    struct arena *arena;
    struct chance *chance;
    const struct column *column;
    const struct fact_of_column *fact;
    void *row;
    void *member;
};

static struct text text_by_chance(const struct making *making)
{
    struct chance *chance = making->chance;

    if (strcmp(making->fact->domain, "quarter") == 0) {
        return text_format(making->arena, "%04zuQ%zu", 1000 + roll_below(chance, 9000),
                           1 + roll_below(chance, 4));
    }
    if (strcmp(making->fact->domain, "currency") == 0) {
        return text_literal("EUR");
    }
    return text_format(making->arena, "%s%zx", TEXTS[roll_below(chance, COUNT_OF(TEXTS))],
                       roll_below(chance, SIZE_MAX));
}

/* The domain's prefix; ids that are derived have none. */
static struct id id_by_chance(const struct making *making)
{
    struct text domain = text_of(making->fact->domain);
    struct uuid uuid;
    uint64_t bits[2] = {roll(making->chance), roll(making->chance)};

    memcpy(uuid.bytes, bits, sizeof(uuid.bytes));
    struct text prefix = {domain.bytes, domain.length - strlen("_id")};
    return id_make(strcmp(domain.bytes, "derived_id") == 0 ? text_literal("x") : prefix, &uuid);
}

static void decode_sample(const struct making *making, const struct shape *shape, const char *json,
                          void *target)
{
    struct problem problem;
    problem_init(&problem, making->arena);
    scoped(json_release) json_t *value = json_read(text_of(json), &problem);

    if (value == NULL || !decode(shape, value, text_literal(""), making->arena, target, &problem)) {
        fail_msg("sample of %s: %.*s %.*s", making->column->name,
                 (int)problem.first->pointer.length, problem.first->pointer.bytes,
                 (int)problem.first->detail.length, problem.first->detail.bytes);
    }
}

static void make_json(const struct making *making)
{
    const struct column *column = making->column;
    const char *json = NULL;

    for (size_t tries = 0; tries < 10000 && json == NULL; tries++) {
        const struct sample *sample = &SAMPLES[roll_below(making->chance, COUNT_OF(SAMPLES))];
        if (strcmp(sample->column, column->name) == 0) {
            json = sample->json;
        }
    }
    assert_non_null(json);
    if (column->kind == COLUMN_LIST) {
        struct text whole =
            text_format(making->arena, "{\"%s\":%s}", column->shape->fields[0].name, json);
        json = text_chars(making->arena, whole);
    }
    decode_sample(making, column->shape, json, making->member);
}

static void make_details(const struct making *making)
{
    struct ask *ask = making->row;
    struct {
        const struct shape *shape;
        void *target;
    } of_kind[] = {
        [ASK_UI_TAILORING] = {&UI_TAILORING_DETAILS_SHAPE,   &ask->details.ui_tailoring  },
        [ASK_INTEGRATION] = {&INTEGRATION_DETAILS_SHAPE,    &ask->details.integration   },
        [ASK_UNBUNDLING] = {&UNBUNDLING_DETAILS_SHAPE,     &ask->details.unbundling    },
        [ASK_FEATURE] = {&FEATURE_DETAILS_SHAPE,        &ask->details.feature       },
        [ASK_TRIAL_TERMS] = {&TRIAL_TERMS_DETAILS_SHAPE,    &ask->details.trial_terms   },
        [ASK_CONTRACT_TERMS] = {&CONTRACT_TERMS_DETAILS_SHAPE, &ask->details.contract_terms},
        [ASK_PRICING] = {&PRICING_DETAILS_SHAPE,        &ask->details.pricing       },
        [ASK_PRODUCT_CALL] = {&PRODUCT_CALL_DETAILS_SHAPE,   &ask->details.product_call  },
    };

    ask->details.kind = ask->kind;
    decode_sample(making, of_kind[ask->kind].shape, DETAILS[ask->kind], of_kind[ask->kind].target);
}

static void make_word(const struct making *making)
{
    int constant = 1 + (int)roll_below(making->chance, making->column->words->count - 1);

    memcpy(making->member, &constant, sizeof(constant));
}

static void make_number(const struct making *making)
{
    uint64_t bits = roll(making->chance);

    if (making->column->kind == COLUMN_INT4) {
        *(int32_t *)making->member = (int32_t)bits;
    } else {
        *(int64_t *)making->member = (int64_t)bits;
    }
}

static void make_member(const struct making *making)
{
    switch (making->column->kind) {
    case COLUMN_TEXT:
        *(struct text *)making->member = text_by_chance(making);
        return;
    case COLUMN_ID:
        *(struct id *)making->member = id_by_chance(making);
        return;
    case COLUMN_WORD:
        make_word(making);
        return;
    case COLUMN_CURRENCY:
        memcpy(making->member, "CHF", 3);
        return;
    case COLUMN_INT4:
    case COLUMN_INT8:
        make_number(making);
        return;
    case COLUMN_BOOL:
        *(bool *)making->member = roll_below(making->chance, 2) == 1;
        return;
    case COLUMN_DAY:
        *(day *)making->member = (day)roll_below(making->chance, 40000) - 10000;
        return;
    case COLUMN_INSTANT:
        *(instant *)making->member = 1 + (instant)roll_below(making->chance, 4000000000000000);
        return;
    case COLUMN_OBJECT:
    case COLUMN_LIST:
        make_json(making);
        return;
    case COLUMN_CHOICE:
        make_details(making);
        return;
    case COLUMN_KIND_COUNT:
        break;
    }
    ensure_never();
}

/* One in four is left out where it may be. */
static void make_or_leave_out(const struct making *making)
{
    bool left_out = making->fact->may_be_null && roll_below(making->chance, 4) == 0;

    if (!left_out) {
        make_member(making);
    } else if (making->column->kind == COLUMN_DAY) {
        *(day *)making->member = DAY_NONE;
    }
}

/* Fills all columns but the id. */
static void make_row(const struct rig *rig, struct chance *chance, enum noun noun,
                     const struct fact_of_column *facts, void *row)
{
    const struct columns *columns = &noun_table_get(noun)->columns;

    for (size_t i = 1; i < columns->count; i++) {
        const struct column *column = &columns->items[i];
        make_or_leave_out(&(struct making){rig->arena, chance, column, &facts[i], row,
                                           (char *)row + column->offset});
    }
    ((struct row *)row)->version &= INT64_MAX;
}

/* ---- to the database and back ---------------------------------------------------------------- */

static struct rig rig_of_desk(void)
{
    struct rig rig = rig_new_alone();
    struct problem problem;

    assert_non_null(rig.url);
    problem_init(&problem, rig.arena);
    if (!migrate(rig.url, rig.log, &problem)) {
        fail_msg("%.*s", (int)problem.first->detail.length, problem.first->detail.bytes);
    }
    return rig;
}

/* Rows by chance hang together with nothing; their types and keys are what is tested. */
static void drop_bonds(const struct rig *rig)
{
    rig_run(
        rig,
        "DO $$ DECLARE k record; BEGIN"
        " FOR k IN SELECT conrelid::regclass AS holder, conname FROM pg_constraint WHERE contype IN ('f', 'c')"
        " AND conrelid <> 0 AND conparentid = 0 AND coninhcount = 0 AND connamespace = 'public'::regnamespace"
        " ORDER BY contype DESC LOOP"
        " EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', k.holder, k.conname); END LOOP; END $$");
}

static struct result *run(const struct rig *rig, struct connection *connection,
                          const struct parameters *parameters)
{
    struct answer answer = {.keep = true};

    connection_send(connection, parameters, on_answer, &answer);
    connection_sync(connection, NULL, NULL);
    rig_wait_answer(rig, &answer);
    if (answer.state != RESULT_ROWS) {
        struct text message = result_message(answer.kept);
        fail_msg("%s: %.*s", parameters->statement->name, (int)message.length, message.bytes);
    }
    return answer.kept;
}

static void save(const struct rig *rig, struct connection *connection, enum noun noun,
                 const struct stored_row *rows)
{
    struct parameters parameters;

    parameters_init(&parameters, rig->arena, row_statement(noun, ROW_STATEMENT_SAVE));
    rows_add(&parameters, noun, rows, ROWS_OF_EACH);
    result_free(run(rig, connection, &parameters));
}

static const void *find_row(const struct stored_row *rows, const struct id *id)
{
    for (size_t i = 0; i < ROWS_OF_EACH; i++) {
        const struct row *row = rows[i].row;
        if (id_equal(&row->id, id)) {
            return row;
        }
    }
    return NULL;
}

/* The row that came back is the one that was saved under its id. */
static void compare_row(const struct rig *rig, enum noun noun, const struct stored_row *rows,
                        const struct result *result, size_t index)
{
    struct row *stored = arena_alloc(rig->arena, noun_row_size(noun));
    struct problem problem;

    problem_init(&problem, rig->arena);
    if (!row_read(noun, result, index, rig->arena, stored, &problem)) {
        fail_msg("%.*s", (int)problem.first->detail.length, problem.first->detail.bytes);
    }
    const void *saved = find_row(rows, &stored->id);
    assert_non_null(saved);
    assert_int_equal(result_int4(result, index, 0), rows[0].org_key);
    assert_text_equal(row_image(rig->arena, noun, stored), row_image(rig->arena, noun, saved));
}

static void compare(const struct rig *rig, struct connection *connection, enum noun noun,
                    const struct stored_row *rows)
{
    struct parameters parameters;

    parameters_init(&parameters, rig->arena, row_statement(noun, ROW_STATEMENT_ALL));
    parameters_add_int4(&parameters, rows[0].org_key);
    parameters_add_text(&parameters, text_literal(""));
    parameters_add_int4(&parameters, ROWS_OF_EACH + 1);
    struct result *result = run(rig, connection, &parameters);

    assert_int_equal(result_row_count(result), ROWS_OF_EACH);
    for (size_t i = 0; i < ROWS_OF_EACH; i++) {
        compare_row(rig, noun, rows, result, i);
    }
    result_free(result);
}

static bool changes(enum noun noun)
{
    return noun != NOUN_RELATION && noun != NOUN_COMMENT && noun != NOUN_ARTICLE
           && noun != NOUN_BUDGET_ENTRY;
}

static void noun_comes_back(const struct rig *rig, struct connection *connection, enum noun noun)
{
    struct chance chance = {SEED + (uint64_t)noun};
    const struct fact_of_column *facts = facts_of(rig, noun);
    struct stored_row rows[ROWS_OF_EACH];

    for (size_t i = 0; i < ROWS_OF_EACH; i++) {
        struct row *row = arena_alloc(rig->arena, noun_row_size(noun));
        struct making making = {.chance = &chance, .fact = &facts[0]};
        row->id = id_by_chance(&making);
        make_row(rig, &chance, noun, facts, row);
        rows[i] = (struct stored_row){17, row};
    }
    save(rig, connection, noun, rows);
    compare(rig, connection, noun, rows);
    if (!changes(noun)) {
        return;
    }
    for (size_t i = 0; i < ROWS_OF_EACH; i++) {
        struct row *row = arena_alloc(rig->arena, noun_row_size(noun));
        row->id = ((const struct row *)rows[i].row)->id;
        make_row(rig, &chance, noun, facts, row);
        rows[i].row = row;
    }
    save(rig, connection, noun, rows);
    compare(rig, connection, noun, rows);
}

static void on_ready(struct connection *connection, void *context)
{
}

static void rows_come_back(const void *row)
{
    struct rig rig = rig_of_desk();
    drop_bonds(&rig);
    struct connection *connection =
        connection_new(rig.loop, rig.log, rig.url, STORE_WRITE, on_ready, NULL);

    rig_wait_ready(&rig, connection);
    for (enum noun noun = 0; noun < NOUN_COUNT; noun++) {
        noun_comes_back(&rig, connection, noun);
    }
    connection_free(connection);
    rig_free(&rig);
}

/* ---- words, and statements ------------------------------------------------------------------- */

/* The words with blanks between them. */
static struct text joined(struct arena *arena, const struct words *words)
{
    struct text_builder all;

    text_builder_init(&all, arena);
    for (size_t i = 1; i < words->count; i++) {
        text_builder_add(&all, text_of(i > 1 ? " " : ""));
        text_builder_add(&all, words->items[i]);
    }
    return text_builder_text(&all);
}

static void words_of_noun_agree(const struct rig *rig, enum noun noun)
{
    const struct columns *columns = &noun_table_get(noun)->columns;

    for (size_t i = 0; i < columns->count; i++) {
        const struct column *column = &columns->items[i];
        if (column->words == NULL) {
            continue;
        }
        struct fact_of_column fact = fact_of(rig, noun, column->name);
        assert_string_equal(fact.domain, column->words->name);
        assert_text_equal(text_of(fact.words), joined(rig->arena, column->words));
    }
}

static void words_agree(const void *row)
{
    struct rig rig = rig_of_desk();

    for (enum noun noun = 0; noun < NOUN_COUNT; noun++) {
        words_of_noun_agree(&rig, noun);
    }
    rig_free(&rig);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_PLAIN("the tables' words are the contract's", words_agree),
        CASE_PLAIN("what is saved is what comes back, of every noun", rows_come_back),
    };
    return cases_run_tables("rows", TABLES, COUNT_OF(TABLES));
}
