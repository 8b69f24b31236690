package record

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// Format is a file format of a SpikeWriter or StateWriter.
type Format string

// Formats.
const (
	// CSV is text, a line for each row below a header. A reader that rounds to the
	// nearest float64, as Python's float and Go's ParseFloat do, gets the bits that
	// were written; that of pandas is off by a bit now and then unless it is told
	// float_precision="round_trip".
	CSV     Format = "csv"
	NPZ     Format = "npz"     // NumPy arrays, not compressed
	Parquet Format = "parquet" // Apache Parquet, pages compressed by Snappy
)

// Formats lists the formats there are.
func Formats() []Format { return []Format{CSV, NPZ, Parquet} }

// SpikeWriter writes spikes to a file as they come: it is a sink for
// hh.Network's StreamSpikes and StreamCrossings. It needs the same memory
// however many spikes there are, but for the footer of a Parquet file: some 70 kB
// for every million rows.
//
// Spikes are written in the order in which they come, with the columns
//
//	CSV      time_ms, neuron [, crossing_ms]
//	NPZ      t, i, step [, crossing]
//	Parquet  time_ms, neuron, step [, crossing_ms]
//
// of float64, uint32, uint64 and float64: time, the step's number times dt, and
// crossing are in ms; an .npz file has one array of each name.
//
// The file is complete once Close has returned nil, and not before. An error
// stays: every later call returns it, Close included.
//
// In a network with checkpoints only CSV will do, since it can be cut back to a
// checkpoint (hh.Resumable) while the other formats are whole at the end alone;
// it has to be in an *os.File, opened to be written but not truncated, in this
// process and in one that continues the run.
type SpikeWriter struct {
	stream
	crossings bool
}

// StateWriter writes samples of a state variable to a file as they come: it is a
// sink for hh.Network's StreamState. What is said of SpikeWriter holds for it.
// The files have
//
//	CSV      columns time_ms, then one for each neuron: v_0, v_7 … for the variable v
//	NPZ      arrays t of the times, i of the neurons (uint32), v of times x neurons
//	Parquet  columns time_ms, neuron, v, and a row for each neuron of each time
//
// of float64, but for the neurons; times are in ms.
type StateWriter struct {
	stream
	neurons []uint32
}

// NewSpikeWriter returns a writer of spikes to w in steps of dt ms, with their
// crossings or without. The caller calls Close, then closes w.
//
// An .npz file is put together on Close: until then the arrays are in files in
// the directory for temporary ones (os.TempDir), which needs as much room.
func NewSpikeWriter(w io.Writer, f Format, dt float64, crossings bool) (*SpikeWriter, error) {
	if err := checkStep("spikes", dt); err != nil {
		return nil, err
	}
	names := []string{"time_ms", "neuron", "step"}
	if f == NPZ {
		names = []string{"t", "i", "step"}
	}
	if f == CSV {
		names = names[:2]
	}
	if crossings {
		names = append(names, map[Format]string{CSV: "crossing_ms", NPZ: "crossing", Parquet: "crossing_ms"}[f])
	}
	s := &SpikeWriter{stream{what: "spikes", dt: dt, w: strict{w}}, crossings}
	err := s.open(f, func() (err error) {
		switch f {
		case CSV:
			s.sheet, err = newCSVSheet(s.w, names, 'f')
		case NPZ:
			arrays := []*npyArray{{name: names[0], dtype: "<f8"}, {name: names[1], dtype: "<u4"}, {name: names[2], dtype: "<u8"}}
			if crossings {
				arrays = append(arrays, &npyArray{name: names[3], dtype: "<f8"})
			}
			s.sheet, err = newNPZSheet(s.w, arrays)
		case Parquet:
			columns := []parquetColumn{{names[0], float64s}, {names[1], uint32s}, {names[2], uint64s}}
			if crossings {
				columns = append(columns, parquetColumn{names[3], float64s})
			}
			s.sheet = newParquetSheet(s.w, "spikes", columns, dt)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// NewStateWriter returns a writer of samples of a variable of the given neurons
// to w in steps of dt ms: the neurons of the stream. The caller calls Close, then
// closes w. The variable's name must not be that of another column.
func NewStateWriter(w io.Writer, f Format, dt float64, variable string, neurons []int) (*StateWriter, error) {
	if err := checkStep("states", dt); err != nil {
		return nil, err
	}
	taken := map[Format][]string{NPZ: {"t", "i"}, Parquet: {"time_ms", "neuron"}}[f]
	if variable == "" || slices.Contains(taken, variable) {
		return nil, fmt.Errorf("record: states: variable is named %q, want a name other than %q", variable, taken)
	}
	if len(neurons) == 0 {
		return nil, errors.New("record: states of no neuron")
	}
	s := &StateWriter{stream: stream{what: "states", dt: dt, w: strict{w}}}
	for _, i := range neurons {
		if i < 0 || uint64(i) > math.MaxUint32 {
			return nil, fmt.Errorf("record: states: neuron %d, want 0 to %d", i, uint32(math.MaxUint32))
		}
		s.neurons = append(s.neurons, uint32(i))
	}
	err := s.open(f, func() (err error) {
		switch f {
		case CSV:
			names := []string{"time_ms"}
			for _, i := range neurons {
				names = append(names, fmt.Sprintf("%s_%d", variable, i))
			}
			s.sheet, err = newCSVSheet(s.w, names, 'g')
		case NPZ:
			i := &npyArray{name: "i", dtype: "<u4"}
			arrays := []*npyArray{{name: "t", dtype: "<f8"}, i, {name: variable, dtype: "<f8", width: len(neurons)}}
			if s.sheet, err = newNPZSheet(s.w, arrays); err == nil {
				err = i.uint32s(s.neurons)
			}
		case Parquet:
			s.sheet = newParquetSheet(s.w, "states", []parquetColumn{{"time_ms", float64s}, {"neuron", uint32s}, {variable, float64s}}, dt)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
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
		return s.sheet.spikes(s.times(steps), neurons, steps, crossings)
	})
}

// WriteStates writes samples: for each of the steps a value of every neuron.
func (s *StateWriter) WriteStates(steps []uint64, values []float64) error {
	return s.write(func() error {
		if len(values) != len(steps)*len(s.neurons) {
			return fmt.Errorf("%d values for %d samples of %d neurons, want %d", len(values), len(steps), len(s.neurons), len(steps)*len(s.neurons))
		}
		return s.sheet.states(s.times(steps), s.neurons, values)
	})
}

// sheet is a file that is written row by row.
type sheet interface {
	spikes(t []float64, neurons []uint32, steps []uint64, crossings []float64) error
	states(t []float64, neurons []uint32, values []float64) error
	// close completes the file, unless it is not worth it, and leaves nothing
	// else behind.
	close(complete bool) error
}

// stream is what the writers have in common.
type stream struct {
	what   string
	dt     float64 // ms
	w      strict
	sheet  sheet
	t      []float64
	err    error
	closed bool
}

// open begins the file.
func (s *stream) open(f Format, begin func() error) error {
	if !slices.Contains(Formats(), f) {
		return fmt.Errorf("record: %s: format %q, want one of %q", s.what, f, Formats())
	}
	if err := begin(); err != nil {
		s.sheet.close(false)
		return fmt.Errorf("record: %s: %w", s.what, err)
	}
	return nil
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
	err := s.sheet.close(s.err == nil)
	if s.err == nil && err != nil {
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
