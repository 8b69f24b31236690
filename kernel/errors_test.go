package kernel

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// arena is memory from which arguments of kernels are taken, overlapping or not. Its
// numbers are all different, so that any write shows.
type arena[T Float] struct {
	x     []T
	above []uint8
}

func newArena[T Float]() *arena[T] {
	a := &arena[T]{x: Aligned[T](400), above: make([]uint8, 8)}
	for i := range a.x {
		a.x[i] = T(i + 1)
	}
	for i := range a.above {
		a.above[i] = uint8(0x55 + i)
	}
	return a
}

// args returns k slices of n elements that share no memory.
func (a *arena[T]) args(k, n int) [][]T {
	s := make([][]T, k)
	for i := range s {
		s[i] = a.at(40*i, n)
	}
	return s
}

func (a *arena[T]) at(from, n int) []T { return a.x[from : from+n : from+n] }

// refused is a call that must fail without writing anything.
type refused[T Float] struct {
	name string
	call func(k Kernels[T], a *arena[T]) error
	want []string // parts of the error
}

// signature is a kernel whose arguments are slices of one length.
type signature[T Float] struct {
	op    string
	args  []string
	alias [][2]int // pairs that may be one and the same slice
	call  func(k Kernels[T], x [][]T) error
}

func signatures[T Float]() []signature[T] {
	return []signature[T]{
		{op: "Gate", args: []string{"x", "a", "b"}, alias: [][2]int{{0, 1}, {0, 2}, {1, 2}}, call: func(k Kernels[T], x [][]T) error {
			return k.Gate(x[0], x[1], x[2])
		}},
		{op: "MulPow", args: []string{"x", "y"}, alias: [][2]int{{0, 1}}, call: func(k Kernels[T], x [][]T) error {
			return k.MulPow(x[0], x[1], 4)
		}},
		{op: "AddConductance", args: []string{"g", "e", "x"}, alias: [][2]int{{0, 2}, {1, 2}}, call: func(k Kernels[T], x [][]T) error {
			return k.AddConductance(x[0], x[1], x[2], -90)
		}},
		{op: "AddConductanceEach", args: []string{"g", "e", "x", "rev"}, alias: [][2]int{{0, 2}, {1, 2}, {0, 3}, {1, 3}, {2, 3}}, call: func(k Kernels[T], x [][]T) error {
			return k.AddConductanceEach(x[0], x[1], x[2], x[3])
		}},
		{op: "AddCurrent", args: []string{"e", "x"}, alias: [][2]int{{0, 1}}, call: func(k Kernels[T], x [][]T) error {
			return k.AddCurrent(x[0], x[1])
		}},
		{op: "Exp", args: []string{"dst", "x"}, alias: [][2]int{{0, 1}}, call: func(k Kernels[T], x [][]T) error {
			return k.Exp(x[0], x[1])
		}},
		{op: "DualExponential", args: []string{"s", "x"}, call: func(k Kernels[T], x [][]T) error {
			return k.DualExponential(x[0], x[1], 0.9, 0.1, 0.8)
		}},
		{op: "WeightedSum", args: []string{"dst", "s", "x"}, alias: [][2]int{{0, 1}, {0, 2}, {1, 2}}, call: func(k Kernels[T], x [][]T) error {
			return k.WeightedSum(x[0], x[1], x[2], 0.9, 0.1)
		}},
		{op: "MoveVoltage", args: []string{"v", "g", "e", "S", "S"}, call: func(k Kernels[T], x [][]T) error {
			return k.MoveVoltage(x[0], x[1], x[2], newVoltageStep(CrankNicolson, len(x[0]), x[3:]...))
		}},
		{op: "Stage", args: []string{"acc", "y", "x", "a", "b"}, alias: [][2]int{{3, 4}}, call: func(k Kernels[T], x [][]T) error {
			return k.Stage(&Stage[T]{Kind: MiddleStage, Coefficient: 0.5, Weight: 0.25, Acc: x[0], Y: x[1], X: x[2]}, x[3], x[4])
		}},
		{op: "GateStages", args: []string{"acc", "acc", "y", "y", "x", "x"}, call: func(k Kernels[T], x [][]T) error {
			c, err := indexed(k, make([]T, 20), 5)
			if err != nil {
				return fmt.Errorf("while preparing: %w", err)
			}
			return k.GateStages(&GateStages[T]{Kind: MiddleStage, Coefficient: 0.5, Weight: 0.25, Acc: x[:2], Y: x[2:4], X: x[4:]}, c)
		}},
		{op: "StepWangBuzsaki", args: []string{"v", "h", "n", "S"}, call: func(k Kernels[T], x [][]T) error {
			p := wangBuzsaki[T]()
			return k.StepWangBuzsaki(&p, testRows[T](WangBuzsakiCurves), &WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2]}, newVoltageStep(ForwardEuler, len(x[0]), x[3]))
		}},
		{op: "RungeKuttaWangBuzsaki", args: []string{"v", "h", "n", "s"}, call: func(k Kernels[T], x [][]T) error {
			return k.RungeKuttaWangBuzsaki(wangBuzsakiStages[T](), testRows[T](WangBuzsakiCurves), &WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2]}, x[3])
		}},
		{op: "StepWangBuzsaki", args: []string{"v", "h", "n", "G", "E"}, call: func(k Kernels[T], x [][]T) error {
			p := wangBuzsaki[T]()
			return k.StepWangBuzsaki(&p, testRows[T](WangBuzsakiCurves), &WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2], Start: Start[T]{G: x[3], E: x[4]}}, newVoltageStep[T](ForwardEuler, len(x[0])))
		}},
		{op: "RungeKuttaWangBuzsaki", args: []string{"v", "h", "n", "G", "E"}, call: func(k Kernels[T], x [][]T) error {
			return k.RungeKuttaWangBuzsaki(wangBuzsakiStages[T](), testRows[T](WangBuzsakiCurves), &WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2], Start: Start[T]{G: x[3], E: x[4]}}, nil)
		}},
		{op: "StepHodgkinHuxley", args: []string{"v", "m", "h", "n", "E"}, call: func(k Kernels[T], x [][]T) error {
			return k.StepHodgkinHuxley(hodgkinHuxley[T](), testRows[T](HodgkinHuxleyCurves), &HodgkinHuxleyState[T]{V: x[0], M: x[1], H: x[2], N: x[3], Start: Start[T]{E: x[4]}}, newVoltageStep[T](ForwardEuler, len(x[0])))
		}},
		{op: "StepHodgkinHuxley", args: []string{"v", "m", "h", "n", "S", "S"}, call: func(k Kernels[T], x [][]T) error {
			return k.StepHodgkinHuxley(hodgkinHuxley[T](), testRows[T](HodgkinHuxleyCurves), &HodgkinHuxleyState[T]{V: x[0], M: x[1], H: x[2], N: x[3]}, newVoltageStep(ForwardEuler, len(x[0]), x[4:]...))
		}},
		{op: "Eval", args: []string{"dst", "dst", "dst"}, call: func(k Kernels[T], x [][]T) error {
			return indexedEval(k, 3, x, 20)
		}},
		{op: "Gates", args: []string{"x", "x", "before", "before", "dst"}, call: func(k Kernels[T], x [][]T) error {
			c, err := indexed(k, make([]T, 20), 5)
			if err != nil {
				return fmt.Errorf("while preparing: %w", err)
			}
			return k.Gates(&GateStep[T]{X: x[:2], Before: x[2:4], Dst: x[4:]}, c)
		}},
		{op: "AddChannel", args: []string{"g", "e", "Gate", "Each", "Second"}, alias: [][2]int{{2, 3}, {2, 4}, {3, 4}}, call: func(k Kernels[T], x [][]T) error {
			return k.AddChannel(x[0], x[1], &Channel[T]{Gate: x[2], Power: 3, Each: x[3], Second: x[4]})
		}},
		{op: "InitSums", args: []string{"g", "e", "Gate"}, call: func(k Kernels[T], x [][]T) error {
			return k.InitSums(x[0], x[1], 1, 2, &Channel[T]{G: 1, Gate: x[2], Power: 3})
		}},
		{op: "Sums", args: []string{"g", "e", "Gate", "Second", "Gate"}, alias: [][2]int{{2, 3}, {2, 4}, {3, 4}}, call: func(k Kernels[T], x [][]T) error {
			p := channelPair[T]{first: &Channel[T]{G: 1, Gate: x[2], Power: 3, Second: x[3]}, second: &Channel[T]{G: 1, Gate: x[4], Power: 4}}
			return p.sum(k, x[0], x[1])
		}},
	}
}

