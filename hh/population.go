package hh

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// MaxNeurons is the largest population.
const MaxNeurons = math.MaxInt32

// Population is a number of cells of one model in a network.
type Population struct {
	net     *Network
	name    string
	index   int // among the network's populations
	model   Model
	grid    table.Grid // of its rate tables
	n       int
	cells   cells
	current float64
	own     map[string][]float64 // parameters that differ from cell to cell
	rates   string               // what checkpoints know the rates by, once there was one
	above   []uint8              // which cells are above threshold, see kernel.Threshold
	blocks  []*block
	outside Outside // of the blocks that there were before

	poisson  []*poisson
	noises   int
	incoming []*projection
	reach    int     // the longest delay of an outgoing synapse, in steps; -1 without
	history  []Spike // recent spikes that have still to arrive, by neuron, then step
	fresh    []Spike // those of the last epoch
	spare    []Spike // room for the next history

	states  []*StateMonitor
	streams []stream
	located bool     // someone wants the times of crossings
	rest    uint64   // steps after a spike until the next one; 0 or 1 for any
	resting []uint64 // for each cell the first step that may bring a spike; nil if any may
	found   found    // the spikes of the last epoch
}

// cells is the state of a population in one precision or the other.
type cells interface {
	get(variable int, dst []float64)
	set(variable int, src []float64)
	setCurrent(current float64)
	inject(in injection)
	stimuli() []injection
	addNoise(o *process)
	processes() []*process
	begin(steps int)
	vary(m *Model, own map[string][]float64, current float64) error
	writeVariable(w io.Writer, variable int) error
	sampler(variable, neuron int) func() float64
	newWorker(block int) worker
	backend() kernel.Backend
}

// Name returns the population's name.
func (p *Population) Name() string { return p.name }

// Len returns the number of cells.
func (p *Population) Len() int { return p.n }

// Model returns the cells' model.
func (p *Population) Model() Model { return p.model.clone() }

// variable returns the place of a state variable.
func (p *Population) variable(name string) (int, error) {
	names := p.model.Variables()
	i := slices.Index(names, name)
	if i < 0 {
		return 0, fmt.Errorf("hh: population %q has no variable %q, it has %v", p.name, name, names)
	}
	return i, nil
}

// receptor returns the place of a receptor.
func (p *Population) receptor(name string) (int, error) {
	i := slices.IndexFunc(p.model.Receptors, func(r Receptor) bool { return r.Name == name })
	if i < 0 {
		return 0, fmt.Errorf("model %q has no receptor %q", p.model.Name, name)
	}
	return i, nil
}

// Set draws a state variable of every cell from a distribution: the voltage
// "v" in mV, a gate or a receptor by its name. Each cell has a random stream of
// its own.
func (p *Population) Set(name string, d Distribution) error {
	k, err := p.variable(name)
	if err != nil {
		return err
	}
	x, err := p.draw(d, drawInitial, k)
	if err != nil {
		return fmt.Errorf("hh: initial %s of population %q: %w", name, p.name, err)
	}
	return p.SetEach(name, x)
}

// draw draws a value for every cell, of variable or parameter k for the purpose.
func (p *Population) draw(d Distribution, purpose, k int) ([]float64, error) {
	if d == nil {
		return nil, errors.New("no distribution given")
	}
	if err := d.validate(); err != nil {
		return nil, err
	}
	x := make([]float64, p.n)
	for i := range x {
		s := portable.NewStream(p.net.config.Seed, uint32(purpose|p.index<<16|k), uint64(i))
		x[i] = d.draw(&s)
	}
	return x, nil
}

// SetEach sets a state variable of every cell, x[i] for cell i. A voltage set
// above the model's threshold is no spike: the cell has to come from below. The
// refractory time after an earlier spike goes on.
func (p *Population) SetEach(name string, x []float64) error {
	k, err := p.variable(name)
	if err != nil {
		return err
	}
	if len(x) != p.n {
		return fmt.Errorf("hh: %d values of %s for the %d cells of population %q", len(x), name, p.n, p.name)
	}
	for i, y := range x {
		if !finite(y) || p.net.config.Precision == 32 && !finite(float64(float32(y))) {
			return fmt.Errorf("hh: %s of cell %d of population %q is %v, want a finite number of %d bits", name, i, p.name, y, p.net.config.Precision)
		}
	}
	p.cells.set(k, x)
	if name == "v" {
		p.noteSides()
	}
	return nil
}

// noteSides records which cells are above threshold.
func (p *Population) noteSides() {
	v := make([]float64, p.n)
	p.cells.get(0, v)
	theta := p.model.Threshold
	if p.net.config.Precision == 32 {
		theta = float64(float32(theta)) // as the kernels see it
	}
	clear(p.above)
	for i, x := range v {
		if x > theta {
			p.above[i/8] |= 1 << (i % 8)
		}
	}
}

// Get returns a state variable of every cell.
func (p *Population) Get(name string) ([]float64, error) {
	k, err := p.variable(name)
	if err != nil {
		return nil, err
	}
	x := make([]float64, p.n)
	p.cells.get(k, x)
	return x, nil
}

// Settle puts every gate at its steady state for its cell's voltage; where that is
// not finite, as 0/0, at its limit there.
func (p *Population) Settle() error {
	v, err := p.Get("v")
	if err != nil {
		return err
	}
	x := make([]float64, p.n)
	for _, g := range p.model.dynamic() {
		steady := filled(g.steady, p.grid.Step)
		err := g.try(func() {
			for i := range x {
				if i > 0 && v[i] == v[i-1] {
					x[i] = x[i-1]
					continue
				}
				x[i] = steady(v[i])
			}
		})
		if err != nil {
			return fmt.Errorf("hh: population %q: %w", p.name, err)
		}
		if err := p.SetEach(g.Name, x); err != nil {
			return err
		}
	}
	return nil
}

// SetCurrent sets the current injected into every cell, uA/cm2, positive
// inward, from now on: the same for all, in place of those of the parameter
// "current".
func (p *Population) SetCurrent(current float64) error {
	if !finite(current) {
		return fmt.Errorf("hh: current of population %q is %v uA/cm2, want a finite number", p.name, current)
	}
	p.current = current
	p.cells.setCurrent(current)
	if p.own == nil {
		return nil
	}
	delete(p.own, "current")
	return p.cells.vary(&p.model, p.own, current)
}
