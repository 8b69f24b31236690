package engine

import "github.com/lut4go/lut4go/kernel"

// sums are the conductances and currents of a step's channels, kernel by
// kernel. The last channel waits for what comes after it, since it may go
// straight into the voltage, and so do the first two where they are a pair.
type sums[T kernel.Float] struct {
	k       kernel.Kernels[T]
	g, e    []T
	g0, e0  T    // of the channels without gates, the same in all cells
	begun   bool // g and e hold what has been added
	waiting *kernel.Channel[T]
	next    *kernel.Channel[T] // after waiting, if the two are the first and a pair
}

// addChannel adds a channel.
func (s *sums[T]) addChannel(c *kernel.Channel[T]) error {
	if s.waiting != nil {
		if !s.begun && s.next == nil && kernel.Paired(s.waiting, c) {
			s.next = c
			return nil
		}
		if err := s.flush(); err != nil {
			return err
		}
	}
	s.waiting = c
	return nil
}

// add adds a conductance x with the cells' own reversal potentials, or with the
// one for all.
func (s *sums[T]) add(x []T, all T, own []T) error {
	if err := s.flush(); err != nil {
		return err
	}
	if own == nil {
		return s.k.Conductance(s.g, s.e, x, all)
	}
	return s.k.ConductanceEach(s.g, s.e, x, own)
}

// flush brings g and e up to date.
func (s *sums[T]) flush() error {
	begun, c, next := s.begun, s.waiting, s.next
	s.begun, s.waiting, s.next = true, nil, nil
	switch {
	case next != nil:
		return s.k.FirstChannels(s.g, s.e, s.g0, s.e0, c, next)
	case c != nil && begun:
		return s.k.AddChannel(s.g, s.e, c)
	case c != nil:
		return s.k.FirstChannel(s.g, s.e, s.g0, s.e0, c)
	case !begun:
		s.k.Fill(s.g, s.g0)
		s.k.Fill(s.e, s.e0)
	}
	return nil
}

// moveVoltage takes v and the last synapses, which are not among the sums yet, through
// a forward Euler step, c = dt/Cm.
func (s *sums[T]) moveVoltage(v []T, c T, last []kernel.Synapse[T]) error {
	switch {
	case len(last) > 0:
	case s.next != nil:
		return s.k.OnlyChannels(v, s.g0, s.e0, c, s.waiting, s.next)
	case s.begun && s.waiting != nil:
		return s.k.LastChannel(v, s.g, s.e, c, s.waiting)
	}
	if err := s.flush(); err != nil {
		return err
	}
	if len(last) > 0 {
		return s.k.LastSynapses(v, s.g, s.e, c, last...)
	}
	return s.k.Voltage(v, s.g, s.e, c)
}