// refusals are wrong calls of the signatures: each argument too short and too long, each
// two of them overlapping, or the same slice where that is not allowed.
func refusals[T Float]() []refused[T] {
	const n = 20
	var bad []refused[T]
	for _, s := range signatures[T]() {
		k := len(s.args)
		for i, arg := range s.args {
			for _, m := range []int{n - 1, n + 1} {
				bad = append(bad, refused[T]{
					fmt.Sprintf("%s with %d elements in argument %d (%s) and %d in the others", s.op, m, i, arg, n),
					func(kernels Kernels[T], a *arena[T]) error {
						x := a.args(k, n)
						x[i] = a.at(40*i, m)
						return s.call(kernels, x)
					},
					[]string{s.op + ":", fmt.Sprint(n), fmt.Sprint(m)},
				})
			}
			for j := range i {
				want := []string{s.op + ":", s.args[j], s.args[i]}
				for _, shift := range []int{-n + 1, -1, 1, n - 1} {
					bad = append(bad, refused[T]{
						fmt.Sprintf("%s with %s (%d) %d elements after %s (%d)", s.op, arg, i, shift, s.args[j], j),
						func(kernels Kernels[T], a *arena[T]) error {
							x := a.args(k, n)
							x[j], x[i] = a.at(300, n), a.at(300+shift, n)
							return s.call(kernels, x)
						},
						want,
					})
				}
				if !slices.Contains(s.alias, [2]int{j, i}) {
					bad = append(bad, refused[T]{
						fmt.Sprintf("%s with one slice as %s (%d) and %s (%d)", s.op, s.args[j], j, arg, i),
						func(kernels Kernels[T], a *arena[T]) error {
							x := a.args(k, n)
							x[i] = x[j]
							return s.call(kernels, x)
						},
						want,
					})
				}
			}
		}
	}
	return append(bad, otherRefusals[T]()...)
}

