//go:build headless

package main

import "errors"

// window has none to show.
func (*cli) window(*device) error {
	return errors.New("this build has no window: use --headless")
}
