package bench_test

import (
	"context"
	"fmt"
	"math"
	"os"

	"github.com/lut4go/lut4go/bench"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

func Example() {
	cell, err := bench.Find("wb-cell")
	if err != nil {
		fmt.Println(err)
		return
	}
	o := cell.Defaults
	o.Duration = 50 // ms
	sim, err := bench.Prepare(o, nil)
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

func ExampleScenarios() {
	for _, s := range bench.Scenarios() {
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
}

func ExampleFind() {
	_, err := bench.Find("cat")
	fmt.Println(err)
	// Output: scenario cat: want wb-network, wb-cell, squid, traub, pospischil-rs, pospischil-fs, pospischil-ib, pospischil-lts, cobahh or fi-curve, or a .nml or .xml file
}

// ExampleScenario_For asks at which current a cell begins to fire, and how fast
// it then fires.
func ExampleScenario_For() {
	curve, err := bench.Find("fi-curve")
	if err != nil {
		fmt.Println(err)
		return
	}
	if curve, err = curve.For("squid"); err != nil {
		fmt.Println(err)
		return
	}
	o := curve.Defaults
	o.From, o.To, o.Neurons = 5, 8, 31 // uA/cm2
	o.Duration = 400                   // ms
	sim, err := bench.Prepare(o, nil)
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
	s, _ := bench.Find("squid")
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
	s, _ := bench.Find("squid")
	sim, err := bench.Prepare(s.Defaults, nil)
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

// ExampleReportTables asks what a cubic table of 1 mV costs in accuracy, and
// where.
func ExampleReportTables() {
	o := bench.TableDefaults("squid").OfOrder(table.Cubic)
	r, err := bench.ReportTables(context.Background(), o)
	if err != nil {
		fmt.Println(err)
		return
	}
	t := r.Tables[0]
	for _, c := range t.Curves {
		fmt.Printf("%s: %.1e of its range at %.1f mV, nowhere above %.1e\n", c.Curve, c.ErrorOfRange, c.ErrorAtMV, c.BoundOfRange)
	}
	fmt.Printf("%d bytes; %d spikes, the last shifted by %+.0e ms\n", t.Bytes, t.Spikes, *t.ShiftMs)
	// Output:
	// a(m): 4.5e-09 of its range at -99.9 mV, nowhere above 4.5e-09
	// b(m): 1.5e-10 of its range at -40.1 mV, nowhere above 1.5e-10
	// a(h): 6.5e-09 of its range at -26.9 mV, nowhere above 6.5e-09
	// b(h): 2.7e-09 of its range at -99.9 mV, nowhere above 2.8e-09
	// a(n): 1.5e-10 of its range at -54.9 mV, nowhere above 1.5e-10
	// b(n): 1.3e-10 of its range at -55.1 mV, nowhere above 1.3e-10
	// 41216 bytes; 14 spikes, the last shifted by +1e-07 ms
}

func ExampleTableOptions_Validate() {
	fmt.Println(bench.TableDefaults("squid").OfStep(0.7).Validate())
	fmt.Println(bench.TableDefaults("squid").OfOrder(table.Exact).Validate())
	// Output:
	// step 0.7: want a step in mV that divides -100 to 60 mV into 1 to 262143 bins
	// order exact: want linear or cubic
}

// ExampleMeasurePrecision asks how far off the squid axon's spikes are.
func ExampleMeasurePrecision() {
	o := bench.NewPrecision("squid")
	o.Duration = 100 // ms
	o.Methods = []hh.Method{hh.ExpEuler, hh.CN, hh.RK4}
	o.Steps = []float64{0.05, 0.025} // ms
	o.Tables = []bench.TableKind{{Order: table.Linear, Step: 0.1}}
	p, err := bench.MeasurePrecision(context.Background(), o, nil)
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

func ExamplePrecision_Cheapest() {
	p := bench.Precision{Points: []bench.PrecisionRun{
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

func ExampleFindFile() {
	axon, err := bench.FindFile("../neuroml/testdata/LEMS_squid.xml", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	sim, err := bench.Prepare(axon.Defaults, nil)
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

func ExampleFindModelFile() {
	axon, err := bench.FindModelFile("../neuroml/testdata/squid.cell.nml", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := bench.ReportTables(context.Background(), bench.TableDefaults("").Of(axon).OfOrder(table.Cubic).OfStep(1))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: the last of %d spikes shifted by less than 1e-4 ms: %t\n", r.Model, r.ExactSpikes, math.Abs(*r.Tables[0].ShiftMs) < 1e-4)
	// Output: axon: the last of 13 spikes shifted by less than 1e-4 ms: true
}
