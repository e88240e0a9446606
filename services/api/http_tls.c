#include "api/http_tls.h"

#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

/*
 * For TLS 1.2; those of 1.3 are all good. Mozilla's "intermediate" list of 2024, less what needs a
 * DHE group.
 */
#define CIPHERS "ECDHE+AESGCM:ECDHE+CHACHA20"

static const unsigned char PROTOCOL[] = "\x08http/1.1";

/*
 * ALPN (RFC 7301): HTTP/1.1 when the client offers it; else none is named, and the client may go on
 * or leave.
 */
static int on_protocols(SSL *tls, const unsigned char **chosen, unsigned char *length,
                        const unsigned char *offered, unsigned int offered_length, void *context)
{
    unsigned char *found = NULL;
    int result = SSL_select_next_proto(&found, length, PROTOCOL, sizeof(PROTOCOL) - 1, offered,
                                       offered_length);
    *chosen = found;
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

static bool refuse_file(struct problem *problem, const char *file)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return refuse(problem, PROBLEM_INTERNAL, text_literal(""), PHRASE_FILE_UNREADABLE,
                  (struct blanks){.name = text_of(file),
                                  .other = text_of(reason == NULL ? "it is not PEM" : reason)});
}

static bool load(SSL_CTX *tls, const struct http_settings *settings, struct problem *problem)
{
    if (SSL_CTX_use_certificate_chain_file(tls, settings->certificate_file) != 1) {
        return refuse_file(problem, settings->certificate_file);
    }
    if (SSL_CTX_use_PrivateKey_file(tls, settings->key_file, SSL_FILETYPE_PEM) != 1) {
        return refuse_file(problem, settings->key_file);
    }
    if (SSL_CTX_check_private_key(tls) != 1) {
        return refuse_file(problem, settings->key_file);
    }
    return true;
}

struct ssl_ctx_st *http_tls_new(const struct http_settings *settings, struct problem *problem)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    if (tls == NULL) {
        refuse_file(problem, settings->certificate_file);
        return NULL;
    }
    SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
    SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET
                                 | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(tls, on_protocols, NULL);
    if (SSL_CTX_set_cipher_list(tls, CIPHERS) != 1 || !load(tls, settings, problem)) {
        SSL_CTX_free(tls);
        return NULL;
    }
    return tls;
}

void http_tls_free(struct ssl_ctx_st *tls)
{
    SSL_CTX_free(tls);
}

struct bufferevent *http_tls_stream(struct ssl_ctx_st *tls, struct event_base *loop,
                                    evutil_socket_t socket)
{
    SSL *session = SSL_new(tls);
    if (session == NULL) {
        return NULL;
    }
    /* Deferred: a write that fails at once must not call back into whoever writes. */
    struct bufferevent *stream =
        bufferevent_openssl_socket_new(loop, socket, session, BUFFEREVENT_SSL_ACCEPTING,
                                       BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    if (stream == NULL) {
        SSL_free(session);
        return NULL;
    }
    bufferevent_openssl_set_allow_dirty_shutdown(stream, 1); /* requests tell their length */
    return stream;
}

void http_tls_say_end(struct bufferevent *stream)
{
    SSL_shutdown(bufferevent_openssl_get_ssl(stream));
    ERR_clear_error();
}
