/*
 * Whose word is believed on where a request came from.
 */
#include "api/http_proxies.h"
#include "unit/cases.h"

#define FIELDS_MAX 3

/* ---- reading the setting --------------------------------------------------------------------- */

static const struct read_case {
    const char *says;
    const char *list;
    size_t count;
    size_t faults;
} READ_CASES[] = {
    {"nobody is believed unless told",      NULL,                                                      0,  0},
    {"an address",                          "10.0.0.7",                                                1,  0},
    {"addresses and networks, with blanks", "10.0.0.7, 192.168.0.0/16 ,fd00::/8",                      3,  0},
    {"every fault is named",                "10.0.0.7,proxy.example,10.0.0.0/33,::1/129,/8,10.0.0.0/", 1,  5},
    {"a mask is a number from zero on",     "10.0.0.0/-1,10.0.0.0/x",                                  0,  2},
    {"an empty entry is none",              "10.0.0.7,,10.0.0.8",                                      2,  1},
    {"more than sixteen are too many",
     "::1,::2,::3,::4,::5,::6,::7,::8,::9,::a,::b,::c,::d,::e,::f,::10,::11",                          16, 1},
};

static void read_case_holds(const void *row)
{
    const struct read_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct http_proxies proxies = {.count = 99};
    struct problem problem;

    problem_init(&problem, arena);
    assert_int_equal(http_proxies_read(text_of(it->list), &proxies, &problem), it->faults == 0);
    assert_int_equal(problem.count, it->faults);
    assert_int_equal(proxies.count, it->faults == 0 ? it->count : 99); /* untouched on failure */
}

/* ---- whom a request comes from --------------------------------------------------------------- */

static const struct client_case {
    const char *says;
    const char *proxies;
    const char *peer;
    const char *forwarded[FIELDS_MAX]; /* each a field of its own */
    const char *client;
} CLIENT_CASES[] = {
    {"without proxies it comes from the other end",
     NULL,                                                          "192.0.2.1",
     {"198.51.100.9"},
     "192.0.2.1"                                                                                                   },
    {"who is no proxy is not believed",               "10.0.0.7",   "192.0.2.1",  {"198.51.100.9"},  "192.0.2.1"   },
    {"a proxy is believed",                           "10.0.0.7",   "10.0.0.7",   {"198.51.100.9"},  "198.51.100.9"},
    {"a proxy that says nothing is the client",       "10.0.0.7",   "10.0.0.7",   {NULL},            "10.0.0.7"    },
    {"what the client says itself is not believed",
     "10.0.0.7",                                                    "10.0.0.7",
     {"203.0.113.5, 198.51.100.9"},
     "198.51.100.9"                                                                                                },
    {"a chain of proxies leads to the client",
     "10.0.0.0/8",                                                  "10.0.0.7",
     {"203.0.113.5, 198.51.100.9,10.1.2.3"},
     "198.51.100.9"                                                                                                },
    {"several fields are one list",
     "10.0.0.0/8",                                                  "10.0.0.7",
     {"198.51.100.9", "10.1.2.3"},
     "198.51.100.9"                                                                                                },
    {"a chain of proxies alone ends at the farthest",
     "10.0.0.0/8",                                                  "10.0.0.7",
     {"10.1.1.1, 10.1.2.3"},
     "10.1.1.1"                                                                                                    },
    {"what cannot be read ends the search",
     "10.0.0.0/8",                                                  "10.0.0.7",
     {"198.51.100.9, unknown, 10.1.2.3"},
     "10.1.2.3"                                                                                                    },
    {"an empty entry ends the search",                "10.0.0.0/8", "10.0.0.7",   {"198.51.100.9,"}, "10.0.0.7"    },
    {"IPv6",                                          "fd00::/8",   "fd00::7",    {"2001:db8::1"},   "2001:db8::1" },
    {"an IPv4 address in IPv6's form is the same",
     "10.0.0.0/8",                                                  "10.0.0.7",
     {"198.51.100.9, ::ffff:10.1.2.3"},
     "198.51.100.9"                                                                                                },
    {"a network of odd length holds what is in it",
     "10.0.0.0/9",                                                  "10.127.0.1",
     {"198.51.100.9"},
     "198.51.100.9"                                                                                                },
    {"and nothing beside it",                         "10.0.0.0/9", "10.128.0.1", {"198.51.100.9"},  "10.128.0.1"  },
    {"a network of length zero is all of the family",
     "0.0.0.0/0",                                                   "10.0.0.7",
     {"198.51.100.9"},
     "198.51.100.9"                                                                                                },
    {"but not of the other",                          "0.0.0.0/0",  "fd00::7",    {"198.51.100.9"},  "fd00::7"     },
    {"an address that is too long is none",
     "10.0.0.7",                                                    "10.0.0.7",
     {"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb"},
     "10.0.0.7"                                                                                                    },
};

static void client_case_holds(const void *row)
{
    const struct client_case *it = row;
    scoped(arena_release) struct arena *arena = arena_new(1024);
    struct http_proxies proxies;
    struct http_field fields[FIELDS_MAX + 1] = {
        {text_literal("Accept"), text_literal("*")}
    };
    struct problem problem;
    size_t count = 1;

    problem_init(&problem, arena);
    assert_true(http_proxies_read(text_of(it->proxies), &proxies, &problem));
    for (size_t i = 0; i < FIELDS_MAX && it->forwarded[i] != NULL; i++) {
        fields[count++] =
            (struct http_field){text_literal("x-forwarded-for"), text_of(it->forwarded[i])};
    }
    struct text client = http_proxies_client(&proxies, text_of(it->peer), fields, count);
    assert_text_equal(client, text_of(it->client));
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(READ_CASES, read_case_holds),
        CASE_TABLE(CLIENT_CASES, client_case_holds),
    };
    return cases_run_tables("http_proxies", TABLES, COUNT_OF(TABLES));
}
