# Everything starts here: `make run` and `make test` install what they need, once, into this folder.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
BENCH_VENV := .venv/bench
FRONT_SOURCES := $(shell find frontend -name node_modules -prune -o -type f -print 2>/dev/null)
PEER := tests/oidc_peer

# An environment whose Python has gone, or whose folder was moved or copied here, is made again.
$(shell test ! -e $(VENV)/.ready || { grep -qF '"$(CURDIR)/$(VENV)/' $(VENV)/bin/cme && $(PY) -c ''; } 2>/dev/null || rm -f $(VENV)/.ready)

.PHONY: help
help: ## Show what can be made
	@echo "Children missing education. Use: make <what>"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-8s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "Needs Python 3.11 or newer with venv, and Node 20 or newer. See README.md."

.PHONY: run
run: $(VENV)/.ready static/dist/manifest.json ## Run the whole service here with invented data (FRESH=1 makes the data anew)
	@exec $(VENV)/bin/cme demo $(if $(FRESH),--fresh)

.PHONY: test
test: $(VENV)/.ready static/dist/manifest.json $(if $(wildcard $(PEER)/package-lock.json),$(PEER)/node_modules/.ready) ## Run every test (ARGS="tests/engines -x" for some)
	@exec sh tools/test.sh $(ARGS)

.PHONY: check
check: $(VENV)/.ready ## Check style, types and which layer imports which
	@echo "Style (ruff)" && $(VENV)/bin/ruff check .
	@echo "Types (mypy)" && $(VENV)/bin/mypy
	@echo "Layers (import-linter)" && $(VENV)/bin/lint-imports

.PHONY: bench
bench: $(VENV)/.ready static/dist/manifest.json $(BENCH_VENV)/.ready ## Print how long the slow-prone parts take here (asserts nothing)
	@export SPLINK_PYTHON=$(BENCH_VENV)/bin/python; for one in tests/bench/bench_*.py; do $(PY) -m tests.bench.$$(basename $$one .py) || exit 1; done

.PHONY: lock
lock: $(VENV)/.ready ## Resolve the dependencies anew into requirements/
	@sh tools/lock.sh

.PHONY: setup
setup: $(VENV)/.ready static/dist/manifest.json ## Install and build only

.PHONY: clean
clean: ## Remove what was installed and built; the demo's data stay (cme demo --fresh removes those)
	rm -rf $(VENV) frontend/node_modules $(PEER)/node_modules static/dist build *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache var/chromium

$(VENV)/.ready: requirements/dev.txt requirements/bootstrap.txt tools/environment.sh
	@sh tools/environment.sh $(VENV)
	@touch $@

# What our look-up is measured beside; never a part of the product. Without it the benchmark says what is left out.
$(BENCH_VENV)/.ready: requirements/bench.txt $(VENV)/.ready
	@sh tools/bench_environment.sh $(VENV) $(BENCH_VENV)
	@touch $@

frontend/node_modules/.ready: frontend/package.json frontend/package-lock.json tools/node_packages.sh
	@sh tools/node_packages.sh frontend "the style sheets and scripts"
	@touch $@

$(PEER)/node_modules/.ready: $(wildcard $(PEER)/package.json $(PEER)/package-lock.json) tools/node_packages.sh
	@sh tools/node_packages.sh $(PEER) "the sign-in provider that the tests talk to"
	@touch $@

static/dist/manifest.json: frontend/node_modules/.ready $(FRONT_SOURCES)
	@echo "Building the style sheet and script ..."
	@cd frontend && npm run --silent build
	@touch $@
