/*
 * A way to serve a need with the product as it is: a versioned library article.
 */
#pragma once

#include "contract/types.h"
#include "workflow/row.h"

struct workaround {
    struct row row;
    enum workaround_state state;
    int32_t article_version;   /* the newest */
    int32_t published_version; /* 0: never */
    struct id owner_id;
    enum ask_kind kind; /* that it answers; ASK_NONE: any */
    struct text title;
    struct text steps;
    struct text customer_wording;
    struct text limits;
};

/* One version as it was; never changed. */
struct workaround_article {
    struct row row; /* the workaround's id with the version, see `workaround_article_id` */
    struct id workaround_id;
    int32_t article_version;
    struct text title;
    struct text steps;
    struct text customer_wording;
    struct text limits;
    struct id author_id;
    instant written_at;
};

/* The id of one version's row. */
struct id workaround_article_id(const struct id *workaround_id, int32_t version);
