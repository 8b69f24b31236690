package record_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/record"
	"github.com/lut4go/lut4go/table"
)

// Write a table for NumPy, here to memory. From a file gates.npz,
// numpy.load("gates.npz") gives Xmin, Xmax, dX, tbl and names.
func ExampleWriteTable() {
	tab, err := table.FromPoints(table.Grid{Min: -80, Max: -40, Step: 20},
		[]string{"minf", "mtau"}, [][]float64{{0.01, 0.05, 0.2}, {1.5, 3, 2.5}})
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	if err := record.WriteTable(&file, tab); err != nil {
		log.Fatal(err)
	}

	back, err := record.ReadTable(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(back.Names(), back.Grid(), back.Points(1))
	// Output: [minf mtau] -80..-40 in steps of 20 [1.5 3 2.5]
}

// Read a table that Python has written with
//
//	numpy.savez("table.npz", Xmin=-1., Xmax=1., dX=0.5, tbl=tbl, names=["am", "τm"])
func ExampleReadTable() {
	f, err := os.Open("testdata/table.npz")
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		log.Fatal(err)
	}
	tab, err := record.ReadTable(f, info.Size())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tab.Names(), tab.Grid())
	fmt.Println(tab.Points(0))

	// A file that was not copied to its end is an error.
	_, err = record.ReadTable(f, info.Size()/2)
	fmt.Println(err)
	// Output:
	// [am τm] -1..1 in steps of 0.5
	// [1 2.5 -3 1e-300 0.1]
	// record: table of 669 bytes: npz: could not create zip reader: zip: not a valid zip file
}

// Write spikes as text.
func ExampleWriteSpikesCSV() {
	var w bytes.Buffer
	steps, neurons := []uint64{150, 152, 397}, []uint32{3, 0, 3}
	if err := record.WriteSpikesCSV(&w, 0.025, steps, neurons); err != nil {
		log.Fatal(err)
	}
	fmt.Print(w.String())
	// Output:
	// time_ms,neuron
	// 3.75,3
	// 3.8000000000000003,0
	// 9.925,3
}

// A run whose spikes and voltages are written to files while it goes on, here to CSV
// in memory. pandas.read_parquet and numpy.load read the other formats.
func Example_stream() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.RK4})
	if err != nil {
		log.Fatal(err)
	}
	axons, err := net.AddPopulation("axons", hh.Squid(), 2)
	if err != nil {
		log.Fatal(err)
	}
	if err := axons.SetEach("v", []float64{-65, -60}); err != nil {
		log.Fatal(err)
	}
	if err := axons.SetCurrent(10); err != nil {
		log.Fatal(err)
	}

	var spikeFile, stateFile bytes.Buffer
	spikes, err := record.NewSpikeWriter(&spikeFile, record.CSV, 0.025, true)
	if err != nil {
		log.Fatal(err)
	}
	if err := axons.StreamCrossings(spikes); err != nil {
		log.Fatal(err)
	}
	neurons := []int{0, 1}
	states, err := record.NewStateWriter(&stateFile, record.CSV, 0.025, "n", neurons)
	if err != nil {
		log.Fatal(err)
	}
	if err := axons.StreamState("n", neurons, 200, states); err != nil {
		log.Fatal(err)
	}
	if err := net.Run(context.Background(), 10); err != nil {
		log.Fatal(err)
	}
	// A file is complete once it is closed without an error.
	if err := spikes.Close(); err != nil {
		log.Fatal(err)
	}
	if err := states.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Print(spikeFile.String(), stateFile.String())
	// Output:
	// time_ms,neuron,crossing_ms
	// 1.375,1,1.3947731558321743
	// 1.875,0,1.8978910909790132
	// time_ms,n_0,n_1
	// 0,0.31767691406069737,0.31767691406069737
	// 5,0.6888924759608297,0.6473852060205418
}

// Spikes in a file whose extension chooses the format.
func ExampleNewSpikeWriter() {
	format, err := record.FormatOf("spikes.csv", record.CSV, record.NPZ)
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	w, err := record.NewSpikeWriter(&file, format, 0.025, false)
	if err != nil {
		log.Fatal(err)
	}
	// A network calls this after every epoch.
	if err := w.WriteSpikes([]uint64{150, 152, 397}, []uint32{3, 0, 3}, nil); err != nil {
		log.Fatal(err)
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Print(file.String())
	// Output:
	// time_ms,neuron
	// 3.75,3
	// 3.8000000000000003,0
	// 9.925,3
}

// Samples of the voltages of two neurons.
func ExampleNewStateWriter() {
	var file bytes.Buffer
	w, err := record.NewStateWriter(&file, record.CSV, 0.1, "v", []int{0, 7})
	if err != nil {
		log.Fatal(err)
	}
	// A network calls this after every epoch: here with two samples.
	if err := w.WriteStates([]uint64{0, 100}, []float64{-65, -70, -64.5, -69.25}); err != nil {
		log.Fatal(err)
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Print(file.String())
	// Output:
	// time_ms,v_0,v_7
	// 0,-65,-70
	// 10,-64.5,-69.25
}
