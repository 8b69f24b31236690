package bench

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	"image/png"
	"io"
	"math"
	"testing"
)

func TestPictures(t *testing.T) {
	for _, o := range []Options{
		short("wb-network", 200, 20, 64),
		short("wb-cell", 1, 400, 64), // long: two parts
		short("squid", 3, 20, 32),
	} {
		s, r := runFor(t, o)
		if r.Spikes == 0 {
			t.Errorf("%s: no spikes to draw", o.Scenario)
		}
		checkPicture(t, s.WriteRaster)
		checkPicture(t, s.WriteTrace)
	}
}

// TestPicturesOfNothing: a run that was stopped before its first step still has
// axes.
func TestPicturesOfNothing(t *testing.T) {
	s, err := Prepare(short("wb-network", 10, 20, 64), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.WriteRaster(io.Discard); err != nil {
		t.Error(err)
	}
	if err := s.WriteTrace(io.Discard); err != nil {
		t.Error(err)
	}
}

// TestDenseRaster: so many spikes that single ones cannot be told apart.
func TestDenseRaster(t *testing.T) {
	o := short("squid", 1000, 300, 64)
	s, err := Prepare(o, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.options.Duration = 1
	if err := s.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	for step := range uint64(120) {
		for n := range uint32(1000) {
			s.spikes.Steps = append(s.spikes.Steps, 100*step)
			s.spikes.Neurons = append(s.spikes.Neurons, n)
		}
	}
	checkPicture(t, s.WriteRaster)
}

func checkPicture(t *testing.T, write func(io.Writer) error) {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if got := img.Bounds(); got != image.Rect(0, 0, PictureWidth, PictureHeight) {
		t.Errorf("picture of %v", got)
	}
	rgba := image.NewRGBA(img.Bounds())
	draw.Draw(rgba, rgba.Bounds(), img, image.Point{}, draw.Src)
	white, blue := 0, 0
	for i := 0; i < len(rgba.Pix); i += 4 {
		r, g, b := rgba.Pix[i], rgba.Pix[i+1], rgba.Pix[i+2]
		isWhite := r&g&b == 0xff
		switch {
		case isWhite:
			white++
		case b > r && b-r > 0x10: // ink is blue, axes and letters are black
			blue++
		}
		if x, y := i/4%PictureWidth, i/4/PictureWidth; !isWhite && (x == PictureWidth-1 || y == PictureHeight-1) {
			t.Fatalf("the border is not white at %d, %d", x, y)
		}
	}
	if all := PictureWidth * PictureHeight; white < all/3 || blue < 100 {
		t.Errorf("of %d pixels %d are white, %d are ink", all, white, blue)
	}
}

func TestDots(t *testing.T) {
	d := newDots(image.Rect(100, 200, 120, 210))
	d.width, d.height = 2, 3
	d.add(105.25, 205.5)
	total := 0.0
	for _, c := range d.cover {
		total += float64(c)
	}
	if math.Abs(total-6) > 1e-5 {
		t.Errorf("a dot of 6 px covers %v", total)
	}
	at := func(x, y int) float32 { return d.cover[(y-200)*20+x-100] }
	if at(104, 205) != 0.75 || at(105, 205) != 1 || at(106, 205) != 0.25 || at(103, 205) != 0 || at(105, 207) != 0 {
		t.Errorf("covers %v", d.cover)
	}
	for _, p := range [][2]float64{{100, 200}, {120, 210}, {0, 0}, {1e9, 205}, {-1e9, 205}} {
		d.add(p[0], p[1]) // in part or wholly outside
	}
}

func TestRoundTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		first  string
		last   string
		n      int
	}{
		{0, 1000, "0", "1000", 6},
		{-80, 40, "-80", "40", 7},
		{0, 0.01, "0", "0.01", 6},
		{-0.5, 999.5, "0", "800", 5},
		{0, 7205.94, "0", "6000", 4},
		{900, 1000, "900", "1000", 6},
	} {
		got := roundTicks(c.lo, c.hi)
		if len(got) != c.n || got[0].Label != c.first || got[len(got)-1].Label != c.last {
			t.Errorf("%v to %v: %v", c.lo, c.hi, got)
		}
	}
	if got := roundTicks(1, 1); got != nil {
		t.Errorf("an empty axis has ticks %v", got)
	}
	if got := wholeTicks(-0.5, 0.5); len(got) != 1 || got[0].Label != "0" {
		t.Errorf("one neuron: %v", got)
	}
}
