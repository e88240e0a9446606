#include "api/plan.h"

#include "base/ensure.h"

#include <string.h>

/* ---- what does not come from the request's parameters ---------------------------------------- */

static void add_org(struct parameters *parameters, const struct plan_values *values)
{
    parameters_add_int4(parameters, values->caller->org_key);
}

static void add_caller(struct parameters *parameters, const struct plan_values *values)
{
    parameters_add_text(parameters, id_text(&values->caller->person_id));
}

static void add_reach(struct parameters *parameters, const struct plan_values *values)
{
    parameters_add_text(parameters, caller_reach_word(values->caller));
}

static void add_confidential(struct parameters *parameters, const struct plan_values *values)
{
    parameters_add_bool(parameters, values->caller->sees_confidential);
}

static void add_roles(struct parameters *parameters, const struct plan_values *values)
{
    struct array_builder array;

    array_begin(&array, parameters);
    for (int role = 1; role < ROLE_COUNT; role++) {
        if ((values->caller->roles & BIT(role)) != 0) {
            array_add_text(&array, word_of(&ROLE_WORDS, role));
        }
    }
    array_end(&array);
}

static void add_after(struct parameters *parameters, const struct plan_values *values)
{
    parameters_add_text(parameters, values->after);
}

static void add_row_limit(struct parameters *parameters, const struct plan_values *values)
{
    parameters_add_int4(parameters, values->row_limit);
}

static void add_as_of_sequence(struct parameters *parameters, const struct plan_values *values)
{
    parameters_add_int8(parameters, values->as_of_sequence);
}

static const struct source_row {
    const char *name;
    enum value_kind kind;
    void (*add)(struct parameters *parameters, const struct plan_values *values);
} SOURCE_ROWS[] = {
    {"org_key",           VALUE_INT4,       add_org           },
    {"caller_id",         VALUE_TEXT,       add_caller        },
    {"caller_reach",      VALUE_TEXT,       add_reach         },
    {"sees_confidential", VALUE_BOOL,       add_confidential  },
    {"caller_roles",      VALUE_TEXT_ARRAY, add_roles         },
    {"after",             VALUE_TEXT,       add_after         },
    {"row_limit",         VALUE_INT4,       add_row_limit     },
    {"as_of_sequence",    VALUE_INT8,       add_as_of_sequence},
};

static const struct source_row *find_source(const struct value_row *taken)
{
    for (size_t i = 0; i < COUNT_OF(SOURCE_ROWS); i++) {
        if (strcmp(SOURCE_ROWS[i].name, taken->name) == 0 && SOURCE_ROWS[i].kind == taken->kind) {
            return &SOURCE_ROWS[i];
        }
    }
    return NULL;
}

/* ---- what does ------------------------------------------------------------------------------- */

/* Whether what a parameter holds can be read as `kind`: PostgreSQL reads all as it was written. A
 * list of words is taken as an array, or as one text with commas. */
static bool kinds_agree(const struct parameter_row *parameter, enum value_kind kind)
{
    if (parameter->field.kind == SHAPE_LIST) {
        return kind == VALUE_TEXT_ARRAY || kind == VALUE_TEXT;
    }
    return kind != VALUE_TEXT_ARRAY;
}

static const struct parameter_row *find_parameter(const struct route_row *route, const char *name)
{
    for (size_t i = 0; i < route->parameter_count; i++) {
        if (strcmp(route->parameters[i].name, name) == 0) {
            return &route->parameters[i];
        }
    }
    return NULL;
}

static void add_list(struct parameters *parameters, struct text written)
{
    struct array_builder array;
    struct text rest = written;

    array_begin(&array, parameters);
    while (text_present(rest)) {
        array_add_text(&array, text_cut(&rest, ','));
    }
    array_end(&array);
}

static void add_argument(struct parameters *parameters, const struct value_row *taken,
                         const struct arguments *arguments)
{
    struct text written = arguments_find(arguments, text_of(taken->name));

    if (!text_present(written)) {
        parameters_add_null(parameters);
    } else if (taken->kind == VALUE_TEXT_ARRAY) {
        add_list(parameters, written);
    } else {
        parameters_add_written(parameters, written);
    }
}

const char *plan_missing(const struct statement_row *statement, const struct route_row *route)
{
    for (size_t i = 0; i < statement->take_count; i++) {
        const struct value_row *taken = &statement->takes[i];
        const struct parameter_row *parameter = find_parameter(route, taken->name);
        if (find_source(taken) == NULL
            && (parameter == NULL || !kinds_agree(parameter, taken->kind))) {
            return taken->name;
        }
    }
    return NULL;
}

void plan_fill(struct parameters *parameters, const struct plan_values *values)
{
    const struct statement_row *statement = parameters->statement;

    for (size_t i = 0; i < statement->take_count; i++) {
        const struct value_row *taken = &statement->takes[i];
        const struct source_row *source = find_source(taken);
        if (source != NULL) {
            source->add(parameters, values);
        } else {
            add_argument(parameters, taken, values->arguments);
        }
    }
}

int plan_column(const struct statement_row *statement, const char *name)
{
    for (size_t i = 0; i < statement->give_count; i++) {
        if (strcmp(statement->gives[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

const struct statement_row *plan_statement(const char *name)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        if (strcmp(STATEMENT_ROWS[i].name, name) == 0) {
            return &STATEMENT_ROWS[i];
        }
    }
    return NULL;
}

static void make_plan(struct arena *arena, const struct route_row *route, struct plan *plan)
{
    *plan = (struct plan){.route = route, .body = -1, .cursor = -1, .version = -1};
    if (route->query == NULL || route->command != COMMAND_NONE) {
        return;
    }
    plan->statement = plan_statement(route->query);
    if (plan->statement == NULL) {
        return;
    }
    if (strcmp(route->rows, "report") == 0) {
        plan->head = plan_statement("report_head");
        plan->columns = report_columns_new(arena, route->path, plan->statement);
    } else {
        struct text head = text_format(arena, "%s_head", route->query);
        plan->head = plan_statement(text_chars(arena, head));
    }
    plan->body = plan_column(plan->statement, "body");
    plan->cursor = plan_column(plan->statement, "cursor");
    plan->version = plan_column(plan->statement, "version");
    plan->fault = plan_missing(plan->statement, route);
    if (plan->fault == NULL && plan->head != NULL) {
        plan->fault = plan_missing(plan->head, route);
    }
}

const struct plan *plans_new(struct arena *arena, const struct route_row *routes, size_t count)
{
    struct plan *plans = arena_array(arena, count, sizeof(*plans));

    for (size_t i = 0; i < count; i++) {
        make_plan(arena, &routes[i], &plans[i]);
    }
    return plans;
}
