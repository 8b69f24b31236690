package hh

import (
	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
)

// monitor is a monitor or sink of a population. It gets every epoch and the
// population's spikes in it.
type monitor interface {
	observe(e schedule.Epoch, s *epochSpikes) error
	// kind says what it is where checkpoints are compared.
	kind() string
	save(e *snapshots.Encoder) error
	load(l *snapshots.Loader)
}

// epochSpikes is spikes by step, then neuron.
type epochSpikes struct {
	steps     []uint64
	neurons   []uint32
	crossings []float64 // ms; none where nobody wants them
}
