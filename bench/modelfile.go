package bench

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
	"github.com/lut4go/lut4go/table"
)

// IsFile reports whether the name of a scenario or a model is that of a NeuroML
// or LEMS file.
func IsFile(name string) bool {
	ext := filepath.Ext(name)
	return ext == ".nml" || ext == ".xml"
}

// fileNetwork is a network of a NeuroML file.
type fileNetwork struct {
	file    *neuroml.File
	id      string
	options []neuroml.Option
}

// build makes the network that the file describes.
func (n *fileNetwork) build(c hh.Config) (*neuroml.Network, error) {
	return n.file.Network(n.id, c, n.options...)
}

// FindFile returns the scenario of a NeuroML or LEMS file: of the network or cell
// that its simulation is about, or of the only network, else of the only cell. Of a
// cell there can be any number. A simulation gives the defaults of duration and
// step, and of the seed if it has one. root is the folder that includes may lead to,
// the file's own if empty.
func FindFile(name, root string, options ...neuroml.Option) (Scenario, error) {
	s := Scenario{
		Name:     filepath.Base(name),
		Defaults: singleCell(filepath.Base(name), 0),
		model:    Model{min: hh.DefaultGrid.Min, max: hh.DefaultGrid.Max},
		populate: leaveAtRest,
	}
	f, err := neuroml.Open(name, neuroml.Options{Root: root})
	if err != nil {
		return s, err
	}
	simulation, found, err := f.Simulation()
	if err != nil {
		return s, err
	}
	if found {
		s.Defaults.Duration, s.Defaults.Dt = simulation.Duration, simulation.Dt
		if simulation.Seeded {
			s.Defaults.Seed = simulation.Seed
		}
	}
	var cell hh.Model
	switch networks := f.Networks(); {
	case found && slices.Contains(f.Cells(), simulation.Target) && !slices.Contains(networks, simulation.Target):
		cell, err = cellOf(f, simulation.Target, options)
	case found:
		s.network = &fileNetwork{f, simulation.Target, options}
	case len(networks) == 1:
		s.network = &fileNetwork{f, networks[0], options}
	case len(networks) > 1:
		err = fmt.Errorf("%s has networks %s, want one, or a LEMS file with a simulation of one", name, strings.Join(networks, ", "))
	default:
		cell, err = onlyCell(name, f, options)
	}
	if err != nil {
		return s, err
	}
	if s.network != nil {
		s.Defaults.Neurons = 0
	}
	s.model.New = func() hh.Model { return cell }
	s.Defaults.file = &s
	return s, nil
}

// onlyCell returns the model of the only cell that a file has.
func onlyCell(name string, f *neuroml.File, options []neuroml.Option) (hh.Model, error) {
	cells := f.Cells()
	switch len(cells) {
	case 0:
		return hh.Model{}, fmt.Errorf("%s has neither a network nor a cell", name)
	case 1:
		return cellOf(f, cells[0], options)
	}
	return hh.Model{}, fmt.Errorf("%s has cells %s, want one, or a network of them", name, strings.Join(cells, ", "))
}

func cellOf(f *neuroml.File, id string, options []neuroml.Option) (hh.Model, error) {
	cell, err := f.Cell(id, options...)
	return cell.Model, err
}

// FindModelFile returns the model of a NeuroML file's only cell, or of all its
// channels that can be used if it has no cell: 1 mS/cm2 of each, reversing at
// 0 mV.
func FindModelFile(name, root string, options ...neuroml.Option) (Model, error) {
	f, err := neuroml.Open(name, neuroml.Options{Root: root})
	if err != nil {
		return Model{}, err
	}
	read := channelsOf
	if len(f.Cells()) > 0 {
		read = onlyCell
	}
	cell, err := read(name, f, options)
	if err != nil {
		return Model{}, err
	}
	m := Model{Name: cell.Name, New: func() hh.Model { return cell }, min: hh.DefaultGrid.Min, max: hh.DefaultGrid.Max}
	if m.Name == "" {
		m.Name = filepath.Base(name)
	}
	m.Drive, err = m.findDrive()
	return m, err
}

// channelsOf returns a membrane with all of a file's channels that can be used. If
// none can, the error says why the first cannot.
func channelsOf(name string, f *neuroml.File, options []neuroml.Option) (hh.Model, error) {
	m := hh.Model{Cm: 1, V0: -65}
	var first error
	for _, id := range f.Channels() {
		channels, err := f.Channel(id, options...)
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		for _, c := range channels {
			for i := range c.Gates {
				c.Gates[i].Name = id + "." + c.Gates[i].Name
			}
			m.Channels = append(m.Channels, c)
		}
	}
	switch {
	case len(m.Channels) > 0:
		return m, nil
	case first != nil:
		return m, first
	}
	return m, fmt.Errorf("%s has neither a cell nor a channel", name)
}

// findDrive returns the first of 1, 2, 4 … 64 uA/cm2 under which the cell goes on
// firing, 0 if it does so under none.
func (m Model) findDrive() (float64, error) {
	o := TableDefaults(m.Name)
	o.Dt = 0.025
	for m.Drive = 1; m.Drive <= 64; m.Drive *= 2 {
		times, _, err := m.alone().spikes(context.Background(), o, TableKind{table.Linear, 0.1})
		if err != nil {
			return 0, err
		}
		if n := len(times); n > 1 && times[n-1] > tableRun/2 {
			return m.Drive, nil
		}
	}
	return 0, nil
}
