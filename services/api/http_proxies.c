#include "api/http_proxies.h"

#include "api/http_head.h"

#include <arpa/inet.h>
#include <string.h>

/* The bits before an IPv4 address that is written as an IPv6 one (RFC 4291 §2.5.5.2). */
#define MAPPED_BITS  96
#define ADDRESS_BITS 128

/* An address of either family, in IPv6's form. */
static bool read_address(struct text text, struct in6_addr *address, int *mapped_bits)
{
    char chars[INET6_ADDRSTRLEN];
    struct in_addr four;

    if (text.length == 0 || text.length >= sizeof(chars)) {
        return false;
    }
    memcpy(chars, text.bytes, text.length);
    chars[text.length] = '\0';
    if (inet_pton(AF_INET, chars, &four) == 1) {
        *address = (struct in6_addr){0};
        address->s6_addr[10] = 0xff;
        address->s6_addr[11] = 0xff;
        memcpy(address->s6_addr + 12, &four, sizeof(four));
        *mapped_bits = MAPPED_BITS;
        return true;
    }
    *mapped_bits = 0;
    return inet_pton(AF_INET6, chars, address) == 1;
}

static bool read_bits(struct text text, int bits_max, int *bits)
{
    int64_t value = 0;

    if (!text_to_integer(text, &value) || value < 0 || value > bits_max) {
        return false;
    }
    *bits = (int)value;
    return true;
}

/* "192.168.0.0/16", or an address alone. */
static bool read_network(struct text text, struct http_network *network)
{
    struct text address = text_cut(&text, '/');
    struct http_network read = {.bits = ADDRESS_BITS};
    int mapped_bits = 0;

    if (!read_address(address, &read.address, &mapped_bits)) {
        return false;
    }
    if (text.bytes != NULL) {
        if (!read_bits(text, ADDRESS_BITS - mapped_bits, &read.bits)) {
            return false;
        }
        read.bits += mapped_bits;
    }
    *network = read;
    return true;
}

static bool network_holds(const struct http_network *network, const struct in6_addr *address)
{
    size_t whole = (size_t)network->bits / 8;
    int rest = network->bits % 8;
    uint8_t mask = (uint8_t)(0xff << (8 - rest));

    if (memcmp(network->address.s6_addr, address->s6_addr, whole) != 0) {
        return false;
    }
    return rest == 0 || ((network->address.s6_addr[whole] ^ address->s6_addr[whole]) & mask) == 0;
}

/* The last element of a list of commas, without blanks; it is cut off. */
static struct text cut_last(struct text *list)
{
    size_t begins = list->length;

    while (begins > 0 && list->bytes[begins - 1] != ',') {
        begins--;
    }
    struct text last = {list->bytes + begins, list->length - begins};
    list->length = begins > 0 ? begins - 1 : 0;
    return text_trim(last);
}

bool http_proxies_read(struct text list, struct http_proxies *proxies, struct problem *problem)
{
    struct http_proxies read = {.count = 0};
    bool good = true;

    while (list.length > 0) {
        struct text item = text_trim(text_cut(&list, ','));
        if (read.count == HTTP_PROXIES_MAX || !read_network(item, &read.items[read.count])) {
            good = refuse(problem, PROBLEM_INVALID, text_literal(""), PHRASE_SETTING_BAD,
                          (struct blanks){.name = text_literal("proxies"), .other = item});
            continue;
        }
        read.count++;
    }
    if (good) {
        *proxies = read;
    }
    return good;
}

bool http_proxies_hold(const struct http_proxies *proxies, struct text address)
{
    struct in6_addr read;
    int mapped_bits = 0;

    if (proxies->count == 0 || !read_address(address, &read, &mapped_bits)) {
        return false;
    }
    for (size_t i = 0; i < proxies->count; i++) {
        if (network_holds(&proxies->items[i], &read)) {
            return true;
        }
    }
    return false;
}

/* Goes from proxy to proxy along a list, the last first; false when it ended before the list did.
 */
static bool follow(const struct http_proxies *proxies, struct text list, struct text *client)
{
    while (list.length > 0) {
        struct text said = cut_last(&list);
        struct in6_addr unused;
        int mapped_bits = 0;

        if (!http_proxies_hold(proxies, *client) || !read_address(said, &unused, &mapped_bits)) {
            return false;
        }
        *client = said;
    }
    return true;
}

struct text http_proxies_client(const struct http_proxies *proxies, struct text peer,
                                const struct http_field *fields, size_t field_count)
{
    struct text client = peer;

    for (size_t i = field_count; i > 0; i--) {
        const struct http_field *field = &fields[i - 1];
        if (http_name_equal(field->name, text_literal("X-Forwarded-For"))
            && !follow(proxies, field->value, &client)) {
            break;
        }
    }
    return client;
}
