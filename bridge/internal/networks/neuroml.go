package networks

import (
	"fmt"
	"strings"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
)

// Element is something of a NeuroML or LEMS file.
type Element struct {
	File    string
	ID      string // of the only one, if empty
	Options []neuroml.Option
}

// find returns the file and an id: the element's, or the only one of those there are.
func (e Element) find(what string, ids func(*neuroml.File) []string) (*neuroml.File, string, error) {
	f, err := neuroml.Open(e.File, neuroml.Options{})
	if err != nil {
		return nil, "", err
	}
	if e.ID != "" {
		return f, e.ID, nil
	}
	all := ids(f)
	if len(all) != 1 {
		return nil, "", fmt.Errorf("networks: %s has %d %ss (%s), want the id of one", e.File, len(all), what, strings.Join(all, ", "))
	}
	return f, all[0], nil
}

// CellModel makes the model of a cell of a file.
func (s *Set) CellModel(e Element) (Handle, error) {
	f, id, err := e.find("cell", (*neuroml.File).Cells)
	if err != nil {
		return 0, err
	}
	cell, err := f.Cell(id, e.Options...)
	if err != nil {
		return 0, err
	}
	if cell.Tree != nil {
		return 0, &neuroml.OptionError{Option: "Lumped", Err: fmt.Errorf("cell %q of %s has dendrites, %v: want one compartment", id, e.File, cell.Tree.Compartments)}
	}
	return s.AddModel(cell.Model), nil
}

// AddFileChannel adds an ion channel of a file to a model, with a conductance of g mS/cm2
// that reverses at reversal mV.
func (s *Set) AddFileChannel(h Handle, e Element, conductance hh.Channel) error {
	f, id, err := e.find("channel", (*neuroml.File).Channels)
	if err != nil {
		return err
	}
	channels, err := f.Channel(id, e.Options...)
	if err != nil {
		return err
	}
	return s.change(h, func(m *model) error {
		for _, c := range channels {
			c.G, c.E = c.G*conductance.G, conductance.E
			m.Channels = append(m.Channels, c)
		}
		return nil
	})
}
