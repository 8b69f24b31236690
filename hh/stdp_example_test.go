package hh_test

import (
	"context"
	"fmt"

	"github.com/lut4go/lut4go/hh"
)

// Of two sources one spikes before the target and one after it: their weights part.
func ExampleSTDP() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.ExpEuler})
	check(err)
	model := hh.WangBuzsaki()
	model.Receptors = []hh.Receptor{{Name: "exc", G: 1e-4, E: 0, Tau: 3}}
	sources, err := net.AddPopulation("sources", model, 2)
	check(err)
	target, err := net.AddPopulation("target", model, 1)
	check(err)
	for cell, start := range []float64{10, 20} {
		pulse := hh.Samples{Every: 1, Values: pulsesEvery(50, start, 1000)}
		check(sources.InjectEach(pulse, []float64{float64(1 - cell), float64(cell)}))
	}
	check(target.Inject(hh.Samples{Every: 1, Values: pulsesEvery(50, 15, 1000)}))
	synapses, err := net.Connect(sources, target, hh.Connection{
		Receptor: "exc", Rule: hh.AllToAll{}, Weight: hh.Constant(0.5), Delay: hh.Constant(1),
		STDP: &hh.STDP{APlus: 0.01, AMinus: 0.0105, TauPlus: 20, TauMinus: 20, WMin: 0, WMax: 1},
	})
	check(err)
	check(net.Run(context.Background(), 1000))
	synapses.Each(func(source, target int, delay, weight float64) {
		fmt.Printf("source %d: %.2f\n", source, weight)
	})
	// Output:
	// source 0: 0.66
	// source 1: 0.35
}

// pulsesEvery returns currents for each ms, of 20 uA/cm2 for 2 ms every so many from one on.
func pulsesEvery(every int, start float64, ms int) []float64 {
	x := make([]float64, ms)
	for t := range x {
		if since := t - int(start); since >= 0 && since%every < 2 {
			x[t] = 20
		}
	}
	return x
}

// A weight over time, ten samples of a second.
func ExampleSynapses_RecordWeights() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.ExpEuler})
	check(err)
	model := hh.WangBuzsaki()
	model.Receptors = []hh.Receptor{{Name: "exc", G: 1e-3, E: 0, Tau: 3}}
	cells, err := net.AddPopulation("cells", model, 2)
	check(err)
	check(cells.SetParameterEach("current", []float64{1, 0.9}))
	synapses, err := net.Connect(cells, cells, hh.Connection{
		Receptor: "exc", Rule: hh.AllToAll{}, NoSelf: true, Weight: hh.Constant(0.5), Delay: hh.Constant(1),
		STDP: &hh.STDP{APlus: 0.01, AMinus: 0.01, TauPlus: 20, TauMinus: 20, MuPlus: 1, MuMinus: 1, WMin: 0, WMax: 1},
	})
	check(err)
	weights, err := synapses.RecordWeights([]int{0}, 4000) // 100 ms
	check(err)
	check(net.Run(context.Background(), 1000))
	fmt.Println(len(weights.Values[0]), "samples,", weights.Values[0][0], "at", weights.Time(0), "ms")
	// Output: 10 samples, 0.5 at 0 ms
}
