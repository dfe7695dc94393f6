# Developers and CI call the same targets.
BIN = .venv/bin

.PHONY: install check test demo
install:
	./run setup
check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/autograder release --check
test: install
	./run test
demo:
	./run demo
