#include "store/address.h"

#include "base/ensure.h"

#include <event2/dns.h>
#include <event2/event_struct.h>
#include <event2/util.h>
#include <libpq-fe.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define SEARCH_ARENA_BYTES 4096
#define TARGETS_MAX        32 /* addresses of all hosts together; what goes beyond is not tried */
#define KEYWORDS_MAX       96 /* libpq knows about fifty */

/* The hosts are dealt with one by one, each in a turn of the loop of its own. */
struct address_search {
    struct arena *arena;
    struct event_base *loop;
    address_done *done;
    void *context;
    struct event turn;
    PQconninfoOption *options; /* NULL: the connection string is malformed */
    const char *const *defaults;

    struct evdns_base *resolver;
    struct evdns_getaddrinfo_request *lookup; /* NULL when none is under way */
    bool abandoned;                           /* freed while a lookup was under way */

    bool has_names; /* otherwise libpq gets what the connection string says */
    struct text hosts_left;
    struct text ports_left;
    struct text name; /* of the host at hand */
    struct text port;

    size_t target_count;
    struct text_builder names; /* the three lists for libpq, of one length */
    struct text_builder numbers;
    struct text_builder ports;
};

/* ---- the connection string ------------------------------------------------------------------- */

static const char *option_of(const struct address_search *search, const char *keyword)
{
    for (const PQconninfoOption *option = search->options; option->keyword != NULL; option++) {
        if (strcmp(option->keyword, keyword) == 0) {
            return option->val;
        }
    }
    return NULL;
}

/* Whether libpq would have to look the host up. */
static bool is_name(struct arena *arena, struct text host)
{
    unsigned char number[sizeof(struct in6_addr)];
    const char *chars = text_chars(arena, host);

    if (host.length == 0 || chars[0] == '/' || chars[0] == '@') {
        return false; /* a socket's folder */
    }
    return inet_pton(AF_INET, chars, number) != 1 && inet_pton(AF_INET6, chars, number) != 1
           && strchr(chars, '%') == NULL;
}

static void read_hosts(struct address_search *search)
{
    const char *host = option_of(search, "host");

    if (option_of(search, "hostaddr") != NULL) {
        return;
    }
    if (host == NULL) {
        host = getenv("PGHOST"); /* libpq's own default */
    }
    search->hosts_left = text_of(host);
    search->ports_left = text_of(option_of(search, "port"));

    struct text hosts = search->hosts_left;
    while (hosts.length > 0) {
        search->has_names |= is_name(search->arena, text_cut(&hosts, ','));
    }
    if (!search->has_names) {
        search->hosts_left = (struct text){0};
    }
}

/* ---- lookups --------------------------------------------------------------------------------- */

static void list_add(struct text_builder *list, bool first, struct text entry)
{
    if (!first) {
        text_builder_add(list, text_literal(","));
    }
    text_builder_add(list, entry);
}

/* One more place for libpq to try: the host at hand under this number. */
static void target_add(struct address_search *search, struct text number)
{
    bool first = search->target_count == 0;

    if (search->target_count >= TARGETS_MAX) {
        return;
    }
    list_add(&search->names, first, search->name);
    list_add(&search->numbers, first, number);
    list_add(&search->ports, first, search->port);
    search->target_count++;
}

static void target_add_found(struct address_search *search, const struct evutil_addrinfo *found)
{
    char number[INET6_ADDRSTRLEN];
    const void *address = NULL;

    if (found->ai_family == AF_INET) {
        address = &((const struct sockaddr_in *)(const void *)found->ai_addr)->sin_addr;
    } else if (found->ai_family == AF_INET6) {
        address = &((const struct sockaddr_in6 *)(const void *)found->ai_addr)->sin6_addr;
    } else {
        return;
    }
    if (inet_ntop(found->ai_family, address, number, sizeof(number)) != NULL) {
        target_add(search, text_of(number));
    }
}

static void on_looked_up(int error, struct evutil_addrinfo *found, void *context)
{
    struct address_search *search = context;

    search->lookup = NULL;
    if (error == 0 && !search->abandoned) {
        for (const struct evutil_addrinfo *each = found; each != NULL; each = each->ai_next) {
            target_add_found(search, each);
        }
    }
    if (found != NULL) {
        evutil_freeaddrinfo(found);
    }
    event_active(&search->turn, EV_TIMEOUT, 0);
}

static struct evdns_base *resolver_new(struct event_base *loop)
{
    struct evdns_base *resolver = evdns_base_new(loop, EVDNS_BASE_DISABLE_WHEN_INACTIVE);

    if (resolver != NULL) {
        /* Where the file is missing, libevent asks 127.0.0.1 and reads the hosts file all the same.
         */
        (void)evdns_base_resolv_conf_parse(resolver, DNS_OPTIONS_ALL, "/etc/resolv.conf");
    }
    return resolver;
}

