package hh_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"math"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// A thousand Wang-Buzsaki cells that excite each other. The number of spikes is
// the same on every machine.
func ExampleNewNetwork() {
	model := hh.WangBuzsaki()
	model.Receptors = []hh.Receptor{{Name: "ampa", G: 0.001, E: 0, Tau: 5}}
	net, err := hh.NewNetwork(hh.Config{Dt: 0.05, Method: hh.RK4, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", model, 1000)
	if err != nil {
		log.Fatal(err)
	}
	if err := cells.Set("v", hh.Uniform{Lo: -70, Hi: -50}); err != nil {
		log.Fatal(err)
	}
	synapses, err := net.Connect(cells, cells, hh.Connection{
		Receptor: "ampa", Rule: hh.Probability(0.1), Weight: hh.Constant(1), Delay: hh.Uniform{Lo: 3, Hi: 5},
	})
	if err != nil {
		log.Fatal(err)
	}
	spikes := cells.RecordSpikes()
	if err := net.Run(context.Background(), 20); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d spikes in %v ms, %d synapses\n", spikes.Len(), net.Time(), synapses.Len())
	// Output: 971 spikes in 20 ms, 100078 synapses
}

// Initial values: drawn for each cell, or the same for all. What is not set
// starts at the model's V0 and the steady state there.
func ExamplePopulation_Set() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", hh.WangBuzsaki(), 3)
	if err != nil {
		log.Fatal(err)
	}
	if err := cells.Set("v", hh.Uniform{Lo: -70, Hi: -55}); err != nil {
		log.Fatal(err)
	}
	if err := cells.Set("h", hh.Constant(1)); err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"v", "h", "n"} {
		x, err := cells.Get(name)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %.3f\n", name, x)
	}
	// Output:
	// v [-62.826 -64.051 -59.574]
	// h [1.000 1.000 1.000]
	// n [0.055 0.055 0.055]
}

// Rules say who is connected to whom, distributions with which weights and
// delays.
func ExampleNetwork_Connect() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	principal := hh.Squid()
	principal.Receptors = []hh.Receptor{{Name: "gaba", G: 0.1, E: -80, Tau: 10}}
	to, err := net.AddPopulation("principal", principal, 400)
	if err != nil {
		log.Fatal(err)
	}
	from, err := net.AddPopulation("interneurons", hh.WangBuzsaki(), 100)
	if err != nil {
		log.Fatal(err)
	}
	// What would arrive sooner than 0.1 ms is drawn again.
	delay := hh.Truncated{Of: hh.Normal{Mean: 1.5, SD: 0.75}, Lo: 0.1, Hi: math.Inf(1)}
	for _, rule := range []hh.Rule{hh.Probability(0.1), hh.AllToAll{}, hh.InDegree(20), hh.OutDegree(50)} {
		synapses, err := net.Connect(from, to, hh.Connection{Receptor: "gaba", Rule: rule, Weight: hh.Constant(0.5), Delay: delay})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%T: %d synapses\n", rule, synapses.Len())
	}

	// Lateral inhibition among the principal cells: each of 20 others.
	c := hh.Connection{Receptor: "gaba", Rule: hh.InDegree(20), Weight: hh.Exponential{Mean: 0.2}, Delay: delay, NoSelf: true}
	if _, err := net.Connect(to, to, c); err != nil {
		log.Fatal(err)
	}

	_, err = net.Connect(to, from, c)
	fmt.Println(err)
	// Output:
	// hh.Probability: 3993 synapses
	// hh.AllToAll: 40000 synapses
	// hh.InDegree: 8000 synapses
	// hh.OutDegree: 5000 synapses
	// hh: connection from "principal" to "interneurons": model "wang-buzsaki" has no receptor "gaba"
}

