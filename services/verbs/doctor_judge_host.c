#include "verbs/doctor_judges.h"

#include <errno.h>
#include <string.h>

#define DESCRIPTORS_LEAST 256

#define CERTIFICATE_DAYS_WARNED 21

#define DISK_BYTES_LOW    (INT64_C(2) << 30)
#define DISK_BYTES_FULL   (INT64_C(256) << 20)
#define DISK_PERCENT_LOW  10
#define DISK_PERCENT_FULL 2

static struct text octal(struct arena *arena, int64_t mode)
{
    return text_format(arena, "%04o", (unsigned int)(mode & 07777));
}

/* ---- settings -------------------------------------------------------------------------------- */

static bool is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0
           || strcmp(address, "localhost") == 0;
}

static void judge_limits(const struct serve_options *options, struct findings *findings)
{
    const struct serve_options usual = serve_options_default();
    bool set = options->limit_token != usual.limit_token || options->limit_org != usual.limit_org;

    if (options->without_limits) {
        findings_tell(findings, set ? FINDING_LIMITS_CONTRADICT : FINDING_LIMITS_OFF,
                      (struct blanks){0});
    }
}

static void judge_password(const struct doctor_facts *facts, struct findings *findings)
{
    if (facts->host.password_in_url != 0) {
        findings_tell(findings,
                      facts->options->database.password_file != NULL ? FINDING_PASSWORD_TWICE
                                                                     : FINDING_PASSWORD_IN_THE_OPEN,
                      (struct blanks){0});
    }
}

void judge_settings(const struct doctor_facts *facts, struct findings *findings)
{
    const struct serve_options *options = facts->options;

    for (size_t i = 0; i < facts->host.stray_count; i++) {
        findings_tell(findings, FINDING_VARIABLE_UNKNOWN,
                      (struct blanks){.name = facts->host.strays[i].name,
                                      .other = facts->host.strays[i].nearest});
    }
    if (options->certificate != NULL && options->key == NULL) {
        findings_tell(findings, FINDING_CERTIFICATE_WITHOUT_KEY, (struct blanks){0});
    }
    if (options->key != NULL && options->certificate == NULL) {
        findings_tell(findings, FINDING_KEY_WITHOUT_CERTIFICATE, (struct blanks){0});
    }
    if (options->certificate == NULL && !is_loopback(options->address)) {
        findings_tell(findings, FINDING_OPEN_IN_THE_CLEAR,
                      (struct blanks){.name = text_of(options->address)});
    }
    if (text_present(facts->host.libpq_variable)) {
        findings_tell(findings, FINDING_OPTIONS_OF_LIBPQ,
                      (struct blanks){.name = facts->host.libpq_variable});
    }
    judge_limits(options, findings);
    judge_password(facts, findings);
}

/* ---- files ----------------------------------------------------------------------------------- */

static void judge_mode(const struct file_fact *file, struct findings *findings)
{
    const struct blanks blanks = {.name = file->name, .other = octal(findings->arena, file->mode)};

    if (file->use == FILE_PASSFILE) {
        if ((file->mode & 077) != 0) {
            findings_tell(findings, FINDING_PASSFILE_IGNORED, blanks);
        }
    } else if ((file->mode & 022) != 0) {
        findings_tell(findings, FINDING_FILE_WRITABLE, blanks);
    } else if ((file->mode & 04) != 0) {
        findings_tell(findings, FINDING_FILE_OPEN, blanks);
    } else if ((file->mode & 040) != 0) {
        findings_tell(findings, FINDING_FILE_SHARED, blanks);
    }
}

static void judge_file(const struct file_fact *file, struct findings *findings)
{
    if (text_present(file->trouble)) {
        findings_tell(findings, FINDING_FILE_UNREADABLE,
                      (struct blanks){.name = file->name, .other = file->trouble});
        return;
    }
    if (file->use == FILE_SECRET && file->size_bytes < SECRET_BYTES_MIN) {
        findings_tell(findings, FINDING_SECRET_SHORT,
                      (struct blanks){.name = file->name,
                                      .number = file->size_bytes,
                                      .limit = SECRET_BYTES_MIN});
    }
    judge_mode(file, findings);
}

void judge_files(const struct doctor_facts *facts, struct findings *findings)
{
    const struct host_facts *host = &facts->host;

    if (facts->options->secret_file == NULL) {
        findings_tell(findings, FINDING_SECRET_MADE_UP, (struct blanks){0});
    }
    for (size_t i = 0; i < host->file_count; i++) {
        judge_file(&host->files[i], findings);
    }
    if (facts->options->docs != NULL && host->docs_readable == 0) {
        findings_tell(findings, FINDING_DOCS_WITHOUT_SCRIPT,
                      (struct blanks){.name = text_of(facts->options->docs)});
    }
}

