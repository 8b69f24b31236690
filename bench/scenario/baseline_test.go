package scenario

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/internal/baseline"
	"github.com/lut4go/lut4go/bench/internal/cells"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// TestBaselinesComputeWhatTheEngineDoes, but for rounding and, with tables, the
// interpolation of other curves.
func TestBaselinesComputeWhatTheEngineDoes(t *testing.T) {
	for _, scenario := range withBaseline() {
		for _, method := range baseline.Methods() {
			for _, order := range hh.Orders() {
				o := short(scenario.Name, 5, 15, 64)
				o.Method, o.Order, o.Grid.Step, o.probability = method, order, 0.1, 1e-12
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
				start, err := cells.State(s.cells, o.Neurons)
				if err != nil {
					t.Fatal(err)
				}
				c := scenario.baseline.Exact(s.baselineConfig(), baseline.NewState(start, synapseName, o.Neurons))
				// Rounding alone, as spikes amplify it; or a table that holds
				// other curves, wrong by 1e-6 of their range.
				tolerance := 1e-7
				if order == table.Linear {
					tolerance = 0.05
					if c, err = scenario.baseline.LookUp(s.baselineConfig(), o.Grid, c.State); err != nil {
						t.Fatal(err)
					}
				}
				if err := s.Run(context.Background()); err != nil {
					t.Fatal(err)
				}
				c.Run(int(s.net.Steps()))
				values, err := cells.State(s.cells, o.Neurons)
				if err != nil {
					t.Fatal(err)
				}
				end := baseline.NewState(values, synapseName, o.Neurons)
				for name, x := range map[string][2][]float64{"v": {c.V, end.V}, "m": {c.M, end.M}, "h": {c.H, end.H}, "n": {c.N, end.N}, "b": {c.S, end.S}} {
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
	return slices.DeleteFunc(All(), func(s Scenario) bool { return s.baseline == nil })
}

func TestTheComparisonLeavesTheRunAlone(t *testing.T) {
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

func TestAModelWithoutBaselineIsNotCompared(t *testing.T) {
	s, _ := runFor(t, short("traub", 1, 1, 64))
	if _, err := s.Compare(context.Background()); !errors.Is(err, ErrNoBaseline) || err.Error() != "no scalar baseline for model traub-miles" {
		t.Errorf("got %v", err)
	}
}

func TestTheComparisonEndsWithItsContext(t *testing.T) {
	s, _ := runFor(t, short("squid", 1, 1, 64))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Compare(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestCompareHasExactRatesInAssemblyWhereThereIsAny(t *testing.T) {
	for _, scenario := range withBaseline() {
		s, r := runFor(t, short(scenario.Name, 20, 2, 64))
		c, err := s.compare(context.Background(), 0)
		if err != nil {
			t.Fatal(err)
		}
		want := scenario.baseline.Vector && len(kernel.Backends()) > 1
		if (c.ExactSIMD != nil) != want || (c.ExactFused != nil) != want {
			t.Errorf("%s: %+v", scenario.Name, c)
		}
		var b strings.Builder
		if err := r.WriteReport(&b, &c); err != nil {
			t.Fatal(err)
		}
		line := fmt.Sprintf("  %v, %s, 1 thread, float64: 6 exponentials", c.SIMD, c.ScalarMethod)
		if strings.Contains(b.String(), "exact, SIMD") != want || strings.Contains(b.String(), line) != want {
			t.Errorf("%s: got\n%s", scenario.Name, b.String())
		}
	}
}
