# Two commands for a user: `make extract` and `make test`. Both set themselves up first. `make help` lists the rest.

.DELETE_ON_ERROR:
.SILENT:
.SUFFIXES:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules

RAW ?= raw
OUT ?= extracted
BUILD ?=
REFERENCES ?= yes
STRICT ?= no
WORKERS ?=
UV ?= uv

# An option that is misspelt must not be taken for its default: one of them keeps telephone numbers out.
OPTIONS := RAW OUT BUILD REFERENCES STRICT WORKERS CORRECTIONS UV PYTHON TEXT LANG_ FILE GOLD EDITION ERRORS OLD NEW \
  EDITIONS FORMATS ONLY SECTIONS PDF PEERS
given = $(filter command,$(firstword $(origin $(1))))
$(foreach name,$(.VARIABLES),$(if $(call given,$(name)),$(if $(filter $(name),$(OPTIONS)),,$(error there is no option $(name); \
  there are $(OPTIONS)))))
$(foreach option,RAW OUT,$(if $($(option)),,$(error $(option) is empty: name a folder, or leave it out)))
$(foreach option,REFERENCES STRICT,$(if $(filter yes no,$($(option))),,$(error $(option) is yes or no, not '$($(option))')))
needs = $(if $($(1)),,$(error say $(1)=…: $(2)))

VENV := .venv
READY := $(VENV)/.ready
BIN := $(VENV)/bin
PIPELINE := $(BIN)/python -m pipeline
BUILD_OPTION = $(if $(BUILD),--build '$(BUILD)')
OUTPUT_OPTIONS = $(if $(filter no,$(REFERENCES)),--no-references) $(if $(filter yes,$(STRICT)),--strict) $(if $(CORRECTIONS),--corrections '$(CORRECTIONS)')

.PHONY: help setup extract ingest clean split find link check emit test lint schemas evaluate explain outline diff align evidence release browse bench lock distclean

help: ## list the targets
	grep -hE '^[a-z ]+:.*##' Makefile | sed -E 's/:[^#]*## /|/' | awk -F'|' '{ printf (length($$1) > 12 ? "%s\n%13s%s\n" : "%-12s%s %s\n"), $$1, "", $$2 }'

# ---------------------------------------------------------------------------------------------------------------- setup

setup: $(READY) ## make .venv and install the pinned dependencies (again only when they change)

