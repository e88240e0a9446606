#include "api/api.h"
#include "base/ensure.h"
#include "verbs/doctor_facts.h"
#include "verbs/knock.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define OUR_PREFIX "DEALDESK_"

#define NAME_BYTES_MAX 64
#define PORT_BYTES     8

/* ---- the environment ------------------------------------------------------------------------- */

/* Read by others than the flags of `serve`: the walk of the README, `./desk`, and, in builds that
 * have them, points of failure. */
static const char *const OTHER_VARIABLES[] = {"DEALDESK_TOKENS", "DEALDESK_FAULT"};

/* What libpq reads and adds to every session behind our back. */
static const char *const LIBPQ_VARIABLES[] = {"PGOPTIONS", "PGTZ",      "PGDATESTYLE",
                                              "PGGEQO",    "PGSERVICE", "PGCLIENTENCODING"};

/* How many letters must be put in, taken out or changed to make one of the other (Levenshtein). */
static size_t distance(struct text one, struct text other)
{
    size_t row[NAME_BYTES_MAX + 1];

    if (one.length > NAME_BYTES_MAX || other.length > NAME_BYTES_MAX) {
        return NAME_BYTES_MAX;
    }
    for (size_t j = 0; j <= other.length; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= one.length; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= other.length; j++) {
            size_t changed = corner + (one.bytes[i - 1] != other.bytes[j - 1]);
            size_t moved = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            corner = row[j];
            row[j] = changed < moved ? changed : moved;
        }
    }
    return row[other.length];
}

/* The known name that is nearest; the same when it is one. */
static struct text nearest_name(struct text name)
{
    struct serve_options options = serve_options_default();
    struct option_row rows[SERVE_OPTION_COUNT];
    struct text nearest = text_of(OTHER_VARIABLES[0]);

    serve_option_rows(&options, rows);
    for (size_t i = 0; i < COUNT_OF(rows) + COUNT_OF(OTHER_VARIABLES); i++) {
        const char *known =
            i < COUNT_OF(rows) ? rows[i].environment : OTHER_VARIABLES[i - COUNT_OF(rows)];
        if (known != NULL && distance(text_of(known), name) < distance(nearest, name)) {
            nearest = text_of(known);
        }
    }
    return nearest;
}

static void look_at_environment(struct arena *arena, struct host_facts *host)
{
    for (char **entry = environ; *entry != NULL; entry++) {
        struct text rest = text_of(*entry);
        struct text name = text_cut(&rest, '=');
        struct text nearest;
        if (!text_starts(name, text_literal(OUR_PREFIX)) || host->stray_count == FACTS_LIST_MAX) {
            continue;
        }
        nearest = nearest_name(name);
        if (!text_equal(nearest, name)) {
            host->strays[host->stray_count++] =
                (struct stray_variable){text_copy(arena, name), nearest};
        }
    }
    for (size_t i = 0; i < COUNT_OF(LIBPQ_VARIABLES); i++) {
        const char *value = getenv(LIBPQ_VARIABLES[i]);
        if (value != NULL && value[0] != '\0') {
            host->libpq_variable = text_of(LIBPQ_VARIABLES[i]);
        }
    }
}

/* Whether "://user:password@" or "password=" stands in the string. */
static bool has_password(struct text url)
{
    struct text rest = url;
    struct text scheme = text_cut(&rest, ':');

    if (text_contains(url, text_literal("password="))) {
        return true;
    }
    if (!text_starts(scheme, text_literal("postgres")) || !text_starts(rest, text_literal("//"))) {
        return false;
    }
    struct text place = {rest.bytes + 2, rest.length - 2};
    struct text authority = text_cut(&place, '/');
    struct text after = authority;
    struct text user = text_cut(&after, '@');
    return text_present(after) && text_contains(user, text_literal(":"));
}

/* ---- files ----------------------------------------------------------------------------------- */

static void look_at_file(struct arena *arena, enum file_use use, const char *name,
                         struct host_facts *host)
{
    struct stat status;

    if (name == NULL || name[0] == '\0') {
        return;
    }
    struct file_fact *file = &host->files[host->file_count++];
    *file = (struct file_fact){.use = use, .name = text_of(name)};
    if (access(name, R_OK) != 0 || stat(name, &status) != 0) {
        file->trouble = text_copy(arena, text_of(strerror(errno)));
        return;
    }
    file->mode = status.st_mode & 07777;
    file->size_bytes = status.st_size;
}

static void look_at_files(struct arena *arena, const struct serve_options *options,
                          struct host_facts *host)
{
    look_at_file(arena, FILE_SECRET, options->secret_file, host);
    look_at_file(arena, FILE_KEY, options->key, host);
    look_at_file(arena, FILE_PASSWORD, options->database.password_file, host);
    look_at_file(arena, FILE_PASSFILE, getenv("PGPASSFILE"), host);
    if (options->docs != NULL) {
        struct text script = text_format(arena, "%s/redoc.standalone.js", options->docs);
        host->docs_readable = access(text_chars(arena, script), R_OK) == 0;
    }
}

