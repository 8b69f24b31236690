//go:build linux || darwin || freebsd || netbsd || openbsd

package timing

import (
	"syscall"
	"time"
)

// processorTime returns how long processors have worked for this process.
func processorTime() (time.Duration, bool) {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0, false
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), true
}
