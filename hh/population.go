package hh

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/table"
)

// MaxNeurons is the largest population.
const MaxNeurons = math.MaxInt32

// Population is a number of cells of one model in a network.
type Population struct {
	group
	model   Model
	core    *schedule.Population // the cells themselves
	grid    table.Grid           // of their rate tables
	pools   []poolTable          // of those of the pools
	current float64
	own     map[string][]float64 // parameters that differ from cell to cell
	// inGroups are those of them that are of a group of compartments, of cells with dendrites.
	inGroups []inGroup
	rates    string // what checkpoints know the rates by, once there was one

	stimuli     []Stimulus
	samples     []samples
	noises      []noise
	whiteNoises []whiteNoise
	clamps      []clamp
	states      []*StateMonitor

	tree       *treeCells            // nil for single compartments
	stimulated []cell.Site           // of the stimuli, with dendrites
	passed     []communication.Spike // of an epoch, that the synapses of this rank need
	everywhere []engine.Outside      // what the cells of all ranks have done, as it was gathered last
}

// Model returns the cells' model.
func (p *Population) Model() Model { return p.model.clone() }

// variables returns how many state variables a cell has.
func (p *Population) variables() int {
	if p.tree != nil {
		return p.tree.cells.Variables()
	}
	return len(p.model.Variables())
}

// variable returns the place of a state variable among the model's.
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
	return p.agree("Set "+name+" to "+say(d), p.set(name, d))
}

// agree makes an error of a call on one rank one of all.
func (p *group) agree(call string, err error) error {
	if p.net.team.Alone() {
		return err
	}
	return p.net.team.Agree(fmt.Sprintf("%s of %s", call, p), err)
}

// agreeOn is agree for a call with a number for each cell, which finds out ranks with others.
func (p *group) agreeOn(call string, x []float64, err error) error {
	if p.net.team.Alone() {
		return err
	}
	return p.agree(fmt.Sprintf("%s to %s", call, snapshots.Hash(x)), err)
}

func (p *Population) set(name string, d Distribution) error {
	k, err := p.variable(name)
	if err != nil {
		return err
	}
	x, err := p.draw(d, random.InitialValue, k)
	if err != nil {
		return fmt.Errorf("hh: initial %s of population %q: %w", name, p.name, err)
	}
	return p.setOwn(name, k, x)
}

// draw draws a value for every cell that the process has, of variable or parameter k for the
// purpose.
func (p *Population) draw(d Distribution, purpose random.Purpose, k int) ([]float64, error) {
	if d == nil {
		return nil, errors.New("no distribution given")
	}
	from := d.distribution()
	if err := from.Validate(); err != nil {
		return nil, err
	}
	x := make([]float64, p.local())
	for i := range x {
		s := purpose.OfPopulation(p.net.config.Seed, p.index, k, p.lo+i)
		x[i] = from.Draw(&s)
	}
	return x, nil
}

// SetEach sets a state variable of every cell, x[i] for cell i, with dendrites in all of its
// compartments. A voltage set
// above the model's threshold is no spike: the cell has to come from below, or, if
// spikes are at a Level, to be there after a step. The refractory time after an earlier
// spike goes on; a voltage that is held then is held where it is set.
func (p *Population) SetEach(name string, x []float64) error {
	return p.agreeOn("SetEach "+name, x, p.setEach(name, x))
}

func (p *Population) setEach(name string, x []float64) error {
	k, err := p.variable(name)
	if err != nil {
		return err
	}
	if len(x) != p.Len() {
		return fmt.Errorf("hh: %d values of %s for the %d cells of population %q", len(x), name, p.Len(), p.name)
	}
	if err := p.checkValues(name, 0, x); err != nil {
		return err
	}
	return p.setOwn(name, k, own(&p.group, x))
}

// checkValues returns an error unless all values of a variable, of the cells from one on, can
// be the state's.
func (p *Population) checkValues(name string, first int, x []float64) error {
	for i, y := range x {
		if !finite(y) || p.net.config.Precision == 32 && !finite(float64(float32(y))) {
			return fmt.Errorf("hh: %s of cell %d of population %q is %v, want a finite number of %d bits", name, first+i, p.name, y, p.net.config.Precision)
		}
	}
	if p.model.poolIndex(name) >= 0 {
		for i, c := range x {
			if c < 0 {
				return fmt.Errorf("hh: %s of cell %d of population %q is %v mM, want a number from 0", name, first+i, p.name, c)
			}
		}
	}
	return nil
}

// setOwn sets variable k of the cells that the process has.
func (p *Population) setOwn(name string, k int, x []float64) error {
	if err := p.checkValues(name, p.lo, x); err != nil {
		return err
	}
	if p.tree != nil {
		p.setTree(name, x)
		return nil
	}
	p.core.Cells.Set(k, x)
	return nil
}

// Get returns a state variable of every cell: of those with dendrites where their detector is.
func (p *Population) Get(name string) ([]float64, error) {
	k, err := p.variable(name)
	if err != nil {
		return nil, err
	}
	if p.tree != nil {
		if k, err = p.tree.placeOf(p, name); err != nil {
			return nil, err
		}
	}
	return p.gatherFloats("Get "+name, p.getOwn(k))
}

// getOwn returns variable k of the cells that the process has.
func (p *Population) getOwn(k int) []float64 {
	x := make([]float64, p.local())
	p.core.Cells.Get(k, x)
	return x
}

// SetSteadyGates puts every gate at its steady state for its cell's voltage, or
// concentration; where
// that is not finite, as 0/0, or spoilt by rounding beside such a hole, at its limit
// there.
func (p *Population) SetSteadyGates() error {
	return p.agree("SetSteadyGates", p.setSteadyGates())
}

func (p *Population) setSteadyGates() error {
	if p.tree != nil {
		return p.steadyTree()
	}
	v := p.getOwn(0)
	x := make([]float64, p.local())
	for _, g := range p.model.stateful() {
		var c []float64
		if g.Pool != "" {
			c = p.getOwn(1 + len(p.model.stateful()) + p.model.poolIndex(g.Pool))
		}
		err := g.try(func() {
			for i := range x {
				if i > 0 && v[i] == v[i-1] && (c == nil || c[i] == c[i-1]) {
					x[i] = x[i-1]
					continue
				}
				ci := 0.0
				if c != nil {
					ci = c[i]
				}
				x[i] = g.steadyAt(v[i], ci, p.grid.Step)
			}
		})
		if err != nil {
			return fmt.Errorf("hh: population %q: %w", p.name, err)
		}
		k, err := p.variable(g.Name)
		if err != nil {
			return err
		}
		if err := p.setOwn(g.Name, k, x); err != nil {
			return err
		}
	}
	return nil
}

// SetCurrent sets the current injected into every cell, uA/cm2, positive
// inward, from now on: the same for all, in place of those of the parameter
// "current".
func (p *Population) SetCurrent(current float64) error {
	if p.tree != nil {
		return fmt.Errorf("hh: current of population %q, whose cells have dendrites: want InjectAt a site", p.name)
	}
	if !finite(current) {
		return fmt.Errorf("hh: current of population %q is %v uA/cm2, want a finite number", p.name, current)
	}
	p.current = current
	p.core.Cells.SetCurrent(current)
	if p.own == nil {
		return nil
	}
	delete(p.own, "current")
	return p.useParameters(p.own)
}
