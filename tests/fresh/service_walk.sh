#!/bin/bash
# Run within the new machine by service: the runbook's block, and what must hold of the unit afterwards.
set -uo pipefail

check() {
    local says=$1
    shift
    if "$@"; then printf 'ok - %s\n' "$says"; else printf 'not ok - %s\n' "$says"; fi
}

until_ready() {
    local tries=0
    until [ "$(curl -sS http://127.0.0.1:8080/readyz 2>/dev/null)" = ready ]; do
        [ $((tries += 1)) -lt 300 ] || return 1
        sleep 0.1
    done
}

block() { (cd /root/dealdesk && set -e && . /root/block.sh); }

property() { systemctl show --property "$1" --value dealdesk; }

status() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$(property MainPID)/status"; }

with_secrets() {
    DATABASE_URL=postgresql://dealdesk@127.0.0.1/dealdesk DATABASE_PASSWORD_FILE=/etc/dealdesk/database-password \
        DEALDESK_SECRET_FILE=/etc/dealdesk/seal "$@"
}

locked_in() {
    [ "$(status NoNewPrivs)" = 1 ] && [ "$(status Seccomp)" = 2 ] && [ "$(status CapEff)" = 0000000000000000 ] \
        && [ "$(status CapBnd)" = 0000000000000000 ] && [ "$(status Uid | cut -f 1)" = "$(id -u dealdesk)" ]
}

# As many as the unit says, or as the machine around this one has.
descriptors_are_enough() {
    local around
    around=$(cat /root/descriptors)
    [ "$around" != unlimited ] && [ "$around" -lt 65536 ] || around=65536
    [ "$(prlimit --pid "$(property MainPID)" --nofile --output HARD --noheadings | tr -d ' ')" = "$around" ]
}

somebody_is_answered() {
    local token
    token=$(with_secrets dealdesk org create Acme --seat "admin:Leo Weiss:leo@acme.example" 2>/dev/null | sed -n 's/.* token=//p')
    curl -fsS http://127.0.0.1:8080/v1/me -H "Authorization: Bearer $token" | grep -q '"Leo Weiss"'
}

comes_back() {
    local before
    before=$(property MainPID)
    kill -9 "$before"
    sleep 0.2
    until_ready && [ "$(property MainPID)" != "$before" ] && [ "$(property NRestarts)" = 1 ]
}

survives_postgresql() {
    local before
    before=$(property MainPID)
    systemctl restart postgresql
    until_ready && [ "$(property MainPID)" = "$before" ]
}

stops() {
    systemctl stop dealdesk
    [ "$(property Result)" = success ] && [ "$(property ExecMainStatus)" = 0 ] && journalctl --unit dealdesk | grep -q event=serve_stopped
}

no_secret_in_the_open() {
    local password
    password=$(cat /etc/dealdesk/database-password)
    ! journalctl --unit dealdesk | grep -qF "$password" && ! tr '\0' '\n' <"/proc/$(property MainPID)/environ" | grep -qF "$password"
}

check "the runbook's block runs as it stands" block
check "the service becomes ready" until_ready
check "somebody is answered" somebody_is_answered
check "the doctor finds nothing wrong" with_secrets dealdesk doctor --brief
check "it is locked in: no privileges, a filter of calls, a user of its own" locked_in
check "its descriptors are as the unit says" descriptors_are_enough
check "no secret stands in its log or its environment" no_secret_in_the_open
check "killed, it comes back" comes_back
check "it survives a restart of PostgreSQL" survives_postgresql
check "it stops well" stops
systemctl status --no-pager --lines 20 dealdesk postgresql@15-main || true
