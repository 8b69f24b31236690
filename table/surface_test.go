package table

import (
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/kernel"
)

// hill opens by a voltage x and a concentration y.
func hill(x, y float64) float64 { return y / (y + math.Exp(-x/20)) }

func TestASurfaceIsWithinItsBoundAsTheKernelsEvaluateIt(t *testing.T) {
	s, report, err := FitSurface[float64](SurfaceGoal{
		X: Grid{Min: -80, Max: 40, Step: 20}, Y: Grid{Min: 0, Max: 4, Step: 0.5}, Tolerance: 1e-5,
	}, Function{"hill", hill}, Function{"product", func(x, y float64) float64 { return x * y * y }})
	if err != nil {
		t.Fatal(err)
	}
	if report[0].FractionBound > 1e-5 || report[1].FractionBound > 1e-5 {
		t.Errorf("bounds of %v and %v, want 1e-5", report[0].FractionBound, report[1].FractionBound)
	}
	p, err := Planes[float64](s)
	if err != nil {
		t.Fatal(err)
	}
	for _, backend := range kernel.Backends() {
		k, err := kernel.New[float64](backend)
		if err != nil {
			t.Fatal(err)
		}
		const n = 4001
		x, y, dst := make([]float64, n), make([]float64, n), [][]float64{make([]float64, n), make([]float64, n)}
		for i := range x {
			x[i], y[i] = -80+120*math.Mod(float64(i)*0.618034, 1), 4*float64(i)/(n-1)
		}
		at := kernel.NewPlanePositions[float64](n, p.Functions())
		if err := k.IndexPlanes(at, x, y, p); err != nil {
			t.Fatal(err)
		}
		if err := k.EvalPlanes(dst, at); err != nil {
			t.Fatal(err)
		}
		for i := range x {
			if d := math.Abs(dst[0][i] - hill(x[i], y[i])); d > report[0].AbsBound*1.05 {
				t.Fatalf("%s: off by %v at (%v, %v), bound %v", backend, d, x[i], y[i], report[0].AbsBound)
			}
			if d := math.Abs(dst[1][i] - x[i]*y[i]*y[i]); d > 1e-9 {
				t.Fatalf("%s: a polynomial is off by %v at (%v, %v)", backend, d, x[i], y[i])
			}
		}
	}
}

func TestArgumentsOutsideASurfaceAreItsEnds(t *testing.T) {
	s, err := NewSurface(Grid{Min: -80, Max: 40, Step: 10}, Grid{Min: 1, Max: 4, Step: 0.5}, Function{"hill", hill})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Planes[float64](s)
	if err != nil {
		t.Fatal(err)
	}
	k, err := kernel.New[float64]("")
	if err != nil {
		t.Fatal(err)
	}
	x := []float64{-1e9, 40, 1e9, 0, 0, math.Inf(1), 40, math.NaN(), 0}
	y := []float64{1, 4, 4, -5, 1e300, math.Inf(1), 1, 2, math.NaN()}
	want := []float64{hill(-80, 1), hill(40, 4), hill(40, 4), hill(0, 1), hill(0, 4), hill(40, 4), hill(40, 1), math.NaN(), math.NaN()}
	dst := [][]float64{make([]float64, len(x))}
	at := kernel.NewPlanePositions[float64](len(x), 1)
	if err := k.IndexPlanes(at, x, y, p); err != nil {
		t.Fatal(err)
	}
	if err := k.EvalPlanes(dst, at); err != nil {
		t.Fatal(err)
	}
	for i := range x {
		if math.IsNaN(want[i]) != math.IsNaN(dst[0][i]) || math.Abs(dst[0][i]-want[i]) > 1e-12 {
			t.Errorf("%v at (%v, %v), want %v", dst[0][i], x[i], y[i], want[i])
		}
	}
}

func TestSurfacesThatCannotBeMadeAreErrors(t *testing.T) {
	g := Grid{Min: 0, Max: 1, Step: 0.5}
	for want, f := range map[string]func() error{
		"no functions": func() error { _, err := NewSurface(g, g); return err },
		`function "f" is NaN at (0, 0)`: func() error {
			_, err := NewSurface(g, g, Function{"f", func(_, _ float64) float64 { return math.NaN() }})
			return err
		},
		`function "f" panicked at (0, 0): oh`: func() error {
			_, err := NewSurface(g, g, Function{"f", func(_, _ float64) float64 { panic("oh") }})
			return err
		},
		"is not below Max": func() error {
			_, err := NewSurface(g, Grid{Min: 1, Max: 0, Step: 1}, Function{"hill", hill})
			return err
		},
		"tolerance 0": func() error {
			_, _, err := FitSurface[float64](SurfaceGoal{X: g, Y: g}, Function{"hill", hill})
			return err
		},
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