// Synapses of one's own, from a measurement or another program: neuron 2 has
// two of them with neuron 0.
func ExamplePairs() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.1})
	if err != nil {
		log.Fatal(err)
	}
	model := hh.WangBuzsaki()
	model.Receptors = []hh.Receptor{{Name: "ampa", G: 0.1, E: 0, Tau: 2}}
	cells, err := net.AddPopulation("cells", model, 3)
	if err != nil {
		log.Fatal(err)
	}
	synapses, err := net.Connect(cells, cells, hh.Connection{
		Receptor: "ampa",
		Rule: hh.Pairs{
			Sources: []int{2, 0, 2}, Targets: []int{0, 1, 0},
			Weights: []float64{0.5, 1, 0.25}, Delays: []float64{1, 2.5, 3},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	synapses.Each(func(source, target int, delay, weight float64) {
		fmt.Printf("%d to %d after %.1f ms, weight %v\n", source, target, delay, weight)
	})
	// Output:
	// 0 to 1 after 2.5 ms, weight 1
	// 2 to 0 after 1.0 ms, weight 0.5
	// 2 to 0 after 3.0 ms, weight 0.25
}

// A run ends early when its context does, and can be continued.
func ExampleNetwork_Run() {
	ctx, cancel := context.WithCancel(context.Background())
	net, err := hh.NewNetwork(hh.Config{Dt: 0.125, Progress: func(ms float64) {
		if ms >= 100 {
			cancel()
		}
	}})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := net.AddPopulation("cells", hh.WangBuzsaki(), 10); err != nil {
		log.Fatal(err)
	}
	err = net.Run(ctx, 500)
	fmt.Println(err, "at", net.Time(), "ms")

	err = net.Run(context.Background(), 500-net.Time())
	fmt.Println(err, "at", net.Time(), "ms")
	// Output:
	// context canceled at 128 ms
	// <nil> at 500 ms
}

// The squid giant axon under 10 uA/cm2.
func ExampleSquid() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.RK4})
	if err != nil {
		log.Fatal(err)
	}
	axon, err := net.AddPopulation("axon", hh.Squid(), 1)
	if err != nil {
		log.Fatal(err)
	}
	if err := axon.SetCurrent(10); err != nil {
		log.Fatal(err)
	}
	spikes := axon.RecordSpikes()
	if err := net.Run(context.Background(), 50); err != nil {
		log.Fatal(err)
	}
	for i := range spikes.Len() {
		fmt.Printf("%.3f ms\n", spikes.Time(i))
	}
	// Output:
	// 1.875 ms
	// 16.800 ms
	// 31.425 ms
	// 46.050 ms
}

// A model of one's own: a leak and a persistent sodium current, whose gate is
// given by its steady state and time constant.
func ExampleModel() {
	model := hh.Model{
		Name: "bistable",
		Cm:   1,
		V0:   -65,
		Channels: []hh.Channel{
			{Name: "leak", G: 0.1, E: -65},
			{Name: "nap", G: 0.15, E: 50, Gates: []hh.Gate{{
				Name:  "p",
				Power: 1,
				Inf:   func(v float64) float64 { return 1 / (1 + hh.Exp(-(v+40)/5)) },
				Tau:   func(float64) float64 { return 2 },
			}}},
		},
	}
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01, Grid: table.Grid{Min: -100, Max: 60, Step: 0.1}})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", model, 2)
	if err != nil {
		log.Fatal(err)
	}
	if err := cells.SetEach("v", []float64{-60, -40}); err != nil {
		log.Fatal(err)
	}
	if err := cells.SetSteadyGates(); err != nil {
		log.Fatal(err)
	}
	if err := net.Run(context.Background(), 200); err != nil {
		log.Fatal(err)
	}
	v, err := cells.Get("v")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v: from -60 to %.1f mV, from -40 to %.1f mV\n", model.Variables(), v[0], v[1])
	// Output: [v p]: from -60 to -63.5 mV, from -40 to 4.0 mV
}

