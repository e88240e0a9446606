#include "store/address.h"
#include "unit/cases.h"
#include "unit/store/rig.h"

#include <stdlib.h>
#include <string.h>

/* What was found. */
struct finding {
    struct arena *arena;
    struct event_base *loop;
    int calls;
    struct text host, hostaddr, port, application;
    struct text trouble;
};

static struct text value_of(struct finding *finding, const struct address *address,
                            const char *keyword)
{
    for (size_t i = 0; address->keywords[i] != NULL; i++) {
        if (strcmp(address->keywords[i], keyword) == 0) {
            return text_copy(finding->arena, text_of(address->values[i]));
        }
    }
    return (struct text){0};
}

static void on_found(const struct address *address, struct text trouble, void *context)
{
    struct finding *finding = context;

    finding->calls++;
    finding->trouble = text_copy(finding->arena, trouble);
    if (address != NULL) {
        finding->host = value_of(finding, address, "host");
        finding->hostaddr = value_of(finding, address, "hostaddr");
        finding->port = value_of(finding, address, "port");
        finding->application = value_of(finding, address, "application_name");
    }
}

static const char *const DEFAULTS[] = {"application_name", "dealdesk", NULL};

static bool is_found(void *context)
{
    const struct finding *finding = context;

    return finding->calls > 0;
}

#define NOTHING \
    {           \
        NULL, 0 \
    }

static const struct address_case {
    const char *says;
    const char *url;
    struct text host, hostaddr, port, application, trouble;
} ADDRESS_CASES[] = {
    {"a socket's folder passes as it is",             "postgresql:///dealdesk?host=/tmp/x&port=6",
     TEXT("/tmp/x"),                                                                                                       NOTHING,            TEXT("6"),   TEXT("dealdesk"), NOTHING                                   },
    {"a number passes as it is",                      "host=127.0.0.1 port=5432",                  TEXT("127.0.0.1"),      NOTHING,
     TEXT("5432"),                                                                                                                                          TEXT("dealdesk"), NOTHING                                   },
    {"a number of IPv6 passes as it is",              "postgresql://[::1]/dealdesk",               TEXT("::1"),            NOTHING,
     NOTHING,                                                                                                                                               TEXT("dealdesk"), NOTHING                                   },
    {"whoever gives hostaddr has looked it up",       "host=db hostaddr=10.0.0.1",                 TEXT("db"),
     TEXT("10.0.0.1"),                                                                                                                         NOTHING,     TEXT("dealdesk"), NOTHING                                   },
    {"its own application_name stays",                "host=/tmp application_name=mine",           TEXT("/tmp"),           NOTHING,
     NOTHING,                                                                                                                                               TEXT("mine"),     NOTHING                                   },
    {"among names, a folder keeps its place",         "host=/tmp,localhost port=1,2",
     TEXT("/tmp,localhost"),                                                                                               TEXT(",127.0.0.1"), TEXT("1,2"), TEXT("dealdesk"), NOTHING                                   },
    {"one port holds for all hosts",                  "host=/tmp,localhost port=7",                TEXT("/tmp,localhost"),
     TEXT(",127.0.0.1"),                                                                                                                       TEXT("7,7"), TEXT("dealdesk"), NOTHING                                   },
    {"a name that nobody has is told",                "host=..",                                   NOTHING,                NOTHING,            NOTHING,     NOTHING,
     TEXT("the host's name cannot be looked up")                                                                                                                                                                        },
    {"a malformed string is told without quoting it", "postgresql://u:secret@[/",                  NOTHING,                NOTHING,
     NOTHING,                                                                                                                                               NOTHING,          TEXT("the connection string is malformed")},
};

/* The hosts file may give localhost several numbers: only the first is compared. */
static struct text first_of_localhost(struct text list)
{
    struct text second = list;

    if (text_cut(&second, ',').length == 0 && second.length > 0) {
        list.length = 1 + text_cut(&second, ',').length;
    }
    return list;
}

static void address_case_holds(const void *row)
{
    const struct address_case *it = row;
    struct rig rig = rig_new_alone();
    struct finding finding = {.arena = rig.arena};
    struct address_search *search =
        address_search_new(rig.loop, it->url, DEFAULTS, on_found, &finding);

    assert_int_equal(finding.calls, 0);
    rig_wait(&rig, is_found, &finding);
    assert_int_equal(finding.calls, 1);
    assert_text_equal(finding.trouble, it->trouble);
    if (it->hostaddr.length > 0 && it->hostaddr.bytes[0] == ',') {
        assert_true(text_starts(finding.host, it->host));
        assert_true(text_starts(finding.port, it->port));
        assert_text_equal(first_of_localhost(finding.hostaddr), it->hostaddr);
    } else {
        assert_text_equal(finding.host, it->host);
        assert_text_equal(finding.hostaddr, it->hostaddr);
        assert_text_equal(finding.port, it->port);
    }
    assert_text_equal(finding.application, it->application);
    address_search_free(search);
    rig_free(&rig);
}

static void it_can_be_freed_at_any_time(const void *row)
{
    struct rig rig = rig_new_alone();
    struct finding finding = {.arena = rig.arena};

    for (int turns = 0; turns < 3; turns++) {
        struct address_search *search =
            address_search_new(rig.loop, "host=nobody.invalid", DEFAULTS, on_found, &finding);
        for (int i = 0; i < turns; i++) {
            event_base_loop(rig.loop, EVLOOP_NONBLOCK);
        }
        int calls = finding.calls; /* it may be quick */
        address_search_free(search);
        event_base_loop(rig.loop, EVLOOP_NONBLOCK);
        assert_int_equal(finding.calls, calls);
    }
    address_search_free(NULL);
    rig_free(&rig);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(ADDRESS_CASES, address_case_holds),
        CASE_PLAIN("it can be freed at any time", it_can_be_freed_at_any_time),
    };
    return cases_run_tables("address", TABLES, COUNT_OF(TABLES));
}
