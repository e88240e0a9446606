/*
 * Lines for operators, on stderr: `time=… level=… event=delivery_parked webhook=… attempts=4`.
 *
 * An event is a verb in the past tense; fields are typed, so that no value can break a line. Ids
 * and counts; never a customer's words, a rationale or a token. Who decides logs, once; `base` and
 * `workflow` never do.
 */
#pragma once

#include "base/id.h"
#include "base/language.h"
#include "base/problem.h"
#include "base/text.h"

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

struct log;

struct log_field {
    const char *name; /* NULL ends a list */
    enum { LOG_FIELD_NUMBER, LOG_FIELD_TEXT } kind;
    int64_t number;
    struct text text;
};

/* Logs lines of `level` and above to the descriptor, which is borrowed. */
struct log *log_new(int descriptor, enum log_level level);
void log_free(struct log *log);

struct log_field log_number(const char *name, int64_t value);
struct log_field log_word(const char *name, const char *word);
struct log_field log_text(const char *name, struct text text);
struct log_field log_id(const char *name, const struct id *id);

/* The kinds and sentences of a problem's first entry. */
struct log_field log_problem(const char *name, const struct problem *problem);

void log_line(struct log *log, enum log_level level, const char *event,
              const struct log_field *fields, size_t field_count);

#define log_at(log, level, event, ...)                                         \
    log_line((log), (level), (event), (const struct log_field[]){__VA_ARGS__}, \
             sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))

#define log_debug(log, event, ...)   log_at(log, LOG_LEVEL_DEBUG, event, __VA_ARGS__)
#define log_info(log, event, ...)    log_at(log, LOG_LEVEL_INFO, event, __VA_ARGS__)
#define log_warning(log, event, ...) log_at(log, LOG_LEVEL_WARNING, event, __VA_ARGS__)
#define log_error(log, event, ...)   log_at(log, LOG_LEVEL_ERROR, event, __VA_ARGS__)
