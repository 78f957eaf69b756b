package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver/mobile"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"

	"zhucun/app/screen"
	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/assets"
)

// Options are what the window needs from outside.
type Options struct {
	Device   Device
	Clock    func() int64 // of a device that is not enrolled yet
	Version  string
	Lang     state.Lang // overrides the person's choice; "" does not
	Practice bool       // open the practice file first
	Width    float32    // of the window; 0 is a usual one
	Height   float32
}

// Window is the running app.
type Window struct {
	o        Options
	app      fyne.App
	win      fyne.Window
	fonts    *part.Fonts
	words    map[state.Lang]*state.Words
	licence  string
	chosen   state.Prefs // as it was kept
	worker   *worker
	reader   *worker // what reads for long, beside the other
	asker    *worker // what waits for the county's server
	practice bool
	begun    bool

	copy     Copy // nil while enrolling
	exchange Exchanger
	desk     *state.Desk
	frame    *screen.Frame
}

// Run shows the window until it is closed.
func Run(o Options) error {
	w := &Window{o: o, words: map[state.Lang]*state.Words{}, practice: o.Practice}
	if err := w.load(); err != nil {
		return err
	}
	w.chosen = o.Device.Prefs()
	w.fonts.Install()
	calm()
	w.app = fyneapp.NewWithID("org.zhucun.app")
	w.dress(w.prefs()) // the first frame has the ground of what follows
	w.win = w.app.NewWindow("驻村 Zhucun")
	w.win.SetMaster()
	if o.Width == 0 {
		o.Width, o.Height = 1280, 800
	}
	w.win.Resize(fyne.NewSize(o.Width, o.Height))
	w.win.SetPadded(false)
	w.worker, w.reader, w.asker = newWorker(fyne.Do), newWorker(fyne.Do), newWorker(fyne.Do)
	life := w.app.Lifecycle()
	life.SetOnStarted(w.started)
	life.SetOnExitedForeground(func() {
		if w.desk != nil {
			w.desk.KeepDrafts()
		}
	})
	life.SetOnEnteredForeground(func() {
		w.tick()
		if w.exchange != nil {
			w.exchange.Foreground()
		}
	})
	w.keys()
	done := make(chan struct{})
	go w.watch(done)
	w.win.ShowAndRun()
	close(done)
	return w.close()
}

// watch looks at the clock now and then: midnight, or a person who puts it right,
// says nothing.
func (w *Window) watch(done <-chan struct{}) {
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		select {
		case <-done:
			return
		case <-t.C:
			fyne.Do(w.tick)
		}
	}
}

const tick = 10 * time.Second

func (w *Window) tick() {
	if w.desk != nil {
		w.desk.Tick()
	}
}

func (w *Window) load() (err error) {
	if w.fonts, err = screen.LoadFonts(assets.Fonts()); err != nil {
		return fmt.Errorf("read fonts: %w", err)
	}
	for _, l := range state.Langs {
		words, err := assets.Catalogue(string(l))
		if err != nil {
			return fmt.Errorf("read words: %w", err)
		}
		w.words[l] = state.NewWords(l, words)
	}
	b, err := fs.ReadFile(assets.Fonts(), "OFL.txt")
	w.licence = string(b)
	return err
}

// started sets the theme, which the toolkit of a tablet forgets before, and shows the
// first page. Android says so again when it has taken the window away and makes it
// anew: the person goes on where he was.
func (w *Window) started() {
	if w.begun {
		return
	}
	w.begun = true
	w.dress(w.prefs())
	w.begin(w.practice)
}

// begin shows the first page of a mode.
func (w *Window) begin(practice bool) {
	switch err := w.o.Device.Lost(); {
	case practice:
		w.open(true)
	case err != nil:
		w.fail(false, err)
	case !w.o.Device.Enrolled():
		w.enrol()
	default:
		w.open(false)
	}
}

// dress applies the choices of a person.
func (w *Window) dress(p state.Prefs) {
	w.app.Settings().SetTheme(screen.NewTheme(w.fonts, p))
	own := map[string]string{}
	for key, words := range w.words[p.Lang].Keys {
		if name, ok := strings.CutPrefix(key, "fyne."); ok {
			own[name] = words
		}
	}
	if b, err := json.Marshal(own); err == nil {
		// The toolkit has no language setter: its words are replaced for the system's.
		_ = lang.AddTranslationsForLocale(b, lang.SystemLocale()) // else its dialogs speak the system's language
	}
}

// open shows the county's records or the practice file.
func (w *Window) open(practice bool) {
	w.worker.run(func(ctx context.Context) func() {
		c, err := w.o.Device.Open(ctx, practice)
		if err != nil {
			return func() { w.fail(practice, err) }
		}
		k, err := w.read(ctx, c)
		if err != nil {
			_ = c.Close()
			return func() { w.fail(practice, err) }
		}
		return func() {
			w.leave()
			w.copy, w.practice = c, practice
			w.exchange = c.Exchange(func(x state.Exchanging) {
				fyne.Do(func() {
					if w.copy == c { // else of a copy that was left
						w.desk.Reported(x)
					}
				})
			})
			w.sit(k)
		}
	})
}

// read makes the kit of a copy.
func (w *Window) read(ctx context.Context, c Copy) (*state.Kit, error) {
	k := &state.Kit{Records: c.Records(), Conflicting: c.Conflicting(), Compared: c.Compared(), Drafts: c.Drafts(), Outbox: c.Outbox(), Tablet: c, Device: c.Device(), Clock: c.Time, Run: w.worker.run, Read: w.reader.run, Ask: w.asker.run, After: after}
	var err error
	k.Seat, err = k.LoadSeat(ctx, c.Person())
	return k, err
}

