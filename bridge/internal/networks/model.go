package networks

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// model is a model that grows by calls. Functions of its own are known at some voltages
// only.
type model struct {
	mu sync.Mutex
	hh.Model
	known []span
}

func (m *model) kind() string { return "model" }
func (m *model) of() *network { return nil }

// change changes a model, which an error leaves as it was.
func (s *Set) change(h Handle, f func(m *model) error) error {
	m, err := get[*model](s, h)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	changed := &model{Model: m.Model, known: slices.Clip(m.known)}
	// Appending to these has to leave the model's own.
	changed.Channels, changed.Currents = slices.Clip(m.Channels), slices.Clip(m.Currents)
	changed.Receptors, changed.Resets = slices.Clip(m.Receptors), slices.Clip(m.Resets)
	if err := f(changed); err != nil {
		return err
	}
	m.Model, m.known = changed.Model, changed.known
	return nil
}

// copy returns a model as it is.
func (s *Set) model(h Handle) (hh.Model, []span, error) {
	m, err := get[*model](s, h)
	if err != nil {
		return hh.Model{}, nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.Model, m.known, nil
}

// Cell is what a model has beside its channels, currents, receptors and resets, as
// hh.Model says.
type Cell struct {
	Name                  string
	Cm                    float64
	Threshold, Refractory float64
	SpikeAt               hh.SpikeCondition
	Hold                  bool
	V0, Celsius           float64
}

func (c Cell) set(m *hh.Model) {
	m.Name, m.Cm, m.Threshold, m.SpikeAt, m.Refractory = c.Name, c.Cm, c.Threshold, c.SpikeAt, c.Refractory
	m.Hold, m.V0, m.Celsius = c.Hold, c.V0, c.Celsius
}

// NewModel makes a model without channels.
func (s *Set) NewModel(c Cell) Handle {
	m := &model{}
	c.set(&m.Model)
	return s.add(m)
}

// AddModel makes a model of one that is there already.
func (s *Set) AddModel(m hh.Model) Handle { return s.add(&model{Model: m}) }

// Cell returns what a model has.
func (s *Set) Cell(h Handle) (Cell, error) {
	m, _, err := s.model(h)
	return Cell{m.Name, m.Cm, m.Threshold, m.Refractory, m.SpikeAt, m.Hold, m.V0, m.Celsius}, err
}

// SetCell replaces what a model has.
func (s *Set) SetCell(h Handle, c Cell) error {
	return s.change(h, func(m *model) error {
		c.set(&m.Model)
		return nil
	})
}

// builtIn are the models of package hh.
var builtIn = map[string]func() hh.Model{
	"adex": hh.AdEx, "connor-stevens": hh.ConnorStevens, "destexhe-pare": hh.DestexhePare,
	"exponential-if": hh.ExponentialIntegrateAndFire, "golomb-yue-yaari": hh.GolombYueYaari,
	"pospischil-fs": hh.PospischilFS, "pospischil-ib": hh.PospischilIB, "pospischil-lts": hh.PospischilLTS,
	"pospischil-rs": hh.PospischilRS, "squid": hh.Squid, "traub-miles": hh.TraubMiles, "wang-buzsaki": hh.WangBuzsaki,
}

// BuiltIn returns the names of the models of package hh.
func BuiltIn() []string {
	var names []string
	for name := range builtIn {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// BuiltInModel makes a model of package hh.
func (s *Set) BuiltInModel(name string) (Handle, error) {
	f, ok := builtIn[name]
	if !ok {
		return 0, fmt.Errorf("networks: no model is built in by the name %q, want one of %s", name, strings.Join(BuiltIn(), ", "))
	}
	return s.AddModel(f()), nil
}

// Gate is a gate whose functions are given by their values: the Alpha, Beta, Inf and Tau of
// the gate itself are nil.
type Gate struct {
	hh.Gate
	Alpha, Beta, Inf, Tau Samples
}

// gates returns gates of a channel or current.
func (m *model) gates(of string, all []Gate) ([]hh.Gate, error) {
	var gates []hh.Gate
	for _, g := range all {
		to := g.Gate
		for _, f := range []struct {
			what string
			from Samples
			to   *hh.Rate
		}{{"alpha", g.Alpha, &to.Alpha}, {"beta", g.Beta, &to.Beta}, {"inf", g.Inf, &to.Inf}, {"tau", g.Tau, &to.Tau}} {
			var err error
			if *f.to, err = m.rate(fmt.Sprintf("%s of gate %s of %s", f.what, g.Name, of), f.from); err != nil {
				return nil, err
			}
		}
		gates = append(gates, to)
	}
	return gates, nil
}

// AddChannel adds a channel to a model, whose gates are those given.
func (s *Set) AddChannel(h Handle, c hh.Channel, gates []Gate) error {
	return s.change(h, func(m *model) (err error) {
		if c.Gates, err = m.gates("channel "+c.Name, gates); err == nil {
			m.Channels = append(m.Channels, c)
		}
		return err
	})
}

// AddCurrent adds a current to a model, whose F, if it has one, and gates are those given.
func (s *Set) AddCurrent(h Handle, c hh.Current, f Samples, gates []Gate) error {
	return s.change(h, func(m *model) (err error) {
		if c.F, err = m.rate("f of current "+c.Name, f); err != nil {
			return err
		}
		if c.Gates, err = m.gates("current "+c.Name, gates); err == nil {
			m.Currents = append(m.Currents, c)
		}
		return err
	})
}

// AddReceptor adds a receptor to a model, whose Block, if it has one, is the one given.
func (s *Set) AddReceptor(h Handle, r hh.Receptor, block Samples) error {
	return s.change(h, func(m *model) (err error) {
		if r.Block, err = m.rate("block of receptor "+r.Name, block); err == nil {
			m.Receptors = append(m.Receptors, r)
		}
		return err
	})
}

// AddReset adds what a spike does to a model's cells.
func (s *Set) AddReset(h Handle, r hh.Reset) error {
	return s.change(h, func(m *model) error {
		m.Resets = append(m.Resets, r)
		return nil
	})
}

// Names are what of a model, or of a population, has names.
type Names int

const (
	Variables Names = iota
	Parameters
	Quantities
)

// ModelNames returns the names of a model. It is an error if the model is not valid.
func (s *Set) ModelNames(h Handle, which Names) ([]string, error) {
	m, _, err := s.model(h)
	if err != nil {
		return nil, err
	}
	if err := m.Validate(); err != nil {
		return nil, err
	}
	return namesOf(&m, which)
}

func namesOf(m *hh.Model, which Names) ([]string, error) {
	switch which {
	case Variables:
		return m.Variables(), nil
	case Parameters:
		return m.Parameters(), nil
	case Quantities:
		return m.Quantities(), nil
	}
	return nil, fmt.Errorf("networks: names of kind %d, want %d for variables, %d for parameters, %d for quantities", which, Variables, Parameters, Quantities)
}

// checkKnown returns an error unless all functions are known where the network's tables
// ask for them.
func checkKnown(m *hh.Model, known []span, g table.Grid) error {
	for _, s := range known {
		near := s.step * onSample
		if g.Min < s.min-near || g.Max > s.max+near {
			return fmt.Errorf("networks: model %q: %s has samples from %v to %.10g mV, and the network's tables are from %v to %v mV: want samples that cover these",
				m.Name, s.of, s.min, s.max, g.Min, g.Max)
		}
	}
	return nil
}
