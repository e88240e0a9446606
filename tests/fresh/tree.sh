#!/usr/bin/env bash
# A new Debian machine in a folder: made by debootstrap from the mirror that this machine uses, with this machine's way to the
# world (apt's sources and proxies, npm's registry, certificates of its own) and nothing else of it.
#
#   tests/fresh/tree.sh make DIR [PACKAGE …]        makes it, with these packages beside the smallest set
#   tests/fresh/tree.sh enter DIR USER COMMAND …    runs the command in it, as that user, with processes and mounts of its own;
#                                                   whatever it leaves running ends with it
#
# As root.
set -euo pipefail

SUITE=bookworm

fail() { printf 'tree.sh: %s\n' "$*" >&2; exit 1; }

# Debian's archive as apt knows it here: "URI suite component", one a line; what others offer is left out.
archives() {
    apt-get indextargets --format "\$(REPO_URI) \$(RELEASE) \$(COMPONENT) \$(ORIGIN)" 'Created-By: Packages' \
        | awk -v suite="$SUITE" '$4 == "Debian" && index($2, suite) == 1 && $3 == "main" { print $1, $2, $3 }' | sort -u
}

mirror() { archives | awk -v suite="$SUITE" '$2 == suite { print $1; exit }'; }

carry_apt() {
    archives | sed 's/^/deb /' >"$tree/etc/apt/sources.list"
    apt-config dump --no-empty Acquire | grep -E '^Acquire::(http|https|Check|Retries|ForceIP)' >"$tree/etc/apt/apt.conf.d/90carried" || true
}

# Certificates that this machine trusts beyond Debian's own: the package ca-certificates takes them up when it is installed.
carry_certificates() {
    mkdir -p "$tree/usr/local/share/ca-certificates"
    cp -rL /usr/local/share/ca-certificates/. "$tree/usr/local/share/ca-certificates/" 2>/dev/null || true
    [ -f "${NODE_EXTRA_CA_CERTS:-}" ] && cp -L "$NODE_EXTRA_CA_CERTS" "$tree/etc/carried.pem"
    return 0
}

# npm's settings that lead to its registry.
carry_npm() {
    [ -f ~/.npmrc ] && install -m 600 ~/.npmrc "$tree/root/.npmrc"
    return 0
}

# The variables that lead to the world, as `env` takes them.
carried_variables() {
    local name
    for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY npm_config_registry; do
        [ -n "${!name:-}" ] && printf '%s=%s\n' "$name" "${!name}"
    done
    [ -f "$tree/etc/carried.pem" ] && printf 'NODE_EXTRA_CA_CERTS=/etc/carried.pem\n'
    return 0
}

make() {
    command -v debootstrap >/dev/null || fail "there is no debootstrap; install it"
    local from
    from=$(mirror)
    [ -n "$from" ] || fail "apt knows no archive of Debian's $SUITE here; is /etc/apt in order, and was apt-get update run?"
    debootstrap --variant=minbase --include="$(printf '%s,' ca-certificates "$@" | sed 's/,$//')" "$SUITE" "$tree" "$from" \
        >"$tree.log" 2>&1 || fail "debootstrap: $(tail -n 5 "$tree.log")"
    rm -f "$tree.log"
    carry_apt
    carry_certificates
    carry_npm
    cp -L /etc/resolv.conf "$tree/etc/resolv.conf"
    printf '127.0.0.1 localhost fresh\n' >"$tree/etc/hosts"
    printf 'fresh\n' >"$tree/etc/hostname"
    chroot "$tree" update-ca-certificates >/dev/null 2>&1 || true
}

# Run by the shell that is process 1 of its own, before it goes into the tree.
arrange() {
    mount --make-rprivate /
    hostname fresh
    mount -t proc proc "$tree/proc"
    mount -t sysfs -o ro sysfs "$tree/sys"
    mount -t tmpfs -o mode=755 tmpfs "$tree/dev"
    local device
    for device in null zero full random urandom tty; do
        : >"$tree/dev/$device"
        mount --bind "/dev/$device" "$tree/dev/$device"
    done
    mkdir "$tree/dev/pts" "$tree/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666,gid=5 devpts "$tree/dev/pts"
    mount -t tmpfs -o mode=1777 tmpfs "$tree/dev/shm"
    mount -t tmpfs -o mode=755 tmpfs "$tree/run"
    ln -s pts/ptmx "$tree/dev/ptmx"
    ln -s /proc/self/fd "$tree/dev/fd"
    ln -s fd/0 "$tree/dev/stdin"
    ln -s fd/1 "$tree/dev/stdout"
    ln -s fd/2 "$tree/dev/stderr"
}

# Process 1 stays: it collects those whose parents have ended, as a machine's does.
inside() {
    local user=$1 home variables=()
    shift
    home=$(awk -F: -v user="$user" '$1 == user { print $6 }' "$tree/etc/passwd")
    [ -n "$home" ] || fail "there is no $user in $tree"
    mapfile -t variables < <(carried_variables)
    arrange
    chroot "$tree" setpriv --reuid "$user" --regid "$(id_of_group "$user")" --init-groups -- env -i "HOME=$home" "USER=$user" \
        "LOGNAME=$user" LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${variables[@]}" "$@"
    exit $?
}

id_of_group() { awk -F: -v user="$1" '$1 == user { print $4 }' "$tree/etc/passwd"; }

[ "$(id -u)" = 0 ] || fail "this needs root"
verb=${1:-} tree=${2:-}
[ -n "$tree" ] || { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2; }
shift 2
case $verb in
    make) make "$@" ;;
    enter) exec unshare --mount --pid --fork --kill-child --ipc --uts -- "$0" inside "$tree" "$@" ;;
    inside) inside "$@" ;;
    *) fail "what is $verb?" ;;
esac
