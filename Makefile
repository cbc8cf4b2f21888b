# make setup | demo | test | test-postgresql | check | docs | lock
# Everything lands in .venv; nothing outside this folder is touched but system packages, and those only when allowed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export OMP_NUM_THREADS ?= 1
# jupyter asks for this to become its default; without it each start prints a notice
export JUPYTER_PLATFORM_DIRS ?= 1

.PHONY: setup demo test test-postgresql check docs lock clean catalogues

setup: $(VENV)/installed

$(VENV)/installed: requirements.lock pyproject.toml .ci/setup
	sh .ci/setup "$(PYTHON)" "$(VENV)"
	touch $@

demo: setup
	$(BIN)/marketgap demo --to demo-market

test: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist loadfile --durations=25

# the suite on a PostgreSQL server that it starts; TESTS=--touching-store leaves out what no store can change
test-postgresql: setup
	$(BIN)/pytest -n auto --dist loadfile --store postgresql $(TESTS)

check: setup
	$(BIN)/ruff check .
	$(BIN)/mypy

docs: setup
	$(BIN)/python docs/generate.py
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build
	@echo "Read them: docs/_build/index.html"

# known weaknesses of the locked versions; says so when no advisory service can be reached
audit: setup
	@$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.lock > .audit 2>&1; code=$$?; cat .audit; \
	if grep -qiE "connection|resolve|timed out|max retries|unreachable" .audit; then \
		echo "audit: no advisory service can be reached from here; nothing was checked"; code=0; fi; \
	unknown=$$(grep -c "could not be audited" .audit); \
	if [ "$$unknown" -gt 0 ]; then echo "audit: of $$unknown packages the service knew nothing; they were not checked"; fi; \
	rm -f .audit; exit $$code

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev --extra dask pyproject.toml -o requirements.lock

# messages.pot anew and every language brought up to date; LANGUAGE=de begins a new one (docs/translating.md)
catalogues: setup
	$(BIN)/python -m analysis.languages.collecting $(LANGUAGE)

clean:
	rm -rf $(VENV) demo-market docs/_build .mypy_cache .ruff_cache .pytest_cache
