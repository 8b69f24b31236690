package peers

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/lut4go/lut4go/bench/internal/baseline"
	"github.com/lut4go/lut4go/bench/internal/cells"
	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/hh"
)

// plainCells returns the cells as loops in plain Go step them, with exact rates or
// look-ups.
func plainCells(o Options, exact bool) (*baseline.Cells, error) {
	c, err := newCells(o, 64)
	if err != nil {
		return nil, err
	}
	values, err := cells.State(c.Population, o.Neurons)
	if err != nil {
		return nil, err
	}
	m := o.peerModel()
	// Without a synapse its state is 0.
	config := baseline.Config{Method: hh.Euler, Dt: dt, Current: m.Drive, Synapse: baseline.Synapse{G: synapseG, Tau: synapseTau}}
	state := baseline.NewState(values, synapseName, o.Neurons)
	if exact {
		return m.baseline.Exact(config, state), nil
	}
	return m.baseline.LookUp(config, m.Grid(1), state)
}

// chunk is how many steps of the loops in plain Go are made between looks at the
// context.
const chunk = 100

// references returns functions for the outcome of one measurement by look-up and by
// exact rates. They run the loops in plain Go, which tests compare with the engine, when
// they are first called, and once.
func references(ctx context.Context, o Options) (lookUp, exact func() (measurement, error)) {
	outcome := func(exact bool) (measurement, error) {
		c, err := plainCells(o, exact)
		if err != nil {
			return measurement{}, err
		}
		spikes := 0
		before := make([]float64, o.Neurons)
		for i := range steps {
			if i%chunk == 0 && ctx.Err() != nil {
				return measurement{}, ctx.Err()
			}
			copy(before, c.V)
			c.Run(1)
			for j, v := range c.V {
				if v > 0 && before[j] <= 0 {
					spikes++
				}
			}
		}
		return measurement{Spikes: &spikes, MeanV: mean(c.V)}, nil
	}
	return sync.OnceValues(func() (measurement, error) { return outcome(false) }),
		sync.OnceValues(func() (measurement, error) { return outcome(true) })
}

// plainGo are loops in plain Go.
func plainGo(o Options, atLeast time.Duration, lookUp, exact func() (measurement, error)) []*implementation {
	return []*implementation{
		goLoop(o, atLeast, false, "a clamped look-up for each curve, divisions", lookUp),
		goLoop(o, atLeast, true, "6 exponentials", exact),
	}
}

func goLoop(o Options, atLeast time.Duration, exact bool, computes string, reference func() (measurement, error)) *implementation {
	r := &implementation{
		row:       Row{Peer: "go", Computes: computes, Precision: 64, Version: runtime.Version()},
		tolerance: spikesTolerance,
		reference: reference,
	}
	var b *timing.Benchmark
	r.prepare = func(ctx context.Context) error {
		c, err := plainCells(o, exact)
		if err != nil {
			return err
		}
		b = c.Benchmark()
		b.Run = func(steps int) error {
			for steps > 0 && ctx.Err() == nil {
				n := min(steps, chunk)
				c.Run(n)
				steps -= n
			}
			return ctx.Err()
		}
		return nil
	}
	r.round = func(ctx context.Context, _ int) (measurement, error) {
		return measureCells(ctx, b, o.Neurons, atLeast, *r.expected)
	}
	return r
}
