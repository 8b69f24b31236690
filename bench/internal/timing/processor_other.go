//go:build !(linux || darwin || freebsd || netbsd || openbsd)

package timing

import "time"

func processorTime() (time.Duration, bool) { return 0, false }
