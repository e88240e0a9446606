#include "verbs/knock.h"

#include "base/arena.h"
#include "base/text.h"

#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE_SECONDS 3
#define KNOCK_BYTES      512
#define STATUS_LINE      "HTTP/1.1 "

/* Either the socket itself or TLS over it. */
struct door {
    int socket;
    SSL_CTX *tls_settings;
    SSL *tls;
};

static void door_close(struct door *door)
{
    SSL_free(door->tls);
    SSL_CTX_free(door->tls_settings);
    if (door->socket >= 0) {
        (void)close(door->socket);
    }
}

/* Loopback, where the address stands for all. */
static const char *reachable(const char *address)
{
    return strcmp(address, "0.0.0.0") == 0 ? "127.0.0.1"
           : strcmp(address, "::") == 0    ? "::1"
                                           : address;
}

static bool connect_to(struct door *door, const struct addrinfo *place)
{
    static const struct timeval PATIENCE = {.tv_sec = PATIENCE_SECONDS};

    door->socket = socket(place->ai_family, place->ai_socktype | SOCK_CLOEXEC, place->ai_protocol);
    return door->socket >= 0
           && setsockopt(door->socket, SOL_SOCKET, SO_RCVTIMEO, &PATIENCE, sizeof(PATIENCE)) == 0
           && setsockopt(door->socket, SOL_SOCKET, SO_SNDTIMEO, &PATIENCE, sizeof(PATIENCE)) == 0
           && connect(door->socket, place->ai_addr, place->ai_addrlen) == 0;
}

static bool reach(struct door *door, const char *address, const char *port)
{
    static const struct addrinfo HINTS = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;

    if (getaddrinfo(reachable(address), port, &HINTS, &found) != 0) {
        return false;
    }
    bool reached = connect_to(door, found);
    freeaddrinfo(found);
    return reached;
}

static bool begin_tls(struct door *door)
{
    door->tls_settings = SSL_CTX_new(TLS_client_method());
    door->tls = door->tls_settings == NULL ? NULL : SSL_new(door->tls_settings);
    return door->tls != NULL && SSL_set_fd(door->tls, door->socket) == 1
           && SSL_connect(door->tls) == 1;
}

static bool say(struct door *door, struct text words)
{
    if (door->tls != NULL) {
        return SSL_write(door->tls, words.bytes, (int)words.length) == (int)words.length;
    }
    return send(door->socket, words.bytes, words.length, MSG_NOSIGNAL) == (ssize_t)words.length;
}

static size_t hear(struct door *door, char *bytes, size_t size)
{
    ssize_t count = door->tls != NULL ? SSL_read(door->tls, bytes, (int)size)
                                      : recv(door->socket, bytes, size, 0);

    return count > 0 ? (size_t)count : 0;
}

/* The status of "HTTP/1.1 200 OK"; 0: it is none. */
static int status_of(struct text answer)
{
    int64_t status;
    struct text digits = {answer.bytes + sizeof(STATUS_LINE) - 1, 3};

    return text_starts(answer, text_literal(STATUS_LINE))
                   && answer.length >= sizeof(STATUS_LINE) - 1 + digits.length
                   && text_to_integer(digits, &status)
               ? (int)status
               : 0;
}

int knock(const char *address, int64_t port, bool tls, const char *path)
{
    scoped(arena_release) struct arena *arena = arena_new(KNOCK_BYTES);
    scoped(door_close) struct door door = {.socket = -1};
    struct text port_text = text_format(arena, "%lld", (long long)port);
    struct text request =
        text_format(arena, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    char bytes[KNOCK_BYTES];

    if (!reach(&door, address, text_chars(arena, port_text)) || (tls && !begin_tls(&door))
        || !say(&door, request)) {
        return 0;
    }
    return status_of((struct text){bytes, hear(&door, bytes, sizeof(bytes))});
}
