package main

import (
	"time"

	"golang.org/x/sys/windows"
)

// sinceBoot counts sleep too.
func sinceBoot() (time.Duration, bool) { return windows.DurationSinceBoot(), true }

// bootName is not to be had without more than this is worth.
func bootName() []byte { return nil }
