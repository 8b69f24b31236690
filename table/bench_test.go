package table_test

import (
	"fmt"
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

// BenchmarkBuild makes the table of what a step of the Wang-Buzsaki cell looks
// up, five curves.
func BenchmarkBuild(b *testing.B) {
	curves := curvesOf(wangBuzsakiStep())
	for _, o := range table.Orders() {
		for _, bins := range []int{150, 1800} {
			b.Run(fmt.Sprintf("%s/%d", o, bins), func(b *testing.B) {
				for b.Loop() {
					tabulate(b, o, table.Grid{Min: -100, Max: 50, Step: 150 / float64(bins)}, curves...)
				}
			})
		}
	}
}

// BenchmarkReport bounds the errors of those tables.
func BenchmarkReport(b *testing.B) {
	curves := curvesOf(wangBuzsakiStep())
	for _, o := range table.Orders() {
		for _, bins := range []int{150, 1800} {
			tab := tabulate(b, o, table.Grid{Min: -100, Max: 50, Step: 150 / float64(bins)}, curves...)
			b.Run(fmt.Sprintf("%s/%d", o, bins), func(b *testing.B) {
				for b.Loop() {
					report[float64](b, tab)
				}
			})
		}
	}
}

// BenchmarkFit finds the smallest table for a millionth of the curves' ranges.
func BenchmarkFit(b *testing.B) {
	curves := curvesOf(wangBuzsakiStep())
	for b.Loop() {
		if _, err := table.Fit[float64](table.Goal{Min: -100, Max: 50, Tolerance: 1e-6}, curves...); err != nil {
			b.Fatal(err)
		}
	}
}
