#include "workflow/org.h"

#include <string.h>

uint32_t person_roles(const struct person *person)
{
    uint32_t roles = 0;
    if (!person->active) {
        return roles;
    }
    for (size_t i = 0; i < person->grants.count; i++) {
        const struct grant *grant = &person->grants.items[i];
        if (grant->state == GRANT_STATE_ACTIVE) {
            roles |= BIT(grant->role);
        }
    }
    return roles;
}

bool person_holds(const struct person *person, uint32_t roles)
{
    return (person_roles(person) & roles) != 0;
}

const struct grant *person_grant(const struct person *person, enum role role)
{
    if (!person->active) {
        return NULL;
    }
    for (size_t i = 0; i < person->grants.count; i++) {
        const struct grant *grant = &person->grants.items[i];
        if (grant->role == role && grant->state == GRANT_STATE_ACTIVE) {
            return grant;
        }
    }
    return NULL;
}

struct id rates_id(struct text quarter)
{
    static const char PREFIX[] = "rates_";
    struct id id = {0};
    if (sizeof(PREFIX) + quarter.length > sizeof(id.text)) {
        return id;
    }
    memcpy(id.text, PREFIX, sizeof(PREFIX) - 1);
    memcpy(id.text + sizeof(PREFIX) - 1, quarter.bytes, quarter.length);
    return id;
}
