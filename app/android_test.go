package app

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/mobile"
	"fyne.io/fyne/v2/test"
)

// tabletDriver is that of a tablet, which can leave the app.
type tabletDriver struct {
	fyne.Driver
	left int
}

func (d *tabletDriver) GoBack() { d.left++ }

type tabletApp struct {
	fyne.App
	driver *tabletDriver
}

func (a tabletApp) Driver() fyne.Driver { return a.driver }

func TestTheBackKeyLeavesTheAppFromItsFirstPageAndEscapeDoesNot(t *testing.T) {
	a := test.NewTempApp(t)
	d := &tabletDriver{Driver: a.Driver()}
	w := &Window{app: tabletApp{a, d}}
	w.back(fyne.KeyEscape)
	if d.left != 0 {
		t.Error("Escape left the app")
	}
	w.back(mobile.KeyBack)
	if d.left != 1 {
		t.Errorf("the back key left the app %d times", d.left)
	}
	(&Window{app: a}).back(mobile.KeyBack) // a laptop has nowhere to go
}

// lent is a file that the system lends until it is closed.
type lent struct {
	io.Reader
	closed bool
}

func (l *lent) Close() error { l.closed = true; return nil }

func TestAPickedFileIsCopiedAtOnceAndTakenWhereStatesAre(t *testing.T) {
	var queued []func()
	do := func(f func()) { queued = append(queued, f) }
	var got [][]byte
	take := func(b []byte) { got = append(got, b) }

	file := &lent{Reader: iotest.OneByteReader(bytes.NewReader([]byte("invitation")))}
	picked(file, nil, do, take)
	if !file.closed || len(got) != 0 {
		t.Errorf("closed %v, taken %q before the states had their turn", file.closed, got)
	}
	broken := &lent{Reader: io.MultiReader(bytes.NewReader([]byte("inv")), iotest.ErrReader(errors.New("card removed")))}
	picked(broken, nil, do, take)
	picked(nil, errors.New("no such document"), do, take)
	picked(nil, nil, do, take) // the person chose none
	for _, f := range queued {
		f()
	}
	if len(got) != 3 || string(got[0]) != "invitation" || got[1] != nil || got[2] != nil || !broken.closed {
		t.Errorf("taken %q, want the invitation and twice a file that is none", got)
	}
}
