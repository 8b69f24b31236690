package engine

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// visible is what is known of cells after some steps.
type visible struct {
	State   [][]float64
	Spikes  communication.EpochSpikes
	Outside Outside
}

// seenAfter returns what is known of n new cells after some steps, in which the last one
// fires and leaves the table.
func seenAfter[T kernel.Float](t *testing.T, d *Description, n, steps int, backend kernel.Backend) visible {
	t.Helper()
	c := newTestCells[T](t, d, table.Linear, n, backend)
	values := make([]float64, n)
	for k := range c.model.variables {
		for i := range values {
			if values[i] = 0.4; k == 0 {
				values[i] = -70 + float64(i)
			}
		}
		c.Set(k, values)
	}
	c.Inject(func(uint64) float64 { return 500 }, values)
	c.LocateCrossings()
	b := c.NewBlock(0, n)
	if err := c.NewStepper(n).Advance(b, 0, WholeEpoch(0, steps), nil); err != nil {
		t.Fatal(err)
	}
	v := visible{Spikes: b.Spikes, Outside: b.Outside}
	for k := range c.model.variables {
		x := make([]float64, n)
		c.Get(k, x)
		v.State = append(v.State, x)
	}
	return v
}

func TestNobodySeesThePaddingOfArrays(t *testing.T) {
	t.Run("float64", nobodySeesThePadding[float64])
	t.Run("float32", nobodySeesThePadding[float32])
}

func nobodySeesThePadding[T kernel.Float](t *testing.T) {
	for _, method := range []string{Euler, ExpEuler, Staggered, CN, RK4} {
		for _, n := range []int{1, 3, 8, 13} {
			d := newDescription(method, 2, true, excitation, rising)
			want := seenAfter[T](t, d, n, 60, kernel.PureGo)
			if len(want.Spikes.Neurons) == 0 || want.Outside.Count == 0 {
				t.Fatalf("%s, %d cells: %d spikes, %d voltages outside the table, want some", method, n, len(want.Spikes.Neurons), want.Outside.Count)
			}
			for _, backend := range kernel.Backends() {
				if got := seenAfter[T](t, d, n, 60, backend); !reflect.DeepEqual(got, want) {
					t.Errorf("%s, %s, %d cells: %+v, want %+v", backend, method, n, got, want)
				}
			}
		}
	}
}

func TestExactRatesAreEvaluatedForCellsAlone(t *testing.T) {
	const cells, steps = 3, 10
	for _, backend := range kernel.Backends() {
		d := newDescription(Euler, 2, false)
		calls := 0
		for i := range d.Curves {
			f := d.Curves[i].F
			d.Curves[i].F = func(v float64) float64 { calls++; return f(v) }
		}
		c := newTestCells[float64](t, d, table.Exact, cells, backend)
		if err := c.NewStepper(cells).Advance(c.NewBlock(0, cells), 0, WholeEpoch(0, steps), nil); err != nil {
			t.Fatal(err)
		}
		if want := cells * steps * len(d.Curves); calls != want {
			t.Errorf("%s: %d evaluations, want %d", backend, calls, want)
		}
	}
}

func TestFactorsOfAStimulusAreThoseOfTheCells(t *testing.T) {
	for _, backend := range kernel.Backends() {
		c := newTestCells[float64](t, newDescription(Euler, 1, false), table.Linear, 3, backend)
		c.Inject(func(uint64) float64 { return 1 }, []float64{1, 2, 3})
		c.Inject(func(uint64) float64 { return 1 }, nil)
		if got, want := fmt.Sprint(c.Factors(0), c.Factors(1)), "[1 2 3] []"; got != want {
			t.Errorf("%s: %s, want %s", backend, got, want)
		}
	}
}
