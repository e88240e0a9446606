/*
 * People, teams, roles with two keys, and tokens.
 */
#include "workflow/decide.h"

/* ---- people and teams ------------------------------------------------------------------------ */

static bool email_is_free(struct matter *matter, struct text email, const struct id *except)
{
    const struct rows *people = &matter->known->nouns[NOUN_PERSON];
    struct text lower = text_lower(matter->arena, email);
    const struct person *person = NULL;

    while ((person = rows_next(people, person)) != NULL) {
        if (!id_equal(&person->row.id, except)
            && text_equal(text_lower(matter->arena, person->email), lower)) {
            return deny_at(matter, text_literal("/email"), PROBLEM_ALREADY_EXISTS,
                           PHRASE_EMAIL_IS_TAKEN, (struct blanks){.name = person->name});
        }
    }
    return true;
}

static bool team_exists(struct matter *matter, const struct id *team_id)
{
    if (!id_present(team_id) || known_team(matter->known, team_id) != NULL) {
        return true;
    }
    return deny_at(matter, text_literal("/team_id"), PROBLEM_INVALID, PHRASE_NO_SUCH_TEAM,
                   (struct blanks){0});
}

void decide_put_person(struct matter *matter)
{
    const struct put_person_body *body = matter->command->body;
    const struct person *stored = known_person(matter->known, &matter->subject);
    bool active = body->active.present ? body->active.value : stored == NULL || stored->active;
    bool may = email_is_free(matter, body->email, &matter->subject);

    may &= team_exists(matter, &body->team_id);
    if (!active && stored != NULL && id_equal(&stored->row.id, &matter->actor->row.id)) {
        may = deny_at(matter, text_literal("/active"), PROBLEM_CONFLICT, PHRASE_CANNOT_LEAVE_ALONE,
                      (struct blanks){0});
    }
    if (!may) {
        return;
    }
    struct id id = stored == NULL ? fresh_id(matter, "person") : stored->row.id;
    matter->outcome->result = id;
    if (stored != NULL && text_equal(stored->name, body->name)
        && text_equal(stored->email, body->email) && id_equal(&stored->team_id, &body->team_id)
        && stored->active == active) {
        return;
    }
    struct person_recorded *data = tell(matter, EVENT_PERSON_RECORDED, &id);
    data->name = body->name;
    data->email = body->email;
    data->team_id = body->team_id;
    data->active = active;
    if (stored != NULL) {
        data->calendar_id = stored->calendar_id;
    }
}

void decide_put_team(struct matter *matter)
{
    const struct put_team_body *body = matter->command->body;
    const struct team *stored = known_team(matter->known, &matter->subject);

    if (id_present(&body->lead_id)) {
        const struct person *lead = known_person(matter->known, &body->lead_id);
        if (lead == NULL || !lead->active) {
            deny_at(matter, text_literal("/lead_id"), PROBLEM_INVALID, PHRASE_NO_SUCH_PERSON,
                    (struct blanks){0});
            return;
        }
    }
    struct id id = stored == NULL ? fresh_id(matter, "team") : stored->row.id;
    matter->outcome->result = id;
    if (stored != NULL && text_equal(stored->name, body->name)
        && id_equal(&stored->lead_id, &body->lead_id)) {
        return;
    }
    struct team_recorded *data = tell(matter, EVENT_TEAM_RECORDED, &id);
    data->name = body->name;
    data->lead_id = body->lead_id;
}

/* ---- roles ----------------------------------------------------------------------------------- */

/* The grant of the role that is pending, or NULL. */
static const struct grant *pending_grant(const struct person *person, enum role role)
{
    for (size_t i = 0; i < person->grants.count; i++) {
        const struct grant *grant = &person->grants.items[i];
        if (grant->role == role && grant->state == GRANT_STATE_PENDING) {
            return grant;
        }
    }
    return NULL;
}

/* The roles that a person holds or is to hold. */
static uint32_t roles_meant(const struct person *person)
{
    uint32_t roles = 0;

    for (size_t i = 0; i < person->grants.count; i++) {
        const struct grant *grant = &person->grants.items[i];
        if (grant->state != GRANT_STATE_REVOKED) {
            roles |= BIT(grant->role);
        }
    }
    return roles;
}

