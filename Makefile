# Everything a developer runs; `make demo` and `make test` set themselves up.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/.ready
AXE := tests/axe/node_modules/axe-core/axe.min.js
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup demo demo-oauth console test test-pythons faults fleet bench bench-profile package wheels locks readme lint types

help:
	@echo "make demo                                 send real mail through the connector and show it"
	@echo "make demo ACTION=examples/html.json       run an action JSON, on servers that fit its asset"
	@echo "make demo ACTION=my.json SERVER=host:port send your own action to a server of yours"
	@echo "make demo-oauth                           log in with OAuth and send mail with the tokens"
	@echo "make demo-oauth CLICK=yes                 the same, but you open the login link"
	@echo "make console                              the app in a web page: assets, actions, results, mail"
	@echo "make test                                 run all tests"
	@echo "make test-pythons                         run all tests on Debian's Python 3.9 and 3.13"
	@echo "make faults                               try every fault at every SMTP command, as a table"
	@echo "make fleet                                let 50 runs share one OAuth asset, as a table"
	@echo "make bench                                measure speed and memory against bare smtplib"
	@echo "make bench-profile                        show where the time of one send goes"
	@echo "make lint                                 run the vendor's gates and ours"
	@echo "make types                                check the types alone, for Python 3.9 and 3.13"
	@echo "make package                              build dist/phantom_smtp-<version>.tgz"
	@echo "make wheels                               fetch the newest bundled wheels"
	@echo "make locks                                pin what developers install to the newest that fits"
	@echo "make readme                               write README.md, NOTICE and LICENSES-bundled.md"

setup: $(READY)

$(READY): requirements-dev.lock phantom-sdk-stubs/pyproject.toml
	@$(PYTHON) -c 'import sys, venv; sys.exit(sys.version_info < (3, 9))' \
	    || { echo "Python 3.9 or newer with venv is needed; name it with PYTHON=..."; exit 1; }
	@echo "Installing what is needed into $(VENV), once: about a minute."
	@$(PYTHON) -m venv $(VENV)
	@$(RUN) -m pip install -qq --require-hashes --requirement requirements-dev.lock \
	    && $(RUN) -m pip install -qq --no-deps --no-build-isolation --editable phantom-sdk-stubs \
	    || { echo "Not everything could be installed: pip has to reach a package index." \
	    "The next make tries again."; exit 1; }
	@touch $@

# Exported, so that the shell takes nothing in them for its own.
export ACTION SERVER FILES
demo: $(READY)
	@$(RUN) demo/demo.py $(if $(ACTION),--action "$$ACTION") $(if $(SERVER),--server "$$SERVER") \
	    $(if $(FILES),--files "$$FILES") $(if $(AS_GIVEN),--as-given)

demo-oauth: $(READY)
	@$(RUN) demo/demo_oauth.py $(if $(CLICK),--click)

console: $(READY)
	@$(RUN) demo/console.py

test: $(READY) $(AXE)
	$(RUN) -m pytest -n 2 --dist loadfile

# The accessibility checker of the browser tests. Without npm, or without its registry, those tests
# are skipped and say so.
$(AXE): tests/axe/package-lock.json
	@if npm ci --prefix tests/axe --ignore-scripts --no-audit --no-fund --silent 2>/dev/null; \
	    then touch $@; \
	    else echo "axe-core could not be installed with npm; the accessibility tests are skipped"; fi

test-pythons:
	tools/pythons.sh

faults: $(READY)
	@$(RUN) -m tests.support.fault_matrix

fleet: $(READY)
	@$(RUN) -m tests.support.fleet

bench: $(READY)
	@$(RUN) -m benchmarks.bench $(if $(JSON),--json "$(JSON)")

bench-profile: $(READY)
	@$(RUN) -m benchmarks.profile_send

types:
	@PYTHON="$(PYTHON)" tools/gates.sh types

lint:
	@PYTHON="$(PYTHON)" tools/gates.sh

package: $(READY)
	@$(RUN) -m tools.package

wheels: $(READY)
	$(RUN) -m tools.wheels refresh
	$(RUN) -m tools.notice

# The gate is run for its environment, which has uv.
locks:
	@PYTHON="$(PYTHON)" tools/gates.sh manifest
	.venv-gates/bin/python -m tools.locks

readme: $(READY)
	$(RUN) -m tools.build_readme
	$(RUN) -m tools.notice
