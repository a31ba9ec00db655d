# Everything a developer runs. `make setup` needs Python 3.11, git and make; every other target calls it first.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: setup setup-spark demo demo-reset test test-long test-screening test-bulk test-clocks test-forms test-cuts test-journeys test-large-file test-pages test-lives test-windows test-money test-payments explore test-sqlite test-load test-load-large lint specification openapi bench bench-screening bench-ledger bench-payments bench-against lock clean

bin := .venv/bin
# Workers of pytest: WORKERS=0 runs in one process, to read print() or use a debugger.
WORKERS ?= auto
# More for pytest, e.g. make test ARGS='-k rounding -p no:randomly'
ARGS ?=

setup:
	@PYTHON="$(PYTHON)" scripts/setup.sh

# For tests of screening on a cluster: Spark and Java, some 800 MB that nothing else needs.
setup-spark: setup
	@PYTHON="$(PYTHON)" scripts/setup.sh spark

# The whole product with an invented bureau; what is typed in stays until make demo-reset.
demo: setup
	@PORT="$(PORT)" $(bin)/python scripts/demo.py

demo-reset:
	rm -rf .demo

# Everything on SQLite; with `make test-long` what touches the database again on PostgreSQL: the server that DATABASE_URL
# offers, or one that is started for it. Where ARGS chooses tests, none of them may touch the database: pytest then ends with 5.
# A worker that has nothing left takes tests over from the other: some take a hundred times as long as most.
on_sqlite := env -u DATABASE_URL $(bin)/pytest -n $(WORKERS) --dist worksteal
on_postgres := scripts/with-postgres.sh $(bin)/pytest -n $(WORKERS) --dist worksteal
pages := tests/web/test_access.py tests/web/api/test_access.py -k 'county_officer or township_head or finance or auditor'
upgrades := $(wildcard tests/office/*/test_migrations.py)
or_none = $(if $(ARGS),|| [ $$? -eq 5 ])

# Every branch of the rules is covered by the tests that are about them. Counting slows Python down by half, so the others,
# which run through the rules as well, go without it.
about_rules := $(addprefix tests/,rules spec output $(addprefix policies/,cases compare packs quality reforms))
covered = --cov=src/doudi/rules --cov-report=term $(if $(ARGS),,--cov-fail-under=100)

test: setup lint
	$(on_sqlite) $(about_rules) $(covered) $(ARGS) $(or_none)
	$(on_sqlite) $(addprefix --ignore=,$(about_rules)) $(ARGS) $(or_none)

# Every page and operation on PostgreSQL, opened by some duties: they ask the database through the office, which is tried there.
test-pages: setup
	$(on_postgres) -m database $(pages) $(ARGS)

# A family from the door to the decision in the browser, in each of the four counties with a pack; in two by `make test-long`.
test-journeys: setup
	env -u DATABASE_URL DOUDI_COUNTIES='xingning huining donghu nanguan' $(bin)/pytest -n 0 -m long tests/browser/test_journey.py $(ARGS)

# The memory that `doudi decide` needs for a file of a hundred megabytes; of 25 by `make test-long`.
test-large-file: setup
	DOUDI_MEGABYTES=100 $(bin)/pytest -n 0 -m long tests/commands/test_decide_stream.py $(ARGS)

# Histories of clocks that are counted by hand as well: a million of starts, pauses and corrections of the calendar.
HISTORIES ?= 1000000
test-clocks: setup
	DOUDI_CLOCK_HISTORIES=$(HISTORIES) $(bin)/pytest -n 0 tests/policies/procedures/test_clock.py $(ARGS)

test-long: setup-spark
	$(on_sqlite) -m long $(ARGS)
	$(on_postgres) -m 'database and not long' --ignore=tests/web $(ARGS) $(or_none)
	$(on_postgres) -m 'database and long' $(upgrades) $(ARGS) $(or_none)

# Invented households that interpreter and screener decide alike: so many of each of the four packs.
SCREENED ?= 25000
test-screening: setup
	DOUDI_SCREENED=$(SCREENED) $(bin)/pytest -n $(WORKERS) tests/screening/engine/test_screener_packs.py $(ARGS)

# Drawn households and settings that bulk must answer like one household, or with less; see the note in docs/screening.md on when it last passed.
DRAWN ?= 2000
test-bulk: setup
	DOUDI_DRAWN=$(DRAWN) $(bin)/pytest -n $(WORKERS) tests/screening/engine/bulk_never_surer.py $(ARGS)

# The laws of decisions on new examples each time, so many times as many as `make test` tries. What it shows becomes a test.
TIMES ?= 30
explore: setup
	env -u DATABASE_URL DOUDI_EXPLORE=$(TIMES) $(bin)/pytest -n $(WORKERS) -m long tests/properties $(ARGS)

# So many courses of invented families, through whatever can happen to them in whatever order.
LIVES ?= 10000
test-lives: setup
	env -u DATABASE_URL DOUDI_LIVES=$(LIVES) $(bin)/pytest -n 0 -o timeout=0 tests/office/casework/test_lives.py $(ARGS)

# Lists of dated items, so many, of which each window must say what a reference says that goes month by month.
WINDOWS ?= 100000
test-windows: setup
	DOUDI_WINDOWS=$(WINDOWS) $(bin)/pytest -n 0 -o timeout=0 tests/rules/test_windows.py $(ARGS)

# So many invented families for three years through dues, payments and ledger, beside an independent reference.
FAMILIES ?= 1000
SEED ?= 1
test-money: setup
	$(bin)/doudi lives --households $(FAMILIES) --months 36 --seed $(SEED)

# Histories of returns, resends, arrears and recoveries of a due, after each deed of which nobody is paid over it.
PAYMENT_HISTORIES ?= 100000
test-payments: setup
	env -u DATABASE_URL DOUDI_HISTORIES=$(PAYMENT_HISTORIES) $(bin)/pytest -n 0 -o timeout=0 \
		tests/office/benefits/test_payment_histories.py $(ARGS)

# How long a month of so many payments takes, from plan to close, on SQLite and on PostgreSQL; docs/paying.md.
PAYMENTS ?= 100000
bench-payments: setup
	env -u DATABASE_URL $(bin)/python benchmarks/office/payments.py $(PAYMENTS)
	scripts/with-postgres.sh $(bin)/python benchmarks/office/payments.py $(PAYMENTS)

# How long the proof of a ledger of so many postings takes.
POSTINGS ?= 10000000
bench-ledger: setup
	$(bin)/python benchmarks/ledger/measure.py $(POSTINGS)

# Requests that no browser sends, to every form of the office; see the note in docs/office.md on when it last passed.
INPUTS ?= 10000
test-forms: setup
	env -u DATABASE_URL DOUDI_INPUTS=$(INPUTS) $(bin)/pytest -n $(WORKERS) tests/web/test_forms.py $(ARGS)

# The served office is killed so many times in a submission, a decision, an export, a job and while officers work; fewer times
# in `make test-long`.
KILLS ?= 30
test-cuts: setup
	env -u DATABASE_URL DOUDI_KILLS=$(KILLS) $(bin)/pytest -n 0 -m long tests/web/api/test_power_cuts.py tests/browser/test_crash.py $(ARGS)

# Writers and checkpoints at once on the office's SQLite, for so many minutes.
MINUTES ?= 10
test-sqlite: setup
	env -u DATABASE_URL DOUDI_SQLITE_MINUTES=$(MINUTES) $(bin)/pytest -n 0 -rP tests/office/database/test_sqlite_engine.py $(ARGS)

# A seeded office served as in production, and officers who open a page every ten seconds and save one in ten: a county on SQLite,
# a city on PostgreSQL. ARGS='--data DIR' keeps the office and uses it again; docs/office-performance.md.
LOAD_MINUTES ?= 10
test-load: setup
	env -u DATABASE_URL $(bin)/python benchmarks/office/load.py --check --minutes $(LOAD_MINUTES) $(ARGS)

test-load-large: setup
	scripts/with-postgres.sh $(bin)/python benchmarks/office/load.py --people 1000000 --cases 200000 --counties 4 --officers 50 \
		--check --minutes $(LOAD_MINUTES) $(ARGS)

lint: setup
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports --no-logo
	$(bin)/djlint --check --quiet src/doudi/web

# Writes docs/language-specification.md from the tables of tests/spec/features.
specification: setup
	$(bin)/python -m tests.spec.page

# Writes docs/openapi.json, the description of the API that other programs are built on.
openapi: setup
	$(bin)/python -m tests.web.api.openapi_file

bench: setup
	@$(bin)/python benchmarks/decide.py
	@$(bin)/python benchmarks/engines.py

# Whole populations, up to ten million people; e.g. make bench-screening ARGS='--people 100000 --programs dibao'
bench-screening: setup
	@$(bin)/python benchmarks/screening/measure.py $(ARGS)

# This checkout beside an earlier commit: make bench-against COMMIT=v1
bench-against: setup
	@$(bin)/python benchmarks/against.py $(COMMIT)

# Keeps the versions that are locked; make lock UPGRADE=--upgrade takes the newest of everything.
lock: compile = $(bin)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command 'make lock' --quiet $(UPGRADE)
lock: setup
	$(bin)/python -m pip install --quiet --disable-pip-version-check uv
	$(compile) --output-file requirements.txt
	$(compile) --group dev --constraint requirements.txt --output-file requirements-dev.txt
	$(compile) --extra spark --constraint requirements-dev.txt --output-file requirements-spark.txt
	@! grep -nE '[a-z]+://' requirements.txt requirements-dev.txt requirements-spark.txt

clean:
	rm -rf .venv .setup.lock build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache \
		.pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
