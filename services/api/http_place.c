#include "api/http_place.h"

#include "base/ensure.h"

#include <event2/util.h>

#include <stdlib.h>
#include <string.h>

#define BUCKET_COUNT 1024

struct http_address {
    struct http_address *next; /* in its bucket */
    size_t bucket;
    size_t taken;
    uint64_t key[2]; /* IPv4: 0, and the address */
};

struct http_places {
    size_t taken;
    size_t places_max, per_address_max;
    http_place_left *left;
    void *context;
    bool closed;
    uint64_t seed; /* so that nobody can choose addresses that share a bucket */
    struct http_address *buckets[BUCKET_COUNT];
};

static void read_key(const struct sockaddr *from, uint64_t key[2])
{
    key[0] = 0;
    key[1] = 0;
    if (from->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)from;
        memcpy(&key[1], &v4->sin_addr, sizeof(v4->sin_addr));
        return;
    }
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)from;
    if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
        memcpy(&key[1], &v6->sin6_addr.s6_addr[12], sizeof(struct in_addr));
    } else {
        memcpy(&key[0], &v6->sin6_addr, sizeof(key[0]));
    }
}

/* Mixes as splitmix64 does (Steele, Lea and Flood, 2014). */
static uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

static struct http_address *address_new(struct http_places *places, const uint64_t key[2],
                                        size_t bucket)
{
    struct http_address *address = malloc(sizeof(*address));
    if (address != NULL) {
        *address = (struct http_address){
            .next = places->buckets[bucket], .bucket = bucket, .key = {key[0], key[1]}
        };
        places->buckets[bucket] = address;
    }
    return address;
}

static void address_free(struct http_places *places, struct http_address *address)
{
    struct http_address **link = &places->buckets[address->bucket];
    while (*link != address) {
        link = &(*link)->next;
    }
    *link = address->next;
    free(address);
}

/* NULL when the machine has no memory for one that is new. */
static struct http_address *address_of(struct http_places *places, const struct sockaddr *from)
{
    uint64_t key[2];
    read_key(from, key);
    size_t bucket = mix(mix(key[0] ^ places->seed) ^ key[1]) % BUCKET_COUNT;

    for (struct http_address *each = places->buckets[bucket]; each != NULL; each = each->next) {
        if (each->key[0] == key[0] && each->key[1] == key[1]) {
            return each;
        }
    }
    return address_new(places, key, bucket);
}

struct http_places *http_places_new(size_t places_max, size_t per_address_max,
                                    http_place_left *left, void *context)
{
    struct http_places *places = calloc(1, sizeof(*places));
    ensure(places != NULL);

    places->places_max = places_max;
    places->per_address_max = per_address_max;
    places->left = left;
    places->context = context;
    evutil_secure_rng_get_bytes(&places->seed, sizeof(places->seed));
    return places;
}

void http_places_close(struct http_places *places)
{
    places->closed = true;
    if (places->taken == 0) {
        free(places);
    }
}

bool http_places_full(const struct http_places *places)
{
    return places->taken >= places->places_max;
}

bool http_place_take(struct http_places *places, const struct sockaddr *from, bool is_proxy,
                     struct http_place *place)
{
    struct http_address *address = address_of(places, from);
    if (address == NULL || (!is_proxy && address->taken >= places->per_address_max)) {
        return false;
    }
    address->taken++;
    places->taken++;
    *place = (struct http_place){places, address};
    return true;
}

void http_place_leave(struct http_place place)
{
    struct http_places *places = place.places;

    place.address->taken--;
    if (place.address->taken == 0) {
        address_free(places, place.address);
    }
    places->taken--;
    if (!places->closed) {
        places->left(places->context);
    } else if (places->taken == 0) {
        free(places);
    }
}
