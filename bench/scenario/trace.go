package scenario

import (
	"fmt"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/lut4go/lut4go/bench/internal/figure"
	"github.com/lut4go/lut4go/bench/internal/phrase"
)

// writeTrace draws the voltage of neuron 0 over time as PNG, with the threshold of
// spikes. Below a long run it draws the last 100 ms once more.
func (s *Simulation) writeTrace(w io.Writer) error {
	spikes := 0
	for _, n := range s.spikes.Neurons {
		if n == 0 {
			spikes++
		}
	}
	title := fmt.Sprintf("%s: neuron 0 of %d, %s, threshold %v mV (dashed)",
		s.options.title(), s.options.Neurons, phrase.Count(spikes, "spike"), s.cells.Model().Threshold)
	time := s.simulated()
	plots := []*plot.Plot{s.tracePlot(title, time)}
	if time.long() {
		plots = append(plots, s.tracePlot("", time.last()))
	}
	return figure.WritePNG(w, figure.Height, figure.Plots(plots...))
}

// tracePlot plots the voltage of neuron 0.
func (s *Simulation) tracePlot(title string, time span) *plot.Plot {
	p := newPlot(title, "v (mV)", time)
	theta := s.cells.Model().Threshold
	figure.AddLine(p, draw.LineStyle{Color: figure.Accent, Width: vg.Points(0.6), Dashes: figure.Dashes(4, 3)},
		plotter.XY{X: time.from, Y: theta}, plotter.XY{X: time.to, Y: theta})
	figure.AddLine(p, draw.LineStyle{Color: figure.Ink, Width: vg.Points(0.8)}, s.trace(time)...)
	p.Y.Min, p.Y.Max = math.Floor(min(p.Y.Min, -80)/10)*10, math.Ceil(max(p.Y.Max, 40)/10)*10
	return p
}

// trace returns the recorded voltage over a stretch of time.
func (s *Simulation) trace(time span) plotter.XYs {
	line := make(plotter.XYs, 0, len(s.voltage.Values[0]))
	for i, v := range s.voltage.Values[0] {
		if t := s.voltage.Time(i); t >= time.from && t <= time.to {
			line = append(line, plotter.XY{X: t, Y: v})
		}
	}
	return line
}
