package engine

// held is the cells of a block whose voltage stays as it is until their refractory time
// is over.
type held struct {
	neurons []uint32
	version uint64 // of the refractory times that they were found from
}

func (c *cells[T]) SetResting(first []uint64) {
	copy(c.resting, first) // the blocks have parts of it
	c.restingVersion++
}

// findHeld finds the cells whose voltage is held in the step at hand.
func (s *stepper[T]) findHeld(b *Block) {
	s.held = nil
	h := b.held
	if h == nil {
		return
	}
	if h.version != s.restingVersion {
		h.version, h.neurons = s.restingVersion, h.neurons[:0]
		for i := range b.resting {
			h.neurons = append(h.neurons, uint32(i))
		}
	}
	still := h.neurons[:0]
	for _, i := range h.neurons {
		if s.step < b.resting[i] {
			still = append(still, i)
		}
	}
	h.neurons, s.held = still, still
}

// holdVoltage takes all currents from the cells whose voltage is held. Every method then
// leaves it as it is, to the bit.
func (s *stepper[T]) holdVoltage(g, e []T) {
	for _, i := range s.held {
		g[i], e[i] = 0, 0
	}
}

// reset does to neurons what a spike does. padding says that neurons of the padding
// have spiked as well.
func (s *stepper[T]) reset(b *Block, spikes []uint32, padding bool) {
	for j, r := range s.model.Resets {
		x, value, own := s.view[r.Variable], T(r.Value), s.part(s.own.reset(j))
		for _, i := range spikes {
			if own != nil {
				value = own[i]
			}
			if r.Add {
				x[i] += value
			} else {
				x[i] = value
			}
		}
	}
	v, theta := s.view[0], s.model.threshold
	for _, i := range spikes {
		b.SetAbove(i, v[i] > theta)
	}
	if !padding {
		return
	}
	// The padding has no refractory times. It becomes like the last cell again, so that
	// it does not get out of hand.
	last := s.hi - s.lo - 1
	for _, x := range s.view[:1+s.model.Gates+s.model.poolVariables()] {
		for i := last + 1; i < len(x); i++ {
			x[i] = x[last]
		}
	}
}
