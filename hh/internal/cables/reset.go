package cables

import "github.com/lut4go/lut4go/hh/internal/engine"

// reset does to the cells that have spiked in a step, as the block counts them, what a spike
// does.
func (s *stepper) reset(b *engine.Block, spikes []uint32) {
	if len(s.d.Resets) == 0 || len(spikes) == 0 {
		return
	}
	g := s.group
	for j, r := range s.d.Resets {
		x, value := s.variables[r.Variable].of(s.cells, g), r.Value
		for _, i := range spikes {
			if own := s.resets; own != nil && own[j] != nil {
				value = own[j][g.lo+int(i)]
			}
			if r.Add {
				x[i] += value
			} else {
				x[i] = value
			}
		}
	}
	v := s.variables[s.d.Detector].of(s.cells, g)
	for _, i := range spikes {
		b.SetAbove(i, v[i] > s.d.Threshold)
	}
	if last := g.hi - g.lo - 1; int(spikes[len(spikes)-1]) == last {
		g.pad(last)
	}
}

// pad makes the cells that pad a group like its last one, so that they do not get out of hand:
// nobody resets them.
func (g *group) pad(last int) {
	padded := func(x []float64) {
		for at := 0; at < len(x); at += g.width {
			for w := last + 1; w < g.width; w++ {
				x[at+w] = x[at+last]
			}
		}
	}
	padded(g.v)
	for _, region := range g.gates {
		for _, x := range region {
			padded(x)
		}
	}
}

// hold has the voltage where the detector is stay as it is in cells that are held, after all
// else that flows there.
func (s *stepper) hold(step uint64) {
	s.held = s.held[:0]
	if !s.d.Hold || s.resting == nil {
		return
	}
	v, g, e := s.at(s.group.v, s.d.Detector), s.at(s.g, s.d.Detector), s.at(s.e, s.d.Detector)
	for lane, until := range s.resting[s.group.lo:s.group.hi] {
		if step < until {
			s.held = append(s.held, heldVoltage{lane, v[lane]})
			g[lane], e[lane] = holding, holding*v[lane]
		}
	}
}

// heldVoltage is the voltage of a lane's cell where the detector is.
type heldVoltage struct {
	lane int
	v    float64
}

// endHold sets the voltages that are held to what they were, to the bit.
func (s *stepper) endHold() {
	if len(s.held) == 0 {
		return
	}
	v := s.at(s.group.v, s.d.Detector)
	for _, h := range s.held {
		v[h.lane] = h.v
	}
}
