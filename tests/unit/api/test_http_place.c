#include "api/http_place.h"
#include "unit/cases.h"

#include <arpa/inet.h>

#define PER_ADDRESS_MAX 2
#define PLACES_MAX      4

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static union address address_of(const char *text)
{
    union address address = {0};
    if (inet_pton(AF_INET, text, &address.v4.sin_addr) == 1) {
        address.v4.sin_family = AF_INET;
    } else {
        assert_int_equal(inet_pton(AF_INET6, text, &address.v6.sin6_addr), 1);
        address.v6.sin6_family = AF_INET6;
    }
    return address;
}

static void on_left(void *context)
{
    int *count = context;
    (*count)++;
}

static const struct same_case {
    const char *says;
    const char *first, *other;
    bool same;
} SAME_CASES[] = {
    {"an address is itself",                       "192.0.2.1",       "192.0.2.1",         true },
    {"a neighbour is another",                     "192.0.2.1",       "192.0.2.2",         false},
    {"IPv4 in IPv6 is IPv4",                       "192.0.2.1",       "::ffff:192.0.2.1",  true },
    {"a network of IPv6 is one",                   "2001:db8:1:2::1", "2001:db8:1:2:f::9", true },
    {"the next network of IPv6 is another",        "2001:db8:1:2::1", "2001:db8:1:3::1",   false},
    {"this host is not the same by IPv4 and IPv6", "127.0.0.1",       "::1",               false},
};

/* Two places are taken from the first address, which is all that one may have. */
static void same_case_holds(const void *row)
{
    const struct same_case *it = row;
    int left = 0;
    struct http_places *places = http_places_new(PLACES_MAX, PER_ADDRESS_MAX, on_left, &left);
    union address first = address_of(it->first);
    union address other = address_of(it->other);
    struct http_place taken[3] = {0};

    assert_true(http_place_take(places, &first.any, false, &taken[0]));
    assert_true(http_place_take(places, &first.any, false, &taken[1]));
    assert_int_equal(http_place_take(places, &other.any, false, &taken[2]), !it->same);
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        if (taken[i].places != NULL) {
            http_place_leave(taken[i]);
        }
    }
    assert_int_equal(left, it->same ? 2 : 3);
    assert_true(http_place_take(places, &other.any, false, &taken[0]));
    http_place_leave(taken[0]);
    http_places_close(places);
}

static void places_are_full_when_all_are_taken(const void *row)
{
    int left = 0;
    struct http_places *places = http_places_new(PLACES_MAX, PLACES_MAX, on_left, &left);
    union address address = address_of("192.0.2.1");
    struct http_place taken[PLACES_MAX];

    for (size_t i = 0; i < PLACES_MAX; i++) {
        assert_false(http_places_full(places));
        assert_true(http_place_take(places, &address.any, false, &taken[i]));
    }
    assert_true(http_places_full(places));
    http_place_leave(taken[0]);
    assert_false(http_places_full(places));
    assert_int_equal(left, 1);

    http_places_close(places); /* they go with the last place, and tell nobody */
    for (size_t i = 1; i < PLACES_MAX; i++) {
        http_place_leave(taken[i]);
    }
    assert_int_equal(left, 1);
}

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(SAME_CASES, same_case_holds),
        CASE_PLAIN("places are full when all are taken", places_are_full_when_all_are_taken),
    };
    return cases_run_tables("place", TABLES, COUNT_OF(TABLES));
}
