package record_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	parquetfile "github.com/parquet-go/parquet-go"
	npyfile "github.com/sbinet/npyio/npy"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/record"
	"github.com/lut4go/lut4go/record/parquet"
)

var (
	_ hh.SpikeSink = (*record.SpikeWriter)(nil)
	_ hh.StateSink = (*record.StateWriter)(nil)
)

var formats = []record.Format{record.CSV, record.NPZ, parquet.Format}

// spikes are the columns of a spike file; nil for those that the format lacks.
type spikes struct {
	t         []float64
	neurons   []uint32
	steps     []uint64
	crossings []float64
}

// states are the contents of a state file: a row for each time.
type states struct {
	t       []float64
	neurons []uint32
	values  []float64
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// member reads an array of an .npz file.
func member[T any](t *testing.T, file []byte, key string) (shape []int, x []T) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	ok(t, err)
	f, err := z.Open(key + ".npy")
	ok(t, err)
	b, err := io.ReadAll(f)
	ok(t, err)
	r, err := npyfile.NewReader(bytes.NewReader(b))
	ok(t, err)
	// NumPy maps arrays that are aligned.
	if end := bytes.IndexByte(b, '\n') + 1; end%64 != 0 {
		t.Errorf("the header of %s has %d bytes", key, end)
	}
	shape = r.Header.Descr.Shape
	if shape[0] > 0 {
		ok(t, r.Read(&x))
	}
	return shape, x
}

// lines reads a .csv file with that header.
func lines(t *testing.T, file []byte, header ...string) [][]float64 {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	ok(t, err)
	if !slices.Equal(rows[0], header) {
		t.Fatalf("the header is %q, want %q", rows[0], header)
	}
	columns := make([][]float64, len(header))
	for _, row := range rows[1:] {
		for c, text := range row {
			x, err := strconv.ParseFloat(text, 64)
			ok(t, err)
			columns[c] = append(columns[c], x)
		}
	}
	return columns
}

func readSpikes(t *testing.T, f record.Format, file []byte, crossings bool) (s spikes) {
	t.Helper()
	switch f {
	case record.CSV:
		header := []string{"time_ms", "neuron"}
		if crossings {
			header = append(header, "crossing_ms")
		}
		columns := lines(t, file, header...)
		s.t = columns[0]
		for _, x := range columns[1] {
			s.neurons = append(s.neurons, uint32(x))
		}
		if crossings {
			s.crossings = columns[2]
		}
	case record.NPZ:
		_, s.t = member[float64](t, file, "t")
		_, s.neurons = member[uint32](t, file, "i")
		_, s.steps = member[uint64](t, file, "step")
		if crossings {
			_, s.crossings = member[float64](t, file, "crossing")
		}
	case parquet.Format:
		// The library reads a missing column as zeros.
		type row struct {
			Time     float64 `parquet:"time_ms"`
			Neuron   uint32  `parquet:"neuron"`
			Step     uint64  `parquet:"step"`
			Crossing float64 `parquet:"crossing_ms"`
		}
		rows, err := parquetfile.Read[row](bytes.NewReader(file), int64(len(file)))
		ok(t, err)
		for _, r := range rows {
			s.t, s.neurons, s.steps = append(s.t, r.Time), append(s.neurons, r.Neuron), append(s.steps, r.Step)
			if crossings {
				s.crossings = append(s.crossings, r.Crossing)
			}
		}
	}
	return s
}

func readStates(t *testing.T, f record.Format, file []byte, neurons []int) (s states) {
	t.Helper()
	switch f {
	case record.CSV:
		header := []string{"time_ms"}
		for _, i := range neurons {
			header = append(header, fmt.Sprint("h_", i))
			s.neurons = append(s.neurons, uint32(i))
		}
		columns := lines(t, file, header...)
		s.t = columns[0]
		for i := range s.t {
			for _, c := range columns[1:] {
				s.values = append(s.values, c[i])
			}
		}
	case record.NPZ:
		var shape []int
		_, s.t = member[float64](t, file, "t")
		_, s.neurons = member[uint32](t, file, "i")
		shape, s.values = member[float64](t, file, "h")
		if want := []int{len(s.t), len(neurons)}; !slices.Equal(shape, want) {
			t.Errorf("h has the shape %v, want %v", shape, want)
		}
	case parquet.Format:
		type row struct {
			Time   float64 `parquet:"time_ms"`
			Neuron uint32  `parquet:"neuron"`
			Value  float64 `parquet:"h"`
		}
		rows, err := parquetfile.Read[row](bytes.NewReader(file), int64(len(file)))
		ok(t, err)
		for i, r := range rows {
			if i%len(neurons) == 0 {
				s.t = append(s.t, r.Time)
			}
			if i < len(neurons) {
				s.neurons = append(s.neurons, r.Neuron)
			}
			if r.Neuron != uint32(neurons[i%len(neurons)]) || r.Time != s.t[len(s.t)-1] {
				t.Fatalf("row %d is of neuron %d at %v ms", i, r.Neuron, r.Time)
			}
			s.values = append(s.values, r.Value)
		}
	}
	return s
}

