package record_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"testing"
	"time"

	"github.com/lut4go/lut4go/record"
	"github.com/lut4go/lut4go/table"
)

func TestEveryArrayInAnArchiveHasTheSameValidDate(t *testing.T) {
	tab, err := table.FromPoints(table.Grid{Min: 0, Max: 1, Step: 1}, []string{"m"}, [][]float64{{1, 2}})
	ok(t, err)
	for _, c := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"a table", func(w io.Writer) error { return record.WriteTable(w, tab) }},
		{"spikes", func(w io.Writer) error { return record.WriteSpikesNPZ(w, 1, []uint64{1}, []uint32{2}) }},
		{"streamed spikes", func(w io.Writer) error {
			s, err := record.NewSpikeWriter(w, record.NPZ, 1, true)
			if err != nil {
				return err
			}
			return s.Close()
		}},
		{"streamed states", func(w io.Writer) error {
			s, err := record.NewStateWriter(w, record.NPZ, 1, "v", []int{0})
			if err != nil {
				return err
			}
			return s.Close()
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var first, second bytes.Buffer
			ok(t, c.write(&first))
			ok(t, c.write(&second))
			if !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Error("the same content gives other bytes")
			}
			z, err := zip.NewReader(bytes.NewReader(first.Bytes()), int64(first.Len()))
			ok(t, err)
			if len(z.File) < 3 {
				t.Errorf("%d arrays", len(z.File))
			}
			for _, f := range z.File {
				if want := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC); !f.Modified.Equal(want) {
					t.Errorf("%s is of %v, want %v", f.Name, f.Modified, want)
				}
				// In the local header, which most readers use: the years from 1980, the
				// month and the day.
				begin, err := f.DataOffset()
				ok(t, err)
				header := bytes.LastIndex(first.Bytes()[:begin], []byte("PK\x03\x04"))
				if date := binary.LittleEndian.Uint16(first.Bytes()[header+12:]); date != 0<<9|1<<5|1 {
					t.Errorf("%s has the date %#04x", f.Name, date)
				}
			}
		})
	}
}
