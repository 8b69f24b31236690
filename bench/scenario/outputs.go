package scenario

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
	"github.com/lut4go/lut4go/record"
)

// lemsPaths says what the paths in a LEMS file lead to: a network's or a cell's.
type lemsPaths interface {
	Quantity(path string) (neuroml.Quantity, error)
	Neuron(path string) (population, neuron int, err error)
}

// cellPaths are those of a simulation of a cell alone.
type cellPaths struct{ *neuroml.Cell }

// Neuron returns the only cell for the empty path.
func (cellPaths) Neuron(path string) (population, neuron int, err error) {
	if path != "" && path != "." {
		err = fmt.Errorf("%s: the simulation is of a cell alone", path)
	}
	return 0, 0, err
}

// recordOutputs opens the files that a LEMS simulation asks for, by these names in a
// directory, and streams into them. What cannot be recorded is a warning.
func (s *Simulation) recordOutputs(dir string, names []string, populations []*hh.Population) (err error) {
	l := s.scenario.simulation
	if len(names) == 0 {
		return nil
	}
	var root *os.Root
	if Leads(s.options.Ranks) {
		if err = os.MkdirAll(dir, 0o777); err == nil {
			// No file is made outside of the directory, whatever links there are in it.
			root, err = os.OpenRoot(dir)
		}
		if err == nil {
			defer root.Close()
		}
	}
	if err := Agree(s.options.Ranks, err); err != nil {
		return fmt.Errorf("--out %s: %w", dir, err)
	}
	open := func(name string, make func(*os.File) (*recordingFile, error)) error {
		openFile := func(flags int) (*os.File, error) {
			if err := root.MkdirAll(path.Dir(name), 0o777); err != nil {
				return nil, err
			}
			return root.OpenFile(filepath.FromSlash(name), flags, 0o666)
		}
		if err := s.recordings.open(filepath.Join(dir, filepath.FromSlash(name)), s.options.Resume != "", openFile, make); err != nil {
			return fmt.Errorf("output file %s: %w", name, err)
		}
		return nil
	}
	for i, f := range l.Outputs {
		if err := s.recordColumns(names[i], f, populations, open); err != nil {
			return err
		}
	}
	for i, f := range l.Events {
		if err := s.recordEvents(names[len(l.Outputs)+i], f, populations, open); err != nil {
			return err
		}
	}
	return nil
}

// outputNames returns the names of a simulation's output files, relative to the directory
// that they are written into. It is an error if one leads out of it, if two are the same,
// or one is that of a file that every run writes.
func outputNames(l neuroml.Simulation) ([]string, error) {
	var given []string
	for _, f := range l.Outputs {
		given = append(given, f.FileName)
	}
	for _, f := range l.Events {
		given = append(given, f.FileName)
	}
	taken := map[string]bool{}
	for _, name := range ownFiles {
		taken[name] = true
	}
	var names []string
	for _, name := range given {
		if !filepath.IsLocal(filepath.FromSlash(name)) || strings.HasPrefix(name, "/") {
			return nil, fmt.Errorf("output file %q of simulation %s: leads out of the directory for output: want a relative name without .. (with --json and no --out none are written)", name, l.ID)
		}
		name = path.Clean(filepath.ToSlash(name))
		if taken[name] || name == "." {
			return nil, fmt.Errorf("output file %q of simulation %s: the name is that of another file that is written: want one of its own", name, l.ID)
		}
		taken[name] = true
		names = append(names, name)
	}
	return names, nil
}

func (s *Simulation) warnf(format string, args ...any) {
	s.recordings.warnings = append(s.recordings.warnings, fmt.Sprintf(format, args...))
}

type opener func(name string, make func(*os.File) (*recordingFile, error)) error

