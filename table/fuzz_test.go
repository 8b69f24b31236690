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
