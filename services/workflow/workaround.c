#include "workflow/workaround.h"

#include "workflow/decide.h"

#include <stdio.h>

struct id workaround_article_id(const struct id *workaround_id, int32_t version)
{
    struct text prefix = id_prefix(workaround_id);
    struct id id = {0};

    snprintf(id.text, sizeof(id.text), "%.26s/%d", workaround_id->text + prefix.length + 1,
             version);
    return id;
}

void decide_write_workaround(struct matter *matter)
{
    const struct write_workaround_body *body = matter->command->body;
    struct id id = fresh_id(matter, "workaround");
    struct workaround_written *data = tell(matter, EVENT_WORKAROUND_WRITTEN, &id);

    data->version = 1;
    data->title = body->title;
    data->steps = body->steps;
    data->customer_wording = body->customer_wording;
    data->limits = body->limits;
    data->kind = body->kind;
    matter->outcome->result = id;
}

void decide_edit_workaround(struct matter *matter)
{
    const struct edit_workaround_body *body = matter->command->body;
    const struct workaround *article = known_workaround(matter->known, &matter->subject);

    if (article->state == WORKAROUND_STATE_RETIRED) {
        deny(matter, PROBLEM_WRONG_STATE, PHRASE_WORKAROUND_IS_RETIRED, (struct blanks){0});
        return;
    }
    struct workaround_edited *data = tell(matter, EVENT_WORKAROUND_EDITED, &article->row.id);
    data->version = (int64_t)article->article_version + 1;
    data->title = text_present(body->title) ? body->title : article->title;
    data->steps = text_present(body->steps) ? body->steps : article->steps;
    data->customer_wording =
        text_present(body->customer_wording) ? body->customer_wording : article->customer_wording;
    data->limits = text_present(body->limits) ? body->limits : article->limits;
    if (text_present(data->limits) && data->limits.length == 0) {
        data->limits = (struct text){0};
    }
    data->kind = body->kind != ASK_NONE ? body->kind : article->kind;
}

/* The desk loads the accounts whose name occurs in the wording: one is enough to stop it. */
static bool names_no_account(struct matter *matter, struct text wording)
{
    const struct rows *accounts = &matter->known->nouns[NOUN_ACCOUNT];
    struct text lower = text_lower(matter->arena, wording);
    const struct account *account = NULL;

    while ((account = rows_next(accounts, account)) != NULL) {
        if (text_contains(lower, text_lower(matter->arena, account->name))) {
            return deny(matter, PROBLEM_CONFLICT, PHRASE_WORDING_NAMES_ACCOUNT,
                        (struct blanks){.name = account->name});
        }
    }
    return true;
}

/* What every customer may be offered is the head's to say, and his managers' under most policies.
 */
static bool may_publish(struct matter *matter)
{
    bool managers = policy_limits(matter->known->policy)->managers_publish.value;

    if (!managers && matter->authority.role != ROLE_HEAD_OF_PRODUCT) {
        return deny(matter, PROBLEM_NO_AUTHORITY, PHRASE_HEAD_PUBLISHES, (struct blanks){0});
    }
    return true;
}

void decide_publish_workaround(struct matter *matter)
{
    const struct workaround *article = known_workaround(matter->known, &matter->subject);

    if (!may_publish(matter)) {
        return;
    }
    if (article->state == WORKAROUND_STATE_PUBLISHED
        && article->published_version == article->article_version) {
        return; /* it is out already */
    }
    if (!names_no_account(matter, article->customer_wording)) {
        return;
    }
    struct workaround_published *data = tell(matter, EVENT_WORKAROUND_PUBLISHED, &article->row.id);
    data->version = article->article_version;
}

void decide_retire_workaround(struct matter *matter)
{
    const struct reason_body *body = matter->command->body;
    const struct workaround *article = known_workaround(matter->known, &matter->subject);

    if (!may_publish(matter)) {
        return;
    }
    if (article->state != WORKAROUND_STATE_PUBLISHED) {
        deny(matter, PROBLEM_WRONG_STATE, PHRASE_WORKAROUND_NOT_PUBLISHED, (struct blanks){0});
        return;
    }
    struct workaround_retired *data = tell(matter, EVENT_WORKAROUND_RETIRED, &article->row.id);
    data->reason = body->reason;
}
