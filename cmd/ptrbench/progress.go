package main

import (
	"io"
	"math"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/lut4go/lut4go/bench/scenario"
)

// progress is a progress bar, or none.
type progress struct {
	bar      *progressbar.ProgressBar
	terminal terminal
}

// newProgress returns a bar over biological time on w if that is a terminal and
// quiet is not set.
func newProgress(w io.Writer, o scenario.Options, quiet bool) progress {
	return newBar(w, quiet, o.Scenario, int64(math.Ceil(o.Duration)),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("ms"),
	)
}

// allParts is the value of a full bar over parts of a whole.
const allParts = 1000

// newParts returns a bar over parts of a whole on w if that is a terminal and
// quiet is not set.
func newParts(w io.Writer, what string, quiet bool) progress {
	return newBar(w, quiet, what, allParts)
}

func newBar(w io.Writer, quiet bool, what string, to int64, more ...progressbar.Option) progress {
	f, ok := w.(*os.File)
	if quiet || !ok || !canRewrite(f) {
		return progress{}
	}
	t := terminal{f}
	return progress{progressbar.NewOptions64(to, append([]progressbar.Option{
		progressbar.OptionSetWriter(t),
		progressbar.OptionSetDescription(what),
		progressbar.OptionThrottle(100 * time.Millisecond),
		progressbar.OptionClearOnFinish(),
	}, more...)...), t}
}

// set moves the bar to a biological time. The library's errors are those of
// writing to the terminal, which must not stop a run.
func (p progress) set(ms float64) {
	if p.bar != nil {
		// The bar itself gets a quarter of the line: the figures beside it need some
		// fifty columns.
		progressbar.OptionSetWidth(min(p.terminal.columns()/4, 30))(p.bar)
		_ = p.bar.Set64(int64(ms))
	}
}

// setPart moves a bar of newParts to a part, 0 to 1.
func (p progress) setPart(part float64) { p.set(part * allParts) }

// clear removes the bar.
func (p progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
