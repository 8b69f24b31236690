package kernels

import (
	"github.com/lut4go/lut4go/bench/internal/fused"
	"github.com/lut4go/lut4go/kernel"
)

// operands are what the kernels work on: values that stay bounded, and far from
// subnormal, however often a kernel is called on them.
type operands[T kernel.Float] struct {
	k                           kernel.Kernels[T]
	rows, squidRows             *kernel.Rows[T]
	positions                   *kernel.Positions[T]
	curves                      [][]T
	v, h, n, s, x, y, g, e, one []T
	m, s2                       []T
	targets                     []uint16
	counts                      []uint8
	links                       *kernel.Links[T]
	sums, shown                 []T
	spikes                      []uint32
	above                       []uint8
	bounds                      kernel.Bounds[T]
	wb                          *kernel.WangBuzsaki[T]
	squid                       *kernel.HodgkinHuxley[T]
	// Steps of the voltage: without a synapse, with one, with arrivals there, with two.
	alone, synapse, arrivals, two *kernel.VoltageStep[T]
	gates                         [][]T
	na, k4                        kernel.Channel[T]
	cell, cells                   *kernel.TreeStep // one cell, and 16
}

func newOperands[T kernel.Float](k kernel.Kernels[T], n int) (*operands[T], error) {
	const dt = 0.01
	wb, rows, err := fused.WangBuzsaki[T](dt, 1)
	if err != nil {
		return nil, err
	}
	squid, squidRows, err := fused.Squid[T](dt, 0)
	if err != nil {
		return nil, err
	}
	o := &operands[T]{
		k: k, rows: rows, squidRows: squidRows, positions: kernel.NewPositions[T](n),
		targets: make([]uint16, n), counts: make([]uint8, n), above: kernel.Aligned[uint8]((n + 7) / 8),
		wb: wb, squid: squid,
	}
	for range kernel.WangBuzsakiCurves {
		o.curves = append(o.curves, kernel.Aligned[T](n))
	}
	for _, p := range []*[]T{&o.v, &o.h, &o.n, &o.s, &o.x, &o.y, &o.g, &o.e, &o.one, &o.m, &o.s2} {
		*p = kernel.Aligned[T](n)
	}
	for i := range n {
		o.v[i] = T(-70 + float64(i%150)/10)
		o.m[i], o.h[i], o.n[i], o.s[i], o.s2[i] = 0.1, 0.8, 0.1, 0.5, 0.5
		o.x[i], o.y[i], o.g[i], o.e[i], o.one[i] = 0.5, 0.5, 0.3, -18, 1
		o.targets[i] = uint16(i * 37 % n)
		o.counts[i] = uint8(i * 37 % 8 / 6)
	}
	o.alone, o.synapse = fused.Voltage[T](dt, n), fused.Voltage(dt, n, o.s)
	o.arrivals, o.two = fused.Voltage(dt, n, o.s), fused.Voltage(dt, n, o.s, o.s2)
	o.arrivals.Synapses[0].Counts = o.counts // of a weight of 0, so that s stays bounded
	o.gates = [][]T{o.h, o.n}
	o.na = kernel.Channel[T]{G: 120, Gate: o.n, Power: 3, Second: o.h, E: 50}
	o.k4 = kernel.Channel[T]{G: 36, Gate: o.n, Power: 4, E: -77}
	list := &kernel.LinkList[T]{G: make([]T, n), To: n, From: n} // of no conductance, so that sums stay bounded
	for i, target := range o.targets {
		list.Targets, list.Sources = append(list.Targets, uint32(i)), append(list.Sources, uint32(target))
	}
	o.sums, o.shown = kernel.Aligned[T](k.Padded(n)), kernel.Aligned[T](n+1)
	if o.links, err = k.NewLinks(list); err != nil {
		return nil, err
	}
	if o.cell, err = tree(k, n, 1); err != nil {
		return nil, err
	}
	if o.cells, err = tree(k, (n+15)/16, 16); err != nil {
		return nil, err
	}
	return o, k.Index(o.positions, o.v, rows)
}

