#include "contract/form.h"
#include "unit/cases.h"

static const struct form_case {
    const char *says;
    const char *form;
    struct text text;
    bool holds;
} FORM_CASES[] = {
    {"a quarter",                   "quarter",    TEXT("2027Q1"),                             true },
    {"a quarter in lower case",     "quarter",    TEXT("2027q1"),                             false},
    {"a fifth quarter",             "quarter",    TEXT("2027Q5"),                             false},
    {"a quarter zero",              "quarter",    TEXT("2027Q0"),                             false},
    {"a quarter of letters",        "quarter",    TEXT("abcdQ1"),                             false},
    {"a quarter with a line break", "quarter",    TEXT("2027Q1\n"),                           false},
    {"half a quarter",              "quarter",    TEXT("20"),                                 false},
    {"half past eight",             "clock_time", TEXT("08:30"),                              true },
    {"a day's end",                 "clock_time", TEXT("24:00"),                              true },
    {"past a day's end",            "clock_time", TEXT("24:30"),                              false},
    {"a minute too many",           "clock_time", TEXT("08:60"),                              false},
    {"an hour of one digit",        "clock_time", TEXT("8:30"),                               false},
    {"euros",                       "currency",   TEXT("EUR"),                                true },
    {"euros in lower case",         "currency",   TEXT("eur"),                                false},
    {"a currency that is none",     "currency",   TEXT("XQX"),                                false},
    {"an address",                  "email",      TEXT("ada.lovelace+desk@mail.example.com"), true },
    {"an address without a host",   "email",      TEXT("ada@"),                               false},
    {"an address without a name",   "email",      TEXT("@example.com"),                       false},
    {"an address without @",        "email",      TEXT("ada.example.com"),                    false},
    {"an address with two @",       "email",      TEXT("a@b@example.com"),                    false},
    {"a host without a dot",        "email",      TEXT("ada@localhost"),                      false},
    {"a dot at the end",            "email",      TEXT("ada@example.com."),                   false},
    {"two dots",                    "email",      TEXT("a..b@example.com"),                   false},
    {"a header smuggled in",        "email",      TEXT("a@example.com\nBcc: b@example.com"),  false},
    {"Berlin",                      "time_zone",  TEXT("Europe/Berlin"),                      true },
    {"three parts",                 "time_zone",  TEXT("America/Argentina/Buenos_Aires"),     true },
    {"UTC",                         "time_zone",  TEXT("UTC"),                                true },
    {"an offset",                   "time_zone",  TEXT("Etc/GMT+5"),                          true },
    {"a path",                      "time_zone",  TEXT("../../etc/passwd"),                   false},
    {"a slash at the end",          "time_zone",  TEXT("Europe/"),                            false},
    {"German",                      "language",   TEXT("de"),                                 true },
    {"Brazilian Portuguese",        "language",   TEXT("pt-BR"),                              true },
    {"a script and a region",       "language",   TEXT("zh-Hant-TW"),                         true },
    {"a dash at the end",           "language",   TEXT("de-"),                                false},
    {"two dashes",                  "language",   TEXT("de--DE"),                             false},
    {"a part of one letter",        "language",   TEXT("de-x"),                               false},
    {"a part of nine letters",      "language",   TEXT("de-abcdefghi"),                       false},
    {"capitals first",              "language",   TEXT("DE"),                                 false},
    {"https",                       "url",        TEXT("https://example.com/a?b=c#d"),        true },
    {"http with a port",            "url",        TEXT("http://10.0.0.1:8080"),               true },
    {"an IPv6 address",             "url",        TEXT("https://[::1]/"),                     true },
    {"another scheme",              "url",        TEXT("javascript:alert(1)"),                false},
    {"a scheme in capitals",        "url",        TEXT("HTTPS://example.com"),                false},
    {"no host",                     "url",        TEXT("https:///path"),                      false},
    {"a port alone",                "url",        TEXT("https://:443/"),                      false},
    {"a name and a password",       "url",        TEXT("https://user:secret@example.com/"),   false},
    {"an @ in the path",            "url",        TEXT("https://example.com/@ada"),           true },
    {"a space",                     "url",        TEXT("https://example.com/a b"),            false},
    {"a letter beyond ASCII",       "url",        TEXT("https://exämple.com/"),              false},
};

static void form_case_holds(const void *row)
{
    const struct form_case *it = row;
    const struct form *form = form_get(it->form);
    assert_non_null(form->holds);
    assert_int_equal(form->holds(it->text), it->holds);
}

int main(void)
{
    return cases_run(FORM_CASES, form_case_holds);
}