# The environment is made afresh, so that nothing stays in it that is no longer asked for. Its stamp comes last: an
# installation that was cut short is not taken for one. The build backend is pinned too and installed first, since one
# dependency (jieba) is published as source only.
$(READY): pyproject.toml requirements.lock requirements-build.lock
	echo 'setting up $(VENV), once: 1 to 3 minutes' >&2
	rm -rf $(VENV)
	if command -v '$(UV)' >/dev/null 2>&1; then \
	  $(UV) venv --quiet --python '>=3.11' $(VENV) && \
	  $(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-build.lock && \
	  $(UV) pip install --quiet --python $(BIN)/python --require-hashes --no-build-isolation -r requirements.lock && \
	  $(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
	  for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	    $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python= ; \
	  done; \
	  [ -n "$$python" ] || { echo 'Python 3.11 or newer is needed: install it, or say where it is with PYTHON=...' >&2; exit 1; }; \
	  $$python -m venv $(VENV) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements.lock && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	touch $@

lock: $(READY) ## resolve the dependencies anew and pin them with hashes (needs uv)
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-sources \
	  --upgrade --group test -o requirements.lock pyproject.toml
	sed -n '/^setuptools==/,/[^\\]$$/p' requirements.lock > requirements-build.lock

# ------------------------------------------------------------------------------------------------------------------ run

extract: $(READY) ## read RAW (raw), write OUT (extracted); REFERENCES=no STRICT=yes WORKERS=n CORRECTIONS=folder
	$(PIPELINE) extract '$(RAW)' --out '$(OUT)' $(BUILD_OPTION) $(OUTPUT_OPTIONS) $(if $(WORKERS),--workers $(WORKERS))

ingest: $(READY) ## stage 1: read the reports in RAW
	$(PIPELINE) ingest '$(RAW)' $(BUILD_OPTION)

clean split find link check: $(READY) ## stages 2 to 6, each on what the one before wrote
	$(PIPELINE) $@ $(BUILD_OPTION)

emit: $(READY) ## stage 7: write OUT
	$(PIPELINE) emit --out '$(OUT)' $(BUILD_OPTION) $(OUTPUT_OPTIONS)

# -------------------------------------------------------------------------------------------------------------- look in

explain: $(READY) ## show how TEXT is read; LANG_=zh, en or ru, if its script does not say so
	$(call needs,TEXT,the phrase to read)
	$(PIPELINE) explain '$(subst ','\'',$(value TEXT))'$(if $(LANG_), --lang $(LANG_))

outline: $(READY) ## show the countries and sections found in FILE
	$(call needs,FILE,the report to look at)
	$(PIPELINE) outline '$(FILE)'

evaluate: $(READY) ## compare OUT with the hand-made reading GOLD; EDITION=id ERRORS=n
	$(call needs,GOLD,the hand-made reading to compare with)
	$(PIPELINE) evaluate '$(GOLD)' --extracted '$(OUT)' $(if $(EDITION),--edition '$(EDITION)') $(if $(ONLY),--only '$(ONLY)') $(if $(SECTIONS),--sections '$(SECTIONS)') $(if $(ERRORS),--errors $(ERRORS))

# ------------------------------------------------------------------------------------------------- compare and hand out

diff: $(READY) ## what changed between two editions: OLD=id NEW=id (or folders); FILE=diff.csv writes all columns
	$(call needs,OLD,the earlier edition)$(call needs,NEW,the later edition)
	$(PIPELINE) diff '$(OLD)' '$(NEW)' --extracted '$(OUT)' $(if $(FILE),--out '$(FILE)')

align: $(READY) ## where the texts of one edition disagree: EDITIONS='id id id'; FILE=align.csv
	$(call needs,EDITIONS,two editions or more)
	$(PIPELINE) align $(EDITIONS) --extracted '$(OUT)' $(if $(FILE),--out '$(FILE)')

evidence: extract ## a page for each edition with every number marked in its text: OUT/<edition>/report.html
	$(PIPELINE) evidence '$(RAW)' --out '$(OUT)' $(BUILD_OPTION)

release: extract ## also Parquet, SQLite, a workbook, wide table, series, codebook, pages; FORMATS=parquet,html
	$(PIPELINE) release '$(RAW)' --out '$(OUT)' $(BUILD_OPTION) $(if $(FORMATS),--formats '$(FORMATS)')

browse: ## open OUT/facts.db in Datasette, if it is installed
	command -v datasette >/dev/null 2>&1 || { echo 'Datasette is needed: pipx install datasette, then run again.' >&2; exit 1; }
	[ -f '$(OUT)/facts.db' ] || { echo '$(OUT)/facts.db is not there: run make release first.' >&2; exit 1; }
	datasette serve --immutable '$(OUT)/facts.db' --metadata '$(OUT)/metadata.json' --open

# -------------------------------------------------------------------------------------------------------------- develop

test: $(READY) ## run the tests
	$(BIN)/python -m pytest

lint: $(READY) ## style, types and the direction of dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

schemas: $(READY) ## write schemas/ from pipeline/model.py
	$(PIPELINE) schemas

bench: $(READY) ## measure characters and pages a second beside other tools; FILE=report PDF=file PEERS=yes
	$(BIN)/python -m tests.bench.speed $(if $(FILE),'$(FILE)')
	$(BIN)/python -m tests.bench.pdf $(if $(PDF),'$(PDF)')
	$(if $(filter yes,$(PEERS)),$(BIN)/python -m tests.bench.peers)

distclean: ## remove the environment, the stage files and all caches; extracted/ stays
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
