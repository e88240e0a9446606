#include "verbs/database.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PASSWORD_BYTES_MAX 1024

static bool is_uri(struct text url)
{
    return text_starts(url, text_literal("postgresql://"))
           || text_starts(url, text_literal("postgres://"));
}

static bool is_unreserved(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
           || strchr("-._~", c) != NULL;
}

/* As a URI's query has it (RFC 3986). */
static void add_percent(struct text_builder *url, struct text value)
{
    for (size_t i = 0; i < value.length; i++) {
        char c = value.bytes[i];
        text_builder_add_format(url, is_unreserved(c) ? "%c" : "%%%02X", (unsigned char)c);
    }
}

/* As a connection string of keywords has it. */
static void add_quoted(struct text_builder *url, struct text value)
{
    for (size_t i = 0; i < value.length; i++) {
        char c = value.bytes[i];
        text_builder_add_format(url, c == '\'' || c == '\\' ? "\\%c" : "%c", c);
    }
}

static bool refuse_file(const char *name, const char *reason, struct problem *problem)
{
    return refuse(problem, PROBLEM_UNAVAILABLE, text_literal(""), PHRASE_FILE_UNREADABLE,
                  (struct blanks){.name = text_of(name), .other = text_of(reason)});
}

/* The first line of the file, without its end. */
static bool read_password(const char *name, struct text *password, struct problem *problem)
{
    char bytes[PASSWORD_BYTES_MAX];
    FILE *file = fopen(name, "rb");

    if (file == NULL) {
        return refuse_file(name, strerror(errno), problem);
    }
    size_t size = fread(bytes, 1, sizeof(bytes), file);
    bool whole = size < sizeof(bytes) && ferror(file) == 0;
    (void)fclose(file);
    struct text rest = {bytes, size};
    struct text line = text_cut(&rest, '\n');
    if (line.length > 0 && line.bytes[line.length - 1] == '\r') {
        line.length--;
    }
    if (!whole || line.length == 0 || memchr(line.bytes, '\0', line.length) != NULL) {
        return refuse_file(name, "it is no password of one line", problem);
    }
    *password = text_copy(problem->arena, line);
    return true;
}

const char *database_url_with(struct arena *arena, const char *url, struct text password)
{
    struct text_builder with;

    text_builder_init(&with, arena);
    text_builder_add(&with, text_of(url));
    if (is_uri(text_of(url))) {
        text_builder_add(&with, text_of(strchr(url, '?') == NULL ? "?password=" : "&password="));
        add_percent(&with, password);
    } else {
        text_builder_add(&with, text_literal(" password='"));
        add_quoted(&with, password);
        text_builder_add(&with, text_literal("'"));
    }
    return text_chars(arena, text_builder_text(&with));
}

const char *database_url_of(const struct database_options *options, const char *url,
                            struct problem *problem)
{
    struct text password;

    if (url == NULL || options->password_file == NULL) {
        return url;
    }
    return read_password(options->password_file, &password, problem)
               ? database_url_with(problem->arena, url, password)
               : NULL;
}

const char *database_url(const struct database_options *options, struct problem *problem)
{
    if (options->url == NULL) {
        (void)refuse(problem, PROBLEM_INVALID, text_literal(""), PHRASE_SETTING_MISSING,
                     (struct blanks){.name = TEXT("--database-url (or DATABASE_URL)")});
        return NULL;
    }
    return database_url_of(options, options->url, problem);
}
