#include "demo/tokens.h"

#include "base/ensure.h"
#include "demo/task.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOKEN_DAYS 365

/* What each role may use, as the contract's operations say; more would be refused all the same. */
#define ROLES_THAT_SUBMIT (UINT32_MAX & ~BIT(ROLE_ADMIN))
#define ROLES_THAT_DECIDE                                                            \
    (BIT(ROLE_HEAD_OF_SALES) | BIT(ROLE_PRODUCT_MANAGER) | BIT(ROLE_HEAD_OF_PRODUCT) \
     | BIT(ROLE_EXECUTIVE) | BIT(ROLE_FINANCE))

struct token_note {
    struct token_book *book;
    enum role role;
    struct text secret;
    struct subject subject;
};

static void take_token(struct company *company, const struct desk_answer *answer, void *context)
{
    const struct token_note *note = context;
    struct token_book *book = note->book;

    book->tokens[note->role] =
        company->settings->mint.token(book->arena, company->org_key, &answer->result, note->secret);
}

static struct scope_list scopes_of(struct arena *arena, enum role role)
{
    enum scope *items = arena_array(arena, SCOPE_COUNT, sizeof(*items));
    size_t count = 0;

    items[count++] = SCOPE_READ;
    items[count++] = SCOPE_MANAGE; /* at least one's own tokens */
    if ((ROLES_THAT_SUBMIT & BIT(role)) != 0) {
        items[count++] = SCOPE_SUBMIT;
    }
    if ((ROLES_THAT_DECIDE & BIT(role)) != 0) {
        items[count++] = SCOPE_DECIDE;
    }
    return (struct scope_list){items, count};
}

static bool act_issue(struct company *company, void *thing)
{
    struct token_note *note = thing;
    const struct worker *worker = company->cast[note->role];
    struct task *task = task_new(company, COMMAND_ISSUE_TOKEN);
    struct issue_token_body *body = task_body(task);

    note->secret = company->settings->mint.secret(company->arena);
    body->person_id = worker->subject.id;
    body->label = text_literal("demo");
    body->scopes = scopes_of(task->arena, note->role);
    body->expires_on = worktime_day(company->now) + TOKEN_DAYS;
    task->errand.command.secret_sha256 = company->settings->mint.hash(task->arena, note->secret);
    task->done = take_token;
    task->context = note;
    task_give(task, NULL, &note->subject);
    return true;
}

void tokens_note(struct company *company, struct token_book *book)
{
    instant at = worktime_subtract(company->ends_at, 20);

    for (int role = 1; role < ROLE_COUNT; role++) {
        struct token_note *note = arena_alloc(company->arena, sizeof(*note));
        note->book = book;
        note->role = (enum role)role;
        agenda_note(&company->agenda, at, act_issue, note);
    }
}

/* ---- the file -------------------------------------------------------------------------------- */

static struct text as_json(const struct token_book *book)
{
    struct text_builder json;

    text_builder_init(&json, book->arena);
    text_builder_add(&json, text_literal("{"));
    for (int role = 1; role < ROLE_COUNT; role++) {
        if (!text_present(book->tokens[role])) {
            continue;
        }
        struct text name = encode_text(book->arena, word_of(&ROLE_WORDS, role));
        struct text token = encode_text(book->arena, book->tokens[role]);
        text_builder_add_format(&json, "%s\n  %.*s: %.*s", json.length > 1 ? "," : "",
                                (int)name.length, name.bytes, (int)token.length, token.bytes);
    }
    text_builder_add(&json, text_literal("\n}\n"));
    return text_builder_text(&json);
}

static bool write_whole(int descriptor, struct text bytes)
{
    while (bytes.length > 0) {
        ssize_t written = write(descriptor, bytes.bytes, bytes.length);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        bytes.bytes += written;
        bytes.length -= (size_t)written;
    }
    return true;
}

/* Written beside and renamed, so that nobody reads a half of it. */
bool tokens_write(const struct token_book *book, const char *file_name, struct problem *problem)
{
    struct text beside = text_format(book->arena, "%s.new", file_name);
    const char *name = text_chars(book->arena, beside);

    (void)unlink(name);
    int descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    bool good = descriptor >= 0 && write_whole(descriptor, as_json(book)) && fsync(descriptor) == 0;
    if (descriptor >= 0) {
        good = close(descriptor) == 0 && good;
    }
    if (good && rename(name, file_name) == 0) {
        return true;
    }
    return refuse(problem, PROBLEM_INTERNAL, text_literal(""), PHRASE_FILE_UNWRITABLE,
                  (struct blanks){.name = text_of(file_name), .other = text_of(strerror(errno))});
}
