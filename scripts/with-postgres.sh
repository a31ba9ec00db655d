#!/usr/bin/env bash
# Runs a command with DATABASE_URL of a PostgreSQL server: the one that is offered, or one of its own that is thrown away.
#
#     scripts/with-postgres.sh COMMAND [ARGUMENT...]
#
# Its own server listens on a socket in a temporary folder only, belongs to an account that is not root, and is stopped and
# removed however the command ends.
set -euo pipefail

[ "$#" -gt 0 ] || { sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
die() { printf 'with-postgres: %s\n' "$@" >&2; exit 1; }
case ${DATABASE_URL:-} in
    '') ;;
    postgres://* | postgresql://*) exec "$@" ;;
    # Not quoted: it may hold a password.
    *) die "DATABASE_URL is no PostgreSQL server. Unset it, or name one: postgres://USER:PASSWORD@HOST/DATABASE" ;;
esac

# Debian keeps the programs of a server off the path, one folder a version.
programs=$(dirname "$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1 || true)")
programs=$(cd "$programs" && readlink -f .)
[ -x "$programs/initdb" ] || die "PostgreSQL is not installed." \
    "Install it (on Debian: make setup, or apt-get install postgresql), or name a server: DATABASE_URL=postgres://…"

# PostgreSQL refuses to run as root: then it gets the account that comes with its package, or nobody's.
account=() owner=$(id -un)
if [ "$(id -u)" -eq 0 ]; then
    owner=$(id -un postgres 2>/dev/null || echo nobody)
    account=(setpriv "--reuid=$owner" "--regid=$(id -g "$owner")" --clear-groups)
fi

# The path of a socket may have 107 characters: TMPDIR could be longer.
folder=$(mktemp -d /tmp/doudi-postgres.XXXXXX)
chown "$owner" "$folder"
chmod 711 "$folder"
stop() {
    "${account[@]}" "$programs/pg_ctl" stop --pgdata "$folder/data" --mode immediate --silent >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

cd /
"${account[@]}" "$programs/initdb" --pgdata "$folder/data" --username doudi --auth trust --encoding UTF8 --locale C \
    --no-sync >"$folder/log" 2>&1 || { cat "$folder/log" >&2; die "initdb failed; its message stands above."; }
# What is thrown away need not survive a power cut.
cat >>"$folder/data/postgresql.conf" <<CONFIGURATION
listen_addresses = ''
unix_socket_directories = '$folder'
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 100
CONFIGURATION
"${account[@]}" "$programs/pg_ctl" start --pgdata "$folder/data" --log "$folder/data/server.log" --wait --silent >/dev/null ||
    { cat "$folder/data/server.log" >&2; die "the server did not start; its log stands above."; }
cd - >/dev/null

# Not exec: the server is stopped when the command has ended. The command takes a signal first, then this script goes on.
DATABASE_URL="postgres://doudi@${folder//\//%2F}/postgres" "$@"
