package cables

import (
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/synapses"
	"github.com/lut4go/lut4go/kernel"
)

// stepper is engine.Stepper, with the group that it is at.
type stepper struct {
	*cells
	regions []*engine.MembraneStepper
	sites   []*engine.MembraneStepper
	whose   []receptorAt // of each receptor of the population
	g, e    []float64    // sums, as long as the longest group
	x       []float64    // a current, as long as the widest
	roomFor changes      // by which layouts are that the stepper has room for

	group  *group
	first  kernel.Bounds[float64] // of the tables
	move   kernel.TreeStep
	before []float64 // at the detector, before the step
	clamping
	shows *kernel.Positions[float64]
	held  []heldVoltage // in the step at hand
	state [][]float64
}

// receptorAt is a receptor as its site numbers it.
type receptorAt struct{ site, receptor int }

func (c *cells) NewStepper(int) engine.Stepper {
	s := &stepper{cells: c, first: kernel.NewBounds(max(c.d.Min, -engine.MaxVoltage), min(c.d.Max, engine.MaxVoltage))}
	width, receptors := 0, 0
	for _, l := range c.layouts {
		width = max(width, l.width)
	}
	for i := range c.sites {
		s.sites = append(s.sites, c.sites[i].membrane.NewStepper(width))
		receptors += len(c.sites[i].Receptors)
	}
	s.whose = make([]receptorAt, receptors)
	for i := range c.sites {
		for j, r := range c.sites[i].Receptors {
			s.whose[r] = receptorAt{i, j}
		}
	}
	s.shows = kernel.NewPositions[float64](width)
	s.x = kernel.Aligned[float64](width)
	s.makeRoom()
	return s
}

// makeRoom makes what takes all places of the longest group.
func (s *stepper) makeRoom() {
	longest, all := make([]int, len(s.cells.regions)), 0
	for _, l := range s.layouts {
		all = max(all, l.tree.Places()*l.width)
		for i := range longest {
			longest[i] = max(longest[i], l.in(i)*l.width)
		}
	}
	s.g, s.e, s.regions = kernel.Aligned[float64](all), kernel.Aligned[float64](all), nil
	for i, n := range longest {
		s.regions = append(s.regions, s.cells.regions[i].membrane.NewStepper(n))
	}
	s.roomFor = s.laidOut
}

// turnTo turns to a block, which is a group.
func (s *stepper) turnTo(b *engine.Block) {
	if s.roomFor != s.laidOut {
		s.makeRoom()
	}
	g := s.groups[b.Lo>>s.shift]
	s.group = g
	w := g.width
	for i, m := range s.regions {
		from, to := g.from[i]*w, g.from[i+1]*w
		m.TurnTo(&engine.Patch{V: g.v[from:to], State: g.gates[i], G: s.g[from:to], E: s.e[from:to], Own: g.own[i]})
	}
	for i, m := range s.sites {
		at := &s.cells.sites[i]
		from := g.place[at.Compartment] * w
		s.state = s.state[:0]
		for _, x := range s.receptors[at.first:][:at.membrane.Variables()] {
			s.state = append(s.state, x[g.lo:g.lo+w])
		}
		m.TurnTo(&engine.Patch{
			V: g.v[from : from+w], State: s.state, G: s.g[from : from+w], E: s.e[from : from+w], Adds: true, Own: s.ownReceptors(i, g),
		})
	}
	n := len(g.v)
	s.move = kernel.TreeStep{Tree: g.tree, V: g.v, G: s.g[:n], E: s.e[:n], Bounds: s.first}
	if s.d.Method == engine.CN {
		s.move.Method = kernel.TreeCrankNicolson
	}
}

func (s *stepper) Advance(b *engine.Block, place int, w engine.Steps, in []synapses.Arrivals) error {
	s.turnTo(b)
	if w.From == 0 {
		b.Spikes.Clear()
	}
	detector := s.variables[s.d.Detector].of(s.cells, s.group)
	find := engine.Detector{Threshold: s.d.Threshold, Level: s.d.Level, Refractory: s.d.Refractory, Located: s.located}
	first, end := w.First+uint64(w.From), w.First+uint64(w.To)
	for step := first; step < end; step++ {
		slot := int(step - w.First)
		for i := range in {
			r := s.whose[in[i].Receptor]
			if err := s.sites[r.site].Deliver(r.receptor, b.Hi-b.Lo, &in[i], place, slot); err != nil {
				return err
			}
		}
		if w.Of > 1 {
			s.flush(step)
		}
		s.beginClamps(step)
		if err := b.Record(step, s.read); err != nil {
			return err
		}
		if s.located {
			s.before = append(s.before[:0], detector...)
		}
		if err := s.makeStep(step, slot); err != nil {
			return err
		}
		if len(s.electrodes) > 0 {
			b.RecordElectrodes(step, s.electrodeCurrents)
		}
		if s.move.Bounds != s.first {
			s.move.Bounds = s.first
			s.countOutside(b, step+1)
		}
		if err := s.checkPools(b, step+1); err != nil {
			return err
		}
		if err := find.Detect(b, s.k, step, s.before, detector); err != nil {
			return err
		}
		from, to := b.Spikes.Step(slot)
		s.reset(b, b.Spikes.Neurons[from:to])
		for _, p := range b.Plastic {
			p.Note(b.Lo, b.Spikes.Neurons[from:to], step)
		}
		if err := s.show(step + 1); err != nil {
			return err
		}
	}
	if !b.CheckIsDue(first, end) {
		return nil
	}
	return s.CheckVoltage(b, end)
}

