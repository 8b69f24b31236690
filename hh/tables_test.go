package hh

import (
	"testing"

	"github.com/lut4go/lut4go/table"
)

func TestPopulationsOfOneModelShareATable(t *testing.T) {
	rs := PospischilRS()
	changed := func(change func(*Model)) Model {
		m := rs.clone()
		change(&m)
		return m
	}
	other := func(v float64) float64 { return 1 + v/1000 }
	for _, c := range []struct {
		name  string
		model Model
		share bool
	}{
		{"the model itself", rs, true},
		{"with other conductances", changed(func(m *Model) { m.Channels[0].G *= 2; m.Channels[1].E++ }), true},
		{"with receptors", changed(func(m *Model) { m.Receptors = []Receptor{{Name: "ampa", G: 1, Tau: 5}} }), true},
		{"made anew of the same functions", WangBuzsaki(), false},
		{"with another rate", changed(func(m *Model) { m.Channels[0].Gates[0].Alpha = other }), false},
		{"with faster gates", changed(func(m *Model) { m.Channels[0].Gates[1].Phi = 2 }), false},
		{"with a gate less", changed(func(m *Model) { m.Channels[0].Gates = m.Channels[0].Gates[:1] }), false},
		{"with an instantaneous gate", changed(func(m *Model) { m.Channels[0].Gates[0].Instantaneous = true }), false},
	} {
		n := newNetwork(t, Config{Dt: 0.01})
		first := addPopulation(t, n, "first", rs, 1)
		second := addPopulation(t, n, "second", c.model, 1)
		same := first.core.Cells.Rows() == second.core.Cells.Rows()
		if same != c.share {
			t.Errorf("%s: the table is shared: %v, want %v", c.name, same, c.share)
		}
	}
}

func TestInstantaneousGatesShareATableOnlyWithTheirConductance(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.01})
	m := WangBuzsaki()
	rows := func(name string) any {
		return addPopulation(t, n, name, m, 1).core.Cells.Rows()
	}
	first := rows("first")
	if rows("again") != first {
		t.Error("the same model has another table")
	}
	m.Channels = append([]Channel(nil), m.Channels...)
	m.Channels[0].G++
	if rows("larger") == first {
		t.Error("another conductance of instantaneous gates has the same table")
	}
}

// BenchmarkTables times a model's tables, all of its curves.
func BenchmarkTables(b *testing.B) {
	for _, m := range []Model{WangBuzsaki(), Squid(), PospischilLTS()} {
		for _, order := range []table.Order{table.Linear, table.Cubic} {
			b.Run(m.Name+"/"+string(order), func(b *testing.B) {
				c := Config{Dt: 0.01, Order: order}
				check(b, c.complete())
				for b.Loop() {
					if _, err := rowsOf[float64](&tables{}, &m, curves(&m, Euler, c.Dt), &c); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
