package scenario_test

import (
	"context"
	"fmt"
	"os"

	"github.com/lut4go/lut4go/bench/scenario"
	"github.com/lut4go/lut4go/table"
)

func Example() {
	cell, err := scenario.Find("wb-cell")
	if err != nil {
		fmt.Println(err)
		return
	}
	o := cell.Defaults
	o.Duration = 50 // ms
	sim, err := scenario.Prepare(o, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := sim.Run(context.Background()); err != nil {
		fmt.Println(err)
		return
	}
	r, err := sim.Result()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d spikes at %.3f ms, %.0f Hz\n", r.Spikes, r.FirstNeuronMs, r.MeanRateHz)
	// Output: 5 spikes at [8.900 18.750 28.575 38.400 48.225] ms, 100 Hz
}

func ExampleAll() {
	for _, s := range scenario.All() {
		fmt.Println(s.Name)
	}
	// Output:
	// wb-network
	// wb-cell
	// squid
	// traub
	// pospischil-rs
	// pospischil-fs
	// pospischil-ib
	// pospischil-lts
	// cobahh
	// fi-curve
	// rallpack1
	// rallpack3
	// y
	// tree50
	// tree-network
}

func ExampleFind() {
	_, err := scenario.Find("cat")
	fmt.Println(err)
	// Output: scenario cat: want wb-network, wb-cell, squid, traub, pospischil-rs, pospischil-fs, pospischil-ib, pospischil-lts, cobahh, fi-curve, rallpack1, rallpack3, y, tree50 or tree-network, or a .nml or .xml file
}

// ExampleScenario_For asks at which current a cell begins to fire, and how fast
// it then fires.
func ExampleScenario_For() {
	curve, err := scenario.Find("fi-curve")
	if err != nil {
		fmt.Println(err)
		return
	}
	if curve, err = curve.For("squid"); err != nil {
		fmt.Println(err)
		return
	}
	o := curve.Defaults
	o.Sweep.From, o.Sweep.To, o.Neurons = 5, 8, 31 // uA/cm2
	o.Duration = 400                               // ms
	sim, err := scenario.Prepare(o, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := sim.Run(context.Background()); err != nil {
		fmt.Println(err)
		return
	}
	r, err := sim.Result()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("from %.1f uA/cm2 on, at %.0f Hz\n", *r.Curve.Rheobase, *r.Curve.RheobaseRate)
	// Output: from 6.3 uA/cm2 on, at 53 Hz
}

func ExampleOptions_Validate() {
	s, _ := scenario.Find("squid")
	o := s.Defaults
	o.Order = table.Order("spline")
	fmt.Println(o.Validate())
	// Output: order spline: want linear, cubic or exact
}

func ExampleSimulation_WriteFiles() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	s, _ := scenario.Find("squid")
	sim, err := scenario.Prepare(s.Defaults, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := sim.Run(context.Background()); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(sim.WriteFiles(dir))
	// Output: [raster.png trace.png result.json] <nil>
}

func ExampleOpen() {
	axon, err := scenario.Open("../../neuroml/testdata/LEMS_squid.xml", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	sim, err := scenario.Prepare(axon.Defaults, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := sim.Run(context.Background()); err != nil {
		fmt.Println(err)
		return
	}
	r, err := sim.Result()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Spikes, "spikes in", r.DurationMs, "ms")
	// Output: 7 spikes in 300 ms
}
