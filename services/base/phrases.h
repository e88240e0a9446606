/*
 * Every sentence that a person may read, in one table, with stable names: base/phrases.def.
 *
 * A sentence has blanks in braces, filled from `struct blanks`: "{number} points are left on line
 * {name}." Numbers are always filled; the others are when they are there (no absent text, no day or
 * instant 0, no money without a currency), and stay as they are in braces when they are not. What
 * is filled in is not searched for blanks again.
 */
#pragma once

#include "base/language.h"
#include "base/money.h"
#include "base/text.h"
#include "base/time.h"

enum phrase {
#define PHRASE(name, sentence) PHRASE_##name,
#include "base/phrases.def"
#undef PHRASE
    PHRASE_COUNT
};

/* What may be filled in; a sentence names those that it uses. */
struct blanks {
    int64_t number;      /* {number} */
    int64_t limit;       /* {limit} */
    struct text name;    /* {name} */
    struct text other;   /* {other} */
    struct text list;    /* {list} */
    day on;              /* {on}: 2027-01-29 */
    instant at;          /* {at}: 2027-01-29T10:00:00.000Z */
    struct money amount; /* {amount}: 480,000.00 EUR */
    struct money bound;  /* {bound} */
};

/* The sentence with its blanks filled, in `arena`. */
struct text phrase_fill(struct arena *arena, enum phrase phrase, const struct blanks *blanks);

/* Fills a sentence that is not ours but a policy's: the same blanks. What it names and nobody
 * filled stays as it is. */
struct text sentence_fill(struct arena *arena, struct text sentence, const struct blanks *blanks);