// The voltage of two of ten cells, before every 500th step.
func ExamplePopulation_RecordState() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", hh.WangBuzsaki(), 10)
	if err != nil {
		log.Fatal(err)
	}
	if err := cells.SetEach("v", []float64{-70, -60, -70, -70, -70, -70, -70, -70, -70, -55}); err != nil {
		log.Fatal(err)
	}
	v, err := cells.RecordState("v", []int{0, 9}, 500)
	if err != nil {
		log.Fatal(err)
	}
	if err := net.Run(context.Background(), 20); err != nil {
		log.Fatal(err)
	}
	for i := range v.Values[0] {
		fmt.Printf("%2.0f ms: %.2f and %.2f mV\n", v.Time(i), v.Values[0][i], v.Values[1][i])
	}
	// Output:
	//  0 ms: -70.00 and -55.00 mV
	//  5 ms: -67.95 and -69.65 mV
	// 10 ms: -66.65 and -67.79 mV
	// 15 ms: -65.81 and -66.55 mV
}

// The state of a network in bytes: whoever has the same bytes has the same
// state.
func ExampleNetwork_WriteState() {
	var states [2]bytes.Buffer
	for i, threads := range []int{1, 4} {
		net, err := hh.NewNetwork(hh.Config{Dt: 0.05, Threads: threads, Seed: 1})
		if err != nil {
			log.Fatal(err)
		}
		cells, err := net.AddPopulation("cells", hh.WangBuzsaki(), 300)
		if err != nil {
			log.Fatal(err)
		}
		if err := cells.Set("v", hh.Uniform{Lo: -70, Hi: -55}); err != nil {
			log.Fatal(err)
		}
		if err := net.Run(context.Background(), 10); err != nil {
			log.Fatal(err)
		}
		if err := net.WriteState(&states[i]); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(states[0].Len(), "bytes of v, h and n of 300 cells")
	fmt.Println("the same on one thread and four:", bytes.Equal(states[0].Bytes(), states[1].Bytes()))
	// Output:
	// 7200 bytes of v, h and n of 300 cells
	// the same on one thread and four: true
}

// The squid giant axon again: a spike is found at the start of its step, and
// located between the voltages before and after it.
func ExamplePopulation_RecordCrossings() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.RK4})
	if err != nil {
		log.Fatal(err)
	}
	axon, err := net.AddPopulation("axon", hh.Squid(), 1)
	if err != nil {
		log.Fatal(err)
	}
	if err := axon.SetCurrent(10); err != nil {
		log.Fatal(err)
	}
	spikes := axon.RecordCrossings()
	if err := net.Run(context.Background(), 50); err != nil {
		log.Fatal(err)
	}
	for i := range spikes.Len() {
		fmt.Printf("step of %.3f ms, crossing at %.4f ms\n", spikes.Time(i), spikes.Crossings[i])
	}
	// Output:
	// step of 1.875 ms, crossing at 1.8979 ms
	// step of 16.800 ms, crossing at 16.8062 ms
	// step of 31.425 ms, crossing at 31.4414 ms
	// step of 46.050 ms, crossing at 46.0645 ms
}

// How often the cells of a population spike, on average, in bins of 5 ms.
func ExamplePopulation_RecordRate() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.05, Method: hh.RK4, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", hh.WangBuzsaki(), 200)
	if err != nil {
		log.Fatal(err)
	}
	if err := cells.Set("v", hh.Uniform{Lo: -70, Hi: -55}); err != nil {
		log.Fatal(err)
	}
	if err := cells.SetCurrent(2); err != nil {
		log.Fatal(err)
	}
	rate, err := cells.RecordRate(5)
	if err != nil {
		log.Fatal(err)
	}
	if err := net.Run(context.Background(), 20); err != nil {
		log.Fatal(err)
	}
	for i, hz := range rate.Rates {
		fmt.Printf("from %2.0f ms: %5.1f Hz\n", rate.Time(i), hz)
	}
	// Output:
	// from  0 ms:  84.0 Hz
	// from  5 ms: 116.0 Hz
	// from 10 ms:  85.0 Hz
	// from 15 ms: 115.0 Hz
}

