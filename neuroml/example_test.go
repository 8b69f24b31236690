package neuroml_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"
	"testing/fstest"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
)

// A network of a file, run with the settings of a <Simulation>.
func Example() {
	f, err := neuroml.Open("testdata/LEMS_squid.xml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	s, _, err := f.Simulation()
	if err != nil {
		log.Fatal(err)
	}
	net, err := f.Network(s.Target, hh.Config{Dt: s.Dt, Method: hh.RK4, Seed: s.Seed})
	if err != nil {
		log.Fatal(err)
	}
	spikes := net.Populations[0].RecordCrossings()
	if err := net.Run(context.Background(), s.Duration); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d spikes, the first at %.2f ms\n", spikes.Len(), spikes.Crossings[0])
	// Output: 7 spikes, the first at 102.18 ms
}

// Includes are relative to the including file and must be in the folder Root.
func ExampleOpen() {
	f, err := neuroml.Open("testdata/squid.net.nml", neuroml.Options{Root: "testdata"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(f.Networks(), f.Cells(), f.Channels())
	// Output: [two_pulses] [axon] [leak sodium potassium]
}

// Files may be in any fs.FS.
func ExampleRead() {
	tree := fstest.MapFS{
		"cell.nml":    {Data: []byte(`<neuroml><include href="channel.nml"/></neuroml>`)},
		"channel.nml": {Data: []byte(`<neuroml><ionChannelPassive id="leak" conductance="10 pS"/></neuroml>`)},
	}
	f, err := neuroml.Read(tree, "cell.nml")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(f.Channels())
	// Output: [leak]
}

// A cell of a file in a population of one's own.
func ExampleFile_Cell() {
	f, err := neuroml.Open("testdata/wang-buzsaki.cell.nml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	cell, err := f.Cell("interneuron")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.1f um2 of %v uF/cm2 with %v\n", cell.Area, cell.Model.Cm, cell.Model.Variables())
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.RK4})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", cell.Model, 100)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cells.Len(), "cells")
	// Output:
	// 100.0 um2 of 1 uF/cm2 with [v na.h k.n]
	// 100 cells
}

// Populations, inputs and synapses are those of the file.
func ExampleFile_Network() {
	f, err := neuroml.Open("testdata/ring.net.nml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	net, err := f.Network("ring", hh.Config{Dt: 0.025, Method: hh.RK4, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range net.Populations {
		model := p.Model()
		fmt.Println(p.Name(), p.Len(), model.Variables())
	}
	fmt.Println(net.Synapses, "synapses")
	// Output:
	// ring 3 [v na.h k.n excite excite_rise]
	// listener 1 [v na.h k.n inhibit inhibit_rise noise]
	// 4 synapses
}

// A LEMS file gives the duration and the step of its simulation.
func ExampleFile_Simulation() {
	f, err := neuroml.Open("testdata/LEMS_squid.xml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	s, found, err := f.Simulation()
	fmt.Println(found, err)
	fmt.Printf("%s for %v ms in steps of %v ms\n", s.Target, s.Duration, s.Dt)
	// Output:
	// true <nil>
	// one_pulse for 300 ms in steps of 0.01 ms
}

// A cell of several segments has several voltages, unless they are lumped.
func ExampleLumped() {
	f, err := neuroml.Open("testdata/ball-and-stick.cell.nml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	_, err = f.Cell("neuron")
	fmt.Println(err)
	cell, err := f.Cell("neuron", neuroml.Lumped{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.0f um2, leak of %.3g mS/cm2\n", cell.Area, cell.Model.Channels[0].G)
	// Output:
	// testdata/ball-and-stick.cell.nml:5: <cell id="neuron">: has 2 segments, and no <resistivity> in its <intracellularProperties> (see option Lumped)
	// 1257 um2, leak of 0.15 mS/cm2
}

// Spikes of cells with dendrites are detected at the end of segment 2.
func ExampleDetectAt() {
	f, err := neuroml.Open("testdata/branched.cell.nml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	config := hh.Config{Dt: 0.025, Method: hh.CN}
	n, err := f.Network("one", config, neuroml.DetectAt{Segment: 2, FractionAlong: 1})
	if err != nil {
		log.Fatal(err)
	}
	spikes := n.Populations[0].RecordSpikes()
	if err := n.Run(context.Background(), 20); err != nil {
		log.Fatal(err)
	}
	fmt.Println(spikes.Len(), "spikes, the first at", spikes.Time(0), "ms")
	// Output: 2 spikes, the first at 9.225 ms
}

// An Error gives the place in a file of an element that cannot be read.
func ExampleError() {
	tree := fstest.MapFS{"cell.nml": {Data: []byte("<neuroml>\n<include href=\"../secret.nml\"/>\n</neuroml>")}}
	_, err := neuroml.Read(tree, "cell.nml")
	fmt.Println(err)
	// Output: cell.nml:2: <include>: ../secret.nml is outside of the root folder
}

// An OptionError gives the option that would help, for a program to name its flag.
func ExampleOptionError() {
	f, err := neuroml.Open("testdata/ball-and-stick.cell.nml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	_, err = f.Cell("neuron")
	var option *neuroml.OptionError
	if errors.As(err, &option) {
		fmt.Printf("%v\ntry --%s\n", option.Err, strings.ToLower(option.Option))
	}
	// Output:
	// testdata/ball-and-stick.cell.nml:5: <cell id="neuron">: has 2 segments, and no <resistivity> in its <intracellularProperties>
	// try --lumped
}

// What the paths in a LEMS file's OutputColumn name.
func ExampleNetwork_Quantity() {
	f, err := neuroml.Open("testdata/squid.net.nml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	n, err := f.Network("two_pulses", hh.Config{Dt: 0.025})
	if err != nil {
		log.Fatal(err)
	}
	for _, path := range []string{"axons[0]/v", "axons/0/axon/membrane/membraneProperties/na_all/sodium/m/q"} {
		q, err := n.Quantity(path)
		if err != nil {
			log.Fatal(err)
		}
		x, err := n.Populations[q.Population].Get(q.Variable)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s of neuron %d: %.4f\n", q.Variable, q.Neuron, x[q.Neuron]/q.Divisor)
	}
	_, err = n.Quantity("axons[0]/membrane/membraneProperties/na_all/iDensity")
	fmt.Println(err)
	// Output:
	// v of neuron 0: -0.0650
	// na_all.m of neuron 0: 0.0529
	// axons[0]/membrane/membraneProperties/na_all/iDensity: "membrane/membraneProperties/na_all/iDensity" is no state variable, want v or a gate's q
}

// A cell of the population that a LEMS file's EventSelection names.
func ExampleNetwork_Neuron() {
	f, err := neuroml.Open("testdata/ring.net.nml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	n, err := f.Network(f.Networks()[0], hh.Config{Dt: 0.025})
	if err != nil {
		log.Fatal(err)
	}
	// The cells of this population are a list whose ids are 10, 11 and 12.
	population, neuron, err := n.Neuron("ring/12/interneuron")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(n.Populations[population].Name(), neuron)
	_, _, err = n.Neuron("ring[2]")
	fmt.Println(err)
	// Output:
	// ring 2
	// ring[2]: population ring has no cell 2
}

// Populations of spikeArray and the like are among the Sources.
func ExampleNetwork_sources() {
	f, err := neuroml.Open("testdata/circuit.net.nml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	net, err := f.Network("circuit", hh.Config{Dt: 0.01, Method: hh.ExpEuler})
	if err != nil {
		log.Fatal(err)
	}
	given, spikes := net.Sources[0].RecordSpikes(), net.Populations[0].RecordSpikes()
	if err := net.Run(context.Background(), 100); err != nil {
		log.Fatal(err)
	}
	for i := range given.Len() {
		fmt.Printf("given at %.0f ms\n", given.Time(i))
	}
	for i := range spikes.Len() {
		fmt.Printf("axon %d at %.1f ms\n", spikes.Neurons[i], spikes.Time(i))
	}
	// Output:
	// given at 20 ms
	// given at 60 ms
	// axon 0 at 20.6 ms
	// axon 1 at 21.9 ms
	// axon 2 at 30.4 ms
	// axon 0 at 60.6 ms
	// axon 1 at 61.9 ms
}

// Depressing synapses pass on the beginning of a spike train, facilitating ones what comes
// later.
func ExampleFile_Network_plasticity() {
	f, err := neuroml.Open("testdata/plastic.net.nml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	net, err := f.Network("plastic", hh.Config{Dt: 0.025, Method: hh.ExpEuler})
	if err != nil {
		log.Fatal(err)
	}
	spikes := net.Populations[0].RecordSpikes()
	if err := net.Run(context.Background(), 160); err != nil {
		log.Fatal(err)
	}
	for i, axon := range spikes.Neurons {
		fmt.Printf("axon %d at %.1f ms\n", axon, spikes.Time(i))
	}
	// Output:
	// axon 0 at 24.0 ms
	// axon 0 at 45.2 ms
	// axon 1 at 86.4 ms
	// axon 1 at 105.4 ms
	// axon 1 at 124.9 ms
	// axon 1 at 144.7 ms
}

// The shape of a cell of two segments, ready to be divided.
func ExampleFile_Morphology() {
	f, err := neuroml.Open("testdata/ball-and-stick.cell.nml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	m, err := f.Morphology("neuron")
	if err != nil {
		log.Fatal(err)
	}
	c := cell.Cell{
		Morphology: m.Morphology,
		Ra:         []cell.Value{{Value: 100}},
		Cm:         []cell.Value{{Group: "soma_group", Value: 1}, {Group: "dendrite_group", Value: 2}},
		Divisions:  append(m.Divisions, cell.Division{Group: "dendrite_group", By: cell.Longest(20)}),
	}
	compartments, err := c.Compartments()
	if err != nil {
		log.Fatal(err)
	}
	site, err := m.Site(1, 0.5)
	if err != nil {
		log.Fatal(err)
	}
	i, err := compartments.At(site)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v; %v is in compartment %d\n", compartments, site, i)
	// Output: 6 compartments of 2 sections; dendrite(0.5) is in compartment 3
}

// A cell with dendrites, with a current into one of them.
func ExampleCell_AddTo() {
	f, err := neuroml.Open("testdata/branched.cell.nml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	c, err := f.Cell("branched", neuroml.Celsius(20))
	if err != nil {
		log.Fatal(err)
	}
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.CN})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := c.AddTo(net, "cells", 1)
	if err != nil {
		log.Fatal(err)
	}
	tip, err := c.Site(3, 0.9) // nine tenths of the way along segment 3
	if err != nil {
		log.Fatal(err)
	}
	if err := cells.InjectAt(tip, hh.Pulse{Start: 1, End: 30, Amplitude: 0.5}, nil); err != nil {
		log.Fatal(err)
	}
	spikes := cells.RecordSpikes()
	if err := net.Run(context.Background(), 30); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v, %d spikes\n", c.Tree.Compartments, spikes.Len())
	// Output: 20 compartments of 5 sections, 2 spikes
}

// Where a segment of a cell with dendrites is.
func ExampleCell_Site() {
	f, err := neuroml.Open("testdata/branched.cell.nml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	c, err := f.Cell("branched", neuroml.Celsius(20))
	if err != nil {
		log.Fatal(err)
	}
	site, err := c.Site(2, 0.5)
	fmt.Println(site, err)
	_, err = c.Site(8, 0.5)
	fmt.Println(err)
	// Output:
	// trunk_sec(0.75) <nil>
	// neuroml: morphology "branched" has no segment 8
}
