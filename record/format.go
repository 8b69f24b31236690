package record

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// Format is a file format of spikes and states: CSV, NPZ, a LEMS, or that of another
// package, such as record/parquet.
type Format interface {
	// Extension returns that of the format's files, such as ".csv".
	Extension() string
	// EncodeSpikes begins a file of spikes.
	EncodeSpikes(w io.Writer, of SpikeLayout) (SpikeEncoder, error)
	// EncodeStates begins a file of samples of state variables.
	EncodeStates(w io.Writer, of StateLayout) (StateEncoder, error)
}

// SpikeLayout says what a file of spikes has.
type SpikeLayout struct {
	Dt          float64  // step, ms
	Crossings   bool     // whether it has the times of threshold crossings
	Populations []string // names of the populations; nil in a file that does not tell them
}

// Spikes are rows of a file of spikes: each spike's time, population, neuron, step and
// crossing.
type Spikes struct {
	Times       []float64 // ms
	Populations []uint32  // indices of the layout's; nil in a file without them
	Neurons     []uint32  // in their populations
	Steps       []uint64
	Crossings   []float64 // ms; nil in a file without them
}

// StateLayout says what a file of samples has: a row of values at each time, those of
// the parts one after the other.
type StateLayout struct {
	Dt    float64 // step, ms
	Parts []StatePart
}

// StatePart is variables of some neurons. In a row it has the first variable of all its
// neurons, then the second one of all, and so on.
type StatePart struct {
	Population string // name; empty for the only part of a file that does not tell it
	Variables  []string
	Neurons    []uint32
}

// width returns the number of values in a row.
func (l StateLayout) width() int {
	n := 0
	for _, p := range l.Parts {
		n += len(p.Variables) * len(p.Neurons)
	}
	return n
}

// Encoder writes a file in a format. The io.Writer that it gets from a writer of this
// package returns an error whenever it writes less than it is given.
type Encoder interface {
	// Close completes the file and releases the encoder's resources, such as temporary
	// files.
	Close() error
	// Discard releases the encoder's resources without completing the file.
	Discard()
}

// SpikeEncoder writes a file of spikes.
type SpikeEncoder interface {
	Encoder
	// Spikes appends spikes.
	Spikes(s Spikes) error
}

// StateEncoder writes a file of samples of state variables.
type StateEncoder interface {
	Encoder
	// States appends samples: a row for each of the times t in ms, one after the other.
	States(t, values []float64) error
}

// FormatOf returns the format whose extension a file name has, ignoring case. It is an
// error if it has none of them.
func FormatOf(name string, formats ...Format) (Format, error) {
	extension := filepath.Ext(name)
	var known []string
	for _, f := range formats {
		if strings.EqualFold(extension, f.Extension()) {
			return f, nil
		}
		known = append(known, f.Extension())
	}
	return nil, fmt.Errorf("record: %s: extension %q, want one of %q", name, extension, known)
}
