package table_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

func TestReportsAreAboutTheBitsOfTheKernels(t *testing.T) {
	eachBackend(t, sameBits[float64], sameBits[float32])
}

func sameBits[T kernel.Float](t *testing.T, k kernel.Kernels[T]) {
	rng := rand.New(rand.NewPCG(21, 1))
	for range 20 {
		tab := random(t, rng, 2)
		var v []T
		for _, x := range probes(rng, tab) {
			v = append(v, T(x))
		}
		v = append(v, T(math.NaN()))
		sameAsKernels(t, k, tab, v)
	}
	for _, m := range [][]exact{wangBuzsakiStep(), squidStep()} {
		g := table.Grid{Min: -100, Max: 50, Step: 1}
		v := make([]T, 2000)
		for i := range v {
			v[i] = T(-110 + 170*rng.Float64())
		}
		sameAsKernels(t, k, tabulate(t, table.Cubic, g, curvesOf(m)...), v)
	}
}

func sameAsKernels[T kernel.Float](t *testing.T, k kernel.Kernels[T], tab *table.Table, v []T) {
	t.Helper()
	for c, want := range evaluate(t, k, tab, v) {
		for i, y := range table.Evaluate(tab, c, v) {
			if y != want[i] && (y == y || want[i] == want[i]) {
				t.Fatalf("%s, grid %v, curve %d at %v: %v, the kernels have %v", tab.Order(), tab.Grid(), c, v[i], y, want[i])
			}
		}
	}
}

func TestACubicTableHoldsCubics(t *testing.T) {
	cube := func(x float64) float64 { return 3 - x + 0.5*x*x - 0.25*x*x*x }
	tab := tabulate(t, table.Cubic, table.Grid{Min: -4, Max: 4, Step: 0.5}, one(cube))
	for x := -4.0; x <= 4; x += 1. / 64 {
		if got, want := table.Evaluate(tab, 0, []float64{x})[0], cube(x); math.Abs(got-want) > 1e-13 {
			t.Errorf("%v at %v, want %v", got, x, want)
		}
	}
}

func TestACubicTableEndsInTheGuardRow(t *testing.T) {
	tab := tabulate(t, table.Cubic, table.Grid{Min: 0, Max: 10, Step: 1}, one(math.Exp))
	for _, c := range table.Coefficients[float64](tab) {
		if len(c) != 4 {
			t.Fatalf("%d powers, want 4", len(c))
		}
		for j, want := range []float64{math.Exp(10), 0, 0, 0} {
			if len(c[j]) != 11 || c[j][10] != want {
				t.Errorf("power %d: %d rows, the last has %v, want 11 and %v", j, len(c[j]), c[j][10], want)
			}
		}
	}
}

func TestACubicTableClampsAndPassesNaNOn(t *testing.T) {
	tab := tabulate(t, table.Cubic, table.Grid{Min: 0, Max: 10, Step: 1}, one(math.Exp))
	inf := math.Inf(1)
	y := table.Evaluate(tab, 0, []float64{-inf, -1, 0, 10, 11, inf, math.NaN()})
	for i, want := range []float64{1, 1, 1, math.Exp(10), math.Exp(10), math.Exp(10)} {
		if math.Abs(y[i]-want) > 1e-15*want {
			t.Errorf("value %d is %v, want %v", i, y[i], want)
		}
	}
	if !math.IsNaN(y[6]) {
		t.Errorf("%v for NaN", y[6])
	}
}

// gates are curves that reach 0 or 1, some with noise.
var gates = []table.Curve{
	{Name: "sigmoid", F: func(v float64) float64 { return 1 / (1 + portable.Exp(-(v+40)/5)) }},
	{Name: "falling", F: func(v float64) float64 { return 1 / (1 + portable.Exp((v+40)/3)) }},
	{Name: "steep", F: func(v float64) float64 { return 1 / (1 + portable.Exp(-(v+40.2)/0.1)) }},
	{Name: "cubed", F: func(v float64) float64 { m := 1 / (1 + portable.Exp(-(v+30)/4)); return m * m * m }},
	{Name: "bell", F: func(v float64) float64 { u := (v + 40.3) / 9; return portable.Exp(-u * u) }},
	{Name: "narrow bell", F: func(v float64) float64 { u := (v + 40.3) / 0.7; return portable.Exp(-u * u) }},
	{Name: "step", F: func(v float64) float64 {
		if v < -40.3 {
			return 0
		}
		return 1
	}},
	{Name: "capped", F: func(v float64) float64 { return min(max((v+50.2)/20, 0), 1) }},
	{Name: "cusp", F: func(v float64) float64 { return portable.Exp(-math.Abs(v+40.3) / 3) }},
	{Name: "parabola", F: func(v float64) float64 { return (v + 25.1) * (v + 25.1) / 5641 }},
	{Name: "one third", F: func(v float64) float64 { return 1. / 3 }},
	{Name: "nearly one", F: func(v float64) float64 { return 1 - 1e-15*portable.Exp(v/50) }},
}

