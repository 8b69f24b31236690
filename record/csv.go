package record

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// CSV is text: a header line and a line for each row. Each number has the fewest
// digits that tell it from every other float64. A reader that rounds to the nearest
// float64, as Python's float and Go's ParseFloat do, gets the bits that were
// written; pandas is off by a bit now and then unless it is told
// float_precision="round_trip".
var CSV Format = csvFormat{}

type csvFormat struct{}

func (csvFormat) Extension() string { return ".csv" }

func (csvFormat) EncodeSpikes(w io.Writer, _ float64, crossings bool) (SpikeEncoder, error) {
	names := []string{"time_ms", "neuron"}
	if crossings {
		names = append(names, "crossing_ms")
	}
	return newCSVFile(w, names, 'f')
}

func (csvFormat) EncodeStates(w io.Writer, _ float64, variable string, neurons []uint32) (StateEncoder, error) {
	names := []string{"time_ms"}
	for _, i := range neurons {
		names = append(names, fmt.Sprintf("%s_%d", variable, i))
	}
	return newCSVFile(w, names, 'g')
}

// buffer is the number of bytes written to a file at once.
const buffer = 1 << 16

// csvFile writes a CSV file.
type csvFile struct {
	w    *bufio.Writer
	verb byte // of strconv.FormatFloat
	line []byte
}

func newCSVFile(w io.Writer, names []string, verb byte) (*csvFile, error) {
	f := &csvFile{w: bufio.NewWriterSize(w, buffer), verb: verb}
	header := csv.NewWriter(f.w)
	header.Write(names)
	header.Flush()
	return f, header.Error()
}

func (f *csvFile) number(x float64) { f.line = strconv.AppendFloat(f.line, x, f.verb, -1, 64) }

func (f *csvFile) Spikes(t []float64, neurons []uint32, _ []uint64, crossings []float64) error {
	for i, x := range t {
		f.line = f.line[:0]
		f.number(x)
		f.line = append(f.line, ',')
		f.line = strconv.AppendUint(f.line, uint64(neurons[i]), 10)
		if crossings != nil {
			f.line = append(f.line, ',')
			f.number(crossings[i])
		}
		if err := f.end(); err != nil {
			return err
		}
	}
	return nil
}

func (f *csvFile) States(t, values []float64) error {
	for i, x := range t {
		f.line = f.line[:0]
		f.number(x)
		neurons := len(values) / len(t)
		for _, y := range values[i*neurons : (i+1)*neurons] {
			f.line = append(f.line, ',')
			f.number(y)
		}
		if err := f.end(); err != nil {
			return err
		}
	}
	return nil
}

func (f *csvFile) end() error {
	f.line = append(f.line, '\n')
	_, err := f.w.Write(f.line)
	return err
}

func (f *csvFile) Close() error { return f.w.Flush() }

func (f *csvFile) Discard() {}
