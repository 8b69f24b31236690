package kernel

import (
	"fmt"
	"testing"
)

func TestIndexGatesGivesTheBitsOfIndexAndGates(t *testing.T) {
	for _, b := range Backends() {
		k := newKernels[float64](t, b)
		for _, c := range []struct{ gates, curves int }{{2, 1}, {3, 0}, {2, 0}, {1, 2}, {4, 1}} {
			r := testRows[float64](2*c.gates + c.curves)
			split := func(x [][]float64) (v []float64, gates, before, dst [][]float64) {
				x = x[1:]
				return x[0], x[1 : 1+c.gates], x[1+c.gates : 1+2*c.gates], x[1+2*c.gates:]
			}
			for _, keep := range []bool{true, false} {
				name := fmt.Sprintf("%v: %d gates and %d curves, before %v", b, c.gates, c.curves, keep)
				wantSameBits(t, name, 2+2*c.gates+c.curves, func(x [][]float64) error {
					v, gates, before, dst := split(x)
					if !keep {
						before = nil
					}
					return k.IndexGates(&GateStep[float64]{X: gates, Before: before, Dst: dst}, v, r, NewPositions[float64](len(v)))
				}, func(x [][]float64) error {
					v, gates, before, dst := split(x)
					if !keep {
						before = nil
					}
					positions := NewPositions[float64](len(v))
					if err := k.Index(positions, v, r); err != nil {
						return err
					}
					return k.Gates(&GateStep[float64]{X: gates, Before: before, Dst: dst}, positions)
				})
			}
		}
	}
}

func TestOnePassTakesTablesOfAGroupAndASmallOne(t *testing.T) {
	for _, c := range []struct {
		gates, curves int
		want          bool
	}{{1, 5, false}, {2, 4, false}, {2, 5, true}, {2, 6, false}, {3, 6, true}, {3, 7, false}, {4, 8, false}} {
		if got := testRows[float64](c.curves).fusesIndex(c.gates); got != c.want {
			t.Errorf("%d gates, %d curves of float64: %v, want %v", c.gates, c.curves, got, c.want)
		}
		if testRows[float32](c.curves).fusesIndex(c.gates) {
			t.Errorf("%d gates, %d curves of float32: true, want false", c.gates, c.curves)
		}
		if testCubicRows[float64](c.curves).fusesIndex(c.gates) {
			t.Errorf("%d gates, %d cubic curves: true, want false", c.gates, c.curves)
		}
	}
}

func TestRowsAreReadOnceWhereCurvesOfAGateHaveOthersBeside(t *testing.T) {
	for _, c := range []struct {
		gates, curves  int
		want64, want32 bool
	}{
		{0, 3, false, false}, // no gates
		{2, 5, true, true},   // one pass, or one group of eight
		{3, 6, true, false},  // one pass; in float32 there is nothing else to bring
		{1, 3, true, true},
		{2, 6, false, true}, // the curves after the gates are a group of their own
		{4, 9, false, false},
	} {
		if got := testRows[float64](c.curves).SinglePass(c.gates); got != c.want64 {
			t.Errorf("%d gates of %d curves of float64: %v, want %v", c.gates, c.curves, got, c.want64)
		}
		if got := testRows[float32](c.curves).SinglePass(c.gates); got != c.want32 {
			t.Errorf("%d gates of %d curves of float32: %v, want %v", c.gates, c.curves, got, c.want32)
		}
	}
}

func TestIndexGatesRefusesOtherNumbersOfSlices(t *testing.T) {
	k := newKernels[float64](t, PureGo)
	r, x := testRows[float64](5), newArena[float64]().args(7, 8)
	for name, c := range map[string]struct {
		x, before, dst [][]float64
		want           []string
	}{
		"a gate too many":          {x[1:4], nil, nil, []string{"curves 0 to 5", "the table has 5"}},
		"a slice too few for were": {x[1:3], x[3:4], x[5:6], []string{"before has 1", "want 2"}},
		"a slice twice":            {x[1:3], x[2:4], x[5:6], []string{"share memory"}},
		"the voltages as a gate":   {x[:2], nil, x[5:6], []string{"share memory"}},
		"a gate that is too short": {[][]float64{x[1], x[2][:7]}, nil, x[5:6], []string{"7 elements, want 8"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := GateStep[float64]{X: c.x, Before: c.before, Dst: c.dst}
			wantError(t, k.IndexGates(&s, x[0], r, NewPositions[float64](8)), append(c.want, "kernel: ", "Gates")...)
		})
	}
}
