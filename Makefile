# Everything a person does daily, each one command. Needs Python 3.11+ and make, nothing else.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
.DEFAULT_GOAL := help

.PHONY: help setup demo run up test check lock clean

help:      ## this list
	@grep -E '^[a-z]+: .*##|^[a-z]+:  *##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */make \1\t/' | expand -t 14

setup: $(VENV)/ready ## the environment, from the hash lock

$(VENV)/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; give it as: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up the environment in $(VENV) (once, about a minute) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## the whole job, offline, against a local newsroom; shows the alerts
	@$(BIN)/python -m tests.newsroom.demo

run: setup ## the same job once over the real catalogue
	@$(BIN)/spacewatch monitor

up: setup  ## on schedule: Prefect server, deployments and a worker, until stopped
	@$(BIN)/spacewatch up

test: setup ## all tests
	@$(BIN)/python -m pytest --numprocesses 3 --dist loadfile

check: setup ## what must hold beside the tests: style, types, arrows, quality floors
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m bench gate

lock:      ## renew requirements.lock (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" -o requirements.lock

clean:     ## remove what make made, but never var/ or your data
	rm -rf $(VENV) .demo .mypy_cache .pytest_cache .ruff_cache
