package record

import (
	"errors"
	"fmt"
	"io"
	"math"
)

// SpikeWriter writes the spikes of a run to a file while it goes on: it is a sink for
// hh.Population's StreamSpikes and StreamCrossings. Its memory does not grow with the
// number of spikes.
//
// Spikes are written in the order in which they come, with the columns
//
//	CSV  time_ms, neuron [, crossing_ms]
//	NPZ  t, i, step [, crossing]
//
// of float64, uint32, uint64 and float64. The time, step*dt, and the crossing are in
// ms. An .npz file has one array of each name.
//
// The file is complete only after Close has returned nil. After an error all calls
// return it, also Close.
//
// A network with checkpoints needs CSV in an *os.File, which can be truncated to a
// checkpoint (hh.Resumable); files of other formats are complete only at the end. Open
// the file for writing without truncating it, in this process and in one that continues
// the run.
type SpikeWriter struct {
	stream
	file      SpikeEncoder
	crossings bool
}

// StateWriter writes samples of a state variable to a file while a run goes on: it is a
// sink for hh.Population's StreamState. Memory, completion, errors and checkpoints are
// as for SpikeWriter. The files have
//
//	CSV  columns time_ms, then one for each neuron: v_0, v_7 … for the variable v
//	NPZ  arrays t (times), i (neurons, uint32) and v (times x neurons)
//
// of float64, except i; times are in ms.
type StateWriter struct {
	stream
	file    StateEncoder
	neurons int
}

// NewSpikeWriter returns a writer of spikes to w in steps of dt ms, with or without the
// times of threshold crossings. The caller calls Close, then closes w. It is an error
// if f is nil or dt is not positive and finite.
//
// Close assembles an .npz file from its arrays, which until then are in temporary files
// in os.TempDir, of the same size together.
func NewSpikeWriter(w io.Writer, f Format, dt float64, crossings bool) (*SpikeWriter, error) {
	s := &SpikeWriter{stream: stream{name: "spikes", dt: dt, w: fullWriter{w}}, crossings: crossings}
	if err := s.check(f); err != nil {
		return nil, err
	}
	var err error
	if s.file, err = f.EncodeSpikes(s.w, SpikeLayout{Dt: dt, Crossings: crossings}); err != nil {
		return nil, fmt.Errorf("record: spikes: %w", err)
	}
	s.encoder = s.file
	return s, nil
}

// NewStateWriter returns a writer of samples of a variable to w in steps of dt ms.
// neurons are those of the stream, in its order. The caller calls Close, then closes w.
// It is an error if f is nil, dt is not positive and finite, the variable has no name or
// that of another column, or there are no neurons.
func NewStateWriter(w io.Writer, f Format, dt float64, variable string, neurons []int) (*StateWriter, error) {
	s := &StateWriter{stream: stream{name: "states", dt: dt, w: fullWriter{w}}, neurons: len(neurons)}
	if err := s.check(f); err != nil {
		return nil, err
	}
	if variable == "" {
		return nil, errors.New("record: states of a variable without a name")
	}
	if len(neurons) == 0 {
		return nil, errors.New("record: states of no neuron")
	}
	list, err := numbers(neurons)
	if err != nil {
		return nil, err
	}
	layout := StateLayout{Dt: dt, Parts: []StatePart{{Variables: []string{variable}, Neurons: list}}}
	if s.file, err = f.EncodeStates(s.w, layout); err != nil {
		return nil, fmt.Errorf("record: states: %w", err)
	}
	s.encoder = s.file
	return s, nil
}

// WriteSpikes writes spikes: their steps, neurons and, for a writer with crossings, the
// times of these in ms; nil for others. It is an error if the lengths differ.
func (s *SpikeWriter) WriteSpikes(steps []uint64, neurons []uint32, crossings []float64) error {
	return s.write(func() error {
		if err := checkSpikeLengths(s.crossings, steps, neurons, crossings); err != nil {
			return err
		}
		return s.file.Spikes(Spikes{Times: s.times(steps), Neurons: neurons, Steps: steps, Crossings: crossings})
	})
}

