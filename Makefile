# Everything a newcomer needs is `make demo` and `make test`; both install what is missing, then build.
.PHONY: demo test slow-test bench format lint docs setup clean

SWIFT ?= swift
RESULTS ?= results

setup:
	@scripts/setup.sh

demo: setup
	$(SWIFT) build -c release --product crossfuse
	$$($(SWIFT) build -c release --show-bin-path)/crossfuse run configs/experiments/demo.yaml --output $(RESULTS)/demo

test: setup
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	$(SWIFT) test --skip-build --skip SlowTests

# Whole experiments and statistics over many cells; in release, for they take minutes.
slow-test: setup
	$(SWIFT) test -c release -Xswiftc -enable-testing --filter SlowTests

bench: setup
	$(SWIFT) package --package-path Benchmarks --disable-sandbox benchmark

format:
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests

lint:
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests
	scripts/check-tree.sh

docs: setup
	scripts/build-docs.sh

clean:
	rm -rf .build $(RESULTS)
