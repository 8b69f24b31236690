package record_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	parquetfile "github.com/parquet-go/parquet-go"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/record"
	"github.com/lut4go/lut4go/record/parquet"
)

var (
	_ hh.SpikeSink = (*record.PopulationSpikes)(nil)
	_ hh.StateSink = (*record.VariableStates)(nil)
	_ hh.Resumable = (*record.PopulationSpikes)(nil)
	_ hh.Resumable = (*record.VariableStates)(nil)
)

// spikeRow is a row of a file of several populations' spikes.
type spikeRow struct {
	Time       float64 `parquet:"time_ms"`
	Population string  `parquet:"population"`
	Neuron     uint32  `parquet:"neuron"`
	Crossing   float64 `parquet:"crossing_ms"`
}

func readSpikeRows(t *testing.T, f record.Format, file []byte) (rows []spikeRow) {
	t.Helper()
	switch f {
	case record.CSV:
		for i, line := range strings.Split(strings.TrimSpace(string(file)), "\n") {
			if i == 0 {
				if line != "time_ms,population,neuron,crossing_ms" {
					t.Fatalf("header %q", line)
				}
				continue
			}
			var r spikeRow
			_, err := fmt.Sscanf(strings.ReplaceAll(line, ",", " "), "%g %s %d %g", &r.Time, &r.Population, &r.Neuron, &r.Crossing)
			ok(t, err)
			rows = append(rows, r)
		}
	case record.NPZ:
		_, times := member[float64](t, file, "t")
		_, places := member[uint32](t, file, "population")
		_, neurons := member[uint32](t, file, "i")
		_, crossings := member[float64](t, file, "crossing")
		for i := range times {
			rows = append(rows, spikeRow{times[i], []string{"first", "second"}[places[i]], neurons[i], crossings[i]})
		}
		if !bytes.Contains(file, []byte("'<U6'")) || !bytes.Contains(file, []byte("s\x00\x00\x00e\x00\x00\x00c\x00\x00\x00o\x00\x00\x00n\x00\x00\x00d\x00\x00\x00")) {
			t.Error("no list of names is in the file")
		}
	case parquet.Format:
		var err error
		rows, err = parquetfile.Read[spikeRow](bytes.NewReader(file), int64(len(file)))
		ok(t, err)
	}
	return rows
}

// twoPopulations is a network of populations with delays of many steps between them.
func twoPopulations(t testing.TB, c hh.Config) (*hh.Network, []*hh.Population) {
	t.Helper()
	c.Dt, c.Seed = 0.05, 3
	net, err := hh.NewNetwork(c)
	ok(t, err)
	m := hh.WangBuzsaki()
	m.Receptors = []hh.Receptor{{Name: "s", G: 0.05, Tau: 5}}
	first, err := net.AddPopulation("first", m, 60)
	ok(t, err)
	second, err := net.AddPopulation("second", hh.Squid(), 30)
	ok(t, err)
	ok(t, first.Set("v", hh.Uniform{Lo: -70, Hi: -55}))
	ok(t, second.Set("v", hh.Uniform{Lo: -70, Hi: -55}))
	ok(t, first.SetCurrent(2))
	ok(t, second.SetCurrent(10))
	_, err = net.Connect(second, first, hh.Connection{Receptor: "s", Rule: hh.Probability(0.2), Weight: hh.Constant(1), Delay: hh.Uniform{Lo: 1, Hi: 4}})
	ok(t, err)
	return net, []*hh.Population{first, second}
}