/* ---- certificate ----------------------------------------------------------------------------- */

static void file_close(FILE **file)
{
    if (*file != NULL) {
        (void)fclose(*file);
    }
}

static void certificate_release(X509 **certificate)
{
    X509_free(*certificate);
}

static void key_release(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

/* Days from now to then; what is over is below zero. */
static int64_t days_until(const ASN1_TIME *then)
{
    int days = 0;
    int seconds = 0;

    if (ASN1_TIME_diff(&days, &seconds, NULL, then) != 1) {
        return INT32_MIN;
    }
    return seconds < 0 && days == 0 ? -1 : days;
}

static void look_at_certificate(const struct serve_options *options, struct host_facts *host)
{
    if (options->certificate == NULL || options->key == NULL) {
        return;
    }
    scoped(file_close) FILE *certificate_file = fopen(options->certificate, "rb");
    scoped(file_close) FILE *key_file = fopen(options->key, "rb");
    if (certificate_file == NULL || key_file == NULL) {
        return;
    }
    scoped(certificate_release) X509 *certificate =
        PEM_read_X509(certificate_file, NULL, NULL, NULL);
    scoped(key_release) EVP_PKEY *key = PEM_read_PrivateKey(key_file, NULL, NULL, NULL);
    if (certificate == NULL || key == NULL || X509_check_private_key(certificate, key) != 1) {
        return;
    }
    host->certificate_good = 1;
    host->certificate_early = X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0;
    host->certificate_ends_days = days_until(X509_get0_notAfter(certificate));
}

/* ---- the machine ----------------------------------------------------------------------------- */

static int try_to_listen(const struct addrinfo *place)
{
    static const int YES = 1;
    int opened = socket(place->ai_family, place->ai_socktype | SOCK_CLOEXEC, place->ai_protocol);

    if (opened < 0) {
        return errno;
    }
    (void)setsockopt(opened, SOL_SOCKET, SO_REUSEADDR, &YES, sizeof(YES));
    int trouble =
        bind(opened, place->ai_addr, place->ai_addrlen) == 0 && listen(opened, 1) == 0 ? 0 : errno;
    (void)close(opened);
    return trouble;
}

/* As the server does: address and port, and what is said there when they are taken. */
static void look_at_port(const struct serve_options *options, struct host_facts *host)
{
    static const struct addrinfo HINTS = {.ai_socktype = SOCK_STREAM,
                                          .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    char port[PORT_BYTES];
    struct addrinfo *found = NULL;

    snprintf(port, sizeof(port), "%d", (int)options->port);
    if (getaddrinfo(options->address, port, &HINTS, &found) != 0) {
        host->port_trouble = EADDRNOTAVAIL;
        return;
    }
    host->port_trouble = try_to_listen(found);
    freeaddrinfo(found);
    if (host->port_trouble == EADDRINUSE) {
        host->port_answer =
            knock(options->address, options->port, options->certificate != NULL, "/readyz");
    }
}

static void look_at_descriptors(struct host_facts *host)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        host->descriptors = limit.rlim_max == RLIM_INFINITY || limit.rlim_max > INT32_MAX
                                ? INT32_MAX
                                : (int64_t)limit.rlim_max;
    }
    host->connections = (int64_t)http_settings_default().connections_max;
}

static void keep_disk(struct host_facts *host, struct text name, const struct statvfs *disk)
{
    host->disks[host->disk_count++] = (struct disk_fact){
        .name = name,
        .left_bytes = (int64_t)disk->f_bavail * (int64_t)disk->f_frsize,
        .whole_bytes = (int64_t)disk->f_blocks * (int64_t)disk->f_frsize,
    };
}

void doctor_look_at_disk(struct arena *arena, const char *name, const char *folder,
                         struct host_facts *host)
{
    struct statvfs disk;

    if (folder != NULL && host->disk_count < COUNT_OF(host->disks) && statvfs(folder, &disk) == 0) {
        keep_disk(host, text_format(arena, "%s %s", name, folder), &disk);
    }
}

/* The log goes where stderr goes; a terminal or a pipe has no disk. */
static void look_at_log(struct arena *arena, const char *log_folder, struct host_facts *host)
{
    struct stat status;
    struct statvfs disk;

    if (log_folder != NULL) {
        doctor_look_at_disk(arena, "the log's folder", log_folder, host);
    } else if (fstat(STDERR_FILENO, &status) == 0 && S_ISREG(status.st_mode)
               && fstatvfs(STDERR_FILENO, &disk) == 0) {
        keep_disk(host, text_literal("the log"), &disk);
    }
}

void doctor_look_at_host(struct arena *arena, const struct serve_options *options,
                         const char *log_folder, struct host_facts *host)
{
    *host = (struct host_facts){.stray_count = 0};
    look_at_environment(arena, host);
    look_at_files(arena, options, host);
    look_at_certificate(options, host);
    look_at_port(options, host);
    look_at_descriptors(host);
    look_at_log(arena, log_folder, host);
    host->password_in_url =
        has_password(text_of(options->database.url)) || has_password(text_of(options->read_url));
}
