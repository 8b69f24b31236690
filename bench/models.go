package bench

import "github.com/lut4go/lut4go/hh"

// Model is a built-in model of package hh.
type Model struct {
	Name string // that of the hh.Model
	New  func() hh.Model
	// From and To are currents, uA/cm2, between which lie the onset of
	// repetitive firing and a good part of the curve above it.
	From, To float64
	// Drive is a current, uA/cm2, under which the cell goes on firing from its
	// initial state; 0 if none is known.
	Drive float64

	min, max float64 // of the rate table's grid, mV
	leftOut  []error // why channels of its file are not part of it
}

// Models returns the built-in models. All scenarios take theirs from here.
func Models() []Model {
	d := hh.DefaultGrid
	models := []Model{
		{New: hh.WangBuzsaki, From: 0, To: 2, Drive: 2, min: -100, max: 50},
		{New: hh.Squid, From: 0, To: 80, Drive: 10, min: -100, max: 60},
		{New: hh.TraubMiles, From: -1, To: 5, Drive: 1, min: -100, max: 60},
		{New: hh.ConnorStevens, From: 0, To: 40, Drive: 10, min: d.Min, max: d.Max},
		{New: hh.PospischilRS, From: 0, To: 10, Drive: 5, min: d.Min, max: d.Max},
		{New: hh.PospischilFS, From: 0, To: 10, Drive: 5, min: d.Min, max: d.Max},
		{New: hh.PospischilIB, From: 0, To: 4, Drive: 2, min: d.Min, max: d.Max},
		{New: hh.PospischilLTS, From: 0, To: 4, Drive: 2, min: d.Min, max: d.Max},
		{New: hh.GolombYueYaari, From: 0, To: 4, Drive: 2, min: d.Min, max: d.Max},
		{New: hh.DestexhePare, From: 0, To: 8, Drive: 4, min: d.Min, max: d.Max},
	}
	for i := range models {
		models[i].Name = models[i].New().Name
	}
	return models
}

// findModel returns the built-in model of that name, or a UsageError that lists
// the names there are.
func findModel(name string) (Model, error) {
	var names []string
	for _, m := range Models() {
		if m.Name == name {
			return m, nil
		}
		names = append(names, m.Name)
	}
	if name == "" {
		name = `""`
	}
	return Model{}, &UsageError{Option: "model", Value: name, Want: oneOf(names)}
}

// builtIn returns a model that is known to be there.
func builtIn(name string) Model {
	m, err := findModel(name)
	if err != nil {
		panic(err)
	}
	return m
}

// with returns the model after a change.
func (m Model) with(change func(*hh.Model)) Model {
	original := m.New
	m.New = func() hh.Model {
		cell := original()
		change(&cell)
		return cell
	}
	return m
}

// alone returns the model without the synapses of its network.
func (m Model) alone() Model {
	return m.with(func(cell *hh.Model) { cell.Receptors = nil })
}
