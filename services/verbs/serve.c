#include "api/api.h"
#include "base/ensure.h"
#include "verbs/serve_options.h"

#include <sodium.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define SERVE_ARENA_BYTES 4096
#define GRACE_MS          30000

/* Connections, database, files: as many descriptors as the machine lets us have, up to this. */
#define DESCRIPTORS_WANTED 65536

#define SECRET_BYTES_MAX 4096

/* All that runs. */
struct house {
    struct log *log;
    struct event_base *loop;
    struct store *store;
    struct desk *desk;
    struct api *api;
    struct event *terminate, *interrupt;
    bool stopping;
};

/* ---- settings -------------------------------------------------------------------------------- */

static bool read_options(const struct verb_call *call, struct serve_options *options)
{
    struct option_row rows[SERVE_OPTION_COUNT];

    *options = serve_options_default();
    serve_option_rows(options, rows);
    if (!verb_read(call, rows, COUNT_OF(rows), NULL)) {
        return false;
    }
    if (strcmp(options->only, "api") != 0) {
        fprintf(stderr, "dealdesk: --only: there is no service %s; there is: api\n", options->only);
        return false;
    }
    return true;
}

/* The connection strings, whose passwords may stand in a file. */
static bool read_databases(struct serve_options *options, struct problem *problem)
{
    const char *url = database_url(&options->database, problem);
    const char *read_url = database_url_of(&options->database, options->read_url, problem);

    options->database.url = url;
    options->read_url = read_url;
    return problem->first == NULL;
}

/* The key of cursors: the hash of the secret file, or a key for this process alone. */
static bool read_seal(struct log *log, const char *file_name, uint8_t seal[API_SEAL_BYTES])
{
    uint8_t bytes[SECRET_BYTES_MAX];

    if (file_name == NULL) {
        log_warning(log, "secret_made_up", log_word("needs", "--secret-file"));
        randombytes_buf(seal, API_SEAL_BYTES);
        return true;
    }
    FILE *file = fopen(file_name, "rb");
    size_t size = file == NULL ? 0 : fread(bytes, 1, sizeof(bytes), file);
    if (file != NULL) {
        (void)fclose(file);
    }
    if (size < SECRET_BYTES_MIN) {
        fprintf(stderr, "dealdesk: %s: at least %d bytes of secret are needed\n", file_name,
                SECRET_BYTES_MIN);
        return false;
    }
    crypto_hash_sha256(seal, bytes, size);
    sodium_memzero(bytes, sizeof(bytes));
    return true;
}

static struct api_settings settings_of(const struct serve_options *options, struct house *house)
{
    struct api_settings settings = {
        .http = http_settings_default(),
        .limits = limit_settings_default(),
        .store = house->store,
        .desk = house->desk,
        .docs_folder = options->docs,
        .version = DEALDESK_VERSION,
    };

    settings.http.address = options->address;
    settings.http.port = (uint16_t)options->port;
    settings.http.certificate_file = options->certificate;
    settings.http.key_file = options->key;
    settings.limits.quotas[LIMIT_TOKEN] = options->limit_token;
    settings.limits.quotas[LIMIT_ORG] = options->limit_org;
    if (options->without_limits) {
        settings.limits = (struct limit_settings){{0}};
    }
    return settings;
}

/* ---- running --------------------------------------------------------------------------------- */

static void on_stopped(void *context)
{
    struct house *house = context;

    event_base_loopbreak(house->loop);
}

/* Asked to stop: finish what is under way. Asked twice: stop now. */
static void on_signal(evutil_socket_t number, short events, void *context)
{
    struct house *house = context;

    log_info(house->log, "stop_asked", log_number("signal", number));
    if (house->stopping) {
        event_base_loopbreak(house->loop);
        return;
    }
    house->stopping = true;
    api_stop(house->api, GRACE_MS, on_stopped, house);
}

static void raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max < DESCRIPTORS_WANTED ? limit.rlim_max : DESCRIPTORS_WANTED;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* Clients have the descriptors that are left when PostgreSQL's connections and our own files have
 * theirs: or else a session that was cut could not come back. */
static size_t connections_max(const struct serve_options *options, size_t usual)
{
    struct rlimit limit;
    size_t kept = (size_t)serve_connections(options) + DESCRIPTORS_OF_OURS;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= usual + kept) {
        return usual;
    }
    return limit.rlim_cur > kept ? (size_t)limit.rlim_cur - kept : 1;
}

static bool house_open(struct house *house, const struct serve_options *options,
                       struct problem *problem)
{
    struct store_settings store = {.url = options->database.url,
                                   .read_url = options->read_url,
                                   .read_connections = (int)options->readers,
                                   .report_connections = (int)options->report_readers};
    struct desk_settings desk = desk_settings_default(options->database.url);

    desk.lanes = (int)options->lanes;
    house->store = store_new(house->loop, house->log, &store);
    house->desk = desk_new(house->loop, house->log, &desk);
    struct api_settings settings = settings_of(options, house);

    settings.http.connections_max = connections_max(options, settings.http.connections_max);
    if (!http_proxies_read(text_of(options->proxies), &settings.http.proxies, problem)
        || !read_seal(house->log, options->secret_file, settings.seal)) {
        return false;
    }
    house->api = api_new(house->loop, house->log, &settings, problem);
    return house->api != NULL;
}

static void house_run(struct house *house, const struct serve_options *options)
{
    house->terminate = evsignal_new(house->loop, SIGTERM, on_signal, house);
    house->interrupt = evsignal_new(house->loop, SIGINT, on_signal, house);
    evsignal_add(house->terminate, NULL);
    evsignal_add(house->interrupt, NULL);
    log_info(house->log, "serve_started", log_word("version", DEALDESK_VERSION),
             log_word("address", options->address), log_number("port", api_port(house->api)),
             log_number("process", getpid()));
    event_base_dispatch(house->loop);
    log_info(house->log, "serve_stopped", log_number("process", getpid()));
}

/* The desk and the store first: what waits there is answered, and then nobody holds a request any
 * more. */
static void house_close(struct house *house)
{
    desk_free(house->desk);
    store_free(house->store);
    api_free(house->api);
    if (house->terminate != NULL) {
        event_free(house->terminate);
        event_free(house->interrupt);
    }
    event_base_free(house->loop);
}

int verb_serve(const struct verb_call *call)
{
    scoped(arena_release) struct arena *arena = arena_new(SERVE_ARENA_BYTES);
    struct house house = {.log = call->log};
    struct serve_options options;
    struct problem problem;

    if (!read_options(call, &options)) {
        return STATUS_UNREADABLE;
    }
    ensure(sodium_init() >= 0);
    (void)signal(SIGPIPE, SIG_IGN);
    raise_descriptors();
    problem_init(&problem, arena);
    if (!read_databases(&options, &problem)) {
        verb_tell(&problem);
        return STATUS_UNREADABLE;
    }
    house.loop = event_base_new();
    ensure(house.loop != NULL);
    bool open = house_open(&house, &options, &problem);
    if (open) {
        house_run(&house, &options);
    } else {
        verb_tell(&problem);
    }
    house_close(&house);
    return open ? STATUS_GOOD : STATUS_WRONG;
}
