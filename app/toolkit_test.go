package app

import (
	"bytes"
	"log"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2/lang"
)

// TestTheToolkitHasNothingToComplainOf starts where the system says nothing useful.
func TestTheToolkitHasNothingToComplainOf(t *testing.T) {
	for _, locale := range []string{"C", "C.UTF-8", "POSIX", "", "xx_YY.UTF-8"} {
		t.Run(locale, func(t *testing.T) {
			home := filepath.Join(t.TempDir(), "home")
			t.Setenv("HOME", home)
			for name, value := range map[string]string{"LANG": locale, "LC_ALL": "", "LC_MESSAGES": "", "LANGUAGE": "", "FYNE_THEME": "", "XDG_CACHE_HOME": ""} {
				t.Setenv(name, value)
			}
			var said bytes.Buffer
			log.SetOutput(&said)
			defer log.SetOutput(os.Stderr)
			calm()
			if is := lang.SystemLocale().LanguageString(); is != "en" || said.Len() > 0 {
				t.Errorf("its words are of %q: %s", is, &said)
			}
			if _, err := os.Stat(filepath.Join(home, ".cache")); err != nil {
				t.Error(err)
			}
		})
	}
}
