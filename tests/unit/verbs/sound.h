/*
 * What the tests of the doctor's judges share: an installation in which nothing is to be told, and
 * cases that change one thing of it and state what alone is told then.
 */
#pragma once

#include "unit/cases.h"
#include "verbs/doctor_checks.h"
#include "verbs/doctor_judges.h"

struct sound {
    struct arena *arena;
    struct serve_options options;
    struct doctor_facts facts;
    struct findings findings;
};

/* `sound_tells_only` lets go of what this makes. */
void sound_init(struct sound *sound);

/* Judges, and holds that beside what is good `wanted` alone was told, and in whole words. */
void sound_tells_only(struct sound *sound, enum finding_kind wanted);

/* NULL when it was not told. */
const struct finding *sound_find(const struct sound *sound, enum finding_kind kind);

/* ---- cases of one fact ----------------------------------------------------------------------- */

/* Where a fact stands. */
#define OF_HOST(member)     offsetof(struct doctor_facts, host.member)
#define OF_DATABASE(member) offsetof(struct doctor_facts, database.member)
#define OF_SETTING(setting) OF_DATABASE(server.settings[SETTING_##setting])

struct number_case {
    const char *says;
    size_t at; /* of an int64_t */
    int64_t value;
    enum finding_kind told;
};
case_holds number_case_holds;

struct text_case {
    const char *says;
    size_t at; /* of a text */
    const char *value;
    enum finding_kind told;
};
case_holds text_case_holds;

/* A list of the database's facts, and how many it has. */
#define OF_LIST(list, one) OF_DATABASE(list), OF_DATABASE(one##_count)

/* A list in which one fact stands alone. */
struct list_case {
    const char *says;
    size_t list_at, count_at;
    const void *fact;
    enum finding_kind told;
};
case_holds list_case_holds;

/* What more than one fact makes. */
struct change_case {
    const char *says;
    void (*change)(struct sound *sound);
    enum finding_kind told;
};
case_holds change_case_holds;
