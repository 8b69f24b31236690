package precision

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/lut4go/lut4go/bench/internal/figure"
	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/hh"
)

// writePNG draws the diagram as PNG:
// the error of each run over its cost, on logarithmic axes. Lines join a method's
// runs with one table, a broad one those with the table that comes closest to the
// reference. Markers tell the tables apart. Runs with a wrong number of spikes are
// crosses that no line joins. The runs that Cheapest gives for errorTargets are
// named, with "unstable?" where package hh warned of the step.
func (p *Diagram) writePNG(w io.Writer) error {
	d, err := p.plot()
	if err != nil {
		return err
	}
	return figure.WritePNG(w, figure.Height, figure.Plots(d))
}

// writeSVG draws the picture of writePNG as an SVG.
func (p *Diagram) writeSVG(w io.Writer) error {
	d, err := p.plot()
	if err != nil {
		return err
	}
	return figure.WriteSVG(w, figure.Height, figure.Plots(d))
}

// methodStyles differ in hue, lightness and dashes: Okabe & Ito's colours, which
// the colour-blind tell apart, darkened where white paper needs it.
var methodStyles = map[hh.Method]draw.LineStyle{
	hh.Euler:     {Color: color.NRGBA{R: 0xa0, G: 0xa0, B: 0xa0, A: 0xff}, Dashes: figure.Dashes(2, 2)},
	hh.ExpEuler:  {Color: color.NRGBA{R: 0xe0, G: 0x8a, B: 0x14, A: 0xff}, Dashes: figure.Dashes(7, 3)},
	hh.Staggered: {Color: color.NRGBA{R: 0x2f, G: 0x9c, B: 0xd8, A: 0xff}, Dashes: figure.Dashes(7, 2, 1.5, 2)},
	hh.CN:        {Color: color.NRGBA{R: 0xb4, G: 0x3a, B: 0x2b, A: 0xff}, Dashes: figure.Dashes(12, 3)},
	hh.BE:        {Color: color.NRGBA{R: 0xe0, G: 0x8a, B: 0x14, A: 0xff}, Dashes: figure.Dashes(7, 3)},
	hh.RK4:       {Color: figure.Ink},
}

// allMethods are those that a diagram may have, in the order in which they are drawn.
func allMethods() []hh.Method { return append(hh.Methods(), hh.BE) }

// minError is the lowest error that is drawn, ms: no two float64 of a run are closer.
const minError = 1e-13

// glyph is a marker.
func glyph(c color.Color, shape draw.GlyphDrawer) draw.GlyphStyle {
	return draw.GlyphStyle{Color: c, Radius: vg.Points(2.6), Shape: shape}
}

// ring goes around a marker.
func ring() draw.GlyphStyle {
	return draw.GlyphStyle{Color: color.Black, Radius: vg.Points(5.5), Shape: draw.RingGlyph{}}
}

// tableGlyph marks the runs with one of the tables.
func tableGlyph(i int) draw.GlyphDrawer {
	glyphs := []draw.GlyphDrawer{draw.RingGlyph{}, draw.CircleGlyph{}, draw.PyramidGlyph{}, draw.SquareGlyph{}, draw.BoxGlyph{}}
	return glyphs[i%len(glyphs)]
}

// tables returns the tables of the runs.
func (p *Diagram) tables() []Table {
	var all []Table
	for _, r := range p.Points {
		if !slices.Contains(all, r.Table) {
			all = append(all, r.Table)
		}
	}
	return all
}

// xy is where a run is drawn: the axes have logarithms. (Those of plot.LogScale leave
// much of the figure empty, as they misplace the name of the axis.)
func (r *Run) xy() plotter.XY {
	return plotter.XY{X: math.Log10(r.Wall), Y: math.Log10(max(r.Error, minError))}
}

// drawn returns the runs of a method with the right number of spikes, and those
// with a wrong one.
func (p *Diagram) drawn(m hh.Method) (right, wrong []Run) {
	for _, r := range p.Points {
		switch {
		case r.Method != m:
		case r.Lost == 0:
			right = append(right, r)
		default:
			wrong = append(wrong, r)
		}
	}
	return right, wrong
}

