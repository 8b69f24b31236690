package bench

import (
	"fmt"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// traceZoom is how much of the end of a long run the lower half of the trace
// shows, in ms: enough to see the form of single spikes.
const traceZoom = 100

// WriteTrace draws the voltage of neuron 0 over time as a PNG of PictureWidth x
// PictureHeight pixels, with the threshold of spikes. Under a run of several
// times 100 ms it draws the last 100 ms of it once more.
func (s *Simulation) WriteTrace(w io.Writer) error {
	end := s.end()
	title := fmt.Sprintf("%s: neuron 0 of %d, %s", s.options.Scenario, s.options.Neurons, count(len(s.firstNeuron()), "spike"))
	img, canvas := newCanvas()
	canvas = margin(canvas)
	if end < 3*traceZoom {
		p, err := s.tracePlot(title, 0, end)
		if err != nil {
			return err
		}
		p.Draw(canvas)
		return writePNG(w, img)
	}
	whole, err := s.tracePlot(title, 0, end)
	if err != nil {
		return err
	}
	whole.X.Label.Text = ""
	zoom, err := s.tracePlot("", end-traceZoom, end)
	if err != nil {
		return err
	}
	plots := [][]*plot.Plot{{whole}, {zoom}}
	for i, c := range plot.Align(plots, draw.Tiles{Rows: 2, Cols: 1, PadY: points(25)}, canvas) {
		plots[i][0].Draw(c[0])
	}
	return writePNG(w, img)
}

// tracePlot plots the voltage of neuron 0 between two times in ms.
func (s *Simulation) tracePlot(title string, from, to float64) (*plot.Plot, error) {
	p := newPlot(title, "v (mV)", to)
	p.X.Min = from
	theta := s.cells.Model().Threshold
	threshold, err := plotter.NewLine(plotter.XYs{{X: from, Y: theta}, {X: to, Y: theta}})
	if err != nil {
		return nil, err
	}
	threshold.Width = vg.Points(0.6)
	threshold.Dashes = []vg.Length{vg.Points(4), vg.Points(3)}
	threshold.Color = accent
	p.Add(threshold)
	if line := s.trace(from, to); len(line) > 0 {
		v, err := plotter.NewLine(line)
		if err != nil {
			return nil, err
		}
		v.Width = vg.Points(0.8)
		v.Color = ink
		p.Add(v)
	}
	p.Y.Min, p.Y.Max = math.Floor(min(p.Y.Min, -80)/10)*10, math.Ceil(max(p.Y.Max, 40)/10)*10
	return p, nil
}

// trace returns the recorded voltage between two times in ms, at most four
// samples for each column of the picture: the first, the extremes and the last
// there.
func (s *Simulation) trace(from, to float64) plotter.XYs {
	values := s.voltage.Values[0]
	column := -1.0
	var line, part plotter.XYs
	flush := func() {
		lo, hi := 0, 0
		for i, p := range part {
			if p.Y < part[lo].Y {
				lo = i
			}
			if p.Y > part[hi].Y {
				hi = i
			}
		}
		for _, i := range []int{0, min(lo, hi), max(lo, hi), len(part) - 1} {
			line = append(line, part[i])
		}
		part = part[:0]
	}
	for i, v := range values {
		t := s.voltage.Time(i)
		if t < from || t > to {
			continue
		}
		if c := math.Floor((t - from) / (to - from) * PictureWidth); c != column {
			if len(part) > 0 {
				flush()
			}
			column = c
		}
		part = append(part, plotter.XY{X: t, Y: v})
	}
	if len(part) > 0 {
		flush()
	}
	return line
}
