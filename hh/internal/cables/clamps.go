package cables

import (
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
)

// clamps are the voltage clamps of cells, and where they are.
type clamps struct {
	clamps     []*clamp
	electrodes []*electrode
}

// clamp is a Clamp of a compartment, by mS/cm2 of it.
type clamp struct {
	*engine.Clamp
	electrode int
}

// electrode is a compartment with clamps, and their current.
type electrode struct {
	compartment int
	area        float64 // um2
	neighbours  []neighbour
	current     []float64 // of each cell in the step at hand, nA, padded
}

// neighbour is a compartment that another one is joined to.
type neighbour struct {
	compartment int
	g           float64 // mS/cm2 of the other one
}

func (c *cells) ClampAt(compartment int, in *engine.Clamp) error {
	if !c.hasChannels(compartment) {
		c.summed[compartment] = true
	}
	if err := c.varyNow(compartment); err != nil {
		return err
	}
	k, clamped := c.Electrode(compartment)
	if !clamped {
		c.electrodes = append(c.electrodes, c.newElectrode(compartment))
	}
	c.clamps.clamps = append(c.clamps.clamps, &clamp{in, k})
	return nil
}

// Electrode returns which of the compartments with clamps one is, or will be.
func (c *cells) Electrode(compartment int) (site int, clamped bool) {
	k := slices.IndexFunc(c.electrodes, func(e *electrode) bool { return e.compartment == compartment })
	if k < 0 {
		return len(c.electrodes), false
	}
	return k, true
}

func (c *cells) newElectrode(compartment int) *electrode {
	e := &electrode{compartment: compartment, area: c.d.Area[compartment], current: make([]float64, c.padding())}
	o := &c.d.Order
	for row := 1; row < len(o.Row); row++ {
		at, parent := o.Compartment[row], o.Compartment[o.Parent[row]]
		g := o.Coupling[row] * perUS / (e.area * perUm2)
		switch compartment {
		case at:
			e.neighbours = append(e.neighbours, neighbour{parent, g})
		case parent:
			e.neighbours = append(e.neighbours, neighbour{at, g})
		}
	}
	return e
}

// clamping is what the clamps of a group do in a step.
type clamping struct {
	commands []command
	voltages [][]float64 // voltages of each electrode's compartment, then of its neighbours
}

// command is what a clamp is told in a step.
type command struct {
	*clamp
	v      float64
	lo, hi int   // of the group's lanes
	cells  []int // that are clamped; nil for all lanes
	first  int   // lane of the cell 0
}

// each calls f for every lane that is clamped.
func (c *command) each(f func(lane int)) {
	if c.cells == nil {
		for lane := c.lo; lane < c.hi; lane++ {
			f(lane)
		}
		return
	}
	for _, i := range c.cells {
		f(i + c.first)
	}
}

// beginClamps finds what the clamps of the group do in a step, and takes the compartments of
// ideal ones to their voltages, with the current that charges the membrane.
func (s *stepper) beginClamps(step uint64) {
	if len(s.electrodes) == 0 {
		return
	}
	g := s.group
	for _, e := range s.electrodes {
		clear(e.current[g.lo : g.lo+g.width])
	}
	s.commands = s.commands[:0]
	for _, in := range s.clamps.clamps {
		v, on := in.Command(step)
		if !on {
			continue
		}
		c := command{clamp: in, v: v, hi: g.width, first: -g.lo}
		if in.Cells != nil {
			from, _ := slices.BinarySearch(in.Cells, g.lo)
			to, _ := slices.BinarySearch(in.Cells, g.hi)
			if c.cells = in.Cells[from:to]; from == to {
				continue
			}
		}
		s.commands = append(s.commands, c)
		if in.Conductance > 0 {
			continue
		}
		e := s.electrodes[in.electrode]
		x := s.at(g.v, e.compartment)
		c.each(func(lane int) {
			capacitance := s.d.Cm[e.compartment] * s.capacitance(e.compartment, g.lo+lane)
			e.current[g.lo+lane] += float64(capacitance / s.d.Dt * (v - x[lane]))
			x[lane] = v
		})
	}
}

