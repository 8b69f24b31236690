package hh_test

import (
	"context"
	"fmt"
	"math"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// dendrites returns a network of so many cells: a soma and a dendrite with a leak alone.
func dendrites(count int) (*hh.Network, *hh.Population) {
	shape := cell.Cell{
		Morphology: cell.Morphology{Name: "cell", Sections: []cell.Section{
			{Name: "soma", Points: cell.Cylinder(20, 20)},
			{Name: "dendrite", Parent: cell.EndOf("soma"), Points: cell.Cylinder(200, 2)},
		}},
		Ra: []cell.Value{{Value: 100}}, Cm: []cell.Value{{Value: 1}}, Divisions: []cell.Division{{By: cell.Number(9)}},
	}
	compartments, err := shape.Compartments()
	check(err)
	net, err := hh.NewNetwork(hh.Config{Dt: 0.1, Method: hh.BE, Seed: 1})
	check(err)
	model := hh.Model{Name: "passive", Channels: []hh.Channel{{Name: "leak", G: 0.1, E: -70}}, V0: -70, Threshold: 0}
	cells, err := net.AddCells("cells", hh.Tree{Compartments: compartments}, model, count)
	check(err)
	return net, cells
}

// An electrode of 10 MOhm at the soma, as NEURON's SEClamp: it holds the cell at rest, then 20
// mV above it.
func ExamplePopulation_ClampAt() {
	net, cells := dendrites(1)
	soma := cell.At("soma", 0.5)
	check(cells.ClampAt(soma, hh.VoltageClamp{
		Command:    hh.ClampSteps{Steps: []hh.ClampStep{{Duration: 5, Voltage: -70}, {Duration: math.Inf(1), Voltage: -50}}},
		Resistance: 10,
	}))
	current, err := cells.RecordClampCurrentAt(soma, []int{0}, 500)
	check(err)
	check(net.Run(context.Background(), 100))
	v, err := cells.GetAt(soma, "v")
	check(err)
	i := current.Values[0][1]
	fmt.Printf("%.4f nA at %.0f ms, %.3f mV at the soma", i, current.Time(1), v[0])
	// Output: 0.0484 nA at 50 ms, -50.484 mV at the soma
}

// A sink of what is recorded at a site.
type lastSample struct{ value float64 }

func (s *lastSample) WriteStates(_ []uint64, values []float64) error {
	s.value = values[len(values)-1]
	return nil
}

// Currents and voltages at sites may go to a sink while the network runs.
func ExamplePopulation_StreamClampCurrentAt() {
	net, cells := dendrites(1)
	soma := cell.At("soma", 0.5)
	check(cells.ClampAt(soma, hh.VoltageClamp{Command: hh.ClampSamples{Every: 100, Values: []float64{-50}}}))
	var current, voltage lastSample
	check(cells.StreamClampCurrentAt(soma, []int{0}, 10, &current))
	check(cells.StreamStateAt(cell.EndOf("dendrite"), "v", []int{0}, 10, &voltage))
	check(net.Run(context.Background(), 100))
	fmt.Printf("%.4f nA, and the dendrite's end at %.3f mV", current.value, voltage.value)
	// Output: 0.0496 nA, and the dendrite's end at -50.775 mV
}

// Noise of a conductance at the dendrite, as of many weak synapses, whose mean alone would
// take a cell from -70 to -50 mV; and white noise at the soma of the second cell.
func ExamplePopulation_AddNoiseAt() {
	net, cells := dendrites(2)
	check(cells.AddNoiseAt(cell.At("dendrite", 0.5), hh.Noise{Mean: 1, SD: 0.5, Tau: 5, Conductance: true, E: 0}, nil))
	check(cells.AddWhiteNoiseAt(cell.At("soma", 0.5), hh.WhiteNoise{Sigma: 0.02}, []float64{0, 1}))
	m, err := cells.RecordStateAt(cell.At("soma", 0.5), "v", []int{0, 1}, 1)
	check(err)
	check(net.Run(context.Background(), 2000))
	for i, v := range m.Values {
		mean, square := 0.0, 0.0
		for _, x := range v[1000:] {
			mean += x / float64(len(v)-1000)
		}
		for _, x := range v[1000:] {
			square += (x - mean) * (x - mean) / float64(len(v)-1000)
		}
		fmt.Printf("cell %d: %.0f mV, sd %.1f mV\n", i, mean, math.Sqrt(square))
	}
	// Output:
	// cell 0: -51 mV, sd 4.1 mV
	// cell 1: -51 mV, sd 4.2 mV
}

// Each cell gets a current of its own over time at a site, and has a leak of its own.
func ExamplePopulation_InjectSamplesAt() {
	net, cells := dendrites(3)
	check(cells.InjectSamplesAt(cell.At("dendrite", 0.5), 10, 50, [][]float64{{0.01, 0.02, 0.02}, {0, 0, 0}}))
	check(cells.SetParameterEach("leak.G", []float64{0.1, 0.1, 0.2})) // mS/cm2
	check(net.Run(context.Background(), 60))
	v, err := cells.GetAt(cell.At("soma", 0.5), "v")
	check(err)
	fmt.Printf("%.2f mV", v)
	// Output: [-66.11 -62.23 -66.15] mV
}

// Two cells whose dendrites are joined by a gap junction of 2 nS.
func ExampleGapJunctions_dendrites() {
	net, cells := dendrites(2)
	middle := cell.At("dendrite", 0.5)
	_, err := net.ConnectGaps(cells, cells, hh.GapJunctions{
		Rule: hh.Pairs{Sources: []int{0}, Targets: []int{1}}, Conductance: hh.Constant(2), A: middle, B: middle,
	})
	check(err)
	check(cells.InjectAt(cell.At("soma", 0.5), hh.Pulse{End: 1000, Amplitude: 0.05}, []float64{1, 0}))
	check(net.Run(context.Background(), 200))
	v, err := cells.GetAt(cell.At("soma", 0.5), "v")
	check(err)
	fmt.Printf("%.2f mV", v)
	// Output: [-55.64 -64.21] mV
}

// Three cells whose dendrites have leaks of their own.
func ExamplePopulation_SetParameterEachIn() {
	net, cells := dendrites(3)
	check(cells.SetParameterEachIn("dendrite", "leak.G", []float64{0.05, 0.1, 0.2})) // mS/cm2
	check(cells.SetParameterIn("dendrite", "Cm", hh.Constant(1.5)))                  // uF/cm2
	soma, err := cells.ParameterIn("soma", "leak.G")
	check(err)
	check(cells.InjectAt(cell.At("soma", 0.5), hh.Pulse{End: 1000, Amplitude: 0.02}, nil))
	check(net.Run(context.Background(), 300))
	v, err := cells.GetAt(cell.At("soma", 0.5), "v")
	check(err)
	fmt.Printf("%v mS/cm2 in the soma, %.2f mV", soma, v)
	// Output: [0.1 0.1 0.1] mS/cm2 in the soma, [-59.34 -61.94 -64.51] mV
}