/* Roles that one person must not hold together. */
static bool roles_agree(struct matter *matter, uint32_t held, enum role role)
{
    struct text pointer = text_literal("/role");
    uint32_t with = held | BIT(role);
    bool both = (with & ROLES_DECIDING) != 0 && (with & ROLES_SALES) != 0;
    const struct policy *policy = matter->known->policy;

    if ((with & BIT(ROLE_AUDITOR)) != 0 && with != BIT(ROLE_AUDITOR)) {
        return deny_at(matter, pointer, PROBLEM_SEGREGATION, PHRASE_AUDITOR_HOLDS_ONE,
                       (struct blanks){0});
    }
    if (both && !policy_limits(policy)->one_person_may_hold_both.value) {
        return deny_at(matter, pointer, PROBLEM_SEGREGATION, PHRASE_DECIDING_AND_SELLING,
                       (struct blanks){0});
    }
    return true;
}

void decide_grant_role(struct matter *matter)
{
    const struct grant_role_body *body = matter->command->body;
    const struct person *person = known_person(matter->known, &matter->subject);

    if (!person->active) {
        deny(matter, PROBLEM_WRONG_STATE, PHRASE_PERSON_HAS_LEFT, (struct blanks){0});
        return;
    }
    if (id_equal(&person->row.id, &matter->actor->row.id)) {
        deny(matter, PROBLEM_SEGREGATION, PHRASE_NOT_TO_ONESELF, (struct blanks){0});
        return;
    }
    if (person_holds(person, BIT(body->role)) || pending_grant(person, body->role) != NULL) {
        return; /* it is so, or on its way */
    }
    if (!roles_agree(matter, roles_meant(person), body->role)) {
        return;
    }
    struct role_granted *data = tell(matter, EVENT_ROLE_GRANTED, &person->row.id);
    data->role = body->role;
    data->pending = (BIT(body->role) & ROLES_TWO_KEYS) != 0;
}

/* The second key: the present holder of the role, or an executive; neither who granted it nor who
 * gets it. */
void decide_confirm_grant(struct matter *matter)
{
    const struct confirm_grant_body *body = matter->command->body;
    const struct person *person = known_person(matter->known, &matter->subject);
    const struct grant *grant = pending_grant(person, body->role);

    if (!person_holds(matter->actor, BIT(body->role) | BIT(ROLE_EXECUTIVE))) {
        deny(matter, PROBLEM_FORBIDDEN, PHRASE_HOLDER_CONFIRMS,
             (struct blanks){.name = word_of(&ROLE_WORDS, (int)body->role)});
        return;
    }
    if (!person->active) {
        deny(matter, PROBLEM_WRONG_STATE, PHRASE_PERSON_HAS_LEFT, (struct blanks){0});
        return;
    }
    if (grant == NULL) {
        deny(matter, PROBLEM_WRONG_STATE, PHRASE_NOTHING_PENDING,
             (struct blanks){.name = word_of(&ROLE_WORDS, (int)body->role)});
        return;
    }
    if (id_equal(&grant->granted_by, &matter->actor->row.id)
        || id_equal(&person->row.id, &matter->actor->row.id)) {
        deny(matter, PROBLEM_SEGREGATION, PHRASE_SECOND_PERSON_CONFIRMS, (struct blanks){0});
        return;
    }
    if (!roles_agree(matter, roles_meant(person), body->role)) {
        return;
    }
    struct role_confirmed *data = tell(matter, EVENT_ROLE_CONFIRMED, &person->row.id);
    data->role = body->role;
}

void decide_revoke_role(struct matter *matter)
{
    const struct revoke_role_body *body = matter->command->body;
    const struct person *person = known_person(matter->known, &matter->subject);

    if ((roles_meant(person) & BIT(body->role)) == 0) {
        return; /* he does not hold it */
    }
    struct role_revoked *data = tell(matter, EVENT_ROLE_REVOKED, &person->row.id);
    data->role = body->role;
    data->reason = body->reason;
}

/* ---- tokens ---------------------------------------------------------------------------------- */

#define TOKEN_DAYS_MAX 365

