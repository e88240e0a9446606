#include "demo/library.h"

#include "base/ensure.h"
#include "demo/staff.h"
#include "demo/task.h"

/* One article in so many stays unwritten, for the head to write it on the spot. */
#define SPOT_EACH 6

/* One in so many is retired towards the end. */
#define RETIRED_EACH 9

/* How much of the company's life passes until the last one is written, in percent. */
#define WRITTEN_BY_PERCENT 62

static bool is_waiting(const struct article *article)
{
    return article->subject.waits > 0;
}

static const struct worker *author_of(const struct article *article)
{
    return article->author->active ? article->author : article->company->cast[ROLE_HEAD_OF_PRODUCT];
}

static bool act_publish(struct company *company, void *thing)
{
    struct article *article = thing;

    if (is_waiting(article)) {
        return false;
    }
    if (article->subject.lost) {
        return true;
    }
    const struct worker *by = chance_percent(&company->chance, 70)
                                  ? author_of(article)
                                  : company->cast[ROLE_HEAD_OF_PRODUCT];
    article->state = WORKAROUND_STATE_PUBLISHED;
    article->published_version = article->version;
    task_give(task_new(company, COMMAND_PUBLISH_WORKAROUND), by, &article->subject);
    return true;
}

static bool act_write(struct company *company, void *thing)
{
    struct article *article = thing;
    struct task *task = task_new(company, COMMAND_WRITE_WORKAROUND);
    struct write_workaround_body *body = task_body(task);

    article->author = staff_manager(company, article->kind);
    body->title = corpus_text(article->about, "title");
    body->steps = corpus_text(article->about, "steps");
    body->customer_wording = corpus_text(article->about, "customer_wording");
    body->limits = corpus_text(article->about, "limits");
    body->kind = article->kind;
    article->state = WORKAROUND_STATE_DRAFT;
    article->version = 1;
    task_give(task, article->author, &article->subject);
    int64_t minutes = chance_between(&company->chance, 120, 1500);
    agenda_note(&company->agenda, worktime_add(company->now, minutes), act_publish, article);
    return true;
}

static bool act_edit(struct company *company, void *thing)
{
    struct article *article = thing;
    struct text edit = corpus_text(article->about, "edit");

    if (is_waiting(article)) {
        return false;
    }
    if (article->state != WORKAROUND_STATE_PUBLISHED) {
        return true;
    }
    struct task *task = task_new(company, COMMAND_EDIT_WORKAROUND);
    struct edit_workaround_body *body = task_body(task);
    if (text_present(edit)) {
        body->steps = edit;
    } else {
        struct text limits = corpus_text(article->about, "limits");
        body->limits = text_format(task->arena, "%.*s Checked against the current release.",
                                   (int)limits.length, limits.bytes);
    }
    article->version++;
    task_give(task, author_of(article), &article->subject);
    int64_t minutes = chance_between(&company->chance, 60, 900);
    agenda_note(&company->agenda, worktime_add(company->now, minutes), act_publish, article);
    return true;
}

static bool act_retire(struct company *company, void *thing)
{
    struct article *article = thing;
    json_t *reasons = corpus_member(corpus_file(company->corpus, "talk"), "retired");

    if (is_waiting(article)) {
        return false;
    }
    if (article->state != WORKAROUND_STATE_PUBLISHED
        || article->version != article->published_version) {
        return true;
    }
    struct task *task = task_new(company, COMMAND_RETIRE_WORKAROUND);
    struct reason_body *body = task_body(task);
    body->reason = corpus_pick_text(reasons, &company->chance);
    article->state = WORKAROUND_STATE_RETIRED;
    task_give(task, author_of(article), &article->subject);
    return true;
}

bool library_is_answered(const struct company *company, enum ask_kind kind)
{
    for (size_t i = 0; i < company->article_count; i++) {
        if (company->articles[i].kind == kind && is_waiting(&company->articles[i])) {
            return false;
        }
    }
    return true;
}

bool library_answers(json_t *about, const struct story *story)
{
    json_t *answers = corpus_member(about, "answers");
    bool found = false;

    for (size_t i = 0; i < corpus_count(answers); i++) {
        found |= json_integer_value(corpus_item(answers, i)) == (json_int_t)story->template_place;
    }
    return found;
}

const struct article *library_pick(struct company *company, const struct story *story)
{
    for (size_t i = 0; i < company->article_count; i++) {
        const struct article *article = &company->articles[i];
        if (article->kind == story->kind && article->state == WORKAROUND_STATE_PUBLISHED
            && library_answers(article->about, story)) {
            return article;
        }
    }
    return NULL;
}

static instant at_percent(struct company *company, int64_t percent)
{
    instant life = company->ends_at - company->begins_at;
    instant at = company->begins_at + life / 100 * percent;

    return worktime_add(at, chance_between(&company->chance, 5, WORKTIME_DAY_MINUTES - 20));
}

void library_note(struct company *company)
{
    json_t *about = corpus_file(company->corpus, "workarounds");
    size_t count = corpus_count(about);

    company->articles = arena_array(company->arena, count, sizeof(*company->articles));
    company->article_count = count;
    for (size_t i = 0; i < count; i++) {
        struct article *article = &company->articles[i];
        article->company = company;
        article->about = corpus_item(about, i);
        article->kind =
            (enum ask_kind)word_find(&ASK_KIND_WORDS, corpus_text(article->about, "kind"));
        ensure(article->kind != ASK_NONE);
        if (i % SPOT_EACH == SPOT_EACH - 1) {
            continue;
        }
        int64_t written = chance_between(&company->chance, 1, WRITTEN_BY_PERCENT);
        instant first_day = worktime_add(company->begins_at, WORKTIME_DAY_MINUTES + 30);
        instant at = i % 3 == 0 ? first_day : at_percent(company, written);
        agenda_note(&company->agenda, at, act_write, article);
        if (text_present(corpus_text(article->about, "edit")) || i % 4 == 1) {
            agenda_note(&company->agenda,
                        at_percent(company, chance_between(&company->chance, 66, 80)), act_edit,
                        article);
        }
        if (i % RETIRED_EACH == 3) {
            agenda_note(&company->agenda,
                        at_percent(company, chance_between(&company->chance, 86, 96)), act_retire,
                        article);
        }
    }
}
