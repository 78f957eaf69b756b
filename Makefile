# The commands of the project. `make test` is what has to pass; `make demo` shows
# the main job end to end. .ci/deps installs what the window needs.

GO   ?= go
TAGS := -tags migrated_fynedo,x11
BIN  := build

# Without a C compiler and the headers of OpenGL and X everything but the real
# window is still built and tested.
WINDOW := $(shell .ci/deps check && echo yes)
ifeq ($(WINDOW),yes)
PACKAGES = ./...
else
export CGO_ENABLED = 0
TAGS     := -tags migrated_fynedo,x11,headless
PACKAGES = $(shell $(GO) list -e $(TAGS) ./... | grep -vx zhucun/app)
endif

.PHONY: test lint missing bench screens build demo run server clean

test: missing lint
	$(GO) test $(TAGS) -timeout 30m $(PACKAGES)

# Says first what would have the real window tested too.
missing:
	@.ci/deps missing || echo "Going on without it." >&2

lint:
	@unformatted=$$(gofmt -l app assets cmd store sync); \
	if [ -n "$$unformatted" ]; then echo "run gofmt -w on:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet $(TAGS) $(PACKAGES)
	$(GO) tool -modfile=.ci/tools.mod staticcheck $(TAGS) $(PACKAGES)

bench:
	@.ci/bench

# Every screen in every size and language, as pictures in screens/.
screens:
	CGO_ENABLED=0 $(GO) test $(TAGS) ./app/screen -run 'TestScreens|TestThemesAndSizes' -screens="$(CURDIR)/screens"

build:
	@mkdir -p $(BIN)
	CGO_ENABLED=0 $(GO) build -o $(BIN)/zhucun-server ./cmd/zhucun-server
	$(GO) build $(TAGS) -o $(BIN)/zhucun ./cmd/zhucun

demo:
	@.ci/demo

run: build
	$(BIN)/zhucun

server:
	@.ci/endpoint

clean:
	rm -rf $(BIN) demo screens
