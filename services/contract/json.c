#include "contract/contract.h"

#include <string.h>

#define READING (JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL)

static bool is_blank(struct text bytes)
{
    for (size_t i = 0; i < bytes.length; i++) {
        char c = bytes.bytes[i];
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
            return false;
        }
    }
    return true;
}

/* How deep the brackets outside of strings go. Looks at the bytes, so that nothing has been walked
 * yet. */
static size_t depth_of(struct text bytes)
{
    size_t depth = 0;
    size_t deepest = 0;
    bool in_string = false;
    for (size_t i = 0; i < bytes.length; i++) {
        char c = bytes.bytes[i];
        if (in_string && c == '\\') {
            i++; /* the character after it means nothing here */
        } else if (c == '"') {
            in_string = !in_string;
        } else if (!in_string && (c == '{' || c == '[')) {
            depth++;
            deepest = depth > deepest ? depth : deepest;
        } else if (!in_string && (c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return deepest;
}

static bool malformed(struct problem *problem, enum phrase phrase, struct blanks blanks)
{
    return refuse(problem, PROBLEM_MALFORMED_JSON, text_literal(""), phrase, blanks);
}

/* jansson says where it stopped: `duplicate object key near '"kind"'`. */
static struct text named_in(const char *message)
{
    const char *from = strstr(message, "near '\"");
    if (from == NULL) {
        return text_literal("");
    }
    from += strlen("near '\"");
    const char *until = strrchr(from, '"');
    return until == NULL ? text_of(from) : (struct text){from, (size_t)(until - from)};
}

static void tell_error(const json_error_t *error, struct problem *problem)
{
    switch (json_error_code(error)) {
    case json_error_out_of_memory:
        refuse(problem, PROBLEM_UNAVAILABLE, text_literal(""), PHRASE_TRY_LATER,
               (struct blanks){.number = 1});
        return;
    case json_error_duplicate_key:
        malformed(problem, PHRASE_DUPLICATE_MEMBER, (struct blanks){.name = named_in(error->text)});
        return;
    case json_error_unknown:
    case json_error_stack_overflow:
    case json_error_cannot_open_file:
    case json_error_invalid_argument:
    case json_error_invalid_utf8:
    case json_error_premature_end_of_input:
    case json_error_end_of_input_expected:
    case json_error_invalid_syntax:
    case json_error_invalid_format:
    case json_error_wrong_type:
    case json_error_null_character:
    case json_error_null_value:
    case json_error_null_byte_in_key:
    case json_error_numeric_overflow:
    case json_error_item_not_found:
    case json_error_index_out_of_range:
        break;
    }
    malformed(problem, PHRASE_MALFORMED_JSON,
              (struct blanks){.number = error->line, .limit = error->column});
}

void json_release(json_t **value)
{
    json_decref(*value);
    *value = NULL;
}

json_t *json_read(struct text bytes, struct problem *problem)
{
    if (is_blank(bytes)) {
        malformed(problem, PHRASE_EMPTY_BODY, (struct blanks){0});
        return NULL;
    }
    if (!text_is_utf8(bytes)) {
        malformed(problem, PHRASE_NOT_UTF8, (struct blanks){0});
        return NULL;
    }
    if (depth_of(bytes) > JSON_DEPTH_MAX) {
        malformed(problem, PHRASE_TOO_DEEP, (struct blanks){.limit = JSON_DEPTH_MAX});
        return NULL;
    }
    json_error_t error;
    json_t *value = json_loadb(bytes.bytes, bytes.length, READING, &error);
    if (value == NULL && json_error_code(&error) == json_error_numeric_overflow) {
        /* Out of bounds for every field, which the field's own fault says better than "malformed"
         * does. */
        value = json_loadb(bytes.bytes, bytes.length, READING | JSON_DECODE_INT_AS_REAL, &error);
    }
    if (value == NULL) {
        tell_error(&error, problem);
    }
    return value;
}
