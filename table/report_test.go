package table_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

func tabulate(t testing.TB, o table.Order, g table.Grid, curves ...table.Curve) *table.Table {
	t.Helper()
	tab, err := table.NewOrder(o, g, curves...)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func report[T kernel.Float](t testing.TB, tab *table.Table) []table.CurveReport {
	t.Helper()
	all, err := table.Report[T](tab)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func one(f func(v float64) float64) table.Curve { return table.Curve{Name: "f", F: f} }

func TestNoErrorExceedsItsBoundAndTheBoundIsClose(t *testing.T) {
	for _, m := range []struct {
		name   string
		curves []exact
	}{{"wang-buzsaki", wangBuzsakiStep()}, {"squid", squidStep()}} {
		for _, o := range table.Orders() {
			for _, step := range []float64{5, 1, 0.5, 0.1} {
				tab := tabulate(t, o, table.Grid{Min: -100, Max: 50, Step: step}, curvesOf(m.curves)...)
				name := fmt.Sprintf("%s/%s/%v mV", m.name, o, step)
				t.Run(name+"/float64", func(t *testing.T) { bounded[float64](t, tab, m.curves) })
				t.Run(name+"/float32", func(t *testing.T) { bounded[float32](t, tab, m.curves) })
			}
		}
	}
}

func bounded[T kernel.Float](t *testing.T, tab *table.Table, curves []exact) {
	rng := rand.New(rand.NewPCG(11, 1))
	g := tab.Grid()
	for c, r := range report[T](t, tab) {
		curve := curves[c]
		var most, mostRel, at, relAt float64
		look := func(v float64) {
			x := []T{T(v)}
			if v = float64(x[0]); v < g.Min || v > g.Max {
				return
			}
			abs, value := curve.off(v, float64(table.Evaluate(tab, c, x)[0]))
			if abs > most {
				most, at = abs, v
			}
			if rel := abs / math.Abs(value); rel > mostRel {
				mostRel, relAt = rel, v
			}
		}
		// Compare with the curve at many places. At the worst of them, and at the worst
		// of the report, compare with the exact curve, and climb from there.
		near := func(v float64, tries int) {
			for range tries {
				look(v + (rng.Float64()-0.5)*g.Step)
			}
		}
		x := make([]T, 4000)
		for i := range x {
			x[i] = T(g.Min + rng.Float64()*(g.Max-g.Min))
		}
		var worst, worstRel int
		y := table.Evaluate(tab, c, x)
		miss := func(i int) float64 { return math.Abs(curve.F(float64(x[i])) - float64(y[i])) }
		rel := func(i int) float64 { return miss(i) / math.Abs(curve.F(float64(x[i]))) }
		for i := range x {
			if miss(i) > miss(worst) {
				worst = i
			}
			if rel(i) > rel(worstRel) {
				worstRel = i
			}
		}
		for i := range 8 {
			look(float64(x[i]))
		}
		for _, v := range []float64{float64(x[worst]), float64(x[worstRel]), r.AbsAt, r.RelAt, g.Min, g.Max} {
			look(v)
			near(v, 6)
		}
		for d := g.Step / 4; d > g.Step/1000; d /= 2 {
			for _, v := range []float64{at, relAt} {
				look(v - d)
				look(v + d)
			}
		}
		if !(most <= r.AbsBound) {
			t.Errorf("%s is off by %v at %v, bound %v", r.Name, most, at, r.AbsBound)
		}
		if !(mostRel <= r.RelBound) {
			t.Errorf("%s is off by %v of its value at %v, bound %v", r.Name, mostRel, relAt, r.RelBound)
		}
		// The largest rounding errors are not at these few places.
		round := 16 * ulp[T](max(math.Abs(r.Min), math.Abs(r.Max)))
		if close := 1.5*most + round; r.AbsBound > close {
			t.Errorf("%s is off by %v, bound %v", r.Name, most, r.AbsBound)
		}
		if close := 1.5*mostRel + 8*ulp[T](1); r.RelBound > close {
			t.Errorf("%s is off by %v of its value, bound %v", r.Name, mostRel, r.RelBound)
		}
		if r.Abs > 1.0001*most+round || r.Rel > 1.0001*mostRel+8*ulp[T](1) {
			t.Errorf("%s is off by %v and %v, the report says %v and %v", r.Name, most, mostRel, r.Abs, r.Rel)
		}
	}
}

func TestReportFindsWhereACurveIsNotSmooth(t *testing.T) {
	step := func(at float64) func(v float64) float64 {
		return func(v float64) float64 {
			if v < at {
				return 1
			}
			return 3
		}
	}
	for _, c := range []struct {
		name string
		f    func(v float64) float64
		want []table.Break
	}{
		{"smooth", math.Sin, nil},
		{"constant", func(float64) float64 { return 7 }, nil},
		{"zero", func(float64) float64 { return 0 }, nil},
		{"a kink in a bin", func(v float64) float64 { return 1 + math.Abs(v+40.3) }, []table.Break{{At: -40.3}}},
		{"a kink at a grid point", func(v float64) float64 { return math.Abs(v + 40) }, []table.Break{{At: -40}}},
		{"a kink of the slope alone", func(v float64) float64 { return math.Abs(v+40.3) * (v + 40.3) }, []table.Break{{At: -40.3}}},
		{"a slight kink", func(v float64) float64 { return math.Exp(v/50) + 1e-6*math.Abs(v+40.3) }, []table.Break{{At: -40.3}}},
		{"a root", func(v float64) float64 { return 1 + math.Sqrt(math.Abs(v+40.3)) }, []table.Break{{At: -40.3}}},
		{"a step in a bin", step(-40.3), []table.Break{{At: -40.3, Step: true, Size: 2}}},
		{"a step close to a grid point", step(-40.999), []table.Break{{At: -40.999, Step: true, Size: 2}}},
		{"a step at a grid point", step(-40), []table.Break{{At: -40, Step: true, Size: 2}}},
		{"a step on a slope", func(v float64) float64 { return 1e-3*step(12.34)(v) + v }, []table.Break{{At: 12.34, Step: true, Size: 2e-3}}},
		{"a cap", func(v float64) float64 { return max(min(v, 11.1), -13.7) }, []table.Break{{At: -13.7}, {At: 11.1}}},
	} {
		for _, o := range table.Orders() {
			t.Run(c.name+"/"+string(o), func(t *testing.T) {
				r := report[float64](t, tabulate(t, o, table.Grid{Min: -100, Max: 50, Step: 1}, one(c.f)))[0]
				if len(r.Breaks) != len(c.want) || r.Rough {
					t.Fatalf("breaks %v, rough %t, want %v", r.Breaks, r.Rough, c.want)
				}
				for i, b := range r.Breaks {
					w := c.want[i]
					if math.Abs(b.At-w.At) > 1e-4 || b.Step != w.Step || math.Abs(b.Size-w.Size) > 1e-6 {
						t.Errorf("%v, want %v", b, w)
					}
				}
			})
		}
	}
}

func TestTheBoundHoldsAtKinksAndSteps(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(v float64) float64
	}{
		{"kink", func(v float64) float64 { return 1 + math.Abs(v+40.3) }},
		{"kink at a grid point", func(v float64) float64 { return 1 + math.Abs(v+40) }},
		{"step", func(v float64) float64 { return 2 + math.Copysign(1, v+40.3) }},
		{"step at a grid point", func(v float64) float64 { return 2 + math.Copysign(1, v+40) }},
		{"root", func(v float64) float64 { return 1 + math.Sqrt(math.Abs(v+40.3)) }},
		{"steep", func(v float64) float64 { return 1 / (1 + math.Exp(-(v+40.3)/0.02)) }},
	} {
		for _, o := range table.Orders() {
			t.Run(c.name+"/"+string(o), func(t *testing.T) {
				tab := tabulate(t, o, table.Grid{Min: -100, Max: 50, Step: 1}, one(c.f))
				r := report[float64](t, tab)[0]
				found := 0.0
				look := func(x float64) {
					found = max(found, math.Abs(c.f(x)-table.Evaluate(tab, 0, []float64{x})[0]))
				}
				for x := -43.0; x < -38; x += 0.01 {
					look(x)
				}
				for d := 1e-2; d > 1e-12; d /= 2 {
					for _, x := range []float64{-40.3, -40} {
						look(x - d)
						look(x + d)
					}
				}
				if !(found <= r.AbsBound) || r.AbsBound > 1.5*found+1e-12 {
					t.Errorf("off by %v, bound %v", found, r.AbsBound)
				}
			})
		}
	}
}

func TestTheRelativeErrorOfACurveThroughZeroIsInfiniteThere(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(v float64) float64
		want float64
	}{
		{"in a bin", func(v float64) float64 { return v + 40.3 + math.Exp(v/10)*1e-9 }, -40.3},
		{"at a grid point", func(v float64) float64 { return math.Expm1((v + 40) / 20) }, -40},
		{"at the first point", func(v float64) float64 { return math.Expm1((v + 100) / 20) }, -100},
		{"at the last point", func(v float64) float64 { return math.Expm1((v - 50) / 20) }, 50},
		{"touching it", func(v float64) float64 { return (v + 40.3) * (v + 40.3) }, -40.3},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := report[float64](t, tabulate(t, table.Cubic, table.Grid{Min: -100, Max: 50, Step: 1}, one(c.f)))[0]
			if !math.IsInf(r.RelBound, 1) || math.Abs(r.RelAt-c.want) > 1e-3 {
				t.Errorf("relative error %v, up to %v at %v, want infinite at %v", r.Rel, r.RelBound, r.RelAt, c.want)
			}
			if math.IsInf(r.AbsBound, 1) {
				t.Error("so is the absolute error")
			}
		})
	}
}

