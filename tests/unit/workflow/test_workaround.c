/*
 * The library of workarounds.
 */
#include "unit/workflow/given.h"
#include "unit/workflow/trial.h"

/* clang-format off */
static const struct trial WRITINGS[] = {
    {"what is written is a draft of its author's",
     NULL, COMMAND_WRITE_WORKAROUND, CAST_MANAGER,
     "{'title':'By file','steps':'Upload it.','customer_wording':'Upload a file.','limits':'No "
     "groups.','kind':'integration'}", "workaround.written",
     "workaround.state=draft; workaround.article_version=1; workaround.published_version=0; "
     "workaround.owner_id=manager; workaround.kind=integration; article.article_version=1; "
     "article.author_id=manager; article.limits=No groups."},
    {"it need not name limits or a kind",
     NULL, COMMAND_WRITE_WORKAROUND, CAST_HEAD_OF_PRODUCT,
     "{'title':'By file','steps':'S','customer_wording':'C'}", "workaround.written",
     "workaround.kind=none; workaround.limits=none"},
    {"sales writes none",
     NULL, COMMAND_WRITE_WORKAROUND, CAST_REP,
     "{'title':'By file','steps':'S','customer_wording':'C'}", "forbidden", NULL},
};
/* clang-format on */

static void given_limited(struct stage *stage)
{
    stage_must(
        stage, COMMAND_WRITE_WORKAROUND, CAST_MANAGER,
        "{'title':'By file','steps':'S','customer_wording':'C','limits':'None.','kind':'feature'}");
}

static void given_retired(struct stage *stage)
{
    given_published(stage);
    stage_must(stage, COMMAND_RETIRE_WORKAROUND, CAST_MANAGER, A_REASON);
}

/* clang-format off */
static const struct trial EDITS[] = {
    {"an edit is a new version",
     given_limited, COMMAND_EDIT_WORKAROUND, CAST_OTHER_MANAGER, "{'steps':'T'}",
     "workaround.edited",
     "workaround.article_version=2; workaround.steps=T; workaround.title=By file; "
     "workaround.customer_wording=C; workaround.limits=None.; workaround.kind=feature; "
     "workaround.owner_id=manager; article.article_version=2; article.author_id=other_manager"},
    {"each member may change",
     given_limited, COMMAND_EDIT_WORKAROUND, CAST_MANAGER,
     "{'title':'Other','customer_wording':'D','limits':'All.','kind':'pricing'}",
     "workaround.edited",
     "workaround.title=Other; workaround.customer_wording=D; workaround.limits=All.; "
     "workaround.kind=pricing; workaround.steps=S"},
    {"null clears the limits",
     given_limited, COMMAND_EDIT_WORKAROUND, CAST_MANAGER, "{'limits':null}", "workaround.edited",
     "workaround.limits=none"},
    {"what has no limits stays without",
     given_draft, COMMAND_EDIT_WORKAROUND, CAST_MANAGER, "{'title':'Other'}", "workaround.edited",
     "workaround.limits=none"},
    {"an edited article stays as it was published",
     given_published, COMMAND_EDIT_WORKAROUND, CAST_MANAGER, "{'steps':'T'}", "workaround.edited",
     "workaround.state=published; workaround.published_version=1; workaround.article_version=2"},
    {"a retired one is edited no more",
     given_retired, COMMAND_EDIT_WORKAROUND, CAST_MANAGER, "{'steps':'T'}", "wrong-state", NULL},
    {"what is not there is not edited",
     NULL, COMMAND_EDIT_WORKAROUND, CAST_MANAGER, "{'steps':'T'}", "not-found", NULL},
};
/* clang-format on */

static void given_draft_of_globex(struct stage *stage)
{
    given_large_ask(stage);
    stage_must(stage, COMMAND_WRITE_WORKAROUND, CAST_MANAGER,
               "{'title':'By file','steps':'S','customer_wording':'As GLOBEX a1 does.'}");
}

static void given_draft_of_no_account(struct stage *stage)
{
    given_large_ask(stage);
    given_draft(stage);
}

static void given_heads_publish(struct stage *stage)
{
    given_draft(stage);
    stage_policy(stage, "{'limits':{'managers_publish':false}}");
}

static void given_heads_retire(struct stage *stage)
{
    given_published(stage);
    stage_policy(stage, "{'limits':{'managers_publish':false}}");
}

static void given_edited(struct stage *stage)
{
    given_published(stage);
    stage_must(stage, COMMAND_EDIT_WORKAROUND, CAST_MANAGER, "{'steps':'T'}");
}

/* clang-format off */
static const struct trial PUBLICATIONS[] = {
    {"a manager publishes",
     given_draft, COMMAND_PUBLISH_WORKAROUND, CAST_MANAGER, NULL, "workaround.published",
     "workaround.state=published; workaround.published_version=1"},
    {"unless the policy leaves it to the head",
     given_heads_publish, COMMAND_PUBLISH_WORKAROUND, CAST_MANAGER, NULL, "no-authority", NULL},
    {"who publishes",
     given_heads_publish, COMMAND_PUBLISH_WORKAROUND, CAST_HEAD_OF_PRODUCT, NULL,
     "workaround.published", NULL},
    {"what is out is out",
     given_published, COMMAND_PUBLISH_WORKAROUND, CAST_MANAGER, NULL, "nothing", NULL},
    {"a newer version follows",
     given_edited, COMMAND_PUBLISH_WORKAROUND, CAST_MANAGER, NULL, "workaround.published",
     "workaround.published_version=2"},
    {"a retired one comes back",
     given_retired, COMMAND_PUBLISH_WORKAROUND, CAST_MANAGER, NULL, "workaround.published",
     "workaround.state=published"},
    {"its wording names no customer, in whatever letters",
     given_draft_of_globex, COMMAND_PUBLISH_WORKAROUND, CAST_MANAGER, NULL, "conflict", NULL},
    {"customers that it does not name are no matter",
     given_draft_of_no_account, COMMAND_PUBLISH_WORKAROUND, CAST_MANAGER, NULL,
     "workaround.published", NULL},
};
/* clang-format on */

/* clang-format off */
static const struct trial RETIREMENTS[] = {
    {"a manager retires",
     given_published, COMMAND_RETIRE_WORKAROUND, CAST_MANAGER, A_REASON, "workaround.retired",
     "workaround.state=retired; workaround.retired@reason=It is time."},
    {"unless the policy leaves it to the head",
     given_heads_retire, COMMAND_RETIRE_WORKAROUND, CAST_MANAGER, A_REASON, "no-authority", NULL},
    {"who retires",
     given_heads_retire, COMMAND_RETIRE_WORKAROUND, CAST_HEAD_OF_PRODUCT, A_REASON,
     "workaround.retired", NULL},
    {"a draft is not retired",
     given_draft, COMMAND_RETIRE_WORKAROUND, CAST_MANAGER, A_REASON, "wrong-state", NULL},
    {"nor is a retired one",
     given_retired, COMMAND_RETIRE_WORKAROUND, CAST_MANAGER, A_REASON, "wrong-state", NULL},
};
/* clang-format on */

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(WRITINGS, trial_holds),
        CASE_TABLE(EDITS, trial_holds),
        CASE_TABLE(PUBLICATIONS, trial_holds),
        CASE_TABLE(RETIREMENTS, trial_holds),
    };
    return cases_run_tables("workaround", TABLES, COUNT_OF(TABLES));
}
