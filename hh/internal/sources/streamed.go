package sources

import (
	"fmt"
	"io"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/steps"
)

// atOnce is how many spikes are read at once, and patience how often none may come.
const (
	atOnce   = 4096
	patience = 100
)

// Read reads the next spikes, by time, into slices of one length: their times in ms and
// their neurons. It returns how many there are, and io.EOF after the last.
type Read func(times []float64, neurons []uint32) (int, error)

// Streamed is spikes that are read when their time comes.
type Streamed struct {
	read    Read
	neurons int
	dt      float64 // ms

	ahead   []communication.Spike // that have been read and not filled, by step
	last    uint64                // the step of the last that was read, or where reading began
	err     error                 // why no more are read
	times   []float64
	indices []uint32
}

// NewStreamed returns the trains of so many neurons in steps of dt ms, whose spikes
// begin with the given step.
func NewStreamed(read Read, neurons int, dt float64, first uint64) *Streamed {
	return &Streamed{read: read, neurons: neurons, dt: dt, last: first, times: make([]float64, atOnce), indices: make([]uint32, atOnce)}
}

// Prepare reads until it has seen a spike of step end or later. What is wrong with one
// spike is wrong from then on.
func (s *Streamed) Prepare(end uint64) error {
	for s.err == nil && (len(s.ahead) == 0 || s.last < end) {
		s.err = s.more()
	}
	if s.err == io.EOF {
		return nil
	}
	return s.err
}

// more reads some spikes.
func (s *Streamed) more() error {
	for range patience {
		n, err := s.read(s.times, s.indices)
		if n < 0 || n > atOnce {
			return fmt.Errorf("%d spikes read into slices of %d", n, atOnce)
		}
		for i, ms := range s.times[:n] {
			if err := s.add(ms, s.indices[i]); err != nil {
				return err
			}
		}
		if n > 0 || err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// add adds a spike at a time in ms.
func (s *Streamed) add(ms float64, neuron uint32) error {
	spike, err := NewSpike(ms, int(neuron), s.neurons, s.dt)
	if err != nil {
		return err
	}
	if spike.Step < s.last {
		return fmt.Errorf("a spike of neuron %d at %v ms, want ascending times, none before %.10g ms, where the last spike or the network is", neuron, ms, float64(float64(s.last)*s.dt))
	}
	s.ahead = append(s.ahead, spike)
	s.last = spike.Step
	return nil
}

// NewSpike returns the spike at a time in ms of a neuron of so many.
func NewSpike(ms float64, neuron, of int, dt float64) (communication.Spike, error) {
	step := steps.Whole(ms, dt)
	if !(step >= 0 && step <= steps.Max) {
		return communication.Spike{}, fmt.Errorf("a spike of neuron %d at %v ms, want 0 to %.4g ms", neuron, ms, steps.Max*dt)
	}
	if neuron < 0 || neuron >= of {
		return communication.Spike{}, fmt.Errorf("a spike of neuron %d at %v ms, want a neuron from 0 to %d", neuron, ms, of-1)
	}
	return communication.Spike{Step: uint64(step), Neuron: uint32(neuron)}, nil
}

// Fill adds spikes, see Trains.
func (s *Streamed) Fill(to *communication.EpochSpikes, first uint64, steps int) {
	at := 0
	for k := range steps {
		from := len(to.Neurons)
		for ; at < len(s.ahead) && s.ahead[at].Step == first+uint64(k); at++ {
			to.Neurons = append(to.Neurons, s.ahead[at].Neuron)
		}
		slices.Sort(to.Neurons[from:])
		to.Ends = append(to.Ends, len(to.Neurons))
	}
	s.ahead = append(s.ahead[:0], s.ahead[at:]...)
}

// Ahead returns the spikes that have been read and not filled, by step.
func (s *Streamed) Ahead() []communication.Spike { return s.ahead }

// SetAhead has Fill go on with these, at a step, and Prepare with what is read then.
func (s *Streamed) SetAhead(spikes []communication.Spike, step uint64) {
	s.ahead, s.last, s.err = spikes, step, nil
	if len(spikes) > 0 {
		s.last = spikes[len(spikes)-1].Step
	}
}
