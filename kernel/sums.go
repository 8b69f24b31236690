package kernel

import (
	"slices"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Sums adds up the conductances g (mS/cm2) and the currents e (uA/cm2) of a step's
// channels, see AddConductance. It adds a channel when it knows what follows, and so
// combines kernels: two channels that are the first are added by one. The bits are those
// of InitSums and AddChannel one after the other.
type Sums[T Float] struct {
	k           Kernels[T]
	g, e        []T
	constant    constantSums[T]
	initialized bool        // g and e hold the sums of what has been added
	pending     *Channel[T] // not added yet
	second      *Channel[T] // follows pending, not added yet either: they are a pair
}

// constantSums are the sums of the leak and the injected current, the same for all
// neurons.
type constantSums[T Float] struct{ g, e T }

// Begin starts a step that sums into g and e, from the sums of the leak and the injected
// current: g0 (mS/cm2) and e0 (uA/cm2).
func (s *Sums[T]) Begin(k Kernels[T], g, e []T, g0, e0 T) {
	s.k, s.g, s.e, s.constant = k, g, e, constantSums[T]{g0, e0}
	s.initialized, s.pending, s.second = false, nil, nil
}

// Continue is Begin with the sums of the leak and the injected current that g and e
// hold.
func (s *Sums[T]) Continue(k Kernels[T], g, e []T) {
	*s = Sums[T]{k: k, g: g, e: e, initialized: true}
}

// AddChannel adds a channel. Its slices must not change before the next call of a
// method.
func (s *Sums[T]) AddChannel(c *Channel[T]) error {
	if s.pending != nil {
		if !s.initialized && s.second == nil && isPair(s.pending, c) {
			s.second = c
			return nil
		}
		if _, _, err := s.Flush(); err != nil {
			return err
		}
	}
	s.pending = c
	return nil
}

// AddConductance adds conductances x (mS/cm2) with the reversal potential rev (mV), or
// unless revs is nil with those of each neuron.
func (s *Sums[T]) AddConductance(x []T, rev T, revs []T) error {
	g, e, err := s.Flush()
	switch {
	case err != nil:
		return err
	case revs != nil:
		return s.k.AddConductanceEach(g, e, x, revs)
	}
	return s.k.AddConductance(g, e, x, rev)
}

// Flush adds the channels that are pending, and returns the sums.
func (s *Sums[T]) Flush() (g, e []T, err error) {
	initialized, c, second := s.initialized, s.pending, s.second
	s.initialized, s.pending, s.second = true, nil, nil
	switch {
	case second != nil:
		p := channelPair[T]{s.constant, c, second}
		err = p.sum(s.k, s.g, s.e)
	case c != nil && initialized:
		err = s.k.AddChannel(s.g, s.e, c)
	case c != nil:
		err = s.k.InitSums(s.g, s.e, s.constant.g, s.constant.e, c)
	case !initialized:
		s.k.Fill(s.g, s.constant.g)
		s.k.Fill(s.e, s.constant.e)
	}
	return s.g, s.e, err
}

// channelPair is the first two channels of a step, which one kernel adds to constants:
// the first of the form of sodium channels, Each[i]*Gate or G*Gate^Power*Second with a
// power of 1 to 3, the second of the form of delayed rectifiers, G*Gate^4.
type channelPair[T Float] struct {
	constant      constantSums[T]
	first, second *Channel[T]
}

// isPair reports whether a and b can be a channelPair.
func isPair[T Float](a, b *Channel[T]) bool {
	each := a.Each != nil && a.Second == nil && a.Power == 1
	second := a.Each == nil && a.Second != nil && a.Power >= 1 && a.Power <= 3
	return (each || second) && b.Each == nil && b.Second == nil && b.Power == 4
}

// sum is InitSums of the first and AddChannel of the second. g and e share no memory
// with any other slice.
func (p *channelPair[T]) sum(k Kernels[T], g, e []T) error {
	if !apart(len(g), g, e) || !p.apart(len(g)) || !p.apartFrom(g) || !p.apartFrom(e) {
		if err := p.check("Sums", "g e", [][]T{g, e}); err != nil {
			return err
		}
	}
	m := k.vectorized(len(g))
	if m > 0 {
		op := &asm.ChannelPair[T]{Cond: ptr(g), E: ptr(e), Count: m}
		p.operands(op)
		op.Run(k.isa)
	}
	for i := m; i < len(g); i++ {
		x, y := p.first.conductance(i), p.second.conductance(i)
		g[i], e[i] = p.constant.g+x+y, fma(y, p.second.E, fma(x, p.first.E, p.constant.e))
	}
	return nil
}

// apart reports whether the slices of the channels have n elements and share no memory.
func (p *channelPair[T]) apart(n int) bool {
	a, x, b := p.first.Gate, p.scale(), p.second.Gate
	return apart(n, a, x) && apart(n, x, b) && apart(n, b, a)
}

// apartFrom reports whether the slices of the channels share no memory with x.
func (p *channelPair[T]) apartFrom(x []T) bool {
	return apart(len(x), x, p.first.Gate) && apart(len(x), x, p.scale()) && apart(len(x), x, p.second.Gate)
}

// scale returns what multiplies the first gate of each neuron.
func (p *channelPair[T]) scale() []T {
	if p.first.Each != nil {
		return p.first.Each
	}
	return p.first.Second
}

// check returns an error unless the slices of the channels suit those that a kernel
// writes.
func (p *channelPair[T]) check(op, names string, written [][]T) error {
	a, b := p.first, p.second
	read, readNames := [...][]T{a.Gate, p.scale(), b.Gate}, " Gate Each Gate"
	if a.Each == nil {
		readNames = " Gate Second Gate"
	}
	names += readNames
	all := slices.Concat(written, read[:])
	if err := check(op, names, len(written[0]), all...); err != nil {
		return err
	}
	return checkFirstDisjoint(op, names, len(written), all...)
}

// operands sets the operands that assembly reads.
func (p *channelPair[T]) operands(op *asm.ChannelPair[T]) {
	a, b := p.first, p.second
	op.X, op.Y, op.Z, op.Power = ptr(p.scale()), ptr(a.Gate), ptr(b.Gate), a.Power
	if a.Each != nil {
		op.Power = 0
	}
	op.C.G, op.C.E, op.C.G0, op.C.E0, op.C.G2, op.C.E2 = a.G, a.E, p.constant.g, p.constant.e, b.G, b.E
}
