#!/usr/bin/env bash
# A private PostgreSQL: a unix socket in a short folder, nobody else's data, gone when it is stopped unless it was to be kept.
#
#   tests/cluster.sh start DIR [--fast] [--port N] [--tls] [--keep]
#                                                    starts it (again) and prints its URL; DIR remembers where it is
#   tests/cluster.sh halt DIR                        stops it and leaves its data where they are
#   tests/cluster.sh url DIR                         prints the URL
#   tests/cluster.sh restart DIR [fast|immediate]    stops and starts it, as an operator does or as a crash does
#   tests/cluster.sh kill DIR                        SIGKILL to the postmaster; `start` recovers it
#   tests/cluster.sh stop DIR                        stops it and removes all of it
#   tests/cluster.sh with [--fast] [--tls] -- COMMAND …
#                                                    runs the command with DATABASE_URL set, and stops the cluster afterwards
#
# --fast leaves out fsync: for tests that do not kill the machine. --port N listens on 127.0.0.1, too; 0 finds a free one. --tls
# does so as well, and the URL leads there, over TLS. --keep puts the data into DIR/postgres, or, where the server's user cannot
# go there, under /var/lib/dealdesk: for `./desk up`. The signed-in user is a superuser; the database is `dealdesk` and empty. As
# root, the server runs as `postgres`, or else as `nobody`.
set -euo pipefail

fail() { printf 'cluster.sh: %s\n' "$*" >&2; exit 1; }

programs() {
    local folder
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) "$(pg_config --bindir 2>/dev/null || true)"; do
        [ -x "$folder/initdb" ] && { printf '%s' "$folder"; return; }
    done
    fail "there is no initdb; install postgresql"
}

# The server refuses to run as root.
as_server() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid "$server_user" --regid "$(id -g "$server_user")" --clear-groups -- "$@"
    else
        "$@"
    fi
}

url() {
    local host=$place more=
    [ -f "$place/server.key" ] && host=localhost more='&sslmode=require'
    printf 'postgresql:///dealdesk?host=%s&port=%s&user=desk_tests%s\n' "$host" "$(cat "$place/port")" "$more"
}

free_port() {
    local candidate
    while :; do
        candidate=$((20000 + RANDOM % 20000))
        (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null || { printf '%s' "$candidate"; return; }
    done
}

make_certificate() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout "$place/server.key" \
        -out "$place/server.crt" 2>/dev/null || fail "openssl makes no certificate"
    chmod 600 "$place/server.key"
}

# Whether the postmaster lives. A killed one whose parent does not collect it still answers signals, so the state is looked
# at; its files are removed, or the next one would believe it as well.
running() {
    local postmaster
    postmaster=$(head -n 1 "$data/postmaster.pid" 2>/dev/null) || return 1
    case $(sed 's/.*) \(.\).*/\1/' "/proc/$postmaster/stat" 2>/dev/null) in
        "" | Z | X) rm -f "$data/postmaster.pid" "$place"/.s.PGSQL.*; return 1 ;;
    esac
}

# The backends of a killed postmaster leave by themselves; until then its memory is in use.
kill_postmaster() {
    local postmaster tries=0
    postmaster=$(head -n 1 "$data/postmaster.pid")
    kill -9 "$postmaster"
    while running && [ $((tries += 1)) -lt 100 ]; do sleep 0.05; done
}

# The short folder of the socket and the log.
make_place() {
    place=$(mktemp -d /tmp/desk-XXXXXX)
    [ "$port" = 0 ] && port=$(free_port)
    [ "$tls" = yes ] && make_certificate
    printf '%s' "$port" >"$place/port"
    : >"$place/log"
    [ "$(id -u)" = 0 ] && chown -R "$server_user" "$place"
    chmod 711 "$place"
    printf '%s' "$place" >"$dir/place"
}

# Where data that are kept lie: in DIR, when the server's user may go there.
choose_data() {
    data=$place/data
    [ "$keep" = yes ] || return 0
    data=$dir/postgres
    if [ "$(id -u)" = 0 ]; then
        as_server test -x "$dir" || data=/var/lib/dealdesk/$(printf '%s' "$dir" | sha256sum | head -c 12)
        mkdir -p "$data"
        chown "$server_user" "$data"
    fi
    printf '%s' "$data" >"$dir/kept"
}

