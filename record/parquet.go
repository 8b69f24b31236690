package record

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/parquet-go/parquet-go"
)

// parquetColumn is a column of numbers.
type parquetColumn struct {
	name string
	kind parquetKind
}

type parquetKind int

const (
	float64s parquetKind = iota
	uint32s
	uint64s
)

// node returns the column's type in the schema.
func (k parquetKind) node() parquet.Node {
	switch k {
	case uint32s:
		return parquet.Uint(32)
	case uint64s: // steps, which ascend by little
		return parquet.Encoded(parquet.Uint(64), &parquet.DeltaBinaryPacked)
	}
	return parquet.Leaf(parquet.DoubleType)
}

// rowGroup is how many rows are together: the library holds them in memory until
// they are complete, and its readers one group at a time.
const rowGroup = 1 << 17

// parquetSheet writes a Parquet file, a column at a time.
type parquetSheet struct {
	w       *parquet.GenericWriter[any]
	columns []*parquet.ColumnWriter // in the order of the sheet, not the schema
	places  []int                   // of the columns in the schema
	values  []parquet.Value
	rows    int // in the group at hand
}

func newParquetSheet(w io.Writer, what string, columns []parquetColumn, dt float64) *parquetSheet {
	fields := parquet.Group{}
	for _, c := range columns {
		fields[c.name] = parquet.Compressed(c.kind.node(), &parquet.Snappy)
	}
	schema := parquet.NewSchema(what, fields)
	s := &parquetSheet{w: parquet.NewGenericWriter[any](w, schema,
		parquet.KeyValueMetadata("dt_ms", strconv.FormatFloat(dt, 'g', -1, 64)),
		parquet.PageBufferSize(buffer),
	)}
	writers := s.w.ColumnWriters()
	for _, c := range columns {
		i := slices.IndexFunc(schema.Columns(), func(path []string) bool { return path[0] == c.name })
		s.places = append(s.places, i)
		s.columns = append(s.columns, writers[i])
	}
	return s
}

func (s *parquetSheet) spikes(t []float64, neurons []uint32, steps []uint64, crossings []float64) error {
	return s.each(len(t), func(lo, hi int) error {
		err := first(
			s.write(0, hi-lo, func(i int) parquet.Value { return parquet.DoubleValue(t[lo+i]) }),
			s.write(1, hi-lo, func(i int) parquet.Value { return parquet.Int32Value(int32(neurons[lo+i])) }),
			s.write(2, hi-lo, func(i int) parquet.Value { return parquet.Int64Value(int64(steps[lo+i])) }),
		)
		if err == nil && crossings != nil {
			err = s.write(3, hi-lo, func(i int) parquet.Value { return parquet.DoubleValue(crossings[lo+i]) })
		}
		return err
	})
}

func (s *parquetSheet) states(t []float64, neurons []uint32, values []float64) error {
	n := len(neurons)
	return s.each(len(values), func(lo, hi int) error {
		return first(
			s.write(0, hi-lo, func(i int) parquet.Value { return parquet.DoubleValue(t[(lo+i)/n]) }),
			s.write(1, hi-lo, func(i int) parquet.Value { return parquet.Int32Value(int32(neurons[(lo+i)%n])) }),
			s.write(2, hi-lo, func(i int) parquet.Value { return parquet.DoubleValue(values[lo+i]) }),
		)
	})
}

// each has f write the rows in parts that do not cross the end of a group.
func (s *parquetSheet) each(rows int, f func(lo, hi int) error) error {
	for lo := 0; lo < rows; {
		hi := min(rows, lo+rowGroup-s.rows)
		if err := f(lo, hi); err != nil {
			return err
		}
		s.rows += hi - lo
		lo = hi
		if s.rows == rowGroup {
			if err := s.w.Flush(); err != nil {
				return err
			}
			s.rows = 0
		}
	}
	return nil
}

// write appends count values to a column.
func (s *parquetSheet) write(column, count int, value func(i int) parquet.Value) error {
	const most = 1024 // values at once
	for lo := 0; lo < count; lo += most {
		s.values = s.values[:0]
		for i := lo; i < min(count, lo+most); i++ {
			s.values = append(s.values, value(i).Level(0, 0, s.places[column]))
		}
		n, err := s.columns[column].WriteRowValues(s.values)
		if err != nil {
			return err
		}
		if n != len(s.values) {
			return fmt.Errorf("%d of %d values written", n, len(s.values))
		}
	}
	return nil
}

func (s *parquetSheet) close(complete bool) error {
	if !complete {
		return nil
	}
	return s.w.Close()
}

// first returns the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
