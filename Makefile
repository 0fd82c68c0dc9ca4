# Everything starts here. `make run` and `make test` work on a machine with only python3 >= 3.11 (and its venv) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
TOOLS := $(VENV)/.tools
# The tests start many processes, which would compile our files each time where an environment has set this.
export PYTHONDONTWRITEBYTECODE :=
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test quick check proof format bench lock clean

run: $(RUNTIME)
	$(BIN)/oj init
	$(BIN)/streamlit run app.py

test: $(TOOLS)
	$(BIN)/python -m pytest

# The rules, without databases of their own, documents and browser: under half a minute, before each commit.
quick: $(TOOLS)
	$(BIN)/python -m pytest tests/pure tests/data

check: $(TOOLS)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/deptry .
	$(MAKE) test

format: $(TOOLS)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What takes long, outside CI: kills, races and typing over and over on both cores, and hostile input in thousands.
ROUNDS ?= 50
proof: $(TOOLS)
	OJ_PROOF=$(ROUNDS) $(BIN)/python -m pytest -m "proof or hypothesis" --dist load

bench: $(TOOLS)
	$(BIN)/python -m tests.bench

# Needs `uv`; only when a dependency changes. What runs has the same versions in both.
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
  --no-annotate pyproject.toml

lock:
	$(LOCK) --extra dev -o requirements-dev.lock
	$(LOCK) --constraint requirements-dev.lock -o requirements.lock

clean:
	rm -rf $(VENV) *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis local

$(RUNTIME): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 eller nyare behövs (python3 --version)."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) --only-binary :all: --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS): requirements-dev.lock $(RUNTIME)
	$(PIP) --only-binary :all: --require-hashes -r requirements-dev.lock
	@touch $@
