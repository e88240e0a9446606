#include "desk/fault.h"
#include "unit/cases.h"

static const struct setting_case {
    const char *says;
    const char *setting;
    const char *point;
    enum fault_action action;
    int64_t nth;
} SETTING_CASES[] = {
    {"no setting asks for nothing",       NULL,                                    "",              FAULT_NONE,  0 },
    {"an empty setting asks for nothing", "",                                      "",              FAULT_NONE,  0 },
    {"a point alone asks for nothing",    "before-lock",                           "",              FAULT_NONE,  0 },
    {"an unknown action is none",         "before-lock:explode",                   "",              FAULT_NONE,  0 },
    {"the first time unless it says so",  "before-lock:abort",                     "before-lock",   FAULT_ABORT, 1 },
    {"the nth time when it says so",      "commit-sent:drop-connection:12",        "commit-sent",
     FAULT_DROP_CONNECTION,                                                                                      12},
    {"exit and stall are known",          "before-commit:stall:2",                 "before-commit", FAULT_STALL, 2 },
    {"a time below one is none",          "before-lock:exit:0",                    "",              FAULT_NONE,  0 },
    {"a time that is no number is none",  "before-lock:exit:x",                    "",              FAULT_NONE,  0 },
    {"a name that is too long is none",   "abcdefghijabcdefghijabcdefghijab:exit", "",              FAULT_NONE,  0 },
};

static void setting_case_holds(const void *row)
{
    const struct setting_case *it = row;
    struct faults faults;

    faults_init(&faults, it->setting);
    assert_int_equal(faults.action, it->action);
    assert_int_equal(faults.nth, it->nth);
    assert_string_equal(faults.point, it->point);
}

int main(void)
{
    return cases_run(SETTING_CASES, setting_case_holds);
}
