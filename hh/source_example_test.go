package hh_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/lut4go/lut4go/hh"
)

// must returns x, or ends the program.
func must[T any](x T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return x
}

// A hundred Poisson trains, each of which reaches every cell with a probability.
func ExampleNetwork_AddSource() {
	net := must(hh.NewNetwork(hh.Config{Dt: 0.02, Seed: 1}))
	model := hh.WangBuzsaki()
	model.Receptors = []hh.Receptor{{Name: "ampa", G: 0.02, E: 0, Tau: 2}}
	cells := must(net.AddPopulation("cells", model, 50))
	input := must(net.AddSource("input", 100, hh.PoissonTrains{Rate: 40}))
	must(net.Connect(input, cells, hh.Connection{Receptor: "ampa", Rule: hh.Probability(0.3), Weight: hh.Constant(1), Delay: hh.Constant(1)}))
	in, out := input.CountSpikes(), cells.CountSpikes()
	check(net.Run(context.Background(), 500))
	fmt.Println(in.Total > 1800 && in.Total < 2200, out.Total > 500)
	// Output: true true
}

// Spikes that are known: of neuron 0 at 1 and 6 ms, of neuron 1 at 4 ms.
func ExampleGivenTrains() {
	net := must(hh.NewNetwork(hh.Config{Dt: 0.1}))
	model := hh.WangBuzsaki()
	model.Receptors = []hh.Receptor{{Name: "ampa", G: 0.5, E: 0, Tau: 2}}
	cells := must(net.AddPopulation("cells", model, 2))
	input := must(net.AddSource("input", 2, hh.GivenTrains{Neurons: []int{0, 1, 0}, Times: []float64{1, 4, 6}}))
	must(net.Connect(input, cells, hh.Connection{Receptor: "ampa", Rule: hh.OneToOne{}, Weight: hh.Constant(1), Delay: hh.Constant(0.5)}))
	spikes := cells.RecordSpikes()
	check(net.Run(context.Background(), 10))
	for i := range spikes.Len() {
		fmt.Printf("cell %d at %.1f ms\n", spikes.Neurons[i], spikes.Time(i))
	}
	// Output:
	// cell 0 at 2.7 ms
	// cell 1 at 5.6 ms
	// cell 0 at 7.3 ms
}

// Rates that change every 100 ms, of one neuron upwards, of another one downwards.
func ExamplePoissonTrains() {
	net := must(hh.NewNetwork(hh.Config{Dt: 0.1, Seed: 1}))
	input := must(net.AddSource("input", 2, hh.PoissonTrains{Every: 100, Samples: [][]float64{{50, 800}, {200, 200}, {800, 50}}}))
	up := must(input.RecordSpikesOf([]int{0}))
	check(net.Run(context.Background(), 400))
	var counts [4]int
	for i := range up.Len() {
		counts[int(up.Time(i)/100)]++
	}
	fmt.Println(counts[0] < counts[1], counts[1] < counts[2], counts[3])
	// Output: true true 0
}

// Trains of 100 Hz with a dead time of 5 ms.
func ExampleRenewalTrains() {
	net := must(hh.NewNetwork(hh.Config{Dt: 0.1, Seed: 1}))
	input := must(net.AddSource("input", 200, hh.RenewalTrains{Refractory: 5, Intervals: hh.Exponential{Mean: 5}}))
	spikes := input.CountSpikes()
	check(net.Run(context.Background(), 1000))
	fmt.Println(spikes.Total > 19_000 && spikes.Total < 21_000)
	// Output: true
}

// lines reads spikes as "time neuron" from text.
type lines struct{ *strings.Reader }

func (l lines) ReadSpikes(times []float64, neurons []uint32) (n int, err error) {
	for ; n < len(times); n++ {
		if _, err := fmt.Fscanln(l, &times[n], &neurons[n]); err != nil {
			return n, err // io.EOF after the last
		}
	}
	return n, nil
}

// Spikes that are read while the run goes on. Files of this library are read by
// record.SpikeReader.
func ExampleStreamedTrains() {
	net := must(hh.NewNetwork(hh.Config{Dt: 0.1}))
	reader := lines{strings.NewReader("0.3 2\n1.25 0\n7 1\n")}
	input := must(net.AddSource("input", 3, hh.StreamedTrains{From: reader}))
	spikes := input.RecordSpikes()
	check(net.Run(context.Background(), 5))
	fmt.Println(spikes.Steps, spikes.Neurons)
	// Output: [3 13] [2 0]
}

// Trains change between two runs.
func ExampleSource_SetTrains() {
	net := must(hh.NewNetwork(hh.Config{Dt: 0.1, Seed: 1}))
	input := must(net.AddSource("input", 100, hh.PoissonTrains{Rate: 5}))
	rate := must(input.RecordRate(500))
	check(net.Run(context.Background(), 500))
	check(input.SetTrains(hh.PoissonTrains{Rate: 50}))
	check(net.Run(context.Background(), 500))
	fmt.Println(rate.Rates[0] < 8, rate.Rates[1] > 40)
	// Output: true true
}

// A run that ends when the cells have spiked a hundred times.
func ExampleNetwork_RunUntil() {
	net := must(hh.NewNetwork(hh.Config{Dt: 0.01, Seed: 1}))
	cells := must(net.AddPopulation("cells", hh.WangBuzsaki(), 20))
	check(cells.SetParameter("current", hh.Uniform{Lo: 0.5, Hi: 2}))
	spikes := cells.CountSpikes()
	met, err := net.RunUntil(context.Background(), 1000, func() bool { return spikes.Total >= 100 })
	fmt.Println(met, err, spikes.Total >= 100, net.Time() < 200)
	// Output: true <nil> true true
}

// A stimulus for one run, and another one for the next.
func ExamplePopulation_ClearStimuli() {
	net := must(hh.NewNetwork(hh.Config{Dt: 0.01}))
	cells := must(net.AddPopulation("cells", hh.WangBuzsaki(), 3))
	spikes := cells.CountSpikes()
	check(cells.InjectEach(hh.Pulse{Start: 0, End: 1e6, Amplitude: 1}, []float64{0, 1, 2}))
	check(net.Run(context.Background(), 104))
	fmt.Println(spikes.Counts)
	cells.ClearStimuli()
	check(cells.InjectEach(hh.Pulse{Start: 0, End: 1e6, Amplitude: 1}, []float64{2, 0, 0}))
	check(net.Run(context.Background(), 100))
	fmt.Println(spikes.Counts)
	// Output:
	// [0 6 10]
	// [10 6 10]
}
