package record_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/record"
	"github.com/lut4go/lut4go/table"
)

func TestReadTablePointsSaysWhatIsWrongWithAFile(t *testing.T) {
	many := strings.Repeat(" ", 500)
	v2 := append([]byte("\x93NUMPY\x02\x00\xf0\xff\xff\xff"), many...)
	for _, c := range []struct {
		name string
		file []byte
		want []string
	}{
		{"nothing", nil, []string{"not a NumPy array file"}},
		{"another format", []byte("PK\x03\x04 and so on"), []string{"not a NumPy array file", `PK`}},
		{"an archive", testdata(t, "table.npz"), []string{"not a NumPy array file", `PK`}},
		{"format 3.0", testdata(t, "version3.npy"), []string{"format 3.0"}},
		{"one dimension", testdata(t, "one_dimension.npy"), []string{"shape (5,)", "two dimensions"}},
		{"three dimensions", testdata(t, "three_dimensions.npy"), []string{"shape (1, 2, 5)", "two dimensions"}},
		{"a scalar", scalar(1), []string{"shape ()", "two dimensions"}},
		{"no points", testdata(t, "no_points.npy"), []string{"shape (2, 0)", "below 1"}},
		{"complex numbers", testdata(t, "complex.npy"), []string{"dtype <c16", "float64"}},
		{"half precision", testdata(t, "half.npy"), []string{"dtype <f2"}},
		{"truth values", testdata(t, "bool.npy"), []string{"dtype |b1", "float64"}},
		{"records", testdata(t, "record.npy"), []string{"dtype", "'<f8'"}},
		{"pickled objects", testdata(t, "object.npy"), []string{"dtype |O"}},
		{"byte strings", testdata(t, "bytes.npy"), []string{"dtype |S2"}},
		{"strings", npy("{'descr': '<U2', 'fortran_order': False, 'shape': (1, 2), }", 0, 0), []string{"dtype <U2", "float64"}},
		{"a negative extent", matrix("(-2, -5)", make([]float64, 10)...), []string{"(-2, -5)", "below 1"}},
		{"a product that overflows", matrix("(4294967296, 4294967296)"), []string{"(4294967296, 4294967296)"}},
		{"a product that overflows to the right size", matrix("(6148914691236517206, 3)", 1, 2), []string{"(6148914691236517206, 3)"}},
		{"rows without elements", matrix("(1000000000000, 0)"), []string{"(1000000000000, 0)"}},
		{"an extent no int holds", matrix("(99999999999999999999, 1)", 1), []string{"99999999999999999999"}},
		{"too few elements", matrix("(2, 5)", make([]float64, 9)...), []string{"72 bytes", "10 of 8 bytes", "(2, 5)", "<f8"}},
		{"too many elements", matrix("(2, 5)", make([]float64, 11)...), []string{"88 bytes", "10 of 8 bytes"}},
		{"a byte after the last", append(matrix("(1, 5)", make([]float64, 5)...), 0), []string{"41 bytes", "5 of 8 bytes"}},
		{"a header of 4 GB", v2, []string{"cut short", "4294967292"}},
		{"a header without text", npy(""), []string{"header"}},
		{"a header without its end", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 5)"), []string{"not understood", "'<f8'"}},
		{"a header without shape", npy("{'descr': '<f8', 'fortran_order': False, }"), []string{"header", "'<f8'"}},
		{"a header in another order", npy("{'shape': (2, 5), 'fortran_order': False, 'descr': '<f8', }"), []string{"not understood", "'shape'"}},
		{"neither order", npy("{'descr': '<f8', 'fortran_order': Maybe, 'shape': (2, 5), }"), []string{"fortran_order", "Maybe"}},
		{"other points than the grid", matrix("(2, 4)", make([]float64, 8)...), []string{`curve "0"`, "4 points", "5"}},
		{"NaN", matrix("(1, 5)", 1, 2, math.NaN(), 4, 5), []string{`curve "0"`, "NaN at 0"}},
		{"an infinity", matrix("(2, 5)", 1, 2, 3, 4, 5, 6, 7, 8, math.Inf(1), 10), []string{`curve "1"`, "+Inf at 0.5"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readPoints(c.file)
			wants(t, err, c.want...)
		})
	}
	t.Run("more names than curves", func(t *testing.T) {
		_, err := record.ReadTablePoints(bytes.NewReader(testdata(t, "c_f8.npy")), madeGrid, []string{"a", "b", "c"})
		wants(t, err, "3 names", "2 curves")
	})
	t.Run("a reader that fails", func(t *testing.T) {
		f, err := os.Open("testdata")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		_, err = record.ReadTablePoints(f, madeGrid, nil)
		wants(t, err, "table points")
	})
}

