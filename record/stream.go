package record

import (
	"errors"
	"fmt"
	"io"
	"math"
)

// SpikeWriter writes spikes to a file as they come: it is a sink for
// hh.Network's StreamSpikes and StreamCrossings. It needs the same memory
// however many spikes there are.
//
// Spikes are written in the order in which they come, with the columns
//
//	CSV  time_ms, neuron [, crossing_ms]
//	NPZ  t, i, step [, crossing]
//
// of float64, uint32, uint64 and float64: time, the step's number times dt, and
// crossing are in ms; an .npz file has one array of each name.
//
// The file is complete once Close has returned nil, and not before. An error
// stays: every later call returns it, Close included.
//
// In a network with checkpoints only CSV will do, since it can be cut back to a
// checkpoint (hh.Resumable) while files of other formats are whole at the end alone;
// it has to be in an *os.File, opened to be written but not truncated, in this
// process and in one that continues the run.
type SpikeWriter struct {
	stream
	file      SpikeEncoder
	crossings bool
}

// StateWriter writes samples of a state variable to a file as they come: it is a
// sink for hh.Network's StreamState. What is said of SpikeWriter holds for it.
// The files have
//
//	CSV  columns time_ms, then one for each neuron: v_0, v_7 … for the variable v
//	NPZ  arrays t of the times, i of the neurons (uint32), v of times x neurons
//
// of float64, but for the neurons; times are in ms.
type StateWriter struct {
	stream
	file    StateEncoder
	neurons int
}

// NewSpikeWriter returns a writer of spikes to w in steps of dt ms, with their
// crossings or without. The caller calls Close, then closes w.
//
// An .npz file is put together on Close: until then the arrays are in files in
// the directory for temporary ones (os.TempDir), which needs as much room.
func NewSpikeWriter(w io.Writer, f Format, dt float64, crossings bool) (*SpikeWriter, error) {
	s := &SpikeWriter{stream: stream{what: "spikes", dt: dt, w: strict{w}}, crossings: crossings}
	if err := s.check(f); err != nil {
		return nil, err
	}
	var err error
	if s.file, err = f.EncodeSpikes(s.w, dt, crossings); err != nil {
		return nil, fmt.Errorf("record: spikes: %w", err)
	}
	s.encoder = s.file
	return s, nil
}

// NewStateWriter returns a writer of samples of a variable of the given neurons
// to w in steps of dt ms: the neurons of the stream. The caller calls Close, then
// closes w. The variable's name must not be that of another column.
func NewStateWriter(w io.Writer, f Format, dt float64, variable string, neurons []int) (*StateWriter, error) {
	s := &StateWriter{stream: stream{what: "states", dt: dt, w: strict{w}}, neurons: len(neurons)}
	if err := s.check(f); err != nil {
		return nil, err
	}
	if variable == "" {
		return nil, errors.New("record: states of a variable without a name")
	}
	if len(neurons) == 0 {
		return nil, errors.New("record: states of no neuron")
	}
	columns := make([]uint32, len(neurons))
	for k, i := range neurons {
		if i < 0 || uint64(i) > math.MaxUint32 {
			return nil, fmt.Errorf("record: states: neuron %d, want 0 to %d", i, uint32(math.MaxUint32))
		}
		columns[k] = uint32(i)
	}
	var err error
	if s.file, err = f.EncodeStates(s.w, dt, variable, columns); err != nil {
		return nil, fmt.Errorf("record: states: %w", err)
	}
	s.encoder = s.file
	return s, nil
}

// WriteSpikes writes spikes: their steps, neurons and, for a writer that was
// made for them, crossings; nil otherwise.
func (s *SpikeWriter) WriteSpikes(steps []uint64, neurons []uint32, crossings []float64) error {
	return s.write(func() error {
		if len(steps) != len(neurons) {
			return fmt.Errorf("%d steps of %d neurons, want as many of both", len(steps), len(neurons))
		}
		switch {
		case s.crossings && len(crossings) != len(steps):
			return fmt.Errorf("%d crossings of %d spikes, want as many: see StreamCrossings", len(crossings), len(steps))
		case !s.crossings && crossings != nil:
			return fmt.Errorf("%d crossings for a file without them", len(crossings))
		}
		return s.file.Spikes(s.times(steps), neurons, steps, crossings)
	})
}

// WriteStates writes samples: for each of the steps a value of every neuron.
func (s *StateWriter) WriteStates(steps []uint64, values []float64) error {
	return s.write(func() error {
		if len(values) != len(steps)*s.neurons {
			return fmt.Errorf("%d values for %d samples of %d neurons, want %d", len(values), len(steps), s.neurons, len(steps)*s.neurons)
		}
		return s.file.States(s.times(steps), values)
	})
}

// stream is what the writers have in common.
type stream struct {
	what    string
	dt      float64 // ms
	w       strict
	encoder Encoder
	t       []float64
	err     error
	closed  bool
}

// check returns an error if nothing can be written in a format.
func (s *stream) check(f Format) error {
	if f == nil {
		return fmt.Errorf("record: %s without a format", s.what)
	}
	return checkStep(s.what, s.dt)
}

// write writes unless something went wrong before.
func (s *stream) write(f func() error) error {
	if s.closed && s.err == nil {
		return fmt.Errorf("record: %s written after Close", s.what)
	}
	if s.err == nil {
		if err := f(); err != nil {
			s.err = fmt.Errorf("record: %s: %w", s.what, err)
		}
	}
	return s.err
}

// Close completes the file. It returns the first error of all calls.
func (s *stream) Close() error {
	if s.closed {
		return s.err
	}
	s.closed = true
	if s.err != nil {
		s.encoder.Discard()
	} else if err := s.encoder.Close(); err != nil {
		s.err = fmt.Errorf("record: %s: %w", s.what, err)
	}
	return s.err
}

// times returns the times of steps, in ms.
func (s *stream) times(steps []uint64) []float64 {
	s.t = s.t[:0]
	for _, step := range steps {
		s.t = append(s.t, float64(step)*s.dt)
	}
	return s.t
}

func checkStep(what string, dt float64) error {
	if !(dt > 0) || math.IsInf(dt, 0) {
		return fmt.Errorf("record: %s with dt = %v ms, want a positive finite number", what, dt)
	}
	return nil
}

// strict takes a write that is cut short for an error, whatever the writer
// itself says.
type strict struct{ w io.Writer }

func (s strict) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	return n, err
}
