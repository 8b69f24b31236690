package record_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/record"
)

var (
	_ hh.SpikeReader = (*record.SpikeReader)(nil)
	_ hh.Resumable   = (*record.SpikeReader)(nil)
)

// replay returns a network that a file of spikes drives, and what its source makes of it.
func replay(t testing.TB, file string) (*hh.Network, *hh.SpikeMonitor) {
	t.Helper()
	f, err := os.Open(file)
	ok(t, err)
	t.Cleanup(func() { f.Close() })
	reader, err := record.NewSpikeReader(f)
	ok(t, err)
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01})
	ok(t, err)
	source, err := net.AddSource("source", 200, hh.StreamedTrains{From: reader})
	ok(t, err)
	return net, source.RecordSpikes()
}

func TestASpikeReaderReadsThoseOfOnePopulation(t *testing.T) {
	const file = "time_ms,population,neuron\n0.1,exc,0\n0.2,inh,3\n0.3,exc,2\n0.4,inh,1\n"
	for population, want := range map[string][]uint32{"exc": {0, 2}, "inh": {3, 1}, "others": nil} {
		s, err := record.NewPopulationSpikeReader(strings.NewReader(file), population)
		ok(t, err)
		times, neurons := make([]float64, 9), make([]uint32, 9)
		n, err := s.ReadSpikes(times, neurons)
		if err != io.EOF || !slices.Equal(neurons[:n], want) {
			t.Errorf("%s: %v, %v, want %v", population, neurons[:n], err, want)
		}
	}
	s, err := record.NewSpikeReader(strings.NewReader(file))
	ok(t, err)
	_, err = s.ReadSpikes(make([]float64, 9), make([]uint32, 9))
	if err == nil || !strings.Contains(err.Error(), `line 3: population is "inh", after "exc"`) {
		t.Errorf("both populations at once: %v", err)
	}
	for _, header := range []string{"time_ms,neuron\n", file} {
		_, err := record.NewPopulationSpikeReader(strings.NewReader(header), map[bool]string{true: "", false: "exc"}[header == file])
		if err == nil || !strings.Contains(err.Error(), "want a column population, and a name") {
			t.Errorf("%q: %v", header, err)
		}
	}
}

func TestSpikesThatAreReadAreThoseThatWereWritten(t *testing.T) {
	dir := t.TempDir()
	s := newStreamed(t, dir, hh.Config{})
	s.runTo(t, 160)
	ok(t, s.spikes.Close())
	net, first := replay(t, filepath.Join(dir, "spikes.csv"))
	ok(t, net.Run(context.Background(), 17))
	var saved bytes.Buffer
	ok(t, net.Checkpoint(&saved))
	ok(t, net.Run(context.Background(), 150))
	if first.Len() < 5000 { // more than are read at once
		t.Fatalf("%d spikes", first.Len())
	}
	resumed, second := replay(t, filepath.Join(dir, "spikes.csv"))
	ok(t, resumed.Restore(&saved))
	ok(t, resumed.Run(context.Background(), 150))
	if !slices.Equal(first.Steps, second.Steps) || !slices.Equal(first.Neurons, second.Neurons) {
		t.Errorf("%d spikes, from a checkpoint on %d, or others", first.Len(), second.Len())
	}
	text, err := os.ReadFile(filepath.Join(dir, "spikes.csv"))
	ok(t, err)
	var again bytes.Buffer
	ok(t, record.WriteSpikesCSV(&again, 0.01, first.Steps, first.Neurons))
	lines, want := strings.Split(again.String(), "\n"), strings.Split(string(text), "\n")
	for i := range want {
		if i > 0 && !strings.HasPrefix(want[i], lines[i]) {
			t.Fatalf("line %d: %q read, %q written", i+1, lines[i], want[i])
		}
	}
}

func TestSpikesAreReadByTheNamesOfColumns(t *testing.T) {
	r, err := record.NewSpikeReader(strings.NewReader("neuron,comment,time_ms\r\n3,\"a, b\",1.5\r\n7,,2e1"))
	ok(t, err)
	times, neurons := make([]float64, 5), make([]uint32, 5)
	n, err := r.ReadSpikes(times, neurons)
	if n != 2 || err != io.EOF || !slices.Equal(times[:2], []float64{1.5, 20}) || !slices.Equal(neurons[:2], []uint32{3, 7}) {
		t.Errorf("%d spikes, %v: %v of %v", n, err, times, neurons)
	}
}

func TestFilesThatHoldNoSpikesAreErrorsThatNameTheLine(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "header"},
		{"t,i\n1,2\n", `columns of CSV are ["t" "i"]`},
		{"time_ms,neuron\n1,2\nnow,3\n", `line 3: time_ms is "now"`},
		{"time_ms,neuron\n1,2\nNaN,3\n", `line 3: time_ms is "NaN"`},
		{"time_ms,neuron\n1,-2\n", `line 2: neuron is "-2"`},
		{"time_ms,neuron\n1,4294967296\n", `line 2: neuron is "4294967296"`},
		{"time_ms,neuron\n1,2\n1\n", "line 3: wrong number of fields"},
		{"time_ms,neuron\n1,\"2\n", `line 2`},
	} {
		r, err := record.NewSpikeReader(strings.NewReader(c.text))
		if err == nil {
			_, err = r.ReadSpikes(make([]float64, 9), make([]uint32, 9))
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
		}
	}
}

func TestAStreamThatCannotGoBackHasNoMarks(t *testing.T) {
	r, err := record.NewSpikeReader(io.MultiReader(strings.NewReader("time_ms,neuron\n")))
	ok(t, err)
	if _, err := r.Mark(); err == nil || !strings.Contains(err.Error(), "only a file") {
		t.Errorf("%v", err)
	}
	if err := r.Resume(make([]byte, 16)); err == nil {
		t.Error("resumed")
	}
	f, err := record.NewSpikeReader(strings.NewReader("time_ms,neuron\n1,2\n"))
	ok(t, err)
	for _, mark := range [][]byte{nil, make([]byte, 15), {200, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}} {
		if err := f.Resume(mark); err == nil {
			t.Errorf("resumed from the mark %v", mark)
		}
	}
}
