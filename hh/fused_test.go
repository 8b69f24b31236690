package hh

import (
	"fmt"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// newCoupledNetwork is a network of cells that drive each other through every receptor.
func newCoupledNetwork(t *testing.T, c Config, m Model) *recurrentNetwork {
	t.Helper()
	c.Grid, c.Threads, c.Seed = coarseGrid, 1, 3
	if c.Dt == 0 {
		c.Dt = 0.01
	}
	n := newNetwork(t, c)
	p := addPopulation(t, n, "cells", m, 150)
	check(t, p.SetSteadyGates())
	check(t, p.SetCurrent(8))
	check(t, p.Set("v", Uniform{Lo: -70, Hi: -50}))
	for _, r := range m.Receptors {
		connect(t, n, p, p, Connection{Receptor: r.Name, Rule: Probability(0.1), Weight: Constant(0.3), Delay: Uniform{Lo: 3, Hi: 5}})
	}
	return &recurrentNetwork{net: n, cells: p, spikes: p.RecordSpikes()}
}

// withReceptors returns the model with n receptors, from some that all differ.
func withReceptors(m Model, n int) Model {
	m.Receptors = []Receptor{
		{Name: "fast", G: 0.003, E: 0, Tau: 3}, {Name: "slow", G: 0.002, E: -10, Tau: 8}, {Name: "third", G: 0.001, E: -80, Tau: 5},
	}[:n]
	return m
}

func TestFusedStepGivesTheBitsOfTheKernelsItFuses(t *testing.T) {
	methods := map[string][]Config{
		"wang-buzsaki": {
			{Method: Euler}, {Method: ExpEuler}, {Method: Staggered}, {Method: CN}, {Method: RK4},
			{Method: Euler, Order: table.Cubic}, {Method: Staggered, Order: table.Cubic}, {Method: RK4, Order: table.Cubic},
		},
		"squid": {
			{Method: Euler}, {Method: ExpEuler}, {Method: Staggered}, {Method: CN},
			{Method: Euler, Order: table.Cubic}, {Method: Staggered, Order: table.Cubic},
		},
	}
	for _, backend := range kernel.Backends() {
		for _, m := range []Model{
			withReceptors(WangBuzsaki(), 0), withReceptors(WangBuzsaki(), 1), withReceptors(WangBuzsaki(), 2),
			withReceptors(Squid(), 0), withReceptors(Squid(), 1), withReceptors(Squid(), 2),
		} {
			for _, c := range methods[m.Name] {
				if c.Method == RK4 && len(m.Receptors) > 1 {
					continue
				}
				c.Backend = backend
				name := fmt.Sprintf("%s/%s_with_%d_receptors/%s_%s/", backend, m.Name, len(m.Receptors), c.Method, c.Order)
				t.Run(name+"float64", func(t *testing.T) { checkFusedEqualsGeneral(t, c, m, 64) })
				t.Run(name+"float32", func(t *testing.T) { checkFusedEqualsGeneral(t, c, m, 32) })
			}
		}
	}
}

func checkFusedEqualsGeneral(t *testing.T, c Config, m Model, precision int) {
	c.Precision = precision
	var hashes [2][2]string
	for i := range hashes {
		s := newCoupledNetwork(t, c, m)
		if !s.cells.core.Cells.Fused() {
			t.Fatal("the network is not stepped by a fused kernel")
		}
		if i == 1 {
			s.cells.core.Cells.Unfuse()
		}
		s.run(t, 15)
		if s.spikes.Len() == 0 {
			t.Fatal("no spikes")
		}
		hashes[i] = s.hashes(t)
	}
	if hashes[0] != hashes[1] {
		t.Errorf("fused %q, one kernel after the other %q", hashes[0], hashes[1])
	}
}

func TestBuiltInModelsOfTheirStructureHaveAFusedStep(t *testing.T) {
	for _, m := range []Model{WangBuzsaki(), Squid(), TraubMiles()} {
		if !cellsOfModel(t, Config{}, m).Fused() {
			t.Errorf("%s has none", m.Name)
		}
	}
}

func TestOtherModelsAndMethodsHaveNoFusedStep(t *testing.T) {
	squid := func(change func(na, k *Channel)) Model {
		m := Squid()
		change(&m.Channels[0], &m.Channels[1])
		return m
	}
	receptor := func(r Receptor) Model {
		m := Squid()
		m.Receptors = []Receptor{r}
		return m
	}
	for _, c := range []struct {
		name   string
		config Config
		model  Model
	}{
		{"a third receptor", Config{}, withReceptors(Squid(), 3)},
		{"a third receptor of Wang & Buzsaki's cell", Config{}, withReceptors(WangBuzsaki(), 3)},
		{"two receptors of it by Runge-Kutta", Config{Method: RK4}, withReceptors(WangBuzsaki(), 2)},
		{"a receptor that rises", Config{}, receptor(Receptor{Name: "r", G: 1, Tau: 5, Rise: 1})},
		{"a receptor of currents", Config{}, receptor(Receptor{Name: "r", G: 1, Tau: 5, Current: true})},
		{"potassium before sodium", Config{}, squid(func(na, k *Channel) { *na, *k = *k, *na })},
		{"h before m", Config{}, squid(func(na, _ *Channel) { na.Gates = []Gate{na.Gates[1], na.Gates[0]} })},
		{"m^2 h", Config{}, squid(func(na, _ *Channel) {
			na.Gates = []Gate{na.Gates[0], na.Gates[1]}
			na.Gates[0].Power = 2
		})},
		{"n^3", Config{}, squid(func(_, k *Channel) {
			k.Gates = []Gate{k.Gates[0]}
			k.Gates[0].Power = 3
		})},
		{"sodium without h", Config{}, squid(func(na, _ *Channel) { na.Gates = na.Gates[:1] })},
		{"Connor & Stevens's cell", Config{}, ConnorStevens()},
		{"the squid axon by Runge-Kutta", Config{Method: RK4}, Squid()},
		{"exact rates", Config{Order: table.Exact}, Squid()},
	} {
		t.Run(c.name, func(t *testing.T) {
			if cellsOfModel(t, c.config, c.model).Fused() {
				t.Error("it has one")
			}
		})
	}
}

// cellsOfModel returns a cell of a model.
func cellsOfModel(t *testing.T, c Config, m Model) engine.Cells {
	t.Helper()
	c.Dt = 0.01
	n := newNetwork(t, c)
	return addPopulation(t, n, "cells", m, 1).core.Cells
}
