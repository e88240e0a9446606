/*
 * The workarounds that product writes down over the months.
 */
#pragma once

#include "demo/company.h"

/* Notes when each article is written, published, edited and retired; some are never written. */
void library_note(struct company *company);

/* A published article that answers the ask; NULL when there is none. */
const struct article *library_pick(struct company *company, const struct story *story);

/* Whether an article of the corpus, of the ask's kind, would answer it. */
bool library_answers(json_t *about, const struct story *story);

/* Whether no command about the kind's articles is under way. */
bool library_is_answered(const struct company *company, enum ask_kind kind);
