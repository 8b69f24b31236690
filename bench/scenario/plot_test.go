package scenario

import (
	"context"
	"image"
	"io"
	"math"
	"testing"

	"github.com/lut4go/lut4go/bench/internal/figure/figuretest"
)

func TestPicturesShowSpikesAndVoltage(t *testing.T) {
	for _, o := range []Options{
		short("wb-network", 200, 20, 64),
		short("wb-cell", 1, 400, 64), // long: two parts
		short("squid", 3, 20, 32),
	} {
		s, r := runFor(t, o)
		if r.Spikes == 0 {
			t.Errorf("%s: no spikes to draw", o.Scenario)
		}
		figuretest.Check(t, s.writeRaster)
		figuretest.Check(t, s.writeTrace)
	}
}

// TestARunWithoutStepsHasPictures: a run that was stopped before its first step still has
// axes.
func TestARunWithoutStepsHasPictures(t *testing.T) {
	s, err := Prepare(short("wb-network", 10, 20, 64), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.writeRaster(io.Discard); err != nil {
		t.Error(err)
	}
	if err := s.writeTrace(io.Discard); err != nil {
		t.Error(err)
	}
}

// TestARasterOfSpikesTooManyToTellApartStaysReadable: so many spikes that single ones cannot be told apart.
func TestARasterOfSpikesTooManyToTellApartStaysReadable(t *testing.T) {
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
	figuretest.Check(t, s.writeRaster)
}

func TestADotCoversPixelsInPart(t *testing.T) {
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