func TestReadTableSaysWhichArrayIsWrong(t *testing.T) {
	names := func(dtype, shape string, chars ...uint32) []byte {
		b := npy("{'descr': '" + dtype + "', 'fortran_order': False, 'shape': " + shape + ", }")
		for _, c := range chars {
			b = binary.LittleEndian.AppendUint32(b, c)
		}
		return b
	}
	tbl := matrix("(2, 3)", 1, 2, 3, 4, 5, 6)
	for _, c := range []struct {
		name  string
		key   string
		array []byte // in place of the right one, nil to leave it out
		want  []string
	}{
		{"no Xmin", "Xmin", nil, []string{"array Xmin", "not in the file", "tbl.npy"}},
		{"no Xmax", "Xmax", nil, []string{"array Xmax", "not in the file"}},
		{"no dX", "dX", nil, []string{"array dX", "not in the file"}},
		{"no tbl", "tbl", nil, []string{"array tbl", "not in the file", "Xmin.npy"}},
		{"two values of Xmin", "Xmin", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", 0, 0), []string{"array Xmin", "shape (2,)", "scalar"}},
		{"a matrix for dX", "dX", matrix("(1, 1)", 1), []string{"array dX", "shape (1, 1)", "scalar"}},
		{"a truth value for Xmax", "Xmax", append(npy("{'descr': '|b1', 'fortran_order': False, 'shape': (), }"), 1), []string{"array Xmax", "dtype |b1"}},
		{"NaN for Xmin", "Xmin", scalar(math.NaN()), []string{"grid Min is NaN"}},
		{"zero for dX", "dX", scalar(0), []string{"Step 0"}},
		{"a dX that does not fit", "dX", scalar(0.3), []string{"0..2 in steps of 0.3"}},
		{"a dX for other points", "dX", scalar(0.5), []string{`curve "a"`, "3 points", "5"}},
		{"a flat tbl", "tbl", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", 1, 2, 3), []string{"array tbl", "shape (3,)"}},
		{"a tbl that is cut short", "tbl", tbl[:len(tbl)-1], []string{"array tbl", "47 bytes", "(2, 3)"}},
		{"no array in tbl", "tbl", []byte("hello"), []string{"array tbl", "not a NumPy array file", "hello"}},
		{"an infinity in tbl", "tbl", matrix("(2, 3)", 1, 2, 3, 4, math.Inf(-1), 6), []string{`curve "b"`, "-Inf at 1"}},
		{"a name too many", "names", names("<U1", "(3,)", 'a', 'b', 'c'), []string{"3 names", "2 curves"}},
		{"twice the same name", "names", names("<U1", "(2,)", 'a', 'a'), []string{`"a"`}},
		{"one name alone", "names", names("<U1", "()", 'a'), []string{"array names", "shape ()", "list of strings"}},
		{"numbers for names", "names", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", 1, 2), []string{"array names", "<f8", "list of strings"}},
		{"a name beyond Unicode", "names", names("<U1", "(2,)", 'a', 0x110000), []string{"array names", "string 1", "0x110000"}},
		{"a name with half a pair", "names", names("<U1", "(2,)", 'a', 0xd800), []string{"array names", "string 1", "0xd800"}},
		{"names of absurd length", "names", names("<U99999999999", "(2,)", 'a', 'b'), []string{"array names", "<U99999999999"}},
		{"names of no length", "names", names("<U0", "(2,)"), []string{"array names", "dtype <U0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			arrays := map[string][]byte{
				"Xmin": scalar(0), "Xmax": scalar(2), "dX": scalar(1), "tbl": tbl,
				"names": names("<U1", "(2,)", 'a', 'b'),
			}
			if _, err := readTable(npz(t, arrays)); err != nil {
				t.Fatalf("before the change: %v", err)
			}
			arrays[c.key] = c.array
			_, err := readTable(npz(t, arrays))
			wants(t, err, c.want...)
		})
	}
}

func TestAFileCutShortAnywhereIsAnError(t *testing.T) {
	var own bytes.Buffer
	if err := record.WriteTable(&own, made(t)); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"of this package": own.Bytes()}
	for _, name := range []string{"table.npz", "compressed.npz", "c_f8.npy", "fortran_big_f4.npy", "version2.npy"} {
		files[name] = testdata(t, name)
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			read := readTable
			if strings.HasSuffix(name, ".npy") {
				read = readPoints
			}
			if _, err := read(file); err != nil {
				t.Fatal(err)
			}
			for n := range file {
				if _, err := read(file[:n:n]); err == nil {
					t.Errorf("no error for the first %d of %d bytes", n, len(file))
				}
			}
		})
	}
}

