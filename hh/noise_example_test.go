package hh_test

import (
	"context"
	"fmt"
	"log"
	"math"

	"github.com/lut4go/lut4go/hh"
)

// leakyCells returns cells of Cm 1 uF/cm2 with a leak of 0.1 mS/cm2 alone, and their network.
func leakyCells(count int) (*hh.Network, *hh.Population) {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.1, Method: hh.CN, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", hh.Model{
		Name: "leaky", Cm: 1, V0: -65, Channels: []hh.Channel{{Name: "leak", G: 0.1, E: -65}},
	}, count)
	if err != nil {
		log.Fatal(err)
	}
	return net, cells
}

// deviation returns the distances of the cells' voltages from rest after 100 ms.
func deviation(net *hh.Network, cells *hh.Population) []float64 {
	if err := net.Run(context.Background(), 100); err != nil {
		log.Fatal(err)
	}
	v, err := cells.Get("v")
	if err != nil {
		log.Fatal(err)
	}
	for i := range v {
		v[i] += 65
	}
	return v
}

func rms(x []float64) float64 {
	sum := 0.0
	for _, y := range x {
		sum += y * y
	}
	return math.Sqrt(sum / float64(len(x)))
}

// White noise of 2 mV/sqrt(ms), as Brian2's 2*mV/ms**0.5*xi: times Cm.
func ExamplePopulation_AddWhiteNoise() {
	net, cells := leakyCells(10000)
	const sigma = 2 * 1 // mV/sqrt(ms) times uF/cm2
	if err := cells.AddWhiteNoise(hh.WhiteNoise{Sigma: sigma}); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f of theory\n", rms(deviation(net, cells))/(sigma/math.Sqrt(2*0.1*1)))
	// Output: 0.99 of theory
}

// Of the cells half get twice the noise, all of them half in common.
func ExamplePopulation_AddWhiteNoiseEach() {
	net, cells := leakyCells(10000)
	scale := make([]float64, cells.Len())
	for i := range scale {
		scale[i] = float64(1 + i%2)
	}
	if err := cells.AddWhiteNoiseEach(hh.WhiteNoise{Sigma: 1, Correlation: 0.5}, scale); err != nil {
		log.Fatal(err)
	}
	v := deviation(net, cells)
	var even, odd []float64
	for i := 0; i < len(v); i += 2 {
		even, odd = append(even, v[i]), append(odd, v[i+1])
	}
	fmt.Printf("%.1f times\n", rms(odd)/rms(even))
	// Output: 2.0 times
}

// Noise of a conductance, of another size in each cell.
func ExamplePopulation_AddNoiseEach() {
	net, cells := leakyCells(3)
	in := hh.Noise{Mean: 0.1, SD: 0.01, Tau: 3, Conductance: true, E: 0, Correlation: 0.3}
	if err := cells.AddNoiseEach(in, []float64{0, 1, 5}); err != nil {
		log.Fatal(err)
	}
	v := deviation(net, cells)
	fmt.Println(v[0] == 0, v[0] < v[1], v[1] < v[2])
	// Output: true true true
}

// A current for each cell, in rows of a millisecond, as Brian2's TimedArray of two
// dimensions.
func ExamplePopulation_InjectSamples() {
	net, cells := leakyCells(2)
	rows := [][]float64{
		{1, 0}, // from 0 to 1 ms
		{1, 0},
		{0, 2}, // from 2 to 3 ms
	}
	if err := cells.InjectSamples(1, rows); err != nil {
		log.Fatal(err)
	}
	for range 4 {
		if err := net.Run(context.Background(), 1); err != nil {
			log.Fatal(err)
		}
		v, err := cells.Get("v")
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.0f ms: %.2f and %.2f mV\n", net.Time(), v[0], v[1])
	}
	// Output:
	// 1 ms: -64.05 and -65.00 mV
	// 2 ms: -63.19 and -65.00 mV
	// 3 ms: -63.36 and -63.10 mV
	// 4 ms: -63.52 and -63.28 mV
}
