# SPDX-License-Identifier: GPL-3.0-or-later
#
# make demo      characterise a cell, generate images with it, write demo-output/
# make test      all tests
# make validate  the long statistical suite
# make bench     benchmarks beside rival programs
# make lint      style, every warning an error
# make docs      the API's documentation in docs-output/
# make notebooks the notebooks in notebooks-export/, executed by Jupyter
# make studies   the shipped model's curves of quality against its chip's knobs, from the data in PBIT_DATA
#
# Each target first installs what it needs and does not find (Debian packages, by sudo where not root), and says so.

SWIFT ?= swift
LIBRARIES = libgsl-dev libpng-dev libsuitesparse-dev zlib1g-dev pkg-config
# The folders of Sources with Swift in them are the modules PBitKit<folder>, but for the command.
MODULES = $(filter-out PBitKitpbit,$(sort $(patsubst Sources/%/,PBitKit%,$(dir $(wildcard Sources/*/*.swift)))))

# The cells that the notebooks follow; each is measured anew, by the command that its file then names.
NOTEBOOK_CELLS = cell-a cell-b

# The shipped model on six chips for each value of a knob, ideal and of cell A. The gain of ideal cells has no figure: the
# README names its numbers.
MODEL = Sources/pbit/Resources/models/fashion-mnist
STUDY = study fashion-mnist --data "$${PBIT_DATA:?names the folder of the Fashion-MNIST files}" --seeds 6
IDEAL_STUDIES = offset weight-bits sweeps
STUDY_CELL = --cell notebooks-export/data/cell-a.cell.json

.PHONY: build demo test validate bench lint docs notebooks studies clean swift libraries figures rivals

build: libraries
	$(SWIFT) build -c release

demo: libraries figures
	$(SWIFT) build -c release --product pbit
	"$$($(SWIFT) build -c release --show-bin-path)/pbit" demo -o demo-output

# Without testable imports the tests share what `build` and `demo` compiled.
# PBIT_DATA, where set, names the folder of the Fashion-MNIST files.
test: libraries figures rivals
	$(SWIFT) test -c release --disable-xctest --disable-testable-imports

validate: libraries figures rivals
	PBIT_VALIDATE=1 $(SWIFT) test -c release --disable-xctest --disable-testable-imports

bench: libraries rivals
	$(SWIFT) run -c release --package-path Benchmarks NoisyTransientBenchmark
	$(SWIFT) run -c release --package-path Benchmarks MasterEquationBenchmark
	$(SWIFT) run -c release --package-path Benchmarks CharacterizationBenchmark
	$(SWIFT) run -c release --package-path Benchmarks GibbsBenchmark

lint: swift
	$(SWIFT) format lint --strict --parallel --recursive Package.swift $(wildcard Sources Tests Benchmarks)

docs: libraries
	@mkdir -p docs-output
	@for module in $(MODULES); do \
	  echo "documenting $$module"; \
	  $(SWIFT) package --allow-writing-to-directory docs-output generate-documentation \
	    --target $$module --warnings-as-errors --output-path docs-output/$$module || exit 1; \
	done

notebooks: libraries rivals
	$(SWIFT) build -c release --product pbit
	@mkdir -p notebooks-export/data
	@set -e; pbit=$$($(SWIFT) build -c release --show-bin-path)/pbit; \
	for cell in $(NOTEBOOK_CELLS); do \
	  $$pbit characterize netlists/$$cell.yaml --mismatch 200 -o notebooks-export/data/$$cell.cell.json; \
	done; \
	$$pbit notebooks $(NOTEBOOK_CELLS:%=notebooks-export/data/%.cell.json) -o notebooks-export \
	  --python .build/rivals/bin/python

studies: libraries figures
	$(SWIFT) build -c release --product pbit
	@set -e; pbit=$$($(SWIFT) build -c release --show-bin-path)/pbit; \
	$$pbit $(STUDY) --sweep offset=0:0.4:0.1 --sweep weight-bits=2:8:1 \
	  --sweep sweeps=25,50,100,200,400,800,1600 --sweep beta-drift=-0.1:0.1:0.05 -o study-output/ideal; \
	$$pbit $(STUDY) $(STUDY_CELL) --sweep clock=0.2,0.5,1,2,5 -o study-output/clock; \
	$$pbit $(STUDY) $(STUDY_CELL) --set clock=2 --sweep temperature=270:330:15 -o study-output/temperature; \
	$$pbit $(STUDY) $(STUDY_CELL) --set clock=5 --sweep beta-drift=-0.1:0.1:0.05 -o study-output/gain; \
	cp $(IDEAL_STUDIES:%=study-output/ideal/study-%.svg) study-output/clock/study-clock.svg \
	  study-output/temperature/study-temperature.svg study-output/gain/study-beta-drift.svg $(MODEL)

clean:
	rm -rf .build demo-output docs-output study-output

swift:
	@command -v $(SWIFT) >/dev/null || { echo "there is no Swift: install the toolchain, 6.1 or later, from swift.org" >&2; exit 1; }

libraries: swift
	@.ci/install $(LIBRARIES)

figures:
	@.ci/install gnuplot-nox

rivals:
	@.ci/install ngspice opensta python3-venv
	@.ci/python-peers
