package bench

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// TestScalarPhysics holds the baselines against the engine: what they are
// compared for has to be the same computation.
func TestScalarPhysics(t *testing.T) {
	for _, scenario := range withBaseline() {
		for _, method := range scalarMethods {
			for _, order := range hh.Orders() {
				o := short(scenario.Name, 5, 15, 64)
				o.Method, o.Order, o.Step, o.connect = method, order, 0.1, 1e-12
				s, err := Prepare(o, nil)
				if err != nil {
					t.Fatal(err)
				}
				hasSynapse := len(s.cells.Model().Receptors) > 0
				if hasSynapse {
					if err := s.cells.SetEach(synapseName, []float64{0, 1, 10, 50, 200}); err != nil {
						t.Fatal(err)
					}
				}
				f := scenario.scalar.exact(o.Current)
				// Rounding alone, as spikes amplify it; or a table that holds
				// other curves, wrong by 1e-6 of their range.
				tolerance := 1e-7
				if order == table.Linear {
					tolerance = 0.05
					if f, err = scenario.scalar.lookUp(o.grid(), o.Current); err != nil {
						t.Fatal(err)
					}
				}
				c, err := s.scalarStart(o.Neurons, f)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Run(context.Background()); err != nil {
					t.Fatal(err)
				}
				c.run(method, o.Dt, int(s.net.Steps()))
				end, err := s.scalarStart(o.Neurons, f)
				if err != nil {
					t.Fatal(err)
				}
				for name, x := range map[string][2][]float64{"v": {c.v, end.v}, "m": {c.m, end.m}, "h": {c.h, end.h}, "n": {c.n, end.n}, "b": {c.b, end.b}} {
					for i := range x[0] {
						if d := math.Abs(x[0][i] - x[1][i]); !(d <= tolerance) {
							t.Errorf("%s, %s, %s: %s of cell %d is %v, the engine's %v", scenario.Name, method, order, name, i, x[0][i], x[1][i])
						}
					}
				}
				if s.spikes.Len() == 0 {
					t.Errorf("%s: no spike in what was compared", scenario.Name)
				}
			}
		}
	}
}

// withBaseline returns the scenarios that runs of are compared.
func withBaseline() []Scenario {
	return slices.DeleteFunc(Scenarios(), func(s Scenario) bool { return !s.scalar.written() })
}

func TestLookUpClamps(t *testing.T) {
	g := table.Grid{Min: -1, Max: 2, Step: 0.1}
	ls, err := newLookUps(g, []table.Curve{{Name: "line", F: func(v float64) float64 { return 3*v + 1 }}})
	if err != nil {
		t.Fatal(err)
	}
	for v, want := range map[float64]float64{
		-1: -2, 2: 7, 0.55: 2.65, 1.999999: 6.999997, math.Nextafter(2, 0): 7,
		-5: -2, 9: 7, math.Inf(1): 7, math.Inf(-1): -2,
	} {
		if got := ls[0].at(v); math.Abs(got-want) > 1e-12 {
			t.Errorf("at %v: got %v, want %v", v, got, want)
		}
	}
	if got := ls[0].at(math.NaN()); got != ls[0].points[0] {
		t.Errorf("at NaN: got %v, want the first point", got)
	}
}

func TestCompare(t *testing.T) {
	for _, scenario := range withBaseline() {
		s, r := runFor(t, short(scenario.Name, 20, 2, 64))
		c, err := s.compare(context.Background(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if c.Run != r.NsPerNeuronStep || c.Neurons != 20 || c.LookUpCost == "" || c.ExactCost == "" {
			t.Errorf("%s: got %+v", scenario.Name, c)
		}
		// The comparison leaves the run alone.
		if again, err := s.Result(); err != nil || again.StateSHA256 != r.StateSHA256 || again.Steps != r.Steps {
			t.Errorf("%s: the run changed: %v", scenario.Name, err)
		}
	}
}

func TestCompareWithoutBaseline(t *testing.T) {
	s, _ := runFor(t, short("traub", 1, 1, 64))
	if _, err := s.Compare(context.Background()); !errors.Is(err, ErrNoBaseline) || err.Error() != "no scalar baseline for model traub-miles" {
		t.Errorf("got %v", err)
	}
}

func TestCompareStops(t *testing.T) {
	s, _ := runFor(t, short("squid", 1, 1, 64))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Compare(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := TimeKernels(ctx, 8); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
