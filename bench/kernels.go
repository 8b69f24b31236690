package bench

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/lut4go/lut4go/kernel"
)

// KernelTime is the time that one kernel takes.
type KernelTime struct {
	Kernel    string
	Backend   kernel.Backend
	Precision int // bits
	// Ns is for one element, a neuron, or a synapse for Deliver and
	// DeliverWeights, in ns.
	Ns float64
	// Gain is how many times as fast as pure Go it is.
	Gain float64
}

// MaxKernelNeurons is the largest block that TimeKernels takes: Deliver counts
// its targets in 16 bits.
const MaxKernelNeurons = 1 << 16

const (
	kernelRounds = 7
	kernelTime   = time.Millisecond
)

// TimeKernels times every kernel on every backend of this machine and build, in
// both precisions, on blocks of n neurons. n outside 1 to MaxKernelNeurons is a
// UsageError.
func TimeKernels(ctx context.Context, n int) ([]KernelTime, error) {
	return timeKernels(ctx, n, kernelTime)
}

func timeKernels(ctx context.Context, n int, atLeast time.Duration) ([]KernelTime, error) {
	if n < 1 || n > MaxKernelNeurons {
		return nil, &UsageError{Option: "neurons", Value: fmt.Sprint(n), Want: fmt.Sprintf("a number from 1 to %d", MaxKernelNeurons)}
	}
	wide, err := timePrecision[float64](ctx, n, 64, atLeast)
	if err != nil {
		return nil, err
	}
	narrow, err := timePrecision[float32](ctx, n, 32, atLeast)
	return append(wide, narrow...), err
}

// timePrecision times the kernels of one precision, the backends in turns.
func timePrecision[T kernel.Float](ctx context.Context, n, bits int, atLeast time.Duration) ([]KernelTime, error) {
	var times []KernelTime
	for i, name := range kernelNames {
		var contestants []*contestant
		for _, b := range kernel.Backends() {
			k, err := kernel.New[T](b)
			if err != nil {
				return nil, err
			}
			d, err := newKernelData(k, n)
			if err != nil {
				return nil, err
			}
			call := d.calls()[i]
			c := &contestant{
				reset: func() error { return nil },
				run: func(steps int) error {
					for range steps {
						if err := call(); err != nil {
							return err
						}
					}
					return nil
				},
			}
			if err := c.calibrate(ctx, atLeast); err != nil {
				return nil, err
			}
			contestants = append(contestants, c)
		}
		for range kernelRounds {
			for _, c := range contestants {
				t, err := c.time(ctx)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", name, err)
				}
				c.took = append(c.took, float64(t.Nanoseconds())/float64(c.steps)/float64(n))
			}
		}
		for j, b := range kernel.Backends() {
			ns := median(contestants[j].took)
			times = append(times, KernelTime{name, b, bits, ns, median(contestants[0].took) / ns})
		}
	}
	return times, nil
}

// kernelNames are what kernelData.calls calls.
var kernelNames = []string{
	"Index", "Eval, 5 curves", "Gates, 2 and a curve", "FirstChannel, m^3 h", "AddChannel, n^4", "LastChannel, n^4", "Gate", "MulPow, power 4", "Conductance", "ConductanceEach", "Inject", "Voltage",
	"RelaxVoltage", "CentreVoltage", "Stage", "GateStages, 2",
	"Exp", "Fill", "Decay", "Cascade", "Blend", "Deliver", "DeliverWeights", "DeliverCounts", "Threshold", "StepWangBuzsaki", "  with synapses",
	"StepHodgkinHuxley", "  with two synapses",
}

// kernelData is what the kernels work on: values that stay bounded, and far
// from subnormal, however often a kernel is called on them.
type kernelData[T kernel.Float] struct {
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
	seen                        kernel.Extent[T]
	wb                          kernel.WangBuzsaki[T]
	squid                       kernel.HodgkinHuxley[T]
	gates                       [][]T
	na, k4                      kernel.Channel[T]
}

func newKernelData[T kernel.Float](k kernel.Kernels[T], n int) (*kernelData[T], error) {
	const dt = 0.01
	rows, err := wangBuzsakiRows[T](dt)
	if err != nil {
		return nil, err
	}
	squidRows, err := squidRows[T](dt)
	if err != nil {
		return nil, err
	}
	d := &kernelData[T]{
		k: k, rows: rows, squidRows: squidRows, positions: kernel.NewPositions[T](n),
		targets: make([]uint16, n), counts: make([]uint8, n), above: kernel.Aligned[uint8]((n + 7) / 8),
		wb: kernel.WangBuzsaki[T]{
			G0: 0.1, E0: -6.5 + 1, ENa: 55, GK: 9, EK: -90, GSyn: synapseG, ESyn: synapseE, Decay: 1, DtCm: dt,
		},
		squid: kernel.HodgkinHuxley[T]{
			G0: 0.3, E0: -16.29, GNa: 120, ENa: 50, GK: 36, EK: -77, DtCm: dt,
			GSyn: [2]T{synapseG, synapseG}, ESyn: [2]T{synapseE, synapseE}, Decay: [2]T{1, 1},
		},
	}
	for range kernel.WangBuzsakiCurves {
		d.curves = append(d.curves, kernel.Aligned[T](n))
	}
	for _, p := range []*[]T{&d.v, &d.h, &d.n, &d.s, &d.x, &d.y, &d.g, &d.e, &d.one, &d.m, &d.s2} {
		*p = kernel.Aligned[T](n)
	}
	for i := range n {
		d.v[i] = T(-70 + float64(i%150)/10)
		d.m[i], d.h[i], d.n[i], d.s[i], d.s2[i] = 0.1, 0.8, 0.1, 0.5, 0.5
		d.x[i], d.y[i], d.g[i], d.e[i], d.one[i] = 0.5, 0.5, 0.3, -18, 1
		d.targets[i] = uint16(i * 37 % n)
		d.counts[i] = uint8(i * 37 % 8 / 6)
	}
	d.gates = [][]T{d.h, d.n}
	d.na = kernel.Channel[T]{G: 120, Gate: d.n, Power: 3, Second: d.h, E: 50}
	d.k4 = kernel.Channel[T]{G: 36, Gate: d.n, Power: 4, E: -77}
	return d, k.Index(d.positions, d.v, rows)
}

