package scenario

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/record"
	"github.com/lut4go/lut4go/record/parquet"
)

// Recording says which files a run writes while it goes on.
type Recording struct {
	Spikes string // name of a file for the spikes of all populations; none if empty
	States string // name of a file for samples of state variables; none if empty

	// Variables are those in States, with commas between, of the populations that have
	// them; v if empty.
	Variables string
	// Cells are the neurons in States: items as 3, 0-9, or, of one population alone,
	// inhibitory:0-9, with commas between; the first of each population if empty.
	Cells  string
	Sample float64 // ms between two samples in States, to whole steps; 0 for every step

	// Outputs is the directory for the files that a LEMS simulation asks for; none are
	// written if it is empty.
	Outputs string
}

// formats are those of files for spikes and states.
var formats = []record.Format{record.CSV, record.NPZ, parquet.Format}

// formatOf returns the format that the extension of a file's name tells.
func formatOf(option, name string) (record.Format, error) {
	f, err := record.FormatOf(name, formats...)
	if err != nil {
		var known []string
		for _, f := range formats {
			known = append(known, f.Extension())
		}
		return nil, &usage.Error{Option: option, Value: name, Want: "a name that ends in " + phrase.OneOf(known)}
	}
	return f, nil
}

// checkRecording returns a usage.Error for the first option of a recording that cannot
// be used.
func (o Options) checkRecording() error {
	r := o.Recording
	resumable := o.Checkpoint != "" || o.Resume != ""
	for _, file := range []struct{ option, name string }{{"spikes", r.Spikes}, {"states", r.States}} {
		if file.name == "" {
			continue
		}
		f, err := formatOf(file.option, file.name)
		if err != nil {
			return err
		}
		if resumable && f != record.CSV {
			return &usage.Error{Option: file.option, Value: file.name, Want: "a name that ends in .csv with --checkpoint or --resume, as files of other formats cannot be cut back to a checkpoint"}
		}
	}
	for _, pair := range []struct{ option, name, other, otherName string }{
		{"states", r.States, "spikes", r.Spikes},
		{"spikes", r.Spikes, "checkpoint", o.Checkpoint},
		{"spikes", r.Spikes, "resume", o.Resume},
		{"states", r.States, "checkpoint", o.Checkpoint},
		{"states", r.States, "resume", o.Resume},
	} {
		if pair.name != "" && pair.otherName != "" && sameFile(pair.name, pair.otherName) {
			return &usage.Error{Option: pair.option, Value: pair.name, Want: "another file than that of --" + pair.other}
		}
	}
	if r.States == "" {
		const none = "none without --states"
		switch {
		case r.Variables != "":
			return &usage.Error{Option: "variables", Value: r.Variables, Want: none}
		case r.Cells != "":
			return &usage.Error{Option: "cells", Value: r.Cells, Want: none}
		case r.Sample != 0:
			return &usage.Error{Option: "sample", Value: fmt.Sprint(r.Sample), Want: none}
		}
	}
	steps := hh.WholeSteps(r.Sample, o.Dt)
	return usage.Check(r.Sample == 0 || finite(r.Sample) && steps >= 1 && steps <= maxSampleSteps, "sample", r.Sample,
		fmt.Sprintf("a time in ms of one step, %v ms, to %.4g ms", o.Dt, maxSampleSteps*o.Dt))
}

const maxSampleSteps = 1 << 30

// sameFile reports whether two names are of one file, which need not exist.
func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	if errX == nil && errY == nil {
		return os.SameFile(x, y)
	}
	a, errX = filepath.Abs(a)
	b, errY = filepath.Abs(b)
	return errX == nil && errY == nil && a == b
}

// recordings are the files of a run that is under way.
type recordings struct {
	files    []*recordingFile
	warnings []string
	ranks    hh.Ranks // of which the first writes, and the others into the null device
}

// recordingFile is a file that sinks write.
type recordingFile struct {
	name   string
	file   *os.File
	writer interface {
		io.Closer
		Discard()
	}
	finish func() error // writes what is due at the end of the run; nil for nothing
}