func TestACubicTableStaysWithinTheCurvesRange(t *testing.T) {
	t.Run("float64", staysWithin[float64])
	t.Run("float32", staysWithin[float32])
}

func staysWithin[T kernel.Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(22, 1))
	for _, step := range []float64{150, 75, 10, 2.5, 1, 0.1} {
		tab := tabulate(t, table.Cubic, table.Grid{Min: -100, Max: 50, Step: step}, gates...)
		var v []T
		for _, x := range probes(rng, tab) {
			v = append(v, T(x))
		}
		// Where the curves are close to the ends of their range.
		for range 3000 {
			v = append(v, T(-40.3+rng.NormFloat64()), T(-100+rng.Float64()*step), T(50-rng.Float64()*step), T(-25.1+0.01*rng.NormFloat64()))
		}
		for c, r := range report[T](t, tab) {
			lo, hi := T(r.Min), T(r.Max)
			if lo < 0 || hi > 1 {
				t.Fatalf("%s: range %v..%v", r.Name, lo, hi)
			}
			for i, y := range table.Evaluate(tab, c, v) {
				if !(y >= lo && y <= hi) {
					t.Fatalf("%v mV: %s is %v at %v, the curve is in %v..%v", step, r.Name, y, v[i], lo, hi)
				}
			}
		}
	}
}

func TestACubicTableIsMonotoneWhereItsCurveIs(t *testing.T) {
	for _, step := range []float64{10, 2.5, 1} {
		tab := tabulate(t, table.Cubic, table.Grid{Min: -100, Max: 50, Step: step}, gates...)
		for c, curve := range gates {
			if curve.Name == "bell" || curve.Name == "narrow bell" || curve.Name == "cusp" || curve.Name == "parabola" {
				continue
			}
			up := curve.F(50) >= curve.F(-100)
			var x []float64
			for at := -100.0; at <= 50; at += step / 50 {
				x = append(x, at)
			}
			y := table.Evaluate(tab, c, x)
			for i := 1; i < len(y); i++ {
				if rise := y[i] - y[i-1]; rise != 0 && rise > 0 != up && math.Abs(rise) > 4*ulp[float64](1) {
					t.Fatalf("%v mV: %s goes from %v at %v to %v at %v", step, curve.Name, y[i-1], x[i-1], y[i], x[i])
				}
			}
		}
	}
}

func TestTheBinsOfACubicTableMeet(t *testing.T) {
	tab := tabulate(t, table.Cubic, table.Grid{Min: -100, Max: 50, Step: 1}, append(curvesOf(wangBuzsakiStep()), gates...)...)
	g := tab.Grid()
	var x []float64
	for i := range tab.Points(0) {
		at := g.At(i)
		x = append(x, math.Nextafter(at, -200), at, math.Nextafter(at, 200))
	}
	for c, name := range tab.Names() {
		for i, got := range table.Evaluate(tab, c, x) {
			if want := tab.Points(c)[i/3]; math.Abs(got-want) > 1e-12*max(1, math.Abs(want)) {
				t.Errorf("%s is %v at %v, want %v", name, got, x[i], want)
			}
		}
	}
}

func TestACubicTableFillsAHoleAtANode(t *testing.T) {
	// The upper inner node of the bin from 0 to 1.
	hole := 0.5 + (math.Sqrt2-1)/2
	seen := false
	tab := tabulate(t, table.Cubic, table.Grid{Min: 0, Max: 3, Step: 1}, one(func(x float64) float64 {
		if math.Abs(x-hole) < 1e-9 {
			seen = true
			return math.NaN()
		}
		return math.Exp(-x)
	}))
	if !seen {
		t.Fatal("no node there")
	}
	if got, want := table.Evaluate(tab, 0, []float64{hole})[0], math.Exp(-hole); math.Abs(got-want) > 1e-6 {
		t.Errorf("%v at the hole, want %v", got, want)
	}
}

