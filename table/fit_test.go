package table_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

func fitted[T kernel.Float](t *testing.T, goal table.Goal, curves ...table.Curve) *table.Table {
	t.Helper()
	tab, err := table.Fit[T](goal, curves...)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// reaches fails the test unless the report of the table is within the goal.
func reaches[T kernel.Float](t *testing.T, tab *table.Table, goal table.Goal) {
	t.Helper()
	for _, r := range report[T](t, tab) {
		if bound := of(goal, r); !(bound <= goal.Tolerance) {
			t.Errorf("%s: %v, want %v", r.Name, bound, goal.Tolerance)
		}
	}
}

// of returns the error that a goal limits.
func of(goal table.Goal, r table.CurveReport) float64 {
	if goal.Relative {
		return r.RelBound
	}
	return r.FractionBound
}

func TestAMillionthOfTheWangBuzsakiCurvesFitsInto32KiB(t *testing.T) {
	goal := table.Goal{Min: -100, Max: 50, Tolerance: 1e-6, MaxBytes: 32 << 10}
	tab := fitted[float64](t, goal, curvesOf(wangBuzsakiStep())...)
	if g := tab.Grid(); g.Min != -100 || g.Max != 50 {
		t.Errorf("grid %v", g)
	}
	if n := table.Bytes[float64](tab); n > 32<<10 {
		t.Errorf("%d bytes", n)
	}
	reaches[float64](t, tab, goal)
}

func TestFitReachesTheGoalWithTheSmallestTable(t *testing.T) {
	wb := curvesOf(wangBuzsakiStep())
	for _, goal := range []table.Goal{
		{Tolerance: 1e-1}, {Tolerance: 1e-3}, {Tolerance: 1e-7},
		{Tolerance: 1e-1, Relative: true}, {Tolerance: 1e-4, Relative: true},
	} {
		goal.Min, goal.Max = -100, 50
		name := fmt.Sprintf("%v, relative %t", goal.Tolerance, goal.Relative)
		t.Run(name+"/float64", func(t *testing.T) { smallest[float64](t, goal, wb) })
		t.Run(name+"/squid/float64", func(t *testing.T) { smallest[float64](t, goal, curvesOf(squidStep())) })
		if goal.Tolerance > 1e-5 {
			t.Run(name+"/float32", func(t *testing.T) { smallest[float32](t, goal, wb) })
		}
	}
}

func smallest[T kernel.Float](t *testing.T, goal table.Goal, curves []table.Curve) {
	best := fitted[T](t, goal, curves...)
	reaches[T](t, best, goal)
	// Every smaller table misses the goal.
	for _, o := range table.Orders() {
		for bins := 1; ; bins++ {
			tab := tabulate(t, o, table.Grid{Min: goal.Min, Max: goal.Max, Step: (goal.Max - goal.Min) / float64(bins)}, curves...)
			if table.Bytes[T](tab) >= table.Bytes[T](best) {
				break
			}
			worst := 0.0
			for _, r := range report[T](t, tab) {
				worst = max(worst, of(goal, r))
			}
			if worst <= 0.99*goal.Tolerance {
				t.Errorf("%s in %d bins reaches %v in %d bytes, Fit's takes %d", o, bins, worst, table.Bytes[T](tab), table.Bytes[T](best))
			}
		}
	}
}

func TestFitPrefersALinearTableOfTheSameSize(t *testing.T) {
	line := one(func(v float64) float64 { return 2*v + 1 })
	tab := fitted[float64](t, table.Goal{Min: -100, Max: 50, Tolerance: 1e-6}, line)
	if tab.Order() != table.Linear || len(tab.Points(0)) != 2 {
		t.Errorf("%s, %v", tab.Order(), tab.Grid())
	}
}

func TestFitKeepsToTheOrderOfTheGoal(t *testing.T) {
	for _, o := range table.Orders() {
		goal := table.Goal{Min: -100, Max: 50, Tolerance: 1e-5, Order: o}
		tab := fitted[float64](t, goal, curvesOf(wangBuzsakiStep())...)
		if tab.Order() != o {
			t.Errorf("want %s, got %s", o, tab.Order())
		}
		reaches[float64](t, tab, goal)
	}
}

func TestFitPutsAGridPointOnAKink(t *testing.T) {
	goal := table.Goal{Min: -100, Max: 50, Tolerance: 1e-9}
	tab := fitted[float64](t, goal, one(func(v float64) float64 { return math.Abs(v + 40) }))
	if tab.Order() != table.Linear || tab.Grid().Step != 30 {
		t.Errorf("%s, %v, want linear in steps of 30", tab.Order(), tab.Grid())
	}
}

func TestFitSeesWhatLiesBetweenTheSamplesOfWideBins(t *testing.T) {
	bump := one(func(v float64) float64 { u := (v + 40.1) / 0.8; return 1e-9*v + math.Exp(-u*u) })
	goal := table.Goal{Min: -100, Max: 50, Tolerance: 1e-3}
	reaches[float64](t, fitted[float64](t, goal, bump), goal)
	if tab := fitted[float64](t, goal, bump); tab.Grid().Step > 0.8 {
		t.Errorf("steps of %v", tab.Grid().Step)
	}
}

func TestFitSaysByHowMuchTheBestTableMisses(t *testing.T) {
	step := func(v float64) float64 {
		if v < -40.3 {
			return 0
		}
		return 1
	}
	wb := curvesOf(wangBuzsakiStep())
	for _, c := range []struct {
		name   string
		goal   table.Goal
		curves []table.Curve
		want   []string
	}{
		{"a small size", table.Goal{Min: -100, Max: 50, Tolerance: 1e-6, MaxBytes: 8 << 10}, wb, []string{"8192 bytes", "1e-06", "cubic", "factor of", `"g(na)"`}},
		{"a step", table.Goal{Min: -100, Max: 50, Tolerance: 1e-3}, []table.Curve{one(step)}, []string{"1048576 bytes", "step of 1 at -40.3"}},
		{"a root", table.Goal{Min: -100, Max: 50, Tolerance: 1e-5}, []table.Curve{one(func(v float64) float64 { return math.Sqrt(math.Abs(v + 40.3)) })}, []string{"kink at -40.3"}},
		{"a zero", table.Goal{Min: -100, Max: 50, Tolerance: 1e-5, Relative: true, MaxBytes: 1 << 14}, []table.Curve{one(func(v float64) float64 { return math.Expm1((v + 40.3) / 20) })}, []string{"+Inf", "near -40.3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab, err := table.Fit[float64](c.goal, c.curves...)
			wants(t, err, c.want...)
			var miss *table.FitError
			if tab != nil || !errors.As(err, &miss) {
				t.Fatalf("table %v, error %T", tab, err)
			}
			if miss.Bytes > miss.Goal.MaxBytes || !(miss.Bound > c.goal.Tolerance) {
				t.Errorf("%+v", miss)
			}
			again := tabulate(t, miss.Order, miss.Grid, c.curves...)
			if n := table.Bytes[float64](again); n != miss.Bytes {
				t.Errorf("%d bytes, the error says %d", n, miss.Bytes)
			}
			worst := 0.0
			for _, r := range report[float64](t, again) {
				worst = max(worst, of(c.goal, r))
			}
			if worst != miss.Bound {
				t.Errorf("its error is up to %v, the error says %v", worst, miss.Bound)
			}
		})
	}
}

func TestFitRefusesAToleranceThatNothingReaches(t *testing.T) {
	wb := curvesOf(wangBuzsakiStep())
	for _, tolerance := range []float64{0, -1e-3, math.NaN(), math.Inf(1), math.Inf(-1), 1e-16, 5e-324} {
		goal := table.Goal{Min: -100, Max: 50, Tolerance: tolerance}
		_, err := table.Fit[float64](goal, wb...)
		wants(t, err, fmt.Sprint(tolerance), "above 3.5e-15", "float64", `"a(h)"`)
		goal.Relative = true
		_, err = table.Fit[float64](goal, wb...)
		wants(t, err, fmt.Sprint(tolerance), "its value", `"g(na)"`)
	}
	_, err := table.Fit[float32](table.Goal{Min: -100, Max: 50, Tolerance: 1e-6}, wb...)
	wants(t, err, "1e-06", "above 1.", "e-06", "float32", `"a(n)"`)
}

func TestFitRefusesWrongArguments(t *testing.T) {
	f := one(math.Cos)
	for _, c := range []struct {
		name   string
		goal   table.Goal
		curves []table.Curve
		want   []string
	}{
		{"no curves", table.Goal{Min: 0, Max: 1, Tolerance: 1e-3}, nil, []string{"no curves"}},
		{"an empty domain", table.Goal{Min: 1, Max: 1, Tolerance: 1e-3}, []table.Curve{f}, []string{"Min 1", "Max 1"}},
		{"NaN", table.Goal{Min: math.NaN(), Max: 1, Tolerance: 1e-3}, []table.Curve{f}, []string{"Min", "NaN"}},
		{"an infinite domain", table.Goal{Min: 0, Max: math.Inf(1), Tolerance: 1e-3}, []table.Curve{f}, []string{"Max", "+Inf"}},
		{"a negative size", table.Goal{Min: 0, Max: 1, Tolerance: 1e-3, MaxBytes: -1}, []table.Curve{f}, []string{"MaxBytes -1"}},
		{"a size without room", table.Goal{Min: 0, Max: 1, Tolerance: 1e-3, MaxBytes: 100}, []table.Curve{f}, []string{"MaxBytes 100", "128"}},
		{"an unknown order", table.Goal{Min: 0, Max: 1, Tolerance: 1e-3, Order: "quintic"}, []table.Curve{f}, []string{`"quintic"`, "cubic"}},
		{"two curves of one name", table.Goal{Min: 0, Max: 1, Tolerance: 1e-3}, []table.Curve{f, f}, []string{`"f"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := table.Fit[float64](c.goal, c.curves...)
			wants(t, err, c.want...)
		})
	}
}

func TestFitTreatsAConstantAsOfTheRangeOfItsValue(t *testing.T) {
	for _, y := range []float64{0, 3, 1. / 3} {
		goal := table.Goal{Min: -100, Max: 50, Tolerance: 1e-6}
		flat := one(func(float64) float64 { return y })
		if n := len(fitted[float32](t, goal, flat).Points(0)); n != 2 {
			t.Errorf("%v takes %d points", y, n)
		}
	}
}

func TestBytesIsTheSizeOfTheRows(t *testing.T) {
	for curves := 1; curves <= 9; curves++ {
		var all []table.Curve
		for c := range curves {
			all = append(all, table.Curve{Name: fmt.Sprint(c), F: math.Cos})
		}
		tab := tabulate(t, table.Linear, table.Grid{Min: 0, Max: 10, Step: 1}, all...)
		cubic := tabulate(t, table.Cubic, table.Grid{Min: 0, Max: 10, Step: 1}, all...)
		rows64, err := table.Rows[float64](tab)
		if err != nil {
			t.Fatal(err)
		}
		rows32, err := table.Rows[float32](tab)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := table.Bytes[float64](tab), rows64.Bytes(); a != b || table.Bytes[float64](cubic) != 2*b {
			t.Errorf("%d curves of float64: %d bytes, cubic %d, the rows have %d", curves, a, table.Bytes[float64](cubic), b)
		}
		if a, b := table.Bytes[float32](tab), rows32.Bytes(); a != b || table.Bytes[float32](cubic) != 2*b {
			t.Errorf("%d curves of float32: %d bytes, cubic %d, the rows have %d", curves, a, table.Bytes[float32](cubic), b)
		}
	}
}

// Find the smallest table of two rates that is off by at most a millionth of
// their range, in float64. If the size does not suffice, the error gives what it
// allows.
func ExampleFit() {
	alpha := table.Curve{Name: "alpha", F: func(v float64) float64 { return 0.07 * math.Exp(-(v+58)/20) }}
	beta := table.Curve{Name: "beta", F: func(v float64) float64 { return 1 / (math.Exp(-0.1*(v+28)) + 1) }}
	goal := table.Goal{Min: -100, Max: 50, Tolerance: 1e-6}
	tab, err := table.Fit[float64](goal, alpha, beta)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tab.Order(), len(tab.Points(0)), "points,", table.Bytes[float64](tab), "bytes")

	goal.MaxBytes = 4096
	_, err = table.Fit[float64](goal, alpha, beta)
	var miss *table.FitError
	if errors.As(err, &miss) {
		fmt.Printf("%d bytes: %.1e of the range of %s\n", miss.Bytes, miss.Bound, miss.Curve)
	}
	// Output:
	// cubic 43 points, 5504 bytes
	// 4096 bytes: 3.2e-06 of the range of beta
}
