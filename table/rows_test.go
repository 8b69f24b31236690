package table_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// eachBackend runs a test on every backend in both precisions.
func eachBackend(t *testing.T, on64 func(*testing.T, kernel.Kernels[float64]), on32 func(*testing.T, kernel.Kernels[float32])) {
	for _, b := range kernel.Backends() {
		t.Run(b.String()+"/float64", func(t *testing.T) { on64(t, kernels[float64](t, b)) })
		t.Run(b.String()+"/float32", func(t *testing.T) { on32(t, kernels[float32](t, b)) })
	}
}

func kernels[T kernel.Float](t testing.TB, b kernel.Backend) kernel.Kernels[T] {
	t.Helper()
	k, err := kernel.New[T](b)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// evaluate returns every curve of the table at every v by the kernels.
func evaluate[T kernel.Float](t testing.TB, k kernel.Kernels[T], tab *table.Table, v []T) [][]T {
	t.Helper()
	rows, err := table.Rows[T](tab)
	if err != nil {
		t.Fatal(err)
	}
	positions, y := kernel.NewPositions[T](len(v)), make([][]T, len(tab.Names()))
	for c := range y {
		y[c] = make([]T, len(v))
	}
	if err := k.Index(positions, v, rows); err != nil {
		t.Fatal(err)
	}
	if err := k.Eval(y, 0, positions); err != nil {
		t.Fatal(err)
	}
	return y
}

// wangBuzsaki returns the rates of the Wang-Buzsaki cell, whose an and am have
// removable singularities.
func wangBuzsaki(t testing.TB, g table.Grid) *table.Table {
	t.Helper()
	tab, err := table.New(g, wangBuzsakiCurves...)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

var wangBuzsakiCurves = []table.Curve{
	{Name: "am", F: func(v float64) float64 { return 0.1 * (v + 35) / (1 - math.Exp(-(v+35)/10)) }},
	{Name: "ah", F: func(v float64) float64 { return 0.07 * math.Exp(-(v+58)/20) }},
	{Name: "bh", F: func(v float64) float64 { return 1 / (math.Exp(-0.1*(v+28)) + 1) }},
	{Name: "an", F: func(v float64) float64 { return 0.01 * (v + 34) / (1 - math.Exp(-(v+34)/10)) }},
	{Name: "bn", F: func(v float64) float64 { return 0.125 * math.Exp(-(v+44)/80) }},
}

// largest returns the largest magnitude of curve c and its largest rise from
// one grid point to the next.
func largest(tab *table.Table, c int) (value, rise float64) {
	p := tab.Points(c)
	for i := range p {
		value = max(value, math.Abs(p[i]))
		if i > 0 {
			rise = max(rise, math.Abs(p[i]-p[i-1]))
		}
	}
	return value, rise
}

// ulp returns the distance from x to the next number of T.
func ulp[T kernel.Float](x float64) float64 {
	x = math.Abs(x)
	if _, ok := any(T(0)).(float32); ok {
		f := float32(x)
		return max(float64(math.Nextafter32(f, math.MaxFloat32))-float64(f), float64(f)-float64(math.Nextafter32(f, 0)))
	}
	// Nothing lies above the largest number, so look below as well.
	return max(math.Nextafter(x, math.MaxFloat64)-x, x-math.Nextafter(x, 0))
}

func TestKernelsGiveTheRatesOfInterpTo4Ulp(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	for _, step := range []float64{1, 0.1} {
		tab := wangBuzsaki(t, table.Grid{Min: -100, Max: 50, Step: step})
		x := probes(rng, tab)
		want := make([]float64, len(x))
		for _, b := range kernel.Backends() {
			t.Run(fmt.Sprintf("%v mV/%v", step, b), func(t *testing.T) {
				for c, y := range evaluate(t, kernels[float64](t, b), tab, x) {
					if err := tab.Interp(want, x, c); err != nil {
						t.Fatal(err)
					}
					value, _ := largest(tab, c)
					for i := range x {
						off := math.Abs(y[i]-want[i]) / ulp[float64](value)
						if !(off <= 4) {
							t.Fatalf("curve %s at %v: %v, want %v, %.1f ulp of %v away", tab.Names()[c], x[i], y[i], want[i], off, value)
						}
					}
				}
			})
		}
	}
}

// The kernels place v in the table by one fused v*(1/Step) - Min/Step, whose
// rounded constants are as good as an error in v of a few ulp of the larger end
// of the grid; the curve turns that into an error of its own by its slope. On
// top of that come the roundings of the row's value and slope and of the
// result, each in ulp of the largest value. In float32 all of this is float32's
// ulp, and Interp is given the v that float32 can hold.
func TestKernelsAgreeWithInterpToTheRoundingOfTheirPrecision(t *testing.T) {
	eachBackend(t, agree[float64], agree[float32])
}

func agree[T kernel.Float](t *testing.T, k kernel.Kernels[T]) {
	rng := rand.New(rand.NewPCG(6, 1))
	tabs := []*table.Table{
		wangBuzsaki(t, table.Grid{Min: -100, Max: 50, Step: 1}),
		wangBuzsaki(t, table.Grid{Min: -100, Max: 50, Step: 0.1}),
	}
	for curves := 1; curves <= 9; curves++ {
		for range 4 {
			tabs = append(tabs, random(t, rng, curves))
		}
	}
	for _, tab := range tabs {
		g := tab.Grid()
		var v []T
		var x []float64
		for _, p := range probes(rng, tab) {
			v = append(v, T(p))
			x = append(x, float64(T(p)))
		}
		want := make([]float64, len(x))
		for c, y := range evaluate(t, k, tab, v) {
			if err := tab.Interp(want, x, c); err != nil {
				t.Fatal(err)
			}
			value, rise := largest(tab, c)
			shift := 4 * ulp[T](max(math.Abs(g.Min), math.Abs(g.Max)))
			bound := rise/g.Step*shift + 4*ulp[T](value)
			for i := range x {
				if off := math.Abs(float64(y[i]) - want[i]); !(off <= bound) {
					t.Fatalf("grid %v, curve %d at %v: %v, want %v within %.3g", g, c, x[i], y[i], want[i], bound)
				}
			}
		}
	}
}

func TestKernelsClampToTheFirstAndTheLastPoint(t *testing.T) {
	eachBackend(t, clamps[float64], clamps[float32])
}

func clamps[T kernel.Float](t *testing.T, k kernel.Kernels[T]) {
	tab := wangBuzsaki(t, table.Grid{Min: -100, Max: 50, Step: 0.1})
	inf, huge := T(math.Inf(1)), T(math.MaxFloat32)
	below := []T{-inf, -huge, -1e6, -101, -100, -100}
	above := []T{inf, huge, 1e6, 51, 50, 50}
	for c, y := range evaluate(t, k, tab, append(below, above...)) {
		p := tab.Points(c)
		value, _ := largest(tab, c)
		for i, y := range y {
			want, side := p[0], "below"
			if i >= len(below) {
				want, side = p[len(p)-1], "above"
			}
			// The first point is half a rise away from the middle of its bin.
			if off := math.Abs(float64(y) - want); !(off <= 2*ulp[T](value)) {
				t.Errorf("curve %s: %v %s the grid, want %v", tab.Names()[c], y, side, want)
			}
		}
	}
}

func TestKernelsGiveNaNForNaN(t *testing.T) {
	eachBackend(t, givesNaN[float64], givesNaN[float32])
}

func givesNaN[T kernel.Float](t *testing.T, k kernel.Kernels[T]) {
	tab := wangBuzsaki(t, table.Grid{Min: -100, Max: 50, Step: 1})
	nan := T(math.NaN())
	// More than a vector, so that assembly meets NaN beside numbers.
	v := []T{nan, -65, -nan, 0, -200, nan, 200, nan, nan, nan, nan, nan, 1, 2, 3, nan, 4, nan}
	for c, y := range evaluate(t, k, tab, v) {
		for i := range v {
			if math.IsNaN(float64(y[i])) != math.IsNaN(float64(v[i])) {
				t.Errorf("curve %s: %v at %v", tab.Names()[c], y[i], v[i])
			}
		}
	}
}

func TestRowsRefuseWhatFloat32CannotHold(t *testing.T) {
	g := table.Grid{Min: 0, Max: 2, Step: 1}
	for _, c := range []struct {
		name   string
		grid   table.Grid
		points []float64
		want   []string
	}{
		{"a value", g, []float64{0, 1, 1e39}, []string{"curve 0", "point 2", "1e+39"}},
		{"a step", table.Grid{Min: 0, Max: 2e-39, Step: 1e-39}, []float64{0, 1, 2}, []string{"1e-39", "float32"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab, err := table.FromPoints(c.grid, []string{"a"}, [][]float64{c.points})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := table.Rows[float64](tab); err != nil {
				t.Errorf("float64: %v", err)
			}
			_, err = table.Rows[float32](tab)
			wants(t, err, c.want...)
		})
	}
}
