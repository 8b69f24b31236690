package precision

import (
	"bytes"
	"context"
	"fmt"
	"image/color"
	"math"
	"slices"
	"text/tabwriter"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/lut4go/lut4go/bench/internal/cells"
	"github.com/lut4go/lut4go/bench/internal/figure"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/peers"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// divide divides cells with dendrites into their compartments.
func (d *measurement) divide() error {
	t := d.model.tree
	shape := t.Cell()
	var err error
	if d.compartments, err = shape.Compartments(); err == nil {
		d.Compartments, d.DriveNA = d.compartments.Len(), t.Pulse.Amplitude
	}
	return err
}

func (d *measurement) dendrites(pulse hh.Pulse) *cells.Dendrites {
	t := d.model.tree
	return &cells.Dendrites{Tree: hh.Tree{Compartments: d.compartments, Detector: t.Detector}, At: t.At, Pulse: pulse}
}

// firing returns cells that fire for as long as they are run.
func (d *measurement) firing(c hh.Config, n int) (*cells.Cells, error) {
	if d.model.tree == nil {
		return d.cells(c, n)
	}
	pulse := hh.Pulse{End: math.Inf(1), Amplitude: d.DriveNA}
	return cells.New(cells.Config{Config: c, Name: "cells", Model: d.model.New(), Count: n, Dendrites: d.dendrites(pulse)})
}

// converged takes the known spike times for the reference.
func (d *measurement) converged() {
	for _, t := range d.model.tree.Converged {
		if t < d.Duration {
			d.want = append(d.want, t)
		}
	}
	d.Reference = Reference{Method: hh.CN, Order: table.Exact, Dt: 0.001, Spikes: len(d.want), Within: models.ConvergedTo}
}

// atols are those of CVODE, in mV.
var atols = []float64{1e-1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-8}

// shortestNEURON is its shortest step, ms: of shorter ones a cable of 1000 compartments takes
// minutes.
const shortestNEURON = 0.005

// neuron runs cells with dendrites in NEURON: by its own fixed steps with and without its
// tables, and by CVODE with exact rates.
func (d *measurement) neuron(ctx context.Context) error {
	if !d.o.NEURON {
		return nil
	}
	var runs []peers.NEURONRun
	steps := slices.Clone(d.o.Steps)
	slices.Sort(steps)
	slices.Reverse(steps)
	for _, m := range d.o.Methods {
		for _, tables := range []bool{true, false} {
			for _, dt := range steps {
				if dt >= shortestNEURON {
					runs = append(runs, peers.NEURONRun{Method: string(m), Dt: dt, Table: tables})
				}
			}
		}
	}
	for _, atol := range atols {
		runs = append(runs, peers.NEURONRun{Method: cvode, Atol: atol})
	}
	version, missing, err := peers.NEURON(ctx, *d.model.tree, d.Neurons, d.Duration, runs, func(r peers.NEURONRun, x peers.NEURONResult) {
		order := table.Exact
		if r.Table {
			order = table.Linear
		}
		spikes := slices.DeleteFunc(x.Spikes, func(t float64) bool { return t >= d.Duration })
		d.NEURON = append(d.NEURON, NEURONRun{
			Method: r.Method, Dt: r.Dt, Atol: r.Atol, Order: order,
			Spikes: len(spikes), Lost: len(d.want) - len(spikes), Error: largestError(spikes, d.want, d.Duration), Wall: x.Wall,
		})
		if r.Dt > 0 {
			d.advance(d.Duration * neuronWork / 4 / r.Dt)
		}
	})
	d.NEURONVersion, d.NEURONMissing = version, missing
	return err
}

const cvode = "cvode"

// drive says what the current is.
func (p *Diagram) drive() string {
	if p.Compartments > 0 {
		return fmt.Sprintf("%v nA", p.DriveNA)
	}
	return fmt.Sprintf("%v uA/cm2", p.Drive)
}

// gridStep is that of NEURON's tables, mV, 0 without.
func (r *NEURONRun) gridStep() float64 {
	if r.Order == table.Exact {
		return 0
	}
	return 1
}

// name says what was run.
func (r *NEURONRun) name() string {
	switch {
	case r.Method == cvode:
		return fmt.Sprintf("%s, tolerance %v", cvode, r.Atol)
	case r.Order == table.Exact:
		return fmt.Sprintf("%s %v ms, exact", r.Method, r.Dt)
	}
	return fmt.Sprintf("%s %v ms, its tables", r.Method, r.Dt)
}

// xy is where a run is drawn.
func (r *NEURONRun) xy() plotter.XY {
	return plotter.XY{X: math.Log10(r.Wall), Y: math.Log10(max(r.Error, minError))}
}

// cheapestNEURON is Cheapest of NEURON's runs.
func (p *Diagram) cheapestNEURON(target float64) *NEURONRun {
	var best *NEURONRun
	for i := range p.NEURON {
		r := &p.NEURON[i]
		reliable := !slices.ContainsFunc(p.NEURON, func(s NEURONRun) bool {
			return s.Method == r.Method && s.Order == r.Order && s.Dt <= r.Dt && s.Atol <= r.Atol && !(s.Lost == 0 && s.Error <= target)
		})
		if reliable && (best == nil || r.Wall < best.Wall) {
			best = r
		}
	}
	return best
}

// writeNEURON writes a line for each of NEURON's runs.
func (p *Diagram) writeNEURON(b *bytes.Buffer) {
	switch {
	case p.NEURONMissing != "":
		fmt.Fprintf(b, "\nNEURON is not here: %s\n", p.NEURONMissing)
	case len(p.NEURON) > 0:
		t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
		fmt.Fprintf(t, "\nNEURON %s\terror\tcost\n", p.NEURONVersion)
		for _, r := range p.NEURON {
			spikes := ""
			if r.Lost != 0 {
				spikes = wrongCount(Run{Lost: r.Lost})
			}
			fmt.Fprintf(t, "%s\t%.2g ms\t%.3g s\t%s\n", r.name(), r.Error, r.Wall, spikes)
		}
		t.Flush() // into memory
	}
}

// neuronColor is that of NEURON's lines.
var neuronColor = color.NRGBA{R: 0x00, G: 0x80, B: 0x5c, A: 0xff}

// plotNEURON draws NEURON's runs: by its fixed steps with its tables thinly, with exact rates
// broadly, and by CVODE.
func (p *Diagram) plotNEURON(d *plot.Plot) error {
	type line struct {
		method string
		order  table.Order
	}
	var lines []line
	for _, r := range p.NEURON {
		if l := (line{r.Method, r.Order}); !slices.Contains(lines, l) {
			lines = append(lines, l)
		}
	}
	for _, l := range lines {
		var right, wrong plotter.XYs
		for _, r := range p.NEURON {
			switch {
			case l != line{r.Method, r.Order}:
			case r.Lost == 0:
				right = append(right, r.xy())
			default:
				wrong = append(wrong, r.xy())
			}
		}
		style, shape := draw.LineStyle{Color: neuronColor, Width: vg.Points(1.8)}, draw.GlyphDrawer(draw.PlusGlyph{})
		if l.method != cvode {
			style.Dashes = methodStyles[hh.Method(l.method)].Dashes
		}
		name := "NEURON " + l.method
		if l.order != table.Exact {
			faint := neuronColor
			faint.A = 0x80
			style.Color, style.Width, shape = faint, vg.Points(0.6), tableGlyph(0)
			name = ""
		}
		if len(right) > 1 {
			figure.AddLine(d, style, right...)
		}
		if err := addMarks(d, right, glyph(neuronColor, shape)); err != nil {
			return err
		}
		if err := addMarks(d, wrong, glyph(neuronColor, draw.CrossGlyph{})); err != nil {
			return err
		}
		if name != "" {
			d.Legend.Add(name, figure.Line{LineStyle: style})
		}
	}
	if len(lines) > 0 {
		d.Legend.Add("NEURON with exact rates", mark{glyph(neuronColor, draw.PlusGlyph{})})
		d.Legend.Add("NEURON with its tables, linear 1 mV", mark{glyph(neuronColor, tableGlyph(0))})
	}
	return nil
}

// plotOrders draws, of cells with dendrites, how errors of first and second order fall, and
// how far the reference is known.
func (p *Diagram) plotOrders(d *plot.Plot) {
	if p.Reference.Within == 0 {
		return
	}
	guide := draw.LineStyle{Color: color.NRGBA{R: 0x90, G: 0x90, B: 0x90, A: 0xff}, Width: vg.Points(0.8), Dashes: figure.Dashes(1.5, 2)}
	known := math.Log10(p.Reference.Within)
	// The legend is on the left.
	figure.AddLine(d, guide, plotter.XY{X: (d.X.Min + d.X.Max) / 2, Y: known}, plotter.XY{X: d.X.Max, Y: known})
	for _, m := range []struct {
		method hh.Method
		order  float64
	}{{hh.BE, 1}, {hh.CN, 2}} {
		right, _ := p.drawn(m.method)
		if len(right) == 0 {
			continue
		}
		// Below the run of the longest step, which comes first.
		at := right[0].xy()
		for _, r := range right {
			if x := r.xy(); x.X < at.X {
				at = x
			}
		}
		const below, length = 0.35, 1.2 // decades
		from := plotter.XY{X: at.X + 0.1, Y: at.Y - below}
		d.Add(slope{from, plotter.XY{X: from.X + length, Y: from.Y - m.order*length}, fmt.Sprintf("order %v", m.order), guide, d.Legend.TextStyle})
	}
	d.Legend.Add(fmt.Sprintf("order of the step, and where the reference ends (%v ms)", p.Reference.Within), figure.Line{LineStyle: guide})
}

// slope is a line with a name at its end, within the axes.
type slope struct {
	from, to plotter.XY
	name     string
	line     draw.LineStyle
	text     draw.TextStyle
}

// Plot implements plot.Plotter.
func (s slope) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	to := s.to
	if low := p.Y.Min; to.Y < low {
		to.X -= (to.X - s.from.X) * (low - to.Y) / (s.from.Y - to.Y)
		to.Y = low
	}
	end := vg.Point{X: x(to.X), Y: y(to.Y)}
	c.StrokeLine2(s.line, x(s.from.X), y(s.from.Y), end.X, end.Y)
	style := s.text
	style.Color, style.XAlign, style.YAlign = s.line.Color, draw.XRight, draw.YTop
	c.FillText(style, vg.Point{X: x((s.from.X+to.X)/2) - vg.Points(4), Y: y((s.from.Y + to.Y) / 2)}, s.name)
}