// calls returns the kernels in the order of kernelNames.
func (d *kernelData[T]) calls() []func() error {
	k := d.k
	return []func() error{
		func() error { return k.Index(d.positions, d.v, d.rows) },
		func() error { return k.Eval(d.curves, 0, d.positions) },
		func() error {
			return k.Gates(&kernel.GateStep[T]{X: d.gates, Before: d.curves[:2], Dst: d.curves[2:3]}, d.positions)
		},
		func() error { return k.FirstChannel(d.curves[0], d.curves[1], 0.3, -16, &d.na) },
		func() error { return k.AddChannel(d.curves[0], d.curves[1], &d.k4) },
		func() error { return k.LastChannel(d.v, d.g, d.e, d.wb.DtCm, &d.k4) },
		func() error { return k.Gate(d.x, d.y, d.g) },
		func() error { return k.MulPow(d.x, d.one, 4) },
		func() error { return k.Conductance(d.g, d.e, d.x, -90) },
		func() error { return k.ConductanceEach(d.g, d.e, d.x, d.v) },
		func() error { return k.Inject(d.e, d.x) },
		func() error { return k.Voltage(d.v, d.g, d.e, d.wb.DtCm) },
		func() error { return k.RelaxVoltage(d.v, d.g, d.e, d.wb.DtCm) },
		func() error { return k.CentreVoltage(d.v, d.g, d.e, d.wb.DtCm) },
		func() error {
			return k.Stage(&kernel.Stage[T]{Which: kernel.MiddleStage, To: d.wb.DtCm, Weight: d.wb.DtCm, Acc: d.x, Y: d.y, X: d.v}, d.g, d.e)
		},
		func() error {
			return k.GateStages(&kernel.GateStages[T]{Which: kernel.MiddleStage, To: d.wb.DtCm, Weight: d.wb.DtCm, Acc: d.curves[:2], Y: d.curves[2:4], X: d.gates}, d.positions)
		},
		func() error { return k.Exp(d.curves[0], d.v) },
		func() error { k.Fill(d.x, 0.5); return nil },
		func() error { k.Decay(d.x, 1); return nil },
		func() error { return k.Cascade(d.x, d.y, 0.5, 0.5, 1) },
		func() error { return k.Blend(d.x, d.y, d.one, 0.5, 0.5) },
		func() error { return k.Deliver(d.x, d.targets, 1) },
		func() error { return k.DeliverWeights(d.x, d.targets, d.one) },
		func() error { return k.DeliverCounts(d.x, d.counts, 2, 1) },
		func() (err error) {
			d.spikes, err = k.Threshold(d.spikes[:0], d.above, d.v, 0, &d.seen)
			return err
		},
		func() error {
			return k.StepWangBuzsaki(&d.wb, d.rows, &kernel.WangBuzsakiState[T]{V: d.v, H: d.h, N: d.n})
		},
		func() error {
			return k.StepWangBuzsaki(&d.wb, d.rows, &kernel.WangBuzsakiState[T]{V: d.v, H: d.h, N: d.n, S: d.s})
		},
		func() error {
			return k.StepHodgkinHuxley(&d.squid, d.squidRows, &kernel.HodgkinHuxleyState[T]{V: d.v, M: d.m, H: d.h, N: d.n})
		},
		func() error {
			return k.StepHodgkinHuxley(&d.squid, d.squidRows, &kernel.HodgkinHuxleyState[T]{V: d.v, M: d.m, H: d.h, N: d.n, S: [][]T{d.s, d.s2}})
		},
	}
}

// WriteKernels writes the times as a table, one line for each kernel.
func WriteKernels(w io.Writer, times []KernelTime, neurons int) error {
	fmt.Fprintf(w, "ns per element on blocks of %s, one thread; gain: over pure Go\n\n", count(neurons, "neuron"))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	var names []string
	lines := map[string]string{}
	head := "kernel"
	for _, k := range times {
		if !slices.Contains(names, k.Kernel) {
			names = append(names, k.Kernel)
		}
		column := fmt.Sprintf("\t%v/%d", k.Backend, k.Precision)
		cell := fmt.Sprintf("\t%.3f", k.Ns)
		if k.Backend != kernel.PureGo {
			column += "\tgain"
			cell += fmt.Sprintf("\t%.1fx", k.Gain)
		}
		if k.Kernel == times[0].Kernel {
			head += column
		}
		lines[k.Kernel] += cell
	}
	fmt.Fprintf(t, "%s\t\n", head)
	for _, name := range names {
		fmt.Fprintf(t, "%s%s\t\n", name, lines[name])
	}
	return t.Flush()
}
