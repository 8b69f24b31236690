package hh_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/lut4go/lut4go/hh"
)

// A current-voltage relation of the squid axon in one run: each cell is held at -65 mV and
// stepped to a voltage of its own, as Hodgkin and Huxley did.
func ExamplePopulation_Clamp() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01, Method: hh.ExpEuler})
	if err != nil {
		log.Fatal(err)
	}
	tests := []float64{-50, -30, -10, 10, 30}
	axons, err := net.AddPopulation("axons", hh.Squid(), len(tests))
	if err != nil {
		log.Fatal(err)
	}
	for i, test := range tests {
		err := axons.Clamp(hh.VoltageClamp{
			Command: hh.ClampSteps{Steps: []hh.ClampStep{
				{Duration: 5, Voltage: -65}, // holding
				{Duration: 10, Voltage: test},
				{Duration: 5, Voltage: -65}, // return
			}},
			Cells: []int{i},
		})
		if err != nil {
			log.Fatal(err)
		}
	}
	currents, err := axons.RecordClampCurrent([]int{0, 1, 2, 3, 4}, 1)
	if err != nil {
		log.Fatal(err)
	}
	if err := net.Run(context.Background(), 20); err != nil {
		log.Fatal(err)
	}
	for i, test := range tests {
		lowest := 0.0
		for _, x := range currents.Values[i][501:1500] { // after the charge of the jump
			lowest = min(lowest, x)
		}
		fmt.Printf("%3.0f mV: inward %.0f, at last %.0f uA/cm2\n", test, -lowest, currents.Values[i][1499])
	}
	// Output:
	// -50 mV: inward 61, at last 38 uA/cm2
	// -30 mV: inward 802, at last 489 uA/cm2
	// -10 mV: inward 1277, at last 1401 uA/cm2
	//  10 mV: inward 1125, at last 2349 uA/cm2
	//  30 mV: inward 532, at last 3255 uA/cm2
}

// An electrode with a series resistance: 10 MOhm on a cell of 10000 um2. The sodium
// current takes the voltage away from the command.
func ExampleVoltageClamp() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01, Method: hh.ExpEuler})
	if err != nil {
		log.Fatal(err)
	}
	cell, err := net.AddPopulation("cell", hh.Squid(), 1)
	if err != nil {
		log.Fatal(err)
	}
	const megaohm, area = 10, 1e4
	ramp := make([]float64, 100)
	for k := range ramp {
		ramp[k] = -70 + float64(k)
	}
	err = cell.Clamp(hh.VoltageClamp{
		Command:    hh.ClampSamples{Every: 0.2, Values: ramp},
		Resistance: megaohm * area * 1e-5,
	})
	if err != nil {
		log.Fatal(err)
	}
	v, err := cell.RecordState("v", []int{0}, 500)
	if err != nil {
		log.Fatal(err)
	}
	if err := net.Run(context.Background(), 20); err != nil {
		log.Fatal(err)
	}
	for i, x := range v.Values[0] {
		fmt.Printf("at %.0f ms %.1f mV of %.0f\n", v.Time(i), x, ramp[25*i])
	}
	// Output:
	// at 0 ms -65.0 mV of -70
	// at 5 ms 7.9 mV of -45
	// at 10 ms -65.0 mV of -20
	// at 15 ms -1.9 mV of 5
}

// What it takes to hold a cell without active channels 20 mV above rest: the leak.
func ExamplePopulation_RecordClampCurrent() {
	net, cells := leakyCells(1)
	hold := hh.ClampSteps{Steps: []hh.ClampStep{{Duration: 10, Voltage: -45}}}
	if err := cells.Clamp(hh.VoltageClamp{Command: hold}); err != nil {
		log.Fatal(err)
	}
	current, err := cells.RecordClampCurrent([]int{0}, 50)
	if err != nil {
		log.Fatal(err)
	}
	if err := net.Run(context.Background(), 10); err != nil {
		log.Fatal(err)
	}
	fmt.Println(current.Values[0]) // the first with the charge of 20 mV in 0.1 ms
	// Output: [202 2]
}

// printedCurrents is a sink that writes what it gets.
type printedCurrents struct{}

func (printedCurrents) WriteStates(steps []uint64, values []float64) error {
	for i, s := range steps {
		fmt.Fprintf(os.Stdout, "step %d: %.2f uA/cm2\n", s, values[i])
	}
	return nil
}

func ExamplePopulation_StreamClampCurrent() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01, Method: hh.RK4})
	if err != nil {
		log.Fatal(err)
	}
	axon, err := net.AddPopulation("axon", hh.Squid(), 1)
	if err != nil {
		log.Fatal(err)
	}
	hold := hh.ClampSteps{Steps: []hh.ClampStep{{Duration: 10, Voltage: 0}}}
	if err := axon.Clamp(hh.VoltageClamp{Command: hold}); err != nil {
		log.Fatal(err)
	}
	if err := axon.StreamClampCurrent([]int{0}, 250, printedCurrents{}); err != nil {
		log.Fatal(err)
	}
	if err := net.Run(context.Background(), 10); err != nil {
		log.Fatal(err)
	}
	// Output:
	// step 0: 6543.99 uA/cm2
	// step 250: 734.87 uA/cm2
	// step 500: 1641.00 uA/cm2
	// step 750: 1837.86 uA/cm2
}