func TestSpikesOfSeveralPopulationsAreInOneFileByStep(t *testing.T) {
	for _, f := range formats {
		for _, threads := range []int{1, 3} {
			t.Run(fmt.Sprint(f.Extension(), " threads ", threads), func(t *testing.T) {
				net, populations := twoPopulations(t, hh.Config{Threads: threads})
				var b bytes.Buffer
				w, err := record.NewNetworkSpikeWriter(&b, f, record.SpikeLayout{Dt: 0.05, Crossings: true, Populations: []string{"first", "second"}})
				ok(t, err)
				var monitors []*hh.SpikeMonitor
				for i, p := range populations {
					monitors = append(monitors, p.RecordCrossings())
					ok(t, p.StreamCrossings(w.Sinks()[i]))
				}
				for _, ms := range []float64{0.05, 40, 10} {
					ok(t, net.Run(context.Background(), ms))
				}
				ok(t, w.Close())
				var want []spikeRow
				for step := range net.Steps() {
					for k, m := range monitors {
						for i := range m.Len() {
							if m.Steps[i] == step {
								want = append(want, spikeRow{m.Time(i), populations[k].Name(), m.Neurons[i], m.Crossings[i]})
							}
						}
					}
				}
				got := readSpikeRows(t, f, b.Bytes())
				if len(want) < 100 || !slices.Equal(got, want) {
					t.Errorf("%d spikes in the file, %d recorded, or others", len(got), len(want))
				}
			})
		}
	}
}

func TestStatesOfSeveralPopulationsAreInOneFile(t *testing.T) {
	parts := []record.StatePart{
		{Population: "first", Variables: []string{"v", "h"}, Neurons: []uint32{3, 0}},
		{Population: "second", Variables: []string{"v", "m"}, Neurons: []uint32{7}},
	}
	for _, f := range formats {
		t.Run(f.Extension(), func(t *testing.T) {
			net, populations := twoPopulations(t, hh.Config{})
			var b bytes.Buffer
			w, err := record.NewNetworkStateWriter(&b, f, record.StateLayout{Dt: 0.05, Parts: parts})
			ok(t, err)
			var of [][]float64 // each column
			var monitors []*hh.StateMonitor
			for k, p := range parts {
				var neurons []int
				for _, i := range p.Neurons {
					neurons = append(neurons, int(i))
				}
				for j, variable := range p.Variables {
					m, err := populations[k].RecordState(variable, neurons, 4)
					ok(t, err)
					monitors = append(monitors, m)
					ok(t, populations[k].StreamState(variable, neurons, 4, w.Sinks()[k][j]))
				}
			}
			ok(t, net.Run(context.Background(), 30))
			ok(t, w.Close())
			for _, m := range monitors {
				of = append(of, m.Values...)
			}
			file := b.Bytes()
			switch f {
			case record.CSV:
				columns := lines(t, file, "time_ms", "first.v_3", "first.v_0", "first.h_3", "first.h_0", "second.v_7", "second.m_7")
				if !reflect.DeepEqual(columns[1:], of) || columns[0][1] != 0.2 {
					t.Error("the file has other values than were recorded")
				}
			case record.NPZ:
				_, i := member[uint32](t, file, "first.i")
				shape, h := member[float64](t, file, "first.h")
				_, m := member[float64](t, file, "second.m")
				if !slices.Equal(i, []uint32{3, 0}) || !slices.Equal(shape, []int{150, 2}) || h[2*70+1] != of[3][70] || !slices.Equal(m, of[5]) {
					t.Error("the file has other values than were recorded")
				}
			case parquet.Format:
				rows, err := parquetfile.Read[struct {
					Time       float64 `parquet:"time_ms"`
					Population string  `parquet:"population"`
					Neuron     uint32  `parquet:"neuron"`
					V          float64 `parquet:"v"`
					H          float64 `parquet:"h"`
					M          float64 `parquet:"m"`
				}](bytes.NewReader(file), int64(len(file)))
				ok(t, err)
				if len(rows) != 450 {
					t.Fatalf("%d rows", len(rows))
				}
				for i := range 150 {
					a, b, c := rows[3*i], rows[3*i+1], rows[3*i+2]
					if a.Population != "first" || a.Neuron != 3 || a.V != of[0][i] || a.H != of[2][i] || !math.IsNaN(a.M) ||
						b.Neuron != 0 || b.V != of[1][i] || b.H != of[3][i] ||
						c.Population != "second" || c.Neuron != 7 || c.V != of[4][i] || !math.IsNaN(c.H) || c.M != of[5][i] || c.Time != a.Time {
						t.Fatalf("at sample %d: %v, %v, %v", i, a, b, c)
					}
				}
			}
		})
	}
}

