# Every way to work on the house. `make` lists them.
PYTHON ?= python3
export PYTHON
IN = .venv/bin/

.DEFAULT_GOAL := help
.PHONY: help run test lint format types messages bench tour faults docs requirements clean ready-to-run ready-to-test

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ready-to-run ## start the house on http://127.0.0.1:8000 (PORT, XINQIAO_HOME, DEMO: see docs/settings.md)
	@exec $(IN)python manage.py run --follow

test: ready-to-test ## check everything: style, types, storeys, translations, tests with coverage
	@$(IN)python -m tests.everything

lint: ready-to-test ## ruff, import-linter, djlint
	@$(IN)python -m tests.everything style format storeys templates

format: ready-to-test ## put code and imports in shape
	@$(IN)ruff format .
	@$(IN)ruff check --fix .

types: ready-to-test ## mypy --strict
	@$(IN)python -m tests.everything types

messages: ready-to-test ## collect texts to translate into casework/locale
	@$(IN)python manage.py makemessages -l zh_Hans --no-obsolete --no-location --add-location=never

bench: ready-to-test ## measure, and print the figures as JSON
	@$(IN)python -m tests.bench

tour: ready-to-test ## walk through every page with a browser and take the pictures of docs/tour anew
	@$(IN)python -m tests.tour

faults: ready-to-test ## real processes, real kills; everybody at every page; 5,000 examples of every property (half an hour)
	@$(IN)python -m pytest -q -m processes
	@WHO_MAY=whole $(IN)python -m pytest -q tests/portals/test_who_may_what.py
	@HYPOTHESIS_PROFILE=faults $(IN)python -m pytest -q -m hypothesis

docs: ready-to-test ## build the handbook into site/
	@$(IN)python manage.py describe_settings
	@$(IN)mkdocs build --quiet --strict

requirements: ready-to-test ## pin and hash the packages that pyproject.toml names
	@sh requirements/pin.sh

clean: ## remove what was made here, but not var/
	@rm -rf .venv site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find casework workflows notifications tests -name __pycache__ -prune -exec rm -rf {} +

ready-to-run:
	@sh requirements/system.sh run
	@sh requirements/environment.sh run

ready-to-test:
	@sh requirements/system.sh test
	@sh requirements/environment.sh test