static void look_up(struct address_search *search)
{
    static const struct evutil_addrinfo HINTS = {.ai_family = AF_UNSPEC,
                                                 .ai_socktype = SOCK_STREAM};

    if (search->resolver == NULL) {
        search->resolver = resolver_new(search->loop);
    }
    if (search->resolver == NULL) {
        event_active(&search->turn, EV_TIMEOUT, 0);
        return;
    }
    const char *name = text_chars(search->arena, search->name);
    /* It may call back before it returns, and then returns NULL. */
    struct evdns_getaddrinfo_request *lookup =
        evdns_getaddrinfo(search->resolver, name, NULL, &HINTS, on_looked_up, search);
    if (lookup != NULL) {
        search->lookup = lookup;
    }
}

/* ---- handing over ---------------------------------------------------------------------------- */

static void release(struct address_search *search)
{
    if (search->resolver != NULL) {
        evdns_base_free(search->resolver, 0);
    }
    PQconninfoFree(search->options);
    event_del(&search->turn);
    arena_free(search->arena);
}

/* Our own value of a keyword, in place of the connection string's; NULL when it has none. */
static const char *value_instead(struct address_search *search, const char *keyword)
{
    static const struct {
        const char *keyword;
        size_t list;
    } LISTS[] = {
        {"host",     offsetof(struct address_search, names)  },
        {"hostaddr", offsetof(struct address_search, numbers)},
        {"port",     offsetof(struct address_search, ports)  },
    };

    for (size_t i = 0; search->has_names && i < COUNT_OF(LISTS); i++) {
        if (strcmp(keyword, LISTS[i].keyword) == 0) {
            const void *list = (const char *)search + LISTS[i].list;
            return text_chars(search->arena, text_builder_text(list));
        }
    }
    return NULL;
}

static const char *default_of(const struct address_search *search, const char *keyword)
{
    for (const char *const *pair = search->defaults; pair[0] != NULL; pair += 2) {
        if (strcmp(pair[0], keyword) == 0) {
            return pair[1];
        }
    }
    return NULL;
}

static void hand_over(struct address_search *search)
{
    const char **keywords = arena_array(search->arena, KEYWORDS_MAX + 1, sizeof(keywords[0]));
    const char **values = arena_array(search->arena, KEYWORDS_MAX + 1, sizeof(values[0]));
    size_t count = 0;

    for (const PQconninfoOption *option = search->options; option->keyword != NULL; option++) {
        const char *value = value_instead(search, option->keyword);
        value = value != NULL ? value : option->val;
        value = value != NULL ? value : default_of(search, option->keyword);
        if (value != NULL) {
            ensure(count < KEYWORDS_MAX);
            keywords[count] = option->keyword;
            values[count++] = value;
        }
    }
    struct address address = {keywords, values};
    search->done(&address, (struct text){0}, search->context);
}

static void on_turn(evutil_socket_t socket, short events, void *context)
{
    struct address_search *search = context;

    if (search->abandoned) {
        release(search);
    } else if (search->options == NULL) {
        /* libpq's own words may quote the password. */
        search->done(NULL, text_literal("the connection string is malformed"), search->context);
    } else if (search->hosts_left.length > 0) {
        search->name = text_cut(&search->hosts_left, ',');
        if (search->ports_left.length > 0) {
            search->port = text_cut(&search->ports_left, ','); /* one port alone holds for all */
        }
        if (is_name(search->arena, search->name)) {
            look_up(search);
        } else {
            target_add(search, text_literal(""));
            event_active(&search->turn, EV_TIMEOUT, 0);
        }
    } else if (search->has_names && search->target_count == 0) {
        search->done(NULL, text_literal("the host's name cannot be looked up"), search->context);
    } else {
        hand_over(search);
    }
}

/* ---- public ---------------------------------------------------------------------------------- */

struct address_search *address_search_new(struct event_base *loop, const char *url,
                                          const char *const *defaults, address_done *done,
                                          void *context)
{
    struct arena *arena = arena_new(SEARCH_ARENA_BYTES);
    struct address_search *search = arena_alloc(arena, sizeof(*search));

    *search = (struct address_search){
        .arena = arena,
        .loop = loop,
        .done = done,
        .context = context,
        .options = PQconninfoParse(url, NULL),
        .defaults = defaults,
    };
    ensure(event_assign(&search->turn, loop, -1, 0, on_turn, search) == 0);
    text_builder_init(&search->names, arena);
    text_builder_init(&search->numbers, arena);
    text_builder_init(&search->ports, arena);
    if (search->options != NULL) {
        read_hosts(search);
    }
    event_active(&search->turn, EV_TIMEOUT, 0);
    return search;
}

void address_search_free(struct address_search *search)
{
    if (search == NULL) {
        return;
    }
    if (search->lookup == NULL) {
        release(search);
        return;
    }
    /* The resolver still holds the search: it is released when the cancelled lookup has called
     * back. */
    search->abandoned = true;
    evdns_getaddrinfo_cancel(search->lookup);
}
