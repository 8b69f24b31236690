package models

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
)

// IsFile reports whether a name is that of a NeuroML or LEMS file.
func IsFile(name string) bool {
	ext := filepath.Ext(name)
	return ext == ".nml" || ext == ".xml"
}

// OnlyCell returns the only cell that an open file has.
func OnlyCell(f *neuroml.File, name string, options ...neuroml.Option) (neuroml.Cell, error) {
	cells := f.Cells()
	switch len(cells) {
	case 0:
		return neuroml.Cell{}, fmt.Errorf("%s has neither a network nor a cell", name)
	case 1:
		return f.Cell(cells[0], options...)
	}
	return neuroml.Cell{}, fmt.Errorf("%s has cells %s, want one, or a network of them", name, strings.Join(cells, ", "))
}

// Open returns the model of a NeuroML file's only cell, with no Drive. From a file
// without a cell it makes a membrane with a leak to -65 mV of 1 mS/cm2, which keeps the
// voltage within 64 mV of that under 64 uA/cm2, and 1 mS/cm2 of each channel that can be
// used, reversing at 0 mV. It is an error if none of the channels can. root is the folder
// that includes may lead to, the file's own if empty.
func Open(name, root string, options ...neuroml.Option) (Model, error) {
	f, err := neuroml.Open(name, neuroml.Options{Root: root})
	if err != nil {
		return Model{}, err
	}
	m := Model{MinMV: hh.DefaultGrid.Min, MaxMV: hh.DefaultGrid.Max}
	var cell hh.Model
	if len(f.Cells()) > 0 {
		var only neuroml.Cell
		only, err = OnlyCell(f, name, options...)
		if err == nil && only.Tree != nil {
			err = &neuroml.OptionError{Option: "Lumped", Err: fmt.Errorf("%s has a cell of %d compartments, want one of a single compartment", name, only.Tree.Compartments.Len())}
		}
		cell = only.Model
	} else {
		cell, m.LeftOut, err = channelsOf(f, options)
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
	// The tables of the voltage do not depend on it.
	m.Pools = []hh.Pool{{Name: neuroml.Calcium, Rest: 1e-4, Tau: 10}}
	// No channel's id has blanks.
	m.Channels = append(m.Channels, hh.Channel{Name: "leak of the membrane", G: 1, E: rest})
	return m, leftOut, nil
}
