# make demo   sets everything up, imports the demonstration city, serves it on 127.0.0.1:8000 (PORT=8010: elsewhere)
# make test   sets everything up and runs all checks and tests
# Both are safe to run again; the second run installs nothing.

PYTHON ?= python3
SERVE ?= 1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
BENCH := $(VENV)/.installed-bench
BROWSER := $(VENV)/.browser
# Two more than there are cores: tests wait for browsers, children and servers. More than four wait for one another.
WORKERS ?= $(shell $(BIN)/python -c 'import os; print(min(4, (os.cpu_count() or 1) + 2))')
# Tests write thousands of small databases: in memory, where there is room, that takes an eighth less.
SCRATCH ?= $(shell df -Pm /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 >= 6000 {print "/dev/shm"}')

# Whatever the environment says: without compiled files each process would compile the program anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test check bench clean

demo: $(RUN)
	$(BIN)/mera demo
	@if [ "$(SERVE)" != "0" ]; then exec $(BIN)/mera serve --port $(PORT); fi

# Tests are compiled once, beside the checks; else each worker would compile all of them.
test: $(DEV) $(BROWSER)
	@$(BIN)/pytest --collect-only -qq > /dev/null 2>&1 & compiling=$$!; \
		$(MAKE) check; status=$$?; wait $$compiling; exit $$status
	$(if $(SCRATCH),TMPDIR=$(SCRATCH)) $(BIN)/pytest -n $(WORKERS) $(ARGS)

check: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/vendor.py --check

bench: $(BENCH)
	$(BIN)/python -m benchmarks $(ARGS)

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --python $(PYTHON) $(VENV); \
		else $(PYTHON) -m venv $(VENV); fi

# uv does the same as pip, faster, where it is present. Neither compiles: what is imported is, when it is.
define install
	@echo "Installing $(WHAT)"
	@if command -v uv >/dev/null 2>&1; \
		then uv pip install --quiet --python $(BIN)/python -c constraints.txt -e "$(WHAT)"; \
		else $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt -e "$(WHAT)"; fi
	@touch $@
endef

$(RUN): WHAT := .[postgres,reports]
$(RUN): pyproject.toml constraints.txt | $(BIN)/python
	$(install)

$(DEV): WHAT := .[postgres,reports,dev]
$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	$(install)
	@touch $(RUN)

$(BENCH): WHAT := .[postgres,reports,dev,bench]
$(BENCH): pyproject.toml constraints.txt | $(BIN)/python
	$(install)
	@touch $(RUN) $(DEV)

$(BROWSER): scripts/install_browser.py $(DEV)
	$(BIN)/python scripts/install_browser.py
	@touch $@