// makeStep takes the group through a step, which has a slot of the epoch.
func (s *stepper) makeStep(step uint64, slot int) error {
	s.beginBare()
	for _, m := range s.regions {
		if err := m.Sum(step == 0); err != nil {
			return err
		}
	}
	for i := range s.stimuli {
		if err := s.stimulate(&s.stimuli[i], step); err != nil {
			return err
		}
	}
	if err := s.addInputs(step, slot); err != nil {
		return err
	}
	for _, m := range s.sites {
		if err := m.Sum(step == 0); err != nil {
			return err
		}
	}
	s.couple(step)
	if err := s.addCapacitances(); err != nil {
		return err
	}
	s.clamp()
	s.hold(step)
	if err := s.k.MoveTree(&s.move); err != nil {
		return err
	}
	s.endHold()
	s.endClamps()
	for i, m := range s.regions {
		if len(s.d.Regions[i].Pools) == 0 {
			continue
		}
		m.Concentrate()
	}
	for _, m := range s.sites {
		if err := m.Decay(); err != nil {
			return err
		}
	}
	return nil
}

// stimulate adds the current of a step to those of its compartment.
func (s *stepper) stimulate(in *stimulus, step uint64) error {
	y := in.current(step)
	if y == 0 {
		return nil
	}
	w := s.group.width
	x := s.x[:w]
	s.k.Fill(x, y)
	if in.factors != nil {
		if err := s.k.MulPow(x, in.factors[s.group.lo:s.group.lo+w], 1); err != nil {
			return err
		}
	}
	return s.k.AddCurrent(s.at(s.e, in.compartment), x)
}

// at returns what a compartment has of sums, or of voltages, of the group.
func (s *stepper) at(x []float64, compartment int) []float64 {
	w := s.group.width
	return x[s.group.place[compartment]*w:][:w]
}

// flush has state that is nearly 0 become 0 before a step, if that is due.
func (s *stepper) flush(step uint64) {
	for _, m := range s.regions {
		m.Flush(step)
	}
	for _, m := range s.sites {
		m.Flush(step)
	}
}

// read returns what a probe reads, or computes of the compartment whose voltage its variable
// is, or of the receptors of a site.
func (s *stepper) read(p *engine.Probe) (float64, error) {
	v := &s.variables[p.Variable]
	lane := p.Cell - s.group.lo
	switch {
	case p.Compute == nil:
		return v.of(s.cells, s.group)[lane], nil
	case v.receptor >= 0:
		for i := range s.cells.sites {
			at := &s.cells.sites[i]
			if k := v.receptor - at.first; k >= 0 && k < at.membrane.Variables() {
				return s.sites[i].Compute(p, lane)
			}
		}
	}
	g := s.group
	for i, m := range s.regions {
		if _, is := slices.BinarySearch(s.cells.regions[i].Compartments, v.compartment); is {
			return m.Compute(p, (g.place[v.compartment]-g.from[i])*g.width+lane)
		}
	}
	return p.Compute(engine.VoltageAlone(v.of(s.cells, s.group)[lane]))
}

func (s *stepper) Begin(blocks []*engine.Block, first uint64, in []synapses.Arrivals) {
	s.Scatter(blocks, in)
	for _, b := range blocks {
		s.turnTo(b)
		s.flush(first)
	}
}

func (s *stepper) Scatter(blocks []*engine.Block, in []synapses.Arrivals) {
	lo, hi := blocks[0].Lo, blocks[len(blocks)-1].Hi
	for i := range in {
		r := s.whose[in[i].Receptor]
		at := &s.cells.sites[r.site]
		s.sites[r.site].Scatter(s.receptors[at.first:][:at.membrane.Variables()], r.receptor, lo, hi, &in[i])
	}
}

// countOutside notes the cells of which a voltage is outside the table after so many steps.
func (s *stepper) countOutside(b *engine.Block, steps uint64) {
	g := s.group
	for w := range g.hi - g.lo {
		var o engine.Outside
		for k := range s.cells.regions {
			for _, i := range s.cells.regions[k].Compartments {
				v := g.v[g.place[i]*g.width+w]
				if !(v < s.d.Min || v > s.d.Max) {
					continue
				}
				if o.Count == 0 {
					o = engine.Outside{Count: 1, Lowest: v, Highest: v, Neuron: s.d.First + g.lo + w, Step: steps}
				}
				o.Lowest, o.Highest = min(o.Lowest, v), max(o.Highest, v)
			}
		}
		b.Outside.Add(o)
	}
}

func (s *stepper) CheckVoltage(b *engine.Block, end uint64) error {
	g := s.groups[b.Lo>>s.shift]
	for at, v := range g.v {
		if !(math.Abs(v) <= engine.MaxVoltage) && at%g.width < g.hi-g.lo {
			return s.firstBroken(b, end)
		}
	}
	b.Checked(end)
	return nil
}

// firstBroken returns the error of the first of a block's cells that has a broken voltage.
func (s *stepper) firstBroken(b *engine.Block, end uint64) error {
	g := s.groups[b.Lo>>s.shift]
	for w := range g.hi - g.lo {
		for _, at := range g.place {
			if err := b.Check(s.d.First+g.lo+w, g.v[at*g.width+w], end); err != nil {
				return err
			}
		}
	}
	return nil
}
