package figure

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// drawLine returns the picture of a line on axes from 0 to 1 and -1 to 1.
func drawLine(l plot.Plotter) *image.RGBA {
	p := Axes("", "", "", 0, 1)
	p.Y.Min, p.Y.Max = -1, 1
	p.Add(l)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 1, -1, 1
	img := New(Height)
	Stack(draw.New(img), p)
	return img.Image().(*image.RGBA)
}

func newLine(style draw.LineStyle, xys ...plotter.XY) Line {
	return AddLine(plot.New(), style, xys...)
}

// samples returns n points of a function of 0 to 1.
func samples(n int, f func(x float64) float64) plotter.XYs {
	xys := make(plotter.XYs, n)
	for i := range xys {
		x := float64(i) / float64(n-1)
		xys[i] = plotter.XY{X: x, Y: f(x)}
	}
	return xys
}

func TestThinKeepsTheEndsAndExtremesOfEveryColumn(t *testing.T) {
	const columns = 100
	r := rand.New(rand.NewPCG(1, 2))
	path := make([]vg.Point, 1_000_000)
	y := 0.0
	for i := range path {
		y += r.NormFloat64()
		path[i] = vg.Point{X: vg.Length(columns * float64(i) / float64(len(path))), Y: vg.Length(y)}
	}
	kept := thin(path, 1)
	if len(kept) > 4*columns {
		t.Errorf("%d points in %d columns", len(kept), columns)
	}
	at := 0
	for _, p := range kept {
		k := slices.Index(path[at:], p)
		if k < 0 {
			t.Fatalf("point %v is not of the path, or out of order", p)
		}
		at += k + 1
	}
	column := func(path []vg.Point, c int) []vg.Point {
		var in []vg.Point
		for _, p := range path {
			if int(p.X) == c {
				in = append(in, p)
			}
		}
		return in
	}
	higher := func(a, b vg.Point) int { return int(math.Copysign(1, float64(a.Y-b.Y))) }
	for c := range columns {
		all, some := column(path, c), column(kept, c)
		if some[0] != all[0] || some[len(some)-1] != all[len(all)-1] {
			t.Errorf("column %d: ends are not kept", c)
		}
		if slices.MinFunc(some, higher).Y != slices.MinFunc(all, higher).Y || slices.MaxFunc(some, higher).Y != slices.MaxFunc(all, higher).Y {
			t.Errorf("column %d: extremes are not kept", c)
		}
	}
}

func TestThinKeepsAPathOfOnePointAColumn(t *testing.T) {
	path := []vg.Point{{X: 0.5, Y: 1}, {X: 1.5, Y: 2}, {X: 2.5, Y: 0}, {X: 1.5, Y: 3}, {X: -7, Y: 3}}
	if got := thin(path, 1); !slices.Equal(got, path) {
		t.Errorf("kept %v of %v", got, path)
	}
}

func TestALineLooksAsIfAllItsPointsWereDrawn(t *testing.T) {
	solid := draw.LineStyle{Color: Ink, Width: vg.Points(0.8)}
	broken := draw.LineStyle{Color: Ink, Width: vg.Points(1.1), Dashes: Dashes(5, 3)}
	// Spikes of a cell: short against the intervals between them.
	spikes := func(rate float64) func(float64) float64 {
		return func(x float64) float64 { return 1.9*math.Exp(-40*math.Pow(math.Sin(math.Pi*rate*x), 2)) - 0.95 }
	}
	for _, c := range []struct {
		name  string
		style draw.LineStyle
		xys   plotter.XYs
	}{
		{"few spikes", solid, samples(20_000, spikes(10))},
		{"so many spikes that they are drawn in pieces", solid, samples(20_000, spikes(80))},
		{"dashes", broken, samples(1000, func(x float64) float64 { return math.Sin(200 * x) })},
		{"beyond the axes", solid, samples(10_000, func(x float64) float64 { return 3 * math.Sin(60*x) })},
		{"back and forth", solid, plotter.XYs{{X: 0.1, Y: -0.5}, {X: 0.9, Y: 0.5}, {X: 0.1, Y: 0.5}, {X: 0.9, Y: -0.5}}},
	} {
		all, err := plotter.NewLine(c.xys)
		if err != nil {
			t.Fatal(err)
		}
		all.LineStyle = c.style
		want, got := drawLine(all), drawLine(newLine(c.style, c.xys...))
		unlike, inked := 0, 0
		for i := range want.Pix {
			if want.Pix[i] < 0x80 {
				inked++
			}
			if math.Abs(float64(want.Pix[i])-float64(got.Pix[i])) > 0x40 {
				unlike++
			}
		}
		if inked == 0 || unlike > inked/100 {
			t.Errorf("%s: %d values of pixels differ where %d are dark", c.name, unlike, inked)
		}
	}
}

func TestALineBreaksWhereAPointIsNotFinite(t *testing.T) {
	style := draw.LineStyle{Color: Ink, Width: vg.Points(4)}
	for _, y := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		xys := samples(1001, func(x float64) float64 { return 0 })
		for i := range xys {
			if i > 400 && i < 600 && i != 500 {
				xys[i].Y = y
			}
		}
		l := newLine(style, xys...)
		if x0, x1, y0, y1 := l.DataRange(); x0 != 0 || x1 != 1 || y0 != 0 || y1 != 0 {
			t.Errorf("%v: range %v to %v, %v to %v, want 0 to 1, 0 to 0", y, x0, x1, y0, y1)
		}
		img := drawLine(l)
		bounds := inkBounds(img)
		middle := (bounds.Min.Y + bounds.Max.Y) / 2
		for _, c := range []struct {
			x     float64
			inked bool
		}{{0.2, true}, {0.39, true}, {0.45, false}, {0.5, true}, {0.55, false}, {0.61, true}, {0.9, true}} {
			at := bounds.Min.X + int(c.x*float64(bounds.Dx()))
			if got := isInk(img, at, middle); got != c.inked {
				t.Errorf("gaps of %v: ink at %v: %v", y, c.x, got)
			}
		}
	}
}

func TestALineWithoutPointsLeavesAxesAsTheyAre(t *testing.T) {
	for _, xys := range []plotter.XYs{nil, {Gap()}, {Gap(), Gap()}} {
		want := drawLine(newLine(draw.LineStyle{}, plotter.XY{X: 0.5}, plotter.XY{X: 0.5}))
		if got := drawLine(newLine(draw.LineStyle{Color: Ink, Width: vg.Points(1)}, xys...)); !slices.Equal(got.Pix, want.Pix) {
			t.Errorf("points %v give another picture than none", xys)
		}
	}
}

func isInk(img *image.RGBA, x, y int) bool {
	c := img.RGBAAt(x, y)
	return c.B > c.R && c.B-c.R > 0x10 // axes and letters are black
}

// inkBounds returns where the ink of a picture is.
func inkBounds(img *image.RGBA) image.Rectangle {
	var r image.Rectangle
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if isInk(img, x, y) {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}
