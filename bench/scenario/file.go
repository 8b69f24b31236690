package scenario

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
)

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

// Open returns the scenario of a NeuroML or LEMS file: of the network or cell
// that its simulation is about, or of the only network, else of the only cell. Of a
// cell there can be any number. A simulation gives the defaults of duration and
// step, and of the seed if it has one. root is the folder that includes may lead to,
// the file's own if empty.
func Open(name, root string, options ...neuroml.Option) (Scenario, error) {
	s := Scenario{
		Name:     filepath.Base(name),
		Defaults: singleCell(filepath.Base(name), 0),
		populate: leaveAtRest,
	}
	s.Defaults.Grid.Min, s.Defaults.Grid.Max = hh.DefaultGrid.Min, hh.DefaultGrid.Max
	f, err := neuroml.Open(name, neuroml.Options{Root: root})
	if err != nil {
		return s, err
	}
	simulation, found, err := f.Simulation()
	if err != nil {
		return s, err
	}
	s.simulation = simulation
	if found {
		s.Defaults.Duration, s.Defaults.Dt = simulation.Duration, simulation.Dt
		if simulation.Seeded {
			s.Defaults.Seed = simulation.Seed
		}
	}
	var cell hh.Model
	switch networks := f.Networks(); {
	case found && slices.Contains(f.Cells(), simulation.Target) && !slices.Contains(networks, simulation.Target):
		var c neuroml.Cell
		c, err = f.Cell(simulation.Target, options...)
		cell = c.Model
		s.cell = &c
	case found:
		s.network = &fileNetwork{f, simulation.Target, options}
	case len(networks) == 1:
		s.network = &fileNetwork{f, networks[0], options}
	case len(networks) > 1:
		err = fmt.Errorf("%s has networks %s, want one, or a LEMS file with a simulation of one", name, strings.Join(networks, ", "))
	default:
		cell, err = models.OnlyCell(f, name, options...)
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
