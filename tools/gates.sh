#!/usr/bin/env bash
# File: gates.sh
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
# Runs the checks that the vendor runs on an app of its own, and ours (make lint). Every gate runs,
# whatever the one before said; the last lines say which failed. Exits 1 when one did, 2 when there
# is no such gate or the tools cannot be installed.
#
#   tools/gates.sh [NAME ...]     only these gates
#
# The tools are installed into .venv-gates, so that those who only run tests need not wait for them.
set -uo pipefail

cd "$(dirname "$0")/.." || exit 2
VENV=.venv-gates
BIN="$VENV/bin"
GATES=(ruff vendor-ruff types djlint mdformat secrets bandit vermin pylint files manifest wheels readme)
APP=(./*.py actions auth delivery mail smtp_oauth smtp_widget soar)
VENDOR_RUFF=0.11.7

main() {
    local gate number=0 failed=()
    [ $# -gt 0 ] || set -- "${GATES[@]}"
    for gate in "$@"; do
        if [[ " ${GATES[*]} " != *" $gate "* ]]; then
            echo "there is no gate $gate; there are: ${GATES[*]}"
            exit 2
        fi
    done
    prepare || { echo "the tools of the gates cannot be installed into $VENV"; exit 2; }
    for gate in "$@"; do
        number=$((number + 1))
        echo "--- $gate ($number of $#)"
        "gate_$gate" || failed+=("$gate")
    done
    if [ ${#failed[@]} -gt 0 ]; then
        echo "gates failed: ${failed[*]}"
        exit 1
    fi
    echo "all gates passed: $*"
}

prepare() {
    local wanted
    wanted=$(cat requirements-gates.lock phantom-sdk-stubs/pyproject.toml)
    [ "$(cat "$VENV/wanted" 2>/dev/null)" != "$wanted" ] || return 0
    echo "installing the tools of the gates into $VENV, once: about a minute"
    rm -rf "$VENV"
    "${PYTHON:-python3}" -m venv "$VENV" &&
        "$BIN/python" -m pip install -qq --require-hashes -r requirements-gates.lock &&
        "$BIN/python" -m pip install -qq --no-deps --no-build-isolation -e phantom-sdk-stubs &&
        "$BIN/python" -m pip install -qq --target "$VENV/vendor" "ruff==$VENDOR_RUFF" &&
        printf '%s\n' "$wanted" >"$VENV/wanted"
}

# The project's own files of a kind, one a line: what git knows or would add, else what lies here.
files() {
    if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
        git ls-files --cached --others --exclude-standard -- "$@" | sort -u | existing
    else
        local name found=()
        for name in "$@"; do found+=(-o -name "$name"); done
        find . \( -name '.venv*' -o -name .pythons -o -name dist -o -name '.*_cache' \
            -o -name __pycache__ -o -name .hypothesis -o -name '*.egg-info' \) -prune \
            -o -type f \( "${found[@]:1}" \) -print | cut -c3- | sort
    fi
}

existing() {
    local path
    while read -r path; do [ ! -f "$path" ] || echo "$path"; done
}

gate_ruff() {
    "$BIN/ruff" check . && "$BIN/ruff" format --check .
}

# The version of the vendor's hooks, with our rules and with theirs. RUF001 to RUF003 object to
# text in other scripts than Latin, which is what an email app is tested with, and RUF100 to
# exceptions from rules of ours.
gate_vendor-ruff() {
    local ruff="$VENV/vendor/bin/ruff"
    "$ruff" check . && "$ruff" format --check . &&
        "$ruff" check --select I,UP,F401,RUF --ignore RUF001,RUF002,RUF003,RUF100 --line-length 145 .
}

# As strict as mypy is; files and rules are in pyproject.toml.
gate_types() {
    local version failed=0
    for version in 3.9 3.13; do
        "$BIN/mypy" --no-error-summary --python-version "$version" || failed=1
    done
    return "$failed"
}

gate_djlint() {
    files '*.html' | grep -v '^tests/' |
        xargs -r "$BIN/djlint" --configuration pyproject.toml --check --lint --quiet
}

# As in the vendor's hooks, release notes have a form of their own.
gate_mdformat() {
    files '*.md' | grep -v '^release_notes/' | xargs -r "$BIN/mdformat" --check
}

# As the vendor runs it: without a baseline, all but JSON and the generated README. A line that only
# looks like a secret says so (pragma: allowlist secret) and why.
gate_secrets() {
    files '*' | grep -v '\.json$\|^README\.md$' |
        xargs -r -d '\n' "$BIN/detect-secrets-hook" --no-verify
}

gate_bandit() {
    "$BIN/bandit" --quiet -ll --recursive "${APP[@]}" tools demo phantom-sdk-stubs/src
}

gate_vermin() {
    files '*.py' | xargs -r "$BIN/vermin" --quiet -t=3.9- --no-tips --violations
}

# Apart, since both have a conftest. The app sees the platform as the stand-in shows it.
gate_pylint() {
    local paths='import sys; sys.path[:0] = ["."]' failed=0
    # nh3 is a compiled module: pylint has to load it to see what it holds.
    files '*.py' | grep -v '^phantom-sdk-stubs/' |
        xargs -r "$BIN/pylint" --errors-only --jobs 2 --extension-pkg-allow-list nh3 \
            --init-hook "$paths" || failed=1
    files '*.py' | grep '^phantom-sdk-stubs/' |
        xargs -r "$BIN/pylint" --errors-only --jobs 2 || failed=1
    return "$failed"
}

# The vendor's small hooks. Those called fixers mend what they object to; git shows what.
gate_files() {
    local failed=0
    files '*' | grep -v '\.whl$\|\.png$' | xargs -r -d '\n' "$BIN/end-of-file-fixer" || failed=1
    files '*' | grep -v '\.whl$\|\.png$\|\.md$\|^NOTICE$' |
        xargs -r -d '\n' "$BIN/trailing-whitespace-fixer" || failed=1
    files '*.json' | xargs -r "$BIN/check-json" || failed=1
    files '*.yml' '*.yaml' | xargs -r "$BIN/check-yaml" || failed=1
    files 'requirements*.txt' | xargs -r "$BIN/requirements-txt-fixer" || failed=1
    return "$failed"
}

gate_manifest() {
    "$BIN/python" -m tools.check_manifest
}

gate_wheels() {
    "$BIN/python" -m tools.wheels check
}

gate_readme() {
    "$BIN/python" -m tools.build_readme --check && "$BIN/python" -m tools.notice --check
}

main "$@"
