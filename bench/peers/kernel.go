package peers

import (
	"context"
	"time"

	"github.com/lut4go/lut4go/bench/internal/cells"
	"github.com/lut4go/lut4go/bench/internal/fused"
	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/kernel"
)

// lut4goKernel is the fused kernel without the engine, which calls it and looks for
// spikes.
func lut4goKernel[T kernel.Float](o Options, backend kernel.Backend, precision int, atLeast time.Duration) *implementation {
	if o.Network != "" {
		o.Network, o.Synapse = "", true
	}
	r := &implementation{row: Row{
		Peer: "lut4go", Computes: "its kernel " + o.peerModel().kernel + " alone, no spikes", Precision: precision,
	}}
	var b *timing.Benchmark
	var v []T
	r.prepare = func(context.Context) error {
		c, err := newCells(o, precision)
		if err != nil {
			return err
		}
		start, err := cells.State(c.Population, o.Neurons)
		if err != nil {
			return err
		}
		state := map[string][]T{}
		for name := range start {
			state[name] = kernel.Aligned[T](o.Neurons)
		}
		v = state["v"]
		k, err := kernel.New[T](backend)
		if err != nil {
			return err
		}
		r.row.Flags = backendFlag(k.Backend())
		step, err := fusedStep(k, o, state)
		if err != nil {
			return err
		}
		b = &timing.Benchmark{
			Reset: func() error {
				for name, to := range state {
					for i, x := range start[name] {
						to[i] = T(x)
					}
				}
				return nil
			},
			Run: func(steps int) error {
				for range steps {
					if err := step(); err != nil {
						return err
					}
				}
				return nil
			},
		}
		return nil
	}
	r.round = func(ctx context.Context, _ int) (measurement, error) {
		x, err := measureCells(ctx, b, o.Neurons, atLeast, measurement{})
		x.MeanV = mean(v)
		return x, err
	}
	return r
}

// fusedStep returns the call of a model's fused kernel on the state of cells, by
// variable.
func fusedStep[T kernel.Float](k kernel.Kernels[T], o Options, x map[string][]T) (func() error, error) {
	m := o.peerModel()
	var synapses [][]T
	if o.Synapse {
		synapses = append(synapses, x[synapseName])
	}
	step := fused.Voltage(dt, len(x["v"]), synapses...)
	for i := range step.Synapses {
		step.Synapses[i].Decay = T(synapseDecay)
	}
	if m.kernel == "StepHodgkinHuxley" {
		p, rows, err := fused.Squid[T](dt, m.Drive)
		state := &kernel.HodgkinHuxleyState[T]{V: x["v"], M: x["m"], H: x["h"], N: x["n"]}
		return func() error { return k.StepHodgkinHuxley(p, rows, state, step) }, err
	}
	p, rows, err := fused.WangBuzsaki[T](dt, m.Drive)
	state := &kernel.WangBuzsakiState[T]{V: x["v"], H: x["h"], N: x["n"]}
	return func() error { return k.StepWangBuzsaki(p, rows, state, step) }, err
}
