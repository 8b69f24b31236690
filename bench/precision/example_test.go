package precision_test

import (
	"context"
	"fmt"

	"github.com/lut4go/lut4go/bench/precision"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// ExampleMeasure asks how far off the squid axon's spikes are.
func ExampleMeasure() {
	o := precision.Defaults("squid")
	o.Duration = 100 // ms
	o.Methods = []hh.Method{hh.ExpEuler, hh.CN, hh.RK4}
	o.Steps = []float64{0.05, 0.025} // ms
	o.Tables = []precision.Table{{Order: table.Linear, GridStepMV: 0.1}}
	p, err := precision.Measure(context.Background(), o, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range p.Points {
		fmt.Printf("%s, %v ms: %.2g ms\n", r.Method, r.Dt, r.Error)
	}
	// Output:
	// exp-euler, 0.05 ms: 2.4 ms
	// exp-euler, 0.025 ms: 1.2 ms
	// cn, 0.05 ms: 0.059 ms
	// cn, 0.025 ms: 0.015 ms
	// rk4, 0.05 ms: 0.00024 ms
	// rk4, 0.025 ms: 0.00022 ms
}

func ExampleDiagram_Cheapest() {
	p := precision.Diagram{Points: []precision.Run{
		{Method: hh.Euler, Dt: 0.05, Error: 0.3, Wall: 0.01},
		{Method: hh.RK4, Dt: 0.05, Error: 0.0002, Wall: 0.05},
	}}
	for _, target := range []float64{1, 0.1, 1e-6} {
		if r := p.Cheapest(target); r != nil {
			fmt.Printf("up to %v ms: %s\n", target, r.Method)
		} else {
			fmt.Printf("up to %v ms: none\n", target)
		}
	}
	// Output:
	// up to 1 ms: euler
	// up to 0.1 ms: rk4
	// up to 1e-06 ms: none
}
