package table_test

import (
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// FuzzTabulate makes tables over any grid, of a function that returns any bits or
// panics, and of any points, and calls all their methods.
func FuzzTabulate(f *testing.F) {
	bits := func(n int) []byte { return make([]byte, 8*n) }
	f.Add(0.0, 10.0, 1.0, bits(12), 20.0)
	f.Add(-100.0, 50.0, 1.0, bits(200), 0.5)
	f.Add(0.0, 1e-300, 1e-301, bits(3), math.NaN())
	f.Add(math.Inf(-1), math.NaN(), -1.0, bits(0), 0.0)
	f.Add(1e308, 1.5e308, 1e307, bits(20), 1e308)
	f.Fuzz(func(t *testing.T, min, max, step float64, data []byte, throws float64) {
		g := table.Grid{Min: min, Max: max, Step: step}
		if n, err := g.Points(); err == nil && n > 300 {
			return // takes its time and is no other case
		}
		values := float64s(data)
		curve := table.Curve{Name: "any", F: func(x float64) float64 {
			if x > throws {
				panic("above what it throws at")
			}
			if len(values) == 0 {
				return x
			}
			return values[math.Float64bits(math.Round((x-min)/step))%uint64(len(values))]
		}}
		for _, order := range append(table.Orders(), "none of them") {
			tab, err := table.NewOrder(order, g, curve, table.Curve{Name: "x", F: func(x float64) float64 { return x }})
			fuzzTable(t, tab, err)
			tab, err = table.FromPointsOrder(order, g, []string{"any"}, [][]float64{values})
			fuzzTable(t, tab, err)
		}
	})
}

func fuzzTable(t *testing.T, tab *table.Table, err error) {
	if err != nil {
		wellFormed(t, err)
		if tab != nil {
			t.Fatal("a table beside the error")
		}
		return
	}
	if n, err := tab.Grid().Points(); err != nil || n != len(tab.Points(0)) {
		t.Fatalf("%d points on the grid %v of %d, %v", len(tab.Points(0)), tab.Grid(), n, err)
	}
	fuzzUse[float64](t, tab)
	fuzzUse[float32](t, tab)
}

func fuzzUse[T kernel.Float](t *testing.T, tab *table.Table) {
	rows, err := table.Rows[T](tab)
	if err != nil {
		wellFormed(t, err)
		return
	}
	if rows.Bytes() != table.Bytes[T](tab) || rows.Curves() != len(tab.Names()) {
		t.Fatalf("%d bytes of %d curves, %d and %d", rows.Bytes(), rows.Curves(), table.Bytes[T](tab), len(tab.Names()))
	}
	if _, err := table.Report[T](tab); err != nil {
		wellFormed(t, err)
	}
}

func wellFormed(t *testing.T, err error) {
	t.Helper()
	text := err.Error()
	if !strings.HasPrefix(text, "table: ") && !strings.HasPrefix(text, "kernel: ") || strings.Contains(text, "%!") {
		t.Fatalf("error %q", text)
	}
}
