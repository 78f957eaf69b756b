//go:build !linux && !windows

package main

import "time"

func sinceBoot() (time.Duration, bool) { return 0, false }

func bootName() []byte { return nil }
