package synapses

import "github.com/lut4go/lut4go/hh/internal/communication"

// underWay is a projection's spikes that have not arrived everywhere, by source, then
// step, each with something of its own.
type underWay[E any] struct {
	Spikes []communication.Spike
	Of     []E // of each spike

	mergedSpikes []communication.Spike // what the next add fills
	merged       []E
}

// add adds spikes of step first and later, by source, then step, each with what next
// returns, and drops those of steps before since. Those of a source that were there are
// earlier than those added.
func (u *underWay[E]) add(fired []communication.Spike, first uint64, since int64, next func(communication.Spike) E) {
	spikes, of := u.mergedSpikes[:0], u.merged[:0]
	keep := func(s communication.Spike, e E) {
		if int64(s.Step) >= since {
			spikes, of = append(spikes, s), append(of, e)
		}
	}
	old := 0
	for _, s := range fired {
		if s.Step < first {
			continue
		}
		for ; old < len(u.Spikes) && u.Spikes[old].Neuron <= s.Neuron; old++ {
			keep(u.Spikes[old], u.Of[old])
		}
		keep(s, next(s))
	}
	for ; old < len(u.Spikes); old++ {
		keep(u.Spikes[old], u.Of[old])
	}
	u.Spikes, u.mergedSpikes = spikes, u.Spikes
	u.Of, u.merged = of, u.Of
}
