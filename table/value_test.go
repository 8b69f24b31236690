package table_test

import (
	"math"
	"strconv"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// decimal returns the number that is written as k times 10^-places.
func decimal(k, places int) float64 {
	x, _ := strconv.ParseFloat(strconv.Itoa(k)+"e-"+strconv.Itoa(places), 64)
	return x
}

func TestAGridPointBesideAHoleByRoundingHasTheLimit(t *testing.T) {
	missed := 0
	for _, g := range []struct {
		table.Grid
		places int // of decimals in a step
	}{
		{table.Grid{Min: -100, Max: 50, Step: 0.1}, 1},
		{table.Grid{Min: -100.3, Max: 49.7, Step: 0.1}, 1},
		{table.Grid{Min: -100.37, Max: -80.37, Step: 0.01}, 2},
		{table.Grid{Min: -0.3, Max: 0.3, Step: 0.01}, 2},
	} {
		points, err := g.Points()
		if err != nil {
			t.Fatal(err)
		}
		first := int(math.Round(g.Min * math.Pow10(g.places)))
		for i := 1; i < points-1; i += 7 {
			hole := decimal(first+i, g.places)
			for name, f := range map[string]func(v float64) float64{
				"whole": func(v float64) float64 { return 0.1 * (v - hole) / (1 - math.Exp(-(v-hole)/10)) },
				// The same with a threshold of 56.2 mV, which need not be 0/0 anywhere.
				"shifted": func(v float64) float64 {
					v = v + 56.2 - (hole + 56.2)
					return 0.1 * v / (1 - math.Exp(-v/10))
				},
				"a step of 0.01 ms": func(v float64) float64 {
					return 0.01 * (0.1 * (v - hole) / (1 - math.Exp(-(v-hole)/10)))
				},
			} {
				limit := 1.0
				if name == "a step of 0.01 ms" {
					limit = 0.01
				}
				y, err := table.Value(f, g.At(i), g.Step)
				if err != nil || !(math.Abs(y/limit-1) < 1e-7) {
					t.Errorf("%s: %v at %v, beside the hole at %v: %v, want %v", name, y, g.At(i), hole, err, limit)
				}
				if raw := f(g.At(i)); math.Abs(raw/limit-1) > 1e-3 {
					missed++ // neither 0/0 nor right
				}
			}
		}
	}
	if missed < 100 {
		t.Errorf("%d grid points beside their holes by rounding, want more to test", missed)
	}
}

func TestATableHoldsTheLimitBesideAHole(t *testing.T) {
	alpha := func(v float64) float64 { return 0.1 * (v + 63.7) / (1 - math.Exp(-(v+63.7)/10)) }
	g := table.Grid{Min: -100, Max: 50, Step: 0.1}
	if y := alpha(g.At(363)); math.Abs(y-1) < 0.01 || math.IsNaN(y) {
		t.Fatalf("%v at %v, want no hole and no right value", y, g.At(363))
	}
	for _, order := range []table.Order{table.Linear, table.Cubic} {
		tab, err := table.NewOrder(order, g, table.Curve{Name: "alpha", F: alpha})
		if err != nil {
			t.Fatal(err)
		}
		if y := tab.Points(0)[363]; math.Abs(y-1) > 1e-8 {
			t.Errorf("%s: %v, want 1", order, y)
		}
		report, err := table.Report[float64](tab)
		if err != nil {
			t.Fatal(err)
		}
		if e := report[0].Abs; e > 2e-5 {
			t.Errorf("%s: an error of %v, want that of interpolation", order, e)
		}
	}
}

func TestValuesOfCurvesWithoutHolesAreTheirOwn(t *testing.T) {
	for name, f := range map[string]func(x float64) float64{
		"constant":     func(float64) float64 { return 0.3 },
		"exponential":  func(x float64) float64 { return 4 * math.Exp(-(x+65)/18) },
		"sigmoid":      func(x float64) float64 { return 1 / (1 + math.Exp(-(x+28)/10)) },
		"steep":        func(x float64) float64 { return 1 / (1 + math.Exp(-100*(x+28))) },
		"bell":         func(x float64) float64 { return math.Exp(-x * x) },
		"narrow bell":  func(x float64) float64 { return 1 + math.Exp(-1e4*x*x) },
		"parabola":     func(x float64) float64 { return x * x },
		"fourth power": func(x float64) float64 { return x * x * x * x },
		"kink":         math.Abs,
		"ramp":         func(x float64) float64 { return max(0, x) },
		"cusp":         func(x float64) float64 { return math.Sqrt(math.Abs(x)) },
		"inverted":     func(x float64) float64 { return 5 - math.Cbrt(math.Abs(x)) },
		"jump":         func(x float64) float64 { return math.Copysign(1, x) },
		"half at jump": func(x float64) float64 {
			switch {
			case x < 0:
				return 0
			case x == 0:
				return 0.5
			}
			return 1
		},
		"wave":       func(x float64) float64 { return math.Sin(30 * x) },
		"saw":        func(x float64) float64 { return math.Mod(x, 1) },
		"whole part": math.Floor,
		"folded":     func(x float64) float64 { return math.Exp(-0.01 * (4*math.Exp(-(x+65)/18) + 0.1)) },
		"small":      func(x float64) float64 { return 1e-300 * math.Exp(x/10) },
		"with filled hole": func(x float64) float64 {
			if math.Abs(x) < 1e-6 {
				return 1 - x/2
			}
			return x / math.Expm1(x)
		},
	} {
		for _, step := range []float64{1, 0.1, 0.025, 0.01} {
			for i := -2000; i <= 2000; i++ {
				x := float64(i) * step
				if got, err := table.Value(f, x, step); err != nil || got != f(x) {
					t.Fatalf("%s: %v at %v in steps of %v, %v, want %v", name, got, x, step, err, f(x))
				}
			}
		}
	}
}

func TestACurveIsNotAskedForBeyondItsGridWithoutNeed(t *testing.T) {
	g := table.Grid{Min: -1, Max: 1, Step: 0.25}
	c := table.Curve{Name: "arc", F: func(x float64) float64 {
		if x < -1 || x > 1 {
			panic("outside")
		}
		return x * x
	}}
	if _, err := table.New(g, c); err != nil {
		t.Error(err)
	}
}
