#include "verbs/serve_options.h"

#include "api/api.h"

#include <string.h>

struct serve_options serve_options_default(void)
{
    struct limit_settings limits = limit_settings_default();

    return (struct serve_options){.address = "127.0.0.1",
                                  .only = "api",
                                  .port = 8080,
                                  .lanes = 2,
                                  .readers = 4,
                                  .report_readers = 2,
                                  .limit_token = limits.quotas[LIMIT_TOKEN],
                                  .limit_org = limits.quotas[LIMIT_ORG]};
}

void serve_option_rows(struct serve_options *options, struct option_row rows[SERVE_OPTION_COUNT])
{
    const struct option_row all[] = {
        DATABASE_OPTIONS(&options->database),
        {"read-url",       OPTION_TEXT,   &options->read_url,       "DATABASE_READ_URL",       0, 0,
                              "a standby for questions; the same as the first unless given"                                                                               },
        {"address",        OPTION_TEXT,   &options->address,        "DEALDESK_ADDRESS",        0, 0,
                              "where to listen: 127.0.0.1"                                                                                                                },
        {"port",           OPTION_NUMBER, &options->port,           "DEALDESK_PORT",           0, 65535,   "8080; 0: any free one"                   },
        {"certificate",    OPTION_TEXT,   &options->certificate,    "DEALDESK_CERTIFICATE",    0, 0,
                              "PEM; makes it HTTPS"                                                                                                                       },
        {"key",            OPTION_TEXT,   &options->key,            "DEALDESK_KEY",            0, 0,       "the certificate's key, PEM"              },
        {"secret-file",    OPTION_TEXT,   &options->secret_file,    "DEALDESK_SECRET_FILE",    0, 0,
                              "what cursors are sealed with; the same for all processes"                                                                                  },
        {"docs",           OPTION_TEXT,   &options->docs,           "DEALDESK_DOCS",           0, 0,
                              "the folder that has redoc.standalone.js, for /docs"                                                                                        },
        {"only",           OPTION_TEXT,   &options->only,           NULL,                      0, 0,
                              "which services run in this process: api"                                                                                                   },
        {"proxies",        OPTION_TEXT,   &options->proxies,        "DEALDESK_PROXIES",        0, 0,
                              "whose X-Forwarded-For is believed: addresses and networks, by commas; nobody's"                                                            },
        {"lanes",          OPTION_NUMBER, &options->lanes,          "DEALDESK_LANES",          1, 16,
                              "connections that write: 2"                                                                                                                 },
        {"readers",        OPTION_NUMBER, &options->readers,        "DEALDESK_READERS",        1, 64,
                              "connections for questions, on each side: 4"                                                                                                },
        {"report-readers", OPTION_NUMBER, &options->report_readers, "DEALDESK_REPORT_READERS", 1,
                              64,                                                                                               "connections for reports, on each side: 2"},
        {"limit-token",    OPTION_NUMBER, &options->limit_token,    "DEALDESK_LIMIT_TOKEN",    0, 1 << 30,
                              "requests a minute of one token: 60000; 0: any number"                                                                                      },
        {"limit-org",      OPTION_NUMBER, &options->limit_org,      "DEALDESK_LIMIT_ORG",      0, 1 << 30,
                              "requests a minute of one org: 240000; 0: any number"                                                                                       },
        {"without-limits", OPTION_SWITCH, &options->without_limits, NULL,                      0, 0,
                              "no rate limits at all"                                                                                                                     },
    };

    _Static_assert(COUNT_OF(all) == SERVE_OPTION_COUNT, "every row has its place");
    memcpy(rows, all, sizeof(all));
}

/* Lanes, both sides' readers, and those that come now and then: one keeps house, one writes on
 * which days tokens were used. */
int64_t serve_connections(const struct serve_options *options)
{
    return options->lanes + 2 * (options->readers + options->report_readers) + 2;
}
