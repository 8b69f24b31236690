package kernel

import (
	"cmp"
	"fmt"
	"testing"
)

// benchBlock is a population that stays in the first-level cache.
const benchBlock = 512

// BenchmarkKernel times every kernel on every backend in both precisions, in
// ns for one neuron.
func BenchmarkKernel(b *testing.B) {
	for _, backend := range Backends() {
		benchKernels[float64](b, backend)
		benchKernels[float32](b, backend)
	}
}

func benchKernels[T Float](b *testing.B, backend Backend) {
	k := newKernels[T](b, backend)
	for _, op := range benchmarks[T]() {
		b.Run(fmt.Sprintf("%s/%v/float%d", op.name, backend, precision[T]()), func(b *testing.B) {
			perNeuron(b, op.prepare(k, newBenchState[T]()))
		})
	}
}

// perNeuron times a call on benchBlock neurons.
func perNeuron(b *testing.B, call func() error) {
	for b.Loop() {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchBlock, "ns/neuron")
}

func precision[T Float]() int {
	if is64[T]() {
		return 64
	}
	return 32
}

// benchState is a block of cells with voltages as they are between spikes.
type benchState[T Float] struct {
	rows       *Rows[T]
	positions  *Positions[T]
	v, x, y, z []T
	curves     [][]T
}

func newBenchState[T Float]() *benchState[T] {
	block := func(value func(i int) float64) []T {
		x := Aligned[T](benchBlock)
		for i := range x {
			x[i] = T(value(i))
		}
		return x
	}
	s := &benchState[T]{
		rows:      testRows[T](WangBuzsakiCurves),
		positions: NewPositions[T](benchBlock),
		v:         block(func(i int) float64 { return -70 + float64(i%150)/10 }),
		x:         block(func(int) float64 { return 0.5 }),
		y:         block(func(int) float64 { return 0.25 }),
		z:         block(func(int) float64 { return 0.125 }),
	}
	for range WangBuzsakiCurves {
		s.curves = append(s.curves, Aligned[T](benchBlock))
	}
	return s
}

