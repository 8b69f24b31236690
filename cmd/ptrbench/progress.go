package main

import (
	"io"
	"math"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/lut4go/lut4go/bench"
)

// progress is a bar over biological time, or nothing.
type progress struct{ bar *progressbar.ProgressBar }

// newProgress returns a bar on w if that is a terminal and quiet is not set.
func newProgress(w io.Writer, o bench.Options, quiet bool) progress {
	f, ok := w.(*os.File)
	if quiet || !ok || !term.IsTerminal(int(f.Fd())) {
		return progress{}
	}
	return progress{progressbar.NewOptions64(int64(math.Ceil(o.Duration)),
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(o.Scenario),
		progressbar.OptionSetWidth(30),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("ms"),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)}
}

// set moves the bar to a biological time. The library's errors are those of
// writing to the terminal, which must not stop a run.
func (p progress) set(ms float64) {
	if p.bar != nil {
		_ = p.bar.Set64(int64(ms))
	}
}

// clear takes the bar away.
func (p progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
