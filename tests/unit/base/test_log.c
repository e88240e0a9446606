#include "base/log.h"
#include "unit/cases.h"

#include <string.h>
#include <unistd.h>

/* A log that writes into a pipe, and all that was read from it. */
struct captured {
    int ends[2];
    struct log *log;
    struct arena *arena;
};

static void captured_release(struct captured *captured)
{
    arena_free(captured->arena);
}

static void capture(struct captured *captured, enum log_level level)
{
    assert_int_equal(pipe(captured->ends), 0);
    captured->log = log_new(captured->ends[1], level);
    captured->arena = arena_new(256);
}

/* Closes the log and gives what it wrote. */
static struct text captured_text(struct captured *captured)
{
    log_free(captured->log);
    close(captured->ends[1]);
    const size_t size = 65536; /* what a pipe holds */
    char *bytes = arena_alloc(captured->arena, size);
    size_t length = 0;
    ssize_t taken = 0;
    do {
        taken = read(captured->ends[0], bytes + length, size - length);
        assert_true(taken >= 0);
        length += (size_t)taken;
    } while (taken > 0);
    close(captured->ends[0]);
    return (struct text){bytes, length};
}

static const struct value_case {
    const char *says;
    struct text value;
    struct text written;
} VALUE_CASES[] = {
    {"a word stays as it is",                  TEXT("parked"),                         TEXT("parked")             },
    {"an id stays as it is",                   TEXT("ask_01h455vb4pex5vsknk084sn02q"),
     TEXT("ask_01h455vb4pex5vsknk084sn02q")                                                                       },
    {"a path stays as it is",                  TEXT("/v1/asks?state"),                 TEXT("/v1/asks?state")     },
    {"nothing is quoted",                      TEXT(""),                               TEXT("\"\"")               },
    {"no text is quoted nothing",              {NULL, 0},                              TEXT("\"\"")               },
    {"a space is quoted",                      TEXT("two words"),                      TEXT("\"two words\"")      },
    {"an equals sign is quoted",               TEXT("a=b"),                            TEXT("\"a=b\"")            },
    {"a quote is escaped",                     TEXT("a\"b"),                           TEXT("\"a\\\"b\"")         },
    {"a backslash is escaped",                 TEXT("a\\b"),                           TEXT("\"a\\\\b\"")         },
    {"a line break is escaped",                TEXT("a\nlevel=error"),                 TEXT("\"a\\nlevel=error\"")},
    {"a carriage return is escaped",           TEXT("a\rb"),                           TEXT("\"a\\x0db\"")        },
    {"a tab is escaped",                       TEXT("a\tb"),                           TEXT("\"a\\x09b\"")        },
    {"a NUL is escaped",                       TEXT("a\000b"),                         TEXT("\"a\\x00b\"")        },
    {"an escape of a terminal is escaped",     TEXT("\x1b[31mred"),                    TEXT("\"\\x1b[31mred\"")   },
    {"DEL is escaped",                         TEXT("a\x7f"),                          TEXT("\"a\\x7f\"")         },
    {"a line separator of Unicode is escaped", TEXT("a\xe2\x80\xa8z"),
     TEXT("\"a\\xe2\\x80\\xa8z\"")                                                                                },
    {"bytes that are no UTF-8 are escaped",    TEXT("\xff\xfe"),                       TEXT("\"\\xff\\xfe\"")     },
    {"a forged end of the value is escaped",   TEXT("x\" level=error event=\"forged"),
     TEXT("\"x\\\" level=error event=\\\"forged\"")                                                               },
};

static void value_case_holds(const void *row)
{
    const struct value_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(256);
    scoped(captured_release) struct captured captured = {0};
    capture(&captured, LOG_LEVEL_INFO);
    log_info(captured.log, "value_seen", log_text("value", it->value), log_number("after", 1));

    struct text line = captured_text(&captured);
    instant at = 0;
    struct text time = text_cut(&line, ' ');
    assert_text_equal(text_cut(&time, '='), text_literal("time"));
    assert_true(instant_parse(time, &at));
    assert_true(at > 0);
    struct text expected = text_format(arena, "level=info event=value_seen value=%.*s after=1\n",
                                       (int)it->written.length, it->written.bytes);
    assert_text_equal(line, expected);
}

static size_t count_of(struct text text, char wanted)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++) {
        count += text.bytes[i] == wanted;
    }
    return count;
}

static void no_byte_breaks_a_line(const void *row)
{
    scoped(captured_release) struct captured captured = {0};
    capture(&captured, LOG_LEVEL_INFO);
    for (int byte = 0; byte < 256; byte++) {
        char value[3] = {'a', (char)byte, 'b'};
        log_info(captured.log, "byte_seen", log_text("value", (struct text){value, 3}));
    }
    struct text text = captured_text(&captured);
    assert_int_equal(count_of(text, '\n'), 256);
    for (size_t i = 0; i < text.length; i++) {
        assert_true(text.bytes[i] == '\n' || (text.bytes[i] >= ' ' && text.bytes[i] <= '~'));
    }
}

