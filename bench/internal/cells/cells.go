// Package cells makes populations of one model that benchmarks step on one thread,
// without synapses.
package cells

import (
	"context"

	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// Config is a population and how it is stepped.
type Config struct {
	hh.Config // with Threads taken for 1

	Name    string // of the population
	Model   hh.Model
	Count   int
	Current float64 // into every cell, uA/cm2

	Dendrites *Dendrites // of cells that have some; nil for single compartments
}

// Dendrites is the shape of cells with dendrites, and a current into each, in nA.
type Dendrites struct {
	hh.Tree

	At    cell.Site // that the current goes into
	Pulse hh.Pulse
}

// Cells is a population alone in its network.
type Cells struct {
	*hh.Population

	Network *hh.Network
}

// New makes a population in its model's initial state.
func New(c Config) (*Cells, error) {
	c.Threads = 1
	net, err := hh.NewNetwork(c.Config)
	if err != nil {
		return nil, err
	}
	if d := c.Dendrites; d != nil {
		p, err := net.AddCells(c.Name, d.Tree, c.Model, c.Count)
		if err != nil {
			return nil, err
		}
		return &Cells{p, net}, p.InjectAt(d.At, d.Pulse, nil)
	}
	p, err := net.AddPopulation(c.Name, c.Model, c.Count)
	if err != nil {
		return nil, err
	}
	return &Cells{p, net}, p.SetCurrent(c.Current)
}

// State returns the variables of the first n cells of a population by name, of cells with
// dendrites where their detector is.
func State(p *hh.Population, n int) (map[string][]float64, error) {
	state := map[string][]float64{}
	model := p.Model()
	for _, name := range model.Variables() {
		x, err := p.Get(name)
		if err != nil {
			return nil, err
		}
		state[name] = x[:n]
	}
	return state, nil
}

// setState sets variables by name to a value for each cell, the same all over it.
func (c *Cells) setState(state map[string][]float64) error {
	for name, x := range state {
		if err := c.SetEach(name, x); err != nil {
			return err
		}
	}
	return nil
}

// Benchmark returns steps of the cells from a state, until the context ends.
func (c *Cells) Benchmark(ctx context.Context, state map[string][]float64) *timing.Benchmark {
	dt := c.Network.Config().Dt
	return &timing.Benchmark{
		Reset: func() error { return c.setState(state) },
		Run:   func(steps int) error { return c.Network.Run(ctx, float64(steps)*dt) },
	}
}
