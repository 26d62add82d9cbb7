# GNU make >= 4.3. Needs: git, make, g++, python3 >= 3.11 with venv. Never root.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON     ?= python3
UV_VERSION := 0.13.9
VENV       := .venv
BIN        := $(VENV)/bin
STAMP      := $(VENV)/.setup
FILE       ?=
LINE       ?=
ARGS       ?=
MODEL      ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/lessonl-model
DEMO       := examples/hot-functions/src/select.cpp examples/hot-functions/src/image.cpp
BENCH      ?= examples aa truegain
RUNS       ?= 20

# Node and the editor of the UI tests are large, and the same for every checkout.
TOOLS      := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/lessonl-e2e
NODE       := $(TOOLS)/node
VSIX       := dist/lessonl.vsix
export CHROMIUM ?= $(firstword $(shell command -v chromium chromium-browser google-chrome))

# Everything uv needs is in the tree or on PyPI; it must not look for another Python.
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE        ?= copy
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup demo test corpus test-model test-gpu check fix bench bench-gates bench-gates-quick package check-ui test-ui flakes soak clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Install everything into .venv (done on demand by the others)

$(STAMP): pyproject.toml uv.lock Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "lessonl needs Python 3.11 or newer: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	  || { echo "python3 cannot make a virtual environment: install your system's python3-venv" >&2; exit 2; }
	@$(BIN)/python -m pip install --quiet "uv==$(UV_VERSION)"
	@# uv brings its own certificates; behind a proxy the system's are the right ones.
	@$(BIN)/uv sync --quiet --frozen --inexact --python $(BIN)/python 2>$(VENV)/uv.log \
	  || $(BIN)/uv sync --quiet --frozen --inexact --system-certs --python $(BIN)/python \
	  || { cat $(VENV)/uv.log >&2; exit 2; }
	@ln -sf ../../benchmarks/lessonl-bench $(BIN)/lessonl-bench
	@touch $@

demo: setup ## Make functions faster: make demo [FILE=path.cpp] [LINE=12]
	@$(MAKE) --no-print-directory --silent -C examples/hot-functions compile_commands.json
	@set -e; for place in $(if $(FILE),"$(patsubst ~/%,$(HOME)/%,$(FILE))$(if $(LINE),:$(LINE))",$(DEMO)); do \
	  echo; echo "\$$ lessonl optimize $$place $(ARGS)"; \
	  $(BIN)/lessonl optimize "$$place" $(ARGS) \
	  || { code=$$?; test $$code -eq 3 || test $$code -eq 6 || exit $$code; }; \
	done  # 3, 6: nothing faster was found, or nothing timed, no failure

test: check ## Lint, types, import floors, then all tests (ARGS="-k name" to choose)
	$(BIN)/python -m pytest $(ARGS)

corpus: setup ## All functions of tests/corpus, which `make test` takes a few of
	LESSONL_CORPUS=all $(BIN)/python -m pytest tests/corpus $(ARGS)

test-model: setup ## A run with a real small model; the first time builds its server
	@tests/model/install.sh $(BIN)/python "$(MODEL)"
	LESSONL_MODEL="$(MODEL)" $(BIN)/python -m pytest tests/model $(ARGS)

test-gpu: setup ## Judge kernels on the GPU of this machine; fails where there is none
	@$(BIN)/python -m benchmarks.cuda gpu

check: setup ## Lint, types and import floors only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

fix: setup ## Repair what can be repaired automatically, and format
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

# Small runs; docs/evidence/README.md has the full ones.
bench_examples := --cold 0
bench_aa       := --comparisons 26 --end-to-end 4
bench_truegain := --comparisons 20
bench_wild     := --count 10
bench_optimize := examples --only multiply join smooth
bench_lessons  := --seeds 2 --only smooth
bench_interrupted := --runs 4
bench_cuda     := planted
bench_soak     := --verdicts 20
bench_harness  := power --trials 5
bench_editor   := --starts 2 --idle 40 --cancels 3

bench: setup ## Measure LessonL itself: make bench [BENCH="optimize lessons"] [ARGS=...]
	@set -e; $(foreach name,$(BENCH),echo "== benchmarks.$(name)"; \
	  $(BIN)/python -m benchmarks.$(name) $(bench_$(name)) $(ARGS);) :

bench-gates-quick: setup ## What the judge must get right before figures count, a few problems
	$(BIN)/python -m benchmarks.suites gates --quick $(ARGS)

bench-gates: setup ## The same for every problem of every suite (hours)
	$(BIN)/python -m benchmarks.suites gates $(ARGS)

package: node_modules/.setup ## Build the VS Code extension: dist/lessonl.vsix
	extension/tools/bundle.sh $(BIN)/uv
	PATH="$(NODE)/bin:$$PATH" npm run --silent package -- --out $(VSIX)

check-ui: node_modules/.setup ## Types, lint and unit tests of the extension
	PATH="$(NODE)/bin:$$PATH" npm run --silent check
	PATH="$(NODE)/bin:$$PATH" npm run --silent test

test-ui: check-ui package ## Test the extension in the real editor (needs Chromium; ARGS=name.test.mts)
	@test -n "$(CHROMIUM)" || { echo "test-ui needs Chromium: apt-get install chromium fonts-dejavu-core" >&2; exit 2; }
	PATH="$(NODE)/bin:$$PATH" npm run --silent build-host-tests
	extension/tools/code-server.sh $(TOOLS)/code-server $(NODE)
	@# Once an environment as the extension makes it, from the VSIX's own wheel and hashes.
	@test -x $(TOOLS)/env/bin/python || $(BIN)/uv venv --quiet --python $(BIN)/python $(TOOLS)/env
	cd dist/server && $(abspath $(BIN)/uv) pip install --quiet --python $(TOOLS)/env/bin/python \
	  --reinstall-package lessonl --require-hashes -r requirements.txt
	cd extension/tests/ui && PATH="$(NODE)/bin:$(abspath $(BIN)):$$PATH" \
	  CODE_SERVER=$(TOOLS)/code-server/bin/code-server VSIX=$(abspath $(VSIX)) \
	  LESSONL_PYTHON=$(TOOLS)/env/bin/python SHOTS=$(abspath build/screenshots) \
	  node --test --test-concurrency=2 $(or $(ARGS),*.test.mts)

flakes: ## Run test-ui again and again (RUNS=20), logged in docs/evidence/ui-flakes.log
	extension/tools/flakes.sh $(RUNS) docs/evidence/ui-flakes.log

node_modules/.setup: package-lock.json $(STAMP)
	PYTHON=$(abspath $(BIN)/python) extension/tools/node.sh $(NODE)
	PATH="$(NODE)/bin:$$PATH" npm_config_nodedir=$(NODE) npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

soak: setup ## 1,000 verdicts while runners, referee, compilers and Python are killed (hours)
	$(BIN)/python -m benchmarks.soak --log docs/evidence/soak.log $(ARGS)

clean: ## Remove what make made, the virtual environment included
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist build
	find server benchmarks tests -name __pycache__ -type d -prune -exec rm -rf {} +
	$(MAKE) --no-print-directory -C examples/hot-functions clean
