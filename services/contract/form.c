#include "contract/form.h"

#include "base/ensure.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_one_of(char c, const char *characters)
{
    return c != '\0' && strchr(characters, c) != NULL;
}

/* 2027Q1 */
static bool quarter_holds(struct text text)
{
    for (size_t i = 0; i < 4 && i < text.length; i++) {
        if (!is_digit(text.bytes[i])) {
            return false;
        }
    }
    return text.length == 6 && text.bytes[4] == 'Q' && text.bytes[5] >= '1' && text.bytes[5] <= '4';
}

/* 08:30, of a day's 24 hours; its end may be called 24:00. */
static bool clock_time_holds(struct text text)
{
    if (text.length != 5 || text.bytes[2] != ':' || !is_digit(text.bytes[0])
        || !is_digit(text.bytes[1]) || !is_digit(text.bytes[3]) || !is_digit(text.bytes[4])) {
        return false;
    }
    int hour = (text.bytes[0] - '0') * 10 + (text.bytes[1] - '0');
    int minute = (text.bytes[3] - '0') * 10 + (text.bytes[4] - '0');
    return minute < 60 && (hour < 24 || (hour == 24 && minute == 0));
}

/* A dot-atom: neither empty, nor with a dot at an end or beside another. */
static bool is_dotted(struct text text, const char *also)
{
    bool after_dot = true;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];
        if (c == '.' && after_dot) {
            return false;
        }
        if (c != '.' && !is_letter(c) && !is_digit(c) && !is_one_of(c, also)) {
            return false;
        }
        after_dot = c == '.';
    }
    return !after_dot;
}

/* What mail systems of today take (RFC 5321, without quoted local parts, address literals and
 * comments). */
static bool email_holds(struct text text)
{
    struct text host = text;
    struct text local = text_cut(&host, '@');
    if (local.length == text.length || local.length > 64) {
        return false;
    }
    return is_dotted(local, "!#$%&'*+-/=?^_`{|}~") && is_dotted(host, "-")
           && text_contains(host, text_literal("."));
}

/* Whether it is written as the IANA writes its names; that there is one of that name, PostgreSQL
 * knows. */
static bool time_zone_holds(struct text text)
{
    bool after_slash = true;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];
        if (c == '/' && after_slash) {
            return false;
        }
        if (c != '/' && !is_letter(c) && !is_digit(c) && !is_one_of(c, "_+-")) {
            return false;
        }
        after_slash = c == '/';
    }
    return !after_slash;
}

/* The beginnings of BCP 47: "de", "pt-BR", "zh-Hant". */
static bool language_holds(struct text text)
{
    struct text rest = text;
    struct text first = text_cut(&rest, '-');
    if (first.length < 2 || first.length > 3) {
        return false;
    }
    for (size_t i = 0; i < first.length; i++) {
        if (first.bytes[i] < 'a' || first.bytes[i] > 'z') {
            return false;
        }
    }
    size_t run = 2; /* what came before is long enough */
    for (size_t i = first.length; i < text.length; i++) {
        bool dash = text.bytes[i] == '-';
        if (dash ? run < 2 : (!is_letter(text.bytes[i]) && !is_digit(text.bytes[i])) || run == 8) {
            return false;
        }
        run = dash ? 0 : run + 1;
    }
    return run >= 2;
}

/* http or https, a host without a name and password before it, and printable ASCII alone (RFC
 * 3986). */
static bool url_holds(struct text text)
{
    struct text http = text_literal("http://");
    struct text https = text_literal("https://");
    size_t at = text_starts(text, https) ? https.length : http.length;
    if (!text_starts(text, https) && !text_starts(text, http)) {
        return false;
    }
    struct text rest = {text.bytes + at, text.length - at};
    for (size_t i = 0; i < rest.length; i++) {
        if (rest.bytes[i] <= ' ' || rest.bytes[i] > '~'
            || is_one_of(rest.bytes[i], "\"<>\\^`{|}")) {
            return false;
        }
    }
    size_t host_length = 0;
    while (host_length < rest.length && !is_one_of(rest.bytes[host_length], "/?#")) {
        host_length++;
    }
    struct text host = {rest.bytes, host_length};
    return host_length > 0 && host.bytes[0] != ':' && !text_contains(host, text_literal("@"));
}

static const struct form FORMS[] = {
    {"quarter",    quarter_holds,    PHRASE_NOT_OF_FORM,      "2027Q1"},
    {"clock_time", clock_time_holds, PHRASE_NOT_OF_FORM,      "08:30" },
    {"currency",   currency_known,   PHRASE_UNKNOWN_CURRENCY, NULL    },
    {"email",      email_holds,      PHRASE_NOT_AN_EMAIL,     NULL    },
    {"time_zone",  time_zone_holds,  PHRASE_NOT_A_TIME_ZONE,  NULL    },
    {"language",   language_holds,   PHRASE_NOT_OF_FORM,      "pt-BR" },
    {"url",        url_holds,        PHRASE_NOT_A_URL,        NULL    },
};

const struct form *form_get(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(FORMS); i++) {
        if (strcmp(FORMS[i].name, name) == 0) {
            return &FORMS[i];
        }
    }
    ensure_never();
}
