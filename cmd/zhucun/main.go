// Command zhucun is the app: a window on one device's copy of the records.
//
// With --headless it opens no window. It drives the same states over the same
// store by JSON lines: one intent a line on standard input, for each one line on
// standard output, in order.
//
//	{"id":7,"do":"fill","page":"visit","household":"crzm","fields":{"topics":"income","present":"head"}}
//	{"id":7,"view":{"saved":["visit/0b5c…"],"waiting":1}}
//	{"id":8,"do":"fill","page":"visit","household":"nobody"}
//	{"id":8,"error":"nobody: 0 households are called so","key":"error.fields"}
//
// A line that says something was saved is written once it is durable. "id" may
// be anything and comes back. Several codes have blanks between them, dates are
// 2026-11-22, and every other value is written as exports write it. Nothing is
// exchanged until "exchange" asks for it, or "auto" lets the app do it by itself.
//
// Every page is driven alike, by the names of state.Pages, of its lists and of the
// fields of its form: "open" goes there, "rows" lists, "set" and "choose" enter,
// "save" and "discard" end it, and "fill" does it all at once. "sure" says that
// what a form asks about is right: a day to come, a second visit on one day.
//
// "write" writes any record without a form, "as" makes another of the people who
// share the device the author. The cases of headless.do are all intents, with what
// each takes.
//
// The build tag headless leaves the window out, and with it the need for cgo.
package main

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"zhucun/store/durable"
)

// version is the app's; the county may ask for a lowest one.
const version = "0.3.0"

// cli are the options of the command line.
type cli struct {
	Dir      string  `help:"Folder of this device's records and keys." type:"path" env:"ZHUCUN_DIR" placeholder:"DIR"`
	Lang     string  `help:"Language of the screens: zh_Hans, bo or en. The choice in the settings otherwise." enum:"zh_Hans,bo,en," default:""`
	Practice bool    `help:"Open the practice file: invented records that are never sent."`
	Width    float32 `help:"Width of the window." default:"1280"`
	Height   float32 `help:"Height of the window." default:"800"`
	Enrol    string  `help:"Enrol with this invitation file, or take its addresses where the device is enrolled, then open the window." type:"existingfile" placeholder:"FILE"`
	Headless bool    `help:"Open no window: read intents from standard input, one JSON object a line, and answer each with a line."`
}

func main() {
	durable.OwnerOnly()
	var c cli
	os.Args = append(os.Args[:1], arguments()...)
	kong.Parse(&c, kong.Name("zhucun"), kong.Description("Field app for resident support teams in herding villages."), kong.UsageOnError())
	if err := c.run(); err != nil {
		fmt.Fprintln(os.Stderr, "zhucun:", err)
		os.Exit(1)
	}
}

// arguments are those of the command line. Android has none, and no environment:
// there they are read from the file "options" in the app's own folder, which only the app
// can write. The smoke run of the APK's library is started by it.
func arguments() []string {
	dir := os.Getenv("FILESDIR")
	if dir == "" {
		return os.Args[1:]
	}
	text, _ := os.ReadFile(filepath.Join(dir, "options")) // usually there is none
	return strings.Fields(string(text))
}

func (c *cli) run() error {
	if c.Dir == "" {
		dir, err := dataDir()
		if err != nil {
			return err
		}
		c.Dir = dir
	}
	now := func() int64 { return time.Now().UnixMilli() }
	d, err := openDevice(c.Dir, version, now, rand.Reader)
	if err != nil && (c.Enrol != "" || c.Headless) { // the window shows what can be done
		return err
	}
	d.run = counter()
	if c.Enrol != "" {
		if err := d.enrolByFile(c.Enrol); err != nil {
			return err
		}
	}
	if c.Headless {
		return drive(d, os.Stdin, os.Stdout)
	}
	return c.window(d)
}

// dataDir is where the platform keeps an app's files.
func dataDir() (string, error) {
	if dir := os.Getenv("FILESDIR"); dir != "" { // set by the toolkit on Android
		return dir, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("no folder for data: name one with --dir: %w", err)
	}
	return filepath.Join(dir, "zhucun"), nil
}
