package figure

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Line joins points in their order. It breaks where a coordinate is not finite;
// a point without neighbours is a dot. Unlike plotter.Line it draws a million
// points as fast as a thousand: only those that the pixels of a figure can show.
type Line struct {
	draw.LineStyle
	stretches []plotter.XYs // the points between gaps
	min, max  plotter.XY    // of all points
}

// AddLine adds a line to axes and returns it for the legend.
func AddLine(p *plot.Plot, style draw.LineStyle, xys ...plotter.XY) Line {
	l := Line{
		LineStyle: style,
		min:       plotter.XY{X: math.Inf(1), Y: math.Inf(1)},
		max:       plotter.XY{X: math.Inf(-1), Y: math.Inf(-1)},
	}
	start := 0
	for i, xy := range xys {
		if !finite(xy.X) || !finite(xy.Y) {
			l.addStretch(xys[start:i])
			start = i + 1
			continue
		}
		l.min = plotter.XY{X: min(l.min.X, xy.X), Y: min(l.min.Y, xy.Y)}
		l.max = plotter.XY{X: max(l.max.X, xy.X), Y: max(l.max.Y, xy.Y)}
	}
	l.addStretch(xys[start:])
	p.Add(l)
	return l
}

func (l *Line) addStretch(xys plotter.XYs) {
	if len(xys) > 0 {
		l.stretches = append(l.stretches, xys)
	}
}

// Gap is a point where a line breaks.
func Gap() plotter.XY { return plotter.XY{X: math.NaN(), Y: math.NaN()} }

// Dashes are the lengths of a line's dashes and the spaces between them, in
// points.
func Dashes(pt ...float64) []vg.Length {
	var d []vg.Length
	for _, x := range pt {
		d = append(d, vg.Points(x))
	}
	return d
}

// Plot implements plot.Plotter.
func (l Line) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, stretch := range l.stretches {
		if len(stretch) == 1 {
			dot := draw.GlyphStyle{Color: l.Color, Radius: 1.5 * l.Width, Shape: draw.CircleGlyph{}}
			if at := (vg.Point{X: x(stretch[0].X), Y: y(stretch[0].Y)}); c.Contains(at) {
				c.DrawGlyph(dot, at)
			}
			continue
		}
		path := make([]vg.Point, len(stretch))
		for i, xy := range stretch {
			path[i] = vg.Point{X: x(xy.X), Y: y(xy.Y)}
		}
		// Columns of half a pixel give the picture of all points: with a whole one
		// steep curves have corners.
		for _, part := range c.ClipLinesXY(thin(path, Pixels(0.5))) {
			strokePath(c, l.LineStyle, part)
		}
	}
}

// DataRange implements plot.DataRanger.
func (l Line) DataRange() (xmin, xmax, ymin, ymax float64) {
	return l.min.X, l.max.X, l.min.Y, l.max.Y
}

// GlyphBoxes implements plot.GlyphBoxer: at the ends of the axes there is room
// for half the line's width.
func (l Line) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	if len(l.stretches) == 0 {
		return nil
	}
	within := func(x float64) float64 { return min(max(x, 0), 1) }
	r := l.Width / 2
	across := vg.Rectangle{Min: vg.Point{X: -r}, Max: vg.Point{X: r}}
	along := vg.Rectangle{Min: vg.Point{Y: -r}, Max: vg.Point{Y: r}}
	return []plot.GlyphBox{
		{X: within(p.X.Norm(l.min.X)), Rectangle: across},
		{X: within(p.X.Norm(l.max.X)), Rectangle: across},
		{Y: within(p.Y.Norm(l.min.Y)), Rectangle: along},
		{Y: within(p.Y.Norm(l.max.Y)), Rectangle: along},
	}
}

// Thumbnail implements plot.Thumbnailer.
func (l Line) Thumbnail(c *draw.Canvas) {
	y := c.Center().Y
	c.StrokeLine2(l.LineStyle, c.Min.X, y, c.Max.X, y)
}

// thin returns the points of a path without those that make no difference to
// columns of some width: of consecutive points in one column it keeps the first,
// the lowest, the highest and the last. A path that goes from left to right keeps
// at most four points a column.
func thin(path []vg.Point, width vg.Length) []vg.Point {
	var kept []vg.Point
	column := func(i int) vg.Length { return vg.Length(math.Floor(float64(path[i].X / width))) }
	for first := 0; first < len(path); {
		last, low, high := first, first, first
		for i := first; i < len(path) && column(i) == column(first); i++ {
			last = i
			if path[i].Y < path[low].Y {
				low = i
			}
			if path[i].Y > path[high].Y {
				high = i
			}
		}
		before := -1
		for _, i := range []int{first, min(low, high), max(low, high), last} {
			if i > before {
				kept = append(kept, path[i])
				before = i
			}
		}
		first = last + 1
	}
	return kept
}

// strokeHeights limits how far up and down a path goes that is stroked at once, as a
// multiple of the height of the axes: the rasteriser's time for a row of pixels grows as
// the square of the number of times that a path crosses it.
const strokeHeights = 32

// strokePath draws a path, in pieces if it goes up and down often. Each piece
// begins a pixel before the end of the one before, so that there is no seam.
func strokePath(c draw.Canvas, style draw.LineStyle, path []vg.Point) {
	most := strokeHeights * (c.Max.Y - c.Min.Y)
	var climbed, length vg.Length
	start := 0
	for i := 1; i < len(path); i++ {
		d := path[i].Sub(path[i-1])
		l := vg.Length(math.Hypot(float64(d.X), float64(d.Y)))
		climbed += max(d.Y, -d.Y)
		length += l
		if climbed < most || i == len(path)-1 {
			continue
		}
		c.StrokeLines(style, path[start:i+1])
		overlap := Pixels(1)
		if l > overlap {
			path[i-1] = path[i].Sub(d.Scale(overlap / l))
		} else {
			overlap = l
		}
		style.DashOffs += length - overlap
		climbed, length = 0, overlap
		start = i - 1
	}
	c.StrokeLines(style, path[start:])
}