func otherRefusals[T Float]() []refused[T] {
	bad := []refused[T]{
		{"Index with more voltages than capacity", func(k Kernels[T], a *arena[T]) error {
			return k.Index(NewPositions[T](8), a.at(0, 9), testRows[T](1))
		}, []string{"Index:", "9 voltages", "capacity of 8"}},
		{"Index into the zero value of Positions", func(k Kernels[T], a *arena[T]) error {
			return k.Index(&Positions[T]{}, a.at(0, 1), testRows[T](1))
		}, []string{"Index:", "1 voltages", "capacity of 0"}},
		{"Eval before Index", func(k Kernels[T], a *arena[T]) error {
			return k.Eval([][]T{a.at(0, 8)}, 0, NewPositions[T](8))
		}, []string{"Eval:", "Index"}},
		{"Eval of the zero value of Positions", func(k Kernels[T], a *arena[T]) error {
			return k.Eval([][]T{a.at(0, 8)}, 0, &Positions[T]{})
		}, []string{"Eval:", "Index"}},
		{"Eval with a destination too many", func(k Kernels[T], a *arena[T]) error {
			return indexedEval(k, 9, a.args(10, 8), 8)
		}, []string{"Eval:", "curves 0 to 9", "has 9"}},
		{"Eval of a curve that is not there", func(k Kernels[T], a *arena[T]) error {
			c, err := indexed(k, make([]T, 8), 3)
			if err != nil {
				return fmt.Errorf("while preparing: %w", err)
			}
			return k.Eval(a.args(1, 8), 3, c)
		}, []string{"Eval:", "curves 3 to 3", "has 3"}},
		{"Eval from a negative curve on", func(k Kernels[T], a *arena[T]) error {
			c, err := indexed(k, make([]T, 8), 3)
			if err != nil {
				return fmt.Errorf("while preparing: %w", err)
			}
			return k.Eval(a.args(1, 8), -1, c)
		}, []string{"Eval:", "curves -1 to -1", "has 3"}},
		{"Gates before Index", func(k Kernels[T], a *arena[T]) error {
			return k.Gates(&GateStep[T]{X: a.args(1, 8)}, NewPositions[T](8))
		}, []string{"Gates:", "Index"}},
		{"Gates with a gate too many", func(k Kernels[T], a *arena[T]) error {
			return indexedGates(k, 5, a.args(3, 8), nil, nil)
		}, []string{"Gates:", "curves 0 to 5", "has 5"}},
		{"Gates with a destination too many", func(k Kernels[T], a *arena[T]) error {
			x := a.args(4, 8)
			return indexedGates(k, 5, x[:2], nil, x[2:])
		}, []string{"Gates:", "curves 0 to 5", "has 5"}},
		{"Gates with a slice too few for the gates before", func(k Kernels[T], a *arena[T]) error {
			x := a.args(3, 8)
			return indexedGates(k, 5, x[:2], x[2:], nil)
		}, []string{"Gates:", "before has 1", "want 2"}},
		{"Stage after the last", func(k Kernels[T], a *arena[T]) error {
			x := a.args(5, 8)
			return k.Stage(&Stage[T]{Kind: LastStage + 1, Coefficient: 1, Weight: 1, Acc: x[0], Y: x[1], X: x[2]}, x[3], x[4])
		}, []string{"Stage:", "stage 3", "want 0 to 2"}},
		{"GateStages before the first", func(k Kernels[T], a *arena[T]) error {
			return stagesOf(k, a, stageCase{kind: FirstStage - 1, acc: 1, y: 1, x: 1})
		}, []string{"GateStages:", "stage -1", "want 0 to 2"}},
		{"GateStages before Index", func(k Kernels[T], a *arena[T]) error {
			x := a.args(3, 8)
			return k.GateStages(&GateStages[T]{Kind: LastStage, Coefficient: 1, Weight: 1, Acc: x[:1], Y: x[1:2], X: x[2:]}, NewPositions[T](8))
		}, []string{"GateStages:", "Index"}},
		{"GateStages with a gate too many", func(k Kernels[T], a *arena[T]) error {
			return stagesOf(k, a, stageCase{kind: LastStage, acc: 3, y: 3, x: 3})
		}, []string{"GateStages:", "curves 0 to 5", "has 5"}},
		{"GateStages with a sum too few", func(k Kernels[T], a *arena[T]) error {
			return stagesOf(k, a, stageCase{kind: LastStage, acc: 1, y: 2, x: 2})
		}, []string{"GateStages:", "acc has 1", "y 2", "x 2"}},
		{"GateStages with a state too few", func(k Kernels[T], a *arena[T]) error {
			return stagesOf(k, a, stageCase{kind: LastStage, acc: 2, y: 2, x: 1})
		}, []string{"GateStages:", "acc has 2", "y 2", "x 1"}},
		{"AddChannel of the power 0", func(k Kernels[T], a *arena[T]) error {
			x := a.args(3, 8)
			return k.AddChannel(x[0], x[1], &Channel[T]{Gate: x[2]})
		}, []string{"AddChannel:", "exponent 0", "1 to 4"}},
		{"AddChannel of the power 5", func(k Kernels[T], a *arena[T]) error {
			x := a.args(3, 8)
			return k.AddChannel(x[0], x[1], &Channel[T]{Gate: x[2], Power: 5})
		}, []string{"AddChannel:", "exponent 5", "1 to 4"}},
		{"MoveVoltage without a voltage", func(k Kernels[T], a *arena[T]) error {
			x := a.args(3, 8)
			return k.MoveVoltage(nil, x[0], x[1], newVoltageStep(ForwardEuler, 0, x[2]))
		}, []string{"MoveVoltage:", "g has 8", "want 0"}},
		{"MoveVoltage with three synapses", func(k Kernels[T], a *arena[T]) error {
			x := a.args(6, 8)
			return k.MoveVoltage(x[0], x[1], x[2], newVoltageStep(ForwardEuler, 8, x[3:]...))
		}, []string{"MoveVoltage:", "3 synapses", "want at most 2"}},
		{"MoveVoltage by no method", func(k Kernels[T], a *arena[T]) error {
			x := a.args(3, 8)
			return k.MoveVoltage(x[0], x[1], x[2], newVoltageStep[T](CrankNicolson+1, 8))
		}, []string{"MoveVoltage:", "method 3", "want 0 to 2"}},
		{"MoveVoltage with a byte too few", func(k Kernels[T], a *arena[T]) error {
			x := a.args(3, 9)
			return k.MoveVoltage(x[0], x[1], x[2], newVoltageStep[T](ForwardEuler, 8))
		}, []string{"MoveVoltage:", "Above has 1", "want 2", "9 neurons"}},
		{"MoveVoltage with a count too few", func(k Kernels[T], a *arena[T]) error {
			x := a.args(4, 8)
			step := newVoltageStep(ForwardEuler, 8, x[3])
			step.Synapses[0].Counts = make([]uint8, 7)
			return k.MoveVoltage(x[0], x[1], x[2], step)
		}, []string{"MoveVoltage:", "Counts has 7", "want 8"}},
		{"InitSums without a gate", func(k Kernels[T], a *arena[T]) error {
			x := a.args(2, 8)
			return k.InitSums(x[0], x[1], 1, 1, &Channel[T]{G: 1, Power: 1})
		}, []string{"InitSums:", "Gate has 0", "want 8"}},
		{"MulPow of the power 0", func(k Kernels[T], a *arena[T]) error {
			return k.MulPow(a.at(0, 8), a.at(40, 8), 0)
		}, []string{"MulPow:", "exponent 0", "1 or more"}},
		{"MulPow of a negative power", func(k Kernels[T], a *arena[T]) error {
			return k.MulPow(a.at(0, 8), a.at(40, 8), -3)
		}, []string{"MulPow:", "exponent -3", "1 or more"}},
		{"MulPow of a fifth power in place", func(k Kernels[T], a *arena[T]) error {
			return k.MulPow(a.at(0, 8), a.at(0, 8), 5)
		}, []string{"MulPow:", "x and y", "not 5"}},
		{"Deliver to a neuron past the end", func(k Kernels[T], a *arena[T]) error {
			return k.Deliver(a.at(0, 8), []uint16{8}, 1)
		}, []string{"Deliver:", "target 0", "neuron 8 of 8"}},
		{"Deliver to nobody", func(k Kernels[T], a *arena[T]) error {
			return k.Deliver(nil, []uint16{0}, 1)
		}, []string{"Deliver:", "target 0", "neuron 0 of 0"}},
		{"DeliverWeights to a neuron past the end", func(k Kernels[T], a *arena[T]) error {
			return k.DeliverWeights(a.at(0, 8), []uint16{8}, a.at(40, 1))
		}, []string{"DeliverWeights:", "target 0", "neuron 8 of 8"}},
		{"DeliverWeights to nobody", func(k Kernels[T], a *arena[T]) error {
			return k.DeliverWeights(nil, []uint16{0}, a.at(40, 1))
		}, []string{"DeliverWeights:", "target 0", "neuron 0 of 0"}},
		{"DeliverWeights with a weight too few", func(k Kernels[T], a *arena[T]) error {
			return k.DeliverWeights(a.at(0, 8), []uint16{1, 2}, a.at(40, 1))
		}, []string{"DeliverWeights:", "weights has 1", "want 2"}},
		{"DeliverWeights with a weight too many", func(k Kernels[T], a *arena[T]) error {
			return k.DeliverWeights(a.at(0, 8), nil, a.at(40, 1))
		}, []string{"DeliverWeights:", "weights has 1", "want 0"}},
		{"DeliverWeights of weights in x", func(k Kernels[T], a *arena[T]) error {
			return k.DeliverWeights(a.at(0, 8), []uint16{1, 2}, a.at(6, 2))
		}, []string{"DeliverWeights:", "x and weights", "share memory"}},
	}
	for _, n := range []int{0, 7} {
		bad = append(bad, refused[T]{
			fmt.Sprintf("DeliverCounts with %d counts for 8 neurons", n),
			func(k Kernels[T], a *arena[T]) error { return k.DeliverCounts(a.at(0, 8), a.above[:n], 1, 1) },
			[]string{"DeliverCounts:", fmt.Sprintf("counts has %d", n), "want 8"},
		})
	}
	for _, bytes := range []int{0, 1, 3, 8} {
		bad = append(bad, refused[T]{
			fmt.Sprintf("Threshold with %d bytes for 16 neurons", bytes),
			func(k Kernels[T], a *arena[T]) error {
				spikes, err := k.Threshold([]uint32{77}, a.above[:bytes], a.at(0, 16), 3, new(Bounds[T]))
				if !slices.Equal(spikes, []uint32{77}) {
					return fmt.Errorf("%w, and spikes became %v", err, spikes)
				}
				return err
			},
			[]string{"Threshold: above", fmt.Sprintf("%d bytes", bytes), "want 2", "16 neurons"},
		})
	}
	for _, curves := range []int{1, WangBuzsakiCurves - 1, WangBuzsakiCurves + 1} {
		bad = append(bad, refused[T]{
			fmt.Sprintf("StepWangBuzsaki with a table of %d curves", curves),
			func(k Kernels[T], a *arena[T]) error {
				p, x := wangBuzsaki[T](), a.args(3, 8)
				return k.StepWangBuzsaki(&p, testRows[T](curves), &WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2]}, newVoltageStep[T](ForwardEuler, 8))
			},
			[]string{"StepWangBuzsaki:", fmt.Sprintf("%d curves", curves), "want 5"},
		})
	}
	bad = append(bad, refused[T]{"RungeKuttaWangBuzsaki with a curve too few", func(k Kernels[T], a *arena[T]) error {
		x := a.args(3, 8)
		return k.RungeKuttaWangBuzsaki(wangBuzsakiStages[T](), testRows[T](4), &WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2]}, nil)
	}, []string{"RungeKuttaWangBuzsaki:", "4 curves", "want 5"}})
	for _, curves := range []int{HodgkinHuxleyCurves - 1, HodgkinHuxleyCurves + 1} {
		bad = append(bad, refused[T]{
			fmt.Sprintf("StepHodgkinHuxley with a table of %d curves", curves),
			func(k Kernels[T], a *arena[T]) error {
				x := a.args(4, 8)
				return k.StepHodgkinHuxley(hodgkinHuxley[T](), testRows[T](curves), &HodgkinHuxleyState[T]{V: x[0], M: x[1], H: x[2], N: x[3]}, newVoltageStep[T](ForwardEuler, 8))
			},
			[]string{"StepHodgkinHuxley:", fmt.Sprintf("%d curves", curves), "want 6"},
		})
	}
	bad = append(bad, refused[T]{"StepHodgkinHuxley with three synapses", func(k Kernels[T], a *arena[T]) error {
		x := a.args(7, 8)
		return k.StepHodgkinHuxley(hodgkinHuxley[T](), testRows[T](HodgkinHuxleyCurves), &HodgkinHuxleyState[T]{V: x[0], M: x[1], H: x[2], N: x[3]}, newVoltageStep(ForwardEuler, 8, x[4:]...))
	}, []string{"StepHodgkinHuxley:", "3 synapses", "want at most 2"}})
	return append(bad, refused[T]{"RungeKuttaWangBuzsaki with an empty s that is not nil", func(k Kernels[T], a *arena[T]) error {
		x := a.args(3, 8)
		return k.RungeKuttaWangBuzsaki(wangBuzsakiStages[T](), testRows[T](WangBuzsakiCurves), &WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2]}, a.at(200, 0))
	}, []string{"RungeKuttaWangBuzsaki:", "s has 0", "want 8 or nil"}})
}