func TestStreamedFilesHoldWhatIsRecordedInMemory(t *testing.T) {
	for _, f := range formats {
		for _, crossings := range []bool{false, true} {
			t.Run(fmt.Sprint(f.Extension(), " crossings ", crossings), func(t *testing.T) {
				net, err := hh.NewNetwork(hh.Config{Dt: 0.05, Method: hh.RK4, Seed: 1})
				ok(t, err)
				cells, err := net.AddPopulation("cells", hh.WangBuzsaki(), 100)
				ok(t, err)
				ok(t, cells.Set("v", hh.Uniform{Lo: -70, Hi: -50}))
				ok(t, cells.SetCurrent(2))
				neurons := []int{99, 0, 42}
				wantSpikes := cells.RecordCrossings()
				wantStates, err := cells.RecordState("h", neurons, 3)
				ok(t, err)

				var spikeFile, stateFile bytes.Buffer
				sw, err := record.NewSpikeWriter(&spikeFile, f, 0.05, crossings)
				ok(t, err)
				if crossings {
					ok(t, cells.StreamCrossings(sw))
				} else {
					ok(t, cells.StreamSpikes(sw))
				}
				vw, err := record.NewStateWriter(&stateFile, f, 0.05, "h", neurons)
				ok(t, err)
				ok(t, cells.StreamState("h", neurons, 3, vw))
				for _, ms := range []float64{0.05, 30, 29.95} {
					ok(t, net.Run(context.Background(), ms))
				}
				ok(t, sw.Close())
				ok(t, vw.Close())

				want := spikes{neurons: wantSpikes.Neurons}
				for i := range wantSpikes.Len() {
					want.t = append(want.t, wantSpikes.Time(i))
				}
				if f != record.CSV {
					want.steps = wantSpikes.Steps
				}
				if crossings {
					want.crossings = wantSpikes.Crossings
				}
				if got := readSpikes(t, f, spikeFile.Bytes(), crossings); len(got.t) < 100 || !reflect.DeepEqual(got, want) {
					t.Errorf("%d spikes in the file, %d recorded, or others", len(got.t), len(want.t))
				}
				wantRows := states{neurons: []uint32{99, 0, 42}}
				for i := range wantStates.Values[0] {
					wantRows.t = append(wantRows.t, wantStates.Time(i))
					for k := range neurons {
						wantRows.values = append(wantRows.values, wantStates.Values[k][i])
					}
				}
				if got := readStates(t, f, stateFile.Bytes(), neurons); len(got.t) != 400 || !reflect.DeepEqual(got, wantRows) {
					t.Errorf("%d samples in the file, %d recorded, or others", len(got.t), len(wantRows.t))
				}
			})
		}
	}
}

func TestPartsOfAnyLengthMakeTheSameFile(t *testing.T) {
	for _, f := range formats {
		t.Run(f.Extension(), func(t *testing.T) {
			rows := 20_000
			if f == parquet.Format {
				rows = 270_000 // more than two row groups
			}
			steps, neurons, crossings := make([]uint64, rows), make([]uint32, rows), make([]float64, rows)
			for i := range rows {
				steps[i] = uint64(i / 3 * 1000003)
				neurons[i] = uint32(i) * 2654435761
				crossings[i] = math.Sqrt(float64(i))
			}
			var want []byte
			for _, part := range []int{rows, 131_072, 9973} {
				var b bytes.Buffer
				w, err := record.NewSpikeWriter(&b, f, 0.01, true)
				ok(t, err)
				for lo := 0; lo < rows; lo += part {
					hi := min(lo+part, rows)
					ok(t, w.WriteSpikes(nil, nil, nil))
					ok(t, w.WriteSpikes(steps[lo:hi], neurons[lo:hi], crossings[lo:hi]))
				}
				ok(t, w.Close())
				got := readSpikes(t, f, b.Bytes(), true)
				if f != record.CSV && !slices.Equal(got.steps, steps) || !slices.Equal(got.neurons, neurons) || !slices.Equal(got.crossings, crossings) {
					t.Fatalf("in parts of %d rows the file reads otherwise than what was written", part)
				}
				if f == parquet.Format {
					p, err := parquetfile.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
					ok(t, err)
					if groups := len(p.RowGroups()); groups != 3 {
						t.Errorf("%d row groups, want 3", groups)
					}
					if dt, found := p.Lookup("dt_ms"); !found || dt != "0.01" {
						t.Errorf("dt_ms is %q in the file's metadata", dt)
					}
					continue // pages may end elsewhere
				}
				if want == nil {
					want = b.Bytes()
				} else if !bytes.Equal(b.Bytes(), want) {
					t.Errorf("in parts of %d rows the file has other bytes", part)
				}
			}
		})
	}
}

