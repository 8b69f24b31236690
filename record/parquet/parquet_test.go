package parquet_test

import (
	"bytes"
	"io"
	"slices"
	"testing"

	parquetfile "github.com/parquet-go/parquet-go"

	"github.com/lut4go/lut4go/record"
	"github.com/lut4go/lut4go/record/parquet"
)

func writeSpikes(t *testing.T, w io.Writer, rows int) {
	t.Helper()
	s, err := record.NewSpikeWriter(w, parquet.Format, 0.25, true)
	if err == nil {
		err = s.WriteSpikes(make([]uint64, rows), make([]uint32, rows), make([]float64, rows))
	}
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func writeStates(t *testing.T, w io.Writer, rows int) {
	t.Helper()
	s, err := record.NewStateWriter(w, parquet.Format, 0.25, "h", []int{3})
	if err == nil {
		err = s.WriteStates(make([]uint64, rows), make([]float64, rows))
	}
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFileHasARowGroupHoweverFewItsRows(t *testing.T) {
	for _, c := range []struct {
		name  string
		write func(*testing.T, io.Writer, int)
		rows  int
		want  []int64 // of each group
	}{
		{"no spikes", writeSpikes, 0, []int64{0}},
		{"no samples", writeStates, 0, []int64{0}},
		{"one spike", writeSpikes, 1, []int64{1}},
		{"a full group of samples", writeStates, 1 << 17, []int64{1 << 17}},
		{"a spike more than a full group", writeSpikes, 1<<17 + 1, []int64{1 << 17, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			c.write(t, &b, c.rows)
			f, err := parquetfile.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
			if err != nil {
				t.Fatal(err)
			}
			var got []int64
			for _, g := range f.RowGroups() {
				got = append(got, g.NumRows())
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("groups of %v rows, want %v", got, c.want)
			}
			if dt, found := f.Lookup("dt_ms"); !found || dt != "0.25" {
				t.Errorf("dt_ms is %q in the metadata, want 0.25", dt)
			}
		})
	}
}

func TestAFileWithoutRowsHasTheColumnsOfOneWithRows(t *testing.T) {
	for _, write := range []func(*testing.T, io.Writer, int){writeSpikes, writeStates} {
		var empty, full bytes.Buffer
		write(t, &empty, 0)
		write(t, &full, 1)
		none, err := parquetfile.OpenFile(bytes.NewReader(empty.Bytes()), int64(empty.Len()))
		if err != nil {
			t.Fatal(err)
		}
		one, err := parquetfile.OpenFile(bytes.NewReader(full.Bytes()), int64(full.Len()))
		if err != nil {
			t.Fatal(err)
		}
		if !parquetfile.EqualNodes(none.Schema(), one.Schema()) {
			t.Errorf("schema %v, want %v", none.Schema(), one.Schema())
		}
		got, want := none.Metadata().RowGroups[0].Columns, one.Metadata().RowGroups[0].Columns
		if len(got) != len(want) {
			t.Fatalf("%d columns, want %d", len(got), len(want))
		}
		for i, c := range got {
			if w := want[i].MetaData; c.MetaData.Type != w.Type || !slices.Equal(c.MetaData.PathInSchema, w.PathInSchema) {
				t.Errorf("column %d is %v of type %v, want %v of %v", i, c.MetaData.PathInSchema, c.MetaData.Type, w.PathInSchema, w.Type)
			}
			pages := none.RowGroups()[0].ColumnChunks()[i].Pages()
			if _, err := pages.ReadPage(); err != io.EOF {
				t.Errorf("reading a page of column %d: %v, want none", i, err)
			}
			pages.Close()
		}
	}
}
