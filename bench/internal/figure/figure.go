// Package figure draws the figures of reports, all of one look, on plots of
// gonum.org/v1/plot.
package figure

import (
	"image/color"
	"io"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Usual size of a figure in pixels. All figures are as wide.
const (
	Width  = 1500
	Height = 900

	dpi = 150
)

// Colours, which differ in lightness too.
var (
	Ink    = color.NRGBA{R: 0x16, G: 0x3a, B: 0x6b, A: 0xff}
	Accent = color.NRGBA{R: 0xb4, G: 0x3a, B: 0x2b, A: 0xff}
	Amber  = color.NRGBA{R: 0xe0, G: 0x8a, B: 0x14, A: 0xff}
	Shade  = color.NRGBA{R: 0xec, G: 0xec, B: 0xec, A: 0xff} // of areas and grids
)

// Pixels converts pixels of a figure to the unit of package plot.
func Pixels(px float64) vg.Length { return vg.Length(px) * vg.Inch / dpi }

// New returns a white image of Width x height pixels.
func New(height int) *vgimg.Canvas {
	return vgimg.NewWith(vgimg.UseWH(Pixels(Width), Pixels(float64(height))), vgimg.UseDPI(dpi))
}

// EncodePNG writes an image as PNG.
func EncodePNG(w io.Writer, img *vgimg.Canvas) error {
	_, err := vgimg.PngCanvas{Canvas: img}.WriteTo(w)
	return err
}

// WritePNG writes as PNG what paint draws on Width x height white pixels.
func WritePNG(w io.Writer, height int, paint func(draw.Canvas) error) error {
	img := New(height)
	if err := paint(draw.New(img)); err != nil {
		return err
	}
	return EncodePNG(w, img)
}

// WriteSVG writes the figure of WritePNG as SVG.
func WriteSVG(w io.Writer, height int, paint func(draw.Canvas) error) error {
	svg := vgsvg.New(Pixels(Width), Pixels(float64(height)))
	c := draw.New(svg)
	c.SetColor(color.White) // an SVG has no ground of its own
	c.Fill(c.Rectangle.Path())
	if err := paint(c); err != nil {
		return err
	}
	_, err := svg.WriteTo(w)
	return err
}

// Plots returns a function that draws plots below each other.
func Plots(plots ...*plot.Plot) func(draw.Canvas) error {
	return func(c draw.Canvas) error {
		Stack(c, plots...)
		return nil
	}
}

// Margin leaves out the white border of a figure, wider on the right, where the last
// label of a time axis reaches beyond it.
func Margin(c draw.Canvas) draw.Canvas {
	return draw.Crop(c, Pixels(20), -Pixels(45), Pixels(20), -Pixels(20))
}

// Axes returns an empty plot from a lowest to a highest x.
func Axes(title, x, y string, lo, hi float64) *plot.Plot {
	p := plot.New()
	sans := func(size vg.Length) font.Font { return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size} }
	p.Title.Text = title
	p.Title.TextStyle.Font = sans(11)
	p.Title.Padding = Pixels(22)
	p.X.Label.Text, p.Y.Label.Text = x, y
	p.X.Min, p.X.Max = lo, hi
	p.Legend.TextStyle.Font = sans(9)
	p.Legend.ThumbnailWidth = Pixels(70)
	p.Legend.Padding = Pixels(6)
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Label.TextStyle.Font = sans(10)
		a.Label.Padding = Pixels(8)
		a.Tick.Label.Font = sans(9)
		a.Tick.Length = Pixels(9)
		a.LineStyle.Width = vg.Points(0.6)
		a.Tick.LineStyle.Width = vg.Points(0.6)
		a.Padding = Pixels(10)
		a.Tick.Marker = plot.TickerFunc(ticks)
	}
	return p
}

// Stack draws plots below each other, their axes aligned, and returns the parts of
// the figure where their data are.
func Stack(c draw.Canvas, plots ...*plot.Plot) []draw.Canvas {
	var rows [][]*plot.Plot
	for i, p := range plots {
		if i < len(plots)-1 {
			p.X.Label.Text = ""
		}
		rows = append(rows, []*plot.Plot{p})
	}
	var data []draw.Canvas
	for i, tile := range plot.Align(rows, draw.Tiles{Rows: len(rows), Cols: 1, PadY: Pixels(25)}, Margin(c)) {
		plots[i].Draw(tile[0])
		data = append(data, plots[i].DataCanvas(tile[0]))
	}
	return data
}
