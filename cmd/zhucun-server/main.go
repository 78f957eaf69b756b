// Command zhucun-server is the endpoint of one county and its operator commands:
// it keeps the log that devices exchange with, and has no screens of its own.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"zhucun/store/durable"
)

// Exit codes; the help lists them.
const (
	exitFailed   = 1 // it did not work; the message says why
	exitUsage    = 2 // the command was not understood
	exitNoCounty = 3 // there is no county in the data folder, or there is one already
	exitProblems = 4 // a check found something wrong
	exitUnknown  = 5 // the device, record or code is not there
)

// commands are all that the program can do. Texts are keys of words.
type commands struct {
	Dir    string `help:"${dir}" default:"zhucun-data" type:"path" placeholder:"DIR"`
	Config string `help:"${config}" type:"path" placeholder:"FILE"`
	Lang   string `help:"${lang}" enum:"zh,en" default:"${language}"`
	JSON   bool   `help:"${json}"`

	Init    initCommand    `cmd:"" help:"${init}"`
	Demo    demoCommand    `cmd:"" help:"${demo}"`
	Serve   serveCommand   `cmd:"" help:"${serve}"`
	Enroll  enrollCommand  `cmd:"" help:"${enroll}"`
	Devices devicesCommand `cmd:"" help:"${devices}"`
	Status  statusCommand  `cmd:"" help:"${status}"`

	Quarantine quarantineCommand `cmd:"" help:"${quarantine}"`

	History historyCommand `cmd:"" help:"${history}"`
	Check   checkCommand   `cmd:"" help:"${check}"`
	Backup  backupCommand  `cmd:"" help:"${backup}"`
	Restore restoreCommand `cmd:"" help:"${restore}"`
	Export  exportCommand  `cmd:"" help:"${export}"`
}

// session is one run of the program: what a command needs of the world.
type session struct {
	context.Context
	*commands
	words
	out, err io.Writer
	now      func() int64 // ms since 1970
	rand     io.Reader
}

func main() {
	durable.OwnerOnly()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr))
}

// run is the program without the process around it.
func run(ctx context.Context, args []string, env func(string) (string, bool), out, errOut io.Writer) int {
	given := given{args, env}
	w := wordsFor(given.language())
	settings, err := given.settings()
	if err != nil {
		fmt.Fprintln(errOut, w.say("bad_config", err))
		return exitUsage
	}
	var c commands
	s := &session{Context: ctx, commands: &c, words: w, out: out, err: errOut, now: func() int64 { return time.Now().UnixMilli() }, rand: rand.Reader}
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("zhucun-server"), kong.Description(w.say("about")), kong.Vars(w.vars()),
		kong.Resolvers(settings), kong.Writers(out, errOut), kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Bind(s))
	if err != nil {
		panic(err) // the commands above are declared wrongly
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // help was asked for and given
		return exited
	}
	if err != nil {
		fmt.Fprintln(errOut, w.say("usage", err))
		return exitUsage
	}
	if err := parsed.Run(); err != nil {
		return s.report(err)
	}
	return 0
}

// failure is an error in the operator's words with the exit code it stands for.
type failure struct {
	code int
	text string
	err  error
}

func (f *failure) Error() string { return f.text }
func (f *failure) Unwrap() error { return f.err }

// fail makes an error of a text in words.
func (s *session) fail(code int, key string, args ...any) error {
	f := &failure{code: code, text: s.say(key, args...)}
	for _, a := range args {
		if err, ok := a.(error); ok {
			f.err = err
		}
	}
	return f
}

func (s *session) report(err error) int {
	code := exitFailed
	if f := (*failure)(nil); errors.As(err, &f) {
		code = f.code
	}
	if s.JSON {
		_ = json.NewEncoder(visibleLines{s.err}).Encode(map[string]any{"error": err.Error(), "exit": code})
	} else {
		fmt.Fprintln(s.err, s.say("failed", err))
	}
	return code
}

// tell prints the result of a command: as JSON for a script, else as lines made
// of words.
func (s *session) tell(result any, lines func()) error {
	if !s.JSON {
		lines()
		return nil
	}
	e := json.NewEncoder(visibleLines{s.out})
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(result)
}

// line prints one line of words.
func (s *session) line(key string, args ...any) { fmt.Fprintln(s.out, s.say(key, args...)) }

// progress prints what a long command is doing, where a script does not see it.
func (s *session) progress(key string, args ...any) { fmt.Fprintln(s.err, s.say(key, args...)) }
