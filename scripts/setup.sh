#!/usr/bin/env bash
# Makes .venv with everything that development needs, or mends it. Run through `make setup`; does nothing twice.
# PYTHON=/path/to/python chooses the interpreter of a new .venv. `scripts/setup.sh spark` adds Spark and Java.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

venv=.venv with_spark=
case ${1:-} in '') ;; spark) with_spark=yes ;; *) echo "setup: $1 is unknown; only spark can be added" >&2; exit 2 ;; esac
# Where .venv is activated, its own python must not be the one that makes it anew.
PATH=${PATH//"$PWD/$venv/bin:"/}
say() { printf 'setup: %s\n' "$*"; }
die() { printf 'setup: %s\n' "$@" >&2; exit 1; }

find_python() {
    local candidate
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3.11 python3; fi
    for candidate; do
        # Run it: a name on the path may be a shim without an interpreter behind it.
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    die "Python 3.11 or newer is needed; these are absent or older: $*" \
        "Install it (on Debian: apt-get install python3), or name one: make setup PYTHON=/path/to/python3.11"
}

# What the environment was made from. A stamp with this digest is written last, so a run that was killed leaves none.
digest() { { pwd; cat "$@"; } | git hash-object --stdin; }
dependencies_digest() { digest requirements-dev.txt scripts/setup.sh; }
project_digest() { digest requirements-dev.txt scripts/setup.sh pyproject.toml; }
spark_digest() { digest requirements-dev.txt requirements-spark.txt; }
stamped() { [ "$(cat "$venv/stamp-$1" 2>/dev/null)" = "$2" ]; }
has_dependencies() { stamped dependencies "$(dependencies_digest)" && "$venv/bin/python" -c '' 2>/dev/null; }
has_project() { stamped project "$(project_digest)" && [ -x "$venv/bin/doudi" ]; }

has_spark() { [ -z "$with_spark" ] || { stamped spark "$(spark_digest)" && "$venv/bin/python" -c 'import pyspark'; } 2>/dev/null; }
# Whether there is a Java that Spark runs on, or nobody asked.
has_java() {
    [ -z "$with_spark" ] || [ "$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')" -ge 17 ]
}

can_make_venv() {
    has_dependencies && return
    local folder status=0
    folder=$(mktemp -d)
    "$python" -m venv "$folder/venv" >/dev/null 2>&1 || status=1
    rm -rf "$folder"
    return "$status"
}

# Prints the packages of scripts/system-packages.txt that are missing here.
missing_packages() {
    local package condition
    while read -r package condition; do
        case $package in '' | '#'*) continue ;; esac
        package=${package//\$python_version/$python_version}
        if [ -z "$condition" ]; then
            dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' && continue
        else
            eval "$condition" </dev/null && continue
        fi
        printf '%s\n' "$package"
    done <scripts/system-packages.txt
}

install_packages() {
    local packages as_root=() line
    packages=$(missing_packages | paste -s -d ' ' -)
    [ -n "$packages" ] || return 0
    line="apt-get update && apt-get install --yes --no-install-recommends $packages"
    if ! command -v apt-get >/dev/null; then
        die "missing on this system, by Debian's names: $packages" \
            "Install what they stand for, then run make setup again."
    elif [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
            die "system packages are missing: $packages" "Run this as root, then make setup again:" "    $line"
        fi
        as_root=(sudo -n)
    fi
    say "installing $packages"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c "$line" >"$log" 2>&1 ||
        { tail -n 20 "$log" >&2; die "this failed: $line"; }
    packages=$(missing_packages | paste -s -d ' ' -)
    [ -z "$packages" ] || die "installed, yet still missing here: $packages" "Is $python the Python meant?"
}

pip_install() {
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "$@" ||
        die "pip could not install; its message stands above. Mend that, then run make setup again."
}

# Installs a lock file as the complete list that it is. Without --no-deps pip would resolve the packages' own
# requirements again, and refuse the lock as soon as a newer release exists of a package that another one asks for
# with an extra, such as coverage[toml]. What --no-deps cannot notice, a requirement that the lock misses, `pip check` tells.
install_lock() {
    pip_install --require-hashes --no-deps --requirement "$1"
    "$venv/bin/python" -m pip --disable-pip-version-check check ||
        die "$1 is not complete: what is missing stands above. Mend it with make lock."
}

install_dependencies() {
    say "making $venv with $("$python" --version)"
    rm -rf "$venv"
    "$python" -m venv "$venv"
    install_lock requirements-dev.txt
    dependencies_digest >"$venv/stamp-dependencies"
}

install_project() {
    rm -f "$venv/stamp-project"
    pip_install --no-deps --no-build-isolation --editable .
    project_digest >"$venv/stamp-project"
}

install_spark() {
    rm -f "$venv/stamp-spark"
    say "adding Spark"
    install_lock requirements-spark.txt
    spark_digest >"$venv/stamp-spark"
}

# Two runs at once would tear each other's environment down.
if command -v flock >/dev/null; then
    exec 9>.setup.lock
    flock 9
fi

python=$(find_python)
python_version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
log=$(mktemp)
trap 'rm -f "$log"' EXIT

install_packages
has_dependencies || install_dependencies
has_project || install_project
has_spark || install_spark
