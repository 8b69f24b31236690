package record_test

import (
	"testing"

	"github.com/lut4go/lut4go/record"
)

func TestTheExtensionOfAFileSaysItsFormat(t *testing.T) {
	for _, c := range []struct {
		name string
		want record.Format
	}{
		{"spikes.csv", record.CSV},
		{"out.d/v.npz", record.NPZ},
		{"a.b.parquet", formats[2]},
		{"V.NPZ", record.NPZ},
	} {
		got, err := record.FormatOf(c.name, formats...)
		if err != nil || got != c.want {
			t.Errorf("%s: %v, %v, want %v", c.name, got, err, c.want)
		}
	}
	for _, name := range []string{"spikes.h5", "csv", "", "npz.d/spikes"} {
		_, err := record.FormatOf(name, formats...)
		wants(t, err, name, `[".csv" ".npz" ".parquet"]`)
	}
	_, err := record.FormatOf("v.parquet", record.CSV, record.NPZ)
	wants(t, err, `v.parquet: extension ".parquet", want one of [".csv" ".npz"]`)
}