// WriteStates writes samples: for each of the steps a value of every neuron,
// values[k*neurons+i] for step k and neuron i. It is an error if the lengths do not
// match.
func (s *StateWriter) WriteStates(steps []uint64, values []float64) error {
	return s.write(func() error {
		if err := checkStateLengths(s.neurons, steps, values); err != nil {
			return err
		}
		return s.file.States(s.times(steps), values)
	})
}

// checkSpikeLengths returns an error if the parts of spikes differ in length.
func checkSpikeLengths(located bool, steps []uint64, neurons []uint32, crossings []float64) error {
	if len(steps) != len(neurons) {
		return fmt.Errorf("%d steps of %d neurons, want as many of both", len(steps), len(neurons))
	}
	switch {
	case located && len(crossings) != len(steps):
		return fmt.Errorf("%d crossings of %d spikes, want as many: see StreamCrossings", len(crossings), len(steps))
	case !located && crossings != nil:
		return fmt.Errorf("%d crossings for a file without them", len(crossings))
	}
	return nil
}

// checkStateLengths returns an error if there are other values than one of every neuron
// for each step.
func checkStateLengths(neurons int, steps []uint64, values []float64) error {
	if len(values) != len(steps)*neurons {
		return fmt.Errorf("%d values for %d samples of %d neurons, want %d", len(values), len(steps), neurons, len(steps)*neurons)
	}
	return nil
}

// numbers returns neurons as a file has them.
func numbers(neurons []int) ([]uint32, error) {
	list := make([]uint32, len(neurons))
	for k, i := range neurons {
		if i < 0 || uint64(i) > math.MaxUint32 {
			return nil, fmt.Errorf("record: states: neuron %d, want 0 to %d", i, uint32(math.MaxUint32))
		}
		list[k] = uint32(i)
	}
	return list, nil
}

// stream is the common part of all writers.
type stream struct {
	name    string
	dt      float64 // ms
	w       fullWriter
	encoder Encoder
	waiting rows // that go to the encoder when they are complete; nil if none do
	t       []float64
	err     error
	closed  bool
	synced  int64 // length of the file when it was last brought to disk
}

// rows waits for more of the same rows.
type rows interface {
	flush() error
	forget()
}

func (s *stream) flush() error {
	if s.waiting == nil {
		return nil
	}
	return s.waiting.flush()
}

func (s *stream) forget() {
	if s.waiting != nil {
		s.waiting.forget()
	}
}

// check returns an error if the format or the step is not valid.
func (s *stream) check(f Format) error {
	if f == nil {
		return fmt.Errorf("record: %s without a format", s.name)
	}
	return checkStep(s.name, s.dt)
}

// write calls f unless there was an error before.
func (s *stream) write(f func() error) error {
	if s.closed && s.err == nil {
		return fmt.Errorf("record: %s written after Close", s.name)
	}
	if s.err == nil {
		if err := f(); err != nil {
			s.err = fmt.Errorf("record: %s: %w", s.name, err)
		}
	}
	return s.err
}

// Close completes the file. It returns the first error of all calls.
func (s *stream) Close() error {
	if s.closed {
		return s.err
	}
	s.write(s.flush)
	s.closed = true
	if s.err != nil {
		s.encoder.Discard()
	} else if err := s.encoder.Close(); err != nil {
		s.err = fmt.Errorf("record: %s: %w", s.name, err)
	}
	return s.err
}

// Discard gives up the file: what it has got last may be missing. Calls after it
// do nothing.
func (s *stream) Discard() {
	if !s.closed {
		s.closed = true
		s.encoder.Discard()
	}
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

// fullWriter returns an error for a short write, also if its writer returns none.
type fullWriter struct{ w io.Writer }

func (s fullWriter) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	return n, err
}
