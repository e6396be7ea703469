# ML Hub: every target does its own set-up in .venv.
# Needs Python 3.11 or later, Node 20 or later, and make.

PYTHON ?= python3
BIN := .venv/bin
NPM := cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH" npm
# Only these versions were tested together; they hold for what is built on the way, too.
PINNED := --quiet --constraint constraints.txt
# constraints.txt decides which pip is used, so that pip need not speak of newer ones.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
SOURCES := jupyter_mlhub server_extension widgets tests benchmarks examples setup.py

LOCALE := server_extension/jupyter_mlhub_server/locale
TEMPLATE := labextension/words/jupyter_mlhub.pot

# Jupyter refuses to run as root, as one is in a container, unless it is told.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

# RUNLEVEL=1: what is installed starts no servers of its own.
AS_ADMIN := $(if $(filter 0,$(shell id -u)),,sudo)
DEBIAN_INSTALL := $(AS_ADMIN) apt-get update -qq && $(AS_ADMIN) env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends

# A file's tests stay together, in the order of tests/conftest.py: they share servers. One process
# more than there are cores was tried, and is slower: each has servers of its own.
PARALLEL := --numprocesses=logical --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help demo seed lab test quick lint lint-python lint-panel unit browser pictures services types benchmark format clean
.PHONY: constraints test-newest test-oldest messages words translations

help:
	@echo "make demo       train a model on a worker, in the terminal"
	@echo "make lab        JupyterLab on the demo's state"
	@echo "make seed       JupyterLab on a hub with a lived-in week"
	@echo "make test       every check and test"
	@echo "make quick      the tests without servers, browsers and workers"
	@echo "make format     format everything"
	@echo "make types      regenerate the OpenAPI document, the types, the tables of permissions and errors"
	@echo "make words      bring the translations up to the panel's words"
	@echo "make pictures   take the pictures of the guides anew, by the browser's tests"
	@echo "make benchmark  measure, beside the bare libraries"
	@echo "make constraints, make test-newest, make test-oldest: see CONTRIBUTING.md"

.venv/installed: .venv/python pyproject.toml setup.py labextension/build/package.json
	$(BIN)/python -m pip install $(PINNED) --build-constraint constraints.txt --editable ".[test]"
	@touch $@

# The pip that comes with Python may know no --build-constraint yet.
.venv/python: constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install $(PINNED) --upgrade pip jupyter-builder
	@touch $@

.venv/bin/uv: .venv/python
	$(BIN)/python -m pip install $(PINNED) uv
	@touch $@

labextension/node_modules/installed: labextension/package.json labextension/package-lock.json
	$(NPM) ci
	@touch $@

labextension/build/package.json: labextension/node_modules/installed $(shell find labextension/src labextension/style labextension/schema -type f) labextension/tsconfig.json | .venv/python
	$(NPM) run build

demo: .venv/installed
	$(BIN)/python examples/demo.py

# A hub with a lived-in week in .seed, which takes some minutes once.
seed: .venv/installed translations
	test -e .seed/mlhub/mlhub.db || $(BIN)/python examples/seed.py --state .seed/mlhub
	$(BIN)/jupyter lab --MLHub.state_dir="$(CURDIR)/.seed/mlhub" $(AS_ROOT)

lab: demo translations
	$(BIN)/jupyter lab --ServerApp.root_dir=examples --LabApp.default_url=/lab/tree/getting-started.ipynb \
		--MLHub.state_dir="$(CURDIR)/.demo/mlhub" $(AS_ROOT)

# Every text that a person sees in the panel, for the translators; what is new waits for a translation.
words: labextension/node_modules/installed .venv/installed
	$(NPM) run --silent words > words/jupyter_mlhub.pot
	$(BIN)/pybabel update --domain jupyter_mlhub --input-file $(TEMPLATE) --output-dir $(LOCALE) \
		--width 100 --previous --ignore-obsolete --ignore-pot-creation-date
	$(MAKE) translations