// holding is the conductance, mS/cm2, by which an ideal clamp holds the voltage: next to it
// everything else that the compartment has is rounded away.
const holding = 1 << 100

// clamp adds the conductances of the series resistances to the sums, and has ideal clamps hold
// the voltage.
func (s *stepper) clamp() {
	if len(s.commands) == 0 {
		return
	}
	s.rememberClamped()
	for k := range s.commands {
		c := &s.commands[k]
		if c.Conductance == 0 {
			continue
		}
		at := s.electrodes[c.electrode].compartment
		g, e := s.at(s.g, at), s.at(s.e, at)
		c.each(func(lane int) {
			g[lane] += c.Conductance
			e[lane] += float64(c.Conductance * c.v)
		})
	}
	for k := range s.commands {
		c := &s.commands[k]
		if c.Conductance > 0 {
			continue
		}
		el := s.electrodes[c.electrode]
		g, e, current := s.at(s.g, el.compartment), s.at(s.e, el.compartment), el.current[s.group.lo:]
		c.each(func(lane int) {
			current[lane] += float64(g[lane]*c.v) - e[lane]
			g[lane], e[lane] = holding, holding*c.v
		})
	}
}

// rememberClamped keeps the voltages by which the currents of electrodes go.
func (s *stepper) rememberClamped() {
	n := 0
	keep := func(compartment int) {
		if n == len(s.voltages) {
			s.voltages = append(s.voltages, nil)
		}
		s.voltages[n] = append(s.voltages[n][:0], s.at(s.group.v, compartment)...)
		n++
	}
	for _, e := range s.electrodes {
		keep(e.compartment)
		for _, other := range e.neighbours {
			keep(other.compartment)
		}
	}
}

// during returns the voltage of a compartment by which the step went: that between those
// before and after it with Crank-Nicolson, else that after it.
func (s *stepper) during(compartment, kept, lane int) float64 {
	v := s.at(s.group.v, compartment)[lane]
	if s.d.Method == engine.CN {
		return float64(0.5 * (s.voltages[kept][lane] + v))
	}
	return v
}

// endClamps finds the currents of the electrodes in the step, nA.
func (s *stepper) endClamps() {
	if len(s.commands) == 0 {
		return
	}
	for k := range s.commands { // before others see them
		c := &s.commands[k]
		if c.Conductance == 0 {
			v := s.at(s.group.v, s.electrodes[c.electrode].compartment)
			c.each(func(lane int) { v[lane] = c.v })
		}
	}
	kept := 0
	for k, e := range s.electrodes {
		current := e.current[s.group.lo:][:s.group.width]
		for i := range s.commands {
			if c := &s.commands[i]; c.electrode == k {
				c.each(func(lane int) { current[lane] += s.electrodeCurrent(c, e, kept, lane) })
			}
		}
		for lane := range current {
			current[lane] *= e.area * nAOfUm2
		}
		kept += 1 + len(e.neighbours)
	}
}

// nAOfUm2 takes uA/cm2 of a compartment of 1 um2 to nA.
const nAOfUm2 = 1e-5

// electrodeCurrent returns what a clamp brings by its series resistance, or, as an ideal one,
// what flows off along the cell, uA/cm2.
func (s *stepper) electrodeCurrent(c *command, e *electrode, kept, lane int) float64 {
	if c.Conductance > 0 {
		return float64(c.Conductance * (c.v - s.during(e.compartment, kept, lane)))
	}
	sum := 0.0
	for j, other := range e.neighbours {
		sum += float64(other.g * (c.v - s.during(other.compartment, kept+1+j, lane)))
	}
	return sum
}

// electrodeCurrents returns the currents of one of the compartments with clamps.
func (s *stepper) electrodeCurrents(site int) []float64 { return s.electrodes[site].current }
