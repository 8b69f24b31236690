package hh_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lut4go/lut4go/hh"
)

// adapting returns a squid axon with a high-threshold calcium channel, whose calcium opens a
// potassium channel of its own.
func adapting() hh.Model {
	m := hh.Squid()
	m.Pools = []hh.Pool{{Name: "ca", Rest: 1e-4, Tau: 40, Shell: 1}}
	m.Channels = append(m.Channels,
		hh.Channel{Name: "cal", G: 0.4, E: 120, Pool: "ca", Gates: []hh.Gate{{
			Name: "s", Power: 2, Instantaneous: true,
			Inf: func(v float64) float64 { return 1 / (1 + hh.Exp(-(v+10)/6)) },
		}}},
		hh.Channel{Name: "kca", G: 1, E: -77, Gates: []hh.Gate{{
			Name: "q", Power: 1, Pool: "ca",
			Inf: func(ca float64) float64 { return ca / (ca + 1e-3) },
			Tau: func(ca float64) float64 { return 10 },
		}}},
	)
	return m
}

func ExamplePool() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.02, Method: hh.CN})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", adapting(), 1)
	if err != nil {
		log.Fatal(err)
	}
	if err := cells.SetCurrent(10); err != nil {
		log.Fatal(err)
	}
	spikes := cells.RecordSpikes()
	if err := net.Run(context.Background(), 100); err != nil {
		log.Fatal(err)
	}
	ca, err := cells.Get("ca")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d spikes, %.1e mM of calcium\n", spikes.Len(), ca[0])
	// Output:
	// 1 spikes, 3.3e-04 mM of calcium
}

func ExamplePopulation_PoolOutside() {
	m := adapting()
	m.Pools[0].Table = hh.Concentrations{Max: 2e-4, Step: 1e-6}
	net, err := hh.NewNetwork(hh.Config{Dt: 0.02, Method: hh.CN})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", m, 1)
	if err != nil {
		log.Fatal(err)
	}
	if err := cells.SetCurrent(10); err != nil {
		log.Fatal(err)
	}
	if err := net.Run(context.Background(), 20); err != nil {
		log.Fatal(err)
	}
	out, err := cells.PoolOutside("ca")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("up to %.0e mM, first after %.1f ms\n", out.Highest, out.At)
	// Output:
	// up to 3e-03 mM, first after 2.2 ms
}

func ExampleModel_PoolCurves() {
	m := adapting()
	curves, err := m.PoolCurves("ca", hh.RK4, 0.02)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range curves {
		fmt.Printf("%s is %.3f at 1e-3 mM\n", c.Name, c.F(1e-3))
	}
	// Output:
	// a(q) is 0.100 at 1e-3 mM
	// b(q) is 0.050 at 1e-3 mM
}

func ExampleShellFactor() {
	fmt.Printf("%.2e mM/ms per uA/cm2 of calcium below 1 um\n", hh.ShellFactor(2, 1))
	fmt.Printf("%.2e in a sphere of 10 um\n", hh.SphericalShellFactor(2, 1, 314))
	// Output:
	// 5.18e-05 mM/ms per uA/cm2 of calcium below 1 um
	// 6.37e-05 in a sphere of 10 um
}

func ExampleJointRates() {
	m := adapting()
	m.Channels[len(m.Channels)-1].Gates[0] = hh.Gate{
		Name: "q", Power: 1, Pool: "ca", Joint: &hh.JointRates{
			Inf: func(v, ca float64) float64 { return ca / (ca + 1e-3*hh.Exp(-(v+20)/20)) },
			Tau: func(v, ca float64) float64 { return 10 },
		},
	}
	net, err := hh.NewNetwork(hh.Config{Dt: 0.02, Method: hh.CN})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := net.AddPopulation("cells", m, 1); err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Variables())
	// Output:
	// [v m h n q ca]
}
