# Everything a newcomer needs is `make demo` and `make test`; both install what is missing, then build.
.PHONY: demo test quick-test slow-test bench bench-peers format lint docs setup clean

SWIFT ?= swift
RESULTS ?= results
# Release builds use the vector instructions of this machine; TUNE= builds for any.
TUNE ?= $(shell scripts/cpu-flags.sh)
PYTHON ?= python3
FORMATTED = Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/CrossfuseBenchmarks

setup:
	@scripts/setup.sh

demo: setup
	$(SWIFT) build -c release $(TUNE) --product crossfuse
	$$($(SWIFT) build -c release --show-bin-path)/crossfuse run configs/experiments/demo.yaml --output $(RESULTS)/demo

# All tests. The slow ones take most of the time; `make quick-test` leaves them out.
test: quick-test slow-test

quick-test: setup
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	$(SWIFT) test --skip-build --skip SlowTests

# Whole experiments and statistics over many cells; in release, for they take minutes.
slow-test: setup
	$(SWIFT) test -c release $(TUNE) -Xswiftc -enable-testing --filter SlowTests

# Times what simulations spend their time on; FILTER='Product.*' runs some of it. See Benchmarks/README.md.
bench: setup
	$(SWIFT) package --package-path Benchmarks $(TUNE) --disable-sandbox benchmark $(if $(FILTER),--filter '$(FILTER)')

# Our products beside those of other programs, in turn; needs Python 3.11 and a package index. See Benchmarks/README.md.
bench-peers: setup
	$(PYTHON) -m venv Benchmarks/.build/peers
	Benchmarks/.build/peers/bin/pip install --quiet --requirement Benchmarks/peers/requirements.txt
	SWIFT=$(SWIFT) TUNE='$(TUNE)' Benchmarks/.build/peers/bin/python Benchmarks/peers/compare.py $(ROUNDS)

format:
	$(SWIFT) format --in-place --parallel --recursive $(FORMATTED)

lint:
	$(SWIFT) format lint --strict --parallel --recursive $(FORMATTED)
	scripts/check-tree.sh

docs: setup
	scripts/build-docs.sh

clean:
	rm -rf .build Benchmarks/.build $(RESULTS)
