package bench

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// Layout of a picture of a table: cells, each with a curve above its error.
const (
	tableColumns    = 3
	tableCellHeight = 540 // px
	tableHeadHeight = 115 // px
	tableDecades    = 6   // of the axis of errors
	missParts       = 400 // into how many parts an axis of voltages is divided at most
)

// WriteFiles draws each table into a directory, which is made if there is none,
// as PNG and as SVG, and returns the names of the files: every curve with the
// table's points, and below it the largest error in each bin, as a fraction of
// the curve's range, with its bound.
func (r *TableReport) WriteFiles(dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	var written []string
	for i := range r.Tables {
		t := &r.Tables[i]
		// Base: the name of a file's model may be anything.
		name := filepath.Base(fmt.Sprintf("table-%s-%s-%vmV", r.Model, t.Order, t.GridStepMV))
		width, height := points(PictureWidth), points(float64(tableHeadHeight+t.cellRows()*tableCellHeight))
		img := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(pictureDPI))
		svg := vgsvg.New(width, height)
		for _, c := range []draw.Canvas{draw.New(img), draw.New(svg)} {
			if err := r.draw(c, t); err != nil {
				return written, fmt.Errorf("%s: %w", name, err)
			}
		}
		for _, f := range []struct {
			suffix string
			write  vg.CanvasWriterTo
		}{{".png", vgimg.PngCanvas{Canvas: img}}, {".svg", svg}} {
			var b bytes.Buffer
			if _, err := f.write.WriteTo(&b); err != nil {
				return written, fmt.Errorf("%s%s: %w", name, f.suffix, err)
			}
			if err := os.WriteFile(filepath.Join(dir, name+f.suffix), b.Bytes(), 0o666); err != nil {
				return written, err
			}
			written = append(written, name+f.suffix)
		}
	}
	return written, nil
}

// cellRows returns how many rows of cells the picture of a table has.
func (t *TableOf) cellRows() int { return (len(t.Curves) + tableColumns - 1) / tableColumns }

// draw draws a table.
func (r *TableReport) draw(c draw.Canvas, t *TableOf) error {
	misses := sampleMisses[float64]
	if r.Precision == 32 {
		misses = sampleMisses[float32]
	}
	bins, err := misses(t)
	if err != nil {
		return err
	}
	top := 1e-16 // not 0, which has no logarithm
	for _, e := range t.Curves {
		top = max(top, e.BoundOfRange)
	}
	ceiling := math.Pow(10, math.Ceil(math.Log10(top)))
	rows := make([][]*plot.Plot, 2*t.cellRows())
	for i := range rows {
		rows[i] = make([]*plot.Plot, tableColumns)
	}
	for i := range t.Curves {
		row, column := i/tableColumns, i%tableColumns
		curve, err := r.curvePlot(t, i)
		if err != nil {
			return err
		}
		miss, err := r.missPlot(t, i, bins[i], ceiling)
		if err != nil {
			return err
		}
		rows[2*row][column], rows[2*row+1][column] = curve, miss
	}
	c.SetColor(color.White) // an SVG has no ground of its own
	c.Fill(c.Rectangle.Path())
	body := margin(c)
	r.drawHead(body, t)
	body.Max.Y -= points(tableHeadHeight)
	tiles := draw.Tiles{Rows: len(rows), Cols: tableColumns, PadX: points(30), PadY: points(25)}
	for i, row := range plot.Align(rows, tiles, body) {
		for j, tile := range row {
			if rows[i][j] == nil {
				continue
			}
			if i%2 == 0 {
				// Align leaves room for the ticks that a curve's axis does not have.
				tile.Min.Y -= points(50)
			}
			rows[i][j].BackgroundColor = nil // it would hide the neighbour's
			rows[i][j].Draw(tile)
		}
	}
	return nil
}

// Lines of a picture of a table. They differ in lightness and pattern too.
var (
	curveStyle = draw.LineStyle{Color: color.NRGBA{R: 0xf2, G: 0xc4, B: 0x7e, A: 0xff}, Width: vg.Points(3)}
	pointStyle = draw.GlyphStyle{Color: ink, Radius: vg.Points(0.55), Shape: draw.CircleGlyph{}}
	aboveStyle = draw.LineStyle{Color: ink, Width: vg.Points(1.2)}
	belowStyle = draw.LineStyle{Color: amber, Width: vg.Points(1.2), Dashes: dashes(4, 2.5)}
	boundStyle = draw.LineStyle{Color: accent, Width: vg.Points(0.9), Dashes: dashes(1, 2)}
)

