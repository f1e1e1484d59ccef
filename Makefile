# Two commands: `make up` shows hegui at work, `make test` checks all of it.
# And a third for those who doubt: `make bench` runs it beside other programs (docs/bench.md).

PORT ?= 8080
SEED ?= 1
# XS, S, M or L.
SIZE ?= S

# rustup's own directory, where the shell has not been told of it.
export PATH := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)

HEGUI := $(or $(CARGO_TARGET_DIR),target)/release/hegui
DEMO := demo/$(SIZE)-$(SEED)

# The Python that has the peers, and more for the benchmark, for example `BENCH="--workload shared --runs 5"`.
PYTHON ?= python3
BENCH ?=

# Fuzz targets and how long each runs (tests/fuzz/README.md).
FUZZ ?= noding labels geojson_read vct_read txt_read
FUZZ_SECONDS ?= 3600

.PHONY: up demo release web test bench bench-serving bench-books conformance fuzz packages clean-demo

# Builds, makes the demonstration, prints its conflicts and serves it until Ctrl-C.
up: demo
	$(HEGUI) conflicts $(DEMO)
	exec $(HEGUI) serve $(DEMO) --listen 127.0.0.1:$(PORT)

# Made anew where it was not finished, or where the program is newer.
demo: release
	@if [ ! -e $(DEMO).made ] || [ $(HEGUI) -nt $(DEMO).made ]; then \
		set -ex; \
		rm -rf $(DEMO) $(DEMO).made; \
		$(HEGUI) demo $(DEMO) --seed $(SEED) --size $(SIZE); \
		$(HEGUI) overlay $(DEMO); \
		touch $(DEMO).made; \
	fi

# What the map page takes from others, pinned by web/package-lock.json; without npm the program has no map.
web:
	@if command -v npm >/dev/null; then cd web && npm ci --ignore-scripts --no-audit --no-fund; \
	else echo "no npm: hegui is built without its map page"; fi

release: packages web
	cargo build --release --locked

# In this order: what is cheap to know comes first.
test: packages
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings
	cargo test --locked
	cargo clippy --all-targets --features traces --locked -- -D warnings
	cargo test --locked --features traces --test it -- guard::traces
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked

# One program after another on the same files; each must have the machine to itself.
bench: release
	$(PYTHON) tests/bench/run.py --hegui $(HEGUI) --size $(SIZE) $(BENCH)

# The service beside MapServer, then under load (docs/bench.md); wants wrk, cgi-mapserver, nginx-light, spawn-fcgi.
bench-serving: release
	$(PYTHON) tests/bench/serving.py --hegui $(HEGUI)
	$(PYTHON) tests/bench/load.py --hegui $(HEGUI)

# A hundred thousand postings over HTTP, each synced (docs/bench.md).
bench-books: release
	$(PYTHON) tests/bench/books.py --hegui $(HEGUI)

# Programs of others judge a service of the demonstration (tests/tools/conformance/run.py says which).
conformance: demo
	@set -e; $(HEGUI) serve $(DEMO) --listen 127.0.0.1:$(PORT) & serving=$$!; \
		trap "kill $$serving" EXIT; sleep 5; \
		$(PYTHON) tests/tools/conformance/run.py http://127.0.0.1:$(PORT)

# Needs a nightly compiler and cargo-fuzz.
fuzz: packages
	cd tests/fuzz && mkdir -p corpus/geojson_read corpus/vct_read corpus/txt_read
	cp tests/cases/invalid/*.geojson tests/fuzz/corpus/geojson_read/
	cp tests/cases/vct/*.vct tests/fuzz/corpus/vct_read/
	cd tests/fuzz && set -e && for target in $(FUZZ); do \
		ASAN_OPTIONS=detect_leaks=0 cargo +nightly fuzz run --fuzz-dir . $$target -- \
			$$([ -f dictionaries/$$target.dict ] && echo -dict=dictionaries/$$target.dict) \
			-max_total_time=$(FUZZ_SECONDS) -max_len=2048 -len_control=20 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1; \
	done

packages:
	@.ci/packages

clean-demo:
	rm -rf demo
