package table_test

import (
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// wants fails the test unless err is an error with every one of the parts.
func wants(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("error %q does not say %q", err, p)
		}
	}
}

func TestGridErrorNamesTheWrongValue(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name string
		grid table.Grid
		want []string
	}{
		{"Min is NaN", table.Grid{Min: nan, Max: 1, Step: 1}, []string{"Min", "NaN"}},
		{"Max is NaN", table.Grid{Min: 0, Max: nan, Step: 1}, []string{"Max", "NaN"}},
		{"Step is NaN", table.Grid{Min: 0, Max: 1, Step: nan}, []string{"Step", "NaN"}},
		{"Min is infinite", table.Grid{Min: -inf, Max: 1, Step: 1}, []string{"Min", "-Inf"}},
		{"Max is infinite", table.Grid{Min: 0, Max: inf, Step: 1}, []string{"Max", "+Inf"}},
		{"Step is infinite", table.Grid{Min: 0, Max: 1, Step: inf}, []string{"Step", "+Inf"}},
		{"Min is Max", table.Grid{Min: 3, Max: 3, Step: 1}, []string{"Min 3", "Max 3"}},
		{"Min is above Max", table.Grid{Min: 5, Max: -5, Step: 1}, []string{"Min 5", "Max -5"}},
		{"Step is zero", table.Grid{Min: 0, Max: 1, Step: 0}, []string{"Step 0"}},
		{"Step is negative", table.Grid{Min: 0, Max: 1, Step: -0.25}, []string{"Step -0.25"}},
		{"a single point fits", table.Grid{Min: 0, Max: 1, Step: 3}, []string{"0..1 in steps of 3", "0.333333 steps"}},
		{"two steps and a half", table.Grid{Min: 0, Max: 1, Step: 0.4}, []string{"0..1 in steps of 0.4", "2.5 steps"}},
		{"nearly whole steps", table.Grid{Min: -100, Max: 50.001, Step: 1}, []string{"steps of 1", "150.001 steps"}},
		{"one point too many", table.Grid{Min: 0, Max: kernel.MaxPoints, Step: 1}, []string{"4194304", "at most"}},
		{"range beyond float64", table.Grid{Min: -math.MaxFloat64, Max: math.MaxFloat64, Step: 1e305}, []string{"at most 4194304"}},
		{"a step that dwarfs the range", table.Grid{Min: 0, Max: 1e-300, Step: 1e300}, []string{"0..1e-300 in steps of 1e+300", "0 steps"}},
		{"a step below the resolution of Min", table.Grid{Min: -1e16, Max: -1e16 + 8, Step: 1}, []string{"-1e+16", "too fine"}},
		{"a step below the resolution of Max", table.Grid{Min: 1<<53 - 8, Max: 1<<53 + 8, Step: 1}, []string{"9.007199254741e+15", "too fine"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := c.grid.Points()
			wants(t, err, c.want...)
			if n != 0 {
				t.Errorf("%d points beside the error", n)
			}
			_, err = table.New(c.grid, table.Curve{Name: "a", F: math.Cos})
			wants(t, err, c.want...)
			_, err = table.FromPoints(c.grid, []string{"a"}, [][]float64{{1, 2}})
			wants(t, err, c.want...)
		})
	}
}

func TestGridCountsItsPoints(t *testing.T) {
	for _, c := range []struct {
		grid table.Grid
		want int
	}{
		{table.Grid{Min: 0, Max: 1, Step: 1}, 2},
		{table.Grid{Min: -100, Max: 50, Step: 1}, 151},
		// Decimals that binary rounds: (Max-Min)/Step is not whole.
		{table.Grid{Min: -100, Max: 50, Step: 0.1}, 1501},
		{table.Grid{Min: -0.3, Max: 0.6, Step: 0.3}, 4},
		{table.Grid{Min: -65.7, Max: 20.6, Step: 0.1}, 864},
		{table.Grid{Min: -100, Max: 50, Step: 0.0001}, 1500001},
		{table.Grid{Min: 0, Max: 1, Step: 1. / 3}, 4},
		{table.Grid{Min: 0, Max: kernel.MaxPoints - 1, Step: 1}, kernel.MaxPoints},
	} {
		t.Run(c.grid.String(), func(t *testing.T) {
			n, err := c.grid.Points()
			if err != nil || n != c.want {
				t.Fatalf("%d points and error %v, want %d", n, err, c.want)
			}
			if got := c.grid.At(0); got != c.grid.Min {
				t.Errorf("first point %v, want Min", got)
			}
			if got := c.grid.At(n - 1); math.Abs(got-c.grid.Max) > 1e-9*c.grid.Step*float64(n) {
				t.Errorf("last point %v, want Max %v", got, c.grid.Max)
			}
		})
	}
}