create() {
    make_place
    choose_data
    as_server "$bin/initdb" -D "$data" --username=desk_tests --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
        --no-sync --no-instructions >"$place/initdb.log" 2>&1 || fail "initdb: $(cat "$place/initdb.log")"
    {
        printf "listen_addresses = '%s'\n" "$addresses"
        printf "timezone = 'UTC'\nlog_timezone = 'UTC'\nshared_buffers = '256MB'\nmax_connections = 200\n"
        printf "wal_level = 'logical'\nlog_min_messages = 'fatal'\n"
        [ "$tls" = yes ] && printf "ssl = on\nssl_cert_file = '%s/server.crt'\nssl_key_file = '%s/server.key'\n" "$place" "$place"
        [ "$fast" = yes ] && printf 'fsync = off\nfull_page_writes = off\nautovacuum_naptime = 5s\n'
    } >"$place/more.conf"
    cat "$place/more.conf" >>"$data/postgresql.conf"
}

run() {
    local tries=0
    until as_server "$bin/pg_ctl" -D "$data" -l "$place/log" -o "-k $place -p $(cat "$place/port")" -w -t 60 start </dev/null >/dev/null 2>&1 9>&-; do
        [ $((tries += 1)) -lt 20 ] || fail "it does not start: $(tail -n 5 "$place/log")"
        sleep 0.2 # the backends of a killed postmaster may still be leaving
    done
}

start() {
    mkdir -p "$dir"
    exec 9>"$dir/lock"
    flock 9
    find_place || create
    running || run
    "$bin/psql" -qAt "$(url | sed 's,///dealdesk,///postgres,')" 9>&- >/dev/null 2>&1 <<'SQL' || fail "the database cannot be made"
SELECT 'CREATE DATABASE dealdesk' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'dealdesk') \gexec
SQL
    exec 9>&-
    url
}

stop() {
    find_place || return 0
    ! running || as_server "$bin/pg_ctl" -D "$data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$place" "$data" "$dir/place" "$dir/kept"
}

halt() {
    find_place || return 0
    ! running || as_server "$bin/pg_ctl" -D "$data" -m fast -w stop >/dev/null
}

# Data that are kept outlive their short folder, which a restart of the machine may take away.
find_place() {
    [ -f "$dir/place" ] || return 1
    place=$(cat "$dir/place")
    data=$place/data
    if [ -f "$dir/kept" ]; then
        data=$(cat "$dir/kept")
        [ ! -f "$data/PG_VERSION" ] || [ -d "$place" ] || make_place
    fi
    [ -f "$data/PG_VERSION" ]
}

options() {
    while [ $# -gt 0 ]; do
        case $1 in
            --fast) fast=yes ;;
            --keep) keep=yes ;;
            --port) port=$2 addresses=127.0.0.1; shift ;;
            --tls) tls=yes port=0 addresses=127.0.0.1 ;;
            *) fail "what is $1?" ;;
        esac
        shift
    done
}

with() {
    local all=()
    while [ $# -gt 0 ] && [ "$1" != -- ]; do all+=("$1"); shift; done
    [ $# -gt 1 ] || fail "with what command?"
    shift
    options "${all[@]}"
    dir=$(mktemp -d)
    trap 'stop; rm -rf "$dir"' EXIT
    DATABASE_URL=$(start)
    export DATABASE_URL CLUSTER_DIR=$dir
    local status=0
    "$@" || status=$?
    exit "$status"
}

bin=$(programs)
server_user=$(id -un postgres 2>/dev/null || printf nobody)
fast=no keep=no tls=no port=5432 addresses=
here=$PWD
verb=${1:-} dir=${2:-}
case $dir in /* | "") ;; *) dir=$here/$dir ;; esac
case $verb in
    start) [ -n "$dir" ] || fail "start what?"; shift 2; options "$@"; cd /; start ;;
    url) find_place || fail "it was not started"; url ;;
    restart) find_place || fail "it was not started"; cd /
        ! running || as_server "$bin/pg_ctl" -D "$data" -m "${3:-fast}" -w stop >/dev/null
        run; url ;;
    kill) find_place || fail "it was not started"; kill_postmaster ;;
    halt) [ -n "$dir" ] || fail "halt what?"; cd /; halt ;;
    stop) [ -n "$dir" ] || fail "stop what?"; cd /; stop ;;
    with) shift; with "$@" ;;
    *) sed -n '2,19s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
