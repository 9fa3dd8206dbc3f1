# make demo and make test do all set-up; nothing has to be installed by hand but Python 3.11 or newer and make.

PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
READY := $(VENV)/.ready
OUT ?= demo-out
# One more than the cores of a small machine: many tests wait for a process or a moment.
WORKERS ?= 3
RUNS ?= 200
SEED ?=
MINUTES ?= 10
SERVERS ?= 50
JOBS ?= 500

export PYTHONUTF8 = 1

.PHONY: help setup qt demo run test test-jitter check format bench bench-full bench-clear soak faults screenshots translations clean

help:
	@echo "make demo         try it: a simulated server, a temporary database, sample jobs"
	@echo "make run          open the window"
	@echo "make test         all tests"
	@echo "make test-jitter  all tests while threads, servers and event loops are slow at random (SEED=… for others)"
	@echo "make check        lint, types, the arrows between the layers"
	@echo "make bench        what it costs, beside its limits (about 10 minutes)"
	@echo "make bench-full   the same over ten million jobs (long; needs 25 GB of disk)"
	@echo "make bench-clear  remove the databases that were generated for them"
	@echo "make soak         $(SERVERS) servers with $(JOBS) active jobs each, $(MINUTES) minutes on each database"
	@echo "                  (MINUTES=2 SERVERS=10 JOBS=100 for less)"
	@echo "make faults       kill everything at random moments, $(RUNS) times: is anything lost, doubled or wrong?"
	@echo "                  (RUNS=1000 for more, SEED=… for the same again)"
	@echo "make screenshots  make the pictures of the guide again"
	@echo "make translations gather what the window says, for Qt Linguist, and make what the window reads"

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "jobmonitor needs Python 3.11 or newer: make PYTHON=python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is not installed: sudo apt-get install -y python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@touch $(READY)

# Ends with the one line that installs what Qt needs, where that is missing.
qt: $(READY)
	@$(BIN)/python -m jobmonitor.cli.system

demo: qt
	$(BIN)/python -m jobmonitor demo --out $(OUT)

run: qt
	$(BIN)/python -m jobmonitor

test: qt
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-jitter: qt
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --jitter $(or $(SEED),1)

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/architecture

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: qt
	$(BIN)/python -m benchmarks

bench-full: qt
	$(BIN)/python -m benchmarks --full

bench-clear: $(READY)
	$(BIN)/python -m benchmarks --clear

soak: $(READY)
	$(BIN)/python -m benchmarks.soak --minutes $(MINUTES) --servers $(SERVERS) --jobs $(JOBS)

faults: qt
	$(BIN)/python -m benchmarks.faults --runs $(RUNS) $(if $(SEED),--seed $(SEED))

screenshots: qt
	$(BIN)/python docs/make_screenshots.py

translations: $(READY)
	$(BIN)/python docs/make_translations.py

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache $(OUT)
