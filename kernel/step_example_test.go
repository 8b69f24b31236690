package kernel_test

import (
	"fmt"
	"log"

	"github.com/lut4go/lut4go/kernel"
)

// Two gates and a curve straight from the voltages.
func ExampleKernels_IndexGates() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	rows, err := kernel.NewRows[float64](-80, 16, [][]float64{{0.5, 0.75}, {0.125, 0}, {1, 1}, {0, 0.5}, {35, 7}})
	if err != nil {
		log.Fatal(err)
	}
	v := []float64{-80, -72}
	h, n, gna := []float64{1, 1}, []float64{0.25, 0.25}, make([]float64, 2)
	s := kernel.GateStep[float64]{X: [][]float64{h, n}, Dst: [][]float64{gna}}
	if err := k.IndexGates(&s, v, rows, kernel.NewPositions[float64](len(v))); err != nil {
		log.Fatal(err)
	}
	fmt.Println(h, n, gna)
	// Output: [0.625 0.6875] [0.25 0.5] [35 21]
}

// A step of 0.01 ms of the squid axon.
func ExampleSums() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	v := []float64{-64, -16}
	m, h, n := []float64{0, 0.5}, []float64{0.5, 0.5}, []float64{0.5, 0.5}
	na := kernel.Channel[float64]{G: 120, Gate: m, Power: 3, Second: h, E: 50}
	kd := kernel.Channel[float64]{G: 36, Gate: n, Power: 4, E: -77}
	g, e := make([]float64, 2), make([]float64, 2)
	var s kernel.Sums[float64]
	s.Begin(k, g, e, 0.25, -13.5)
	for _, c := range []*kernel.Channel[float64]{&na, &kd} {
		if err := s.AddChannel(c); err != nil {
			log.Fatal(err)
		}
	}
	if _, _, err := s.Flush(); err != nil {
		log.Fatal(err)
	}
	if err := k.MoveVoltage(v, g, e, &kernel.VoltageStep[float64]{DtCm: 0.01, Above: make([]uint8, 1)}); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f\n", v)
	// Output: [-64.2675 -12.5175]
}

// The conductances of the leak and of two channels, and their currents.
func ExampleSums_Flush() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	gna, h, n := []float64{0, 8}, []float64{0.5, 0.5}, []float64{0.5, 1}
	var s kernel.Sums[float64]
	s.Begin(k, make([]float64, 2), make([]float64, 2), 0.5, -32.5)
	for _, c := range []*kernel.Channel[float64]{
		{Each: gna, Gate: h, Power: 1, E: 55},
		{G: 16, Gate: n, Power: 4, E: -90},
	} {
		if err := s.AddChannel(c); err != nil {
			log.Fatal(err)
		}
	}
	g, e, err := s.Flush()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(g, e)
	// Output: [1.5 20.5] [-122.5 -1252.5]
}
