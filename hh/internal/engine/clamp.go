package engine

import (
	"slices"

	"github.com/lut4go/lut4go/kernel"
)

// Clamp is a voltage clamp of some cells.
type Clamp struct {
	// Command returns the voltage of a step, mV, unless the clamp is off in it.
	Command func(step uint64) (v float64, on bool)
	// Conductance is 1 over the series resistance, mS/cm2; 0 for an ideal clamp.
	Conductance float64
	Cells       []int // ascending; nil for all
}

// clamps are those of a population.
type clamps struct {
	clamps []*Clamp
	// electrode is the current of all clamps into each cell in the step at hand, uA/cm2;
	// nil if there are none.
	electrode []float64
}

// clampAny reports whether any cell from lo up to hi has a clamp.
func (c *clamps) clampAny(lo, hi int) bool {
	return slices.ContainsFunc(c.clamps, func(in *Clamp) bool {
		from, _ := slices.BinarySearch(in.Cells, lo)
		return in.Cells == nil || from < len(in.Cells) && in.Cells[from] < hi
	})
}

// ElectrodeCurrent is the Variable of a Probe of the clamps' current in a step. Cells with
// several sites of clamps have that of the next site one lower.
const ElectrodeCurrent = -1

func (c *cells[T]) Clamp(in *Clamp) {
	c.clamps.clamps = append(c.clamps.clamps, in)
	if c.electrode == nil {
		c.electrode = kernel.Aligned[float64](c.n)
	}
	c.makePlan()
}

// command is what a clamp is told in a step.
type command[T kernel.Float] struct {
	v           T
	conductance float64
	all         bool
	cells       []int // those of the block, unless all
}

// each calls f for every cell of a block that is clamped.
func (c *command[T]) each(lo, hi int, f func(i int)) {
	if c.all {
		for i := lo; i < hi; i++ {
			f(i)
		}
		return
	}
	for _, i := range c.cells {
		f(i)
	}
}

// beginClamps finds what the clamps of the block do in the step at hand, and takes the
// cells of ideal ones to their voltages, with the current that charges the membrane.
func (s *stepper[T]) beginClamps() {
	if s.electrode == nil {
		return
	}
	clear(s.electrode[s.lo:s.hi])
	s.commands = s.commands[:0]
	for _, in := range s.clamps.clamps {
		v, on := in.Command(s.step)
		if !on {
			continue
		}
		c := command[T]{v: T(v), conductance: in.Conductance, all: in.Cells == nil}
		if !c.all {
			from, _ := slices.BinarySearch(in.Cells, s.lo)
			to, _ := slices.BinarySearch(in.Cells, s.hi)
			if c.cells = in.Cells[from:to]; from == to {
				continue
			}
		}
		s.commands = append(s.commands, c)
		if c.conductance > 0 {
			continue
		}
		c.each(s.lo, s.hi, func(i int) {
			x := &s.state[0][i]
			s.electrode[i] += float64(s.capacitance(i) / s.model.Dt * (float64(c.v) - float64(*x)))
			*x = c.v
		})
	}
}

// capacitance returns that of a cell, uF/cm2.
func (s *stepper[T]) capacitance(i int) float64 {
	if s.own == nil || s.own.cmRatio == nil {
		return s.model.Cm
	}
	return s.model.Cm / float64(s.own.cmRatio[i])
}

// clamp adds the conductances of the series resistances to the sums of a stage, and takes
// all current from cells whose voltage is held. The currents of the electrodes are those
// of the first stage.
func (s *stepper[T]) clamp(g, e []T, stage int) {
	for k := range s.commands {
		c := &s.commands[k]
		if c.conductance == 0 {
			continue
		}
		conductance, current := T(c.conductance), T(float64(c.conductance*float64(c.v)))
		c.each(s.lo, s.hi, func(i int) {
			g[i-s.lo] += conductance
			e[i-s.lo] += current
			if stage == 0 {
				s.electrode[i] += float64(c.conductance * (float64(c.v) - float64(s.state[0][i])))
			}
		})
	}
	for k := range s.commands {
		c := &s.commands[k]
		if c.conductance > 0 {
			continue
		}
		c.each(s.lo, s.hi, func(i int) {
			if stage == 0 {
				s.electrode[i] += float64(float64(g[i-s.lo])*float64(c.v)) - float64(e[i-s.lo])
			}
			g[i-s.lo], e[i-s.lo] = 0, 0
		})
	}
}

// recordElectrodes takes the samples of clamps' currents that are due of a step.
func (s *stepper[T]) recordElectrodes(b *Block) {
	if s.electrode != nil {
		b.RecordElectrodes(s.step, func(int) []float64 { return s.electrode })
	}
}

// RecordElectrodes takes the samples of clamps' currents that are due of a step: current
// returns those of all cells at a site.
func (b *Block) RecordElectrodes(step uint64, current func(site int) []float64) {
	for _, due := range b.Probes {
		if step%due.Every != 0 {
			continue
		}
		for _, p := range due.Probes {
			if p.Variable <= ElectrodeCurrent {
				*p.Values = append(*p.Values, current(ElectrodeCurrent - p.Variable)[p.Cell])
			}
		}
	}
}
