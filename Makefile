# Set-up is part of every target: seconds when nothing is missing.
.PHONY: help run test check format lock bench clean

help: ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:[^#]*##/\t/'

run: ## set up, then serve the registry until Ctrl-C (PORT, REGISTRY_DATABASE_URL)
	@setup/setup.sh run
	@.venv/bin/creative-registry up || test $$? -eq 130 # 130: Ctrl-C

test: check ## set up, check, then run every test (TESTS="tests/registry -k cluster")
	@setup/setup.sh test
	.venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(TESTS)

check: ## lint, format, types and layers
	@setup/setup.sh check
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

format: ## put the code in its form
	@setup/setup.sh check
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lock: ## renew the locks of Python and npm packages
	@setup/lock.sh

bench: ## what we cost beside our peers (ONLY=items,tiles… RUNS, SECONDS, CELLS, CENTRES)
	@setup/setup.sh bench
	.venv/bin/python -m benchmarks $(ONLY) $(if $(RUNS),--runs $(RUNS)) $(if $(SECONDS),--seconds $(SECONDS)) \
		$(if $(CELLS),--cells $(CELLS)) $(if $(CENTRES),--centres $(CENTRES))

clean: ## remove what set-up and builds made; data stays
	rm -rf .venv .setup .bench node_modules maps/static/vendor dist build
