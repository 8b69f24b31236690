package tables

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"path/filepath"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/lut4go/lut4go/bench/internal/figure"
	"github.com/lut4go/lut4go/bench/internal/files"
)

// Layout of the figure of a table: panels, each with a curve above its error.
const (
	columns     = 3
	panelHeight = 540 // px
	headHeight  = 115 // px
	decades     = 6   // of the axis of errors
	maxParts    = 400 // that an axis of voltages is divided into
)

// WriteFiles draws each table into a directory, which is made if there is none,
// as PNG and as SVG, and returns the names of the files: every curve with the
// table's points, and below it the largest error in each bin, as a fraction of
// the curve's range, with its bound.
func (r *Report) WriteFiles(dir string) ([]string, error) {
	var all []files.File
	for i := range r.Tables {
		t := &r.Tables[i]
		// The name of a file's model may hold slashes.
		name := filepath.Base(fmt.Sprintf("table-%s-%s-%vmV", r.Model, t.Order, t.GridStepMV))
		height := headHeight + t.panelRows()*panelHeight
		paint := func(c draw.Canvas) error { return r.draw(c, t) }
		all = append(all,
			files.File{Name: name + ".png", Write: func(w io.Writer) error { return figure.WritePNG(w, height, paint) }},
			files.File{Name: name + ".svg", Write: func(w io.Writer) error { return figure.WriteSVG(w, height, paint) }},
		)
	}
	return files.Write(dir, all)
}

// panelRows returns how many rows of panels the figure of a table has.
func (t *Table) panelRows() int { return (len(t.Curves) + columns - 1) / columns }

// draw draws a table.
func (r *Report) draw(c draw.Canvas, t *Table) error {
	sample := sampleErrors[float64]
	if r.Precision == 32 {
		sample = sampleErrors[float32]
	}
	bins, err := sample(t)
	if err != nil {
		return err
	}
	top := 1e-16 // not 0, which has no logarithm
	for _, e := range t.Curves {
		top = max(top, e.BoundOfRange)
	}
	ceiling := math.Pow(10, math.Ceil(math.Log10(top)))
	rows := make([][]*plot.Plot, 2*t.panelRows())
	for i := range rows {
		rows[i] = make([]*plot.Plot, columns)
	}
	for i := range t.Curves {
		row, column := i/columns, i%columns
		curve, err := r.curvePlot(t, i)
		if err != nil {
			return err
		}
		below, err := r.errorPlot(t, i, bins[i], ceiling)
		if err != nil {
			return err
		}
		rows[2*row][column], rows[2*row+1][column] = curve, below
	}
	body := figure.Margin(c)
	r.drawHead(body, t)
	body.Max.Y -= figure.Pixels(headHeight)
	tiles := draw.Tiles{Rows: len(rows), Cols: columns, PadX: figure.Pixels(30), PadY: figure.Pixels(25)}
	for i, row := range plot.Align(rows, tiles, body) {
		for j, tile := range row {
			if rows[i][j] == nil {
				continue
			}
			if i%2 == 0 {
				// Align leaves room for the ticks that a curve's axis does not have.
				tile.Min.Y -= figure.Pixels(50)
			}
			rows[i][j].BackgroundColor = nil // it would hide the neighbour's
			rows[i][j].Draw(tile)
		}
	}
	return nil
}

// Lines of the figure of a table. They differ in lightness and pattern too.
var (
	curveStyle = draw.LineStyle{Color: color.NRGBA{R: 0xf2, G: 0xc4, B: 0x7e, A: 0xff}, Width: vg.Points(3)}
	pointStyle = draw.GlyphStyle{Color: figure.Ink, Radius: vg.Points(0.55), Shape: draw.CircleGlyph{}}
	aboveStyle = draw.LineStyle{Color: figure.Ink, Width: vg.Points(1.2)}
	belowStyle = draw.LineStyle{Color: figure.Amber, Width: vg.Points(1.2), Dashes: figure.Dashes(4, 2.5)}
	boundStyle = draw.LineStyle{Color: figure.Accent, Width: vg.Points(0.9), Dashes: figure.Dashes(1, 2)}
)

