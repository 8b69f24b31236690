package bench

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
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
		populate: leaveAtRest,
	}
	s.Defaults.Min, s.Defaults.Max = hh.DefaultGrid.Min, hh.DefaultGrid.Max
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

// FindModelFile returns the model of a NeuroML file's only cell, with no Drive. Of a
// file without a cell it is a membrane that has a leak to -65 mV of 1 mS/cm2, which
// keeps the voltage within 64 mV of that under 64 uA/cm2, and 1 mS/cm2 of each channel
// that can be used, reversing at 0 mV. It is an error if none of its channels can.
func FindModelFile(name, root string, options ...neuroml.Option) (Model, error) {
	f, err := neuroml.Open(name, neuroml.Options{Root: root})
	if err != nil {
		return Model{}, err
	}
	m := Model{min: hh.DefaultGrid.Min, max: hh.DefaultGrid.Max}
	var cell hh.Model
	if len(f.Cells()) > 0 {
		cell, err = onlyCell(name, f, options)
	} else {
		cell, m.leftOut, err = channelsOf(f, options)
		cell.Name = filepath.Base(name)
	}
	m.Name, m.New = cell.Name, func() hh.Model { return cell }
	return m, err
}

// channelsOf returns a membrane with all of a file's channels that can be used, and
// why the others cannot.
func channelsOf(f *neuroml.File, options []neuroml.Option) (m hh.Model, leftOut []error, err error) {
	const rest = -65 // mV
	m = hh.Model{Cm: 1, V0: rest}
	for _, id := range f.Channels() {
		channels, err := f.Channel(id, options...)
		if err != nil {
			leftOut = append(leftOut, err)
			continue
		}
		for _, c := range channels {
			for i := range c.Gates {
				c.Gates[i].Name = id + "." + c.Gates[i].Name
			}
			m.Channels = append(m.Channels, c)
		}
	}
	if len(m.Channels) == 0 && len(leftOut) > 0 {
		return m, nil, leftOut[0]
	}
	// No channel's id has blanks.
	m.Channels = append(m.Channels, hh.Channel{Name: "leak of the membrane", G: 1, E: rest})
	return m, leftOut, nil
}
