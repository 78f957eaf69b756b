# The commands of the project. `make test` is what has to pass; `make demo` shows
# the main job end to end. .ci/deps installs what the window needs, .ci/how decides
# whether it is built.

BIN := build
HOW := . .ci/how;

.PHONY: test race lint missing bench screens build apk smoke windows arm64 release demo run server clean

test: missing lint
	$(HOW) $$go test -tags $$tags -timeout 30m $$packages

# The short tests once more, watched for races; needs a C compiler.
race:
	@.ci/race

# Says first what would have the real window tested too.
missing:
	@.ci/deps missing || echo "Going on without it." >&2

lint:
	@unformatted=$$(gofmt -l app assets cmd store sync); \
	if [ -n "$$unformatted" ]; then echo "run gofmt -w on:"; echo "$$unformatted"; exit 1; fi
	$(HOW) $$go vet -tags $$tags $$packages
	$(HOW) $$go tool -modfile=.ci/tools.mod staticcheck -tags $$tags $$packages

bench:
	@.ci/bench

# Every screen in every size and language, and the gallery of all parts in every
# theme, as pictures in screens/.
screens:
	window=no; $(HOW) $$go test -tags $$tags ./app/screen -run 'TestScreens|TestThemesAndSizes' -screens="$(CURDIR)/screens"
	window=no; $(HOW) $$go test -tags $$tags ./app/screen/part -run TestGallery -screens="$(CURDIR)/screens/gallery"

build:
	@mkdir -p $(BIN)
	$(HOW) CGO_ENABLED=0 $$go build -o $(BIN)/zhucun-server ./cmd/zhucun-server
	$(HOW) $$go build -tags $$tags -o $(BIN)/zhucun ./cmd/zhucun

# The app for tablets, signed for trials. It installs what it needs.
apk:
	@cmd/zhucun/android/build apk "$(CURDIR)/$(BIN)/zhucun-trial.apk"

# The library of that app, run without a tablet: it saves, exchanges, draws and turns.
smoke: apk
	@cmd/zhucun/android/smoke/run

# The app with its window for other desks: Windows, and Linux on ARM.
windows:
	@.ci/cross windows "$(BIN)/zhucun.exe"

arm64:
	@.ci/cross arm64 "$(BIN)/zhucun-arm64"

# All that is given to people, with checksums and the list of modules, in dist/.
release:
	@.ci/release

demo:
	@.ci/demo

run: build
	$(BIN)/zhucun

server:
	@.ci/endpoint

clean:
	rm -rf $(BIN) demo dist screens