// tree returns a step of so many cells of n compartments that all vary: sections of 8 that fork.
func tree[T kernel.Float](k kernel.Kernels[T], n, cells int) (*kernel.TreeStep, error) {
	var rows []kernel.TreeRow
	var grow func(parent, n int)
	grow = func(parent, n int) {
		for range min(n, 8) {
			// Voltages go to where no current flows, also where the sums are what the step
			// before has left.
			rows = append(rows, kernel.TreeRow{Parent: parent, Varies: true, K: 1, Alpha: 0.3, Beta: 5, D0: 9.5, E0: -100})
			parent, n = len(rows)-1, n-1
		}
		if n > 0 {
			grow(parent, n-n/2)
			grow(parent, n/2)
		}
	}
	grow(-1, n)
	rows[0].K = 0
	t, err := k.NewTree(rows, cells, -60)
	if err != nil {
		return nil, err
	}
	size := t.Places() * cells
	s := &kernel.TreeStep{
		Tree: t, Method: kernel.TreeCrankNicolson, Bounds: kernel.NewBounds(-100.0, 100),
		V: kernel.Aligned[float64](size), G: kernel.Aligned[float64](size), E: kernel.Aligned[float64](size),
	}
	for i := range s.V {
		s.V[i] = -60
	}
	return s, nil
}

// kernelCall is a call of a kernel on operands.
type kernelCall[T kernel.Float] struct {
	name string
	run  func(o *operands[T]) error
}

