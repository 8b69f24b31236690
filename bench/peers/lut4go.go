package peers

import (
	"context"
	"slices"
	"time"

	"github.com/lut4go/lut4go/bench/internal/cells"
	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/bench/scenario"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

const computes = "fused step, linear table of 1 mV"

// newCells returns this library's cells in the state that all start from.
func newCells(o Options, precision int) (*cells.Cells, error) {
	m := o.peerModel()
	c, err := cells.New(cells.Config{
		Config: hh.Config{Dt: dt, Method: hh.Euler, Order: table.Linear, Grid: m.Grid(1), Precision: precision, Seed: 1},
		Name:   "cells", Model: m.New(), Count: o.Neurons, Current: m.Drive,
	})
	if err != nil {
		return nil, err
	}
	v := make([]float64, o.Neurons)
	for i := range v {
		v[i] = lowestV + (highestV-lowestV)*(float64(i)+0.5)/float64(o.Neurons)
	}
	if err := c.SetEach("v", v); err != nil {
		return nil, err
	}
	cell := c.Model()
	for _, channel := range cell.Channels {
		for _, g := range channel.Gates {
			if !slices.Contains(cell.Variables(), g.Name) {
				continue
			}
			a, b := g.Alpha(restV), g.Beta(restV)
			if err := c.Set(g.Name, hh.Constant(a/(a+b))); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

// lut4goCells is this library on cells alone.
func lut4goCells(o Options, precision int, atLeast time.Duration) *implementation {
	r := &implementation{row: Row{Peer: "lut4go", Computes: computes, Precision: precision}}
	var b *timing.Benchmark
	var outcome measurement
	r.prepare = func(ctx context.Context) error {
		c, err := newCells(o, precision)
		if err != nil {
			return err
		}
		start, err := cells.State(c.Population, o.Neurons)
		if err != nil {
			return err
		}
		if outcome, err = run(ctx, c); err != nil {
			return err
		}
		b = c.Benchmark(ctx, start)
		return nil
	}
	r.round = func(ctx context.Context, _ int) (measurement, error) {
		return measureCells(ctx, b, o.Neurons, atLeast, outcome)
	}
	return r
}

// run makes the steps of one measurement and returns what they come to.
func run(ctx context.Context, c *cells.Cells) (measurement, error) {
	monitor := c.RecordSpikes()
	if err := c.Network.Run(ctx, duration); err != nil {
		return measurement{}, err
	}
	v, err := c.Get("v")
	if err != nil {
		return measurement{}, err
	}
	backend, err := c.Network.Backend()
	spikes := monitor.Len()
	return measurement{Flags: string(backend) + " backend", Spikes: &spikes, MeanV: mean(v)}, err
}

// lut4goNetwork is this library on the whole network, with the number of the round as
// seed.
func lut4goNetwork(o Options, precision int) *implementation {
	return &implementation{
		row: Row{Peer: "lut4go", Computes: computes, Precision: precision},
		round: func(ctx context.Context, number int) (measurement, error) {
			network, err := scenario.Find("wb-network")
			if err != nil {
				return measurement{}, err
			}
			run := network.Defaults
			run.Neurons, run.Precision, run.Threads, run.Seed = o.Neurons, precision, 1, uint64(number)
			s, err := scenario.Prepare(run, nil)
			if err != nil {
				return measurement{}, err
			}
			if err := s.Run(ctx); err != nil {
				return measurement{}, err
			}
			x, err := s.Result()
			return measurement{Ns: x.NsPerNeuronStep, Spikes: &x.Spikes, Flags: string(x.Backend) + " backend"}, err
		},
	}
}
