package bench

import (
	"fmt"
	"image/color"
	"io"
	"slices"
	"text/tabwriter"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/lut4go/lut4go/hh"
)

// Curve is how fast a cell fires at each of several constant currents (its f-I
// curve). The currents begin with the run, when the cells are in their model's
// initial state.
//
// A cell's steady rate is that of the second half of the run: 1 over the mean
// of the intervals between the spikes in it. It is 0 with fewer than two
// intervals, and if the cell was silent at the end for more than twice its
// longest interval; so rates below 4 spikes per duration do not show. Its
// initial rate is 1 over the interval between its first two spikes of the whole
// run, 0 without a second spike. A spike is when the voltage crosses the model's
// threshold, found within its step.
type Curve struct {
	TransientMs float64   `json:"transient_ms"` // what is left out of steady rates: half the run
	Currents    []float64 `json:"currents_ua_per_cm2"`
	Rates       []float64 `json:"rates_hz"` // steady, of each current
	Initial     []float64 `json:"initial_rates_hz"`
	Onset       Onset     `json:"onset"`
	// Rheobase is the lowest of the currents with a steady rate, and RheobaseRate
	// that rate. Nil unless Onset is OnsetWithin.
	Rheobase     *float64 `json:"rheobase_ua_per_cm2"`
	RheobaseRate *float64 `json:"rate_at_rheobase_hz"`
	// Block is the current from which on up to the last one no cell has a steady
	// rate, though some have at lower currents: depolarisation block, in which a
	// cell is silent or oscillates below its model's threshold. Nil if the last
	// one has.
	Block *float64 `json:"block_ua_per_cm2"`
}

// Onset says where steady firing begins.
type Onset string

const (
	OnsetWithin Onset = "within" // between two of the currents
	OnsetBelow  Onset = "below"  // below all: the lowest makes the cell fire
	OnsetNone   Onset = "none"   // no current does; whether for too little or too much is not known
)

// currents returns each cell's current, uA/cm2.
func (o Options) currents() []float64 {
	x := make([]float64, o.Neurons)
	last := o.Neurons - 1
	for i := range x {
		x[i] = o.From + float64((o.To-o.From)*float64(i))/float64(last)
	}
	x[last] = o.To
	return x
}

func injectSweep(_ *hh.Network, cells []*hh.Population, o Options) (int, error) {
	return 0, cells[0].SetParameterEach("current", o.currents())
}

// curve returns the f-I curve of what has been run so far; nil if the scenario
// has none.
func (s *Simulation) curve() *Curve {
	if !s.scenario.TakesModel {
		return nil
	}
	trains := make([][]float64, s.options.Neurons)
	for i, n := range s.spikes.Neurons {
		trains[n] = append(trains[n], s.spikes.Crossings[i])
	}
	return newCurve(s.options.currents(), trains, s.net.Time())
}

