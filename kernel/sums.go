package kernel

import (
	"slices"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Sums add up the conductances g (mS/cm2) and the currents e (uA/cm2) of a step's
// channels, see Conductance. A channel is added when it is known what follows: the
// last one of a forward Euler step goes straight into the voltage, and so do two
// that are all there are. The bits are those of FirstChannel, AddChannel and
// Voltage one after the other.
type Sums[T Float] struct {
	k        Kernels[T]
	g, e     []T
	constant constantSums[T]
	begun    bool        // g and e hold what has been added
	waiting  *Channel[T] // not added yet
	next     *Channel[T] // after waiting, if the two are the first and a pair
}

// constantSums are those of the channels without gates, the same in all cells.
type constantSums[T Float] struct{ g, e T }

// Begin starts a step whose sums go to g and e. g0 and e0 are those of the leak and
// the injected current.
func (s *Sums[T]) Begin(k Kernels[T], g, e []T, g0, e0 T) {
	*s = Sums[T]{k: k, g: g, e: e, constant: constantSums[T]{g0, e0}}
}

// BeginAt is Begin where g and e hold the sums of the leaks and currents already.
func (s *Sums[T]) BeginAt(k Kernels[T], g, e []T) {
	*s = Sums[T]{k: k, g: g, e: e, begun: true}
}

// AddChannel adds a channel, whose slices must not change before the next call of a
// method.
func (s *Sums[T]) AddChannel(c *Channel[T]) error {
	if s.waiting != nil {
		if !s.begun && s.next == nil && paired(s.waiting, c) {
			s.next = c
			return nil
		}
		if _, _, err := s.Flush(); err != nil {
			return err
		}
	}
	s.waiting = c
	return nil
}

// AddConductance adds conductances x (mS/cm2) with the reversal potential rev (mV),
// or with each neuron's own where revs is not nil.
func (s *Sums[T]) AddConductance(x []T, rev T, revs []T) error {
	g, e, err := s.Flush()
	switch {
	case err != nil:
		return err
	case revs != nil:
		return s.k.ConductanceEach(g, e, x, revs)
	}
	return s.k.Conductance(g, e, x, rev)
}

// Flush adds what waits, and returns the sums.
func (s *Sums[T]) Flush() (g, e []T, err error) {
	begun, c, next := s.begun, s.waiting, s.next
	s.begun, s.waiting, s.next = true, nil, nil
	switch {
	case next != nil:
		p := channelPair[T]{s.constant, c, next}
		err = p.sum(s.k, s.g, s.e)
	case c != nil && begun:
		err = s.k.AddChannel(s.g, s.e, c)
	case c != nil:
		err = s.k.FirstChannel(s.g, s.e, s.constant.g, s.constant.e, c)
	case !begun:
		s.k.Fill(s.g, s.constant.g)
		s.k.Fill(s.e, s.constant.e)
	}
	return s.g, s.e, err
}

// Euler takes the voltage v (mV) through a forward Euler step, dtcm = dt/Cm in
// ms cm2/uF, with the sums and at most MostLastSynapses synapses that are not among
// them, which decay. The sums are gone afterwards.
func (s *Sums[T]) Euler(v []T, dtcm T, synapses []Synapse[T]) error {
	switch {
	case len(synapses) > 0:
	case s.next != nil:
		p := channelPair[T]{s.constant, s.waiting, s.next}
		return p.euler(s.k, v, dtcm)
	case s.begun && s.waiting != nil:
		return s.k.LastChannel(v, s.g, s.e, dtcm, s.waiting)
	}
	g, e, err := s.Flush()
	switch {
	case err != nil:
		return err
	case len(synapses) > 0:
		return s.k.LastSynapses(v, g, e, dtcm, synapses...)
	}
	return s.k.Voltage(v, g, e, dtcm)
}

// channelPair are the first two channels of a step, which one kernel adds to
// constants: first as most sodium channels are, of conductance Each[i]*Gate or of
// G*Gate^Power*Second with a power of 1 to 3, and second as most delayed
// rectifiers, of G*Gate^4.
type channelPair[T Float] struct {
	constant      constantSums[T]
	first, second *Channel[T]
}

// paired reports whether a and b can be a channelPair.
func paired[T Float](a, b *Channel[T]) bool {
	each := a.Each != nil && a.Second == nil && a.Power == 1
	second := a.Each == nil && a.Second != nil && a.Power >= 1 && a.Power <= 3
	return (each || second) && b.Each == nil && b.Second == nil && b.Power == 4
}

// sum is FirstChannel of the first, then AddChannel of the second. g and e share no
// memory with anything else.
func (p *channelPair[T]) sum(k Kernels[T], g, e []T) error {
	if err := p.check("Sums", "g e", [][]T{g, e}); err != nil {
		return err
	}
	m := k.whole(len(g))
	if m > 0 {
		op := &asm.Channels[T]{Cond: ptr(g), E: ptr(e), Count: m}
		p.operands(op)
		op.Run(k.isa)
	}
	for i := m; i < len(g); i++ {
		x, y := p.first.at(i), p.second.at(i)
		g[i], e[i] = p.constant.g+x+y, fma(y, p.second.E, fma(x, p.first.E, p.constant.e))
	}
	return nil
}

// euler is sum and Voltage. v shares no memory with anything else.
func (p *channelPair[T]) euler(k Kernels[T], v []T, dtcm T) error {
	if err := p.check("Sums.Euler", "v", [][]T{v}); err != nil {
		return err
	}
	m := k.whole(len(v))
	if m > 0 {
		op := &asm.Channels[T]{V: ptr(v), Only: true, Count: m}
		p.operands(op)
		op.C.DtCm = dtcm
		op.Run(k.isa)
	}
	for i := m; i < len(v); i++ {
		x, y := p.first.at(i), p.second.at(i)
		e := fma(y, p.second.E, fma(x, p.first.E, p.constant.e))
		v[i] = fma(dtcm, fma(-(p.constant.g+x+y), v[i], e), v[i])
	}
	return nil
}

// check returns an error unless the slices of the channels suit those that are
// written.
func (p *channelPair[T]) check(op, names string, written [][]T) error {
	a, b := p.first, p.second
	read, readNames := [...][]T{a.Gate, a.Each, b.Gate}, " Gate Each Gate"
	if a.Each == nil {
		read[1], readNames = a.Second, " Gate Second Gate"
	}
	n := len(written[0])
	if apart(n, written, read[:]) {
		return nil
	}
	names += readNames
	all := slices.Concat(written, read[:])
	if err := check(op, names, n, all...); err != nil {
		return err
	}
	return distinct(op, names, len(written), all...)
}

// operands fills in what assembly reads.
func (p *channelPair[T]) operands(op *asm.Channels[T]) {
	a, b := p.first, p.second
	op.X, op.Y, op.Z, op.Power = ptr(a.Second), ptr(a.Gate), ptr(b.Gate), a.Power
	if a.Each != nil {
		op.X, op.Power = ptr(a.Each), 0
	}
	op.C.G, op.C.E, op.C.G0, op.C.E0, op.C.G2, op.C.E2 = a.G, a.E, p.constant.g, p.constant.e, b.G, b.E
}
