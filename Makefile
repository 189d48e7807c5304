# make run    serve on http://127.0.0.1:8000
# make test   everything that must hold: check, Python, JavaScript and browser tests
# make bench  the numbers that it is held to; beside Spin's, where `apt-get install spin gcc` was run
#             (ARGS="frames peer": only these parts)
#
# Needed: Python 3.11 or newer with venv (PY=... chooses one), and make. The rest is fetched:
# Python packages by requirements-dev.lock, browser libraries by package-lock.json, Node and
# Chromium where the machine has none.

PY ?= python3
VENV := .venv
PYTHON := $(VENV)/bin/python
NODE := $(PYTHON) hatch_build.py node
ARGS ?=

INSTALLED := $(VENV)/.installed
NODE_MODULES := node_modules/.installed
VENDOR := static/vendor/.stamp
LIGHTHOUSE := .cache/lighthouse/.installed
READY := $(INSTALLED) $(VENDOR)

.DEFAULT_GOAL := test
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: run test check py-test js-test browser-test bench link-test lighthouse shots lock clean

# A missing prerequisite is told in one line, before anything is done.
ifeq ($(wildcard $(PYTHON)),)
ifneq ($(MAKECMDGOALS),clean)
PROBLEM := $(shell $(PY) -c 'import sys; \
	print("" if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; $(PY) is %d.%d" % sys.version_info[:2])' \
	2>/dev/null || echo "Python 3.11 or newer is needed; there is no working $(PY)")
ifeq ($(PROBLEM),)
PROBLEM := $(shell $(PY) -c 'import venv, ensurepip' \
	2>/dev/null || echo "the venv module of $(PY) is needed; Debian has it in the package python3-venv")
endif
ifneq ($(PROBLEM),)
$(error $(PROBLEM))
endif
endif
endif

run: $(READY)
	$(PYTHON) -m app $(ARGS)

test: check py-test js-test browser-test

check: $(READY) $(NODE_MODULES)
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/ruff check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(VENV)/bin/vulture
	$(VENV)/bin/deptry --no-ansi .
	$(VENV)/bin/hadolint Dockerfile
	$(NODE) node_modules/typescript/bin/tsc --project .

py-test: $(READY)
	$(PYTHON) -m pytest --numprocesses=auto --dist=worksteal --ignore=tests/browser $(ARGS)

js-test: $(VENDOR)
	$(NODE) --test $(ARGS) tests/js/*.test.mjs

browser-test: $(READY) $(NODE_MODULES) .cache/chromium-path
	$(PYTHON) -m pytest tests/browser $(ARGS)

bench: $(READY)
	$(PYTHON) -m tests.bench $(ARGS)

# As many random scenarios to links and back as a release is tried with: about half an hour.
link-test: $(READY)
	LINK_EXAMPLES=100000 $(PYTHON) -m pytest -q -k survive tests/scenarios/test_links.py $(ARGS)

# Scores of the page as a phone shows it. Lighthouse is large, so only this target fetches it.
lighthouse: $(READY) $(LIGHTHOUSE) .cache/chromium-path
	$(PYTHON) -m tests.lighthouse

shots: $(READY) .cache/chromium-path
	$(PYTHON) -m tests.browser.shots $(ARGS)

# Keeps the pinned versions that still fit. `make lock ARGS=--upgrade` takes the newest.
lock: .cache/uv/.installed
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) pyproject.toml --group dev --constraints requirements.lock --output-file requirements-dev.lock
	$(PYTHON) hatch_build.py lock
	@! grep -n '://' requirements.lock requirements-dev.lock
	@! grep -n '"resolved"' package-lock.json

LOCK = .cache/uv/bin/uv pip compile --quiet --universal --generate-hashes --no-header $(ARGS)

clean:
	rm -rf $(VENV) node_modules static/vendor .cache dist build shots test-results htmlcov
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	find app tests -name __pycache__ -prune -exec rm -rf {} +

# Python packages, then the project itself; the vendor bundle is made first, so that installing
# the project finds it.
$(VENV)/.packages: requirements-dev.lock
	$(PY) -m venv $(VENV)
	$(PYTHON) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(INSTALLED): pyproject.toml hatch_build.py | $(VENDOR)
	$(PYTHON) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# A stamp of our own: npm writes its file there also when it only makes a lock. Whoever else installs
# takes the stamp away with the folder.
$(NODE_MODULES): package.json package-lock.json .npmrc | $(VENV)/.packages
	$(PYTHON) hatch_build.py npm
	@touch $@

$(VENDOR): $(NODE_MODULES) hatch_build.py $(wildcard static/vendor-src/*.js static/js/*.js static/js/elements/*.js)
	$(PYTHON) hatch_build.py vendor
	@touch $@

# Looked for again on each run, for it may have been removed since.
.cache/chromium-path: tests/browser/get_browser.py FORCE | $(VENV)/.packages
	@mkdir -p .cache
	$(PYTHON) $< > $@

$(LIGHTHOUSE): $(wildcard tests/lighthouse/*.json) tests/lighthouse/.npmrc | $(VENV)/.packages
	@mkdir -p $(@D)
	cp $^ $(@D)
	$(PYTHON) hatch_build.py npm $(@D)
	@touch $@

.cache/uv/.installed: | $(VENV)/.packages
	$(PYTHON) -m venv .cache/uv
	.cache/uv/bin/python -m pip install -q --disable-pip-version-check uv==0.13.9
	@touch $@

FORCE:
