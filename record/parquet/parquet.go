// Package parquet writes spikes and states to Apache Parquet files, which most
// programs for tables of data read. It is a format for package record, and a separate
// package since its library adds some megabytes to a program.
package parquet

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/parquet-go/parquet-go"

	"github.com/lut4go/lut4go/record"
)

// Format is Apache Parquet, its pages compressed by Snappy. Files of spikes have
// the columns
//
//	time_ms, neuron, step [, crossing_ms]
//
// and files of samples of the variable v, with a row for each neuron of each time,
//
//	time_ms, neuron, v
//
// of float64, uint32 and, for steps, uint64; times are in ms. The step dt in ms is
// in the file's metadata under the key dt_ms.
//
// A writer's memory grows with the footer of the file, by some 70 kB for every million
// rows. A file without rows has an empty row group, since some readers reject files
// without any.
var Format record.Format = parquetFormat{}

type parquetFormat struct{}

func (parquetFormat) Extension() string { return ".parquet" }

func (parquetFormat) EncodeSpikes(w io.Writer, dt float64, crossings bool) (record.SpikeEncoder, error) {
	columns := []column{{"time_ms", float64s}, {"neuron", uint32s}, {"step", uint64s}}
	if crossings {
		columns = append(columns, column{"crossing_ms", float64s})
	}
	return newFile(w, "spikes", dt, columns), nil
}

func (parquetFormat) EncodeStates(w io.Writer, dt float64, variable string, neurons []uint32) (record.StateEncoder, error) {
	if taken := []string{"time_ms", "neuron"}; slices.Contains(taken, variable) {
		return nil, fmt.Errorf("variable is named %q, want a name other than %q", variable, taken)
	}
	columns := []column{{"time_ms", float64s}, {"neuron", uint32s}, {variable, float64s}}
	return &states{newFile(w, "states", dt, columns), neurons}, nil
}

// column is a column of numbers.
type column struct {
	name string
	kind kind
}

type kind int

const (
	float64s kind = iota
	uint32s
	uint64s
)

// node returns the column's type in the schema.
func (k kind) node() parquet.Node {
	switch k {
	case uint32s:
		return parquet.Uint(32)
	case uint64s: // steps, which ascend by little
		return parquet.Encoded(parquet.Uint(64), &parquet.DeltaBinaryPacked)
	}
	return parquet.Leaf(parquet.DoubleType)
}

// Sizes of the library's buffers.
const (
	rowGroup   = 1 << 17 // rows; readers read a group at once
	pageBuffer = 1 << 16 // bytes
)

// file writes a Parquet file, a column at a time.
type file struct {
	out     io.Writer
	w       *parquet.GenericWriter[any]
	columns []*parquet.ColumnWriter // in the order of newFile
	places  []int                   // of the columns in the schema
	values  []parquet.Value
	rows    int // in the current group
	groups  int // completed
}

func newFile(w io.Writer, name string, dt float64, columns []column) *file {
	fields := parquet.Group{}
	for _, c := range columns {
		fields[c.name] = parquet.Compressed(c.kind.node(), &parquet.Snappy)
	}
	schema := parquet.NewSchema(name, fields)
	f := &file{out: w, w: parquet.NewGenericWriter[any](w, schema,
		parquet.KeyValueMetadata("dt_ms", strconv.FormatFloat(dt, 'g', -1, 64)),
		parquet.PageBufferSize(pageBuffer),
	)}
	writers := f.w.ColumnWriters()
	for _, c := range columns {
		i := slices.IndexFunc(schema.Columns(), func(path []string) bool { return path[0] == c.name })
		f.places = append(f.places, i)
		f.columns = append(f.columns, writers[i])
	}
	return f
}

func (f *file) Spikes(t []float64, neurons []uint32, steps []uint64, crossings []float64) error {
	return f.each(len(t), func(lo, hi int) error {
		err := cmp.Or(
			f.write(0, hi-lo, func(i int) parquet.Value { return parquet.DoubleValue(t[lo+i]) }),
			f.write(1, hi-lo, func(i int) parquet.Value { return parquet.Int32Value(int32(neurons[lo+i])) }),
			f.write(2, hi-lo, func(i int) parquet.Value { return parquet.Int64Value(int64(steps[lo+i])) }),
		)
		if err == nil && crossings != nil {
			err = f.write(3, hi-lo, func(i int) parquet.Value { return parquet.DoubleValue(crossings[lo+i]) })
		}
		return err
	})
}

// states is a file of samples.
type states struct {
	*file
	neurons []uint32
}

func (s *states) States(t, values []float64) error {
	n := len(s.neurons)
	return s.each(len(values), func(lo, hi int) error {
		return cmp.Or(
			s.write(0, hi-lo, func(i int) parquet.Value { return parquet.DoubleValue(t[(lo+i)/n]) }),
			s.write(1, hi-lo, func(i int) parquet.Value { return parquet.Int32Value(int32(s.neurons[(lo+i)%n])) }),
			s.write(2, hi-lo, func(i int) parquet.Value { return parquet.DoubleValue(values[lo+i]) }),
		)
	})
}

// each calls write for consecutive ranges of rows, each within one row group.
func (f *file) each(rows int, write func(lo, hi int) error) error {
	for lo := 0; lo < rows; {
		hi := min(rows, lo+rowGroup-f.rows)
		if err := write(lo, hi); err != nil {
			return err
		}
		f.rows += hi - lo
		lo = hi
		if f.rows == rowGroup {
			if err := f.w.Flush(); err != nil {
				return err
			}
			f.rows = 0
			f.groups++
		}
	}
	return nil
}

// write appends count values to a column.
func (f *file) write(column, count int, value func(i int) parquet.Value) error {
	const batch = 1024
	for lo := 0; lo < count; lo += batch {
		f.values = f.values[:0]
		for i := lo; i < min(count, lo+batch); i++ {
			f.values = append(f.values, value(i).Level(0, 0, f.places[column]))
		}
		n, err := f.columns[column].WriteRowValues(f.values)
		if err != nil {
			return err
		}
		if n != len(f.values) {
			return fmt.Errorf("%d of %d values written", n, len(f.values))
		}
	}
	return nil
}

func (f *file) Close() error {
	if f.rows == 0 && f.groups == 0 {
		return f.closeEmpty()
	}
	return f.w.Close()
}

func (f *file) Discard() {}
