package main

import (
	"encoding/json"
	"fmt"
	"os"

	"zhucun/app/state"
	"zhucun/store/durable"
)

// Prefs are the choices kept in prefs.json; a file that cannot be read costs a few taps.
func (d *device) Prefs() state.Prefs {
	p := state.DefaultPrefs
	if b, err := os.ReadFile(d.path("prefs.json")); err == nil && json.Unmarshal(b, &p) != nil {
		return state.DefaultPrefs
	}
	return p
}

// KeepPrefs writes them whole or not at all.
func (d *device) KeepPrefs(p state.Prefs) error {
	b, err := json.Marshal(p)
	if err == nil {
		err = d.write("prefs.json", b)
	}
	if err != nil {
		return fmt.Errorf("keep choices: %w", err)
	}
	return nil
}

// write puts a file of the device in its place, whole or not at all.
func (d *device) write(name string, b []byte) error {
	return d.disk.put(d.path(name), durable.Bytes(b))
}
