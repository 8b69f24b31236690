package hh_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lut4go/lut4go/hh"
)

// What magnesium leaves open of NMDA receptors, and the current that a cell at rest and a
// depolarized one get through them.
func ExampleMagnesiumBlock() {
	model := hh.Squid()
	model.Receptors = []hh.Receptor{{Name: "NMDA", G: 0.1, E: 0, Tau: 100, Block: hh.MagnesiumBlock(1)}}
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", model, 2)
	if err != nil {
		log.Fatal(err)
	}
	if err := cells.SetEach("v", []float64{-70, -30}); err != nil {
		log.Fatal(err)
	}
	if err := cells.Set("NMDA", hh.Constant(1)); err != nil {
		log.Fatal(err)
	}
	open, err := cells.RecordState("block(NMDA)", []int{0, 1}, 1)
	if err != nil {
		log.Fatal(err)
	}
	current, err := cells.RecordState("I(NMDA)", []int{0, 1}, 1)
	if err != nil {
		log.Fatal(err)
	}
	if err := net.Run(context.Background(), 0.01); err != nil {
		log.Fatal(err)
	}
	for i := range 2 {
		fmt.Printf("%.3f open, %.3f uA/cm2\n", open.Values[i][0], current.Values[i][0])
	}
	// Output:
	// 0.044 open, -0.311 uA/cm2
	// 0.357 open, -1.072 uA/cm2
}

// The currents of a squid axon at the peak of a spike, positive outward.
func ExampleModel_Quantities() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01, Method: hh.RK4})
	if err != nil {
		log.Fatal(err)
	}
	axon, err := net.AddPopulation("axon", hh.Squid(), 1)
	if err != nil {
		log.Fatal(err)
	}
	if err := axon.SetCurrent(10); err != nil {
		log.Fatal(err)
	}
	names := []string{"v", "g(na)", "I(na)", "I(k)", "I(leak)"}
	var all []*hh.StateMonitor
	for _, name := range names {
		m, err := axon.RecordState(name, []int{0}, 1)
		if err != nil {
			log.Fatal(err)
		}
		all = append(all, m)
	}
	if err := net.Run(context.Background(), 10); err != nil {
		log.Fatal(err)
	}
	peak := 0
	for i, v := range all[0].Values[0] {
		if v > all[0].Values[0][peak] {
			peak = i
		}
	}
	for k, name := range names {
		fmt.Printf("%s %.1f\n", name, all[k].Values[0][peak])
	}
	// Output:
	// v 40.3
	// g(na) 30.2
	// I(na) -294.4
	// I(k) 273.4
	// I(leak) 28.4
}

// Two components of a GABA-A receptor, which every spike reaches through one synapse.
func ExampleReceptor_Components() {
	gaba := hh.Receptor{Name: "GABA", G: 0.2, E: -75}
	receptors, err := gaba.Components(
		hh.Component{Share: 0.8, Tau: 6, Rise: 0.5},
		hh.Component{Share: 0.2, Tau: 60, Rise: 0.5},
	)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range receptors {
		fmt.Printf("%s: %.2f mS/cm2, %v ms, follows %q\n", r.Name, r.G, r.Tau, r.Follows)
	}
	// Output:
	// GABA: 0.16 mS/cm2, 6 ms, follows ""
	// GABA_2: 0.04 mS/cm2, 60 ms, follows "GABA"
}

// driven returns the last s of the receptor of a cell that another one's spikes reach
// once a spike is fired near each of the times.
func driven(r hh.Receptor, weight float64, times ...float64) float64 {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01, Method: hh.ExpEuler})
	if err != nil {
		log.Fatal(err)
	}
	source, err := net.AddPopulation("source", hh.Squid(), 1)
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range times {
		if err := source.Inject(hh.Pulse{Start: t, End: t + 0.5, Amplitude: 40}); err != nil {
			log.Fatal(err)
		}
	}
	model := hh.Squid()
	model.Receptors = []hh.Receptor{r}
	target, err := net.AddPopulation("target", model, 1)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := net.Connect(source, target, hh.Connection{
		Receptor: r.Name, Rule: hh.AllToAll{}, Weight: hh.Constant(weight), Delay: hh.Constant(1),
	}); err != nil {
		log.Fatal(err)
	}
	if err := net.Run(context.Background(), 60); err != nil {
		log.Fatal(err)
	}
	s, err := target.Get(r.Name)
	if err != nil {
		log.Fatal(err)
	}
	return s[0]
}

// NMDA receptors bind in pulses of transmitter those that are free: a second spike adds
// less than the first.
func ExampleKinetics() {
	nmda := hh.Receptor{Name: "NMDA", G: 0.1, E: 0, Kinetics: hh.Kinetics{Alpha: 0.072, Beta: 0.0066, Concentration: 1, Duration: 1}}
	fmt.Printf("%.4f\n", driven(nmda, 1, 50))
	fmt.Printf("%.4f\n", driven(nmda, 1, 30, 50))
	// Output:
	// 0.0661
	// 0.1200
}

// Of a receptor that saturates, each spike takes a part of what is left.
func ExampleReceptor_saturating() {
	nmda := hh.Receptor{Name: "NMDA", G: 0.1, E: 0, Tau: 100, Saturating: true}
	fmt.Printf("%.3f\n", driven(nmda, 0.5, 50))
	fmt.Printf("%.3f\n", driven(nmda, 0.5, 30, 50))
	// Output:
	// 0.462
	// 0.650
}