// indexedEval evaluates a table of some curves at n voltages.
func indexedEval[T Float](k Kernels[T], curves int, dst [][]T, n int) error {
	c, err := indexed(k, make([]T, n), curves)
	if err != nil {
		return fmt.Errorf("while preparing: %w", err)
	}
	return k.Eval(dst, 0, c)
}

// indexedGates advances gates by a table of some curves at 8 voltages.
func indexedGates[T Float](k Kernels[T], curves int, x, before, dst [][]T) error {
	c, err := indexed(k, make([]T, 8), curves)
	if err != nil {
		return fmt.Errorf("while preparing: %w", err)
	}
	return k.Gates(&GateStep[T]{X: x, Before: before, Dst: dst}, c)
}

// stageCase is a stage of gates with so many slices of each operand.
type stageCase struct {
	kind      StageKind
	acc, y, x int
}

// stagesOf calls GateStages with a table of five curves at 8 voltages.
func stagesOf[T Float](k Kernels[T], a *arena[T], c stageCase) error {
	at, err := indexed(k, make([]T, 8), 5)
	if err != nil {
		return fmt.Errorf("while preparing: %w", err)
	}
	s := a.args(c.acc+c.y+c.x, 8)
	return k.GateStages(&GateStages[T]{
		Kind: c.kind, Coefficient: 1, Weight: 1,
		Acc: s[:c.acc], Y: s[c.acc : c.acc+c.y], X: s[c.acc+c.y:],
	}, at)
}

