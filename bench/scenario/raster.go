package scenario

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"math"
	"slices"
	"sort"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"

	"github.com/lut4go/lut4go/bench/internal/figure"
	"github.com/lut4go/lut4go/bench/internal/phrase"
)

// writeRaster draws the spikes as PNG, a dot for each at its time (ms) and neuron. If
// there are too many to tell apart it draws those of the last 100 ms once more below.
//
// Dots are so small that most of the picture stays white; spikes of a few neurons are
// strokes instead. Where dots overlap, the ink of a pixel is its cover over that of the
// fullest pixels, so that the structure of a long run stays visible.
func (s *Simulation) writeRaster(w io.Writer) error {
	r, err := s.Result()
	if err != nil {
		return err
	}
	title := fmt.Sprintf("%s: %s, %s, mean rate %.3g Hz", s.options.title(), phrase.Count(r.Neurons, "neuron"), phrase.Count(r.Spikes, "spike"), r.MeanRateHz)
	time := s.simulated()
	plots := []*plot.Plot{s.rasterPlot(title, time)}
	if time.long() && float64(r.Spikes)*minDot*minDot > maxInk*figure.Width*figure.Height {
		plots = append(plots, s.rasterPlot("", time.last()))
	}
	img := figure.New(figure.Height)
	for i, c := range figure.Stack(vgdraw.New(img), plots...) {
		s.drawSpikes(img.Image(), plots[i], c)
	}
	return figure.EncodePNG(w, img)
}

// rasterPlot plots the axes of a raster.
func (s *Simulation) rasterPlot(title string, time span) *plot.Plot {
	p := newPlot(title, "neuron", time)
	p.Y.Min, p.Y.Max = -0.5, float64(s.options.Neurons)-0.5
	p.Y.Tick.Marker = plot.TickerFunc(figure.WholeTicks)
	return p
}

// drawSpikes puts the dots of a raster's spikes on the picture. They are drawn
// on its pixels, which for a hundred thousand is far faster than on the plot's canvas.
func (s *Simulation) drawSpikes(img draw.Image, p *plot.Plot, c vgdraw.Canvas) {
	x, y := p.Transforms(&c)
	px := func(l vg.Length) float64 { return float64(l) / float64(figure.Pixels(1)) }
	low, high := px(c.Min.Y), px(c.Max.Y)
	d := newDots(image.Rect(
		int(px(c.Min.X)), figure.Height-int(math.Ceil(high)),
		int(math.Ceil(px(c.Max.X))), figure.Height-int(low),
	))
	// The spikes are in order of time.
	first := sort.Search(s.spikes.Len(), func(i int) bool { return s.spikes.Time(i) >= p.X.Min })
	d.size(s.spikes.Len()-first, (high-low)/float64(s.options.Neurons))
	for i := first; i < s.spikes.Len(); i++ {
		d.add(px(x(s.spikes.Time(i))), figure.Height-px(y(float64(s.spikes.Neurons[i]))))
	}
	d.draw(img, figure.Ink)
}

// Sizes of dots.
const (
	maxInk    = 0.3 // of the area that dots cover, unless they would be thinner than minDot
	minDot    = 2   // px
	maxDot    = 4
	strokeDot = 3 // width of a stroke
	maxStroke = 40
	strokeRow = 0.7 // height of a stroke over that of a row
)

// dots is how much of each pixel of a part of a picture is covered by dots:
// 1 where one covers it, more where several do.
type dots struct {
	area          image.Rectangle
	cover         []float32
	width, height float64 // of a dot, px
}

func newDots(area image.Rectangle) *dots {
	return &dots{area: area, cover: make([]float32, area.Dx()*area.Dy())}
}

// size chooses the size of n dots in rows of some pixels.
func (d *dots) size(n int, row float64) {
	d.width = min(max(math.Sqrt(maxInk*float64(len(d.cover))/float64(max(n, 1))), minDot), maxDot)
	d.height = d.width
	if tall := min(strokeRow*row, maxStroke); tall > d.height {
		d.width, d.height = min(d.width, strokeDot), tall
	}
}

// add puts a dot around a place of the picture. Pixels that it covers in part
// count in part: otherwise rows that are not whole pixels apart would give
// stripes.
func (d *dots) add(x, y float64) {
	left, right := x-d.width/2-float64(d.area.Min.X), x+d.width/2-float64(d.area.Min.X)
	top, bottom := y-d.height/2-float64(d.area.Min.Y), y+d.height/2-float64(d.area.Min.Y)
	for j := max(int(top), 0); j < min(int(math.Ceil(bottom)), d.area.Dy()); j++ {
		h := min(bottom, float64(j+1)) - max(top, float64(j))
		for i := max(int(left), 0); i < min(int(math.Ceil(right)), d.area.Dx()); i++ {
			w := min(right, float64(i+1)) - max(left, float64(i))
			d.cover[j*d.area.Dx()+i] += float32(w * h)
		}
	}
}

// full returns the cover that gets full ink: that of one dot where dots hardly
// overlap, else half as much again as few of the covered pixels exceed, so that a
// picture full of dots is not dark all over.
func (d *dots) full() float32 {
	const few = 0.02
	var covered []float32
	for _, c := range d.cover {
		if c > 0 {
			covered = append(covered, c)
		}
	}
	if len(covered) == 0 {
		return 1
	}
	slices.Sort(covered)
	most := max(1, covered[int((1-few)*float64(len(covered)-1))])
	return 1.5*most - 0.5
}

// draw puts the dots on the picture.
func (d *dots) draw(img draw.Image, ink color.NRGBA) {
	full := d.full()
	layer := image.NewNRGBA(d.area)
	for i, c := range d.cover {
		if c > 0 {
			shade := ink
			shade.A = uint8(255 * min(c/full, 1))
			layer.SetNRGBA(d.area.Min.X+i%d.area.Dx(), d.area.Min.Y+i/d.area.Dx(), shade)
		}
	}
	draw.Draw(img, d.area, layer, d.area.Min, draw.Over)
}
