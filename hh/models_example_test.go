package hh_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// fire prints the intervals between a cell's spikes under a current (uA/cm2).
func fire(model hh.Model, current, ms float64) {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.05, Method: hh.RK4})
	if err != nil {
		log.Fatal(err)
	}
	cell, err := net.AddPopulation("cell", model, 1)
	if err != nil {
		log.Fatal(err)
	}
	if err := cell.SetCurrent(current); err != nil {
		log.Fatal(err)
	}
	spikes := cell.RecordSpikes()
	if err := net.Run(context.Background(), ms); err != nil {
		log.Fatal(err)
	}
	fmt.Print(model.Name, ", intervals in ms:")
	for i := 1; i < spikes.Len(); i++ {
		fmt.Printf(" %.2f", spikes.Time(i)-spikes.Time(i-1))
	}
	fmt.Println()
}

// A pyramidal cell of the COBAHH benchmark, and its synapses.
func ExampleTraubMiles() {
	model := hh.TraubMiles()
	for _, r := range model.Receptors {
		fmt.Printf("%s: %v mS/cm2, %v mV, %v ms\n", r.Name, r.G, r.E, r.Tau)
	}
	fire(model, 1, 100)
	// Output:
	// exc: 0.03 mS/cm2, 0 mV, 5 ms
	// inh: 0.335 mS/cm2, -80 mV, 10 ms
	// traub-miles, intervals in ms: 21.75 21.75 21.75 21.75
}

// The nearer to the threshold, the slower: the A current gives the cell time.
func ExampleConnorStevens() {
	fire(hh.ConnorStevens(), 8.4, 400)
	fire(hh.ConnorStevens(), 10, 120)
	// Output:
	// connor-stevens, intervals in ms: 128.30
	// connor-stevens, intervals in ms: 29.40 29.35
}

// Firing that adapts.
func ExamplePospischilRS() {
	fire(hh.PospischilRS(), 5, 100)
	// Output:
	// pospischil-rs, intervals in ms: 9.40 9.85 10.35 10.85 11.30 11.75 12.20 12.65
}

// Firing that does not adapt.
func ExamplePospischilFS() {
	fire(hh.PospischilFS(), 5, 100)
	// Output:
	// pospischil-fs, intervals in ms: 11.50 11.50 11.50 11.50 11.45 11.50 11.50
}

// A burst, then a single spike.
func ExamplePospischilIB() {
	fire(hh.PospischilIB(), 0.518, 700)
	// Output:
	// pospischil-ib, intervals in ms: 7.05 6.60 6.90 7.35 8.15 9.35 12.40 476.50
}

// A burst from rest, which the T current makes.
func ExamplePospischilLTS() {
	fire(hh.PospischilLTS(), 0.518, 400)
	// Output:
	// pospischil-lts, intervals in ms: 11.50 46.70 209.50
}

// Bursts, which the persistent sodium current makes and the M current ends.
func ExampleGolombYueYaari() {
	fire(hh.GolombYueYaari(), 0.66, 300)
	// Output:
	// golomb-yue-yaari, intervals in ms: 2.95 2.90 3.10 3.60 4.60 7.05 171.20 3.20 3.20 3.60 4.30 6.50
}

// Firing that adapts slowly, as the M current opens.
func ExampleDestexhePare() {
	fire(hh.DestexhePare(), 2, 300)
	// Output:
	// destexhe-pare, intervals in ms: 28.55 31.35 34.75 38.95 44.30 51.55
}

// What a table of the squid axon holds for RK4: of each gate x the two curves of
// dx/dt = b - a*x, which is at rest at b/a.
func ExampleModel_Curves() {
	model := hh.Squid()
	curves, err := model.Curves(hh.RK4, 0.01)
	if err != nil {
		log.Fatal(err)
	}
	for i := 0; i < len(curves); i += 2 {
		a, b := curves[i], curves[i+1]
		fmt.Printf("%s %.4f/ms, %s %.4f/ms: rest at %.4f\n", a.Name, a.F(-65), b.Name, b.F(-65), b.F(-65)/a.F(-65))
	}
	// Output:
	// a(m) 4.2236/ms, b(m) 0.2236/ms: rest at 0.0529
	// a(h) 0.1174/ms, b(h) 0.0700/ms: rest at 0.5961
	// a(n) 0.1832/ms, b(n) 0.0582/ms: rest at 0.3177
}

// The time constant of n is a straight line through what was measured, negative
// below -115 mV, where no cell of the model goes.
func ExampleModel_RateGrid() {
	m := hh.Squid()
	m.Channels[1].Gates[0] = hh.Gate{
		Name: "n", Power: 4,
		Inf: func(v float64) float64 { return 1 / (1 + hh.Exp(-(v+53)/15)) },
		Tau: func(v float64) float64 { return 0.06 * (v + 115) },
	}
	grid, warnings, err := m.RateGrid(table.Grid{Min: -120, Max: 60, Step: 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(grid)
	fmt.Println(warnings[0])
	// Output:
	// -114..60 in steps of 1
	// model "squid": gate n: steady state 0.01136, time constant -0.3 ms at -120 mV, unusable up to -115 mV, beyond all reversal potentials: rate tables are of -114 to 60 mV
}