func TestAResumedRunLeavesTheFilesOfAWholeOne(t *testing.T) {
	start := func(dir string, c hh.Config) (net *hh.Network, complete func()) {
		net, populations := twoPopulations(t, c)
		open := func(name string) *os.File {
			f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE, 0o666)
			ok(t, err)
			return f
		}
		layout := record.SpikeLayout{Dt: 0.05, Populations: []string{"first", "second"}}
		a, b, c2 := open("s.csv"), open("v.csv"), open("e.dat")
		spikes, err := record.NewNetworkSpikeWriter(a, record.CSV, layout)
		ok(t, err)
		events, err := record.NewNetworkSpikeWriter(c2, record.LEMS{Events: []record.LEMSEvents{{Population: 1, Neuron: 4, ID: "x"}}}, layout)
		ok(t, err)
		parts := []record.StatePart{{Population: "first", Variables: []string{"v"}, Neurons: []uint32{0}}, {Population: "second", Variables: []string{"v"}, Neurons: []uint32{1}}}
		states, err := record.NewNetworkStateWriter(b, record.CSV, record.StateLayout{Dt: 0.05, Parts: parts})
		ok(t, err)
		for i, p := range populations {
			ok(t, p.StreamSpikes(spikes.Sinks()[i]))
			ok(t, p.StreamSpikes(events.Sinks()[i]))
			ok(t, p.StreamState("v", []int{i}, 3, states.Sinks()[i][0]))
		}
		return net, func() {
			for _, c := range []io.Closer{spikes, events, states, a, b, c2} {
				ok(t, c.Close())
			}
		}
	}
	run := func(net *hh.Network, ms float64) { ok(t, net.Run(context.Background(), ms-net.Time())) }
	contents := func(dir string) (all [3]string) {
		for i, name := range []string{"s.csv", "v.csv", "e.dat"} {
			text, err := os.ReadFile(filepath.Join(dir, name))
			ok(t, err)
			all[i] = string(text)
		}
		return all
	}
	whole, parts := t.TempDir(), t.TempDir()
	net, complete := start(whole, hh.Config{})
	run(net, 60)
	complete()
	net, complete = start(parts, hh.Config{Threads: 2})
	run(net, 21)
	var saved bytes.Buffer
	ok(t, net.Checkpoint(&saved))
	run(net, 44)
	complete()
	net, complete = start(parts, hh.Config{})
	ok(t, net.Restore(&saved))
	run(net, 60)
	complete()
	if got, want := contents(parts), contents(whole); got != want || strings.Count(want[0], "\n") < 100 || len(want[2]) == 0 {
		t.Errorf("%d, %d and %d bytes, want %d, %d and %d, or others", len(got[0]), len(got[1]), len(got[2]), len(want[0]), len(want[1]), len(want[2]))
	}
}

func TestAFileThatIsGivenUpKeepsWhatItHad(t *testing.T) {
	name := filepath.Join(t.TempDir(), "s.csv")
	ok(t, os.WriteFile(name, []byte("before"), 0o666))
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	ok(t, err)
	w, err := record.NewNetworkSpikeWriter(f, record.CSV, record.SpikeLayout{Dt: 1, Populations: []string{"a"}})
	ok(t, err)
	ok(t, w.Sinks()[0].WriteSpikes([]uint64{1}, []uint32{0}, nil))
	w.Discard()
	ok(t, w.Close())
	ok(t, f.Close())
	if text, err := os.ReadFile(name); string(text) != "before" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
}