# JupyterLab reads them as JSON. An installation makes these, too.
translations: $(patsubst %.po,%.json,$(wildcard $(LOCALE)/*/LC_MESSAGES/*.po))

%.json: %.po | .venv/installed
	$(BIN)/python setup.py --quiet build_translations

test: lint panel-unit .venv/installed translations services /usr/bin/chromium
	$(BIN)/pytest $(PARALLEL)

# Without servers, browsers and workers, and without the longest of the others (tests/conftest.py).
quick: panel-unit .venv/installed translations
	$(BIN)/pytest $(PARALLEL) -m "not slow"

lint: .venv/installed
	$(MAKE) --jobs=2 --output-sync=target lint-python lint-panel

lint-python:
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy

lint-panel:
	$(NPM) run lint

unit: panel-unit .venv/installed translations services
	$(BIN)/pytest $(PARALLEL) --ignore=tests/browser

# The panel's pure modules, without a browser.
panel-unit: labextension/node_modules/installed
	$(NPM) test

browser: .venv/installed translations /usr/bin/chromium
	$(BIN)/pytest $(PARALLEL) tests/browser

# The newest release of every package, whatever constraints.txt says.
test-newest: .venv/bin/uv labextension/build/package.json services
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-newest
	$(BIN)/uv pip install --quiet --python .venv-newest/bin/python --upgrade pip --editable ".[test]"
	.venv-newest/bin/pytest $(PARALLEL) --ignore=tests/browser

# The oldest release that pyproject.toml allows of every package that it names. What these warn of
# is mended in newer ones.
test-oldest: .venv/bin/uv labextension/build/package.json services
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-oldest
	$(BIN)/uv pip install --quiet --python .venv-oldest/bin/python --resolution lowest-direct "pip>=25.3" --editable ".[test]"
	.venv-oldest/bin/pytest $(PARALLEL) --ignore=tests/browser -W default

# Writes the newest releases within pyproject.toml's bounds, for every system and Python version.
constraints: .venv/bin/uv
	printf '%s\n' pip uv | $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-annotate \
		--custom-compile-command "make constraints" --extra test --output-file constraints.txt pyproject.toml -

pictures: .venv/installed translations /usr/bin/chromium
	MLHUB_PICTURES=docs/pictures $(BIN)/pytest tests/browser

# Real servers for the tests that speak of them; each test starts its own on loopback.
services: /usr/bin/redis-server /usr/sbin/rabbitmq-server /usr/lib/postgresql /usr/bin/prometheus

/usr/bin/chromium:
	$(DEBIAN_INSTALL) chromium

/usr/bin/redis-server:
	$(DEBIAN_INSTALL) redis-server

/usr/sbin/rabbitmq-server:
	$(DEBIAN_INSTALL) rabbitmq-server

/usr/lib/postgresql:
	$(DEBIAN_INSTALL) postgresql

/usr/bin/prometheus:
	$(DEBIAN_INSTALL) prometheus

# Not after a build: what the panel is to be built with is made here.
types:
	test -e .venv/installed || $(MAKE) .venv/installed
	$(BIN)/python -m jupyter_mlhub_server.routes > docs/openapi.json
	$(BIN)/python -m jupyter_mlhub.schemas.people.permissions > docs/permissions.md
	$(BIN)/python -m jupyter_mlhub.error_codes > docs/errors.md
	$(NPM) run types

messages:
	test -e .venv/installed || $(MAKE) .venv/installed
	$(BIN)/python -m jupyter_mlhub.languages.extraction

# bench_find_best.py takes hours, and needs the internet for other tools: it is run by hand.
benchmark: .venv/installed
	for file in $(filter-out benchmarks/bench_find_best.py,$(wildcard benchmarks/bench_*.py)); do PYTHONPATH=. $(BIN)/python $$file || exit 1; done

format: .venv/installed
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)
	$(NPM) run format

clean:
	rm -rf .venv .venv-newest .venv-oldest .demo build dist *.egg-info labextension/build labextension/lib labextension/node_modules
