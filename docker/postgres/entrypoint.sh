#!/bin/sh
# Makes the cluster on the first start, then runs what it is told. The service's user is `dealdesk`, who may make roles and owns the
# database of the same name; his password is the first line of the file that DATABASE_PASSWORD_FILE names.
#
#   postgres [FLAG …]     the server
#   renew-password        gives `dealdesk` the password that the file has now; the server must be running
#   anything else         is run as it stands
set -eu

data=${PGDATA:-/var/lib/postgresql/data}
export PGDATA="$data"

fail() { printf 'entrypoint.sh: %s\n' "$*" >&2; exit 1; }

sql() { psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --set "password=$(head -n 1 "$password_file")" --dbname postgres; }

need_password() {
    password_file=${DATABASE_PASSWORD_FILE:?names no file}
    [ -r "$password_file" ] || fail "$password_file cannot be read by $(id -u), in groups $(id -G)"
}

# A server that this script alone reaches, so that nobody finds a half-made database.
alone() {
    pg_ctl -D "$data" -s -w -o "-c config_file=/etc/dealdesk/postgresql.conf -c listen_addresses='' -c archive_mode=off" "$1"
}

# What was begun and not finished is begun anew; data that somebody else put here are never touched.
create() {
    need_password
    : >"$data/unfinished"
    find "$data" -mindepth 1 ! -name unfinished -delete
    initdb -D "$data/new" --username=postgres --auth-local=peer --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 \
        --data-checksums --no-instructions
    mv "$data"/new/* "$data"
    rmdir "$data/new"
    alone start
    sql <<'SQL'
CREATE ROLE dealdesk LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE dealdesk OWNER dealdesk;
\c dealdesk
GRANT CREATE ON SCHEMA public TO dealdesk;
SQL
    alone stop
    rm "$data/unfinished"
}

case ${1:-} in
    postgres)
        shift
        if [ -f "$data/unfinished" ] || [ -z "$(ls -A "$data")" ]; then
            create
        fi
        [ -f "$data/PG_VERSION" ] || fail "$data is neither empty nor a cluster"
        chmod 0700 "$data"
        exec postgres -D "$data" -c config_file=/etc/dealdesk/postgresql.conf "$@"
        ;;
    renew-password)
        need_password
        sql <<'SQL'
ALTER ROLE dealdesk PASSWORD :'password';
SQL
        ;;
    *) exec "$@" ;;
esac
