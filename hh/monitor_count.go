package hh

import (
	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
)

// SpikeCounter counts the spikes of a population or source, without keeping them.
type SpikeCounter struct {
	Total  uint64
	Counts []uint64 // of each neuron
}

// CountSpikes counts all spikes from now on.
func (p *group) CountSpikes() *SpikeCounter {
	m := &SpikeCounter{Counts: make([]uint64, p.size)}
	p.monitors = append(p.monitors, m)
	return m
}

func (m *SpikeCounter) observe(_ schedule.Epoch, s *epochSpikes) error {
	m.Total += uint64(len(s.neurons))
	for _, i := range s.neurons {
		m.Counts[i]++
	}
	return nil
}

func (m *SpikeCounter) kind() string { return "number of spikes" }

func (m *SpikeCounter) save(e *snapshots.Encoder) error {
	e.Uint64(m.Total)
	e.Uint64s(m.Counts)
	return nil
}

func (m *SpikeCounter) load(l *snapshots.Loader) {
	total, counts := l.Uint64(), l.Uint64s()
	l.Want("numbers of spikes", len(counts), len(m.Counts))
	sum := uint64(0)
	for _, n := range counts {
		sum += n
	}
	if sum != total {
		l.Fail("%d spikes counted, of single neurons %d", total, sum)
	}
	l.Then(func() { m.Total, m.Counts = total, counts })
}