// drawHead says what is drawn, and by what lines.
func (r *Report) drawHead(c draw.Canvas, t *Table) {
	p := figure.Axes("", "", "", 0, 1)
	style := p.Title.TextStyle
	style.XAlign, style.YAlign = text.XLeft, text.YTop
	at := vg.Point{X: c.Min.X, Y: c.Max.Y}
	head := fmt.Sprintf("%s, %s, %s, dt %v ms, float%d", r.Model, t.Kind, r.Method, r.DtMs, r.Precision)
	if r.Note == "" {
		head += ": " + t.shift(r.ExactSpikes)
	}
	c.FillText(style, at, head)

	style.Font = p.Legend.TextStyle.Font
	style.YAlign = text.YCenter
	at.Y -= figure.Pixels(55)
	sample, gap := figure.Pixels(50), figure.Pixels(10)
	entry := func(name string, line draw.LineStyle, dots bool) {
		c.StrokeLine2(line, at.X, at.Y, at.X+sample, at.Y)
		for k := range 7 {
			if dots {
				c.DrawGlyph(pointStyle, vg.Point{X: at.X + sample*vg.Length(k)/6, Y: at.Y})
			}
		}
		at.X += sample + gap
		c.FillText(style, at, name)
		at.X += style.Width(name) + vg.Length(3*gap)
	}
	curve := "curve, and table's points"
	if !t.drawsPoints() {
		curve = "curve (the table's points are too close to draw)"
	}
	entry(curve, curveStyle, t.drawsPoints())
	entry("table too high by", aboveStyle, false)
	entry("too low by", belowStyle, false)
	entry("bound of both", boundStyle, false)
	part := "bin"
	if n := t.partBins(); n > 1 {
		part = fmt.Sprintf("%d bins", n)
	}
	c.FillText(style, at, "(the largest of every "+part+")")
}

// drawsPoints reports whether a table's points can be told apart.
func (t *Table) drawsPoints() bool { return t.Rows <= maxParts/2 }

// curvePlot draws a curve with the table's points.
func (r *Report) curvePlot(t *Table, i int) (*plot.Plot, error) {
	e, f := &t.Curves[i], t.curves[i].F
	unit := ""
	if e.Unit != "1" {
		unit = " (" + e.Unit + ")"
	}
	p := figure.Axes("", "", e.Curve+unit, r.GridMinMV, r.GridMaxMV)
	const samples = 400
	var xys plotter.XYs
	for k := range samples + 1 {
		v := r.GridMinMV + float64((r.GridMaxMV-r.GridMinMV)*float64(k)/samples)
		if y := f(v); finite(y) {
			xys = append(xys, plotter.XY{X: v, Y: y})
		}
	}
	figure.AddLine(p, curveStyle, xys...)
	p.HideX()
	if p.Y.Max-p.Y.Min <= float64(1e-9*math.Abs(e.Max)) {
		p.Y.Min, p.Y.Max = min(0, float64(2*e.Max)), max(0, float64(2*e.Max))
	}
	if !t.drawsPoints() {
		return p, nil
	}
	g := t.built.Grid()
	var dots plotter.XYs
	for k, y := range t.built.Points(i) {
		dots = append(dots, plotter.XY{X: g.At(k), Y: y})
	}
	s, err := plotter.NewScatter(dots)
	if err != nil {
		return nil, err
	}
	s.GlyphStyle = pointStyle
	p.Add(s)
	return p, nil
}

// errorPlot draws the largest errors of each bin, with their bound.
func (r *Report) errorPlot(t *Table, i int, bins []partError, ceiling float64) (*plot.Plot, error) {
	p := figure.Axes("", "v (mV)", "error / range", r.GridMinMV, r.GridMaxMV)
	p.Y.Scale = plot.LogScale{}
	p.Y.Tick.Marker = plot.TickerFunc(decadeTicks)
	floor := ceiling * math.Pow(10, -decades)
	for _, side := range []struct {
		style draw.LineStyle
		of    func(partError) float64
	}{
		{aboveStyle, func(m partError) float64 { return m.above }},
		{belowStyle, func(m partError) float64 { return m.below }},
	} {
		var xys plotter.XYs
		for _, m := range bins {
			if y := side.of(m); y >= floor {
				xys = append(xys, plotter.XY{X: m.at, Y: y})
			} else {
				xys = append(xys, figure.Gap())
			}
		}
		figure.AddLine(p, side.style, xys...)
	}
	if b := t.Curves[i].BoundOfRange; b >= floor {
		figure.AddLine(p, boundStyle, plotter.XY{X: r.GridMinMV, Y: b}, plotter.XY{X: r.GridMaxMV, Y: b})
	} else {
		note, err := plotter.NewLabels(plotter.XYLabels{
			XYs:    plotter.XYs{{X: r.GridMinMV, Y: 1.3 * floor}},
			Labels: []string{fmt.Sprintf("no error above %.1e", b)},
		})
		if err != nil {
			return nil, err
		}
		note.TextStyle[0].Font = p.Legend.TextStyle.Font
		p.Add(note)
	}
	p.Y.Min, p.Y.Max = floor, ceiling
	return p, nil
}

// decadeTicks labels every second power of ten.
func decadeTicks(lo, hi float64) []plot.Tick {
	var ticks []plot.Tick
	last := int(math.Round(math.Log10(hi)))
	for e := int(math.Round(math.Log10(lo))); e <= last; e++ {
		label := ""
		if (last-e)%2 == 0 {
			label = "1e" + strconv.Itoa(e)
		}
		ticks = append(ticks, plot.Tick{Value: math.Pow(10, float64(e)), Label: label})
	}
	return ticks
}