/* ---- certificate ----------------------------------------------------------------------------- */

void judge_certificate(const struct doctor_facts *facts, struct findings *findings)
{
    const struct host_facts *host = &facts->host;
    int64_t days = host->certificate_ends_days;

    if (facts->options->certificate == NULL || facts->options->key == NULL) {
        findings_tell(findings, FINDING_CERTIFICATE_NONE, (struct blanks){0});
    } else if (host->certificate_good == 0) {
        findings_tell(findings, FINDING_CERTIFICATE_BAD,
                      (struct blanks){.name = text_of(facts->options->certificate),
                                      .other = text_of(facts->options->key)});
    } else if (days < 0) {
        findings_tell(findings, FINDING_CERTIFICATE_OVER, (struct blanks){.number = -days});
    } else if (host->certificate_early != 0) {
        findings_tell(findings, FINDING_CERTIFICATE_EARLY, (struct blanks){0});
    } else if (days < CERTIFICATE_DAYS_WARNED) {
        findings_tell(findings, FINDING_CERTIFICATE_ENDS, (struct blanks){.number = days});
    } else {
        findings_tell(findings, FINDING_CERTIFICATE_GOOD, (struct blanks){.number = days});
    }
}

/* ---- the host -------------------------------------------------------------------------------- */

void judge_port(const struct doctor_facts *facts, struct findings *findings)
{
    const struct host_facts *host = &facts->host;
    const struct blanks blanks = {.name = text_of(facts->options->address),
                                  .number = facts->options->port,
                                  .other = text_of(strerror((int)host->port_trouble))};

    if (host->port_trouble == 0) {
        findings_tell(findings, FINDING_PORT_GOOD, blanks);
    } else if (host->port_trouble != EADDRINUSE) {
        findings_tell(findings, FINDING_PORT_REFUSED, blanks);
    } else if (host->port_answer == 200) {
        findings_tell(findings, FINDING_PORT_OURS, blanks);
    } else if (host->port_answer == 503) {
        findings_tell(findings, FINDING_PORT_UNREADY, blanks);
    } else {
        findings_tell(findings, FINDING_PORT_TAKEN, blanks);
    }
}

void judge_descriptors(const struct doctor_facts *facts, struct findings *findings)
{
    const struct host_facts *host = &facts->host;
    int64_t wanted = host->connections + serve_connections(facts->options) + DESCRIPTORS_OF_OURS;
    const struct blanks blanks = {.number = host->descriptors, .limit = host->connections};

    if (host->descriptors < DESCRIPTORS_LEAST) {
        findings_tell(findings, FINDING_DESCRIPTORS_TOO_LOW, blanks);
    } else if (host->descriptors < wanted) {
        findings_tell(findings, FINDING_DESCRIPTORS_LOW, blanks);
    } else {
        findings_tell(findings, FINDING_DESCRIPTORS_GOOD, blanks);
    }
}

static bool judge_disk(const struct disk_fact *disk, struct findings *findings)
{
    int64_t percent = disk->whole_bytes > 0 ? disk->left_bytes / (disk->whole_bytes / 100 + 1) : 0;
    const struct blanks blanks = {
        .name = disk->name, .number = disk->left_bytes / MEBIBYTE, .limit = percent};

    if (disk->left_bytes < DISK_BYTES_FULL || percent < DISK_PERCENT_FULL) {
        findings_tell(findings, FINDING_DISK_FULL, blanks);
        return false;
    }
    if (disk->left_bytes < DISK_BYTES_LOW && percent < DISK_PERCENT_LOW) {
        findings_tell(findings, FINDING_DISK_LOW, blanks);
        return false;
    }
    return true;
}

void judge_disks(const struct doctor_facts *facts, struct findings *findings)
{
    const struct host_facts *host = &facts->host;
    struct text_builder names;
    bool good = true;

    text_builder_init(&names, findings->arena);
    for (size_t i = 0; i < host->disk_count; i++) {
        good &= judge_disk(&host->disks[i], findings);
        text_builder_add_format(&names, "%s%.*s: %lld MiB", i == 0 ? "" : ", ",
                                (int)host->disks[i].name.length, host->disks[i].name.bytes,
                                (long long)(host->disks[i].left_bytes / MEBIBYTE));
    }
    if (good) {
        findings_tell(findings, host->disk_count > 0 ? FINDING_DISK_GOOD : FINDING_DISK_UNSEEN,
                      (struct blanks){.list = text_builder_text(&names)});
    }
}
