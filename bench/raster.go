package bench

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
)

// WriteRaster draws the spikes as a PNG of PictureWidth x PictureHeight pixels,
// a dot for each at its time (ms) and neuron. If there are too many to tell
// apart it draws those of the last 100 ms once more below.
//
// Dots are as large as leaves the picture mostly white; a few neurons get
// strokes instead. Where dots overlap, the ink of a pixel is what covers it
// over what covers the fullest pixels, so that the structure of a long run
// stays visible.
func (s *Simulation) WriteRaster(w io.Writer) error {
	r, err := s.Result()
	if err != nil {
		return err
	}
	title := fmt.Sprintf("%s: %s, %s, mean rate %.3g Hz", s.options.title(), count(r.Neurons, "neuron"), count(r.Spikes, "spike"), r.MeanRateHz)
	time := s.whole()
	plots := []*plot.Plot{s.rasterPlot(title, time)}
	if time.long() && float64(r.Spikes)*thinnest*thinnest > inked*PictureWidth*PictureHeight {
		plots = append(plots, s.rasterPlot("", time.last()))
	}
	img := newPicture()
	for i, c := range stack(vgdraw.New(img), plots...) {
		s.drawSpikes(img.Image(), plots[i], c)
	}
	return writePNG(w, img)
}

// rasterPlot plots the axes of a raster.
func (s *Simulation) rasterPlot(title string, time span) *plot.Plot {
	p := newPlot(title, "neuron", time)
	p.Y.Min, p.Y.Max = -0.5, float64(s.options.Neurons)-0.5
	p.Y.Tick.Marker = plot.TickerFunc(wholeTicks)
	return p
}

// drawSpikes puts the dots of a raster's spikes on the picture. They are drawn
// on its pixels, which for a hundred thousand is far faster than by way of the
// plot's canvas.
func (s *Simulation) drawSpikes(img draw.Image, p *plot.Plot, c vgdraw.Canvas) {
	x, y := p.Transforms(&c)
	px := func(l vg.Length) float64 { return float64(l) / float64(points(1)) }
	low, high := px(c.Min.Y), px(c.Max.Y)
	d := newDots(image.Rect(
		int(px(c.Min.X)), PictureHeight-int(math.Ceil(high)),
		int(math.Ceil(px(c.Max.X))), PictureHeight-int(low),
	))
	// The spikes are in order of time.
	first := sort.Search(s.spikes.Len(), func(i int) bool { return s.spikes.Time(i) >= p.X.Min })
	d.size(s.spikes.Len()-first, (high-low)/float64(s.options.Neurons))
	for i := first; i < s.spikes.Len(); i++ {
		d.add(px(x(s.spikes.Time(i))), PictureHeight-px(y(float64(s.spikes.Neurons[i]))))
	}
	d.draw(img, ink)
}

// Sizes of dots.
const (
	inked    = 0.3 // of the area, at most, unless dots become too thin
	thinnest = 2   // px
	widest   = 4
	stroke   = 3
	tallest  = 40
	ofRow    = 0.7
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
	d.width = min(max(math.Sqrt(inked*float64(len(d.cover))/float64(max(n, 1))), thinnest), widest)
	d.height = d.width
	if tall := min(ofRow*row, tallest); tall > d.height {
		d.width, d.height = min(d.width, stroke), tall
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
