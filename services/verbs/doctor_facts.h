/*
 * What is known of an installation before anybody judges it. Numbers are int64_t, so that a test
 * can set any of them by its place.
 */
#pragma once

#include "verbs/serve_options.h"

/* Settings of PostgreSQL that are looked at, by its own names. */
enum server_setting {
    SETTING_FSYNC,
    SETTING_FULL_PAGE_WRITES,
    SETTING_SYNCHRONOUS_COMMIT,
    SETTING_SYNCHRONOUS_STANDBY_NAMES,
    SETTING_DATA_CHECKSUMS,
    SETTING_MAX_CONNECTIONS,
    SETTING_SUPERUSER_RESERVED_CONNECTIONS,
    SETTING_TIME_ZONE,
    SETTING_AUTOVACUUM,
    SETTING_TRACK_COUNTS,
    SETTING_WAL_LEVEL,
    SETTING_ARCHIVE_MODE,
    SETTING_DATA_DIRECTORY,
    SETTING_COUNT
};
extern const char *const SETTING_NAMES[SETTING_COUNT];

#define DOCTOR_VERSION_LEAST 150000

#define FACTS_LIST_MAX 100 /* of what can be many: the first of them are told */

/* A variable of the environment that nothing reads. */
struct stray_variable {
    struct text name, nearest;
};

enum file_use {
    FILE_SECRET,   /* ours: what cursors are sealed with */
    FILE_KEY,      /* of TLS */
    FILE_PASSWORD, /* of the database */
    FILE_PASSFILE  /* libpq's own */
};

struct file_fact {
    enum file_use use;
    struct text name;
    struct text trouble; /* absent: it can be read */
    int64_t mode, size_bytes;
};

struct disk_fact {
    struct text name; /* "the data directory" */
    int64_t left_bytes, whole_bytes;
};

struct host_facts {
    struct stray_variable strays[FACTS_LIST_MAX];
    size_t stray_count;
    struct text libpq_variable; /* PGOPTIONS and the like; absent: none is set */
    struct file_fact files[4];
    size_t file_count;
    struct disk_fact disks[2];
    size_t disk_count;
    int64_t docs_readable;         /* 1: the script of /docs can be read */
    int64_t descriptors;           /* that the process may have at most */
    int64_t connections;           /* that the edge takes at most */
    int64_t port_trouble;          /* errno of listening; 0: none */
    int64_t port_answer;           /* what /readyz answers there; 0: nothing that is ours */
    int64_t certificate_good;      /* 1: it can be read and fits its key */
    int64_t certificate_early;     /* 1: it does not hold yet */
    int64_t certificate_ends_days; /* from now; below zero: ago */
    int64_t password_in_url;
};

struct role_fact {
    struct text name;
    int64_t present, member;
};

struct grant_fact {
    int64_t lacking; /* 0: it is there and should not be */
    struct text role, place, privilege;
};

struct extension_fact {
    struct text name, installed, newest; /* absent: not installed, not to be had */
};

struct table_fact {
    struct text name;
    int64_t unvacuumed, untuned, live, dead;
};

struct ledger_fact {
    int64_t org_key, size, events, apart;
};

struct slot_fact {
    struct text name;
    int64_t held_bytes;
};

struct refused_look {
    struct text name, words;
};

struct server_facts {
    int64_t version;
    struct text version_name;
    struct text settings[SETTING_COUNT]; /* absent: it may not be seen */
    struct text restart;                 /* a setting that waits for one */
    int64_t clock_ahead_us;              /* this machine's clock less the database's */
    struct text encoding, collation, collation_made, collation_now;
    struct text signed_in;
    int64_t superuser, standby, local, encrypted;
    int64_t frozen_age, others, oldest_seconds, prepared;
    int64_t archive_failed;
    struct text archive_failure;
};

/* Each list has the first FACTS_LIST_MAX of what there is. */
struct database_facts {
    int64_t reached;
    struct text trouble; /* why it was not */
    struct server_facts server;
    struct text migrations_trouble; /* absent: all ran */
    struct role_fact *roles;
    size_t role_count;
    struct grant_fact *grants;
    size_t grant_count;
    struct text *open_walls;
    size_t open_wall_count;
    struct extension_fact *extensions;
    size_t extension_count;
    struct table_fact *tables;
    size_t table_count;
    struct ledger_fact *ledgers;
    size_t ledger_count;
    struct slot_fact *slots;
    size_t slot_count;
    int64_t parts_ahead, parts_overdue, parts_strays;
    struct refused_look *refused;
    size_t refused_count;
    int64_t read_asked, read_reached, read_standby; /* DATABASE_READ_URL */
    struct text read_trouble;
};

struct doctor_facts {
    const struct serve_options *options;
    struct host_facts host;
    struct database_facts database;
};

/* Looks at this machine, the environment and the files. Blocks for some seconds at most. */
void doctor_look_at_host(struct arena *arena, const struct serve_options *options,
                         const char *log_folder, struct host_facts *host);

/* Looks at the databases. */
void doctor_look_at_database(struct arena *arena, const struct serve_options *options,
                             struct database_facts *database);

/* Looks at the disk of the data directory, if it can be seen from here. */
void doctor_look_at_disk(struct arena *arena, const char *name, const char *folder,
                         struct host_facts *host);