static const struct level_case {
    const char *says;
    enum log_level level;
    size_t lines;
} LEVEL_CASES[] = {
    {"debug shows all",          LOG_LEVEL_DEBUG,   4},
    {"info hides debug",         LOG_LEVEL_INFO,    3},
    {"warning hides info",       LOG_LEVEL_WARNING, 2},
    {"error shows errors alone", LOG_LEVEL_ERROR,   1},
};

static void level_case_holds(const void *row)
{
    const struct level_case *it = row;
    scoped(captured_release) struct captured captured = {0};
    capture(&captured, it->level);
    log_debug(captured.log, "happened", log_number("n", 1));
    log_info(captured.log, "happened", log_number("n", 2));
    log_warning(captured.log, "happened", log_number("n", 3));
    log_error(captured.log, "happened", log_number("n", 4));
    assert_int_equal(count_of(captured_text(&captured), '\n'), it->lines);
}

static void fields_are_written_by_their_type(const void *row)
{
    scoped(arena_release) struct arena *arena = arena_new(256);
    struct problem problem;
    problem_init(&problem, arena);
    scoped(captured_release) struct captured captured = {0};
    capture(&captured, LOG_LEVEL_INFO);
    struct log_field none = log_problem("cause", &problem);
    refuse(&problem, PROBLEM_UNAVAILABLE, text_literal(""), PHRASE_TRY_LATER,
           (struct blanks){.number = 5});
    struct id id = id_of(text_literal("ask_01h455vb4pex5vsknk084sn02q"));
    log_warning(captured.log, "tried", log_number("least", INT64_MIN), log_word("word", NULL),
                log_id("ask", &id), none, log_problem("why", &problem));

    struct text line = captured_text(&captured);
    text_cut(&line, ' ');
    assert_text_equal(line,
                      text_literal("level=warning event=tried least=-9223372036854775808 word=\"\" "
                                   "ask=ask_01h455vb4pex5vsknk084sn02q cause=none "
                                   "why=\"unavailable: The service cannot answer just now. Try "
                                   "again in 5 seconds.\"\n"));
}

static void a_list_may_be_empty_or_end_early(const void *row)
{
    scoped(captured_release) struct captured captured = {0};
    capture(&captured, LOG_LEVEL_INFO);
    log_line(captured.log, LOG_LEVEL_INFO, "started", NULL, 0);
    log_info(captured.log, "started", log_number("n", 1), (struct log_field){.name = NULL},
             log_number("never", 2));
    struct text text = captured_text(&captured);
    struct text first = text_cut(&text, '\n');
    text_cut(&first, ' ');
    assert_text_equal(first, text_literal("level=info event=started"));
    text_cut(&text, ' ');
    assert_text_equal(text, text_literal("level=info event=started n=1\n"));
}

static void a_long_value_is_cut(const void *row)
{
    static const char LONG[2000] = {0};
    scoped(captured_release) struct captured captured = {0};
    capture(&captured, LOG_LEVEL_INFO);
    log_info(captured.log, "seen", log_text("value", (struct text){LONG, sizeof(LONG)}),
             log_number("after", 1));
    struct text line = captured_text(&captured);
    assert_int_equal(count_of(line, '\\'), 512);
    assert_true(text_contains(line, text_literal("\\x00...\" after=1\n")));
}

static void a_line_stays_within_one_write(const void *row)
{
    static const char LONG[2000] = {0};
    struct text value = {LONG, sizeof(LONG)};
    scoped(captured_release) struct captured captured = {0};
    capture(&captured, LOG_LEVEL_INFO);
    log_info(captured.log, "seen", log_text("one", value), log_text("two", value),
             log_text("three", value), log_number("four", 4));
    struct text line = captured_text(&captured);
    assert_true(line.length <= 4096);
    assert_int_equal(count_of(line, '\n'), 1);
    assert_false(text_contains(line, text_literal(" three=")));
    assert_true(text_contains(line, text_literal(" fields_left_out=true\n")));
}

static void a_log_that_cannot_be_written_is_quiet(const void *row)
{
    struct log *log = log_new(-1, LOG_LEVEL_INFO);
    log_info(log, "unheard", log_number("n", 1));
    log_free(log);
    log_free(NULL);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(VALUE_CASES, value_case_holds),
        CASE_PLAIN("no byte breaks a line", no_byte_breaks_a_line),
        CASE_TABLE(LEVEL_CASES, level_case_holds),
        CASE_PLAIN("fields are written by their type", fields_are_written_by_their_type),
        CASE_PLAIN("a list of fields may be empty or end early", a_list_may_be_empty_or_end_early),
        CASE_PLAIN("a long value is cut", a_long_value_is_cut),
        CASE_PLAIN("a line stays within one write", a_line_stays_within_one_write),
        CASE_PLAIN("a log that cannot be written is quiet", a_log_that_cannot_be_written_is_quiet),
    };
    return cases_run_tables("log", TABLES, COUNT_OF(TABLES));
}