// wantError fails the test unless err says all of the parts.
func wantError(t testing.TB, err error, parts ...string) {
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

// eachBackend runs a test in both precisions on every backend.
func eachBackend(t *testing.T, on64 func(*testing.T, Kernels[float64]), on32 func(*testing.T, Kernels[float32])) {
	for _, b := range Backends() {
		t.Run(b.String()+"/float64", func(t *testing.T) { on64(t, newKernels[float64](t, b)) })
		t.Run(b.String()+"/float32", func(t *testing.T) { on32(t, newKernels[float32](t, b)) })
	}
}

func TestWrongArgumentsAreErrorsAndNothingIsWritten(t *testing.T) {
	eachBackend(t, wrongArguments[float64], wrongArguments[float32])
}

func wrongArguments[T Float](t *testing.T, k Kernels[T]) {
	for _, c := range refusals[T]() {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			a, before := newArena[T](), newArena[T]()
			err := c.call(k, a)
			wantError(t, err, append(c.want, "kernel: ")...)
			if !slices.Equal(a.x, before.x) || !slices.Equal(a.above, before.above) {
				t.Error("the call wrote something")
			}
		})
	}
}

func TestAliasesThatAreAllowedAndNeighboursAreNoError(t *testing.T) {
	eachBackend(t, rightArguments[float64], rightArguments[float32])
}

