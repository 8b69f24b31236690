package record

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// Format is a file format of a SpikeWriter or StateWriter: CSV or NPZ, or that of
// another package, such as record/parquet.
type Format interface {
	// Extension returns that of the format's files, such as ".csv".
	Extension() string
	// EncodeSpikes begins a file of spikes in steps of dt ms, with or without the times
	// of threshold crossings.
	EncodeSpikes(w io.Writer, dt float64, crossings bool) (SpikeEncoder, error)
	// EncodeStates begins a file of samples of a variable of the given neurons in
	// steps of dt ms.
	EncodeStates(w io.Writer, dt float64, variable string, neurons []uint32) (StateEncoder, error)
}

// Encoder writes a file in a format. The io.Writer that it gets from a SpikeWriter or
// StateWriter returns an error whenever it writes less than it is given.
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
	// Spikes appends spikes: their times in ms, neurons, steps and, in a file with
	// crossings, the times of these in ms; nil in others.
	Spikes(t []float64, neurons []uint32, steps []uint64, crossings []float64) error
}

// StateEncoder writes a file of samples of a state variable.
type StateEncoder interface {
	Encoder
	// States appends samples: for each of the times t in ms a value of every neuron,
	// values[k*neurons+i] for time k and neuron i.
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
