package bench

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// WriteRaster draws the spikes as a PNG of PictureWidth x PictureHeight pixels,
// a dot for each at its time (ms) and neuron.
//
// Dots are as large as leaves the picture mostly white; a few neurons get
// strokes instead. Where more spikes share a pixel than dots of full ink can
// show, its ink is its count over that of the fullest pixels, so that the
// structure of a long run stays visible.
func (s *Simulation) WriteRaster(w io.Writer) error {
	r, err := s.Result()
	if err != nil {
		return err
	}
	title := fmt.Sprintf("%s: %s, %s, mean rate %.3g Hz", r.Scenario, count(r.Neurons, "neuron"), count(r.Spikes, "spike"), r.MeanRateHz)
	p := newPlot(title, "neuron", s.end())
	p.Y.Min, p.Y.Max = -0.5, float64(r.Neurons)-0.5
	p.Y.Tick.Marker = plot.TickerFunc(wholeTicks)
	img, canvas := newCanvas()
	canvas = margin(canvas)
	p.Draw(canvas)

	data := p.DataCanvas(canvas)
	x, y := p.Transforms(&data)
	px := func(l vg.Length) float64 { return float64(l) / float64(points(1)) }
	left, right := px(data.Min.X), px(data.Max.X)
	low, high := px(data.Min.Y), px(data.Max.Y)
	d := newDots(image.Rect(int(left), PictureHeight-int(high), int(math.Ceil(right)), PictureHeight-int(low)))
	d.size(r.Spikes, (high-low)/float64(r.Neurons))
	for i, n := range s.spikes.Neurons {
		d.add(px(x(s.spikes.Time(i))), PictureHeight-px(y(float64(n))))
	}
	d.draw(img.Image(), ink)
	return writePNG(w, img)
}

// dots counts how many dots cover each pixel of a part of a picture.
type dots struct {
	area          image.Rectangle
	counts        []uint32
	width, height int // of a dot, px
}

func newDots(area image.Rectangle) *dots {
	return &dots{area: area, counts: make([]uint32, area.Dx()*area.Dy())}
}

// size chooses the size of n dots in rows of some pixels.
func (d *dots) size(n int, row float64) {
	const (
		inked       = 0.3 // of the area, at most
		thinnest    = 2   // px
		widest      = 4
		tallest     = 40
		ofRow       = 0.7
		strokeWidth = 3
	)
	side := math.Sqrt(inked * float64(len(d.counts)) / float64(max(n, 1)))
	d.width = int(min(max(side, thinnest), widest))
	d.height = d.width
	if tall := ofRow * row; tall > float64(d.height) {
		d.height = int(min(tall, tallest))
		d.width = min(d.width, strokeWidth)
	}
}

// add puts a dot around a place of the picture.
func (d *dots) add(x, y float64) {
	left := int(math.Floor(x-float64(d.width-1)/2)) - d.area.Min.X
	top := int(math.Floor(y-float64(d.height-1)/2)) - d.area.Min.Y
	for j := max(top, 0); j < min(top+d.height, d.area.Dy()); j++ {
		for i := max(left, 0); i < min(left+d.width, d.area.Dx()); i++ {
			d.counts[j*d.area.Dx()+i]++
		}
	}
}

// full returns the count that gets full ink: one that few of the inked pixels
// exceed.
func (d *dots) full() uint32 {
	const few = 0.02
	var histogram [256]int
	inked := 0
	for _, c := range d.counts {
		if c > 0 {
			histogram[min(c, 255)]++
			inked++
		}
	}
	above := 0
	for c := 255; c > 1; c-- {
		above += histogram[c]
		if float64(above) > few*float64(inked) {
			return uint32(c)
		}
	}
	return 1
}

// draw puts the dots on the picture.
func (d *dots) draw(img draw.Image, ink color.NRGBA) {
	full := d.full()
	layer := image.NewNRGBA(d.area)
	for i, c := range d.counts {
		if c > 0 {
			shade := ink
			shade.A = uint8(255 * min(c, full) / full)
			layer.SetNRGBA(d.area.Min.X+i%d.area.Dx(), d.area.Min.Y+i/d.area.Dx(), shade)
		}
	}
	draw.Draw(img, d.area, layer, d.area.Min, draw.Over)
}