// alike is how far apart the logarithms of errors may be for the cheaper table to be the
// better.
const alike = 0.1

// bestTable returns the number of the table with which a method comes closest
// to the reference, the cheapest of those that come about as close.
func bestTable(runs []Run, tables []Table) int {
	ends := make([]plotter.XY, len(tables))
	least := math.Inf(1)
	for i, t := range tables {
		ends[i].Y = math.Inf(1)
		for _, r := range runs {
			if at := r.xy(); r.Table == t && at.Y < ends[i].Y {
				ends[i] = at
			}
		}
		least = min(least, ends[i].Y)
	}
	best := -1
	for i, e := range ends {
		if e.Y <= least+alike && (best < 0 || e.X < ends[best].X) {
			best = i
		}
	}
	return best
}

func (p *Diagram) plot() (*plot.Plot, error) {
	d := figure.Axes(
		fmt.Sprintf("%s at %s: error and cost by method, step and table", p.Model, p.drive()),
		fmt.Sprintf("wall time for a second of biological time (s): %s, 1 thread, float%d, %s", phrase.Count(p.Neurons, "cell"), p.Bits, p.Backend),
		fmt.Sprintf("largest error of a spike time in %v ms (ms)", p.Duration), 0, 0,
	)
	p.scale(d)
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = figure.Shade, figure.Shade
	d.Add(grid)
	for _, m := range allMethods() {
		if err := p.plotMethod(d, m); err != nil {
			return nil, err
		}
	}
	for i, t := range p.tables() {
		d.Legend.Add("table: "+t.name(), mark{glyph(color.Black, tableGlyph(i))})
	}
	if err := p.plotNEURON(d); err != nil {
		return nil, err
	}
	p.plotOrders(d)
	if slices.ContainsFunc(p.Points, func(r Run) bool { return r.Lost != 0 }) || slices.ContainsFunc(p.NEURON, func(r NEURONRun) bool { return r.Lost != 0 }) {
		d.Legend.Add("spikes lost or too many", mark{glyph(color.Black, draw.CrossGlyph{})})
	}
	p.plotCheapest(d)
	d.Legend.Left = true
	return d, nil
}

// mark is a marker in a legend.
type mark struct{ draw.GlyphStyle }

func (m mark) Thumbnail(c *draw.Canvas) {
	c.DrawGlyph(m.GlyphStyle, vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: (c.Min.Y + c.Max.Y) / 2})
}

// scale makes the axes wide enough for all that is drawn.
func (p *Diagram) scale(d *plot.Plot) {
	lo, hi := plotter.XY{X: math.Inf(1), Y: math.Inf(1)}, plotter.XY{X: math.Inf(-1), Y: math.Inf(-1)}
	for _, m := range allMethods() {
		right, wrong := p.drawn(m)
		for _, r := range append(right, wrong...) {
			at := r.xy()
			lo.X, lo.Y = min(lo.X, at.X), min(lo.Y, at.Y)
			hi.X, hi.Y = max(hi.X, at.X), max(hi.Y, at.Y)
		}
	}
	for _, r := range p.NEURON {
		at := r.xy()
		lo.X, lo.Y = min(lo.X, at.X), min(lo.Y, at.Y)
		hi.X, hi.Y = max(hi.X, at.X), max(hi.Y, at.Y)
	}
	if lo.X > hi.X { // nothing is drawn
		lo, hi = plotter.XY{X: -1, Y: -1}, plotter.XY{}
	}
	// The names of runs, and below them the legend, stand on the left.
	d.X.Min, d.X.Max = lo.X-max(0.5, 0.22*(hi.X-lo.X)), hi.X+0.1
	d.Y.Min, d.Y.Max = math.Floor(lo.Y), math.Ceil(hi.Y)
	if d.Y.Min == d.Y.Max {
		d.Y.Max++
	}
	d.X.Tick.Marker, d.Y.Tick.Marker = plot.TickerFunc(logTicks), plot.TickerFunc(logTicks)
}

