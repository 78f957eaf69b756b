package main

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// sinceBoot counts sleep too, as the clock of package time does not.
func sinceBoot() (time.Duration, bool) {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		return 0, false
	}
	return time.Duration(ts.Nano()), true
}

func bootName() []byte {
	b, _ := os.ReadFile("/proc/sys/kernel/random/boot_id") // not readable on every Android: then it is not known
	return b
}
