package kernels

import (
	"github.com/lut4go/lut4go/bench/internal/fused"
	"github.com/lut4go/lut4go/kernel"
)

// names are those of the kernels that operands.calls returns.
var names = []string{
	"Index", "Eval, 5 curves", "Gates, 2 and a curve", "InitSums, m^3 h", "AddChannel, n^4", "ChannelEuler, n^4", "Gate", "MulPow, power 4", "AddConductance", "AddConductanceEach", "AddCurrent", "Euler",
	"ExponentialEuler", "CrankNicolson", "Stage", "GateStages, 2",
	"Exp", "Fill", "Decay", "DualExponential", "WeightedSum", "Deliver", "DeliverWeights", "DeliverCounts", "Threshold", "StepWangBuzsaki", "  with synapses",
	"StepHodgkinHuxley", "  with two synapses",
}

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
	spikes                      []uint32
	above                       []uint8
	bounds                      kernel.Bounds[T]
	wb                          *kernel.WangBuzsaki[T]
	squid                       *kernel.HodgkinHuxley[T]
	gates                       [][]T
	na, k4                      kernel.Channel[T]
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
	o.gates = [][]T{o.h, o.n}
	o.na = kernel.Channel[T]{G: 120, Gate: o.n, Power: 3, Second: o.h, E: 50}
	o.k4 = kernel.Channel[T]{G: 36, Gate: o.n, Power: 4, E: -77}
	return o, k.Index(o.positions, o.v, rows)
}

// calls returns the kernels in the order of names.
func (o *operands[T]) calls() []func() error {
	k := o.k
	return []func() error{
		func() error { return k.Index(o.positions, o.v, o.rows) },
		func() error { return k.Eval(o.curves, 0, o.positions) },
		func() error {
			return k.Gates(&kernel.GateStep[T]{X: o.gates, Before: o.curves[:2], Dst: o.curves[2:3]}, o.positions)
		},
		func() error { return k.InitSums(o.curves[0], o.curves[1], 0.3, -16, &o.na) },
		func() error { return k.AddChannel(o.curves[0], o.curves[1], &o.k4) },
		func() error { return k.ChannelEuler(o.v, o.g, o.e, o.wb.DtCm, &o.k4) },
		func() error { return k.Gate(o.x, o.y, o.g) },
		func() error { return k.MulPow(o.x, o.one, 4) },
		func() error { return k.AddConductance(o.g, o.e, o.x, -90) },
		func() error { return k.AddConductanceEach(o.g, o.e, o.x, o.v) },
		func() error { return k.AddCurrent(o.e, o.x) },
		func() error { return k.Euler(o.v, o.g, o.e, o.wb.DtCm) },
		func() error { return k.ExponentialEuler(o.v, o.g, o.e, o.wb.DtCm) },
		func() error { return k.CrankNicolson(o.v, o.g, o.e, o.wb.DtCm) },
		func() error {
			return k.Stage(&kernel.Stage[T]{Kind: kernel.MiddleStage, Coefficient: o.wb.DtCm, Weight: o.wb.DtCm, Acc: o.x, Y: o.y, X: o.v}, o.g, o.e)
		},
		func() error {
			return k.GateStages(&kernel.GateStages[T]{Kind: kernel.MiddleStage, Coefficient: o.wb.DtCm, Weight: o.wb.DtCm, Acc: o.curves[:2], Y: o.curves[2:4], X: o.gates}, o.positions)
		},
		func() error { return k.Exp(o.curves[0], o.v) },
		func() error { k.Fill(o.x, 0.5); return nil },
		func() error { k.Decay(o.x, 1); return nil },
		func() error { return k.DualExponential(o.x, o.y, 0.5, 0.5, 1) },
		func() error { return k.WeightedSum(o.x, o.y, o.one, 0.5, 0.5) },
		func() error { return k.Deliver(o.x, o.targets, 1) },
		func() error { return k.DeliverWeights(o.x, o.targets, o.one) },
		func() error { return k.DeliverCounts(o.x, o.counts, 2, 1) },
		func() (err error) {
			o.spikes, err = k.Threshold(o.spikes[:0], o.above, o.v, 0, &o.bounds)
			return err
		},
		func() error {
			return k.StepWangBuzsaki(o.wb, o.rows, &kernel.WangBuzsakiState[T]{V: o.v, H: o.h, N: o.n})
		},
		func() error {
			return k.StepWangBuzsaki(o.wb, o.rows, &kernel.WangBuzsakiState[T]{V: o.v, H: o.h, N: o.n, S: o.s})
		},
		func() error {
			return k.StepHodgkinHuxley(o.squid, o.squidRows, &kernel.HodgkinHuxleyState[T]{V: o.v, M: o.m, H: o.h, N: o.n})
		},
		func() error {
			return k.StepHodgkinHuxley(o.squid, o.squidRows, &kernel.HodgkinHuxleyState[T]{V: o.v, M: o.m, H: o.h, N: o.n, S: [][]T{o.s, o.s2}})
		},
	}
}
