package record

import (
	"fmt"
	"io"
)

// LEMS is the text of LEMS' OutputFile and EventOutputFile as jLEMS and jNeuroML write
// it: no header, columns separated by tabs, times in s. A line of samples has a tab after
// every value, a line of spikes has one between the two. Numbers have the fewest
// digits that tell them from every other float64, where jLEMS rounds to float32.
//
// Samples are the columns of a line after its time. A spike has the time at which its
// step ends, the first at which jLEMS finds the voltage above the threshold.
type LEMS struct {
	Columns []LEMSColumn // of a file of samples
	Events  []LEMSEvents // of a file of spikes
	IDFirst bool         // whether a line is ID and time rather than time and ID
}

// LEMSColumn is a column after the time.
type LEMSColumn struct {
	Place   int     // of its value in a row of the StateLayout; -1 for a column of NaN
	Divisor float64 // what values are divided by: 1000 for mV, which become V
}

// LEMSEvents are the spikes of one neuron. A neuron may have several.
type LEMSEvents struct {
	Population int // index of the layout's
	Neuron     uint32
	ID         string // in the file
}

// Extension returns ".dat", which files of any kind of LEMS may have.
func (LEMS) Extension() string { return ".dat" }

// EncodeSpikes is that of Format. Spikes of neurons that have no Events are left out.
func (f LEMS) EncodeSpikes(w io.Writer, of SpikeLayout) (SpikeEncoder, error) {
	e := &lemsEvents{newTextFile(w), of.Dt, f.IDFirst, map[lemsNeuron][]string{}}
	for _, x := range f.Events {
		n := lemsNeuron{uint32(x.Population), x.Neuron}
		e.ids[n] = append(e.ids[n], x.ID)
	}
	return e, nil
}

// EncodeStates is that of Format. It is an error if a column's place is not in a row.
func (f LEMS) EncodeStates(w io.Writer, of StateLayout) (StateEncoder, error) {
	for i, c := range f.Columns {
		if c.Place < -1 || c.Place >= of.width() {
			return nil, fmt.Errorf("column %d has value %d of a row, want -1 to %d", i, c.Place, of.width()-1)
		}
	}
	return &lemsColumns{newTextFile(w), f.Columns, of.width()}, nil
}

// secondsOf returns ms in s; dividing gives the float64 next to the decimal number.
func secondsOf(ms float64) float64 { return ms / 1000 }

type lemsColumns struct {
	textFile
	columns []LEMSColumn
	width   int // values in a row
}

func (f *lemsColumns) States(t, values []float64) error {
	for i, x := range t {
		f.begin()
		f.number(secondsOf(x), 'g')
		row := values[i*f.width : (i+1)*f.width]
		for _, c := range f.columns {
			f.text("\t")
			if c.Place < 0 {
				f.text("NaN")
				continue
			}
			f.number(row[c.Place]/c.Divisor, 'g')
		}
		f.text("\t")
		if err := f.end(); err != nil {
			return err
		}
	}
	return nil
}

// lemsNeuron is a population and a neuron of it.
type lemsNeuron struct{ population, neuron uint32 }

type lemsEvents struct {
	textFile
	dt      float64 // ms
	idFirst bool
	ids     map[lemsNeuron][]string
}

func (f *lemsEvents) Spikes(s Spikes) error {
	for i, step := range s.Steps {
		for _, id := range f.ids[lemsNeuron{s.Populations[i], s.Neurons[i]}] {
			f.begin()
			t := secondsOf(float64(step+1) * f.dt)
			if f.idFirst {
				f.text(id)
				f.text("\t")
				f.number(t, 'g')
			} else {
				f.number(t, 'g')
				f.text("\t")
				f.text(id)
			}
			if err := f.end(); err != nil {
				return err
			}
		}
	}
	return nil
}
