package table_test

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// FuzzLookup looks arbitrary bits up in tables of arbitrary bits: data holds
// the values at the grid points, x the values to look up.
func FuzzLookup(f *testing.F) {
	bytes := func(x ...float64) (b []byte) {
		for _, x := range x {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		}
		return b
	}
	nan, inf, huge := math.NaN(), math.Inf(1), math.MaxFloat64
	x := bytes(nan, inf, -inf, huge, -huge, 0, 1, 0.5, -0.7, 1.9999999999999998, 5e-324)
	f.Add(0.0, 1.0, bytes(1, 2, 3), x)
	f.Add(-100.0, 0.1, bytes(-3e300, 3e300, 0, 5e-324, -5e-324), x)
	f.Add(-0.7, 0.7, bytes(1, -1), x)
	f.Add(1e300, 1e290, bytes(huge, 0, huge), x)
	f.Add(-5e-324, 5e-324, bytes(1, 2, 3), x)
	f.Add(1e-320, 1e-310, bytes(1, 2, 3), x)
	f.Add(0.0, huge, bytes(1, 2), x)
	f.Fuzz(func(t *testing.T, min, step float64, data, lookup []byte) {
		p := float64s(data)
		g := table.Grid{Min: min, Max: min + float64(float64(len(p)-1)*step), Step: step}
		tab, err := table.FromPoints(g, []string{"a"}, [][]float64{p})
		if err != nil {
			return // no such table
		}
		x := float64s(lookup)
		y := make([]float64, len(x))
		if err := tab.Interp(y, x, 0); err != nil {
			t.Fatal(err)
		}
		within(t, "Interp", x, y, p)
		for _, b := range kernel.Backends() {
			fuzzRows(t, kernels[float64](t, b), tab, x)
			fuzzRows(t, kernels[float32](t, b), tab, x)
		}
	})
}

func fuzzRows[T kernel.Float](t *testing.T, k kernel.Kernels[T], tab *table.Table, x []float64) {
	if _, err := table.Rows[T](tab); err != nil {
		return // too wide or too fine for T
	}
	v := make([]T, len(x))
	for i := range v {
		v[i] = T(x[i])
	}
	within(t, k.Backend().String(), v, evaluate(t, k, tab, v)[0], tab.Points(0))
}

// within fails the test unless y is NaN where x is and between the smallest
// and the largest of p elsewhere, up to rounding in ulp of the larger.
func within[T kernel.Float](t *testing.T, by string, x, y []T, p []float64) {
	t.Helper()
	lo, hi, value := p[0], p[0], 0.0
	for _, p := range p {
		lo, hi, value = min(lo, p), max(hi, p), max(value, math.Abs(p))
	}
	round := 4 * ulp[T](value)
	for i := range x {
		switch y := float64(y[i]); {
		case x[i] != x[i]:
			if !math.IsNaN(y) {
				t.Fatalf("%s in %T: %v for NaN", by, x, y)
			}
		case !(y >= lo-round && y <= hi+round):
			t.Fatalf("%s in %T: %v at %v, the curve is in %v..%v", by, x, y, x[i], lo, hi)
		}
	}
}

func float64s(b []byte) []float64 {
	x := make([]float64, len(b)/8)
	for i := range x {
		x[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
	return x
}

// FuzzFit fits and reports on curves of arbitrary shape, scale and roughness
// over arbitrary domains: nothing panics, and no table that Fit returns is off
// by more than it was told at any place tried.
func FuzzFit(f *testing.F) {
	inf, nan := math.Inf(1), math.NaN()
	f.Add(-100.0, 150.0, 1e-4, 10.0, -40.3, 1.0, 0.0, uint8(0))
	f.Add(-100.0, 150.0, 1e-3, 10.0, -40.3, 1.0, 0.0, uint8(1))
	f.Add(-100.0, 150.0, 1e-3, 0.3, -40.3, 1e-200, 0.0, uint8(2))
	f.Add(0.0, 1.0, 1e-6, 0.1, 0.5, 1e300, -1e300, uint8(3))
	f.Add(1e300, 1e290, 1e-6, 1e290, 0.5, 1.0, 1.0, uint8(4))
	f.Add(-5e-324, 1e-323, 1e-6, 1e-320, 0.0, 5e-324, 0.0, uint8(5))
	f.Add(0.0, 1e-310, 1e-2, 1e-311, 0.0, 1.0, 0.0, uint8(6))
	f.Add(-1.0, 2.0, 1e-14, 1.0, 0.0, 1.0, 1e16, uint8(7))
	f.Add(nan, inf, nan, nan, inf, nan, -inf, uint8(0))
	f.Add(0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, uint8(16))
	f.Add(0.0, 1.0, 1e-3, 1.0, 0.5, 1.0, 0.0, uint8(8|1))
	f.Add(0.0, 0.25, 1e-6, -39.1, 0.125, 1e300, -1e300, uint8(1)) // a difference of equals
	f.Fuzz(func(t *testing.T, min, width, tolerance, scale, at, high, shift float64, kind uint8) {
		shapes := []func(u float64) float64{
			func(u float64) float64 { return 1 / (1 + math.Exp(-u)) },
			func(u float64) float64 { return math.Exp(-u * u) },
			math.Abs,
			func(u float64) float64 { return math.Copysign(1, u) },
			func(u float64) float64 { return u / math.Expm1(u) },
			math.Sin,
			func(u float64) float64 { return math.Sqrt(math.Abs(u)) },
			math.Log,
		}
		shape := shapes[kind%8]
		curve := table.Curve{Name: "f", F: func(x float64) float64 { return high*shape((x-at)/scale) + shift }}
		goal := table.Goal{Min: min, Max: min + width, Tolerance: tolerance, Relative: kind&8 != 0, MaxBytes: 1 << 14}
		if kind&16 == 0 {
			fuzzFit[float64](t, goal, curve, scale)
		} else {
			fuzzFit[float32](t, goal, curve, scale)
		}
	})
}

func fuzzFit[T kernel.Float](t *testing.T, goal table.Goal, curve table.Curve, scale float64) {
	tab, err := table.Fit[T](goal, curve)
	if err != nil {
		if tab != nil {
			t.Fatalf("a table beside the error %v", err)
		}
		return
	}
	if n := table.Bytes[T](tab); n > goal.MaxBytes {
		t.Fatalf("%d bytes", n)
	}
	all, err := table.Report[T](tab)
	if err != nil {
		t.Fatal(err)
	}
	r, g := all[0], tab.Grid()
	if !(of(goal, r) <= goal.Tolerance) || !(r.Abs <= r.AbsBound) || !(r.Rel <= r.RelBound) {
		t.Fatalf("%+v", r)
	}
	if r.Rough || math.Abs(scale) < g.Step {
		return // the bounds are estimates, or the samples may have missed the curve
	}
	var x []T
	for i := range 257 {
		x = append(x, T(g.Min+float64(i)/256*(g.Max-g.Min)))
	}
	for i, y := range table.Evaluate(tab, 0, x) {
		v := float64(x[i])
		f := curve.F(v)
		if math.IsNaN(f) || math.IsInf(f, 0) || v < g.Min || v > g.At(len(tab.Points(0))-1) {
			continue // the table has the limit there, or the last point
		}
		if off := math.Abs(float64(y) - f); !(off <= r.AbsBound) {
			t.Fatalf("off by %v at %v, bound %v", off, v, r.AbsBound)
		}
	}
}
