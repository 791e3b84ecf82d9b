# Two commands matter: `make run` shows the product, `make test` checks everything.

PYTHON ?= python3
SEED   ?= 1
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps
LOCK   := uv pip compile --universal --python-version 3.11 --generate-hashes \
          --no-emit-index-url --no-emit-find-links --no-header --quiet

.DEFAULT_GOAL := help
.PHONY: help run test quick sabotage chaos bench catalogs catalogs-check lock lint types contracts clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/runtime.stamp ## start the product and print its address (PORT=8000)
	@exec $(BIN)/python -m app.run

test: $(VENV)/dev.stamp ## set up what is missing, then lint, types, contracts, catalogs and all tests
	@sh tools/system.sh
	@$(MAKE) --no-print-directory lint types contracts catalogs-check
	$(BIN)/python -m pytest -n 3 --dist loadgroup

quick: $(VENV)/dev.stamp ## for every save: lint, types, contracts, and the tests of rules, ledger and architecture
	@$(MAKE) --no-print-directory lint types contracts
	$(BIN)/python -m pytest -q -n 2 tests/rules tests/ledger tests/architecture

sabotage: $(VENV)/dev.stamp ## break rules and ledger in 40 places (SEED=1), or as planted by hand (SEED=planted); the tests must notice
	$(BIN)/python -m tools.sabotage $(if $(filter planted,$(SEED)),--planted,--seed $(SEED))

chaos: $(VENV)/dev.stamp ## kill every process while people act, and check that nothing is lost (SEED=1 MINUTES=10)
	@sh tools/system.sh
	@SEED=$(SEED) MINUTES=$(MINUTES) DATABASE=$(DATABASE) $(BIN)/python -m tools.chaos

bench: $(VENV)/dev.stamp ## measure, and print the figures of docs/performance.md
	$(BIN)/python -m bench

catalogs: $(VENV)/dev.stamp ## extract the sentences, update, check and compile the translations
	SECRET_KEY=none $(BIN)/flask --app wsgi catalogs update

catalogs-check: $(VENV)/dev.stamp ## the translations are complete and have nothing left to extract
	SECRET_KEY=none $(BIN)/flask --app wsgi catalogs check

lock: ## pin every package with its hashes (needs uv)
	$(LOCK) requirements/runtime.in -o requirements/runtime.txt
	$(LOCK) requirements/dev.in -o requirements/dev.txt

lint: $(VENV)/dev.stamp ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp ## mypy
	$(BIN)/mypy

contracts: $(VENV)/dev.stamp ## who may import whom
	$(BIN)/lint-imports

clean: ## remove the virtual environment and the caches; the data in var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/python.stamp:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, and '$(PYTHON)' was not found."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V). Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@echo "Making the virtual environment in $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/runtime.stamp: requirements/runtime.txt $(VENV)/python.stamp
	@echo "Installing what the product needs"
	@$(PIP) -r requirements/runtime.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/runtime.stamp
	@echo "Installing what the tests need"
	@$(PIP) -r requirements/dev.txt
	@touch $@
