#include "store/preparation.h"

#include "base/ensure.h"
#include "store/result.h"
#include "store/value.h"

#include <stdio.h>
#include <string.h>

#define DIFFERENCE_ARENA_BYTES 512

/* Plans are generic: with arrays of any length a custom plan costs more than it saves. They are
 * made when the process connects, perhaps of tables that are nearly empty still: what is then told
 * of them must not tempt anyone to read them whole, as hash joins do, when they have grown. So a
 * row that is looked at costs as much as a page, which as a rule is in memory: a plan then looks at
 * few rows, and the one that is right for a large org is taken for a small one, too. A session that
 * the network cut off notices within seconds, so that it does not hold an org's lock: in the midst
 * of a run it neither idles nor works, so that the keepalives alone tell it. */
#define SETTINGS_OF_ALL                                             \
    "set_config('search_path', 'public, pg_temp', false),"          \
    " set_config('plan_cache_mode', 'force_generic_plan', false),"  \
    " set_config('jit', 'off', false),"                             \
    " set_config('enable_seqscan', 'off', false),"                  \
    " set_config('enable_hashjoin', 'off', false),"                 \
    " set_config('enable_mergejoin', 'off', false),"                \
    " set_config('random_page_cost', '1', false),"                  \
    " set_config('cpu_tuple_cost', '1', false),"                    \
    " set_config('cpu_index_tuple_cost', '0.5', false),"            \
    " set_config('timezone', 'UTC', false),"                        \
    " set_config('datestyle', 'ISO', false),"                       \
    " set_config('client_encoding', 'UTF8', false),"                \
    " set_config('tcp_user_timeout', '10s', false),"                \
    " set_config('tcp_keepalives_idle', '5', false),"               \
    " set_config('tcp_keepalives_interval', '2', false),"           \
    " set_config('tcp_keepalives_count', '3', false),"              \
    " set_config('client_connection_check_interval', '2s', false)," \
    " set_config('lock_timeout', '2s', false)"

#define SETTINGS_OF_WRITERS                           \
    " set_config('statement_timeout', '10s', false)," \
    " set_config('idle_in_transaction_session_timeout', '1s', false)"

#define SETTINGS_OF_READERS                           \
    " set_config('statement_timeout', '30s', false)," \
    " set_config('default_transaction_read_only', 'on', false)"

/* The role comes last: what stands before it is set as the one who signed in. */
#define SETTINGS(of_side, role) \
    "SELECT " SETTINGS_OF_ALL "," of_side ", set_config('role', '" role "', false)"

/* A peer that is gone is noticed within about ten seconds, whether or not something is under way.
 */
#define DEFAULTS(application, session)                                                           \
    {                                                                                            \
        "application_name", application, "target_session_attrs", session, "client_encoding",     \
            "UTF8", "gssencmode", "disable", "keepalives_idle", "5", "keepalives_interval", "2", \
            "keepalives_count", "3", "tcp_user_timeout", "10000", NULL                           \
    }

static const struct side_row SIDE_ROWS[STORE_SIDE_COUNT] = {
    [STORE_WRITE] = {"write",        SETTINGS(SETTINGS_OF_WRITERS, "desk_write"),        15,
                     DEFAULTS("dealdesk write",        "read-write")},
    [STORE_READ_SALES] = {"read_sales",   SETTINGS(SETTINGS_OF_READERS, "desk_read_sales"),   35,
                     DEFAULTS("dealdesk read_sales",   "any")       },
    [STORE_READ_PRODUCT] = {"read_product", SETTINGS(SETTINGS_OF_READERS, "desk_read_product"), 35,
                     DEFAULTS("dealdesk read_product", "any")       },
    [STORE_KEEP] = {"keep",         SETTINGS(SETTINGS_OF_WRITERS, "desk_write"),        15,
                     DEFAULTS("dealdesk keep",         "read-write")},
};

/* PostgreSQL's name of a type that no statement should give, as a number: its catalogue is not at
 * hand here. */
static struct text kind_words(struct arena *arena, uint32_t oid)
{
    for (int kind = VALUE_INT4; kind <= VALUE_JSON_ARRAY; kind++) {
        if (value_kind_reads((enum value_kind)kind, oid)) {
            return text_of(value_kind_name((enum value_kind)kind));
        }
    }
    return text_format(arena, "the type with oid %u", oid);
}

static bool column_agrees(const struct value_row *gives, const struct result *description,
                          size_t column, struct arena *arena, struct text *difference)
{
    const char *name = result_column_name(description, column);
    uint32_t oid = result_column_oid(description, column);

    if (strcmp(name, gives->name) != 0) {
        *difference = text_format(arena, "column %zu is called %s, declared %s", column + 1, name,
                                  gives->name);
        return false;
    }
    if (!value_kind_reads(gives->kind, oid)) {
        struct text words = kind_words(arena, oid);
        *difference = text_format(arena, "column %s is %.*s, declared %s", name, (int)words.length,
                                  words.bytes, value_kind_name(gives->kind));
        return false;
    }
    return true;
}