// recordColumns streams into an OutputFile.
func (s *Simulation) recordColumns(name string, f neuroml.OutputFile, populations []*hh.Population, open opener) error {
	type key struct {
		population int
		variable   string
		site       cell.Site
	}
	x := states{layout: record.StateLayout{Dt: s.options.Dt}}
	parts := map[key]int{}
	places := make([][2]int, len(f.Columns)) // part and neuron of it
	columns := make([]record.LEMSColumn, len(f.Columns))
	for i, c := range f.Columns {
		q, err := s.lems.Quantity(c.Quantity)
		if err != nil {
			s.warnf("output file %s: column %s cannot be recorded and is NaN: %v", name, c.ID, err)
			columns[i].Place = -1
			continue
		}
		k, known := parts[key{q.Population, q.Variable, q.Site}]
		if !known {
			k = len(x.of)
			parts[key{q.Population, q.Variable, q.Site}] = k
			x.of, x.sites = append(x.of, populations[q.Population]), append(x.sites, q.Site)
			x.layout.Parts = append(x.layout.Parts, record.StatePart{Population: x.of[k].Name(), Variables: []string{q.Variable}})
		}
		part := &x.layout.Parts[k]
		places[i] = [2]int{k, len(part.Neurons)}
		part.Neurons = append(part.Neurons, uint32(q.Neuron))
		columns[i].Divisor = q.Divisor
	}
	if len(x.of) == 0 {
		s.warnf("output file %s: has no column that can be recorded and is not written", name)
		return nil
	}
	start := make([]int, len(x.of)) // of each part in a row
	for k := 1; k < len(x.of); k++ {
		start[k] = start[k-1] + len(x.layout.Parts[k-1].Neurons)
	}
	for i := range columns {
		if columns[i].Place == 0 {
			columns[i].Place = start[places[i][0]] + places[i][1]
		}
	}
	return open(name, func(file *os.File) (*recordingFile, error) {
		w, err := record.NewNetworkStateWriter(file, record.LEMS{Columns: columns}, x.layout)
		if err != nil {
			return nil, err
		}
		finish := func() error { return s.writeLast(w, x) }
		return &recordingFile{writer: w, finish: finish}, x.stream(w, 1)
	})
}

// writeLast writes the values at the end of a run, which no step follows that they would
// be sampled before. jLEMS writes them too.
func (s *Simulation) writeLast(w *record.NetworkStateWriter, of states) error {
	for k, part := range of.layout.Parts {
		var x []float64
		var err error
		if site := of.site(k); site != (cell.Site{}) {
			x, err = of.of[k].GetAt(site, part.Variables[0])
		} else {
			x, err = of.of[k].Get(part.Variables[0])
		}
		if err != nil {
			return err
		}
		values := make([]float64, len(part.Neurons))
		for i, n := range part.Neurons {
			values[i] = x[n]
		}
		if err := w.Sinks()[k][0].WriteStates([]uint64{s.net.Steps()}, values); err != nil {
			return err
		}
	}
	return nil
}

// recordEvents streams into an EventOutputFile.
func (s *Simulation) recordEvents(name string, f neuroml.EventOutputFile, populations []*hh.Population, open opener) error {
	format := record.LEMS{IDFirst: f.IDFirst}
	selected := make([]bool, len(populations))
	for _, x := range f.Selections {
		population, neuron, err := s.lems.Neuron(x.Select)
		if err == nil && x.EventPort != "spike" {
			err = fmt.Errorf("%s: event port %q, want spike", x.Select, x.EventPort)
		}
		if err != nil {
			s.warnf("output file %s: selection %s cannot be recorded: %v", name, x.ID, err)
			continue
		}
		selected[population] = true
		format.Events = append(format.Events, record.LEMSEvents{Population: population, Neuron: uint32(neuron), ID: x.ID})
	}
	if len(format.Events) == 0 {
		s.warnf("output file %s: has no selection that can be recorded and is not written", name)
		return nil
	}
	layout := spikeLayout(s.options.Dt, populations)
	return open(name, func(file *os.File) (*recordingFile, error) {
		w, err := record.NewNetworkSpikeWriter(file, format, layout)
		if err != nil {
			return nil, err
		}
		for i, p := range populations {
			if selected[i] {
				if err := p.StreamSpikes(w.Sinks()[i]); err != nil {
					return nil, err
				}
			}
		}
		return &recordingFile{writer: w}, nil
	})
}
