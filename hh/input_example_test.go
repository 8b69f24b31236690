package hh_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lut4go/lut4go/hh"
)

// Receptors of three shapes: what a spike of weight 1 makes of each, 2 ms after
// it arrived.
func ExampleReceptor() {
	model := hh.Squid()
	model.Receptors = []hh.Receptor{
		{Name: "exponential", G: 0.1, E: 0, Tau: 5},
		{Name: "alpha", G: 0.1, E: 0, Tau: 2, Rise: 2},
		{Name: "double", G: 0.1, E: -80, Tau: 8, Rise: 1},
	}
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01, Method: hh.ExpEuler})
	if err != nil {
		log.Fatal(err)
	}
	cell, err := net.AddPopulation("cell", model, 1)
	if err != nil {
		log.Fatal(err)
	}
	// What an arriving spike raises is the rising state, where there is one.
	for _, name := range []string{"exponential", "alpha_rise", "double_rise"} {
		if err := cell.Set(name, hh.Constant(1)); err != nil {
			log.Fatal(err)
		}
	}
	if err := net.Run(context.Background(), 2); err != nil {
		log.Fatal(err)
	}
	for _, r := range model.Receptors {
		s, err := cell.Get(r.Name)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %.3f\n", r.Name, s[0])
	}
	// Output:
	// exponential 0.670
	// alpha 1.000
	// double 0.990
}

// A population whose cells differ in their leak and in their current.
func ExamplePopulation_SetParameter() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", hh.WangBuzsaki(), 100)
	if err != nil {
		log.Fatal(err)
	}
	if err := cells.SetParameter("leak.G", hh.Uniform{Lo: 0.08, Hi: 0.12}); err != nil {
		log.Fatal(err)
	}
	if err := cells.SetParameter("current", hh.Uniform{Lo: 0.5, Hi: 1.5}); err != nil {
		log.Fatal(err)
	}
	spikes := cells.RecordSpikes()
	if err := net.Run(context.Background(), 50); err != nil {
		log.Fatal(err)
	}
	fmt.Println(spikes.Len() > 100)
	// Output: true
}

// A pulse for all cells and a sine that differs from cell to cell.
func ExamplePopulation_Inject() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", hh.WangBuzsaki(), 2)
	if err != nil {
		log.Fatal(err)
	}
	if err := cells.Inject(hh.Pulse{Start: 5, End: 15, Amplitude: 3}); err != nil {
		log.Fatal(err)
	}
	wave := hh.Sine{Start: 0, End: 40, Amplitude: 1, Frequency: 40}
	if err := cells.InjectEach(wave, []float64{1, -1}); err != nil {
		log.Fatal(err)
	}
	spikes := cells.RecordSpikes()
	if err := net.Run(context.Background(), 40); err != nil {
		log.Fatal(err)
	}
	fmt.Println(spikes.Len(), "spikes")
	// Output: 2 spikes
}

// Cells driven by noise as of many weak synapses, and by Poisson trains.
func ExamplePopulation_AddNoise() {
	model := hh.WangBuzsaki()
	model.Receptors = []hh.Receptor{{Name: "exc", G: 0.01, E: 0, Tau: 3}}
	net, err := hh.NewNetwork(hh.Config{Dt: 0.02, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", model, 100)
	if err != nil {
		log.Fatal(err)
	}
	if err := cells.AddNoise(hh.Noise{Mean: 0.5, SD: 1, Tau: 5}); err != nil {
		log.Fatal(err)
	}
	if err := cells.AddPoisson(hh.PoissonInput{Receptor: "exc", Rate: 800, Weight: 1}); err != nil {
		log.Fatal(err)
	}
	spikes := cells.RecordSpikes()
	if err := net.Run(context.Background(), 100); err != nil {
		log.Fatal(err)
	}
	fmt.Println(spikes.Len() > 100)
	// Output: true
}

// Of three cells one hears nothing and one more than the other.
func ExamplePopulation_AddPoissonEach() {
	model := hh.WangBuzsaki()
	model.Receptors = []hh.Receptor{{Name: "exc", G: 0.01, E: 0, Tau: 3}}
	net, err := hh.NewNetwork(hh.Config{Dt: 0.02, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", model, 3)
	if err != nil {
		log.Fatal(err)
	}
	if err := cells.AddPoissonEach(hh.PoissonInput{Receptor: "exc", Weight: 1}, []float64{0, 200, 2000}); err != nil {
		log.Fatal(err)
	}
	if err := net.Run(context.Background(), 100); err != nil {
		log.Fatal(err)
	}
	s, err := cells.Get("exc")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s[0] == 0, s[0] < s[1], s[1] < s[2])
	// Output: true true true
}

// What is half a step or more is a step.
func ExampleWholeSteps() {
	for _, ms := range []float64{0.3, 0.34, 0.35} {
		fmt.Println(ms, "ms are", hh.WholeSteps(ms, 0.1), "steps of 0.1 ms")
	}
	// Output:
	// 0.3 ms are 3 steps of 0.1 ms
	// 0.34 ms are 3 steps of 0.1 ms
	// 0.35 ms are 4 steps of 0.1 ms
}
