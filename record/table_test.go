package record_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/record"
	"github.com/lut4go/lut4go/table"
)

// The table in the files of testdata/make.py.
var (
	madeGrid   = table.Grid{Min: -1, Max: 1, Step: 0.5}
	madeNames  = []string{"am", "τm"}
	madePoints = [][]float64{{1, 2.5, -3, 1e-300, 0.1}, {0, math.Copysign(0, -1), 7, 1. / 3, 0x1p-1074}}
	numbered   = []string{"0", "1"}
)

func made(t testing.TB) *table.Table { return fromPoints(t, madeGrid, madeNames, madePoints) }

func fromPoints(t testing.TB, g table.Grid, names []string, points [][]float64) *table.Table {
	t.Helper()
	tab, err := table.FromPoints(g, names, points)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readTable(file []byte) (*table.Table, error) {
	return record.ReadTable(bytes.NewReader(file), int64(len(file)))
}

func readPoints(file []byte) (*table.Table, error) {
	return record.ReadTablePoints(bytes.NewReader(file), madeGrid, nil)
}

// differ returns how two tables differ in bits, "" if they do not.
func differ(got, want *table.Table) string {
	if got.Grid() != want.Grid() {
		return fmt.Sprintf("grid %v, want %v", got.Grid(), want.Grid())
	}
	if !slices.Equal(got.Names(), want.Names()) {
		return fmt.Sprintf("names %q, want %q", got.Names(), want.Names())
	}
	for c := range want.Names() {
		for i, x := range want.Points(c) {
			if y := got.Points(c)[i]; math.Float64bits(y) != math.Float64bits(x) {
				return fmt.Sprintf("curve %d at point %d is %v, want %v", c, i, y, x)
			}
		}
	}
	return ""
}

// wants fails the test unless err is an error with every one of the parts.
func wants(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, p := range append(parts, "record: ") {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("error %q does not say %q", err, p)
		}
	}
}

// npy returns a .npy file of format 1.0 with that header.
func npy(header string, data ...float64) []byte {
	b := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(header)+1))
	b = append(b, header+"\n"...)
	for _, x := range data {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
	return b
}

func scalar(x float64) []byte {
	return npy("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", x)
}

func matrix(shape string, data ...float64) []byte {
	return npy("{'descr': '<f8', 'fortran_order': False, 'shape': "+shape+", }", data...)
}