// printer is a sink that prints what it gets. Those of package record write
// files.
type printer struct{}

func (printer) WriteSpikes(steps []uint64, neurons []uint32, crossings []float64) error {
	for i, step := range steps {
		fmt.Printf("step %d, neuron %d", step, neurons[i])
		if crossings != nil {
			fmt.Printf(", %.4f ms", crossings[i])
		}
		fmt.Println()
	}
	return nil
}

func (printer) WriteStates(steps []uint64, values []float64) error {
	n := len(values) / len(steps)
	for s, step := range steps {
		fmt.Printf("before step %d %.2f\n", step, values[s*n:(s+1)*n])
	}
	return nil
}

// Spikes go to a sink while the run goes on.
func ExamplePopulation_StreamSpikes() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.RK4})
	if err != nil {
		log.Fatal(err)
	}
	axons, err := net.AddPopulation("axons", hh.Squid(), 2)
	if err != nil {
		log.Fatal(err)
	}
	if err := axons.SetEach("v", []float64{-65, -60}); err != nil {
		log.Fatal(err)
	}
	if err := axons.SetCurrent(10); err != nil {
		log.Fatal(err)
	}
	if err := axons.StreamSpikes(printer{}); err != nil {
		log.Fatal(err)
	}
	if err := net.Run(context.Background(), 20); err != nil {
		log.Fatal(err)
	}
	// Output:
	// step 55, neuron 1
	// step 75, neuron 0
	// step 652, neuron 1
	// step 672, neuron 0
}

// Spikes with their times between steps go to a sink.
func ExamplePopulation_StreamCrossings() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.RK4})
	if err != nil {
		log.Fatal(err)
	}
	axon, err := net.AddPopulation("axon", hh.Squid(), 1)
	if err != nil {
		log.Fatal(err)
	}
	if err := axon.SetCurrent(10); err != nil {
		log.Fatal(err)
	}
	if err := axon.StreamCrossings(printer{}); err != nil {
		log.Fatal(err)
	}
	if err := net.Run(context.Background(), 20); err != nil {
		log.Fatal(err)
	}
	// Output:
	// step 75, neuron 0, 1.8979 ms
	// step 672, neuron 0, 16.8062 ms
}

// The voltage of two of ten cells goes to a sink, before every 400th step.
func ExamplePopulation_StreamState() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", hh.WangBuzsaki(), 10)
	if err != nil {
		log.Fatal(err)
	}
	if err := cells.StreamState("v", []int{0, 9}, 400, printer{}); err != nil {
		log.Fatal(err)
	}
	if err := net.Run(context.Background(), 25); err != nil {
		log.Fatal(err)
	}
	// Output:
	// before step 0 [-70.00 -70.00]
	// before step 400 [-66.65 -66.65]
	// before step 800 [-65.25 -65.25]
}

// The squid axon's spikes go beyond a table that ends at 20 mV.
func ExamplePopulation_Outside() {
	n, err := hh.NewNetwork(hh.Config{Dt: 0.01, Grid: table.Grid{Min: -100, Max: 20, Step: 0.1}})
	if err != nil {
		log.Fatal(err)
	}
	p, err := n.AddPopulation("axon", hh.Squid(), 1)
	if err != nil {
		log.Fatal(err)
	}
	if err := p.SetCurrent(10); err != nil {
		log.Fatal(err)
	}
	if err := n.Run(context.Background(), 20); err != nil {
		log.Fatal(err)
	}
	o := p.Outside()
	fmt.Printf("%d steps, up to %.1f mV, first at %.2f ms\n", o.Count, o.Highest, o.At)
	// Output: 127 steps, up to 40.3 mV, first at 1.99 ms
}
