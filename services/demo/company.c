#include "demo/company.h"

#include "base/ensure.h"
#include "demo/finale.h"
#include "demo/library.h"
#include "demo/pursuit.h"
#include "demo/staff.h"
#include "demo/staffing.h"
#include "demo/treasury.h"

#include <stdlib.h>

#define COMPANY_ARENA_BYTES ((size_t)256 * 1024)
#define MONTHS_OF_YEAR      12

/* Between the last event and the real now there is a while, so that no clock has to wait. */
#define MARGIN (2 * INSTANT_MINUTE)

/* So many months earlier; the 31st of a shorter month is its 28th. */
static day months_before(day on, int32_t months)
{
    struct civil_day date = civil_of_day(on);
    int32_t month = date.year * MONTHS_OF_YEAR + date.month - 1 - months;
    struct civil_day before = {month / MONTHS_OF_YEAR, month % MONTHS_OF_YEAR + 1,
                               date.day_of_month > 28 ? 28 : date.day_of_month};

    return day_of_civil(before);
}

static void set_span(struct company *company)
{
    instant real_now = company->world->real_now;
    day first = workday_from(months_before(worktime_day(real_now), company->settings->months));

    company->ends_at = worktime_floor(real_now - MARGIN);
    company->begins_at = worktime_instant(first, WORKTIME_BEGINS);
    company->now = company->begins_at;
    company->last_quarter = quarter_number(worktime_day(real_now));
}

static void set_name(struct company *company)
{
    json_t *organisations = corpus_member(corpus_file(company->corpus, "people"), "organisations");
    size_t count = corpus_count(organisations);
    json_t *about = corpus_item(organisations, (size_t)company->number % count);
    int32_t round = company->number / (int32_t)count;

    company->name = corpus_text(about, "name");
    company->domain = corpus_text(about, "domain");
    if (round > 0) {
        company->name = text_format(company->arena, "%.*s %d", (int)company->name.length,
                                    company->name.bytes, (int)round + 1);
        company->domain = text_format(company->arena, "%.*s%d", (int)company->domain.length,
                                      company->domain.bytes, (int)round + 1);
    }
}

struct company *company_new(const struct company_world *world, int32_t number, int32_t org_key)
{
    struct company *company = calloc(1, sizeof(*company));

    ensure(company != NULL);
    company->world = world;
    company->desk = world->desk;
    company->log = world->log;
    company->corpus = world->corpus;
    company->settings = world->settings;
    company->report = world->report;
    company->number = number;
    company->org_key = org_key;
    company->arena = arena_new(COMPANY_ARENA_BYTES);
    chance_init(&company->chance, world->settings->seed * UINT64_C(1000003) + (uint64_t)number);
    agenda_init(&company->agenda, company->arena);
    set_name(company);
    set_span(company);
    treasury_note(company);
    staff_make(company);
    staffing_note(company);
    library_note(company);
    pursuits_note(company);
    finale_note(company);
    return company;
}

void company_free(struct company *company)
{
    if (company != NULL) {
        ensure(company->under_way == 0);
        json_release(&company->policy);
        arena_free(company->arena);
        free(company);
    }
}

void company_walk(struct company *company)
{
    struct moment moment;

    while (company->under_way < company->world->under_way_max
           && agenda_take(&company->agenda, company->ends_at, &moment)) {
        if (moment.at > company->now) {
            company->now = moment.at;
        }
        if (!moment.act(company, moment.thing)) {
            ensure(company->under_way > 0); /* or nobody would ever answer */
            agenda_put_back(&company->agenda, &moment);
            return;
        }
    }
}

bool company_is_over(const struct company *company)
{
    const struct moment *first = agenda_first(&company->agenda);

    return company->under_way == 0 && (first == NULL || first->at > company->ends_at);
}

void company_wake(struct company *company)
{
    company->world->wake(company->world->context);
}
