package hh_test

import (
	"context"
	"fmt"

	"github.com/lut4go/lut4go/hh"
)

// A network goes on where another one is: its state, which cells are refractory, and the
// spikes that have still to arrive go from one to the other.
func ExampleNetwork_SetSteps() {
	build := func() (*hh.Network, *hh.Population) {
		net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.ExpEuler})
		check(err)
		model := hh.WangBuzsaki()
		model.Refractory = 2
		model.Receptors = []hh.Receptor{{Name: "inh", G: 0.1, E: -75, Tau: 10}}
		cells, err := net.AddPopulation("cells", model, 2)
		check(err)
		check(cells.SetParameterEach("current", []float64{2, 1}))
		_, err = net.Connect(cells, cells, hh.Connection{Receptor: "inh", Rule: hh.AllToAll{}, NoSelf: true, Weight: hh.Constant(1), Delay: hh.Constant(5)})
		check(err)
		return net, cells
	}
	first, from := build()
	check(first.Run(context.Background(), 42))

	second, to := build()
	check(second.SetSteps(first.Steps()))
	model := to.Model()
	for _, name := range model.Variables() {
		x, err := from.Get(name)
		check(err)
		check(to.SetEach(name, x))
	}
	until, err := from.RefractoryUntil()
	check(err)
	check(to.SetRefractoryUntil(until))
	steps, neurons, err := from.SpikesUnderWay()
	check(err)
	check(to.SetSpikesUnderWay(steps, neurons))
	fmt.Println("under way:", steps, neurons)

	a, b := from.RecordSpikes(), to.RecordSpikes()
	check(first.Run(context.Background(), 100))
	check(second.Run(context.Background(), 100))
	fmt.Println(a.Len(), "spikes, the same:", fmt.Sprint(a.Steps, a.Neurons) == fmt.Sprint(b.Steps, b.Neurons))
	// Output:
	// under way: [1629] [0]
	// 9 spikes, the same: true
}

// A sweep over weights: the network is made once, and its synapses too.
func ExampleSynapses_SetWeights() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.ExpEuler})
	check(err)
	model := hh.WangBuzsaki()
	model.Receptors = []hh.Receptor{{Name: "exc", G: 0.1, E: 0, Tau: 3}}
	source, err := net.AddSource("source", 2, hh.PoissonTrains{Rate: 100})
	check(err)
	target, err := net.AddPopulation("target", model, 1)
	check(err)
	synapses, err := net.Connect(source, target, hh.Connection{
		Receptor: "exc", Rule: hh.Pairs{Sources: []int{0, 1}, Targets: []int{0, 0}, Weights: []float64{0, 0}}, Delay: hh.Constant(1),
	})
	check(err)
	spikes := target.RecordSpikes()
	for _, w := range []float64{0.2, 0.4, 0.8, 1.6} {
		spikes.Clear()
		check(synapses.SetWeights([]float64{w, w / 2}))
		check(net.Run(context.Background(), 500))
		fmt.Println(w, spikes.Len())
	}
	// Output:
	// 0.2 18
	// 0.4 29
	// 0.8 47
	// 1.6 68
}

// Parameters of single cells, and those of the model.
func ExamplePopulation_Parameter() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025})
	check(err)
	cells, err := net.AddPopulation("cells", hh.WangBuzsaki(), 2)
	check(err)
	check(cells.SetParameterEach("leak.E", []float64{-65, -64}))
	for _, name := range []string{"leak.E", "leak.G"} {
		x, err := cells.Parameter(name)
		check(err)
		fmt.Println(name, x)
	}
	// Output:
	// leak.E [-65 -64]
	// leak.G [0.1 0.1]
}

// A spike that arrives adds its weight to the second variable of a receptor with a rise,
// whose RiseScale has the first one peak at the weight.
func ExampleReceptor_RiseScale() {
	fmt.Printf("%.4f/ms\n", hh.Receptor{Tau: 5, Rise: 1}.RiseScale())
	// Output:
	// 1.4953/ms
}