func TestAConstantIsExact(t *testing.T) {
	for _, y := range []float64{0, 3, -1e-300} {
		for _, o := range table.Orders() {
			r := report[float64](t, tabulate(t, o, table.Grid{Min: 0, Max: 10, Step: 1}, one(func(float64) float64 { return y })))[0]
			if r.Abs != 0 || r.Rel != 0 || r.Fraction != 0 || !(r.FractionBound < 1e-15) || !(r.RelBound < 1e-15) {
				t.Errorf("%v, %s: %+v", y, o, r)
			}
		}
	}
}

func TestACurveFullOfNoiseIsReportedAsRough(t *testing.T) {
	noisy := func(v float64) float64 { return float64(float32(math.Exp(v / 10))) }
	r := report[float64](t, tabulate(t, table.Cubic, table.Grid{Min: -100, Max: 50, Step: 1}, one(noisy)))[0]
	if !r.Rough || len(r.Breaks) != 0 || !(r.Abs <= r.AbsBound) || r.FractionBound > 1e-5 {
		t.Errorf("%+v", r)
	}
}

func TestAReportFillsHolesBetweenTheGridPoints(t *testing.T) {
	f := func(v float64) float64 { return (v + 40.5) / math.Expm1((v+40.5)/9) } // NaN at -40.5
	if !math.IsNaN(f(-40.5)) {
		t.Fatal("no hole")
	}
	for _, o := range table.Orders() {
		r := report[float64](t, tabulate(t, o, table.Grid{Min: -100, Max: 50, Step: 1}, one(f)))[0]
		if len(r.Breaks) != 0 || r.Rough || r.FractionBound > 1e-4 {
			t.Errorf("%+v", r)
		}
	}
}

