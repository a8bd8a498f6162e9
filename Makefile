# Every command of the project. `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

HOSTS := rust node browser python kotlin c
DIR ?= tests/vectors

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | column -t -s $$'\t'

.PHONY: demo
demo: ## the story of Hostwire in your terminal, in ten seconds
	@cargo run --quiet -p hostwire-demo

.PHONY: test
test: setup lint test-rust test-node test-browser test-python test-kotlin test-c test-php ## everything, in every language

.PHONY: setup
setup: ## what the tests need, project-locally; system packages by apt where that is allowed
	@for host in $(HOSTS); do echo "setup: $$host"; tests/hosts/$$host/setup; done
	@echo "setup: php"; tests/php/setup

.PHONY: lint
lint: ## formatting, clippy and the docs' links
	@echo "lint"
	@cargo fmt --all --check
	@cargo clippy --quiet --workspace --all-targets -- -D warnings
	@cargo clippy --quiet -p hostwire-php-tests --all-targets --features php -- -D warnings
	@RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps --workspace

.PHONY: test-rust
test-rust: ## the core, the sandbox, the command line, the demo; then the crate as it is packed
	@echo "test: rust"
	@cargo test --quiet --workspace
	@tests/hosts/rust/test

.PHONY: test-node
test-node: ## the npm package in Node
	@echo "test: node"
	@tests/hosts/node/setup
	@tests/hosts/node/test

.PHONY: test-browser
test-browser: ## the npm package in headless Chromium
	@echo "test: browser"
	@tests/hosts/browser/setup
	@tests/hosts/browser/test

.PHONY: test-python
test-python: ## the wheel in a fresh environment
	@echo "test: python"
	@tests/hosts/python/setup
	@tests/hosts/python/test

.PHONY: test-kotlin
test-kotlin: ## the jar in a project of its own
	@echo "test: kotlin"
	@tests/hosts/kotlin/setup
	@tests/hosts/kotlin/test

.PHONY: test-c
test-c: ## header and library by pkg-config
	@echo "test: c"
	@tests/hosts/c/setup
	@tests/hosts/c/test

.PHONY: test-php
test-php: ## forms and code samples against real PHP, and a real shell
	@echo "test: php"
	@tests/php/setup
	@tests/php/test

.PHONY: vectors
vectors: ## one folder of vectors through every language: make vectors DIR=folder
	@for host in $(HOSTS); do tests/hosts/$$host/setup; done
	@status=0; for host in $(HOSTS); do tests/hosts/$$host/vectors "$(DIR)" || status=1; done; exit $$status

.PHONY: bench
bench: ## what Hostwire costs beside what one would write by hand: a table, and target/bench/results.json
	@cargo run --quiet --release -p hostwire-bench

.PHONY: clean
clean: ## remove everything built
	rm -rf build target