// logTicks puts ticks at the logarithms of 1 to 9 times the powers of ten, the
// powers with labels.
func logTicks(lo, hi float64) []plot.Tick {
	var ticks []plot.Tick
	for e := math.Floor(lo); e <= math.Ceil(hi); e++ {
		for m := 1.0; m < 10; m++ {
			at := e + math.Log10(m)
			if at < lo-1e-9 || at > hi+1e-9 {
				continue
			}
			label := ""
			if m == 1 {
				label = fmt.Sprintf("1e%g", e)
				if e >= -3 && e <= 3 {
					label = strconv.FormatFloat(math.Pow(10, e), 'g', 6, 64)
				}
			}
			ticks = append(ticks, plot.Tick{Value: at, Label: label})
		}
	}
	return ticks
}

func (p *Diagram) plotMethod(d *plot.Plot, m hh.Method) error {
	right, wrong := p.drawn(m)
	if len(right)+len(wrong) == 0 {
		return nil
	}
	broad := methodStyles[m]
	broad.Width = vg.Points(1.8)
	faint := broad.Color.(color.NRGBA)
	faint.A = 0x60
	thin := draw.LineStyle{Color: faint, Width: vg.Points(0.6)}
	tables := p.tables()
	best := bestTable(right, tables)
	for i, t := range tables {
		var xys plotter.XYs
		for _, r := range right {
			if r.Table == t {
				xys = append(xys, r.xy())
			}
		}
		style := thin
		if i == best {
			style = broad
		}
		if len(xys) > 1 {
			figure.AddLine(d, style, xys...)
		}
		if err := addMarks(d, xys, glyph(broad.Color, tableGlyph(i))); err != nil {
			return err
		}
	}
	var crosses plotter.XYs
	for _, r := range wrong {
		crosses = append(crosses, r.xy())
	}
	if err := addMarks(d, crosses, glyph(broad.Color, draw.CrossGlyph{})); err != nil {
		return err
	}
	d.Legend.Add(string(m), figure.Line{LineStyle: broad})
	return nil
}

func addMarks(d *plot.Plot, xys plotter.XYs, style draw.GlyphStyle) error {
	if len(xys) == 0 {
		return nil
	}
	marks, err := plotter.NewScatter(xys)
	if err != nil {
		return err
	}
	marks.GlyphStyle = style
	d.Add(marks)
	return nil
}

// plotCheapest names the runs that meet the targets at the least cost.
func (p *Diagram) plotCheapest(d *plot.Plot) {
	var named []Run
	for _, target := range errorTargets {
		if r := p.Cheapest(target); r != nil && !slices.Contains(named, *r) {
			named = append(named, *r)
		}
	}
	if len(named) == 0 {
		return
	}
	d.Add(runNames{named, d.Legend.TextStyle})
	d.Legend.Add(fmt.Sprintf("cheapest for errors up to %s ms", phrase.OneOf(errorTargets)), mark{ring()})
}

// runNames are rings around runs, and names to the left of them. Unlike
// plotter.Labels they do not narrow the axes.
type runNames struct {
	runs  []Run
	style draw.TextStyle
}

func (n runNames) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	last := vg.Point{X: c.Min.X, Y: c.Max.Y}
	for _, r := range n.runs {
		at := vg.Point{X: x(r.xy().X), Y: y(r.xy().Y)}
		c.DrawGlyph(ring(), at)
		name := r.name()
		if r.Warning != "" {
			name += " (unstable?)"
		}
		style, off := n.style, vg.Point{X: -vg.Points(6), Y: -vg.Points(3)}
		style.XAlign, style.YAlign = draw.XRight, draw.YTop
		// Costs rise from name to name: only the name before can overlap.
		if at.X-style.Width(name) < last.X && last.Y-at.Y < 1.5*style.Height(name) {
			off.Y -= 1.3 * style.Height(name)
		}
		last = at
		c.FillText(style, at.Add(off), name)
	}
}
