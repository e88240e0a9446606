#include "verbs/findings.h"

const struct finding_row FINDING_ROWS[FINDING_COUNT] = {
#define FINDING(kind, name, check, severity, words, advice) \
    {name, check, SEVERITY_##severity, words, advice},
#include "verbs/findings.def"
#undef FINDING
};

void findings_init(struct findings *findings, struct arena *arena)
{
    *findings = (struct findings){.arena = arena};
}

void findings_tell(struct findings *findings, enum finding_kind kind, struct blanks blanks)
{
    const struct finding_row *row = &FINDING_ROWS[kind];
    struct finding *finding = arena_alloc(findings->arena, sizeof(*finding));

    finding->kind = kind;
    finding->words = sentence_fill(findings->arena, text_of(row->words), &blanks);
    finding->advice = sentence_fill(findings->arena, text_of(row->advice), &blanks);
    if (findings->last == NULL) {
        findings->first = finding;
    } else {
        findings->last->next = finding;
    }
    findings->last = finding;
    findings->counts[row->severity]++;
}

const char *severity_word(enum severity severity)
{
    static const char *const WORDS[SEVERITY_COUNT] = {
        [SEVERITY_GOOD] = "good",
        [SEVERITY_ADVICE] = "advice",
        [SEVERITY_WARNING] = "warning",
        [SEVERITY_WRONG] = "wrong",
    };

    return WORDS[severity];
}
