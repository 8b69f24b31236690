package engine

import (
	"github.com/lut4go/lut4go/hh/internal/synapses"
	"github.com/lut4go/lut4go/kernel"
)

// Membrane is what flows through pieces of membrane of one kind, whose voltages others move:
// those of a region of cells with dendrites, or the receptors of a site. Its Description has
// no resets and is of a staggered method.
type Membrane struct{ cells cells[float64] }

// NewMembrane returns the membrane of a description. rows is the table of its curves, nil if
// they are to be evaluated exactly in every step, and pools are those of its pools.
func NewMembrane(d *Description, rows *kernel.Rows[float64], k kernel.Kernels[float64], pools ...PoolRows[float64]) *Membrane {
	return &Membrane{cells[float64]{k: k, model: compile(d, rows, pools...)}}
}

// Variables returns how many state variables a piece has, beside its voltage: the gates, those
// of pools after the others, then the pools, then the receptors.
func (m *Membrane) Variables() int { return m.cells.model.variables - 1 }

// Own is Parameters of pieces of a membrane made ready for its steppers.
type Own struct{ parameters[float64] }

// Own makes parameters of pieces ready, whose arrays are those of kernels and stay in use; nil
// of nil.
func (m *Membrane) Own(p *Parameters) *Own {
	if p == nil {
		return nil
	}
	own := &Own{parameters[float64]{g0: p.LeakG, e0: p.LeakGE}}
	for _, x := range p.Channels {
		own.channels = append(own.channels, parameterPair[float64]{x.G, x.E})
	}
	for _, x := range p.Receptors {
		own.receptors = append(own.receptors, parameterPair[float64]{x.G, x.E})
	}
	for i := range p.Pools {
		var of ownPool[float64]
		if x := &p.Pools[i]; x.Tau != nil {
			of.part, of.gain = x.constants(m.cells.model.Description)
			of.rest = x.Rest
		}
		own.pools = append(own.pools, of)
	}
	return own
}

// Patch is some pieces of a membrane, in a step.
type Patch struct {
	V     []float64   // voltages, mV
	State [][]float64 // [variable], without the voltage
	G, E  []float64   // sums of conductances, mS/cm2, and of currents, uA/cm2
	// Own are parameters of each piece; nil if all have those of the Description.
	Own *Own
	// Adds has the sums go on from what G and E hold; else they begin with the leak.
	Adds bool
}

// MembraneStepper takes patches of one membrane through steps, for one goroutine.
type MembraneStepper struct {
	s      stepper[float64]
	strays []bool // of each pool
}

// NewStepper returns a stepper for patches of up to n pieces.
func (m *Membrane) NewStepper(n int) *MembraneStepper {
	c := m.cells
	c.state = make([][]float64, m.cells.model.variables)
	to := &MembraneStepper{s: stepper[float64]{
		cells:     &c,
		longest:   newWorkspace(c.model, n),
		positions: kernel.NewPositions[float64](n),
		view:      make([][]float64, len(c.state)),
		gating:    make([][]float64, len(c.state)),
		work:      newWorkspace(c.model, 0),
		channels:  make([]boundChannel[float64], len(c.model.channels)),
		receptors: make([]boundReceptor[float64], len(c.model.receptors)),
		sample:    newSample(&c),
	}}
	to.s.addPools(n)
	return to
}

// TurnTo turns to a patch.
func (m *MembraneStepper) TurnTo(p *Patch) {
	s, n := &m.s, len(p.V)
	s.lo, s.hi, s.end = 0, n, n
	s.work.cut(&s.longest, n)
	s.work.g, s.work.e = p.G, p.E
	s.adds = p.Adds
	s.view[0] = p.V
	copy(s.view[1:], p.State)
	copy(s.gating, s.view)
	s.sample.state = s.view
	s.own = nil
	if p.Own != nil {
		s.own = &p.Own.parameters
	}
	s.bind()
	s.bindStart()
}

// Deliver adds the arrivals of a slot to a receptor of the first n pieces.
func (m *MembraneStepper) Deliver(receptor, n int, a *synapses.Arrivals, place, slot int) error {
	s := &m.s
	s.hi, s.slot = n, slot
	defer func() { s.hi = s.end }()
	if err := s.deliverTo(receptor, a, place); err != nil {
		return err
	}
	for _, r := range s.model.receptors[receptor].feeds {
		if err := s.deliverTo(r, a, place); err != nil {
			return err
		}
	}
	return nil
}

// Scatter adds the arrivals of a single slot to a receptor of the cells lo to hi, whose state
// is not a patch's but that of all cells.
func (m *MembraneStepper) Scatter(state [][]float64, receptor, lo, hi int, a *synapses.Arrivals) {
	s := &m.s
	copy(s.state[1:], state)
	s.scatter(receptor, lo, hi, a)
	for _, r := range s.model.receptors[receptor].feeds {
		s.scatter(r, lo, hi, a)
	}
}

// Sum takes the gates through a step, half of one if it is the first, and leaves the sums of
// conductances and currents in the patch.
func (m *MembraneStepper) Sum(first bool) error {
	s, open := &m.s, m.s.openCurves()
	var err error
	switch {
	case s.model.Gates == 0:
		if len(open) > 0 {
			err = s.lookUpOpen(open)
		}
	case first:
		err = s.advanceGatesHalf(open)
	default:
		err = s.lookUpAndAdvanceGates(nil, open)
	}
	if err != nil {
		return err
	}
	if len(s.model.pools) > 0 {
		if err := m.sumPools(first); err != nil {
			return err
		}
	}
	if err := s.sumCurrents(0); err != nil {
		return err
	}
	_, _, err = s.sums.Flush()
	return err
}

// Decay takes the receptors through the step.
func (m *MembraneStepper) Decay() error { return m.s.decayReceptors() }

// FirstOf returns the first variable of a receptor, of those that a piece has beside its
// voltage.
func (m *Membrane) FirstOf(receptor int) int { return m.cells.model.receptors[receptor].s - 1 }

// Compute returns what a probe computes of a piece of the patch.
func (m *MembraneStepper) Compute(p *Probe, piece int) (float64, error) { return m.s.compute(p, piece) }
