#include "contract/contract.h"
#include "verbs/doctor_checks.h"
#include "verbs/knock.h"

#include <jansson.h>

#include <signal.h>
#include <stdio.h>

#define DOCTOR_ARENA_BYTES ((size_t)64 * 1024)

struct doctor_options {
    struct serve_options serve;
    const char *log_folder;
    bool json, ready, brief;
};

#define OWN_OPTION_COUNT 4

static bool read_options(const struct verb_call *call, struct doctor_options *options)
{
    struct option_row rows[SERVE_OPTION_COUNT + OWN_OPTION_COUNT] = {
        {"json",       OPTION_SWITCH, &options->json,       NULL, 0, 0, "as JSON, for programs"             },
        {"brief",      OPTION_SWITCH, &options->brief,      NULL, 0, 0, "leaves out what is as it should be"},
        {"ready",      OPTION_SWITCH, &options->ready,      NULL, 0, 0,
         "only asks the running service whether it is ready"                                                },
        {"log-folder", OPTION_TEXT,   &options->log_folder, NULL, 0, 0,
         "where the service's log lies; its disk is looked at"                                              },
    };

    *options = (struct doctor_options){.serve = serve_options_default()};
    serve_option_rows(&options->serve, rows + OWN_OPTION_COUNT);
    return verb_read(call, rows, COUNT_OF(rows), NULL);
}

/* ---- telling --------------------------------------------------------------------------------- */

static bool is_told(const struct finding *finding, bool brief)
{
    return !brief || FINDING_ROWS[finding->kind].severity != SEVERITY_GOOD;
}

static void print_finding(const struct finding *finding)
{
    const struct finding_row *row = &FINDING_ROWS[finding->kind];

    printf("%-8s %-13s %.*s\n", severity_word(row->severity), row->check,
           (int)finding->words.length, finding->words.bytes);
    if (finding->advice.length > 0) {
        printf("%-23s %.*s\n", "", (int)finding->advice.length, finding->advice.bytes);
    }
}

static void print_table(const struct findings *findings, bool brief)
{
    for (const struct finding *it = findings->first; it != NULL; it = it->next) {
        if (is_told(it, brief)) {
            print_finding(it);
        }
    }
    printf("%zu wrong, %zu warnings, %zu advice, %zu good\n", findings->counts[SEVERITY_WRONG],
           findings->counts[SEVERITY_WARNING], findings->counts[SEVERITY_ADVICE],
           findings->counts[SEVERITY_GOOD]);
}

static json_t *text_json(struct text text)
{
    return json_stringn(text.bytes, text.length);
}

static json_t *finding_json(const struct finding *finding)
{
    const struct finding_row *row = &FINDING_ROWS[finding->kind];

    return json_pack("{s:s, s:s, s:s, s:o, s:o}", "name", row->name, "check", row->check,
                     "severity", severity_word(row->severity), "words", text_json(finding->words),
                     "advice", text_json(finding->advice));
}

/* False when there is no memory for all of it. */
static bool print_json(const struct findings *findings, bool brief)
{
    scoped(json_release) json_t *list = json_array();
    bool whole_list = true;

    for (const struct finding *it = findings->first; it != NULL; it = it->next) {
        if (is_told(it, brief)) {
            whole_list &= json_array_append_new(list, finding_json(it)) == 0;
        }
    }
    scoped(json_release) json_t *whole = json_pack(
        "{s:I, s:I, s:I, s:I, s:O}", "wrong", (json_int_t)findings->counts[SEVERITY_WRONG],
        "warnings", (json_int_t)findings->counts[SEVERITY_WARNING], "advice",
        (json_int_t)findings->counts[SEVERITY_ADVICE], "good",
        (json_int_t)findings->counts[SEVERITY_GOOD], "findings", list);
    bool written = whole_list && whole != NULL && json_dumpf(whole, stdout, JSON_INDENT(2)) == 0;
    printf("\n");
    return written;
}

/* ---- what is done ---------------------------------------------------------------------------- */

static int ask_whether_ready(const struct serve_options *options)
{
    int status = knock(options->address, options->port, options->certificate != NULL, "/readyz");

    if (status != 200) {
        fprintf(stderr, "dealdesk: %s port %d: %s\n", options->address, (int)options->port,
                status == 0 ? "nothing answers" : "not ready");
    }
    return status == 200 ? STATUS_GOOD : STATUS_WRONG;
}

static void look(struct arena *arena, const struct doctor_options *options,
                 struct doctor_facts *facts)
{
    facts->options = &options->serve;
    doctor_look_at_host(arena, &options->serve, options->log_folder, &facts->host);
    doctor_look_at_database(arena, &options->serve, &facts->database);
    if (facts->database.server.local != 0) {
        doctor_look_at_disk(
            arena, "the data directory",
            text_chars(arena, facts->database.server.settings[SETTING_DATA_DIRECTORY]),
            &facts->host);
    }
}

int verb_doctor(const struct verb_call *call)
{
    scoped(arena_release) struct arena *arena = arena_new(DOCTOR_ARENA_BYTES);
    struct doctor_options options;
    struct findings findings;

    if (!read_options(call, &options)) {
        return STATUS_UNREADABLE;
    }
    (void)signal(SIGPIPE, SIG_IGN); /* the service may close while it is asked */
    if (options.ready) {
        return ask_whether_ready(&options.serve);
    }
    struct doctor_facts *facts = arena_alloc(arena, sizeof(*facts));
    findings_init(&findings, arena);
    look(arena, &options, facts);
    doctor_judge(facts, &findings);
    if (!options.json) {
        print_table(&findings, options.brief);
    } else if (!print_json(&findings, options.brief)) {
        return STATUS_WRONG;
    }
    return findings.counts[SEVERITY_WRONG] == 0 ? STATUS_GOOD : STATUS_WRONG;
}