func TestReportRefusesATableOfPoints(t *testing.T) {
	tab, err := table.FromPoints(table.Grid{Min: 0, Max: 1, Step: 1}, []string{"a"}, [][]float64{{1, 2}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = table.Report[float64](tab)
	wants(t, err, "made of points")
}

func TestTheHolesOfRateFunctionsAreNoBreaks(t *testing.T) {
	for _, o := range table.Orders() {
		for _, step := range []float64{15, 5, 2.5, 1, 0.5, 0.1, 0.01} {
			for _, r := range report[float64](t, tabulate(t, o, table.Grid{Min: -100, Max: 50, Step: step}, wangBuzsakiCurves...)) {
				if len(r.Breaks) > 0 || r.Rough {
					t.Errorf("%s, %s, %v mV: breaks %v, rough %t", r.Name, o, step, r.Breaks, r.Rough)
				}
			}
		}
	}
}

// The errors of a table and their places. The second curve has a kink between grid
// points.
func ExampleReport() {
	tab, err := table.New(table.Grid{Min: -100, Max: 50, Step: 1},
		table.Curve{Name: "hinf", F: func(v float64) float64 { return 1 / (1 + math.Exp((v+60)/6.2)) }},
		table.Curve{Name: "ramp", F: func(v float64) float64 { return 1 + max(v+40.25, 0) }})
	if err != nil {
		fmt.Println(err)
		return
	}
	all, err := table.Report[float64](tab)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range all {
		fmt.Printf("%s: off by %.4f at %.1f mV, %.2f%% of its range, nowhere more than %.4f; breaks %v\n",
			r.Name, r.Abs, r.AbsAt, 100*r.Fraction, r.AbsBound, r.Breaks)
	}
	// Output:
	// hinf: off by 0.0003 at -68.5 mV, 0.03% of its range, nowhere more than 0.0003; breaks []
	// ramp: off by 0.1875 at -40.3 mV, 0.21% of its range, nowhere more than 0.1889; breaks [kink at -40.25]
}
