package record_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"testing"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/record"
	"github.com/lut4go/lut4go/record/parquet"
)

// short is a disk that writes less than it is given without an error.
type short struct{ room int }

func (s *short) Write(b []byte) (int, error) {
	n := min(len(b), s.room)
	s.room -= n
	return n, nil
}

func TestAFileThatIsCutShortIsAnErrorThatStays(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	steps, neurons := make([]uint64, 9000), make([]uint32, 9000)
	for i := range steps {
		steps[i], neurons[i] = uint64(i), uint32(i)*2654435761
	}
	values := make([]float64, 27_000)
	for i := range values {
		values[i] = math.Sqrt(float64(i))
	}
	for _, f := range formats {
		for what, write := range map[string]func(w io.Writer) error{
			"spikes": func(w io.Writer) error {
				s, err := record.NewSpikeWriter(w, f, 0.1, false)
				if err != nil {
					return err
				}
				var first error
				for range 40 {
					if err := s.WriteSpikes(steps, neurons, nil); err != nil && first == nil {
						first = err
					} else if err != first {
						t.Errorf("%s: after %v comes %v", f.Extension(), first, err)
					}
				}
				err = s.Close()
				if first != nil && err != first {
					t.Errorf("%s: Close says %v after %v", f.Extension(), err, first)
				}
				if again := s.Close(); again != err {
					t.Errorf("%s: a second Close says %v, the first %v", f.Extension(), again, err)
				}
				return err
			},
			"states": func(w io.Writer) error {
				s, err := record.NewStateWriter(w, f, 0.1, "v", []int{1, 2, 3})
				if err != nil {
					return err
				}
				s.WriteStates(steps, values)
				return s.Close()
			},
		} {
			t.Run(fmt.Sprint(f.Extension(), " ", what), func(t *testing.T) {
				measure := &full{1 << 30}
				ok(t, write(measure))
				size := 1<<30 - measure.room
				for _, room := range []int{0, 3, size / 2, size - 1} {
					err := write(&full{room})
					if !errors.Is(err, errFull) {
						t.Errorf("error %v with room for %d of %d bytes, want %v", err, room, size, errFull)
					}
					wants(t, err, what)
					if err := write(&short{room}); !errors.Is(err, io.ErrShortWrite) {
						t.Errorf("error %v where %d of %d bytes are written, want %v", err, room, size, io.ErrShortWrite)
					}
				}
			})
		}
	}
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	ok(t, err)
	if len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

func TestASinkThatCannotWriteStopsTheRunAndSaysWhy(t *testing.T) {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.05, Method: hh.RK4})
	ok(t, err)
	cells, err := net.AddPopulation("cells", hh.WangBuzsaki(), 50)
	ok(t, err)
	w, err := record.NewStateWriter(&full{100_000}, record.CSV, 0.05, "v", all(50))
	ok(t, err)
	ok(t, cells.StreamState("v", all(50), 1, w))
	err = net.Run(context.Background(), 1000)
	if !errors.Is(err, errFull) {
		t.Fatalf("the run returned %v", err)
	}
	wants(t, err, "hh: v of population \"cells\" to *record.StateWriter: record: states: disk full")
	if at := net.Time(); at > 100 {
		t.Errorf("the run went on to %v ms", at)
	}
	if err := w.Close(); !errors.Is(err, errFull) {
		t.Errorf("Close returned %v", err)
	}
}

func TestWritersRefuseWhatMakesNoSense(t *testing.T) {
	spikes := func(f record.Format, dt float64) error {
		_, err := record.NewSpikeWriter(io.Discard, f, dt, false)
		return err
	}
	states := func(f record.Format, dt float64, variable string, neurons ...int) error {
		_, err := record.NewStateWriter(io.Discard, f, dt, variable, neurons)
		return err
	}
	write := func(crossings bool, steps []uint64, neurons []uint32, times []float64) error {
		w, err := record.NewSpikeWriter(io.Discard, record.CSV, 1, crossings)
		ok(t, err)
		return w.WriteSpikes(steps, neurons, times)
	}
	wide, err := record.NewStateWriter(io.Discard, record.CSV, 1, "v", []int{0, 1})
	ok(t, err)
	closed, err := record.NewSpikeWriter(io.Discard, record.CSV, 1, false)
	ok(t, err)
	ok(t, closed.Close())
	for _, c := range []struct {
		name string
		err  error
		want []string
	}{
		{"no format", spikes(nil, 1), []string{"spikes without a format"}},
		{"no format of states", states(nil, 1, "v", 0), []string{"states without a format"}},
		{"no dt", spikes(record.CSV, 0), []string{"dt = 0 ms"}},
		{"dt that is no number", states(record.NPZ, math.NaN(), "v", 0), []string{"states", "dt = NaN ms"}},
		{"an infinite dt", spikes(parquet.Format, math.Inf(1)), []string{"dt = +Inf ms"}},
		{"no name", states(record.CSV, 1, "", 0), []string{"a variable without a name"}},
		{"the name of another array", states(record.NPZ, 1, "t", 0), []string{`two arrays would be named "t"`}},
		{"the name of another column", states(parquet.Format, 1, "neuron", 0), []string{`"neuron"`, "time_ms"}},
		{"no neuron", states(record.CSV, 1, "v"), []string{"no neuron"}},
		{"a negative neuron", states(record.CSV, 1, "v", 3, -1), []string{"neuron -1"}},
		{"fewer neurons than steps", write(false, []uint64{1, 2}, []uint32{1}, nil), []string{"2 steps of 1 neurons"}},
		{"crossings that nobody asked for", write(false, []uint64{1}, []uint32{1}, []float64{1}), []string{"1 crossings", "without them"}},
		{"no crossings", write(true, []uint64{1}, []uint32{1}, nil), []string{"0 crossings of 1 spikes", "StreamCrossings"}},
		{"half a sample", wide.WriteStates([]uint64{1, 2}, []float64{1, 2, 3}), []string{"3 values for 2 samples of 2 neurons, want 4"}},
		{"spikes after Close", closed.WriteSpikes(nil, nil, nil), []string{"spikes written after Close"}},
	} {
		t.Run(c.name, func(t *testing.T) { wants(t, c.err, c.want...) })
	}
	if states(record.CSV, 1, "t", 0) != nil || states(record.NPZ, 1, "neuron", 0) != nil {
		t.Error("a name is refused that no other column has")
	}
}

func TestWithoutATemporaryDirectoryAnNPZFileIsAnErrorAtOnce(t *testing.T) {
	none := t.TempDir() + "/none"
	t.Setenv("TMPDIR", none)
	t.Setenv("TMP", none) // Windows
	_, err := record.NewSpikeWriter(io.Discard, record.NPZ, 1, false)
	wants(t, err, "spikes", "none")
	_, err = record.NewStateWriter(io.Discard, record.NPZ, 1, "v", []int{0})
	wants(t, err, "states", "none")
}
