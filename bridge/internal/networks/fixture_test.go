package networks_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bridge/internal/networks"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

type handle = networks.Handle

var grid = table.Grid{Min: -120, Max: 60, Step: 0.5}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fails fails the test unless the error says what it should.
func fails(t testing.TB, err error, want ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("want an error with %q", want)
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("want an error with %q, got %v", w, err)
		}
	}
}

// samplesOf returns a function's values on a grid.
func samplesOf(f hh.Rate, g table.Grid) networks.Samples {
	n, err := g.Points()
	if err != nil {
		panic(err)
	}
	s := networks.Samples{Min: g.Min, Step: g.Step, Values: make([]float64, n)}
	for i := range s.Values {
		s.Values[i] = f(g.At(i))
	}
	return s
}

// sampled makes a model of package hh by values of its rates on a grid.
func sampled(t testing.TB, s *networks.Set, m hh.Model, g table.Grid) handle {
	t.Helper()
	h := s.NewModel(networks.Cell{Name: m.Name, Cm: m.Cm, V0: m.V0, Threshold: m.Threshold, Refractory: m.Refractory, SpikeAt: m.SpikeAt})
	for _, c := range m.Channels {
		check(t, s.AddChannel(h, hh.Channel{Name: c.Name, G: c.G, E: c.E}, gatesOf(c.Gates, g)))
	}
	for _, c := range m.Currents {
		f := networks.Samples{}
		if c.F != nil {
			f = samplesOf(c.F, g)
		}
		check(t, s.AddCurrent(h, hh.Current{Name: c.Name, I: c.I}, f, gatesOf(c.Gates, g)))
	}
	for _, r := range m.Receptors {
		block := networks.Samples{}
		if r.Block != nil {
			block = samplesOf(r.Block, g)
		}
		r.Block = nil
		check(t, s.AddReceptor(h, r, block))
	}
	for _, r := range m.Resets {
		check(t, s.AddReset(h, r))
	}
	return h
}

func gatesOf(gates []hh.Gate, g table.Grid) []networks.Gate {
	var all []networks.Gate
	for _, x := range gates {
		to := networks.Gate{Gate: x}
		for _, f := range []struct {
			from *hh.Rate
			to   *networks.Samples
		}{{&to.Gate.Alpha, &to.Alpha}, {&to.Gate.Beta, &to.Beta}, {&to.Gate.Inf, &to.Inf}, {&to.Gate.Tau, &to.Tau}} {
			if *f.from != nil {
				*f.to, *f.from = samplesOf(*f.from, g), nil
			}
		}
		all = append(all, to)
	}
	return all
}

// small is a network of a few cells that spike and inhibit each other.
type small struct {
	set                *networks.Set
	net, cells, source handle
	synapses           handle
	spikes             handle
}

func newSmall(t testing.TB, c hh.Config) *small {
	t.Helper()
	if c.Dt == 0 {
		c.Dt = 0.02
	}
	c.Grid = grid
	x := &small{set: &networks.Set{}}
	s := x.set
	x.net = must(s.New(c))
	m := hh.WangBuzsaki()
	m.Receptors = []hh.Receptor{{Name: "inh", G: 0.1, E: -75, Tau: 6}}
	model := s.AddModel(m)
	x.cells = must(s.AddPopulation(x.net, "cells", model, 5))
	check(t, s.FreeModel(model)) // which the population does not need
	x.source = must(s.AddSource(x.net, "source", 2, hh.GivenTrains{Neurons: []int{0, 1}, Times: []float64{3, 4}}))
	check(t, s.SetParameter(x.cells, "current", []float64{1.5}))
	check(t, s.SetState(x.cells, "v", []float64{-70, -65, -64, -60, -58}))
	x.synapses = must(s.Connect(x.cells, x.cells, networks.Connection{
		Connection: hh.Connection{Receptor: "inh"},
		Pairs: &hh.Pairs{
			Sources: []int{3, 0, 3, 1}, Targets: []int{2, 1, 0, 4}, Weights: []float64{0.4, 0.1, 0.3, 0.2}, Delays: []float64{1},
		},
	}))
	x.spikes = must(s.RecordSpikes(x.cells, nil))
	return x
}

// must returns what a call gives that a test relies on.
func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

func (x *small) run(t testing.TB, ms float64) {
	t.Helper()
	if !must(x.set.Run(x.net, networks.Run{Duration: ms})) {
		t.Fatal("the run did not complete")
	}
}

// steps returns the number of steps done.
func (x *small) steps() (done uint64, err error) {
	err = x.set.Network(x.net, func(n *hh.Network) error {
		done = n.Steps()
		return nil
	})
	return done, err
}

// state returns the state of all cells, to the bit.
func (x *small) state(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	check(t, x.set.Network(x.net, func(n *hh.Network) error { return n.WriteState(&b) }))
	return b.String()
}

// taken returns the spikes that a monitor holds.
func taken(t testing.TB, s *networks.Set, monitor handle) (steps, neurons []int64) {
	t.Helper()
	size := must(s.Size(monitor))
	steps, neurons = make([]int64, size.Rows), make([]int64, size.Rows)
	check(t, s.Spikes(monitor, steps, neurons))
	return steps, neurons
}
