package bench

import (
	"image/color"
	"io"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Size of the pictures in pixels.
const (
	PictureWidth  = 1500
	PictureHeight = 900

	pictureDPI = 150
)

var (
	ink    = color.NRGBA{R: 0x16, G: 0x3a, B: 0x6b, A: 0xff}
	accent = color.NRGBA{R: 0xb4, G: 0x3a, B: 0x2b, A: 0xff}
)

// points converts pixels of a picture to the unit of package plot.
func points(px float64) vg.Length { return vg.Length(px) * vg.Inch / pictureDPI }

// newPicture returns a white picture.
func newPicture() *vgimg.Canvas {
	return vgimg.NewWith(vgimg.UseWH(points(PictureWidth), points(PictureHeight)), vgimg.UseDPI(pictureDPI))
}

// margin is the white border of a picture, wider on the right, where the last
// label of the time axis reaches beyond it.
func margin(c draw.Canvas) draw.Canvas {
	return draw.Crop(c, points(20), -points(45), points(20), -points(20))
}

// span is a stretch of biological time, ms.
type span struct{ from, to float64 }

// zoom is the length of the stretch at the end of a long run that pictures show
// once more, in ms: short enough to see single spikes.
const zoom = 100

// whole returns the time that was run.
func (s *Simulation) whole() span {
	return span{0, max(s.net.Time(), s.options.Dt)}
}

// long reports whether a stretch is too long for single spikes to be seen.
func (s span) long() bool { return s.to-s.from >= 3*zoom }

// last returns the end of a long stretch.
func (s span) last() span { return span{s.to - zoom, s.to} }

// newPlot returns an empty plot over time.
func newPlot(title, y string, time span) *plot.Plot {
	return newAxes(title, "time (ms)", y, time.from, time.to)
}

// newAxes returns an empty plot from a lowest to a highest x.
func newAxes(title, x, y string, lo, hi float64) *plot.Plot {
	p := plot.New()
	sans := func(size vg.Length) font.Font { return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size} }
	p.Title.Text = title
	p.Title.TextStyle.Font = sans(11)
	p.Title.Padding = points(22)
	p.X.Label.Text, p.Y.Label.Text = x, y
	p.X.Min, p.X.Max = lo, hi
	p.Legend.TextStyle.Font = sans(9)
	p.Legend.ThumbnailWidth = points(70)
	p.Legend.Padding = points(6)
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Label.TextStyle.Font = sans(10)
		a.Label.Padding = points(8)
		a.Tick.Label.Font = sans(9)
		a.Tick.Length = points(9)
		a.LineStyle.Width = vg.Points(0.6)
		a.Tick.LineStyle.Width = vg.Points(0.6)
		a.Padding = points(10)
		a.Tick.Marker = plot.TickerFunc(roundTicks)
	}
	return p
}

// roundTicks puts labelled ticks at about six multiples of 1, 2 or 5 times a
// power of ten.
func roundTicks(lo, hi float64) []plot.Tick {
	rough := (hi - lo) / 6
	if !(rough > 0) || !finite(rough) {
		return nil
	}
	unit := math.Pow(10, math.Floor(math.Log10(rough)))
	step := 10 * unit
	for _, m := range []float64{1, 2, 5} {
		if m*unit >= rough {
			step = m * unit
			break
		}
	}
	var ticks []plot.Tick
	for i := math.Ceil(lo/step - 1e-9); i <= math.Floor(hi/step+1e-9); i++ {
		// Through decimal digits, so that 3*0.1 is labelled 0.3.
		label := strconv.FormatFloat(i*step, 'g', 12, 64)
		if i == 0 {
			label = "0"
		}
		ticks = append(ticks, plot.Tick{Value: i * step, Label: label})
	}
	return ticks
}

// wholeTicks are roundTicks without those between whole numbers.
func wholeTicks(lo, hi float64) []plot.Tick {
	var ticks []plot.Tick
	for _, t := range roundTicks(lo, hi) {
		if t.Value == math.Trunc(t.Value) {
			ticks = append(ticks, t)
		}
	}
	return ticks
}

// stack draws plots below each other, their axes aligned, and returns the parts
// of the picture where their data are.
func stack(c draw.Canvas, plots ...*plot.Plot) []draw.Canvas {
	var rows [][]*plot.Plot
	for i, p := range plots {
		if i < len(plots)-1 {
			p.X.Label.Text = ""
		}
		rows = append(rows, []*plot.Plot{p})
	}
	var data []draw.Canvas
	for i, tile := range plot.Align(rows, draw.Tiles{Rows: len(rows), Cols: 1, PadY: points(25)}, margin(c)) {
		plots[i].Draw(tile[0])
		data = append(data, plots[i].DataCanvas(tile[0]))
	}
	return data
}

func writePNG(w io.Writer, img *vgimg.Canvas) error {
	_, err := vgimg.PngCanvas{Canvas: img}.WriteTo(w)
	return err
}
