/*
 * A token for each role's named person, and the file in which they are handed over.
 */
#pragma once

#include "demo/company.h"

/* The tokens of the ten, as they are issued. */
struct token_book {
    struct arena *arena;
    struct text tokens[ROLE_COUNT];
};

/* Notes that they are issued at the end of the company's life, into `book`. */
void tokens_note(struct company *company, struct token_book *book);

/* Writes `{"rep": "…", …}` to the file, for its owner's eyes alone. */
must_use bool tokens_write(const struct token_book *book, const char *file_name,
                           struct problem *problem);
