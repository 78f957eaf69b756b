package app

import "os"

// calm keeps the toolkit, before it starts, from asking the desktop for what it needs
// not know, and from complaining of the answers. Every colour is this app's own, and so
// are the toolkit's words, in whatever language the system speaks.
func calm() {
	_ = os.Setenv("FYNE_THEME", "light") // else it starts a message bus to hear of the desktop's
	_ = os.Setenv("LANGUAGE", "en")      // else it wants a name of a language, which C.UTF-8 is not
	if dir, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(dir, 0o700) // what cannot be made is only slower
	}
}
