# The two commands of a fresh machine are `make demo` and `make test`; everything else builds on `make setup`.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin


.PHONY: setup demo test test-long check bench lock clean

setup: .venv/.ready

# pip compiles the byte code while it installs; without it every first start would take twice as long.
.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@
