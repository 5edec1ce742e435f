# Everything here needs Go and make; what deploys needs Node too. The race detector is used
# where cgo is: by default that is where there is a C compiler.

GO       ?= go
# The playground's page is tried in a browser.
BROWSER  := $(firstword $(foreach b,$(or $(POEBRIDGE_CHROMIUM),chromium chromium-browser google-chrome),$(shell command -v $b 2>/dev/null)))
# The CDK app needs Node to be tried; all else of infra/ does not.
NODE     := $(shell command -v node 2>/dev/null)
PACKAGES := ./functions/... ./pkg/... ./infra/internal/... ./infra/botctl/... $(if $(NODE),./infra)
SOURCES  := functions pkg $(wildcard infra/*.go) infra/internal infra/botctl
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
ARCHS    := arm64 amd64
FUNCTIONS := gateway settingssync
# Two builds of one commit have the same bytes, so that a deployment uploads only
# what has changed.
BUILD    := -trimpath -buildvcs=false -ldflags "-s -w -buildid= -X main.version=$(VERSION)"
RACE     := $(if $(filter 1,$(or $(CGO_ENABLED),$(shell $(GO) env CGO_ENABLED))),-race)
# Compiling everything from nothing takes a quarter less without optimisation, and
# nobody waits for the speed of a simulator.
QUICK    := -gcflags='all=-N -l' -ldflags "-s -w -X main.version=$(VERSION)"
# A number of inputs and not a time: the fuzzer takes an input that is under way when
# its time is up for a failure (go.dev/issue/75804).
FUZZTIME ?= 1000x
# Linters are run by version, so that they are no dependency of the program.
STATICCHECK := $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := $(GO) run golang.org/x/vuln/cmd/govulncheck@v1.9.0
BENCHSTAT   := $(GO) run golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da
PLAYGROUND  := functions/local/internal/playground/web
VULNDB      ?= https://vuln.go.dev

.DEFAULT_GOAL := help
.PHONY: help run test fuzz chaos soak coldstart plan playground lint vuln build botctl schemas bench bench-compare microbench synth diff deploy destroy overrides smoke clean FORCE
.PRECIOUS: dist/%/bootstrap

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## serve every bot on 127.0.0.1:8080 with simulated Bedrock; ARGS="-help" for more
	@echo "building; with an empty build cache this takes most of a minute" >&2
	@$(GO) run $(QUICK) ./functions/local $(ARGS)

# The race detector allocates memory of its own: what may cost none is tried without it too.
test: ## run all tests, and every fuzz target for FUZZTIME (1000 inputs)
	$(GO) test -timeout 20m $(RACE) $(PACKAGES)
	$(if $(RACE),$(GO) test -run CostsNo ./pkg/...)
	@$(MAKE) --no-print-directory fuzz
ifndef NODE
	@echo >&2; echo "NOT TESTED: the CDK app in infra/, as there is no Node. Install Node 20 or newer (https://nodejs.org) and run make test again." >&2
endif
ifndef BROWSER
	@echo >&2; echo "NOT TESTED: the playground's page, as there is no browser. Run apt-get install chromium (or name one in POEBRIDGE_CHROMIUM) and make test again." >&2
endif

fuzz: ## only the fuzz targets; FUZZTIME=100000x for longer
	@set -e; for package in $$(grep -rl --include='*_test.go' '^func Fuzz' functions pkg | xargs -n1 dirname | sort -u); do \
		for target in $$($(GO) test -list '^Fuzz' ./$$package | grep '^Fuzz'); do \
			echo "fuzz $$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 20x ./$$package; \
		done; \
	done

chaos: ## ask 20,000 queries with every fault of the simulators; ARGS="-help" for more
	@$(GO) run ./functions/internal/chaos $(ARGS)

soak: ## keep 200 streams with faults open for ten minutes and watch the memory; ARGS="-soak 1h"
	@$(GO) run ./functions/internal/chaos -soak 10m $(ARGS)

coldstart: ## show where a cold start's time goes, and what is uploaded by package; ARGS="-bedrock 65ms"
	@$(GO) run ./functions/internal/coldstart $(ARGS)

plan: ## work out concurrency, quotas and cost of a load; ARGS="-rate 50 -answer 20"
	@$(GO) run ./functions/internal/plan $(ARGS)

playground: ## build the playground's page anew from its sources, which needs Node
	npm --prefix $(PLAYGROUND) ci --ignore-scripts
	npm --prefix $(PLAYGROUND) run check
	npm --prefix $(PLAYGROUND) run build

lint: ## check format, go vet and staticcheck
	@unformatted=$$(gofmt -l $(SOURCES)); test -z "$$unformatted" || { echo "not formatted, run gofmt -w:"; echo "$$unformatted"; exit 1; }
	$(GO) vet $(PACKAGES)
	$(STATICCHECK) $(PACKAGES)

# No other target needs this one, so that it can fail where the database is out of reach:
# who asks whether there are vulnerabilities must not take silence for a no.
vuln: ## look for known vulnerabilities; VULNDB=URL for a mirror of vuln.go.dev
	@said=$$(mktemp); trap 'rm -f "$$said"' EXIT; \
	$(GOVULNCHECK) -db $(VULNDB) $(PACKAGES) 2>"$$said" && exit; \
	cat "$$said" >&2; \
	if grep -q 'fetching vulnerabilities' "$$said"; then \
		echo "not checked: the vulnerability database $(VULNDB) cannot be reached, so nothing was looked for" >&2; \
	fi; exit 1

build: dist/local dist/botctl $(foreach f,$(FUNCTIONS),$(ARCHS:%=dist/$f-%.zip)) ## build dist/local, dist/botctl and the functions' dist/{gateway,settingssync}-{arm64,amd64}.zip

dist/local: FORCE
	CGO_ENABLED=0 $(GO) build $(BUILD) -o $@ ./functions/local

botctl: dist/botctl ## build dist/botctl, the command for whoever runs bots

dist/botctl: FORCE
	CGO_ENABLED=0 $(GO) build $(BUILD) -o $@ ./infra/botctl

# What Lambda starts must be called bootstrap. net/rpc is of no use to it and costs 3 MB.
dist/%/bootstrap: FORCE
	CGO_ENABLED=0 GOOS=linux GOARCH=$(lastword $(subst -, ,$*)) $(GO) build $(BUILD) -tags lambda.norpc -o $@ ./functions/$(firstword $(subst -, ,$*))

dist/%.zip: dist/%/bootstrap
	$(GO) run ./functions/internal/pack $@ $<

schemas: ## write configs/schema anew, which editors check templates by
	@set -e; for kind in chat image video group; do $(GO) run ./infra/botctl validate --schema $$kind >configs/schema/$$kind.json; done

bench: ## measure what the gateway adds to an answer, beside bare programs; ARGS="-help" for more
	@mkdir -p dist && $(GO) build -o dist/bench ./functions/internal/bench && dist/bench $(ARGS)

# Both are measured by the bench of this source, in turn, so that what else the machine does
# meets both alike.
REV  ?= HEAD
RUNS ?= 6
COMPARED := dist/compared
HOST := $(shell $(GO) env GOARCH)

bench-compare: dist/local dist/gateway-$(HOST)/bootstrap ## measure this source beside another revision: REV=v1.2.0; RUNS=6 of both in turn
	@rm -rf $(COMPARED) && mkdir -p $(COMPARED)/source
	@git archive $(REV) | tar -x -C $(COMPARED)/source
	@cd $(COMPARED)/source && CGO_ENABLED=0 $(GO) build $(BUILD) -o ../local ./functions/local
	@cd $(COMPARED)/source && CGO_ENABLED=0 $(GO) build $(BUILD) -tags lambda.norpc -o ../bootstrap ./functions/gateway
	@$(GO) build -o dist/bench ./functions/internal/bench
	@set -e; for run in $$(seq $(RUNS)); do \
		dist/bench -format go -rounds 1 -starts 3 -gateway $(COMPARED)/local -function $(COMPARED)/bootstrap -configs $(COMPARED)/source/configs $(ARGS) >>$(COMPARED)/old.txt; \
		dist/bench -format go -rounds 1 -starts 3 -gateway dist/local -function dist/gateway-$(HOST)/bootstrap $(ARGS) >>$(COMPARED)/new.txt; \
	done
	@$(BENCHSTAT) $(COMPARED)/old.txt $(COMPARED)/new.txt

microbench: build ## run the benchmarks of the packages, the cold start and the size of the zip among them
	$(GO) test -run '^$$' -bench . -benchmem $(PACKAGES)

# What is deployed: STAGE=prod, and GROUP=a,b or CONFIGS=DIR for a part or a company's own;
# ARGS goes to the CDK.
STAGE   ?= dev
CONFIGS ?= configs
CONTEXT := -c stage=$(STAGE) -c configs=$(abspath $(CONFIGS)) $(if $(GROUP),-c groups=$(GROUP))
CDK     := cd infra && AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true node_modules/.bin/cdk
CHOSEN  := -stage $(STAGE) -configs $(CONFIGS) $(if $(GROUP),-groups $(GROUP))

synth: infra/node_modules ## write what would be deployed to infra/cdk.out; STAGE=prod GROUP=a,b CONFIGS=DIR
	@$(CDK) synth -q $(CONTEXT) $(ARGS)

diff: infra/node_modules ## show what a deployment would change
	@$(CDK) diff --all $(CONTEXT) $(ARGS)

# Overrides are shown before and after. Before, what a deployment would hide, break or leave
# behind ends it; FORCE=1 goes on all the same, SKIP_KEYS=1 reads no secret.
deploy: infra/node_modules ## deploy a stage: STAGE=prod, with AWS credentials; FORCE=1 despite overrides
	@$(GO) run ./infra/internal/overrides $(CHOSEN) $(if $(filter 1,$(FORCE)),-force) $(if $(filter 1,$(SKIP_KEYS)),-skip-keys)
	@$(CDK) deploy --all $(CONTEXT) $(ARGS)
	@$(GO) run ./infra/internal/overrides $(CHOSEN) -after

# What a region shares goes with the whole stage only: the other groups live on its defaults.
comma  := ,
STACKS := $(if $(GROUP),$(addprefix poebridge-$(STAGE)-,$(subst $(comma), ,$(GROUP))),--all)

destroy: infra/node_modules ## remove the stacks of a stage, or of GROUP=a,b; secrets and videos stay
	@$(CDK) destroy $(STACKS) $(CONTEXT) $(ARGS)

overrides: ## show the templates that were changed without a deployment
	@$(GO) run ./infra/internal/overrides $(CHOSEN) $(ARGS)

smoke: ## try a deployment in AWS and set what is seen beside what was assumed; STAGE=prod GROUP=nova
	@$(GO) run ./infra/internal/smoke -stage $(STAGE) -configs $(CONFIGS) $(if $(GROUP),-group $(GROUP)) $(ARGS)

infra/node_modules: infra/package-lock.json
	@command -v npm >/dev/null || { echo "the CDK needs Node 20 or newer with npm: https://nodejs.org" >&2; exit 1; }
	@cd infra && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

clean: ## remove what was built
	rm -rf dist infra/cdk.out infra/node_modules
