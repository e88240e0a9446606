/*
 * What a look at an installation finds: each finding is a row of findings.def, and its words have
 * blanks that are filled when it is told.
 */
#pragma once

#include "base/phrases.h"
#include "base/text.h"

enum severity {
    SEVERITY_GOOD,    /* as it should be */
    SEVERITY_ADVICE,  /* works, and could be better */
    SEVERITY_WARNING, /* will go wrong one day, or does so at times */
    SEVERITY_WRONG,   /* a promise does not hold, or the service does not run */
    SEVERITY_COUNT
};

enum finding_kind {
#define FINDING(kind, name, check, severity, words, advice) FINDING_##kind,
#include "verbs/findings.def"
#undef FINDING
    FINDING_COUNT
};

struct finding_row {
    const char *name;  /* "fsync-off"; stable, for scripts */
    const char *check; /* which look found it: "durability" */
    enum severity severity;
    const char *words;  /* with blanks, as phrases have */
    const char *advice; /* what to do; "" when there is nothing to do */
};
extern const struct finding_row FINDING_ROWS[FINDING_COUNT];

struct finding {
    enum finding_kind kind;
    struct text words; /* filled */
    struct text advice;
    struct finding *next;
};

struct findings {
    struct arena *arena; /* borrowed */
    struct finding *first;
    struct finding *last;
    size_t counts[SEVERITY_COUNT];
};

void findings_init(struct findings *findings, struct arena *arena);

/* Tells one, its words and its advice filled with `blanks`. */
void findings_tell(struct findings *findings, enum finding_kind kind, struct blanks blanks);

/* "good", "advice", "warning", "wrong". */
const char *severity_word(enum severity severity);
