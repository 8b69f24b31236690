package record_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"testing"

	"github.com/lut4go/lut4go/record"
)

// unpack returns the elements of an array in an .npz file, and its header.
func unpack(t *testing.T, file []byte, key string) (header string, data []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(key + ".npy")
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	// Format 2.0: magic, version, four bytes of length.
	end := 12 + binary.LittleEndian.Uint32(b[8:])
	return string(bytes.TrimSpace(b[12:end])), b[end:]
}

func TestSpikesGoToThreeArrays(t *testing.T) {
	for _, c := range []struct {
		name    string
		steps   []uint64
		neurons []uint32
		t       []float64
		shape   string
	}{
		{"three spikes", []uint64{1, 35, 1 << 40}, []uint32{7, 0, math.MaxUint32}, []float64{0.01, 0.35000000000000003, 10995116277.76}, "(3,)"},
		{"none", nil, nil, nil, "(0,)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w bytes.Buffer
			if err := record.WriteSpikesNPZ(&w, 0.01, c.steps, c.neurons); err != nil {
				t.Fatal(err)
			}
			for _, a := range []struct {
				key, dtype string
				want       any
			}{{"t", "<f8", c.t}, {"i", "<u4", c.neurons}, {"step", "<u8", c.steps}} {
				header, data := unpack(t, w.Bytes(), a.key)
				if want := "{'descr': '" + a.dtype + "', 'fortran_order': False, 'shape': " + c.shape + ", }"; header != want {
					t.Errorf("%s has the header %s, want %s", a.key, header, want)
				}
				want, err := binary.Append(nil, binary.LittleEndian, a.want)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(data, want) {
					t.Errorf("%s holds % x, want % x", a.key, data, want)
				}
			}
		})
	}
}

func TestSpikesGoToLinesOfTimeAndNeuron(t *testing.T) {
	var w bytes.Buffer
	err := record.WriteSpikesCSV(&w, 0.01, []uint64{0, 3, 35, 100000000}, []uint32{2, 7, 0, 4294967295})
	if err != nil {
		t.Fatal(err)
	}
	const want = "time_ms,neuron\n0,2\n0.03,7\n0.35000000000000003,0\n1000000,4294967295\n"
	if w.String() != want {
		t.Errorf("%q, want %q", w.String(), want)
	}
}

func TestSpikesWithWrongArgumentsAreRefused(t *testing.T) {
	for _, c := range []struct {
		name    string
		dt      float64
		steps   []uint64
		neurons []uint32
		want    []string
	}{
		{"more steps than neurons", 0.1, []uint64{1, 2}, []uint32{1}, []string{"2 steps", "1 neurons"}},
		{"fewer steps than neurons", 0.1, nil, []uint32{1}, []string{"0 steps", "1 neurons"}},
		{"no time step", 0, nil, nil, []string{"dt = 0 ms"}},
		{"a negative time step", -0.1, nil, nil, []string{"dt = -0.1 ms"}},
		{"an infinite time step", math.Inf(1), nil, nil, []string{"dt = +Inf ms"}},
		{"NaN for the time step", math.NaN(), nil, nil, []string{"dt = NaN ms"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w bytes.Buffer
			wants(t, record.WriteSpikesNPZ(&w, c.dt, c.steps, c.neurons), c.want...)
			wants(t, record.WriteSpikesCSV(&w, c.dt, c.steps, c.neurons), c.want...)
			if w.Len() != 0 {
				t.Errorf("%d bytes written beside the error", w.Len())
			}
		})
	}
}

func TestStatesGoToLines(t *testing.T) {
	for _, c := range []struct {
		name    string
		header  []string
		t       []float64
		columns [][]float64
		want    string
	}{
		{"two columns", []string{"time_ms", "v", "m"}, []float64{0, 0.1}, [][]float64{{-65, 1. / 3}, {0, 1e-300}},
			"time_ms,v,m\n0,-65,0\n0.1,0.3333333333333333,1e-300\n"},
		{"what is no number", []string{"t", "v"}, []float64{0, 1, 2}, [][]float64{{math.NaN(), math.Inf(1), math.Inf(-1)}},
			"t,v\n0,NaN\n1,+Inf\n2,-Inf\n"},
		{"names that need quotes", []string{"t", `v, "soma"`}, nil, [][]float64{nil}, "t,\"v, \"\"soma\"\"\"\n"},
		{"time alone", []string{"t"}, []float64{1}, nil, "t\n1\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w bytes.Buffer
			if err := record.WriteStatesCSV(&w, c.header, c.t, c.columns...); err != nil {
				t.Fatal(err)
			}
			if w.String() != c.want {
				t.Errorf("%q, want %q", w.String(), c.want)
			}
		})
	}
}

func TestStatesOfUnequalLengthAreRefused(t *testing.T) {
	two := []float64{1, 2}
	for _, c := range []struct {
		name    string
		header  []string
		columns [][]float64
		want    []string
	}{
		{"a short column", []string{"t", "v", "m"}, [][]float64{two, {1}}, []string{`"m" has 1`, `"t" has 2`}},
		{"a long column", []string{"t", "v"}, [][]float64{{1, 2, 3}}, []string{`"v" has 3`, `"t" has 2`}},
		{"a header without time", []string{"v", "m"}, [][]float64{two, two}, []string{`["v" "m"]`, "2 columns"}},
		{"a header too long", []string{"t", "v", "m"}, [][]float64{two}, []string{`["t" "v" "m"]`, "1 columns"}},
		{"no header", nil, nil, []string{"0 columns"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w bytes.Buffer
			wants(t, record.WriteStatesCSV(&w, c.header, two, c.columns...), c.want...)
			if w.Len() != 0 {
				t.Errorf("%d bytes written beside the error", w.Len())
			}
		})
	}
}
