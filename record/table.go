package record

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lut4go/lut4go/table"
	"github.com/sbinet/npyio/npy"
	"github.com/sbinet/npyio/npz"
	"gonum.org/v1/gonum/mat"
)

// The keys of a table's arrays in an .npz file.
const (
	keyMin   = "Xmin"
	keyMax   = "Xmax"
	keyStep  = "dX"
	keyTable = "tbl"
	keyNames = "names"
)

// WriteTable writes a table as a NumPy .npz file with the arrays of lut4brian's
// look-up: the scalars Xmin, Xmax and dX, and tbl of shape (curves, points), all
// float64. The array names has the names of the curves as strings. It is an error if
// NumPy cannot represent a name: if it is empty, not UTF-8 or ends in NUL.
func WriteTable(w io.Writer, t *table.Table) error {
	m, err := matrix(t)
	if err != nil {
		return err
	}
	for _, name := range t.Names() {
		if name == "" || !utf8.ValidString(name) || strings.HasSuffix(name, "\x00") {
			return fmt.Errorf("record: NumPy has no string for the curve name %q", name)
		}
	}
	g := t.Grid()
	return writeNPZ(w, []namedArray{{keyMin, g.Min}, {keyMax, g.Max}, {keyStep, g.Step}, {keyTable, m}, {keyNames, t.Names()}})
}

// WriteTablePoints writes the values of a table, without grid and names, as a NumPy
// .npy file: a float64 array of shape (curves, points) in C order.
func WriteTablePoints(w io.Writer, t *table.Table) error {
	m, err := matrix(t)
	if err != nil {
		return err
	}
	// The library writes element by element.
	b := bufio.NewWriter(w)
	if err = npy.Write(b, m); err == nil {
		err = b.Flush()
	}
	if err != nil {
		return fmt.Errorf("record: table points: %w", err)
	}
	return nil
}

func matrix(t *table.Table) (*mat.Dense, error) {
	curves := len(t.Names())
	if curves == 0 {
		return nil, fmt.Errorf("record: table without curves")
	}
	var all []float64
	for c := range curves {
		all = append(all, t.Points(c)...)
	}
	return mat.NewDense(curves, len(all)/curves, all), nil
}

// ReadTable reads a linear table from a NumPy .npz file of size bytes, compressed or
// not, with the arrays that WriteTable writes. Their dtypes may be float64, float32,
// int64 or int32 of either byte order, tbl may be in C or Fortran order, and the
// scalars may have the shape (1,). Without the array names, the curves' names are
// "0", "1" and so on. Other arrays are ignored.
//
// It is an error if an array is missing or has another dtype or shape, if the file is
// damaged, and where table.FromPoints fails.
func ReadTable(r io.ReaderAt, size int64) (*table.Table, error) {
	z, err := npz.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("record: table of %d bytes: %w", size, err)
	}
	var g table.Grid
	for _, s := range []struct {
		key string
		x   *float64
	}{{keyMin, &g.Min}, {keyMax, &g.Max}, {keyStep, &g.Step}} {
		if *s.x, err = readKey(z, s.key, (*array).scalar); err != nil {
			return nil, err
		}
	}
	points, err := readKey(z, keyTable, (*array).rows)
	if err != nil {
		return nil, err
	}
	var names []string
	if slices.Contains(z.Keys(), keyNames+".npy") {
		if names, err = readKey(z, keyNames, (*array).texts); err != nil {
			return nil, err
		}
	}
	return fromPoints(g, names, points)
}

// readKey returns the array of a key as get converts it.
func readKey[T any](z *npz.Reader, key string, get func(*array) (T, error)) (x T, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("record: array %s: %w", key, err)
		}
	}()
	if !slices.Contains(z.Keys(), key+".npy") {
		return x, fmt.Errorf("not in the file, which has %q", z.Keys())
	}
	f, err := z.Open(key + ".npy")
	if err != nil {
		return x, err
	}
	defer f.Close()
	// Reading to the end checks the checksum.
	b, err := io.ReadAll(f)
	if err != nil {
		return x, err
	}
	a, err := parseArray(b)
	if err != nil {
		return x, err
	}
	return get(a)
}

// ReadTablePoints reads a linear table over the grid g from a NumPy .npy file of shape
// (curves, points), in the dtypes and orders of ReadTable. If names is nil the curves'
// names are "0", "1" and so on. It reads r to its end. The errors are those of
// ReadTable, and data after the array.
func ReadTablePoints(r io.Reader, g table.Grid, names []string) (*table.Table, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("record: table points: %w", err)
	}
	a, err := parseArray(b)
	if err != nil {
		return nil, fmt.Errorf("record: table points: %w", err)
	}
	points, err := a.rows()
	if err != nil {
		return nil, fmt.Errorf("record: table points: %w", err)
	}
	return fromPoints(g, names, points)
}

func fromPoints(g table.Grid, names []string, points [][]float64) (*table.Table, error) {
	if names == nil {
		for c := range points {
			names = append(names, strconv.Itoa(c))
		}
	}
	t, err := table.FromPoints(g, names, points)
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	return t, nil
}
