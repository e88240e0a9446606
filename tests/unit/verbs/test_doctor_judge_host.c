#include "unit/verbs/sound.h"

#include <errno.h>

/* ---- one fact -------------------------------------------------------------------------------- */

static const struct number_case NUMBER_CASES[] = {
    {"descriptors are counted against connections",     OF_HOST(descriptors),         10079,
     FINDING_DESCRIPTORS_LOW                                                                                                       },
    {"with those of the database and some to spare",    OF_HOST(descriptors),         10080,
     FINDING_DESCRIPTORS_GOOD                                                                                                      },
    {"with very few nothing works",                     OF_HOST(descriptors),         255,             FINDING_DESCRIPTORS_TOO_LOW },
    {"a secret that all can read is none",              OF_HOST(files[0].mode),       0444,            FINDING_FILE_OPEN           },
    {"one that the group can read is looked at",        OF_HOST(files[0].mode),       0440,            FINDING_FILE_SHARED         },
    {"one that others can change is worse",             OF_HOST(files[0].mode),       0620,            FINDING_FILE_WRITABLE       },
    {"its owner may write it",                          OF_HOST(files[0].mode),       0600,            FINDING_FILES_GOOD          },
    {"a short secret is told",                          OF_HOST(files[0].size_bytes), 15,              FINDING_SECRET_SHORT        },
    {"a port that is ours is good",                     OF_HOST(port_trouble),        0,               FINDING_PORT_GOOD           },
    {"one that is somebody else's is not",              OF_HOST(port_trouble),        EADDRINUSE,      FINDING_PORT_TAKEN          },
    {"nor one that we may not have",                    OF_HOST(port_trouble),        EACCES,          FINDING_PORT_REFUSED        },
    {"a disk with little and a small part left is low", OF_HOST(disks[0].left_bytes),
     2040 * MEBIBYTE,                                                                                  FINDING_DISK_LOW            },
    {"a large disk may have a small part left",         OF_HOST(disks[0].left_bytes), 3000 * MEBIBYTE,
     FINDING_DISK_GOOD                                                                                                             },
    {"one that is nearly full is wrong",                OF_HOST(disks[0].left_bytes), 1000 * MEBIBYTE,
     FINDING_DISK_FULL                                                                                                             },
    {"a password in the open is told",                  OF_HOST(password_in_url),     1,               FINDING_PASSWORD_IN_THE_OPEN},
};

static const struct text_case TEXT_CASES[] = {
    {"what libpq adds by itself is told",    OF_HOST(libpq_variable),   "PGOPTIONS",
     FINDING_OPTIONS_OF_LIBPQ},
    {"a secret that cannot be read is told", OF_HOST(files[0].trouble), "Permission denied",
     FINDING_FILE_UNREADABLE },
};

/* ---- the certificate ------------------------------------------------------------------------- */

static const struct certificate_case {
    const char *says;
    const char *certificate, *key;
    int64_t good, early, ends_days;
    enum finding_kind told;
} CERTIFICATE_CASES[] = {
    {"a certificate wants its key", "cert.pem", NULL,      1, 0, 90, FINDING_CERTIFICATE_WITHOUT_KEY},
    {"a key wants its certificate", NULL,       "key.pem", 1, 0, 90, FINDING_KEY_WITHOUT_CERTIFICATE},
    {"both together are good",      "cert.pem", "key.pem", 1, 0, 90, FINDING_CERTIFICATE_GOOD       },
    {"if they belong together",     "cert.pem", "key.pem", 0, 0, 90, FINDING_CERTIFICATE_BAD        },
    {"and have not ended",          "cert.pem", "key.pem", 1, 0, -1, FINDING_CERTIFICATE_OVER       },
    {"and have begun",              "cert.pem", "key.pem", 1, 1, 90, FINDING_CERTIFICATE_EARLY      },
    {"and hold for three weeks",    "cert.pem", "key.pem", 1, 0, 21, FINDING_CERTIFICATE_GOOD       },
    {"and not for a day less",      "cert.pem", "key.pem", 1, 0, 20, FINDING_CERTIFICATE_ENDS       },
};

