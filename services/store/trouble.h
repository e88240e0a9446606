/*
 * Why a connection cannot be used, in words for an operator.
 */
#pragma once

#include "base/language.h"

#define TROUBLE_BYTES 512

struct trouble {
    char words[TROUBLE_BYTES]; /* one line; "" when there is none */
    char told[TROUBLE_BYTES];  /* the last that was news */
};

/* Takes libpq's words, or ours, as one line, cut where it is too long. */
void trouble_set(struct trouble *trouble, const char *words);

/* There is none any more. */
void trouble_clear(struct trouble *trouble);

/* Whether it differs from the last that was news: so that it is logged once, and not at every
 * attempt. */
bool trouble_is_news(struct trouble *trouble);
