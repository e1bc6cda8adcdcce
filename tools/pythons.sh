#!/usr/bin/env bash
# File: pythons.sh
#
# Copyright (c) 2026 Splunk Inc.
#
# Licensed under the Apache License, Version 2.0 (the "License");
# you may not use this file except in compliance with the License.
# You may obtain a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software distributed under
# the License is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND,
# either express or implied. See the License for the specific language governing permissions
# and limitations under the License.
#
# Runs the whole suite on the two Pythons that SOAR has (make test-pythons):
#   3.9   the one of Debian bullseye (3.9.2, older than any SOAR ships)
#   3.13  the one of Debian trixie
# in roots made by debootstrap and kept under .pythons/. Where that cannot be done (no root, no
# debootstrap, no mirror) an interpreter of that version on this machine takes the place, and the
# last line says so.
#
#   tools/pythons.sh [3.9] [3.13]
#   DEBIAN_MIRROR=http://...   instead of the one that apt uses here
#   PYTEST_ARGS="-k vault"     instead of the whole suite
#   PYTHONS_CACHE=/some/where  instead of .pythons, for several checkouts; they wait for each other
#
# Exits 1 when a suite failed or a version could not be tested at all.
set -euo pipefail

PROJECT=$(cd "$(dirname "$0")/.." && pwd)
CACHE="${PYTHONS_CACHE:-$PROJECT/.pythons}"
ARCHIVE=http://archive.debian.org/debian
PACKAGES=python3,python3-venv,ca-certificates
read -r -a PYTEST_ARGUMENTS <<<"${PYTEST_ARGS:--n 2 --dist loadfile}"
LOG="$CACHE/log"
SUMMARY=()

main() {
    local failed=0 version
    mkdir -p "$LOG"
    [ $# -gt 0 ] || set -- 3.9 3.13
    for version in "$@"; do
        echo "=== Python $version ==="
        if make_root "$version"; then
            run_in_root "$version" || failed=1
        else
            run_beside "$version" || failed=1
        fi
    done
    printf '%s\n' "${SUMMARY[@]}"
    return "$failed"
}

suite_of() { case $1 in 3.9) echo bullseye ;; 3.13) echo trixie ;; *) return 1 ;; esac; }

# The mirror of this machine's own Debian, as its apt sources name it.
mirrors() {
    local sources
    sources=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true)
    echo "${DEBIAN_MIRROR:-}"
    grep -oE '(https?|file)://[^ ]+/debian/?( |$)' <<<"$sources" | sort -u || true
    echo "$ARCHIVE"
}

# Make .pythons/<suite> unless it is there. Fails where this machine cannot.
make_root() {
    local suite root mirror
    suite=$(suite_of "$1") || return 1
    root="$CACHE/$suite"
    [ ! -x "$root/usr/bin/python3" ] || [ -e "$root.part" ] || return 0
    if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
        echo "no root made for $suite: that takes root and the package debootstrap"
        return 1
    fi
    for mirror in $(mirrors); do
        rm -rf --one-file-system "$root" && touch "$root.part"
        if debootstrap --variant=minbase --include="$PACKAGES" "$suite" "$root" "$mirror" \
            >"$LOG/$suite.log" 2>&1; then
            rm "$root.part"
            return 0
        fi
        echo "debootstrap $suite from $mirror failed: $(tail -n 1 "$LOG/$suite.log")"
    done
    return 1
}

run_in_root() {
    local suite root version_line lock
    suite=$(suite_of "$1")
    root="$CACHE/$suite"
    exec {lock}>"$root.lock"
    flock "$lock"
    copy_project "$root/project"
    copy_settings "$root"
    version_line=$(chroot "$root" python3 -c 'import platform; print(platform.python_version())')
    # Mounts in a namespace of their own are gone with the process, however it ends.
    if unshare --mount bash -c '
            mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && shift && exec chroot "$@"
        ' bash "$root" "$root" env HOME=/root LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        bash -c "$(inside)" bash python3 /venv "${PYTEST_ARGUMENTS[@]}"; then
        SUMMARY+=("Python $version_line in Debian $suite: passed")
    else
        SUMMARY+=("Python $version_line in Debian $suite: FAILED")
        return 1
    fi
}

# What runs in the root, and beside it: $1 interpreter, $2 venv, then arguments of pytest.
inside() {
    cat <<'INSIDE'
set -euo pipefail
python=$1 venv=$2
shift 2
[ ! -d /project ] || [ "$venv" != /venv ] || cd /project
wanted=$(cat requirements-dev.lock phantom-sdk-stubs/pyproject.toml)
if [ "$(cat "$venv/wanted" 2>/dev/null)" != "$wanted" ]; then
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$venv/bin/python" -m pip install -qq --require-hashes -r requirements-dev.lock
    "$venv/bin/python" -m pip install -qq --no-deps --no-build-isolation -e phantom-sdk-stubs
    printf '%s\n' "$wanted" >"$venv/wanted"
fi
exec "$venv/bin/python" -m pytest -p no:cacheprovider "$@"
INSIDE
}

# Without what is made here and without other interpreters' environments.
copy_project() {
    rm -rf "$1"
    mkdir -p "$1"
    tar -C "$PROJECT" -cf - --exclude=./.git --exclude='./.venv*' --exclude=./.pythons \
        --exclude=./dist --exclude=./.hypothesis --exclude=__pycache__ --exclude='.*_cache' . |
        tar -C "$1" -xf -
}

# Name resolution, and how pip reaches its index from this machine (variables are inherited).
copy_settings() {
    local path
    for path in /etc/resolv.conf /etc/hosts /etc/pip.conf /etc/ssl/certs/ca-certificates.crt \
        "${SSL_CERT_FILE:-}" "${PIP_CERT:-}" "${REQUESTS_CA_BUNDLE:-}"; do
        [ -f "$path" ] || continue
        mkdir -p "$1$(dirname "$path")"
        cp -L --remove-destination "$path" "$1$path"
    done
    for path in "${HOME:-/root}/.config/pip/pip.conf" "${HOME:-/root}/.pip/pip.conf"; do
        [ -f "$path" ] || continue
        mkdir -p "$1/root/.config/pip"
        cp -L "$path" "$1/root/.config/pip/pip.conf"
    done
}

run_beside() {
    local python
    if ! python=$(find_python "$1"); then
        SUMMARY+=("Python $1: NOT TESTED, neither debootstrap nor an interpreter is available")
        return 1
    fi
    cd "$PROJECT"
    if bash -c "$(inside)" bash "$python" "$CACHE/venv-$1" "${PYTEST_ARGUMENTS[@]}"; then
        SUMMARY+=("Python $1: passed, but with $python because debootstrap cannot be used here")
    else
        SUMMARY+=("Python $1: FAILED with $python (debootstrap cannot be used here)")
        return 1
    fi
}

find_python() {
    local candidate
    for candidate in "python$1" "$HOME"/.pyenv/versions/"$1".*/bin/python; do
        if "$candidate" -c 'import sys, venv' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

main "$@"
