#include "demo/purse.h"

#include "base/ensure.h"

struct purse_quarter *purse_quarter(struct purse *purse, int32_t quarter)
{
    int32_t place = quarter - purse->first_quarter;

    return place < 0 || place >= QUARTERS_MAX ? NULL : &purse->quarters[place];
}

int purse_line_of(struct purse *purse, int32_t quarter, int team)
{
    const struct purse_quarter *at = purse_quarter(purse, quarter);

    return at != NULL && at->is_split && team >= 0 ? team : LINE_SHARED;
}

int64_t purse_left(struct purse *purse, int32_t quarter, int line)
{
    const struct purse_quarter *at = purse_quarter(purse, quarter);

    if (at == NULL || !at->is_set) {
        return 0;
    }
    return at->lines[line].allotted + at->lines[line].overdraft - at->lines[line].reserved;
}

int64_t purse_reserve(struct purse *purse, const struct draw *draw)
{
    struct purse_quarter *at = purse_quarter(purse, draw->quarter);
    int64_t lacks = draw->points - purse_left(purse, draw->quarter, draw->line);

    if (draw->points == 0) {
        return 0;
    }
    ensure(at != NULL);
    at->lines[draw->line].reserved += draw->points;
    if (lacks > 0) {
        at->lines[draw->line].overdraft += lacks;
    }
    return lacks > 0 ? lacks : 0;
}

/* An overdraft is worked off as soon as the line carries its load again. */
void purse_release(struct purse *purse, struct draw *draw)
{
    if (draw->points > 0) {
        struct purse_quarter *at = purse_quarter(purse, draw->quarter);
        ensure(at != NULL);
        struct purse_line *line = &at->lines[draw->line];
        line->reserved -= draw->points;
        int64_t beyond = line->reserved - line->allotted;
        if (line->overdraft > beyond) {
            line->overdraft = beyond > 0 ? beyond : 0;
        }
    }
    *draw = (struct draw){0};
}
