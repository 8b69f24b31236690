package hh

import (
	"context"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// coarseGrid makes tables fast to build.
var coarseGrid = table.Grid{Min: -100, Max: 50, Step: 1}

// Calls of the package that a test relies on: what they return, or the end of the
// test.

func newNetwork(t testing.TB, c Config) *Network {
	t.Helper()
	n, err := NewNetwork(c)
	check(t, err)
	return n
}

func addPopulation(t testing.TB, n *Network, name string, m Model, count int) *Population {
	t.Helper()
	p, err := n.AddPopulation(name, m, count)
	check(t, err)
	return p
}

func connect(t testing.TB, n *Network, from Neurons, to *Population, c Connection) *Synapses {
	t.Helper()
	s, err := n.Connect(from, to, c)
	check(t, err)
	return s
}

func run(t testing.TB, n *Network, ms float64) {
	t.Helper()
	check(t, n.Run(context.Background(), ms))
}

// valuesOf returns a state variable of every cell.
func valuesOf(t testing.TB, p *Population, variable string) []float64 {
	t.Helper()
	x, err := p.Get(variable)
	check(t, err)
	return x
}

func recordState(t testing.TB, p *Population, variable string, neurons []int, every int) *StateMonitor {
	t.Helper()
	m, err := p.RecordState(variable, neurons, every)
	check(t, err)
	return m
}

func recordRate(t testing.TB, p *Population, bin float64) *RateMonitor {
	t.Helper()
	m, err := p.RecordRate(bin)
	check(t, err)
	return m
}

func curvesOf(t testing.TB, m Model, method Method, dt float64) []table.Curve {
	t.Helper()
	curves, err := m.Curves(method, dt)
	check(t, err)
	return curves
}

func waveformOf(t testing.TB, s Stimulus, dt float64) waveform {
	t.Helper()
	w, err := s.waveform(dt, "uA/cm2")
	check(t, err)
	return w
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantError fails the test unless err says all of the parts.
func wantError(t testing.TB, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("error %q does not say %q", err, p)
		}
	}
}
