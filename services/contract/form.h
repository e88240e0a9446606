/*
 * Named forms of text: what `x-form` says in proto/.
 */
#pragma once

#include "base/phrases.h"
#include "base/text.h"

struct form {
    const char *name;                /* "quarter" */
    bool (*holds)(struct text text); /* of text within its bounds, without control characters but
                                        newline and tab */
    enum phrase
        phrase; /* what is said of text that has another form; {name} is the text, or else … */
    const char *looks_like; /* … this, when it is not NULL */
};

/* The form of that name, which the generator has checked. */
const struct form *form_get(const char *name);
