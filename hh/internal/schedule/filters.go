package schedule

import (
	"slices"

	"github.com/lut4go/lut4go/hh/internal/communication"
)

// makeFilters finds whose spikes each sender's synapses to cells of this rank need, if there
// are other ranks, and has all that is kept for sources go by that.
func makeFilters(populations []*Population) {
	var done []*Sender
	for _, p := range populations {
		for _, in := range p.Incoming {
			if !in.Team.Alone() && !slices.Contains(done, in.From) {
				in.From.makeFilter(in.Team)
				done = append(done, in.From)
			}
		}
	}
}

func (s *Sender) makeFilter(t *communication.Team) {
	f := communication.NewFilter(s.Neurons)
	lo, hi := t.Slice(s.Neurons)
	for i := lo; i < hi; i++ {
		f.Add(uint32(i))
	}
	for _, p := range s.outgoing {
		p.MarkSources(f)
	}
	f.Count()
	for _, p := range s.outgoing {
		p.Bind(f)
	}
	s.History.Set(s.Filter.Moved(s.History.Spikes(), f))
	s.Filter = f
}
