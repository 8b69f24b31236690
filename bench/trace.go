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

// WriteTrace draws the voltage of neuron 0 over time as a PNG of PictureWidth x
// PictureHeight pixels, with the threshold of spikes. Below a long run it draws
// the last 100 ms once more.
func (s *Simulation) WriteTrace(w io.Writer) error {
	spikes := 0
	for _, n := range s.spikes.Neurons {
		if n == 0 {
			spikes++
		}
	}
	title := fmt.Sprintf("%s: neuron 0 of %d, %s, threshold %v mV (dashed)",
		s.options.title(), s.options.Neurons, count(spikes, "spike"), s.cells.Model().Threshold)
	time := s.whole()
	p, err := s.tracePlot(title, time)
	if err != nil {
		return err
	}
	plots := []*plot.Plot{p}
	if time.long() {
		if p, err = s.tracePlot("", time.last()); err != nil {
			return err
		}
		plots = append(plots, p)
	}
	img := newPicture()
	stack(draw.New(img), plots...)
	return writePNG(w, img)
}

// tracePlot plots the voltage of neuron 0.
func (s *Simulation) tracePlot(title string, time span) (*plot.Plot, error) {
	p := newPlot(title, "v (mV)", time)
	theta := s.cells.Model().Threshold
	threshold, err := plotter.NewLine(plotter.XYs{{X: time.from, Y: theta}, {X: time.to, Y: theta}})
	if err != nil {
		return nil, err
	}
	threshold.Width = vg.Points(0.6)
	threshold.Dashes = []vg.Length{vg.Points(4), vg.Points(3)}
	threshold.Color = accent
	p.Add(threshold)
	if line := s.trace(time); len(line) > 0 {
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

// trace returns the recorded voltage, at most four samples for each column of
// the picture: the first, the extremes and the last there.
func (s *Simulation) trace(time span) plotter.XYs {
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
		if t < time.from || t > time.to {
			continue
		}
		if c := math.Floor((t - time.from) / (time.to - time.from) * PictureWidth); c != column {
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
