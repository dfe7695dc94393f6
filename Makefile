# Developers and CI call the same targets.
BIN = .venv/bin
FUZZ_SECONDS = 120
TWO = -n 2 --no-loadscope-reorder

.PHONY: install check test long random validate oldest validity mixed repeat same-grades messages \
        benchmark peers demo odd fuzz reference
install:
	./run setup
check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/autograder release --check
test: install  # the attacks alone, because they look for traces on the whole machine
	./run test $(TWO) --ignore tests/test_attacks.py
	./run test tests/test_attacks.py
long: install
	./run test --long -m long
random: install  # other examples than those that `make test` repeats
	./run test $(TWO) -m hypothesis --hypothesis-profile random
validate: install
	$(BIN)/autograder validate
oldest: install
	.ci/oldest $(TWO)
validity: install
	$(BIN)/python -m tests.validity --write benchmarks/results/validity.json
mixed: install
	$(BIN)/python -m tests.mixed_class
repeat: install
	mkdir -p build
	$(BIN)/python -m tests.repeat --whole >build/first.txt
	$(BIN)/python -m tests.repeat --whole >build/second.txt
	diff build/first.txt build/second.txt
same-grades: install  # OLD is a commit, such as HEAD~20, or a checkout
	$(BIN)/python -m tests.same_grades $(OLD)
reference: install
	$(BIN)/python -m autograder.authoring.reference
messages: install  # then translate and compile: see CONTRIBUTING.md
	mkdir -p autograder/locale
	$(BIN)/pybabel extract -F babel.cfg -k _ -k _n:1,2 --no-wrap --sort-output \
		--no-location --omit-header -o autograder/locale/autograder.pot .
benchmark: install
	$(BIN)/python -m benchmarks.throughput $(PARTS) --write
peers: install
	$(BIN)/python -m benchmarks.peers --write
demo:
	./run demo
odd: install
	ODD_OBSERVATIONS=10000 $(BIN)/python -m pytest -q \
		tests/engine/alone/test_odd_observations.py tests/engine/alone/test_odd_answers.py
fuzz: install
	$(BIN)/python -m pip install --quiet 'atheris>=2.3'
	$(BIN)/python tests/sandbox/fuzz/fuzz_wire.py -max_total_time=$(FUZZ_SECONDS) \
		-max_len=6000 -len_control=0 -artifact_prefix=build/ build/fuzz