func TestTheCubicsNodesBeatHermiteAndSpline(t *testing.T) {
	const step = 1
	g := table.Grid{Min: -100, Max: 50, Step: step}
	curves := curvesOf(wangBuzsakiStep())
	tab := tabulate(t, table.Cubic, g, curves...)
	points := make([][]float64, len(curves))
	for c := range points {
		points[c] = tab.Points(c)
	}
	spline, err := table.FromPointsOrder(table.Cubic, g, tab.Names(), points)
	if err != nil {
		t.Fatal(err)
	}
	for c, curve := range curves {
		slope := func(x float64) float64 {
			const h = 1e-3
			return (8*(curve.F(x+h)-curve.F(x-h)) - (curve.F(x+2*h) - curve.F(x-2*h))) / (12 * h)
		}
		hermite := func(x float64) float64 {
			i := math.Floor(x)
			u := x - i
			a, b := curve.F(i), curve.F(i+step)
			return (1+2*u)*(1-u)*(1-u)*a + u*(1-u)*(1-u)*slope(i) + u*u*(3-2*u)*b + u*u*(u-1)*slope(i+step)
		}
		var nodes, h, s float64
		// Not in the first and last bins, where a spline is worse.
		var at []float64
		for x := -90.0; x < 40; x += 1. / 64 {
			at = append(at, x)
		}
		byNodes, bySpline := table.Evaluate(tab, c, at), table.Evaluate(spline, c, at)
		for i, x := range at {
			y := curve.F(x)
			nodes = max(nodes, math.Abs(byNodes[i]-y))
			s = max(s, math.Abs(bySpline[i]-y))
			h = max(h, math.Abs(hermite(x)-y))
		}
		if nodes > h/4 || nodes > s/4 {
			t.Errorf("%s: stretched Chebyshev nodes %.3g, Hermite %.3g, not-a-knot spline %.3g", curve.Name, nodes, h, s)
		}
		t.Logf("%s: stretched Chebyshev nodes %.3g, Hermite %.3g, not-a-knot spline %.3g", curve.Name, nodes, h, s)
	}
}

func TestAnUnknownOrderIsAnErrorThatListsTheOrders(t *testing.T) {
	g := table.Grid{Min: 0, Max: 1, Step: 1}
	_, err := table.NewOrder("quadratic", g, one(math.Cos))
	wants(t, err, `"quadratic"`, "linear", "cubic")
	_, err = table.FromPointsOrder("", g, []string{"a"}, [][]float64{{1, 2}})
	wants(t, err, `""`, "linear", "cubic")
}

func TestInterpRefusesACubicTable(t *testing.T) {
	tab := tabulate(t, table.Cubic, table.Grid{Min: 0, Max: 1, Step: 1}, one(math.Cos))
	if tab.Order() != table.Cubic {
		t.Errorf("order %q", tab.Order())
	}
	wants(t, tab.Interp([]float64{0}, []float64{0}, 0), "cubic", "lut4brian")
}

func TestACurveTooLargeForACubicIsLinearThere(t *testing.T) {
	const huge = math.MaxFloat64 / 2
	tab := tabulate(t, table.Cubic, table.Grid{Min: 0, Max: 4, Step: 1}, one(func(x float64) float64 { return huge * math.Sin(3*x) }))
	for x := 0.0; x <= 4; x += 0.01 {
		if y := table.Evaluate(tab, 0, []float64{x})[0]; !(math.Abs(y) <= huge) {
			t.Fatalf("%v at %v", y, x)
		}
	}
}

func ExampleNewOrder() {
	g := table.Grid{Min: -100, Max: 50, Step: 1}
	h := table.Curve{Name: "hinf", F: func(v float64) float64 { return 1 / (1 + math.Exp((v+60)/6.2)) }}
	for _, order := range table.Orders() {
		tab, err := table.NewOrder(order, g, h)
		if err != nil {
			fmt.Println(err)
			return
		}
		r, err := table.Report[float64](tab)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-6s %5d bytes, error up to %.0e\n", order, table.Bytes[float64](tab), r[0].AbsBound)
	}
	// Output:
	// linear  9664 bytes, error up to 3e-04
	// cubic  19328 bytes, error up to 4e-08
}