func TestAChangedByteNeverChangesTheValuesOfAnArchive(t *testing.T) {
	file := testdata(t, "table.npz")
	refused := 0
	for at := range file {
		for bit := range 8 {
			changed := bytes.Clone(file)
			changed[at] ^= 1 << bit
			got, err := readTable(changed)
			if err != nil {
				refused++
				continue
			}
			// Bytes outside of values may change, and the key of names.
			want := made(t)
			if slices.Equal(got.Names(), numbered) {
				want = fromPoints(t, madeGrid, numbered, madePoints)
			}
			if d := differ(got, want); d != "" {
				t.Errorf("bit %d of byte %d: %s", bit, at, d)
			}
		}
	}
	if refused < 4*len(file) {
		t.Errorf("only %d of %d changes refused", refused, 8*len(file))
	}
}

func TestAChangedHeaderOrTableIsNoPanic(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for _, name := range []string{"c_f8.npy", "fortran_big_f4.npy", "version2.npy", "table.npz", "compressed.npz"} {
		file := testdata(t, name)
		for range 4000 {
			changed := bytes.Clone(file)
			for range 1 + rng.IntN(6) {
				from := rng.IntN(len(changed))
				switch rng.IntN(3) {
				case 0:
					changed[from] = byte(rng.Uint32())
				case 1: // digits, quotes and brackets are what a header is made of
					changed[from] = "0123456789(),:'{}<>| \nfFU-"[rng.IntN(25)]
				case 2:
					changed = slices.Delete(changed, from, min(from+1+rng.IntN(8), len(changed)))
				}
				if len(changed) == 0 {
					break
				}
			}
			for _, read := range []func([]byte) (*table.Table, error){readTable, readPoints} {
				if tab, err := read(changed); (tab == nil) == (err == nil) {
					t.Fatalf("%s: table %v and error %v for %q", name, tab, err, changed)
				}
			}
		}
	}
}

func TestAbsurdSizesCostNoMemory(t *testing.T) {
	huge := []byte("{'descr': '<f8', 'fortran_order': False, 'shape': (300000, 300000), }")
	v2 := append([]byte("\x93NUMPY\x02\x00\xff\xff\xff\x7f"), huge...)
	names := npy("{'descr': '<U268435455', 'fortran_order': False, 'shape': (10,), }")
	grid := map[string][]byte{"Xmin": scalar(0), "Xmax": scalar(2), "dX": scalar(1), "tbl": matrix("(1, 3)", 1, 2, 3), "names": names}
	for _, c := range []struct {
		name string
		read func() (*table.Table, error)
	}{
		{"a shape of 720 GB", func() (*table.Table, error) { return readPoints(matrix("(300000, 300000)", 1, 2)) }},
		{"a shape without elements", func() (*table.Table, error) { return readPoints(matrix("(1000000000, 0)")) }},
		{"a header of 2 GB", func() (*table.Table, error) { return readPoints(v2) }},
		{"strings of 10 GB", func() (*table.Table, error) { return readTable(npz(t, grid)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := c.read()
			runtime.ReadMemStats(&after)
			wants(t, err)
			if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
				t.Errorf("%d bytes allocated", used)
			}
		})
	}
}

func FuzzReadTable(f *testing.F) {
	for _, name := range []string{"table.npz", "compressed.npz", "shape1.npz", "integers.npz", "big.npz", "fortran.npz"} {
		f.Add(testdata(f, name))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		tab, err := readTable(file)
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := record.WriteTable(&again, tab); err != nil {
			return // a name that NumPy has no string for
		}
		back, err := readTable(again.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if d := differ(back, tab); d != "" {
			t.Fatal(d)
		}
	})
}

func FuzzReadTablePoints(f *testing.F) {
	files, err := filepath.Glob("testdata/*.npy")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, name := range files {
		f.Add(testdata(f, filepath.Base(name)))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		tab, err := readPoints(file)
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := record.WriteTablePoints(&again, tab); err != nil {
			t.Fatal(err)
		}
		back, err := readPoints(again.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if d := differ(back, tab); d != "" {
			t.Fatal(d)
		}
	})
}
