package screen

import (
	"encoding/json"
	"os"
	"os/signal"
	"syscall"

	"fyne.io/fyne/v2"

	"zhucun/app/screen/part"
)

// The window's tests lay this file over their builds of the app, and no other build has
// it: asked by a signal it says what stands on the screen, and where.
func init() {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGUSR1)
	go func() {
		for range asked {
			fyne.Do(tell)
		}
	}()
}

type thing struct {
	Words         string
	X, Y, W, H    float32
	Control, Here bool // can be reached by the keyboard; has the focus
}

func tell() {
	c := fyne.CurrentApp().Driver().AllWindows()[0].Canvas()
	to := os.Getenv("ZHUCUN_EYES")
	b, err := json.Marshal(things(c, c.Content(), nil))
	if err == nil {
		err = os.WriteFile(to+".part", b, 0o600)
	}
	if err == nil {
		err = os.Rename(to+".part", to)
	}
	if err != nil {
		panic(err)
	}
}

func things(c fyne.Canvas, o fyne.CanvasObject, all []thing) []thing {
	if !o.Visible() {
		return all
	}
	f, control := o.(fyne.Focusable)
	said := words(o)
	if _, covered := o.(*part.Glass); covered {
		said = "glass" // taps reach nothing under it
	}
	if control || said != "" && len(part.Inside(o)) == 0 {
		at, size, s := fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size(), c.Scale()
		all = append(all, thing{said, at.X * s, at.Y * s, size.Width * s, size.Height * s, control, control && c.Focused() == f})
	}
	for _, child := range part.Inside(o) {
		all = things(c, child, all)
	}
	return all
}