func TestNamesOfPopulationsAreQuotedInCSV(t *testing.T) {
	var b strings.Builder
	w, err := record.NewNetworkSpikeWriter(&b, record.CSV, record.SpikeLayout{Dt: 0.5, Populations: []string{`x,"y"`}})
	ok(t, err)
	ok(t, w.Sinks()[0].WriteSpikes([]uint64{2}, []uint32{7}, nil))
	ok(t, w.Close())
	if want := "time_ms,population,neuron\n1,\"x,\"\"y\"\"\",7\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

func TestNetworkWritersRefuseWhatMakesNoSense(t *testing.T) {
	spikes := func(f record.Format, dt float64, populations ...string) error {
		_, err := record.NewNetworkSpikeWriter(io.Discard, f, record.SpikeLayout{Dt: dt, Populations: populations})
		return err
	}
	states := func(f record.Format, dt float64, parts ...record.StatePart) error {
		_, err := record.NewNetworkStateWriter(io.Discard, f, record.StateLayout{Dt: dt, Parts: parts})
		return err
	}
	part := func(population string, neurons []uint32, variables ...string) record.StatePart {
		return record.StatePart{Population: population, Variables: variables, Neurons: neurons}
	}
	one := []uint32{0}
	w, err := record.NewNetworkStateWriter(io.Discard, record.CSV, record.StateLayout{Dt: 1, Parts: []record.StatePart{part("a", one, "v", "h")}})
	ok(t, err)
	ok(t, w.Sinks()[0][0].WriteStates([]uint64{1}, []float64{1}))
	uneven := w.Sinks()[0][1].WriteStates([]uint64{2}, []float64{1})
	half, err := record.NewNetworkStateWriter(io.Discard, record.CSV, record.StateLayout{Dt: 1, Parts: []record.StatePart{part("a", []uint32{0, 1}, "v")}})
	ok(t, err)
	located, err := record.NewNetworkSpikeWriter(io.Discard, record.CSV, record.SpikeLayout{Dt: 1, Crossings: true, Populations: []string{"a"}})
	ok(t, err)
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"no format", spikes(nil, 1, "a"), "spikes without a format"},
		{"no dt", spikes(record.NPZ, 0, "a"), "dt = 0 ms"},
		{"no population", spikes(record.CSV, 1), "spikes of no population"},
		{"no part", states(record.CSV, 1), "states of no variable"},
		{"no variable", states(record.CSV, 1, part("a", one)), "states of no variable"},
		{"no neuron", states(record.CSV, 1, part("a", nil, "v")), "states of no neuron"},
		{"no name", states(record.CSV, 1, part("a", one, "")), "a variable without a name"},
		{"the name of an array", states(record.NPZ, 1, part("a", one, "i")), `two arrays would be named "a.i"`},
		{"the same name of two populations", states(record.NPZ, 1, part("a", one, "b.c"), part("a.b", one, "c")), `"a.b.c"`},
		{"the name of a column", states(parquet.Format, 1, part("a", one, "population")), `"population"`},
		{"a column that is not there", states(record.LEMS{Columns: []record.LEMSColumn{{Place: 1}}}, 1, part("a", one, "v")), "column 0 has value 1 of a row, want -1 to 0"},
		{"samples at other steps", uneven, "1 samples of one variable and 1 of another"},
		{"half a sample", half.Sinks()[0][0].WriteStates([]uint64{1}, []float64{1}), "1 values for 1 samples of 2 neurons"},
		{"no crossings", located.Sinks()[0].WriteSpikes([]uint64{1}, one, nil), "0 crossings of 1 spikes"},
	} {
		t.Run(c.name, func(t *testing.T) { wants(t, c.err, "record: ", c.want) })
	}
}

func BenchmarkNetworkSpikeWriter(b *testing.B) {
	const part = 1000
	steps, neurons, crossings := make([]uint64, part), make([]uint32, part), make([]float64, part)
	for i := range steps {
		neurons[i] = uint32(i)
	}
	for _, f := range formats {
		b.Run(f.Extension(), func(b *testing.B) {
			w, err := record.NewNetworkSpikeWriter(io.Discard, f, record.SpikeLayout{Dt: 0.01, Crossings: true, Populations: []string{"a", "b"}})
			ok(b, err)
			k := 0
			for b.Loop() {
				for i := range steps {
					steps[i] = uint64(k*10 + i/100)
					crossings[i] = (float64(steps[i]) + 0.3) * 0.01
				}
				k++
				ok(b, w.Sinks()[k%2].WriteSpikes(steps, neurons, crossings))
			}
			ok(b, w.Close())
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/part, "ns/spike")
		})
	}
}
