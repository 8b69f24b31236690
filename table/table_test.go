package table_test

import (
	"math"
	"testing"

	"github.com/lut4go/lut4go/table"
)

func TestNewTabulatesEveryCurveAtEveryPoint(t *testing.T) {
	g := table.Grid{Min: -1, Max: 2, Step: 0.5}
	tab, err := table.New(g,
		table.Curve{Name: "double", F: func(x float64) float64 { return 2 * x }},
		table.Curve{Name: "square", F: func(x float64) float64 { return x * x }})
	if err != nil {
		t.Fatal(err)
	}
	if got := tab.Grid(); got != g {
		t.Errorf("grid %v, want %v", got, g)
	}
	for c, want := range []struct {
		name   string
		points []float64
	}{
		{"double", []float64{-2, -1, 0, 1, 2, 3, 4}},
		{"square", []float64{1, 0.25, 0, 0.25, 1, 2.25, 4}},
	} {
		if got := tab.Names()[c]; got != want.name {
			t.Errorf("curve %d is %q, want %q", c, got, want.name)
		}
		equal(t, tab.Points(c), want.points)
	}
}

func equal(t *testing.T, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d values, want %d", len(got), len(want))
	}
	for i := range got {
		if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
			t.Errorf("value %d is %v, want %v", i, got[i], want[i])
		}
	}
}

func TestNamesAreACopy(t *testing.T) {
	tab, err := table.FromPoints(table.Grid{Min: 0, Max: 1, Step: 1}, []string{"a"}, [][]float64{{1, 2}})
	if err != nil {
		t.Fatal(err)
	}
	tab.Names()[0] = "b"
	if got := tab.Names()[0]; got != "a" {
		t.Errorf("the table's curve became %q", got)
	}
}

func TestNewFillsARemovableSingularityByItsLimit(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(x float64) float64 // singular at 0
		want float64
	}{
		{"x/(exp(x)-1)", func(x float64) float64 { return x / (math.Exp(x) - 1) }, 1},
		{"x/(1-exp(-x/10))", func(x float64) float64 { return x / (1 - math.Exp(-x/10)) }, 10},
		{"sin(x)/x", func(x float64) float64 { return math.Sin(x) / x }, 1},
		{"(1-cos(x))/x", func(x float64) float64 { return (1 - math.Cos(x)) / x }, 0},
		{"x*x/x-40", func(x float64) float64 { return x*x/x - 40 }, -40},
	} {
		for _, where := range []struct {
			name     string
			min, max float64 // in steps
			at       int
		}{
			{"at the first point", 0, 7, 0},
			{"inside", -3, 4, 3},
			{"at the last point", -7, 0, 7},
		} {
			for _, step := range []float64{1, 0.1, 0.01} {
				g := table.Grid{Min: where.min * step, Max: where.max * step, Step: step}
				t.Run(c.name+"/"+where.name+"/"+g.String(), func(t *testing.T) {
					tab, err := table.New(g, table.Curve{Name: c.name, F: c.f})
					if err != nil {
						t.Fatal(err)
					}
					if x := g.At(where.at); x != 0 || !math.IsNaN(c.f(x)) {
						t.Fatalf("point %d is %v, not singular", where.at, x)
					}
					if got := tab.Points(0)[where.at]; !(math.Abs(got-c.want) <= 1e-9) {
						t.Errorf("%v, want %v to 1e-9", got, c.want)
					}
					beside := (where.at + 1) % len(tab.Points(0))
					if got, want := tab.Points(0)[beside], c.f(g.At(beside)); got != want {
						t.Errorf("regular point %v is %v, want %v", g.At(beside), got, want)
					}
				})
			}
		}
	}
}

func TestLimitIsWhatATableHolds(t *testing.T) {
	f := func(x float64) float64 { return x / (math.Exp(x) - 1) }
	tab, err := table.New(table.Grid{Min: -1, Max: 1, Step: 0.25}, table.Curve{Name: "f", F: f})
	if err != nil {
		t.Fatal(err)
	}
	if y, err := table.Limit(f, 0, 0.25); err != nil || y != tab.Points(0)[4] || math.Abs(y-1) > 1e-9 {
		t.Errorf("%v, %v, in the table %v, want 1", y, err, tab.Points(0)[4])
	}
	for _, step := range []float64{0, math.NaN(), math.Inf(1)} {
		if y, err := table.Limit(f, 0, step); err == nil {
			t.Errorf("with a step of %v: %v", step, y)
		}
	}
	if y, err := table.Limit(func(x float64) float64 { return 1 / x }, 0, 0.25); err == nil {
		t.Errorf("of a pole: %v", y)
	}
}