// newCurve makes a curve of spike times in ms, one train for each current,
// of a run of a duration in ms.
func newCurve(currents []float64, trains [][]float64, duration float64) *Curve {
	c := &Curve{
		TransientMs: duration / 2,
		Currents:    currents,
		Rates:       make([]float64, len(trains)),
		Initial:     make([]float64, len(trains)),
		Onset:       OnsetNone,
	}
	first, last := -1, -1
	for i, t := range trains {
		c.Initial[i] = initialRate(t)
		c.Rates[i] = steadyRate(t, c.TransientMs, duration)
		if c.Rates[i] > 0 {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	switch {
	case first == 0:
		c.Onset = OnsetBelow
	case first > 0:
		c.Onset = OnsetWithin
		c.Rheobase, c.RheobaseRate = &currents[first], &c.Rates[first]
	}
	if last >= 0 && last < len(currents)-1 {
		c.Block = &currents[last+1]
	}
	return c
}

// initialRate returns 1 over the first interval, Hz.
func initialRate(spikes []float64) float64 {
	if len(spikes) < 2 {
		return 0
	}
	return 1000 / (spikes[1] - spikes[0])
}

// steadyRate returns 1 over the mean interval of the spikes from some time up to
// the end, Hz.
func steadyRate(spikes []float64, from, end float64) float64 {
	for len(spikes) > 0 && spikes[0] < from {
		spikes = spikes[1:]
	}
	last := len(spikes) - 1
	if last < 2 {
		return 0
	}
	longest := 0.0
	for i := range last {
		longest = max(longest, spikes[i+1]-spikes[i])
	}
	// A cell may fire for a while before it falls silent for good.
	if end-spikes[last] > 2*longest {
		return 0
	}
	return 1000 * float64(last) / (spikes[last] - spikes[0])
}

// reported is how many currents a report has rows for, besides the onset.
const reported = 9

// sweep says what currents there are.
func (c *Curve) sweep() string {
	last := len(c.Currents) - 1
	return fmt.Sprintf("%.5g to %.5g uA/cm2", c.Currents[0], c.Currents[last])
}

// onset says in words where steady firing begins.
func (c *Curve) onset() string {
	switch c.Onset {
	case OnsetWithin:
		below := c.Currents[slices.Index(c.Currents, *c.Rheobase)-1]
		return fmt.Sprintf("%.5g uA/cm2, at %.3g Hz; none at %.5g", *c.Rheobase, *c.RheobaseRate, below)
	case OnsetBelow:
		return fmt.Sprintf("not in this range: %.5g uA/cm2 makes the cell fire, at %.3g Hz", c.Currents[0], c.Rates[0])
	}
	return "not in this range: no steady firing, for too little current or in depolarisation block"
}

// writeReport writes rows of a report.
func (c *Curve) writeReport(w io.Writer) {
	fmt.Fprintf(w, "onset\t%s\n", c.onset())
	if c.Block != nil {
		fmt.Fprintf(w, "block\tfrom %.5g uA/cm2 on no steady spikes reach the threshold\n", *c.Block)
	}
}

// writeTable writes the rates at a few of the currents.
func (c *Curve) writeTable(w io.Writer) error {
	last := len(c.Currents) - 1
	var rows []int
	for k := range reported {
		rows = append(rows, k*last/(reported-1))
	}
	if c.Rheobase != nil {
		rows = append(rows, slices.Index(c.Currents, *c.Rheobase))
	}
	slices.Sort(rows)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "\nuA/cm2\tsteady Hz\tinitial Hz\t\n")
	for _, i := range slices.Compact(rows) {
		mark := ""
		if c.Rheobase != nil && c.Currents[i] == *c.Rheobase {
			mark = "  onset"
		}
		fmt.Fprintf(t, "%.5g\t%.4g\t%.4g\t%s\n", c.Currents[i], c.Rates[i], c.Initial[i], mark)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "steady: 1 over the mean interval from %.5g ms on; initial: 1 over the first interval\n", c.TransientMs)
	return err
}

// Colours of a curve besides ink, which they differ from in lightness too.
var (
	amber = color.NRGBA{R: 0xe0, G: 0x8a, B: 0x14, A: 0xff}
	shade = color.NRGBA{R: 0xec, G: 0xec, B: 0xec, A: 0xff}
)

// headroom is by what a picture is taller than its curves, for the legend.
const headroom = 1.2

// WriteCurve draws the rates of firing, Hz, over the current, uA/cm2, as a PNG of
// PictureWidth x PictureHeight pixels: the steady rate, where there is one, the
// initial rate, dashed, the onset and the currents of depolarisation block. It
// returns an error if the scenario takes no model.
func (s *Simulation) WriteCurve(w io.Writer) error {
	c := s.curve()
	if c == nil {
		return fmt.Errorf("bench: scenario %s has no f-I curve", s.scenario.Name)
	}
	o := s.options
	p := newAxes(
		fmt.Sprintf("%s: %s, dt %v ms, steady rate from %.5g ms on", o.title(), o.Method, o.Dt, c.TransientMs),
		"current (uA/cm2)", "rate of firing (Hz)", o.From, o.To,
	)
	most := max(slices.Max(c.Rates), slices.Max(c.Initial))
	if most == 0 {
		most = 1
	}
	p.Y.Min, p.Y.Max = 0, headroom*most
	if err := c.plot(p); err != nil {
		return err
	}
	img := newPicture()
	stack(draw.New(img), p)
	return writePNG(w, img)
}

// plot adds the curve to axes.
func (c *Curve) plot(p *plot.Plot) error {
	var block *plotter.Polygon
	if c.Block != nil {
		var err error
		block, err = plotter.NewPolygon(plotter.XYs{{X: *c.Block, Y: 0}, {X: *c.Block, Y: p.Y.Max}, {X: p.X.Max, Y: p.Y.Max}, {X: p.X.Max, Y: 0}})
		if err != nil {
			return err
		}
		block.Color, block.LineStyle.Width = shade, 0
		p.Add(block)
	}
	steady := addLine(p, draw.LineStyle{Color: ink, Width: vg.Points(1.8)}, c.line(c.Rates, true)...)
	initial := addLine(p, draw.LineStyle{Color: amber, Width: vg.Points(1.1), Dashes: dashes(5, 3)}, c.line(c.Initial, false)...)
	p.Legend.Add("steady", steady)
	p.Legend.Add("initial: first interval", initial)
	if c.Rheobase == nil {
		p.Legend.Add("onset: not in this range")
	} else {
		onset := addLine(p, draw.LineStyle{Color: accent, Width: vg.Points(1), Dashes: dashes(1, 2)},
			plotter.XY{X: *c.Rheobase, Y: 0}, plotter.XY{X: *c.Rheobase, Y: p.Y.Max / headroom})
		p.Legend.Add(fmt.Sprintf("onset: %.4g uA/cm2, %.3g Hz", *c.Rheobase, *c.RheobaseRate), onset)
	}
	if block != nil {
		p.Legend.Add(fmt.Sprintf("no steady spikes: from %.4g uA/cm2", *c.Block), block)
	}
	p.Legend.Top, p.Legend.Left = true, true
	return nil
}

// line returns the rates at the currents that make the cell fire and, if silent
// is set, at those that do not, with a gap wherever the one follows the other:
// rates are not joined across the jump at an onset.
func (c *Curve) line(rates []float64, silent bool) plotter.XYs {
	var xys plotter.XYs
	for i, rate := range rates {
		fires := rate > 0
		if i > 0 && fires != (rates[i-1] > 0) {
			xys = append(xys, gap())
		}
		if fires || silent {
			xys = append(xys, plotter.XY{X: c.Currents[i], Y: rate})
		}
	}
	return xys
}
