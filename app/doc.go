// Package app is the window: it opens a device's copy, shows its states by the
// screens, keeps drafts when the app leaves the foreground, and lets work done
// elsewhere come back to the goroutine that draws. What a device is and how it
// exchanges is given by cmd/zhucun.
package app
