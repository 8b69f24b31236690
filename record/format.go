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
	// EncodeSpikes begins a file of spikes in steps of dt ms, with their crossings
	// or without.
	EncodeSpikes(w io.Writer, dt float64, crossings bool) (SpikeEncoder, error)
	// EncodeStates begins a file of samples of a variable of the given neurons in
	// steps of dt ms.
	EncodeStates(w io.Writer, dt float64, variable string, neurons []uint32) (StateEncoder, error)
}

// Encoder writes a file that another program reads. An io.Writer that it gets
// from a SpikeWriter or StateWriter returns an error if it writes less than it is
// given.
type Encoder interface {
	// Close completes the file. Afterwards nothing of the encoder's own is left.
	Close() error
	// Discard gives the file up, and leaves nothing of the encoder's own either.
	Discard()
}

// SpikeEncoder writes a file of spikes.
type SpikeEncoder interface {
	Encoder
	// Spikes appends spikes: their times in ms, neurons, steps and, in a file with
	// crossings, these in ms.
	Spikes(t []float64, neurons []uint32, steps []uint64, crossings []float64) error
}

// StateEncoder writes a file of samples of a state variable.
type StateEncoder interface {
	Encoder
	// States appends samples: for each of the times in ms a value of every neuron.
	States(t, values []float64) error
}

// FormatOf returns that one of the formats whose extension the name of a file
// has, in letters of either case.
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