func TestNewRefusesACurveWithoutALimitAndNamesItAndTheVoltage(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name string
		f    func(x float64) float64
		want string
	}{
		{"a pole", func(x float64) float64 { return 1 / (x + 40) }, "no common limit"},
		{"an even pole", func(x float64) float64 { return 1 / ((x + 40) * (x + 40)) }, "no common limit"},
		{"a logarithmic pole", func(x float64) float64 { return math.Log(math.Abs(x + 40)) }, "no common limit"},
		{"a jump", func(x float64) float64 { return (x + 40) / math.Abs(x+40) }, "no common limit (-1 below, 1 above)"},
		{"a small jump on a slope", func(x float64) float64 { return x + 0.01*(x+40)/math.Abs(x+40) }, "no common limit"},
		{"NaN from there on", func(x float64) float64 {
			if x >= -40 {
				return nan
			}
			return x
		}, "not finite beside it"},
		{"NaN up to there", func(x float64) float64 {
			if x <= -40 && x > -41 {
				return nan
			}
			return x
		}, "not finite beside it"},
		{"overflow", func(x float64) float64 { return math.Exp(1e5 * (x + 40.5)) }, "not finite beside it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fine := table.Curve{Name: "fine", F: math.Cos}
			tab, err := table.New(table.Grid{Min: -100, Max: 50, Step: 1}, fine, table.Curve{Name: "alpha", F: c.f})
			wants(t, err, `curve "alpha"`, "at -40:", c.want)
			if tab != nil {
				t.Error("a table beside the error")
			}
		})
	}
}

func TestNewRefusesALimitThatFloat64CannotApproach(t *testing.T) {
	// The numbers next to 2^52 are 1 apart.
	g := table.Grid{Min: 1 << 52, Max: 1<<52 + 8, Step: 1}
	_, err := table.New(g, table.Curve{Name: "alpha", F: func(x float64) float64 { return (x - g.Min) / (x - g.Min) }})
	wants(t, err, `"alpha"`, "4.503599627370496e+15", "too fine")
}

func TestFromPointsRefusesWrongValues(t *testing.T) {
	g := table.Grid{Min: -65, Max: -63, Step: 1}
	fine := []float64{1, 2, 3}
	for _, c := range []struct {
		name   string
		names  []string
		points [][]float64
		want   []string
	}{
		{"no curves", nil, nil, []string{"no curves"}},
		{"more curves than names", []string{"a"}, [][]float64{fine, fine}, []string{"1 names", "2 curves"}},
		{"more names than curves", []string{"a", "b"}, [][]float64{fine}, []string{"2 names", "1 curves"}},
		{"two curves of one name", []string{"m", "h", "m"}, [][]float64{fine, fine, fine}, []string{`"m"`}},
		{"a curve too short", []string{"m", "h"}, [][]float64{fine, {1, 2}}, []string{`"h"`, "2 points", "has 3"}},
		{"a curve too long", []string{"m", "h"}, [][]float64{{1, 2, 3, 4}, fine}, []string{`"m"`, "4 points", "has 3"}},
		{"NaN", []string{"m", "h"}, [][]float64{fine, {1, math.NaN(), 3}}, []string{`"h"`, "NaN at -64"}},
		{"an infinity", []string{"m", "h"}, [][]float64{fine, {1, 2, math.Inf(-1)}}, []string{`"h"`, "-Inf at -63"}},
		{"a rise beyond float64", []string{"m", "h"}, [][]float64{fine, {1, -1.5e308, 1.5e308}}, []string{`"h"`, "-64", "-63", "too far"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab, err := table.FromPoints(g, c.names, c.points)
			wants(t, err, c.want...)
			if tab != nil {
				t.Error("a table beside the error")
			}
		})
	}
}
