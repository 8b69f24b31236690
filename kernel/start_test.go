package kernel

import (
	"fmt"
	"testing"
)

// Each cell of a fused step with a Start goes through it as a cell alone does whose
// constants are these sums.
func TestAFusedStepStartsFromTheSumsOfEachCell(t *testing.T) {
	eachBackend(t, startsFromSums[float64], startsFromSums[float32])
}

func startsFromSums[T Float](t *testing.T, k Kernels[T]) {
	wb, hh := testRows[T](WangBuzsakiCurves), testRows[T](HodgkinHuxleyCurves)
	steps := map[string]func(x [][]T, s Start[T], g0, e0 T) error{
		"StepWangBuzsaki": func(x [][]T, s Start[T], g0, e0 T) error {
			p := wangBuzsaki[T]()
			p.G0, p.E0 = g0, e0
			return k.StepWangBuzsaki(&p, wb, &WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2], Start: s}, newVoltageStep(CrankNicolson, len(x[0]), x[3]))
		},
		"StepHodgkinHuxley": func(x [][]T, s Start[T], g0, e0 T) error {
			p := hodgkinHuxley[T]()
			p.G0, p.E0 = g0, e0
			return k.StepHodgkinHuxley(p, hh, &HodgkinHuxleyState[T]{V: x[0], M: x[1], H: x[2], N: x[3], Start: s}, newVoltageStep[T](ForwardEuler, len(x[0])))
		},
		"RungeKuttaWangBuzsaki": func(x [][]T, s Start[T], g0, e0 T) error {
			p := wangBuzsakiStages[T]()
			p.G0, p.E0 = g0, e0
			return k.RungeKuttaWangBuzsaki(p, wb, &WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2], Start: s}, x[3])
		},
	}
	for name, step := range steps {
		for _, n := range []int{1, 7, 8, 24, 65, 130, 300} {
			for from := startForm(0); from <= fromG|fromE; from++ {
				in := newSample(uint64(n), wb)
				var x [][]T
				for range 4 {
					x = append(x, in.slice(n, 0))
				}
				start := Start[T]{G: in.slice(n, 0), E: in.slice(n, 0)}
				g, e := start.G, start.E
				if from&fromG == 0 {
					start.G = nil
				}
				if from&fromE == 0 {
					start.E = nil
				}
				want, before := clone(x), clone([][]T{g, e})
				if err := step(x, start, 0.1, -6.5); err != nil {
					t.Fatal(err)
				}
				for i := range n {
					var cell [][]T
					for _, y := range want {
						cell = append(cell, y[i:i+1:i+1])
					}
					g0, e0 := start.of(i, 0.1, -6.5)
					if err := step(cell, Start[T]{}, g0, e0); err != nil {
						t.Fatal(err)
					}
				}
				what := fmt.Sprintf("%s of %d cells%s", name, n, from.name())
				for j := range x {
					if i := differ(x[j], want[j]); i >= 0 {
						t.Fatalf("%s: variable %d of cell %d is %v, want %v", what, j, i, x[j][i], want[j][i])
					}
				}
				for j, y := range [][]T{g, e} {
					if i := differ(y, before[j]); i >= 0 {
						t.Errorf("%s: sum %d of cell %d has become %v", what, j, i, y[i])
					}
				}
			}
		}
	}
}