// open opens a file and makes its writer. The file of a run that is resumed keeps what
// it has, which the checkpoint says how much of is right.
func (r *recordings) open(name string, resumed bool, open func(flags int) (*os.File, error), make func(*os.File) (*recordingFile, error)) error {
	flags := os.O_RDWR | os.O_CREATE
	if !resumed {
		flags |= os.O_TRUNC
	}
	if !Leads(r.ranks) {
		open = func(int) (*os.File, error) { return os.OpenFile(os.DevNull, os.O_RDWR, 0) }
	}
	file, err := open(flags)
	if err := Agree(r.ranks, err); err != nil {
		if file != nil {
			file.Close()
		}
		return err
	}
	f, err := make(file)
	if err != nil {
		return errors.Join(err, file.Close())
	}
	f.name, f.file = name, file
	r.files = append(r.files, f)
	return nil
}

// discard gives up all files.
func (r *recordings) discard() {
	for _, f := range r.files {
		f.writer.Discard()
		f.file.Close()
	}
	r.files = nil
}

// close completes all files and returns their names.
func (r *recordings) close() ([]string, error) {
	var names []string
	var errs []error
	for _, f := range r.files {
		var err error
		if f.finish != nil {
			err = f.finish()
		}
		if err = errors.Join(err, f.writer.Close(), f.file.Close()); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", f.name, err))
			continue
		}
		names = append(names, f.name)
	}
	r.files = nil
	return names, errors.Join(errs...)
}

// record opens the files of the options and streams into them. No file is opened unless
// all are known to make sense.
func (s *Simulation) record(populations []*hh.Population) error {
	r := s.options.Recording
	s.recordings.ranks = s.options.Ranks
	states, err := s.chooseStates(r, populations)
	if err != nil {
		return err
	}
	var outputs []string
	if r.Outputs != "" {
		if outputs, err = outputNames(s.scenario.simulation); err != nil {
			return err
		}
	}
	if err := s.recordSpikes(r.Spikes, populations); err != nil {
		return err
	}
	if err := s.recordStates(r, states); err != nil {
		return err
	}
	return s.recordOutputs(r.Outputs, outputs, populations)
}

// openNamed opens a file that an option names.
func (s *Simulation) openNamed(option, name string, make func(*os.File) (*recordingFile, error)) error {
	open := func(flags int) (*os.File, error) { return os.OpenFile(name, flags, 0o666) }
	if err := s.recordings.open(name, s.options.Resume != "", open, make); err != nil {
		return fmt.Errorf("--%s %s: %w", option, name, err)
	}
	return nil
}

func (s *Simulation) recordSpikes(name string, populations []*hh.Population) error {
	if name == "" {
		return nil
	}
	format, err := formatOf("spikes", name)
	if err != nil {
		return err
	}
	layout := spikeLayout(s.options.Dt, populations)
	layout.Crossings = true
	return s.openNamed("spikes", name, func(f *os.File) (*recordingFile, error) {
		w, err := record.NewNetworkSpikeWriter(f, format, layout)
		if err != nil {
			return nil, err
		}
		for i, p := range populations {
			if err := p.StreamCrossings(w.Sinks()[i]); err != nil {
				return nil, err
			}
		}
		return &recordingFile{writer: w}, nil
	})
}

// spikeLayout is that of a file of all populations' spikes.
func spikeLayout(dt float64, populations []*hh.Population) record.SpikeLayout {
	layout := record.SpikeLayout{Dt: dt}
	for _, p := range populations {
		layout.Populations = append(layout.Populations, p.Name())
	}
	return layout
}

// states are parts of a file of states with the population of each.
type states struct {
	layout record.StateLayout
	of     []*hh.Population
	sites  []cell.Site // of cells with dendrites; none, or the zero Site, where Get has them
}

// site returns that of a part.
func (x states) site(part int) cell.Site {
	if part < len(x.sites) {
		return x.sites[part]
	}
	return cell.Site{}
}

// chooseStates returns what the options want to be recorded.
func (s *Simulation) chooseStates(r Recording, populations []*hh.Population) (x states, err error) {
	if r.States == "" {
		return x, nil
	}
	chosen, err := chooseCells(r.Cells, populations)
	if err != nil {
		return x, err
	}
	x.layout.Dt = s.options.Dt
	for i, p := range populations {
		variables, err := chooseVariables(r.Variables, i, populations)
		if err != nil {
			return x, err
		}
		if len(chosen[i]) > 0 && len(variables) > 0 {
			x.of = append(x.of, p)
			x.layout.Parts = append(x.layout.Parts, record.StatePart{Population: p.Name(), Variables: variables, Neurons: chosen[i]})
		}
	}
	if len(x.of) == 0 {
		err = &usage.Error{Option: "variables", Value: r.Variables, Want: "one that a population of --cells has"}
	}
	return x, err
}

