package assets

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

// The catalogues are in a folder for each area of words, a file for each language:
// i18n/ledger/{zh_Hans,bo,en}.json. What stands before the first dot of a key belongs
// to one area, so that a key is looked for in one place.
//
//go:embed i18n/*/*.json
var catalogues embed.FS

// Catalogue is every key and its words in a language: zh_Hans, bo or en.
func Catalogue(lang string) (map[string]string, error) { return merged(catalogues, lang) }

func merged(files fs.FS, lang string) (map[string]string, error) {
	names, err := fs.Glob(files, "i18n/*/"+lang+".json")
	if err != nil {
		return nil, fmt.Errorf("catalogue %s: %w", lang, err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("catalogue %s: not there", lang)
	}
	words := map[string]string{}
	for _, name := range names {
		if err := add(words, files, name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return words, nil
}

// add reads one object of keys and words. It goes from one to the next, as a key that
// stands twice would be lost in a map.
func add(words map[string]string, files fs.FS, name string) error {
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	d := json.NewDecoder(f)
	start, err := d.Token()
	if err != nil {
		return err
	}
	if start != json.Delim('{') {
		return errors.New("not an object")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		var text string
		if err := d.Decode(&text); err != nil {
			return fmt.Errorf("%v: %w", key, err)
		}
		if _, twice := words[key.(string)]; twice {
			return fmt.Errorf("%v stands twice", key)
		}
		words[key.(string)] = text
	}
	_, err = d.Token()
	return err
}