func TestFilesWithoutARowAreComplete(t *testing.T) {
	for _, f := range formats {
		t.Run(f.Extension(), func(t *testing.T) {
			var b bytes.Buffer
			w, err := record.NewSpikeWriter(&b, f, 0.1, false)
			ok(t, err)
			ok(t, w.Close())
			if got := readSpikes(t, f, b.Bytes(), false); len(got.t)+len(got.neurons)+len(got.steps) != 0 {
				t.Errorf("%v in the file", got)
			}
			b.Reset()
			v, err := record.NewStateWriter(&b, f, 0.1, "h", []int{7, 8})
			ok(t, err)
			ok(t, v.Close())
			if got := readStates(t, f, b.Bytes(), []int{7, 8}); len(got.t)+len(got.values) != 0 {
				t.Errorf("%v in the file", got)
			}
		})
	}
}

func TestValuesThatAreNoNumbersAreKept(t *testing.T) {
	want := []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), math.SmallestNonzeroFloat64, math.MaxFloat64}
	for _, f := range formats {
		var b bytes.Buffer
		w, err := record.NewStateWriter(&b, f, 0.1, "h", all(len(want)))
		ok(t, err)
		ok(t, w.WriteStates([]uint64{3}, want))
		ok(t, w.Close())
		got := readStates(t, f, b.Bytes(), all(len(want))).values
		for i, x := range want {
			if math.Float64bits(got[i]) != math.Float64bits(x) && !(math.IsNaN(x) && math.IsNaN(got[i])) {
				t.Errorf("%s: %v is %v", f.Extension(), x, got[i])
			}
		}
	}
}

func all(n int) []int {
	x := make([]int, n)
	for i := range x {
		x[i] = i
	}
	return x
}

func TestWritersNeedNoMoreMemoryTheMoreTheyWrite(t *testing.T) {
	const part, parts = 10_000, 120 // of 28 bytes each: 33 MB
	steps, neurons, crossings := make([]uint64, part), make([]uint32, part), make([]float64, part)
	for i := range steps {
		neurons[i], crossings[i] = uint32(i)*2654435761, math.Sqrt(float64(i))
	}
	for _, f := range formats {
		t.Run(f.Extension(), func(t *testing.T) {
			w, err := record.NewSpikeWriter(io.Discard, f, 0.1, true)
			ok(t, err)
			heap := func() uint64 {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				return m.HeapAlloc
			}
			before, most := heap(), uint64(0)
			for k := range parts {
				for i := range steps {
					steps[i] = uint64(k*part + i)
				}
				ok(t, w.WriteSpikes(steps, neurons, crossings))
				if k%10 == 9 {
					most = max(most, heap())
				}
			}
			if most > before+8<<20 {
				t.Errorf("%d bytes are held", most-before)
			}
			if f != parquet.Format { // whose library allocates for every page
				some := testing.AllocsPerRun(5, func() { ok(t, w.WriteSpikes(steps, neurons, crossings)) })
				if some > 10 {
					t.Errorf("writing %d spikes allocates %v times, want no more than for a few buffers", part, some)
				}
			}
			ok(t, w.Close())
		})
	}
}

func TestNamesThatNeedQuotesHaveThem(t *testing.T) {
	var b strings.Builder
	w, err := record.NewStateWriter(&b, record.CSV, 0.5, `x,"y"`, []int{4})
	ok(t, err)
	ok(t, w.WriteStates([]uint64{2}, []float64{1e-300}))
	ok(t, w.Close())
	if want := "time_ms,\"x,\"\"y\"\"_4\"\n1,1e-300\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

func BenchmarkSpikeWriter(b *testing.B) {
	const part = 1000
	steps, neurons := make([]uint64, part), make([]uint32, part)
	for i := range steps {
		neurons[i] = uint32(i)
	}
	for _, f := range formats {
		b.Run(f.Extension(), func(b *testing.B) {
			w, err := record.NewSpikeWriter(io.Discard, f, 0.01, false)
			ok(b, err)
			k := 0
			for b.Loop() {
				for i := range steps {
					steps[i] = uint64(k*10 + i/100)
				}
				k++
				ok(b, w.WriteSpikes(steps, neurons, nil))
			}
			ok(b, w.Close())
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/part, "ns/spike")
		})
	}
}