func rightArguments[T Float](t *testing.T, k Kernels[T]) {
	const n = 20
	for _, s := range signatures[T]() {
		args := newArena[T]().args(len(s.args), n)
		if err := s.call(k, args); err != nil {
			t.Errorf("%s: %v", s.op, err)
		}
		for _, pair := range s.alias {
			args := newArena[T]().args(len(s.args), n)
			args[pair[1]] = args[pair[0]]
			if err := s.call(k, args); err != nil {
				t.Errorf("%s with one slice as %s and %s: %v", s.op, s.args[pair[0]], s.args[pair[1]], err)
			}
		}
		// Neighbours in memory do not overlap.
		a := newArena[T]()
		for i := range args {
			args[i] = a.at(i*n, n)
		}
		if err := s.call(k, args); err != nil {
			t.Errorf("%s with slices side by side: %v", s.op, err)
		}
	}
}

func TestEmptyArgumentsAreNoError(t *testing.T) {
	eachBackend(t, emptyArguments[float64], emptyArguments[float32])
}

func emptyArguments[T Float](t *testing.T, k Kernels[T]) {
	for _, s := range signatures[T]() {
		if s.op == "Eval" || s.op == "Gates" || s.op == "GateStages" {
			continue // they have positions of 20 voltages
		}
		for name, empty := range map[string][]T{"nil": nil, "empty": newArena[T]().at(5, 0)} {
			if name == "nil" && strings.HasPrefix(s.op, "Sums") {
				continue // to a channel, nil is no second gate
			}
			args := make([][]T, len(s.args))
			for i := range args {
				args[i] = empty
			}
			if err := s.call(k, args); err != nil {
				t.Errorf("%s of %s slices: %v", s.op, name, err)
			}
		}
	}
	c := NewPositions[T](0)
	if err := k.Index(c, nil, testRows[T](2)); err != nil {
		t.Errorf("Index: %v", err)
	}
	if err := k.Eval([][]T{nil, {}}, 0, c); err != nil {
		t.Errorf("Eval: %v", err)
	}
	if err := k.Gates(&GateStep[T]{X: [][]T{nil}, Before: [][]T{{}}}, c); err != nil {
		t.Errorf("Gates: %v", err)
	}
	if err := k.Deliver(nil, nil, 1); err != nil {
		t.Errorf("Deliver: %v", err)
	}
	if err := k.DeliverWeights(nil, nil, nil); err != nil {
		t.Errorf("DeliverWeights: %v", err)
	}
	if err := k.DeliverCounts(nil, nil, 1, 1); err != nil {
		t.Errorf("DeliverCounts: %v", err)
	}
	spikes, err := k.Threshold(nil, nil, nil, 0, new(Bounds[T]))
	if err != nil || len(spikes) != 0 {
		t.Errorf("Threshold: %v, %v", spikes, err)
	}
	k.Decay(nil, 0.5)
	k.Fill(nil, 1)
}

