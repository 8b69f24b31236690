package table_test

import (
	"math"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// Each way to give a curve to the package.
var uses = map[string]func(c table.Curve) error{
	"New": func(c table.Curve) error {
		_, err := table.New(table.Grid{Min: -100, Max: 50, Step: 1}, c)
		return err
	},
	"NewOrder": func(c table.Curve) error {
		_, err := table.NewOrder(table.Cubic, table.Grid{Min: -100, Max: 50, Step: 1}, c)
		return err
	},
	"Fit": func(c table.Curve) error {
		_, err := table.Fit[float64](table.Goal{Min: -100, Max: 50, Tolerance: 1e-3}, c)
		return err
	},
}

func TestABadCurveIsAnErrorThatNamesIt(t *testing.T) {
	calls := 0.0
	for _, c := range []struct {
		name string
		f    func(v float64) float64
		want []string
	}{
		{"it panics", func(v float64) float64 {
			if v > -40.1 {
				panic("out of range")
			}
			return v
		}, []string{"panics at -", "out of range"}},
		{"it panics with an error", func(v float64) float64 { return []float64{1}[int(v+101)] }, []string{"panics at -", "index out of range"}},
		{"NaN on an interval", func(v float64) float64 {
			if v > -40.25 && v < -20.75 {
				return math.NaN()
			}
			return v
		}, []string{"is NaN at -", "not finite from -40.25 to -20.75"}},
		{"infinite from a place on", func(v float64) float64 {
			if v > 10.5 {
				return math.Inf(1)
			}
			return v
		}, []string{"is +Inf at 1", "not finite from 10.5 to 50"}},
		{"NaN everywhere", func(v float64) float64 { return math.NaN() }, []string{"is NaN at -100", "not finite from -100 to 50"}},
		{"another value each time", func(v float64) float64 { calls++; return v + calls }, []string{"and then", "of its argument alone"}},
		{"no function", nil, []string{"no function"}},
	} {
		for name, use := range uses {
			t.Run(c.name+"/"+name, func(t *testing.T) {
				wants(t, use(table.Curve{Name: "alpha", F: c.f}), append(c.want, `curve "alpha"`)...)
			})
		}
	}
}

func TestReportNamesACurveThatFailsBetweenTheGridPoints(t *testing.T) {
	bad := func(v float64) bool { return v > -40.5 && v < -40.25 }
	for _, c := range []struct {
		name string
		f    func(v float64) float64
		want []string
	}{
		{"NaN", func(v float64) float64 {
			if bad(v) {
				return math.NaN()
			}
			return v
		}, []string{"NaN", "not finite from -40.5 to -40.25"}},
		{"panic", func(v float64) float64 {
			if bad(v) {
				panic("bad")
			}
			return v
		}, []string{"panics at -40.", "bad"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab := tabulate(t, table.Linear, table.Grid{Min: -100, Max: 50, Step: 1}, table.Curve{Name: "alpha", F: c.f})
			_, err := table.Report[float64](tab)
			wants(t, err, append(c.want, `"alpha"`)...)
		})
	}
}
