package record

import (
	"archive/zip"
	"fmt"
	"io"

	"github.com/sbinet/npyio/npy"
)

// WriteSpikesNPZ writes spikes as a NumPy .npz file with three arrays of equal length:
// t, the times in ms (float64), i, the neurons (uint32), and step, the steps (uint64).
// Spike k is that of neurons[k] at steps[k], at the time steps[k]*dt, with dt in ms. It
// is an error if steps and neurons differ in length, or dt is not positive and finite.
func WriteSpikesNPZ(w io.Writer, dt float64, steps []uint64, neurons []uint32) error {
	if err := checkSpikes(dt, steps, neurons); err != nil {
		return err
	}
	t := make([]float64, len(steps))
	for k, step := range steps {
		t[k] = float64(step) * dt
	}
	return writeNPZ(w, []namedArray{{"t", t}, {"i", neurons}, {"step", steps}})
}

// WriteSpikesCSV writes spikes as CSV with the header time_ms,neuron. Arguments and
// errors are those of WriteSpikesNPZ, the digits of times those of CSV.
func WriteSpikesCSV(w io.Writer, dt float64, steps []uint64, neurons []uint32) error {
	if err := checkSpikes(dt, steps, neurons); err != nil {
		return err
	}
	s, err := NewSpikeWriter(w, CSV, dt, false)
	if err != nil {
		return err
	}
	s.WriteSpikes(steps, neurons, nil) // Close returns its error
	return s.Close()
}

func checkSpikes(dt float64, steps []uint64, neurons []uint32) error {
	if err := checkStep("spikes", dt); err != nil {
		return err
	}
	if len(steps) != len(neurons) {
		return fmt.Errorf("record: spikes at %d steps of %d neurons, want as many of both", len(steps), len(neurons))
	}
	return nil
}

// namedArray is one array of an .npz file: a scalar, a list or a *mat.Dense.
type namedArray struct {
	key   string
	value any
}

func writeNPZ(w io.Writer, entries []namedArray) error {
	z := zip.NewWriter(w)
	for _, e := range entries {
		member, err := newMember(z, e.key, zip.Deflate)
		if err == nil {
			err = npy.Write(member, e.value)
		}
		if err != nil {
			return fmt.Errorf("record: array %s: %w", e.key, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	return nil
}