// drawHead says what is drawn, and by what lines.
func (r *TableReport) drawHead(c draw.Canvas, t *TableOf) {
	p := newAxes("", "", "", 0, 1)
	style := p.Title.TextStyle
	style.XAlign, style.YAlign = text.XLeft, text.YTop
	at := vg.Point{X: c.Min.X, Y: c.Max.Y}
	head := fmt.Sprintf("%s, %s, %s, dt %v ms, float%d", r.Model, t.kind(), r.Method, r.DtMs, r.Precision)
	if r.Note == "" {
		head += ": " + t.shift(r.ExactSpikes)
	}
	c.FillText(style, at, head)

	style.Font = p.Legend.TextStyle.Font
	style.YAlign = text.YCenter
	at.Y -= points(55)
	sample, gap := points(50), points(10)
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
	if n := t.binsOfPart(); n > 1 {
		part = fmt.Sprintf("%d bins", n)
	}
	c.FillText(style, at, "(the largest of every "+part+")")
}

// binsOfPart returns how many bins the axis' smallest part has.
func (t *TableOf) binsOfPart() int { return (t.Rows - 1 + missParts - 1) / missParts }

// drawsPoints reports whether a table's points can be told apart.
func (t *TableOf) drawsPoints() bool { return t.Rows <= missParts/2 }

// curvePlot draws a curve with the table's points.
func (r *TableReport) curvePlot(t *TableOf, i int) (*plot.Plot, error) {
	e, f := &t.Curves[i], t.curves[i].F
	unit := ""
	if e.Unit != "1" {
		unit = " (" + e.Unit + ")"
	}
	p := newAxes("", "", e.Curve+unit, r.GridMinMV, r.GridMaxMV)
	const samples = 400
	var xys plotter.XYs
	for k := range samples + 1 {
		v := r.GridMinMV + float64((r.GridMaxMV-r.GridMinMV)*float64(k)/samples)
		if y := f(v); finite(y) {
			xys = append(xys, plotter.XY{X: v, Y: y})
		}
	}
	addLine(p, curveStyle, xys...)
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

// missPlot draws the largest errors of each bin, with their bound.
func (r *TableReport) missPlot(t *TableOf, i int, bins []miss, ceiling float64) (*plot.Plot, error) {
	p := newAxes("", "v (mV)", "error / range", r.GridMinMV, r.GridMaxMV)
	p.Y.Scale = plot.LogScale{}
	p.Y.Tick.Marker = plot.TickerFunc(decadeTicks)
	floor := ceiling * math.Pow(10, -tableDecades)
	for _, side := range []struct {
		style draw.LineStyle
		of    func(miss) float64
	}{
		{aboveStyle, func(m miss) float64 { return m.above }},
		{belowStyle, func(m miss) float64 { return m.below }},
	} {
		var xys plotter.XYs
		for _, m := range bins {
			if y := side.of(m); y >= floor {
				xys = append(xys, plotter.XY{X: m.at, Y: y})
			} else {
				xys = append(xys, gap())
			}
		}
		addLine(p, side.style, xys...)
	}
	if b := t.Curves[i].BoundOfRange; b >= floor {
		addLine(p, boundStyle, plotter.XY{X: r.GridMinMV, Y: b}, plotter.XY{X: r.GridMaxMV, Y: b})
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

// miss is how far a table is from a curve in a part of the grid: the largest
// distances above and below it, as fractions of the curve's range.
type miss struct{ at, above, below float64 }

// sampleMisses returns, for each curve, the misses of what the kernels compute
// along the grid.
func sampleMisses[T kernel.Float](t *TableOf) ([][]miss, error) {
	k, err := kernel.New[T]("")
	if err != nil {
		return nil, err
	}
	rows, err := table.Rows[T](t.built)
	if err != nil {
		return nil, err
	}
	const inBin = 9 // the middle among them
	g := t.built.Grid()
	binsOfPart := t.binsOfPart()
	v := make([]T, binsOfPart*inBin)
	y := make([][]T, len(t.curves))
	for c := range y {
		y[c] = make([]T, len(v))
	}
	positions := kernel.NewPositions[T](len(v))
	all := make([][]miss, len(t.curves))
	for first := 0; first < t.Rows-1; first += binsOfPart {
		end := min(first+binsOfPart, t.Rows-1)
		for i := range v {
			bin := min(first+i/inBin, end-1)
			v[i] = T(g.At(bin) + float64(g.Step*float64(i%inBin+1)/(inBin+1)))
		}
		if err := k.Index(positions, v, rows); err != nil {
			return nil, err
		}
		if err := k.Eval(y, 0, positions); err != nil {
			return nil, err
		}
		for c, curve := range t.curves {
			m := miss{at: float64(g.At(first)/2) + float64(g.At(end)/2)}
			scale := t.Curves[c].scale()
			for i, v := range v {
				d := (float64(y[c][i]) - curve.F(float64(v))) / scale
				// What is not finite, 0/0, the table has found a limit for.
				if finite(d) {
					m.above, m.below = max(m.above, d), max(m.below, -d)
				}
			}
			all[c] = append(all[c], m)
		}
	}
	return all, nil
}

// scale is what a fraction of the range refers to.
func (c *CurveError) scale() float64 {
	if c.BoundOfRange == 0 {
		return 1
	}
	return c.Bound / c.BoundOfRange
}
