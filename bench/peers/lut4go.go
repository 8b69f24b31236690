package peers

import (
	"context"
	"slices"
	"time"

	"github.com/lut4go/lut4go/bench/internal/cells"
	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// The synapse of Options.Synapse, with which all cells start. It reverses at 0 mV.
const (
	synapseName  = "exc"
	synapseG     = 1e-3 // mS/cm2 for a state of 1
	synapseTau   = 5    // ms
	synapseStart = 100
	synapseDecay = 1 - dt/synapseTau // by a step of forward Euler
)

// newModel returns the cell of the options.
func (o Options) newModel() hh.Model {
	m := o.peerModel().New()
	if o.Synapse {
		m.Receptors = []hh.Receptor{{Name: synapseName, G: synapseG, E: 0, Tau: synapseTau}}
	}
	return m
}

func backendFlag(b kernel.Backend) string { return string(b) + " backend" }

const computes = "fused step, linear table of 1 mV"

// newCells returns this library's cells in the state that all start from.
func newCells(o Options, precision int) (*cells.Cells, error) {
	m := o.peerModel()
	c, err := cells.New(cells.Config{
		Config: hh.Config{Dt: dt, Method: hh.Euler, Order: table.Linear, Grid: m.Grid(1), Precision: precision, Seed: 1},
		Name:   "cells", Model: o.newModel(), Count: o.Neurons, Current: m.Drive,
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
	if o.Synapse {
		if err := c.Set(synapseName, hh.Constant(synapseStart)); err != nil {
			return nil, err
		}
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
	return measurement{Flags: backendFlag(backend), Spikes: &spikes, MeanV: mean(v)}, err
}
