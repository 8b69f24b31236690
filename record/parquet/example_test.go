package parquet_test

import (
	"bytes"
	"fmt"
	"log"

	parquetfile "github.com/parquet-go/parquet-go"

	"github.com/lut4go/lut4go/record"
	"github.com/lut4go/lut4go/record/parquet"
)

// Spikes in a Parquet file, read back with its library.
func Example() {
	var file bytes.Buffer
	w, err := record.NewSpikeWriter(&file, parquet.Format, 0.025, false)
	if err != nil {
		log.Fatal(err)
	}
	// A network calls this after every epoch.
	if err := w.WriteSpikes([]uint64{150, 152, 397}, []uint32{3, 0, 3}, nil); err != nil {
		log.Fatal(err)
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}

	rows, err := parquetfile.Read[struct {
		Time   float64 `parquet:"time_ms"`
		Neuron uint32  `parquet:"neuron"`
	}](bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range rows {
		fmt.Printf("%.3f ms: neuron %d\n", r.Time, r.Neuron)
	}
	// Output:
	// 3.750 ms: neuron 3
	// 3.800 ms: neuron 0
	// 9.925 ms: neuron 3
}
