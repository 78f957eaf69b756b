package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kong"
)

// given is what the program was started with. A setting comes from the command
// line, else from the environment (ZHUCUN_LISTEN for --listen), else from the
// config file, else it has its default: one precedence for all of them.
type given struct {
	args []string
	env  func(string) (string, bool)
}

// flag finds a flag that is needed before the command line is parsed.
func (g given) flag(name string) string {
	for i, a := range g.args {
		if v, ok := strings.CutPrefix(a, "--"+name+"="); ok {
			return v
		}
		if a == "--"+name && i+1 < len(g.args) {
			return g.args[i+1]
		}
	}
	v, _ := g.env(envName(name))
	return v
}

func envName(flag string) string {
	return "ZHUCUN_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// language is zh or en: as asked for, else as the system speaks.
func (g given) language() string {
	asked := g.flag("lang")
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if asked == "" {
			asked, _ = g.env(name)
		}
	}
	if strings.HasPrefix(asked, "zh") {
		return "zh"
	}
	return "en"
}

// settings resolves flags that the command line leaves out.
func (g given) settings() (kong.Resolver, error) {
	file := map[string]string{}
	if path := g.flag("config"); path != "" {
		var err error
		if file, err = readConfig(path); err != nil {
			return nil, err
		}
	}
	return &resolver{g, file}, nil
}

// resolver implements kong.Resolver: the environment, else the file. Kong's own
// reading of the environment would let the file win over it.
type resolver struct {
	given
	file map[string]string
}

// Validate refuses a name in the file that is no flag.
func (r *resolver) Validate(app *kong.Application) error {
	known := map[string]bool{}
	_ = kong.Visit(app, func(n kong.Visitable, next kong.Next) error {
		if f, ok := n.(*kong.Flag); ok {
			known[f.Name] = true
		}
		return next(nil)
	})
	for name := range r.file {
		if !known[name] || name == "config" {
			return fmt.Errorf("config file: there is no setting called %q", name)
		}
	}
	return nil
}

// Resolve gives a flag that the command line leaves out, or nil.
func (r *resolver) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if v, ok := r.env(envName(flag.Name)); ok && flag.Name != "help" {
		return v, nil
	}
	if v, ok := r.file[flag.Name]; ok {
		return v, nil
	}
	return nil, nil
}

// readConfig reads lines of the form "name = value"; # begins a comment.
func readConfig(path string) (map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	values := map[string]string{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, fmt.Errorf("%s:%d: %q", path, n, text)
		}
		values[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return values, lines.Err()
}
