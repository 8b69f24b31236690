package scenario

import (
	"errors"
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

// withDendrites returns the first cell of a file that has dendrites, nil if none has. Cells
// that cannot be used have an error of the network, if it has them.
func withDendrites(f *neuroml.File, options []neuroml.Option) *neuroml.Cell {
	for _, id := range f.Cells() {
		c, err := f.Cell(id, options...)
		var lacks *neuroml.OptionError
		if errors.As(err, &lacks) && lacks.Option == "Celsius" {
			// The network has a temperature, which the shape does not depend on.
			c, err = f.Cell(id, append(slices.Clone(options), neuroml.Celsius(20))...)
		}
		if err == nil && c.Tree != nil {
			return &c
		}
	}
	return nil
}

// Open returns the scenario of a NeuroML or LEMS file: of the network or cell
// that its simulation is about, or of the only network, else of the only cell. Of a
// cell there can be any number. A simulation gives the defaults of duration and
// step, and of the seed if it has one. root is the folder that includes may lead to,
// the file's own if empty. Cells with dendrites are run by Crank-Nicolson.
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
	var c neuroml.Cell
	switch networks := f.Networks(); {
	case found && slices.Contains(f.Cells(), simulation.Target) && !slices.Contains(networks, simulation.Target):
		c, err = f.Cell(simulation.Target, options...)
		s.cell = &c
	case found:
		s.network = &fileNetwork{f, simulation.Target, options}
	case len(networks) == 1:
		s.network = &fileNetwork{f, networks[0], options}
	case len(networks) > 1:
		err = fmt.Errorf("%s has networks %s, want one, or a LEMS file with a simulation of one", name, strings.Join(networks, ", "))
	default:
		c, err = models.OnlyCell(f, name, options...)
	}
	if err != nil {
		return s, err
	}
	if s.network != nil {
		s.Defaults.Neurons = 0
		s.branched = withDendrites(f, options)
	}
	if c.Tree != nil {
		s.dendrites = dendritesOfFile(&c)
		s.Defaults.Grid.Min, s.Defaults.Grid.Max = hh.TreeGrid.Min, hh.TreeGrid.Max
	}
	if s.branched != nil || s.dendrites != nil {
		s.Defaults.Method = hh.CN
	}
	s.model.New = func() hh.Model { return c.Model }
	s.Defaults.file = &s
	return s, nil
}
