// Package parquet writes spikes and states to Apache Parquet files, which most
// programs for tables of data read. It is a format for package record, and a separate
// package since its library adds some megabytes to a program.
package parquet

import (
	"cmp"
	"fmt"
	"io"
	"math"
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
// in the file's metadata under the key dt_ms. Files that tell populations have their
// names in a column population of strings; in those of samples a variable that a
// population lacks is NaN.
//
// A writer's memory grows with the footer of the file, by some 70 kB for every million
// rows. A file without rows has an empty row group, since some readers reject files
// without any.
var Format record.Format = parquetFormat{}

type parquetFormat struct{}

func (parquetFormat) Extension() string { return ".parquet" }

func (parquetFormat) EncodeSpikes(w io.Writer, of record.SpikeLayout) (record.SpikeEncoder, error) {
	columns := []column{{"time_ms", float64s}, {"neuron", uint32s}, {"step", uint64s}}
	if of.Crossings {
		columns = append(columns, column{"crossing_ms", float64s})
	}
	if of.Populations != nil {
		columns = append(columns, column{"population", texts})
	}
	return &spikes{newFile(w, "spikes", of.Dt, columns), names(of.Populations)}, nil
}

func (parquetFormat) EncodeStates(w io.Writer, of record.StateLayout) (record.StateEncoder, error) {
	columns := []column{{"time_ms", float64s}, {"neuron", uint32s}}
	if of.Parts[0].Population != "" {
		columns = append(columns, column{"population", texts})
	}
	taken := []string{}
	for _, c := range columns {
		taken = append(taken, c.name)
	}
	s := &states{}
	for _, p := range of.Parts {
		for _, name := range p.Variables {
			if slices.Contains(taken, name) {
				return nil, fmt.Errorf("variable is named %q, want a name other than %q", name, taken)
			}
			if !slices.Contains(s.variables, name) {
				s.variables = append(s.variables, name)
				columns = append(columns, column{name, float64s})
			}
		}
	}
	s.layOut(of.Parts)
	s.file = newFile(w, "states", of.Dt, columns)
	return s, nil
}

// column is a column of numbers or texts.
type column struct {
	name string
	kind kind
}

type kind int

const (
	float64s kind = iota
	uint32s
	uint64s
	texts
)

// node returns the column's type in the schema.
func (k kind) node() parquet.Node {
	switch k {
	case uint32s:
		return parquet.Uint(32)
	case uint64s: // steps, which ascend by little
		return parquet.Encoded(parquet.Uint(64), &parquet.DeltaBinaryPacked)
	case texts: // names, of which there are few
		return parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
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

// names returns texts as values of a column.
func names(list []string) []parquet.Value {
	var values []parquet.Value
	for _, text := range list {
		values = append(values, parquet.ByteArrayValue([]byte(text)))
	}
	return values
}

// spikes is a file of spikes.
type spikes struct {
	*file
	populations []parquet.Value // names
}

func (f *spikes) Spikes(s record.Spikes) error {
	return f.each(len(s.Times), func(lo, hi int) error {
		err := cmp.Or(
			f.write(0, hi-lo, func(i int) parquet.Value { return parquet.DoubleValue(s.Times[lo+i]) }),
			f.write(1, hi-lo, func(i int) parquet.Value { return parquet.Int32Value(int32(s.Neurons[lo+i])) }),
			f.write(2, hi-lo, func(i int) parquet.Value { return parquet.Int64Value(int64(s.Steps[lo+i])) }),
		)
		next := 3
		if err == nil && s.Crossings != nil {
			err = f.write(next, hi-lo, func(i int) parquet.Value { return parquet.DoubleValue(s.Crossings[lo+i]) })
			next++
		}
		if err == nil && f.populations != nil {
			err = f.write(next, hi-lo, func(i int) parquet.Value { return f.populations[s.Populations[lo+i]] })
		}
		return err
	})
}

// states is a file of samples. At each time it has a row for every neuron of every
// population.
type states struct {
	*file
	variables   []string
	populations []parquet.Value // of each of these rows; nil in a file without them
	neurons     []uint32        // of each of these rows
	places      [][]int         // of each variable in the values of a time, by row; -1 where it is not there
	width       int             // number of these values
}

// layOut says which neurons have rows, and where their values are.
func (s *states) layOut(parts []record.StatePart) {
	s.places = make([][]int, len(s.variables))
	for _, p := range parts {
		for k, i := range p.Neurons {
			s.neurons = append(s.neurons, i)
			if parts[0].Population != "" {
				s.populations = append(s.populations, parquet.ByteArrayValue([]byte(p.Population)))
			}
			for c, name := range s.variables {
				place := -1
				if at := slices.Index(p.Variables, name); at >= 0 {
					place = s.width + at*len(p.Neurons) + k
				}
				s.places[c] = append(s.places[c], place)
			}
		}
		s.width += len(p.Variables) * len(p.Neurons)
	}
}

func (s *states) States(t, values []float64) error {
	n := len(s.neurons)
	return s.each(len(t)*n, func(lo, hi int) error {
		err := cmp.Or(
			s.write(0, hi-lo, func(i int) parquet.Value { return parquet.DoubleValue(t[(lo+i)/n]) }),
			s.write(1, hi-lo, func(i int) parquet.Value { return parquet.Int32Value(int32(s.neurons[(lo+i)%n])) }),
		)
		next := 2
		if err == nil && s.populations != nil {
			err = s.write(next, hi-lo, func(i int) parquet.Value { return s.populations[(lo+i)%n] })
			next++
		}
		for c := range s.variables {
			if err == nil {
				err = s.write(next+c, hi-lo, func(i int) parquet.Value {
					place := s.places[c][(lo+i)%n]
					if place < 0 {
						return parquet.DoubleValue(math.NaN())
					}
					return parquet.DoubleValue(values[(lo+i)/n*s.width+place])
				})
			}
		}
		return err
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
