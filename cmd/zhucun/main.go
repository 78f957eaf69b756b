// Command zhucun is the app: a window on one device's copy of the records.
package main

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/alecthomas/kong"

	"zhucun/app"
	"zhucun/app/state"
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
	Enrol    string  `help:"Enrol with this invitation file, then open the window." type:"existingfile" placeholder:"FILE"`
}

func main() {
	var c cli
	kong.Parse(&c, kong.Name("zhucun"), kong.Description("Field app for resident support teams in herding villages."), kong.UsageOnError())
	if err := c.run(); err != nil {
		fmt.Fprintln(os.Stderr, "zhucun:", err)
		os.Exit(1)
	}
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
	if err != nil {
		return err
	}
	if c.Enrol != "" && !d.Enrolled() {
		if err := d.enrolByFile(c.Enrol); err != nil {
			return err
		}
	}
	return app.Run(app.Options{
		Device: d, Clock: now, Version: version, Lang: state.Lang(c.Lang), Practice: c.Practice, Width: c.Width, Height: c.Height,
	})
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
