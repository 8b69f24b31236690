package scenario

import (
	"gonum.org/v1/plot"

	"github.com/lut4go/lut4go/bench/internal/figure"
)

// span is a stretch of biological time, ms.
type span struct{ from, to float64 }

// zoom is the length of the stretch at the end of a long run that pictures show
// once more, in ms: short enough to see single spikes.
const zoom = 100

// simulated returns the time that was simulated, at least a step.
func (s *Simulation) simulated() span {
	return span{0, max(s.net.Time(), s.options.Dt)}
}

// long reports whether a stretch is too long for single spikes to be seen.
func (s span) long() bool { return s.to-s.from >= 3*zoom }

// last returns the end of a long stretch.
func (s span) last() span { return span{s.to - zoom, s.to} }

// newPlot returns an empty plot over time.
func newPlot(title, y string, time span) *plot.Plot {
	return figure.Axes(title, "time (ms)", y, time.from, time.to)
}
