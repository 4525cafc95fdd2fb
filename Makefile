# The two commands of a fresh machine are `make demo` and `make test`; everything builds on `make setup`.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
CORES ?= 2

.PHONY: setup demo test test-long test-postgres check bench bench-national docs lock clean

setup: .venv/.ready

# pip compiles the byte code while it installs: without it every first start would take twice as long.
.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: setup
	$(BIN)/jixiao demo demo

# One Polars thread a worker: its pools would only take the cores from one another.
test: setup
	POLARS_MAX_THREADS=1 $(BIN)/python -m pytest -q -n $(CORES) --dist loadscope --no-loadscope-reorder -m "not long"

test-long: setup
	POLARS_MAX_THREADS=1 $(BIN)/python -m pytest -q -n $(CORES) --dist loadscope --no-loadscope-reorder

# The tests of the shared warehouse on any server: make test-postgres URL=postgresql://postgres:...@host/postgres
# The login makes databases and roles of its own and takes them away again.
test-postgres: setup
	JIXIAO_TEST_POSTGRES="$(URL)" POLARS_MAX_THREADS=1 $(BIN)/python -m pytest -q -m "not long" tests/warehouse \
	  tests/flows/test_shared_warehouse.py tests/flows/fetching/test_real.py tests/faults/test_shared_faults.py

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m tests.benchmarks

# 300 million rows: about 1.5 GB in the folder for temporary files, and 8.4 million more in PostgreSQL.
bench-national: setup
	$(BIN)/python -m tests.benchmarks national national_load

# The pages that are made from the contracts, and the shipped form; a test fails when they are stale.
docs: setup
	$(BIN)/python -m flows.contract_pages
	$(BIN)/python -m flows.register_template

# Needs uv; writes no registry's host into the file.
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --quiet \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --output-file requirements.lock

clean:
	rm -rf .venv demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