// npz returns an .npz file of these arrays, without those that are nil.
func npz(t testing.TB, arrays map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for key, array := range arrays {
		if array == nil {
			continue
		}
		w, err := z.Create(key + ".npy")
		if err == nil {
			_, err = w.Write(array)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadTableReadsTheFilesOfNumPy(t *testing.T) {
	integers := fromPoints(t, table.Grid{Min: -2, Max: 2, Step: 1}, numbered, [][]float64{{-5, -4, -3, -2, -1}, {0, 1, 2, 3, 4}})
	for _, c := range []struct {
		file string
		want *table.Table
	}{
		{"table.npz", made(t)},
		{"compressed.npz", made(t)},
		{"shape1.npz", made(t)},
		{"big.npz", made(t)},
		{"fortran.npz", made(t)},
		{"integers.npz", integers},
	} {
		t.Run(c.file, func(t *testing.T) {
			got, err := readTable(testdata(t, c.file))
			if err != nil {
				t.Fatal(err)
			}
			if d := differ(got, c.want); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestReadTablePointsReadsTheFilesOfNumPy(t *testing.T) {
	single := make([][]float64, len(madePoints))
	for c := range single {
		for _, x := range madePoints[c] {
			single[c] = append(single[c], float64(float32(x)))
		}
	}
	for _, c := range []struct {
		file   string
		points [][]float64
	}{
		{"c_f8.npy", madePoints},
		{"fortran_f8.npy", madePoints},
		{"big_f8.npy", madePoints},
		{"version2.npy", madePoints},
		{"c_f4.npy", single},
		{"fortran_big_f4.npy", single},
	} {
		t.Run(c.file, func(t *testing.T) {
			for _, names := range [][]string{nil, madeNames} {
				got, err := record.ReadTablePoints(bytes.NewReader(testdata(t, c.file)), madeGrid, names)
				if err != nil {
					t.Fatal(err)
				}
				if names == nil {
					names = numbered
				}
				if d := differ(got, fromPoints(t, madeGrid, names, c.points)); d != "" {
					t.Error(d)
				}
			}
		})
	}
}

func TestWrittenTablesReadBackTheSame(t *testing.T) {
	grid := table.Grid{Min: -100, Max: 50, Step: 0.1}
	points := make([]float64, 1501)
	for i := range points {
		points[i] = rand.New(rand.NewPCG(1, uint64(i))).NormFloat64()
	}
	for _, c := range []struct {
		name string
		tab  *table.Table
	}{
		{"two curves", made(t)},
		{"one curve of two points", fromPoints(t, table.Grid{Min: 0, Max: 1, Step: 1}, []string{"a"}, [][]float64{{1, 2}})},
		{"names of several alphabets and lengths", fromPoints(t, madeGrid, []string{"α", "a long name\nof two lines", "𝛼b"}, [][]float64{madePoints[0], madePoints[1], madePoints[0]})},
		{"a decimal grid", fromPoints(t, grid, []string{"x"}, [][]float64{points})},
	} {
		t.Run(c.name, func(t *testing.T) {
			var npz, npy bytes.Buffer
			if err := record.WriteTable(&npz, c.tab); err != nil {
				t.Fatal(err)
			}
			if err := record.WriteTablePoints(&npy, c.tab); err != nil {
				t.Fatal(err)
			}
			got, err := readTable(npz.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			if d := differ(got, c.tab); d != "" {
				t.Errorf("npz: %s", d)
			}
			got, err = record.ReadTablePoints(&npy, c.tab.Grid(), c.tab.Names())
			if err != nil {
				t.Fatal(err)
			}
			if d := differ(got, c.tab); d != "" {
				t.Errorf("npy: %s", d)
			}
		})
	}
}

func TestTheSameTableGivesTheSameFile(t *testing.T) {
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := record.WriteTable(w, made(t)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two files of one table differ")
	}
}

func TestWriteTableRefusesWhatNumPyCannotHold(t *testing.T) {
	for _, name := range []string{"", "a\x00", "\xff"} {
		t.Run(fmt.Sprintf("the name %q", name), func(t *testing.T) {
			var w bytes.Buffer
			tab := fromPoints(t, madeGrid, []string{"a", name}, madePoints)
			wants(t, record.WriteTable(&w, tab), fmt.Sprintf("%q", name))
			if w.Len() != 0 {
				t.Errorf("%d bytes written beside the error", w.Len())
			}
		})
	}
	t.Run("no curves", func(t *testing.T) {
		var w bytes.Buffer
		wants(t, record.WriteTable(&w, new(table.Table)), "without curves")
		wants(t, record.WriteTablePoints(&w, new(table.Table)), "without curves")
	})
}

// full is a disk with room for some bytes.
type full struct{ room int }

var errFull = errors.New("disk full")

func (f *full) Write(b []byte) (int, error) {
	if len(b) > f.room {
		n := f.room
		f.room = 0
		return n, errFull
	}
	f.room -= len(b)
	return len(b), nil
}

func TestWritersReportAFullDisk(t *testing.T) {
	wide := make([]float64, 5000) // more than any buffer
	for i := range wide {
		wide[i] = math.Sqrt(float64(i))
	}
	tab := fromPoints(t, table.Grid{Min: 0, Max: 4999, Step: 1}, []string{"a"}, [][]float64{wide})
	steps, neurons := make([]uint64, 5000), make([]uint32, 5000)
	for _, c := range []struct {
		name  string
		write func(*full) error
	}{
		{"WriteTable", func(w *full) error { return record.WriteTable(w, tab) }},
		{"WriteTablePoints", func(w *full) error { return record.WriteTablePoints(w, tab) }},
		{"WriteSpikesNPZ", func(w *full) error { return record.WriteSpikesNPZ(w, 0.1, steps, neurons) }},
		{"WriteSpikesCSV", func(w *full) error { return record.WriteSpikesCSV(w, 0.1, steps, neurons) }},
		{"WriteStatesCSV", func(w *full) error { return record.WriteStatesCSV(w, []string{"t", "v"}, wide, wide) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			measure := &full{1 << 30}
			if err := c.write(measure); err != nil {
				t.Fatal(err)
			}
			size := 1<<30 - measure.room
			for _, room := range []int{0, size / 2, size - 1} {
				if err := c.write(&full{room}); !errors.Is(err, errFull) {
					t.Errorf("error %v with room for %d of %d bytes, want %v", err, room, size, errFull)
				}
			}
		})
	}
}
