#include "base/log.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

#define SCRATCH_BYTES 8192

/* A line is one write of at most PIPE_BUF bytes, so that lines of several processes in one pipe
 * stay apart. */
#define LINE_BYTES_MAX  4096
#define VALUE_BYTES_MAX 512

static const char *const LEVELS[] = {
    [LOG_LEVEL_DEBUG] = "debug",
    [LOG_LEVEL_INFO] = "info",
    [LOG_LEVEL_WARNING] = "warning",
    [LOG_LEVEL_ERROR] = "error",
};

struct log {
    struct arena *arena;   /* where the log itself lives */
    struct arena *scratch; /* where a line is put together; forgotten after each */
    int descriptor;
    enum log_level level;
};

/* Whether the character needs neither quotes nor escaping. */
static bool is_plain(char character)
{
    return character > ' ' && character <= '~' && character != '"' && character != '='
           && character != '\\';
}

static bool all_plain(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (!is_plain(text.bytes[i])) {
            return false;
        }
    }
    return text.length > 0;
}

/* What is not printable ASCII becomes \xNN, so that no terminal and no reader of lines sees
 * anything in it. */
static void add_escaped(struct text_builder *line, char character)
{
    if (is_plain(character) || character == ' ' || character == '=') {
        text_builder_add(line, (struct text){&character, 1});
    } else if (character == '"' || character == '\\') {
        text_builder_add_format(line, "\\%c", character);
    } else if (character == '\n') {
        text_builder_add(line, text_literal("\\n"));
    } else {
        text_builder_add_format(line, "\\x%02x", (unsigned int)(unsigned char)character);
    }
}

static void add_value(struct text_builder *line, struct text value)
{
    bool is_cut = value.length > VALUE_BYTES_MAX;
    value.length = is_cut ? VALUE_BYTES_MAX : value.length;
    if (!is_cut && all_plain(value)) {
        text_builder_add(line, value);
        return;
    }
    text_builder_add(line, text_literal("\""));
    for (size_t i = 0; i < value.length; i++) {
        add_escaped(line, value.bytes[i]);
    }
    text_builder_add(line, is_cut ? text_literal("...\"") : text_literal("\""));
}

static struct text field_text(struct arena *arena, const struct log_field *field)
{
    struct text_builder builder;
    text_builder_init(&builder, arena);
    text_builder_add_format(&builder, " %s=", field->name);
    if (field->kind == LOG_FIELD_NUMBER) {
        text_builder_add_format(&builder, "%" PRId64, field->number);
    } else {
        add_value(&builder, field->text);
    }
    return text_builder_text(&builder);
}

/* Adds the fields that there is room for, and says so when some are left out. */
static void add_fields(struct text_builder *line, const struct log_field *fields, size_t count)
{
    static const struct text LEFT_OUT = TEXT(" fields_left_out=true\n");
    for (size_t i = 0; i < count && fields[i].name != NULL; i++) {
        struct text field = field_text(line->arena, &fields[i]);
        if (line->length + field.length + LEFT_OUT.length > LINE_BYTES_MAX) {
            text_builder_add(line, LEFT_OUT);
            return;
        }
        text_builder_add(line, field);
    }
    text_builder_add(line, text_literal("\n"));
}

static instant host_now(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INSTANT_SECOND + now.tv_nsec / 1000;
}

struct log *log_new(int descriptor, enum log_level level)
{
    struct arena *arena = arena_new(256);
    struct log *log = arena_alloc(arena, sizeof(*log));
    *log = (struct log){
        .arena = arena,
        .scratch = arena_new(SCRATCH_BYTES),
        .descriptor = descriptor,
        .level = level,
    };
    return log;
}

void log_free(struct log *log)
{
    if (log == NULL) {
        return;
    }
    arena_free(log->scratch);
    arena_free(log->arena);
}

struct log_field log_number(const char *name, int64_t value)
{
    return (struct log_field){.name = name, .kind = LOG_FIELD_NUMBER, .number = value};
}

struct log_field log_word(const char *name, const char *word)
{
    return log_text(name, text_of(word));
}

struct log_field log_text(const char *name, struct text text)
{
    return (struct log_field){.name = name, .kind = LOG_FIELD_TEXT, .text = text};
}

struct log_field log_id(const char *name, const struct id *id)
{
    return log_text(name, id_text(id));
}

struct log_field log_problem(const char *name, const struct problem *problem)
{
    if (problem->first == NULL) {
        return log_word(name, "none");
    }
    const char *slug = PROBLEM_ROWS[problem->first->kind].slug;
    struct text detail = problem->first->detail;
    return log_text(
        name, text_format(problem->arena, "%s: %.*s", slug, (int)detail.length, detail.bytes));
}

void log_line(struct log *log, enum log_level level, const char *event,
              const struct log_field *fields, size_t field_count)
{
    if (level < log->level) {
        return;
    }
    struct text_builder line;
    text_builder_init(&line, log->scratch);
    text_builder_add(&line, text_literal("time="));
    text_builder_add(&line, instant_format(log->scratch, host_now()));
    text_builder_add_format(&line, " level=%s event=%s", LEVELS[level], event);
    add_fields(&line, fields, field_count);

    struct text text = text_builder_text(&line);
    ssize_t written = write(log->descriptor, text.bytes, text.length);
    (void)written; /* nobody is left to tell, and a log that cannot be written must not stop the
                      work */
    arena_reset(log->scratch);
}
