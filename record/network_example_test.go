package record_test

import (
	"bytes"
	"fmt"
	"log"
	"strings"

	"github.com/lut4go/lut4go/record"
)

// Spikes of two populations in one file.
func ExampleNewNetworkSpikeWriter() {
	var file bytes.Buffer
	layout := record.SpikeLayout{Dt: 0.5, Populations: []string{"excitatory", "inhibitory"}}
	w, err := record.NewNetworkSpikeWriter(&file, record.CSV, layout)
	if err != nil {
		log.Fatal(err)
	}
	// A network calls these after every epoch, for those that spiked in it:
	// excitatory.StreamSpikes(w.Sinks()[0]) and inhibitory.StreamSpikes(w.Sinks()[1]).
	if err := w.Sinks()[0].WriteSpikes([]uint64{3, 8}, []uint32{7, 2}, nil); err != nil {
		log.Fatal(err)
	}
	if err := w.Sinks()[1].WriteSpikes([]uint64{4}, []uint32{0}, nil); err != nil {
		log.Fatal(err)
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Print(file.String())
	// Output:
	// time_ms,population,neuron
	// 1.5,excitatory,7
	// 2,inhibitory,0
	// 4,excitatory,2
}

// Samples of two variables of one population and of another population's in one file.
func ExampleNewNetworkStateWriter() {
	var file bytes.Buffer
	w, err := record.NewNetworkStateWriter(&file, record.CSV, record.StateLayout{Dt: 0.5, Parts: []record.StatePart{
		{Population: "excitatory", Variables: []string{"v", "h"}, Neurons: []uint32{0, 7}},
		{Population: "inhibitory", Variables: []string{"v"}, Neurons: []uint32{3}},
	}})
	if err != nil {
		log.Fatal(err)
	}
	// A network calls these after every epoch, as after
	// excitatory.StreamState("h", []int{0, 7}, 10, w.Sinks()[0][1]).
	for _, x := range []struct {
		part, variable int
		values         []float64
	}{{0, 0, []float64{-65, -70}}, {0, 1, []float64{0.6, 0.7}}, {1, 0, []float64{-72}}} {
		if err := w.Sinks()[x.part][x.variable].WriteStates([]uint64{10}, x.values); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Print(file.String())
	// Output:
	// time_ms,excitatory.v_0,excitatory.v_7,excitatory.h_0,excitatory.h_7,inhibitory.v_3
	// 5,-65,-70,0.6,0.7,-72
}

// The files that a LEMS simulation asks for: a voltage and a gate of a cell, and spikes.
func ExampleLEMS() {
	var columns, events bytes.Buffer
	states, err := record.NewNetworkStateWriter(&columns,
		record.LEMS{Columns: []record.LEMSColumn{{Place: 1, Divisor: 1}, {Place: -1}, {Place: 0, Divisor: 1000}}},
		record.StateLayout{Dt: 0.5, Parts: []record.StatePart{{Population: "axons", Variables: []string{"v", "m"}, Neurons: []uint32{0}}}})
	if err != nil {
		log.Fatal(err)
	}
	spikes, err := record.NewNetworkSpikeWriter(&events,
		record.LEMS{IDFirst: true, Events: []record.LEMSEvents{{Population: 0, Neuron: 0, ID: "axon"}}},
		record.SpikeLayout{Dt: 0.5, Populations: []string{"axons"}})
	if err != nil {
		log.Fatal(err)
	}
	// A network calls these after every epoch.
	for i, values := range [][]float64{{-65}, {0.0529}} {
		if err := states.Sinks()[0][i].WriteStates([]uint64{20}, values); err != nil {
			log.Fatal(err)
		}
	}
	if err := spikes.Sinks()[0].WriteSpikes([]uint64{19}, []uint32{0}, nil); err != nil {
		log.Fatal(err)
	}
	if err := states.Close(); err != nil {
		log.Fatal(err)
	}
	if err := spikes.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Print(strings.ReplaceAll(columns.String()+events.String(), "\t", "|"))
	// Output:
	// 0.01|0.0529|NaN|-0.065|
	// axon|0.01
}
