package record

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// CSV is text: a header line and a line for each row. Each number has the fewest
// digits that tell it from every other float64. A reader that rounds to the nearest
// float64, as Python's float and Go's ParseFloat do, gets the bits that were
// written; pandas is off by a bit now and then unless it is told
// float_precision="round_trip".
var CSV Format = csvFormat{}

type csvFormat struct{}

func (csvFormat) Extension() string { return ".csv" }

func (csvFormat) EncodeSpikes(w io.Writer, of SpikeLayout) (SpikeEncoder, error) {
	names := []string{"time_ms"}
	var populations []string
	if of.Populations != nil {
		names = append(names, "population")
		for _, name := range of.Populations {
			populations = append(populations, csvLine(name)+",")
		}
	}
	names = append(names, "neuron")
	if of.Crossings {
		names = append(names, "crossing_ms")
	}
	f := &csvFile{newTextFile(w), populations, 0}
	return f, f.header(names)
}

func (csvFormat) EncodeStates(w io.Writer, of StateLayout) (StateEncoder, error) {
	names := []string{"time_ms"}
	for _, p := range of.Parts {
		for _, variable := range p.Variables {
			for _, i := range p.Neurons {
				names = append(names, fmt.Sprintf("%s_%d", qualified(p.Population, variable), i))
			}
		}
	}
	f := &csvFile{newTextFile(w), nil, of.width()}
	return f, f.header(names)
}

// qualified returns the name of a variable with its population's, if that is told.
func qualified(population, variable string) string {
	if population == "" {
		return variable
	}
	return population + "." + variable
}

// csvLine returns fields as a line without its end.
func csvLine(fields ...string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Write(fields)
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// csvFile writes a CSV file.
type csvFile struct {
	textFile
	populations []string // as fields with their commas
	width       int      // values in a row of states
}

func (f *csvFile) header(names []string) error {
	f.begin()
	f.text(csvLine(names...))
	return f.end()
}

func (f *csvFile) Spikes(s Spikes) error {
	for i, x := range s.Times {
		f.begin()
		f.number(x, 'f')
		f.text(",")
		if f.populations != nil {
			f.text(f.populations[s.Populations[i]])
		}
		f.whole(uint64(s.Neurons[i]))
		if s.Crossings != nil {
			f.text(",")
			f.number(s.Crossings[i], 'f')
		}
		if err := f.end(); err != nil {
			return err
		}
	}
	return nil
}

func (f *csvFile) States(t, values []float64) error {
	for i, x := range t {
		f.begin()
		f.number(x, 'g')
		for _, y := range values[i*f.width : (i+1)*f.width] {
			f.text(",")
			f.number(y, 'g')
		}
		if err := f.end(); err != nil {
			return err
		}
	}
	return nil
}
