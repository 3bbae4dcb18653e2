# Two commands on a fresh machine: `make demo` and `make test`. Packages come from the lock files, with their hashes,
# and are installed again only when a lock changes.

PORT ?= 5000
PYTHON ?= python3
WORKERS ?= auto
ROUNDS ?= 20
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
BASE := $(VENV)/base.stamp
DEV := $(VENV)/dev.stamp
SAMPLES := $(wildcard ../shared/data)

# A value given by the caller wins; else the folder of real files is taken where it exists.
ifneq ($(SAMPLES),)
export CAMPAGNE_SAMPLES ?= $(abspath $(SAMPLES))
endif

.PHONY: help demo test lint format bench soak lock clean

help:  ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST)

demo: $(BASE)  ## a complete fictional instance on http://127.0.0.1:5000 (PORT=… for another port)
	@$(BIN)/python -m campagne demo --port $(PORT)

test: $(DEV)  ## every test but the benchmarks
	$(BIN)/python -m pytest -n $(WORKERS)

lint: $(DEV)  ## style, types, layers, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet

format: $(DEV)  ## put Python files in their common form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV)  ## measure: pages a second, mails a second, imports
	$(BIN)/python -m pytest -s tests/benchmarks

soak: $(DEV)  ## kill processes again and again, and look for what was lost or doubled
	@for round in $$(seq $(ROUNDS)); do \
		echo "round $$round of $(ROUNDS)"; CAMPAGNE_SOAK=1 $(BIN)/python -m pytest -q tests/faults || exit 1; done

# For maintainers, with uv at hand. These options are the ones whose output names no host and no local path.
LOCKING := uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --python-version 3.11 pyproject.toml

lock:  ## choose the packages anew (LOCK_OPTIONS=--upgrade for their latest versions)
	$(LOCKING) $(LOCK_OPTIONS) -o requirements.lock
	$(LOCKING) $(LOCK_OPTIONS) -c requirements.lock --extra cluster -o requirements-cluster.lock
	$(LOCKING) $(LOCK_OPTIONS) -c requirements.lock -c requirements-cluster.lock --group pyproject.toml:dev -o requirements-dev.lock

clean:  ## remove the packages and what tools keep, never an instance
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed (make PYTHON=python3.12 … names another one)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "This Python has no venv module. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(BASE): requirements.lock | $(BIN)/python
	@echo "Installing the packages of requirements.lock (once)…" >&2
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

# The second lock holds the first: an installation for development serves the demonstration too.
$(DEV): requirements-dev.lock | $(BIN)/python
	@echo "Installing the packages of requirements-dev.lock (once)…" >&2
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $(BASE) $@
