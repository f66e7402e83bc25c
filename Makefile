# Two commands do everything: `make demo` (the main job on real cases) and `make test` (all tests, lint and types).
# Both make their own environment in .venv; nothing else on the machine is touched.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
# What durable-rules 2.0.28 needs to be built for Python 3.13 and later.
DURABLE_FLAGS := 'import sys; print("-DPyEval_CallObject=PyObject_CallObject" if sys.version_info >= (3, 13) else "")'
HAS_DURABLE := $(BIN)/python -c 'import durable_rules_engine' 2>/dev/null
DEMO_CASE ?= 'young and overdue'

.PHONY: demo test lint types layers unit differential bench format clean

demo: $(VENV)/installed
	@echo '--- A policy is checked before it is used'
	$(BIN)/bonitas check policies/trade_credit/trade_credit_2.1.policy policies/mortgage --allow-warnings
	@echo
	@echo '--- One decision, with its reasons'
	$(BIN)/bonitas decide policies/trade_credit/trade_credit_2.1.policy fixtures/trade_credit/trade_credit_2.1.yaml --case $(DEMO_CASE)
	@echo
	@echo '--- What would the new mortgage policy have done? 1,989 applications of 1990, beside what the bank did'
	$(BIN)/bonitas diff policies/mortgage/mortgage_1.0.policy policies/mortgage/mortgage_1.1.policy \
	  --cases fixtures/mortgage/boston_loanapp_1990.csv \
	  --mapping fixtures/mortgage/boston_loanapp_1990.mapping.yaml --limit 8 || test $$? -eq 1

test: $(VENV)/developed
	$(MAKE) --no-print-directory lint types layers unit
	@echo "All checks passed."

lint: $(VENV)/developed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/developed
	$(BIN)/mypy

layers: $(VENV)/developed
	$(BIN)/lint-imports

unit: $(VENV)/developed
	$(BIN)/python -m pytest -n $(JOBS) -q -rs

# All machines against the reference on random policies and cases; what differs is made small and kept in tests/conformance.
# make differential N=200000 SEED=2 MACHINES='compiled columnar'
N ?= 100000
SEED ?= 1
differential: $(VENV)/developed
	PYTHONPATH=tests $(BIN)/python -m differential --pairs $(N) --seed $(SEED) --jobs $(JOBS) --machines $(MACHINES)

# How fast the machines are, beside other engines and C; takes ten minutes. BENCH='--quick' shows that it runs.
bench: $(VENV)/measured
	$(BIN)/python -m benchmarks $(BENCH)

format: $(VENV)/developed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV) || { echo 'python3-venv is needed: apt-get install python3-venv'; exit 1; }
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/developed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@$(HAS_DURABLE) || { CPPFLAGS="$$($(BIN)/python -c $(DURABLE_FLAGS)) $$CPPFLAGS" \
	    $(BIN)/python -m pip install --quiet --no-cache-dir --editable '.[durable]' && $(HAS_DURABLE); } \
	  || echo 'NOTE: durable-rules cannot be built here (it needs a C compiler and the headers of Python);' \
	          'the tests of the Rete machine will be skipped.'
	@touch $@ $(VENV)/installed

$(VENV)/measured: $(VENV)/installed benchmarks/install.py
	$(BIN)/python -m benchmarks.install
	@touch $@
