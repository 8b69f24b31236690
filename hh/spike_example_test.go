package hh_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lut4go/lut4go/hh"
)

// A squid axon that a large current holds above the threshold after two crossings: at a
// level it spikes on, as often as the refractory time allows.
func ExampleSpikeCondition() {
	for _, condition := range hh.SpikeConditions() {
		axon := hh.Squid()
		axon.Threshold, axon.Refractory, axon.SpikeAt = -50, 3, condition
		net, err := hh.NewNetwork(hh.Config{Dt: 0.05, Method: hh.RK4})
		if err != nil {
			log.Fatal(err)
		}
		cell, err := net.AddPopulation("axon", axon, 1)
		if err != nil {
			log.Fatal(err)
		}
		if err := cell.SetCurrent(250); err != nil {
			log.Fatal(err)
		}
		spikes := cell.RecordSpikes()
		if err := net.Run(context.Background(), 15); err != nil {
			log.Fatal(err)
		}
		fmt.Print(condition, ", in ms:")
		for i := range spikes.Len() {
			fmt.Printf(" %.2f", spikes.Time(i))
		}
		fmt.Println()
	}
	// Output:
	// crossing, in ms: 0.05 4.45
	// level, in ms: 0.05 3.05 6.05 9.05 12.05
}

// The leaky integrate-and-fire cell is a leak, a reset and a refractory time. Under
// 2 uA/cm2 it goes from -65 mV to -50 mV in 10 ms * log(20/5), that is 13.86 ms; the
// refractory time begins within the step of the spike.
func ExampleReset() {
	fire(hh.Model{
		Name:       "leaky integrate-and-fire",
		Cm:         1,
		V0:         -65,
		Channels:   []hh.Channel{{Name: "leak", G: 0.1, E: -65}},
		Threshold:  -50,
		SpikeAt:    hh.Level,
		Refractory: 2,
		Resets:     []hh.Reset{{Variable: "v", Value: -65}},
		Hold:       true,
	}, 2, 60)
	// Output:
	// leaky integrate-and-fire, intervals in ms: 15.85 15.85
}

// The quadratic integrate-and-fire cell (Latham, Richmond, Nelson & Nirenberg,
// J. Neurophysiol. 83:808, 2000) is a current that is a parabola of the voltage. From
// -75 to 30 mV it takes the integral of Cm dv over that current and the injected one,
// 40.9 ms.
func ExampleCurrent() {
	fire(hh.Model{
		Name: "quadratic integrate-and-fire",
		Cm:   1,
		V0:   -65,
		Currents: []hh.Current{
			{Name: "quadratic", I: 0.01, F: func(v float64) float64 { return (v + 65) * (v + 50) }},
		},
		Threshold: 30,
		SpikeAt:   hh.Level,
		Resets:    []hh.Reset{{Variable: "v", Value: -75}},
	}, 1, 150)
	// Output:
	// quadratic integrate-and-fire, intervals in ms: 40.90 40.90
}

// A cell that adapts, under 1 nA.
func ExampleAdEx() {
	fire(hh.AdEx(), 3.559, 300)
	// Output:
	// adex, intervals in ms: 13.60 15.85 18.60 21.90 25.55 29.05 31.95 33.85 35.00 35.55
}

// A cell that fires like a Wang-Buzsaki cell under slow input.
func ExampleExponentialIntegrateAndFire() {
	fire(hh.ExponentialIntegrateAndFire(), 1, 60)
	// Output:
	// exponential-if, intervals in ms: 17.30 17.30
}