// kernelCalls returns the calls that are timed, which of trees are of float64 alone.
func kernelCalls[T kernel.Float]() []kernelCall[T] {
	calls := []kernelCall[T]{
		{"Index", func(o *operands[T]) error { return o.k.Index(o.positions, o.v, o.rows) }},
		{"Eval, 5 curves", func(o *operands[T]) error { return o.k.Eval(o.curves, 0, o.positions) }},
		{"Gates, 2 and a curve", func(o *operands[T]) error {
			return o.k.Gates(&kernel.GateStep[T]{X: o.gates, Before: o.curves[:2], Dst: o.curves[2:3]}, o.positions)
		}},
		{"InitSums, m^3 h", func(o *operands[T]) error {
			return o.k.InitSums(o.curves[0], o.curves[1], 0.3, -16, &o.na)
		}},
		{"AddChannel, n^4", func(o *operands[T]) error { return o.k.AddChannel(o.curves[0], o.curves[1], &o.k4) }},
		{"Gate", func(o *operands[T]) error { return o.k.Gate(o.x, o.y, o.g) }},
		{"MulPow, power 4", func(o *operands[T]) error { return o.k.MulPow(o.x, o.one, 4) }},
		{"AddConductance", func(o *operands[T]) error { return o.k.AddConductance(o.g, o.e, o.x, -90) }},
		{"AddConductanceEach", func(o *operands[T]) error { return o.k.AddConductanceEach(o.g, o.e, o.x, o.v) }},
		{"AddCurrent", func(o *operands[T]) error { return o.k.AddCurrent(o.e, o.x) }},
		{"MoveVoltage, Euler", func(o *operands[T]) error { return o.k.MoveVoltage(o.v, o.g, o.e, o.alone) }},
		{"MoveVoltage, two synapses", func(o *operands[T]) error { return o.k.MoveVoltage(o.v, o.g, o.e, o.two) }},
		{"MoveVoltage, exponential Euler", func(o *operands[T]) error {
			step := *o.alone
			step.Method = kernel.ExponentialEuler
			return o.k.MoveVoltage(o.v, o.g, o.e, &step)
		}},
		{"MoveVoltage, Crank-Nicolson", func(o *operands[T]) error {
			step := *o.alone
			step.Method = kernel.CrankNicolson
			return o.k.MoveVoltage(o.v, o.g, o.e, &step)
		}},
		{"Stage", func(o *operands[T]) error {
			return o.k.Stage(&kernel.Stage[T]{Kind: kernel.MiddleStage, Coefficient: o.alone.DtCm, Weight: o.alone.DtCm, Acc: o.x, Y: o.y, X: o.v}, o.g, o.e)
		}},
		{"GateStages, 2", func(o *operands[T]) error {
			return o.k.GateStages(&kernel.GateStages[T]{Kind: kernel.MiddleStage, Coefficient: o.alone.DtCm, Weight: o.alone.DtCm, Acc: o.curves[:2], Y: o.curves[2:4], X: o.gates}, o.positions)
		}},
		{"Exp", func(o *operands[T]) error { return o.k.Exp(o.curves[0], o.v) }},
		{"Fill", func(o *operands[T]) error { o.k.Fill(o.x, 0.5); return nil }},
		{"Decay", func(o *operands[T]) error { o.k.Decay(o.x, 1); return nil }},
		{"DualExponential", func(o *operands[T]) error { return o.k.DualExponential(o.x, o.y, 0.5, 0.5, 1) }},
		{"WeightedSum", func(o *operands[T]) error { return o.k.WeightedSum(o.x, o.y, o.one, 0.5, 0.5) }},
		{"Deliver", func(o *operands[T]) error { return o.k.Deliver(o.x, o.targets, 1) }},
		{"DeliverWeights", func(o *operands[T]) error { return o.k.DeliverWeights(o.x, o.targets, o.one) }},
		{"AddLinks, one into each", func(o *operands[T]) error { return o.k.AddLinks(o.sums, o.links, o.shown, 0, len(o.v)) }},
		{"DeliverCounts", func(o *operands[T]) error { return o.k.DeliverCounts(o.x, o.counts, 2, 1) }},
		{"Threshold", func(o *operands[T]) (err error) {
			o.spikes, err = o.k.Threshold(o.spikes[:0], o.above, o.v, 0, &o.bounds)
			return err
		}},
		{"StepWangBuzsaki", func(o *operands[T]) error {
			return o.k.StepWangBuzsaki(o.wb, o.rows, &kernel.WangBuzsakiState[T]{V: o.v, H: o.h, N: o.n}, o.alone)
		}},
		{"StepWangBuzsaki, a synapse", func(o *operands[T]) error {
			return o.k.StepWangBuzsaki(o.wb, o.rows, &kernel.WangBuzsakiState[T]{V: o.v, H: o.h, N: o.n}, o.synapse)
		}},
		{"StepWangBuzsaki, and arrivals", func(o *operands[T]) error {
			return o.k.StepWangBuzsaki(o.wb, o.rows, &kernel.WangBuzsakiState[T]{V: o.v, H: o.h, N: o.n}, o.arrivals)
		}},
		{"StepHodgkinHuxley", func(o *operands[T]) error {
			return o.k.StepHodgkinHuxley(o.squid, o.squidRows, &kernel.HodgkinHuxleyState[T]{V: o.v, M: o.m, H: o.h, N: o.n}, o.alone)
		}},
		{"StepHodgkinHuxley, two synapses", func(o *operands[T]) error {
			return o.k.StepHodgkinHuxley(o.squid, o.squidRows, &kernel.HodgkinHuxleyState[T]{V: o.v, M: o.m, H: o.h, N: o.n}, o.two)
		}},
	}
	if _, ok := any(calls).([]kernelCall[float64]); ok {
		calls = append(calls,
			kernelCall[T]{"MoveTree, one cell", func(o *operands[T]) error { return o.k.MoveTree(o.cell) }},
			kernelCall[T]{"MoveTree, 16 cells", func(o *operands[T]) error { return o.k.MoveTree(o.cells) }})
	}
	return calls
}