func (s *Simulation) recordStates(r Recording, x states) error {
	if r.States == "" {
		return nil
	}
	format, err := formatOf("states", r.States)
	if err != nil {
		return err
	}
	every := max(1, int(hh.WholeSteps(r.Sample, s.options.Dt)))
	return s.openNamed("states", r.States, func(f *os.File) (*recordingFile, error) {
		w, err := record.NewNetworkStateWriter(f, format, x.layout)
		if err != nil {
			return nil, err
		}
		return &recordingFile{writer: w}, x.stream(w, every)
	})
}

// stream connects the sinks of a writer with the populations.
func (x states) stream(w *record.NetworkStateWriter, every int) error {
	for k, part := range x.layout.Parts {
		neurons := make([]int, len(part.Neurons))
		for i, n := range part.Neurons {
			neurons[i] = int(n)
		}
		for j, variable := range part.Variables {
			var err error
			if site := x.site(k); site != (cell.Site{}) {
				err = x.of[k].StreamStateAt(site, variable, neurons, every, w.Sinks()[k][j])
			} else {
				err = x.of[k].StreamState(variable, neurons, every, w.Sinks()[k][j])
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// chooseVariables returns those of the variables that population i has. It is an error
// if no population has one.
func chooseVariables(list string, i int, populations []*hh.Population) ([]string, error) {
	var chosen []string
	for name := range strings.SplitSeq(cmp.Or(list, "v"), ",") {
		var known []string
		for k, p := range populations {
			m := p.Model()
			has := m.Variables()
			if slices.Contains(has, name) && k == i && !slices.Contains(chosen, name) {
				chosen = append(chosen, name)
			}
			for _, x := range has {
				if !slices.Contains(known, x) {
					known = append(known, x)
				}
			}
		}
		if !slices.Contains(known, name) {
			return nil, &usage.Error{Option: "variables", Value: list, Want: "some of " + strings.Join(known, ", ") + ", which the cells have"}
		}
	}
	return chosen, nil
}

// chooseCells returns the neurons of each population that a list names, see
// Recording.Cells, ascending.
func chooseCells(list string, populations []*hh.Population) ([][]uint32, error) {
	chosen := make([][]uint32, len(populations))
	if list == "" {
		for i := range chosen {
			chosen[i] = []uint32{0}
		}
		return chosen, nil
	}
	fail := func(format string, args ...any) ([][]uint32, error) {
		return nil, &usage.Error{Option: "cells", Value: list, Want: fmt.Sprintf(format, args...)}
	}
	for item := range strings.SplitSeq(list, ",") {
		span, name, named := item, "", false
		if at := strings.LastIndex(item, ":"); at >= 0 {
			name, span, named = item[:at], item[at+1:], true
		}
		first, last, ok := parseSpan(strings.TrimSpace(span))
		if !ok {
			return fail("numbers such as 3 or 0-9, or cells:0-9 of one population, with commas between, not %q", item)
		}
		found := false
		var names []string
		for i, p := range populations {
			names = append(names, p.Name())
			if named && p.Name() != name {
				continue
			}
			found = true
			if last >= p.Len() {
				return fail("neurons from 0 to %d of population %s", p.Len()-1, p.Name())
			}
			for n := first; n <= last; n++ {
				chosen[i] = append(chosen[i], uint32(n))
			}
		}
		if !found {
			return fail("neurons of %s, not of %s", phrase.OneOf(names), name)
		}
	}
	for i := range chosen {
		slices.Sort(chosen[i])
		chosen[i] = slices.Compact(chosen[i])
	}
	return chosen, nil
}

// parseSpan returns the ends of a range of neurons such as 3 or 0-9.
func parseSpan(text string) (first, last int, ok bool) {
	from, to, several := strings.Cut(text, "-")
	if !several {
		to = from
	}
	first, err1 := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	return first, last, err1 == nil && err2 == nil && first >= 0 && last >= first
}

// Close completes the files that the run has written, see Recording, and returns their
// names. It is called once, after the last Run.
func (s *Simulation) Close() ([]string, error) { return s.recordings.close() }