func benchmarks[T Float]() []struct {
	name    string
	prepare func(k Kernels[T], s *benchState[T]) func() error
} {
	p := wangBuzsaki[T]()
	voltage := func(method VoltageMethod, s ...[]T) *VoltageStep[T] {
		step := newVoltageStep(method, benchBlock, s...)
		for j := range step.Synapses {
			step.Synapses[j].Decay = 1 // else the state becomes subnormal after a while, which is slow
		}
		return step
	}
	return []struct {
		name    string
		prepare func(k Kernels[T], s *benchState[T]) func() error
	}{
		{"Index", func(k Kernels[T], s *benchState[T]) func() error {
			return func() error { return k.Index(s.positions, s.v, s.rows) }
		}},
		{"Eval of 5 curves", func(k Kernels[T], s *benchState[T]) func() error {
			if err := k.Index(s.positions, s.v, s.rows); err != nil {
				panic(err)
			}
			return func() error { return k.Eval(s.curves, 0, s.positions) }
		}},
		{"Eval of 5 cubic curves", func(k Kernels[T], s *benchState[T]) func() error {
			if err := k.Index(s.positions, s.v, testCubicRows[T](WangBuzsakiCurves)); err != nil {
				panic(err)
			}
			return func() error { return k.Eval(s.curves, 0, s.positions) }
		}},
		{"Gates, 2 as before and a curve", func(k Kernels[T], s *benchState[T]) func() error {
			if err := k.Index(s.positions, s.v, s.rows); err != nil {
				panic(err)
			}
			x, before, dst := [][]T{s.x, s.y}, s.curves[:2], s.curves[2:3]
			return func() error { return k.Gates(&GateStep[T]{X: x, Before: before, Dst: dst}, s.positions) }
		}},
		{"InitSums, m^3 h", func(k Kernels[T], s *benchState[T]) func() error {
			c := &Channel[T]{G: 120, Gate: s.y, Power: 3, Second: s.z, E: 50}
			return func() error { return k.InitSums(s.curves[0], s.curves[1], 0.3, -16, c) }
		}},
		{"AddChannel, n^4", func(k Kernels[T], s *benchState[T]) func() error {
			c := &Channel[T]{G: 36, Gate: s.y, Power: 4, E: -77}
			return func() error { return k.AddChannel(s.curves[0], s.curves[1], c) }
		}},
		{"Gate", func(k Kernels[T], s *benchState[T]) func() error {
			return func() error { return k.Gate(s.x, s.y, s.z) }
		}},
		{"MulPow 4", func(k Kernels[T], s *benchState[T]) func() error {
			for i := range s.y {
				s.y[i] = 1
			}
			return func() error { return k.MulPow(s.x, s.y, 4) }
		}},
		{"AddConductance", func(k Kernels[T], s *benchState[T]) func() error {
			return func() error { return k.AddConductance(s.x, s.y, s.z, -90) }
		}},
		{"AddConductanceEach", func(k Kernels[T], s *benchState[T]) func() error {
			return func() error { return k.AddConductanceEach(s.x, s.y, s.z, s.v) }
		}},
		{"AddCurrent", func(k Kernels[T], s *benchState[T]) func() error {
			return func() error { return k.AddCurrent(s.x, s.z) }
		}},
		{"DualExponential", func(k Kernels[T], s *benchState[T]) func() error {
			return func() error { return k.DualExponential(s.x, s.y, 0.5, 0.5, 1) }
		}},
		{"WeightedSum", func(k Kernels[T], s *benchState[T]) func() error {
			return func() error { return k.WeightedSum(s.x, s.y, s.z, 0.5, 0.5) }
		}},
		{"MoveVoltage by Euler", func(k Kernels[T], s *benchState[T]) func() error {
			step := voltage(ForwardEuler)
			return func() error { return k.MoveVoltage(s.v, s.x, s.y, step) }
		}},
		{"MoveVoltage by Euler with two synapses", func(k Kernels[T], s *benchState[T]) func() error {
			step := voltage(ForwardEuler, s.z, s.curves[0])
			return func() error { return k.MoveVoltage(s.v, s.x, s.y, step) }
		}},
		{"MoveVoltage by exponential Euler", func(k Kernels[T], s *benchState[T]) func() error {
			step := voltage(ExponentialEuler)
			return func() error { return k.MoveVoltage(s.v, s.x, s.y, step) }
		}},
		{"MoveVoltage by Crank-Nicolson", func(k Kernels[T], s *benchState[T]) func() error {
			step := voltage(CrankNicolson)
			return func() error { return k.MoveVoltage(s.v, s.x, s.y, step) }
		}},
		{"Stage", func(k Kernels[T], s *benchState[T]) func() error {
			acc := s.curves[0]
			return func() error {
				return k.Stage(&Stage[T]{Kind: MiddleStage, Coefficient: 0.01, Weight: 0.02, Acc: acc, Y: s.x, X: s.v}, s.y, s.z)
			}
		}},
		{"GateStages of 2", func(k Kernels[T], s *benchState[T]) func() error {
			if err := k.Index(s.positions, s.v, s.rows); err != nil {
				panic(err)
			}
			acc, y, x := s.curves[:2], s.curves[2:4], [][]T{s.x, s.y}
			return func() error {
				return k.GateStages(&GateStages[T]{Kind: MiddleStage, Coefficient: 0.01, Weight: 0.02, Acc: acc, Y: y, X: x}, s.positions)
			}
		}},
		{"Exp", func(k Kernels[T], s *benchState[T]) func() error {
			return func() error { return k.Exp(s.x, s.v) }
		}},
		{"Fill", func(k Kernels[T], s *benchState[T]) func() error {
			return func() error { k.Fill(s.x, 0.5); return nil }
		}},
		{"Decay", func(k Kernels[T], s *benchState[T]) func() error {
			return func() error { k.Decay(s.x, 1); return nil }
		}},
		{"Deliver", func(k Kernels[T], s *benchState[T]) func() error {
			targets := make([]uint16, benchBlock)
			for i := range targets {
				targets[i] = uint16(i * 97 % benchBlock)
			}
			return func() error { return k.Deliver(s.x, targets, 1) }
		}},
		{"DeliverCounts", func(k Kernels[T], s *benchState[T]) func() error {
			counts := make([]uint8, benchBlock)
			for i := range counts {
				counts[i] = uint8(i * 97 % 8 / 6)
			}
			return func() error { return k.DeliverCounts(s.x, counts, 2, 1) }
		}},
		{"AddLinks", func(k Kernels[T], s *benchState[T]) func() error {
			list := &LinkList[T]{To: benchBlock, From: benchBlock, G: s.y}
			for i := range uint32(benchBlock) {
				list.Targets, list.Sources = append(list.Targets, i), append(list.Sources, i*97%benchBlock)
			}
			links, err := k.NewLinks(list)
			shown := make([]T, benchBlock+1)
			copy(shown, s.v)
			return func() error { return cmp.Or(err, k.AddLinks(s.x, links, shown, 0, benchBlock)) }
		}},
		{"DeliverWeights", func(k Kernels[T], s *benchState[T]) func() error {
			targets := make([]uint16, benchBlock)
			for i := range targets {
				targets[i] = uint16(i * 97 % benchBlock)
			}
			return func() error { return k.DeliverWeights(s.x, targets, s.y) }
		}},
		{"Threshold", func(k Kernels[T], s *benchState[T]) func() error {
			above := make([]uint8, benchBlock/8)
			spikes := make([]uint32, 0, benchBlock)
			bounds := NewBounds[T](-100, 50)
			return func() error {
				_, err := k.Threshold(spikes, above, s.v, 0, &bounds)
				return err
			}
		}},
		{"StepWangBuzsaki", func(k Kernels[T], s *benchState[T]) func() error {
			step := voltage(ForwardEuler)
			return func() error {
				return k.StepWangBuzsaki(&p, s.rows, &WangBuzsakiState[T]{V: s.v, H: s.x, N: s.y}, step)
			}
		}},
		{"RungeKuttaWangBuzsaki", func(k Kernels[T], s *benchState[T]) func() error {
			p := wangBuzsakiStages[T]()
			return func() error {
				return k.RungeKuttaWangBuzsaki(p, s.rows, &WangBuzsakiState[T]{V: s.v, H: s.x, N: s.y}, nil)
			}
		}},
		{"StepWangBuzsaki with a synapse", func(k Kernels[T], s *benchState[T]) func() error {
			step := voltage(ForwardEuler, s.z)
			return func() error {
				return k.StepWangBuzsaki(&p, s.rows, &WangBuzsakiState[T]{V: s.v, H: s.x, N: s.y}, step)
			}
		}},
		{"StepWangBuzsaki with a synapse and arrivals", func(k Kernels[T], s *benchState[T]) func() error {
			step := voltage(ForwardEuler, s.z)
			step.Synapses[0].Counts, step.Synapses[0].Weight = make([]uint8, benchBlock), 0
			return func() error {
				return k.StepWangBuzsaki(&p, s.rows, &WangBuzsakiState[T]{V: s.v, H: s.x, N: s.y}, step)
			}
		}},
		{"StepWangBuzsaki with a synapse, from sums", func(k Kernels[T], s *benchState[T]) func() error {
			step := voltage(ForwardEuler, s.z)
			return func() error {
				start := Start[T]{G: s.curves[0], E: s.curves[1]}
				return k.StepWangBuzsaki(&p, s.rows, &WangBuzsakiState[T]{V: s.v, H: s.x, N: s.y, Start: start}, step)
			}
		}},
		{"StepHodgkinHuxley", func(k Kernels[T], s *benchState[T]) func() error {
			p, rows, step := hodgkinHuxley[T](), testRows[T](HodgkinHuxleyCurves), voltage(ForwardEuler)
			return func() error {
				return k.StepHodgkinHuxley(p, rows, &HodgkinHuxleyState[T]{V: s.v, M: s.x, H: s.y, N: s.z}, step)
			}
		}},
		{"StepHodgkinHuxley with two synapses", func(k Kernels[T], s *benchState[T]) func() error {
			p, rows := hodgkinHuxley[T](), testRows[T](HodgkinHuxleyCurves)
			step := voltage(ForwardEuler, s.curves[0], s.curves[1])
			return func() error {
				return k.StepHodgkinHuxley(p, rows, &HodgkinHuxleyState[T]{V: s.v, M: s.x, H: s.y, N: s.z}, step)
			}
		}},
	}
}
