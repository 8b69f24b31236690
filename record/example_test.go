package record_test

import (
	"bytes"
	"fmt"
	"log"
	"os"

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
