package hh

import (
	"errors"

	"github.com/lut4go/lut4go/hh/internal/sources"
)

// SpikeReader hands over spikes by time while a run goes on, so that they need not be in
// memory, such as those of a file. One in a network that is checkpointed must be
// Resumable. Package record has one that reads files.
type SpikeReader interface {
	// ReadSpikes reads the next spikes, as many as there are and the slices, which are of
	// one length, have room for: their times in ms from the network's beginning and their
	// neurons. It returns how many it has read, and io.EOF after the last.
	ReadSpikes(times []float64, neurons []uint32) (n int, err error)
}

// StreamedTrains are spikes that a reader hands over when their time comes. Their steps,
// WholeSteps of their times, must ascend, and none be one that the network has done;
// within a step they may come in any order, and a neuron several times. An error of the
// reader, or in what it reads, ends the run as that of a sink does, and any further one
// until the source is given other trains or restored. Of Ranks the first one reads for all; what
// the others have From is not used.
type StreamedTrains struct{ From SpikeReader }

func (t StreamedTrains) trains(s *Source) (sources.Trains, error) {
	if t.From == nil && s.net.team.First() {
		return nil, errors.New("StreamedTrains from no reader")
	}
	read := func(times []float64, neurons []uint32) (n int, err error) {
		err = guard("ReadSpikes", func() (err error) {
			n, err = t.From.ReadSpikes(times, neurons)
			return err
		})
		return n, err
	}
	if !s.net.team.Alone() {
		read = s.net.readOnFirst(read)
	}
	return sources.NewStreamed(read, s.size, s.net.config.Dt, s.net.step), nil
}