static bool has_scope(const struct scope_list *scopes, enum scope scope)
{
    for (size_t i = 0; i < scopes->count; i++) {
        if (scopes->items[i] == scope) {
            return true;
        }
    }
    return false;
}

static bool token_holds(struct matter *matter, const struct issue_token_body *body,
                        const struct person *owner)
{
    bool own =
        owner != NULL && matter->actor != NULL && id_equal(&owner->row.id, &matter->actor->row.id);
    bool may = true;

    if (owner == NULL || !owner->active) {
        may = deny_at(matter, text_literal("/person_id"), PROBLEM_INVALID, PHRASE_NO_SUCH_PERSON,
                      (struct blanks){0});
    } else if (matter->actor != NULL && !own && !person_holds(matter->actor, BIT(ROLE_ADMIN))) {
        may = deny_at(matter, text_literal("/person_id"), PROBLEM_FORBIDDEN,
                      PHRASE_ADMIN_ISSUES_FOR_OTHERS, (struct blanks){0});
    }
    if (matter->actor != NULL && has_scope(&body->scopes, SCOPE_DECIDE)
        && !person_holds(matter->actor, BIT(ROLE_HEAD_OF_PRODUCT))) {
        may = deny_at(matter, text_literal("/scopes"), PROBLEM_FORBIDDEN,
                      PHRASE_HEAD_CONSENTS_TO_DECIDE, (struct blanks){0});
    }
    may &= day_is_ahead(matter, body->expires_on, text_literal("/expires_on"));
    if (body->expires_on > matter->supply->today + TOKEN_DAYS_MAX) {
        may = deny_at(matter, text_literal("/expires_on"), PROBLEM_INVALID, PHRASE_TOKEN_TOO_LONG,
                      (struct blanks){.limit = TOKEN_DAYS_MAX});
    }
    return may;
}

void decide_issue_token(struct matter *matter)
{
    const struct issue_token_body *body = matter->command->body;
    struct id owner_id = body->person_id;

    if (!id_present(&owner_id) && matter->actor != NULL) {
        owner_id = matter->actor->row.id;
    }
    if (!token_holds(matter, body, known_person(matter->known, &owner_id))) {
        return;
    }
    struct id id = fresh_id(matter, "token");
    struct token_issued *data = tell(matter, EVENT_TOKEN_ISSUED, &id);
    data->person_id = owner_id;
    data->label = body->label;
    data->scopes = body->scopes;
    data->expires_on = body->expires_on;
    data->secret_sha256 = matter->command->secret_sha256;
    matter->outcome->result = id;
}

void decide_revoke_token(struct matter *matter)
{
    const struct token *token = rows_find(&matter->known->nouns[NOUN_TOKEN], &matter->subject);

    if (!id_equal(&token->person_id, &matter->actor->row.id)
        && !person_holds(matter->actor, BIT(ROLE_ADMIN))) {
        deny(matter, PROBLEM_NOT_FOUND, PHRASE_NOT_FOUND, (struct blanks){0});
        return;
    }
    if (token->revoked_at == 0) {
        tell(matter, EVENT_TOKEN_REVOKED, &token->row.id);
    }
}

/* ---- an org's first people ------------------------------------------------------------------- */

void decide_seat_person(struct matter *matter)
{
    const struct seat_person_body *body = matter->command->body;
    uint32_t roles = 0;
    bool may = email_is_free(matter, body->email, &(struct id){0});

    may &= team_exists(matter, &body->team_id);
    for (size_t i = 0; i < body->roles.count; i++) {
        may &= roles_agree(matter, roles, body->roles.items[i]);
        roles |= BIT(body->roles.items[i]);
    }
    if (!may) {
        return;
    }
    struct id id = fresh_id(matter, "person");
    struct person_recorded *data = tell(matter, EVENT_PERSON_RECORDED, &id);
    data->name = body->name;
    data->email = body->email;
    data->team_id = body->team_id;
    data->active = true;
    for (int role = 1; role < ROLE_COUNT; role++) {
        if ((roles & BIT(role)) != 0) {
            struct role_granted *granted = tell(matter, EVENT_ROLE_GRANTED, &id);
            granted->role = (enum role)role;
        }
    }
    matter->outcome->result = id;
}
