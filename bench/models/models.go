// Package models has the models that are benchmarked: those of package hh, with what
// benchmarks need to know of each, and those of NeuroML files.
package models

import (
	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// Model is a model of cells, of package hh or of a file.
type Model struct {
	Name string // that of the hh.Model
	New  func() hh.Model
	// From and To are currents, uA/cm2. The onset of repetitive firing and a good part
	// of the f-I curve above it lie between them.
	From, To float64
	// Drive is a current, uA/cm2, under which the cell goes on firing from its
	// initial state; 0 if none is known.
	Drive float64
	// MinMV and MaxMV are the ends of the rate tables' grid, mV.
	MinMV, MaxMV float64
	// LeftOut says why channels of the model's file are not part of it.
	LeftOut []error
}

// Grid returns the grid of the model's rate tables with a step in mV.
func (m Model) Grid(stepMV float64) table.Grid {
	return table.Grid{Min: m.MinMV, Max: m.MaxMV, Step: stepMV}
}

// BuiltIn returns the models of package hh.
func BuiltIn() []Model {
	d := hh.DefaultGrid
	models := []Model{
		{New: hh.WangBuzsaki, From: 0, To: 2, Drive: 2, MinMV: -100, MaxMV: 50},
		{New: hh.Squid, From: 0, To: 80, Drive: 10, MinMV: -100, MaxMV: 60},
		{New: hh.TraubMiles, From: -1, To: 5, Drive: 1, MinMV: -100, MaxMV: 60},
		{New: hh.ConnorStevens, From: 0, To: 40, Drive: 10, MinMV: d.Min, MaxMV: d.Max},
		{New: hh.PospischilRS, From: 0, To: 10, Drive: 5, MinMV: d.Min, MaxMV: d.Max},
		{New: hh.PospischilFS, From: 0, To: 10, Drive: 5, MinMV: d.Min, MaxMV: d.Max},
		{New: hh.PospischilIB, From: 0, To: 4, Drive: 2, MinMV: d.Min, MaxMV: d.Max},
		{New: hh.PospischilLTS, From: 0, To: 4, Drive: 2, MinMV: d.Min, MaxMV: d.Max},
		{New: hh.GolombYueYaari, From: 0, To: 4, Drive: 2, MinMV: d.Min, MaxMV: d.Max},
		{New: hh.DestexhePare, From: 0, To: 8, Drive: 4, MinMV: d.Min, MaxMV: d.Max},
		{New: hh.ExponentialIntegrateAndFire, From: 0, To: 2, Drive: 1, MinMV: -100, MaxMV: 0},
		{New: hh.AdEx, From: 0, To: 8, Drive: 4, MinMV: -100, MaxMV: 30},
	}
	for i := range models {
		models[i].Name = models[i].New().Name
	}
	return models
}

// Names returns the names of the built-in models.
func Names() []string {
	var names []string
	for _, m := range BuiltIn() {
		names = append(names, m.Name)
	}
	return names
}

// Find returns the built-in model of that name, or a usage.Error that lists the names
// there are.
func Find(name string) (Model, error) {
	for _, m := range BuiltIn() {
		if m.Name == name {
			return m, nil
		}
	}
	return Model{}, &usage.Error{Option: "model", Value: name, Want: phrase.OneOf(Names())}
}

// MustFind returns the built-in model of a name that is known to be there.
func MustFind(name string) Model {
	m, err := Find(name)
	if err != nil {
		panic(err)
	}
	return m
}

// With returns the model after a change.
func (m Model) With(change func(*hh.Model)) Model {
	original := m.New
	m.New = func() hh.Model {
		cell := original()
		change(&cell)
		return cell
	}
	return m
}

// WithoutReceptors returns the model without receptors.
func (m Model) WithoutReceptors() Model {
	return m.With(func(cell *hh.Model) { cell.Receptors = nil })
}