/* Whether what PostgreSQL says of a statement agrees with its row; else, in `arena`, the
 * difference. */
static bool statement_agrees(const struct statement_row *statement,
                             const struct result *description, struct arena *arena,
                             struct text *difference)
{
    size_t parameter_count = result_parameter_count(description);
    size_t column_count = result_column_count(description);

    if (parameter_count != statement->take_count) {
        *difference = text_format(arena, "it takes %zu parameters, declared %zu", parameter_count,
                                  statement->take_count);
        return false;
    }
    for (size_t i = 0; i < parameter_count; i++) {
        uint32_t oid = result_parameter_oid(description, i);
        if (oid != value_kind_oid(statement->takes[i].kind)) {
            struct text words = kind_words(arena, oid);
            *difference = text_format(arena, "parameter %s is %.*s, declared %s",
                                      statement->takes[i].name, (int)words.length, words.bytes,
                                      value_kind_name(statement->takes[i].kind));
            return false;
        }
    }
    if (column_count != statement->give_count) {
        *difference = text_format(arena, "it gives %zu columns, declared %zu", column_count,
                                  statement->give_count);
        return false;
    }
    for (size_t i = 0; i < column_count; i++) {
        if (!column_agrees(&statement->gives[i], description, i, arena, difference)) {
            return false;
        }
    }
    return true;
}

static void disagree(const struct check *check, struct text difference)
{
    struct preparation *preparation = check->preparation;

    if (preparation->differences++ == 0) {
        snprintf(preparation->difference, sizeof(preparation->difference), "statement %s: %.*s",
                 check->name, (int)difference.length, difference.bytes);
    }
    if (!preparation->told) {
        log_error(preparation->log, "statement_disagreed",
                  log_word("side", SIDE_ROWS[preparation->side].name),
                  log_word("statement", check->name), log_text("difference", difference));
    }
}

static void check_add(struct preparation *preparation, const struct statement_row *statement,
                      bool for_sales)
{
    struct check *check = &preparation->checks[preparation->check_count++];

    check->preparation = preparation;
    check->statement = statement;
    check->text = for_sales ? statement->text_sales : statement->text;
    prepared_name(check->name, statement, preparation->side, for_sales);
}

const struct side_row *side_row(enum store_side side)
{
    ensure(side < STORE_SIDE_COUNT);
    return &SIDE_ROWS[side];
}

void prepared_name(char name[PREPARED_NAME_BYTES], const struct statement_row *statement,
                   enum store_side side, bool for_sales)
{
    bool both = side == STORE_WRITE && statement->text_sales != statement->text;

    snprintf(name, PREPARED_NAME_BYTES, "%s%s", statement->name, both && for_sales ? ".sales" : "");
}

void preparation_init(struct preparation *preparation, struct arena *arena, struct log *log,
                      enum store_side side)
{
    *preparation = (struct preparation){
        .log = log,
        .side = side,
        .checks = arena_array(arena, 2 * STATEMENT_COUNT, sizeof(preparation->checks[0])),
    };
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        const struct statement_row *statement = &STATEMENT_ROWS[i];
        if ((statement->sides & BIT(side)) == 0) {
            continue;
        }
        check_add(preparation, statement, side == STORE_READ_SALES);
        if (side == STORE_WRITE && statement->text_sales != statement->text) {
            check_add(preparation, statement, true);
        }
    }
}

void preparation_begin(struct preparation *preparation)
{
    preparation->differences = 0;
    preparation->difference[0] = '\0';
}

bool preparation_end(struct preparation *preparation)
{
    preparation->told = preparation->differences > 0;
    return preparation->differences == 0;
}

/* As a rule the role is missing, because the migrations have not run. */
void on_session_set(struct result *result, void *context)
{
    struct preparation *preparation = context;
    struct text words = result_message(result);

    if (result_state(result) == RESULT_FAILED && preparation->differences++ == 0) {
        snprintf(preparation->difference, sizeof(preparation->difference),
                 "the session cannot be set: %.*s", (int)words.length, words.bytes);
    }
}

void on_prepared(struct result *result, void *context)
{
    if (result_state(result) == RESULT_FAILED) {
        disagree(context, result_message(result));
    }
}

void on_described(struct result *result, void *context)
{
    const struct check *check = context;
    scoped(arena_release) struct arena *arena = arena_new(DIFFERENCE_ARENA_BYTES);
    struct text difference;

    if (result_state(result) == RESULT_ROWS
        && !statement_agrees(check->statement, result, arena, &difference)) {
        disagree(check, difference);
    }
}
