//go:build !headless

package main

import (
	"context"
	"runtime/debug"

	"zhucun/app"
	"zhucun/app/state"
)

// memory is what the garbage collector tries to keep to: two thirds of it are in
// use with a county of 10,000 households open, and an old tablet has other things
// to keep in memory.
const memory = 80 << 20

// window shows the app until its window is closed.
func (c *cli) window(d *device) error {
	debug.SetMemoryLimit(memory)
	return app.Run(app.Options{
		Device: windowed{d}, Clock: d.now, Version: d.version, Lang: state.Lang(c.Lang), Practice: c.Practice, Width: c.Width, Height: c.Height,
	})
}

// windowed and windowedCopy are a device and its copy as the window wants them.
type windowed struct{ *device }

type windowedCopy struct{ *openCopy }

func (w windowed) Open(ctx context.Context, practice bool) (app.Copy, error) {
	c, err := w.open(ctx, practice)
	if err != nil {
		return nil, err
	}
	return windowedCopy{c}, nil
}

// Exchange begins to exchange in the background; a practice copy never does.
func (c windowedCopy) Exchange(report func(state.Exchanging)) app.Exchanger {
	if c.practice {
		return nil
	}
	return c.begin(report)
}
