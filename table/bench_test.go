package table_test

import (
	"testing"

	"github.com/lut4go/lut4go/table"
)

// BenchmarkInterp times lut4brian's look-up in ns for one voltage; the values
// to look up stay in the first-level cache.
func BenchmarkInterp(b *testing.B) {
	tab := wangBuzsaki(b, table.Grid{Min: -100, Max: 50, Step: 0.1})
	x, y := make([]float64, 512), make([]float64, 512)
	for i := range x {
		x[i] = -70 + float64(i*37%150)/10
	}
	for b.Loop() {
		if err := tab.Interp(y, x, 0); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/value")
}

// BenchmarkNew tabulates 5 curves at 1501 points.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := table.New(table.Grid{Min: -100, Max: 50, Step: 0.1}, wangBuzsakiCurves...); err != nil {
			b.Fatal(err)
		}
	}
}
