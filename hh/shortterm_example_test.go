package hh_test

import (
	"context"
	"fmt"

	"github.com/lut4go/lut4go/hh"
)

// A depressing and a facilitating synapse, as between pyramidal cells and from these to
// interneurons (Tsodyks, Pawelzik & Markram 1998), after five spikes.
func ExampleTsodyksMarkram() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.ExpEuler})
	check(err)
	source, err := net.AddPopulation("source", hh.WangBuzsaki(), 1)
	check(err)
	check(source.SetCurrent(1))
	model := hh.WangBuzsaki()
	model.Receptors = []hh.Receptor{{Name: "exc", G: 1e-3, E: 0, Tau: 3}}
	targets, err := net.AddPopulation("targets", model, 2)
	check(err)
	var made []*hh.Synapses
	for target, plasticity := range []hh.TsodyksMarkram{
		{U: hh.Constant(0.5), TauRec: hh.Constant(800), TauFacil: hh.Constant(0)},
		{U: hh.Constant(0.05), TauRec: hh.Constant(100), TauFacil: hh.Constant(1000)},
	} {
		s, err := net.Connect(source, targets, hh.Connection{
			Receptor: "exc", Rule: hh.Pairs{Sources: []int{0}, Targets: []int{target}},
			Weight: hh.Constant(1), Delay: hh.Constant(1), ShortTerm: &plasticity,
		})
		check(err)
		made = append(made, s)
	}
	spikes := source.RecordSpikes()
	for spikes.Len() < 5 {
		check(net.Run(context.Background(), 1))
	}
	for i, s := range made {
		u, x := s.ShortTerm()
		fmt.Printf("target %d: share in use %.2f, of %.2f available\n", i, u[0], x[0])
	}
	// Output:
	// target 0: share in use 0.00, of 0.05 available
	// target 1: share in use 0.22, of 0.56 available
}
