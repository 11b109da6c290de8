# make demo: environment, install, a learner's attempt and a class graded. make test: every check and test.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
READY = $(VENV)/ready

.PHONY: demo test coverage bench lint stubs clean

demo: $(READY)
	$(BIN)/grade exercise_03 --file examples/attempt/exercise_03.py --seed 17; test $$? -eq 1
	$(BIN)/grade demo

test: $(READY) lint
	$(BIN)/python -m pytest -n 2
	$(BIN)/grade verify

coverage: $(READY)
	COVERAGE_FILE=.coverage $(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(READY)
	$(BIN)/python -m tests.bench

stubs: $(READY)
	$(BIN)/grade stubs

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $(READY)

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
