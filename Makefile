# Every target is also a console command for machines without make: report-platform <target>.
PYTHON ?= python3
BIN := .venv/bin
export REPORT_PLATFORM_ROOT := $(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help demo refresh verify view test test-long lint lint-oracle format bench bench-capture bench-export bench-viewer lock

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/installed ## Make a demo ERP, capture it, build the reports and open them
	$(BIN)/report-platform demo

refresh: .venv/installed ## The same without opening the viewer; safe to repeat
	$(BIN)/report-platform refresh

verify: .venv/installed ## Compare migrated reports with their legacy SQL, and publish the ledger (REPORT=name)
	$(BIN)/report-platform verify $(REPORT)

view: .venv/installed ## Open the viewer on what is built
	$(BIN)/report-platform view

test: .venv/installed-dev ## Lint, types and all tests that take minutes
	$(BIN)/report-platform test

test-long: .venv/installed-dev ## The tests that take longer
	$(BIN)/report-platform test-long

lint: .venv/installed-dev ## ruff, mypy, sqlfluff
	$(BIN)/report-platform lint

lint-oracle: .venv/installed-dev ## What Oracle would refuse, without an Oracle (SELECT=model LEVEL=19)
	$(BIN)/report-platform lint-oracle --level $(or $(LEVEL),19) $(SELECT)

format: .venv/installed-dev ## Put Python and SQL into the house format
	$(BIN)/report-platform format

bench: .venv/installed-dev ## Measure capture, build, refresh, reports (BENCH_JSON=file, BENCH_SCALE=1, BENCH_DATA=folder)
	$(BIN)/report-platform bench

bench-capture: .venv/installed-dev ## Measure capture from PostgreSQL beside dlt, Sling, ingestr (BENCH_JSON=file)
	$(BIN)/report-platform bench-capture

bench-export: .venv/installed-dev ## Measure exports beside other writers (BENCH_JSON=file, BENCH_ROWS=1000000)
	$(BIN)/report-platform bench-export

bench-viewer: .venv/installed-dev ## Measure pages, alone and for many readers (USERS=50 MINUTES=10 BENCH_DATA=folder)
	$(BIN)/report-platform bench-viewer --users $(or $(USERS),50) --minutes $(or $(MINUTES),10)

lock: .venv/installed-dev ## Compile the lock files anew from pyproject.toml
	$(BIN)/report-platform lock

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12 demo" >&2; exit 1; }
	@echo "Installing into .venv (a minute or two, once)" >&2
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@echo "Installing the test tools (once)" >&2
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