// after is a state.Timer of the window.
func after(d time.Duration, f func()) (stop func()) {
	t := time.AfterFunc(d, func() { fyne.Do(f) })
	return func() { t.Stop() }
}

// sit shows a desk for the open copy.
func (w *Window) sit(k *state.Kit) {
	if !w.practice {
		k.Endpoint, k.Past = w.o.Device, w.copy.Past()
	}
	p := w.prefs()
	view := state.SettingsView{Prefs: p, Practice: w.practice, Version: w.o.Version, Device: w.copy.Label()}
	settings := state.NewSettings(view, w.choose, w.switchMode)
	var ex state.Exchanger
	saved := func() {}
	if w.exchange != nil {
		ex, saved = w.exchange, w.exchange.AfterSave
	}
	w.desk = state.NewDesk(k, ex, settings, saved)
	w.desk.Moving.Pick = func() { w.pick(w.desk.Moving.File) }
	w.frame = screen.NewFrame(w.desk, w.words[p.Lang], w.licence, w.win.Canvas().Size().Width)
	w.win.SetContent(w.frame.Object())
	w.desk.Start()
}

// choose hears of every choice in the settings.
func (w *Window) choose(p state.Prefs) {
	w.keepPrefs(p)
	w.dress(p)
	if w.frame != nil {
		w.frame.Words(w.words[p.Lang])
	}
}

func (w *Window) switchMode(practice bool) {
	w.desk.KeepDrafts()
	if !practice && !w.o.Device.Enrolled() {
		w.leave()
	}
	w.begin(practice)
}

// leave closes the open copy. That is work for the worker like any other, so what it is
// doing with the copy ends first; nobody shows what a long read still brings.
func (w *Window) leave() {
	if w.copy != nil {
		c := w.copy
		w.copy, w.desk, w.frame, w.exchange = nil, nil, nil, nil
		w.worker.run(func(context.Context) func() {
			_ = c.Close() // everything saved is in the file already
			return nil
		})
	}
}

// enrol shows the page that makes the device known to a county.
func (w *Window) enrol() {
	p := w.prefs()
	e := state.NewEnrol(&state.Kit{Run: w.worker.run}, w.o.Device, "")
	e.Done = func() { w.open(false) }
	var page *screen.Fitted
	page = screen.NewFitted(func(width float32) fyne.CanvasObject {
		look := screen.Look{Words: w.words[w.prefs().Lang], Width: screen.EnrolWidth(width), Now: w.o.Clock}
		pane := screen.Enrol(look, e, func(l state.Lang) {
			p.Lang = l
			w.keepPrefs(p)
			w.dress(p)
			page.Draw()
		}, func() { w.pick(e.File) }, func() { w.open(true) })
		e.OnChange = pane.Refresh
		return screen.Alone(pane, width)
	})
	w.win.SetContent(page.Object())
}

// maxFile is more than any enrolment file has.
const maxFile = 64 << 10

// pick lets the person choose an enrolment file, which take then reads.
func (w *Window) pick(take func([]byte)) {
	d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) { picked(f, err, fyne.Do, take) }, w.win)
	d.SetFilter(storage.NewExtensionFileFilter([]string{".json", ".zhucun"}))
	d.Show()
}

// picked reads a file whole while it is open, for Android lends it to the app only
// then, and hands it on by do: Android calls on a goroutine of its own. What cannot
// be read is said as a file that is none.
func picked(f io.ReadCloser, err error, do func(func()), take func([]byte)) {
	if f == nil && err == nil {
		return // the person chose none
	}
	var data []byte
	if err == nil {
		data, err = io.ReadAll(io.LimitReader(f, maxFile))
		_ = f.Close() // only read
	}
	if err != nil {
		data = nil
	}
	do(func() { take(data) })
}

// fail shows what went wrong in opening the file, and what can be done about it.
func (w *Window) fail(practice bool, err error) {
	var by state.Rescuer
	if !practice {
		by = w.o.Device
	}
	f := state.NewFailed(w.worker.run, by, err)
	f.Done = func() { w.begin(practice) }
	w.win.SetContent(screen.NewFitted(func(width float32) fyne.CanvasObject {
		return screen.Failure(w.words[w.prefs().Lang], f, width)
	}).Object())
}

// leaver is a toolkit that can let the system show what was there before the app.
type leaver interface{ GoBack() }

// back goes one page back; from the first one the system's back key leaves the app.
func (w *Window) back(key fyne.KeyName) {
	if w.desk != nil && w.desk.CanBack() {
		w.desk.Back()
		return
	}
	if l, ok := w.app.Driver().(leaver); ok && key == mobile.KeyBack {
		l.GoBack() // drafts are kept when the app has left the foreground
	}
}

// keys are those of a keyboard and the back key of a tablet.
func (w *Window) keys() {
	screen.AddKeys(w.win.Canvas(), func() *screen.Frame { return w.frame }, func(k fyne.KeyName) {
		if k == fyne.KeyEscape || k == mobile.KeyBack {
			w.back(k)
		}
	})
}

func (w *Window) close() error {
	if w.desk != nil {
		w.desk.KeepDrafts()
	}
	w.worker.close()
	w.reader.close()
	w.asker.stop() // what is asked is for nobody any more
	w.asker.close()
	if w.copy != nil {
		return w.copy.Close()
	}
	return nil
}