static void certificate_case_holds(const void *row)
{
    const struct certificate_case *it = row;
    struct sound sound;

    sound_init(&sound);
    sound.options.certificate = it->certificate;
    sound.options.key = it->key;
    sound.facts.host.certificate_good = it->good;
    sound.facts.host.certificate_early = it->early;
    sound.facts.host.certificate_ends_days = it->ends_days;
    sound_tells_only(&sound, it->told);
}

/* ---- the port that is taken ------------------------------------------------------------------ */

static const struct answer_case {
    const char *says;
    int64_t answer;
    enum finding_kind told;
} ANSWER_CASES[] = {
    {"a port at which we answer is good",                200, FINDING_PORT_OURS   },
    {"one at which we are not ready is not",             503, FINDING_PORT_UNREADY},
    {"one at which something else answers is another's", 404, FINDING_PORT_TAKEN  },
};

static void answer_case_holds(const void *row)
{
    const struct answer_case *it = row;
    struct sound sound;

    sound_init(&sound);
    sound.facts.host.port_trouble = EADDRINUSE;
    sound.facts.host.port_answer = it->answer;
    sound_tells_only(&sound, it->told);
}

/* ---- more than one fact ---------------------------------------------------------------------- */

static void set_stray(struct sound *sound)
{
    sound->facts.host.strays[0] =
        (struct stray_variable){TEXT("DEALDESK_PROT"), TEXT("DEALDESK_PORT")};
    sound->facts.host.stray_count = 1;
}

static void set_public(struct sound *sound)
{
    sound->options.address = "0.0.0.0";
}

static void set_public_with_tls(struct sound *sound)
{
    set_public(sound);
    sound->options.certificate = "cert.pem";
    sound->options.key = "key.pem";
}

static void set_no_limits(struct sound *sound)
{
    sound->options.without_limits = true;
}

static void set_limits_twice(struct sound *sound)
{
    sound->options.without_limits = true;
    sound->options.limit_org = 100;
}

static void set_password_twice(struct sound *sound)
{
    sound->facts.host.password_in_url = 1;
    sound->options.database.password_file = "password";
}

static void set_no_secret(struct sound *sound)
{
    sound->options.secret_file = NULL;
    sound->facts.host.file_count = 0;
}

static void set_passfile(struct sound *sound)
{
    sound->facts.host.files[0].use = FILE_PASSFILE;
    sound->facts.host.files[0].mode = 0640;
}

static void set_no_script(struct sound *sound)
{
    sound->options.docs = "/docs";
    sound->facts.host.docs_readable = 0;
}

static void set_no_disk(struct sound *sound)
{
    sound->facts.host.disk_count = 0;
}

static const struct change_case CHANGE_CASES[] = {
    {"a variable that nothing reads is told",    set_stray,           FINDING_VARIABLE_UNKNOWN   },
    {"tokens do not pass in the clear",          set_public,          FINDING_OPEN_IN_THE_CLEAR  },
    {"over TLS they pass",                       set_public_with_tls, FINDING_SETTINGS_GOOD      },
    {"no limits at all are told",                set_no_limits,       FINDING_LIMITS_OFF         },
    {"limits and none contradict each other",    set_limits_twice,    FINDING_LIMITS_CONTRADICT  },
    {"a password that stands twice is told",     set_password_twice,  FINDING_PASSWORD_TWICE     },
    {"a house has a secret",                     set_no_secret,       FINDING_SECRET_MADE_UP     },
    {"libpq wants its file for its owner alone", set_passfile,        FINDING_PASSFILE_IGNORED   },
    {"a reference page without script is told",  set_no_script,       FINDING_DOCS_WITHOUT_SCRIPT},
    {"a disk that cannot be seen is no fault",   set_no_disk,         FINDING_DISK_UNSEEN        },
};

int main(void)
{
    static const struct case_table TABLES[] = {
        CASE_TABLE(NUMBER_CASES, number_case_holds),
        CASE_TABLE(TEXT_CASES, text_case_holds),
        CASE_TABLE(CERTIFICATE_CASES, certificate_case_holds),
        CASE_TABLE(ANSWER_CASES, answer_case_holds),
        CASE_TABLE(CHANGE_CASES, change_case_holds),
    };
    return cases_run_tables("doctor_judge_host", TABLES, COUNT_OF(TABLES));
}
