#include "workflow/premise.h"

#include "base/ensure.h"
#include "workflow/facts.h"

#include <string.h>

/* How all tests on words lie in memory: enumerations are ints, and lists of them are alike. */
struct word_test {
    int eq;
    struct {
        const int *items;
        size_t count;
    } in;
};

#define LIES_AS_WORD_TEST(test)                                                                    \
    _Static_assert(sizeof(struct test) == sizeof(struct word_test)                                 \
                       && sizeof(((struct test *)NULL)->eq) == sizeof(int)                         \
                       && offsetof(struct test, in.items) == offsetof(struct word_test, in.items)  \
                       && offsetof(struct test, in.count) == offsetof(struct word_test, in.count), \
                   #test " is not laid out as the others")

LIES_AS_WORD_TEST(ask_kind_test);
LIES_AS_WORD_TEST(ask_origin_test);
LIES_AS_WORD_TEST(blocker_test);
LIES_AS_WORD_TEST(deal_stage_test);
LIES_AS_WORD_TEST(decision_kind_test);
LIES_AS_WORD_TEST(segment_test);

/* What a test can say at all. */
static struct premise_test anything(enum fact fact)
{
    return (struct premise_test){
        .fact = fact, .least = INT64_MIN, .most = INT64_MAX, .words = UINT32_MAX};
}

/* What both tests take; they are on the same fact. */
static struct premise_test both_tests(const struct premise_test *one,
                                      const struct premise_test *other)
{
    return (struct premise_test){
        .fact = one->fact,
        .least = one->least > other->least ? one->least : other->least,
        .most = one->most < other->most ? one->most : other->most,
        .words = one->words & other->words,
    };
}

/* Whether there is a value that the test takes. */
static bool takes_something(const struct premise_test *test)
{
    return test->least <= test->most && test->words != 0;
}

static bool takes(const struct premise_test *test, int64_t value)
{
    enum test_kind kind = FACT_ROWS[test->fact].kind;
    if (kind == TEST_BOOLEAN || kind == TEST_WORD) {
        return (test->words & BIT(value)) != 0;
    }
    return value >= test->least && value <= test->most;
}

/* Whether `wide` takes all that `narrow` takes; they are on the same fact. */
static bool takes_all(const struct premise_test *wide, const struct premise_test *narrow)
{
    return wide->least <= narrow->least && wide->most >= narrow->most
           && (narrow->words & ~wide->words) == 0;
}

/* The condition's test on the fact, or NULL. */
static const struct premise_test *find_test(const struct premise *premise, enum fact fact)
{
    for (size_t i = 0; i < premise->count; i++) {
        if (premise->tests[i].fact == fact) {
            return &premise->tests[i];
        }
    }
    return NULL;
}

/* Each reader narrows the test to what is written, and says whether anything is. */
typedef bool test_read(const void *written, struct premise_test *test);

static bool read_number(const void *written, struct premise_test *test)
{
    const struct number_test *number = written;
    const struct {
        struct optional_integer bound;
        bool below;     /* it is the least value */
        bool above;     /* it is the most */
        int64_t beside; /* the bound itself is not taken, but what lies this far beside it */
    } bounds[] = {
        {number->eq,  true,  true,  0 },
        {number->gt,  true,  false, 1 },
        {number->gte, true,  false, 0 },
        {number->lt,  false, true,  -1},
        {number->lte, false, true,  0 },
    };
    bool says = false;

    for (size_t i = 0; i < COUNT_OF(bounds); i++) {
        if (!bounds[i].bound.present) {
            continue;
        }
        struct premise_test bound = anything(test->fact);
        int64_t value = bounds[i].bound.value + bounds[i].beside;
        bound.least = bounds[i].below ? value : bound.least;
        bound.most = bounds[i].above ? value : bound.most;
        *test = both_tests(test, &bound);
        says = true;
    }
    return says;
}

static bool read_boolean(const void *written, struct premise_test *test)
{
    const struct boolean_test *boolean = written;
    test->words = BIT(boolean->eq ? 1 : 0);
    return true;
}

static bool read_words(const void *written, struct premise_test *test)
{
    struct word_test words;
    memcpy(&words, written, sizeof(words));

    if (words.eq != 0) {
        test->words &= BIT(words.eq);
    }
    uint32_t in = 0;
    for (size_t i = 0; i < words.in.count; i++) {
        in |= BIT(words.in.items[i]);
    }
    if (words.in.count > 0) {
        test->words &= in;
    }
    return words.eq != 0 || words.in.count > 0;
}

static test_read *const READERS[] = {
    [TEST_NUMBER] = read_number,
    [TEST_AMOUNT] = read_number,
    [TEST_BOOLEAN] = read_boolean,
    [TEST_WORD] = read_words,
};

/* Reads one test; false when it is faulty, and why. */
static bool read_test(const void *written, struct text pointer, struct premise_test *test,
                      struct problem *problem)
{
    const struct fact_row *row = &FACT_ROWS[test->fact];
    struct text at =
        text_format(problem->arena, "%.*s/%s", (int)pointer.length, pointer.bytes, row->name.bytes);
    if (!READERS[row->kind](written, test)) {
        return refuse(problem, PROBLEM_INVALID, at, PHRASE_POLICY_EMPTY_TEST,
                      (struct blanks){.name = row->name});
    }
    if (!takes_something(test)) {
        return refuse(problem, PROBLEM_INVALID, at, PHRASE_POLICY_CONTRADICTION,
                      (struct blanks){.name = row->name});
    }
    return true;
}

void premise_read(struct arena *arena, const struct policy_when *when, struct text pointer,
                  struct premise *premise, struct problem *problem)
{
    *premise = (struct premise){0};
    if (when == NULL) {
        return;
    }
    struct premise_test *tests = arena_array(arena, FACT_COUNT, sizeof(*tests));
    premise->tests = tests;
    for (enum fact fact = 0; fact < FACT_COUNT; fact++) {
        const void *written = NULL;
        memcpy(&written, (const char *)when + FACT_ROWS[fact].offset, sizeof(written));
        if (written == NULL) {
            continue;
        }
        struct premise_test *test = &tests[premise->count];
        *test = anything(fact);
        premise->count++;
        premise->faulty |= !read_test(written, pointer, test, problem);
    }
}

bool premise_holds(const struct premise *premise, const struct facts *facts)
{
    for (size_t i = 0; i < premise->count; i++) {
        const struct premise_test *test = &premise->tests[i];
        if (!facts->has[test->fact] || !takes(test, facts->value[test->fact])) {
            return false;
        }
    }
    return !premise->faulty;
}

bool premise_contains(const struct premise *wide, const struct premise *narrow)
{
    for (size_t i = 0; i < wide->count; i++) {
        const struct premise_test *test = find_test(narrow, wide->tests[i].fact);
        if (test == NULL || !takes_all(&wide->tests[i], test)) {
            return false;
        }
    }
    return !wide->faulty;
}

bool premise_both(const struct premise *one, const struct premise *other, struct premise_test *room,
                  struct premise *both)
{
    size_t count = 0;
    bool somewhere = !one->faulty && !other->faulty;

    for (enum fact fact = 0; fact < FACT_COUNT; fact++) {
        const struct premise_test *ours = find_test(one, fact);
        const struct premise_test *theirs = find_test(other, fact);
        if (ours == NULL && theirs == NULL) {
            continue;
        }
        room[count] = both_tests(ours == NULL ? theirs : ours, theirs == NULL ? ours : theirs);
        somewhere &= takes_something(&room[count]);
        count++;
    }
    if (somewhere) {
        *both = (struct premise){.tests = room, .count = count};
    }
    return somewhere;
}
