package kernel

import (
	"slices"
	"testing"
)

// allStages makes the stages of a step, all at the same positions.
func allStages[T Float](k Kernels[T], o *StagesOperands[T]) error {
	var s Stages[T]
	if err := s.Bind(k, o); err != nil {
		return err
	}
	for kind := FirstStage; kind <= LastStage; kind++ {
		if err := s.Advance(coefficients[T](kind)); err != nil {
			return err
		}
	}
	return nil
}

func coefficients[T Float](kind StageKind) *StageCoefficients[T] {
	return &StageCoefficients[T]{Kind: kind, Coefficient: 0.0125, Weight: 0.025 / 6., CoefficientV: 0.015, WeightV: 0.005}
}

// newStagesOperands returns operands of n neurons with gates in the table of five curves,
// at positions that Index has found.
func newStagesOperands[T Float](t *testing.T, k Kernels[T], n, gates int) *StagesOperands[T] {
	t.Helper()
	next := T(-60)
	list := func(slices int) [][]T {
		all := make([][]T, slices)
		for j := range all {
			all[j] = Aligned[T](n)
			for i := range all[j] {
				next += 0.375
				all[j][i] = next
			}
		}
		return all
	}
	v := list(5)
	at, err := indexed(k, v[1], 5)
	if err != nil {
		t.Fatal(err)
	}
	return &StagesOperands[T]{
		Voltage: Stage[T]{Acc: v[0], Y: v[1], X: v[2]}, G: v[3], E: v[4],
		Gates:     GateStages[T]{Acc: list(gates), Y: list(gates), X: list(gates)},
		Positions: at, Rows: at.rows,
	}
}

func TestBoundStagesAreStageAndGateStages(t *testing.T) {
	eachBackend(t, boundStages[float64], boundStages[float32])
}

func boundStages[T Float](t *testing.T, k Kernels[T]) {
	var s Stages[T] // bound again and again
	for gates := range 3 {
		for n := range 20 {
			got, want := newStagesOperands(t, k, n, gates), newStagesOperands(t, k, n, gates)
			if err := s.Bind(k, got); err != nil {
				t.Fatal(err)
			}
			for kind := FirstStage; kind <= LastStage; kind++ {
				c := coefficients[T](kind)
				v, g := want.Voltage, want.Gates
				v.Kind, v.Coefficient, v.Weight = kind, c.CoefficientV, c.WeightV
				g.Kind, g.Coefficient, g.Weight = kind, c.Coefficient, c.Weight
				for _, err := range []error{s.Advance(c), k.Stage(&v, want.G, want.E), k.GateStages(&g, want.Positions)} {
					if err != nil {
						t.Fatal(err)
					}
				}
			}
			all := func(o *StagesOperands[T]) []T {
				return slices.Concat(slices.Concat([][]T{o.Voltage.X, o.Voltage.Y, o.Voltage.Acc}, o.Gates.X, o.Gates.Y, o.Gates.Acc)...)
			}
			if !slices.Equal(all(got), all(want)) {
				t.Errorf("%d neurons with %d gates: %v, want %v", n, gates, all(got), all(want))
			}
		}
	}
}

func TestOperandsThatDoNotSuitStagesAreErrors(t *testing.T) {
	eachBackend(t, unsuitableOperands[float64], unsuitableOperands[float32])
}

func unsuitableOperands[T Float](t *testing.T, k Kernels[T]) {
	for _, c := range []struct {
		name   string
		change func(o *StagesOperands[T])
		parts  []string
	}{
		{"a state of another length", func(o *StagesOperands[T]) { o.Voltage.Y = o.Voltage.Y[1:] }, []string{"y has 7", "want 8"}},
		{"sums that are the state", func(o *StagesOperands[T]) { o.G = o.Voltage.X }, []string{"x and a share memory"}},
		{"a gate twice", func(o *StagesOperands[T]) { o.Gates.X[0] = o.Gates.Y[1] }, []string{"y and x share memory"}},
		{"a gate too many", func(o *StagesOperands[T]) { o.Gates.X = o.Gates.X[:1] }, []string{"acc has 2", "x 1"}},
		{"gates without curves", func(o *StagesOperands[T]) {
			for _, list := range []*[][]T{&o.Gates.Acc, &o.Gates.Y, &o.Gates.X} {
				*list = append(*list, Aligned[T](8))
			}
		}, []string{"curves 0 to 5", "has 5"}},
		{"positions of fewer voltages", func(o *StagesOperands[T]) { o.Positions = NewPositions[T](7) }, []string{"8 voltages", "capacity of 7"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newStagesOperands(t, k, 8, 2)
			c.change(o)
			var s Stages[T]
			wantError(t, s.Bind(k, o), append(c.parts, "kernel: Stages:")...)
		})
	}
}

func TestStagesWithoutTheirPositionsAreErrors(t *testing.T) {
	eachBackend(t, withoutPositions[float64], withoutPositions[float32])
}

func withoutPositions[T Float](t *testing.T, k Kernels[T]) {
	o := newStagesOperands(t, k, 8, 2)
	var s Stages[T]
	wantError(t, s.Advance(coefficients[T](LastStage)), "kernel: Stages:", "positions")
	if err := s.Bind(k, o); err != nil {
		t.Fatal(err)
	}
	wantError(t, s.Advance(coefficients[T](LastStage+1)), "kernel: Stages:", "stage 3")
	if err := k.Index(o.Positions, o.Voltage.X[:7], o.Rows); err != nil {
		t.Fatal(err)
	}
	wantError(t, s.Advance(coefficients[T](LastStage)), "kernel: Stages:", "8 voltages")
	if err := k.Index(o.Positions, o.Voltage.X, testRows[T](7)); err != nil {
		t.Fatal(err)
	}
	wantError(t, s.Advance(coefficients[T](LastStage)), "kernel: Stages:", "table")
}

func TestBindingStagesAgainDoesNotAllocate(t *testing.T) {
	eachBackend(t, bindWithoutAllocating[float64], bindWithoutAllocating[float32])
}

func bindWithoutAllocating[T Float](t *testing.T, k Kernels[T]) {
	o := newStagesOperands(t, k, 8, 2)
	var s Stages[T]
	if n := testing.AllocsPerRun(10, func() {
		if err := s.Bind(k, o); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
