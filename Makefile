# Quotegraph: `make run` and `make test` are all one needs. Works with GNU make 3.81 and later.
PY ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
V := .venv
RUN := $(V)/.installed-run
DEV := $(V)/.installed-dev
UV := $(shell uv --version >/dev/null 2>&1 && echo uv)
ifdef UV
INSTALL = uv pip install --quiet --python $(V)/bin/python
else
INSTALL = $(V)/bin/python -m pip install --quiet --disable-pip-version-check
endif
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"

unexport PYTHONDONTWRITEBYTECODE # or each of the processes that tests start would compile all it imports

.DEFAULT_GOAL := help

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: $(RUN) ## Database, migrations, demo data, server with GraphiQL on http://127.0.0.1:8000
	@exec env QUOTEGRAPH_DEBUG=1 \
		QUOTEGRAPH_WEBHOOK_ALLOWED_NETWORKS="$${QUOTEGRAPH_WEBHOOK_ALLOWED_NETWORKS-127.0.0.1}" \
		$(V)/bin/quotegraph serve --demo

test: $(DEV) ## Run the whole suite on its own throw-away database
	@exec $(V)/bin/python -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: $(DEV) ## Linters, types and the layers of the house
	@echo "→ ruff" && $(V)/bin/ruff check . && $(V)/bin/ruff format --check .
	@echo "→ mypy" && $(V)/bin/mypy
	@echo "→ layers" && $(V)/bin/lint-imports

schema: $(RUN) ## Print the GraphQL schema into schema.graphql
	@$(V)/bin/quotegraph schema export --output schema.graphql

bench: $(DEV) ## Time Quotegraph beside its peers (ARGS="--only ours --quick" for a first look)
	@exec $(V)/bin/python -m benchmarks $(ARGS)

lock: ## Resolve requirements.lock and requirements-dev.lock anew (needs uv)
	@$(COMPILE) $(UPGRADE) requirements.in -o requirements.lock
	@$(COMPILE) $(UPGRADE) requirements.in requirements-dev.in -c requirements.lock -o requirements-dev.lock

$(V)/bin/python:
	@test -n "$(PY)" || { echo "Quotegraph needs Python 3.11 or later, and none was found." >&2; exit 1; }
	@$(PY) -c 'import ensurepip' 2>/dev/null || { \
		echo "$(PY) cannot make virtual environments: install python3-venv (Debian: apt install python3-venv)." >&2; exit 1; }
	@echo "→ creating $(V) with $$($(PY) -V)"
	@$(PY) -m venv $(V)

$(RUN): requirements.lock pyproject.toml | $(V)/bin/python
	@echo "→ installing what the server needs"
	@$(INSTALL) --no-deps --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock pyproject.toml | $(V)/bin/python
	@echo "→ installing what the server and its tests need"
	@$(INSTALL) --no-deps --require-hashes -r requirements-dev.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@ $(RUN)

.PHONY: help run test check schema bench lock
