package table_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lut4go/lut4go/table"
)

func splined(t testing.TB, g table.Grid, points ...float64) *table.Table {
	t.Helper()
	tab, err := table.FromPointsOrder(table.Cubic, g, []string{"a"}, [][]float64{points})
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestASplineThroughPointsOfACubicIsThatCubic(t *testing.T) {
	for _, c := range []struct {
		points int
		f      func(x float64) float64
	}{
		{2, func(x float64) float64 { return 3 + 2*x }},
		{3, func(x float64) float64 { return 3 + 2*x + x*x/2 }},
		{4, func(x float64) float64 { return 3 + 2*x + x*x/2 + x*x*x/8 }},
		{12, func(x float64) float64 { return 3 + 2*x + x*x/2 + x*x*x/8 }},
	} {
		var p []float64
		for i := range c.points {
			p = append(p, c.f(float64(i)/2))
		}
		last := float64(c.points-1) / 2
		tab := splined(t, table.Grid{Min: 0, Max: last, Step: 0.5}, p...)
		for x := 0.0; x <= last; x += 1. / 64 {
			if got, want := table.Evaluate(tab, 0, []float64{x})[0], c.f(x); math.Abs(got-want) > 1e-13*want {
				t.Errorf("%d points: %v at %v, want %v", c.points, got, x, want)
			}
		}
	}
}

func TestASplineGoesThroughItsPoints(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 1))
	for n := 2; n < 60; n++ {
		g := table.Grid{Min: -10, Max: -10 + float64(n-1), Step: 1}
		p := make([]float64, n)
		lo, hi := math.Inf(1), math.Inf(-1)
		for i := range p {
			p[i] = rng.NormFloat64()
			lo, hi = min(lo, p[i]), max(hi, p[i])
		}
		tab := splined(t, g, p...)
		for i := range p {
			if got := table.Evaluate(tab, 0, []float64{g.At(i)})[0]; math.Abs(got-p[i]) > 1e-14 {
				t.Errorf("%d points: %v at point %d, want %v", n, got, i, p[i])
			}
		}
		for x := g.Min; x < g.Max; x += 1. / 32 {
			if y := table.Evaluate(tab, 0, []float64{x})[0]; y < lo || y > hi {
				t.Errorf("%d points: %v at %v, they are in %v..%v", n, y, x, lo, hi)
			}
		}
	}
}

func TestASplineIsMonotoneWhereItsPointsAre(t *testing.T) {
	for _, p := range [][]float64{
		{0, 0, 0, 1, 1, 1},
		{0, 0.1, 0.2, 5, 5.1, 5.2, 5.3},
		{9, 4, 1, 0.5, 0.4, 0.39, 0},
		{1, 1, 1},
		{0, 10, 10.1, 10.2, 30},
	} {
		g := table.Grid{Min: 0, Max: float64(len(p) - 1), Step: 1}
		up := p[len(p)-1] >= p[0]
		tab := splined(t, g, p...)
		before := p[0]
		for x := 0.0; x <= g.Max; x += 1. / 64 {
			y := table.Evaluate(tab, 0, []float64{x})[0]
			if rise := y - before; math.Abs(rise) > 1e-14 && rise > 0 != up {
				t.Errorf("%v: from %v to %v at %v", p, before, y, x)
			}
			before = y
		}
	}
}

// Measured values, as a cubic table that keeps within their range.
func ExampleFromPointsOrder() {
	g := table.Grid{Min: -80, Max: 0, Step: 20}
	tab, err := table.FromPointsOrder(table.Cubic, g, []string{"minf"}, [][]float64{{0, 0.05, 0.5, 0.95, 1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tab.Order(), tab.Grid(), tab.Points(0))
	// Output: cubic -80..0 in steps of 20 [0 0.05 0.5 0.95 1]
}
