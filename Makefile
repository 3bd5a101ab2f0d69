# Two commands: `make run` serves, `make test` proves. Both set up what they need inside the checkout.

VENV := .venv
BIN := $(VENV)/bin
LANGUAGES := kk ru en
POT := $(VENV)/messages.pot

digest = $(firstword $(shell cksum < $(1)))
RUN_READY := $(VENV)/.ready-run-$(call digest,requirements.lock)
DEV_READY := $(VENV)/.ready-dev-$(call digest,requirements-dev.lock)
AXE_READY := tests/node_modules/.ready-$(call digest,tests/package-lock.json)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard kbapp/translations/*/LC_MESSAGES/*.po))

# a virtual environment knows its own address: one whose checkout was moved, or whose Python is gone, is made anew
$(shell test ! -e $(VENV) || { grep -qs '$(CURDIR)/$(VENV)$$' $(VENV)/pyvenv.cfg && $(BIN)/python -c ''; } || rm -rf $(VENV))

.PHONY: help run test bench messages lock setup
.DELETE_ON_ERROR:

help:
	@echo "make run       set up and serve on http://127.0.0.1:8000 (DEMO=1: with demonstration accounts)"
	@echo "make test      set up and run every check and test"
	@echo "make bench     the benchmarks, one table"
	@echo "make messages  bring the catalogues of kbapp/translations up to date with the code"
	@echo "make lock      compile the lock files anew from pyproject.toml (UPGRADE=1: newest versions)"

run: $(RUN_READY) $(CATALOGUES)
	@exec $(BIN)/kbapp serve

test: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -r kbapp -c pyproject.toml
	$(BIN)/python -m pytest -n auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder

bench: $(DEV_READY) $(CATALOGUES)
	@$(BIN)/python -m tests.bench

setup: $(DEV_READY) $(CATALOGUES) $(AXE_READY)
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m tests.postgres

messages: $(DEV_READY)
	$(BIN)/pybabel -q extract -F pyproject.toml -k _ -o $(POT) --sort-by-file --no-location kbapp
	for each in $(LANGUAGES); do \
	    test -f kbapp/translations/$$each/LC_MESSAGES/messages.po || \
	    $(BIN)/pybabel -q init -i $(POT) -d kbapp/translations -l $$each || exit 1; \
	done
	$(BIN)/pybabel -q update -i $(POT) -d kbapp/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel -q compile -d kbapp/translations

LOCK := $(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate $(if $(UPGRADE),--upgrade) pyproject.toml
lock: $(DEV_READY)
	$(LOCK) --extra dev -o requirements-dev.lock
	$(LOCK) --extra postgres -c requirements-dev.lock -o requirements.lock
	npm install --prefix tests --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund

kbapp/translations/%.mo: kbapp/translations/%.po | $(RUN_READY)
	@$(BIN)/pybabel -q compile -i $< -o $@

# --- the virtual environment: installed from a lock, with hashes, once for each lock ----------------------------------

$(RUN_READY): LOCKFILE = requirements.lock
$(DEV_READY): LOCKFILE = requirements-dev.lock
$(RUN_READY) $(DEV_READY): $(BIN)/activate
	@echo "Installing $(LOCKFILE) into $(VENV)" >&2
	@$(install)
	@rm -f $(patsubst %-$(call digest,$(LOCKFILE)),%,$@)-*; touch $@

# uv is four times as quick as pip; where it cannot be had, pip does the same
define install
sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.lock > $(VENV)/uv.lock; \
pip="$(BIN)/python -m pip install --quiet --disable-pip-version-check"; \
if { test -x $(BIN)/uv || $$pip --require-hashes -r $(VENV)/uv.lock; } 2> $(VENV)/uv.log && \
   VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q --system-certs --require-hashes -r $(LOCKFILE) 2>> $(VENV)/uv.log; \
then :; else echo "uv cannot be used here ($(VENV)/uv.log says why); pip does it" >&2; \
   $$pip --require-hashes -r $(LOCKFILE); fi && \
$$pip --no-deps --no-build-isolation --no-index --editable .
endef

$(BIN)/activate:
	@$(find_python); make_venv() { "$$python" -m venv --clear $(VENV); }; \
	if "$$python" -c 'import ensurepip, venv' 2> /dev/null; then make_venv; \
	elif test "$$(id -u)" = 0 && command -v apt-get > /dev/null; then \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends $(venv_package) > /dev/null && make_venv; \
	else echo "$$python has no venv. Install it (sudo apt-get install $(venv_package)), then run make again." >&2; exit 1; fi

venv_package = $$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')

define find_python
for python in $$PYTHON python3 python3.11 python3.12 python3.13 python3.14 ""; do \
    test -z "$$python" && break; \
    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null && break; \
done; \
if test -z "$$python"; then \
    echo "Python 3.11 or newer is needed, and this machine has $$(python3 --version 2>&1 || echo none)." \
        "Install it (sudo apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python3.11 run" >&2; exit 1; \
fi
endef

# --- what only the tests need ----------------------------------------------------------------------------------------

# npm trusts whom the system trusts, as uv and pip do
export NODE_EXTRA_CA_CERTS ?= $(wildcard /etc/ssl/certs/ca-certificates.crt)

$(AXE_READY): tests/package-lock.json
	@if ! command -v npm > /dev/null; then \
	    if test "$$(id -u)" = 0 && command -v apt-get > /dev/null; then \
	        apt-get update -qq && apt-get install -y -qq --no-install-recommends npm > /dev/null; \
	    else echo "The accessibility tests need npm. Install it (sudo apt-get install npm), then run make again." >&2; exit 1; fi; \
	fi
	@npm ci --prefix tests --ignore-scripts --no-audit --no-fund --loglevel error > /dev/null
	@touch $@