func TestAFailedIndexLeavesThePositionsAsTheyWere(t *testing.T) {
	eachBackend(t, failedIndex[float64], failedIndex[float32])
}

func failedIndex[T Float](t *testing.T, k Kernels[T]) {
	c := NewPositions[T](9)
	if err := k.Index(c, []T{-60, 7.25}, testRows[T](1)); err != nil {
		t.Fatal(err)
	}
	wantError(t, k.Index(c, make([]T, 10), testRows[T](2)), "10 voltages", "capacity of 9")
	if c.Len() != 2 {
		t.Fatalf("%d voltages after the error, 2 before", c.Len())
	}
	if row, frac := c.At(1); row != 107 || frac != -0.25 {
		t.Errorf("7.25 mV is in row %d at %v, want row 107 at -0.25", row, frac)
	}
	dst := [][]T{make([]T, 2)}
	if err := k.Eval(dst, 0, c); err != nil {
		t.Errorf("Eval with the table of before: %v", err)
	}
}

func TestDeliverServesTheTargetsBeforeTheWrongOne(t *testing.T) {
	eachBackend(t, deliverPrefix[float64], deliverPrefix[float32])
}

func deliverPrefix[T Float](t *testing.T, k Kernels[T]) {
	x := []T{10, 20, 30}
	err := k.Deliver(x, []uint16{2, 0, 2, 3, 1}, 1)
	wantError(t, err, "Deliver:", "target 3", "neuron 3 of 3")
	if want := []T{11, 20, 32}; !slices.Equal(x, want) {
		t.Errorf("after the error x is %v, want %v", x, want)
	}
	err = k.DeliverWeights(x, []uint16{2, 0, 2, 3, 1}, []T{1, 2, 3, 4, 5})
	wantError(t, err, "DeliverWeights:", "target 3", "neuron 3 of 3")
	if want := []T{13, 20, 36}; !slices.Equal(x, want) {
		t.Errorf("after the error x is %v, want %v", x, want)
	}
}
