package kernel_test

import (
	"fmt"
	"log"

	"github.com/lut4go/lut4go/kernel"
)

// Gap junctions of three cells in a row: each adds the conductance times the voltage of
// its neighbours.
func ExampleKernels_AddLinks() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	links, err := k.NewLinks(&kernel.LinkList[float64]{
		Targets: []uint32{0, 1, 1, 2}, Sources: []uint32{1, 0, 2, 1}, G: []float64{0.5, 0.5, 0.25, 0.25},
		To: 3, From: 3,
	})
	if err != nil {
		log.Fatal(err)
	}
	v := []float64{-64, -32, -16, 0} // the last one is no cell
	e := make([]float64, k.Padded(3))
	if err := k.AddLinks(e, links, v, 0, 3); err != nil {
		log.Fatal(err)
	}
	fmt.Println(e[:3])
	// Output: [-16 -36 -8]
}

// Links that name a neuron that is not there are refused.
func ExampleKernels_NewLinks() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	_, err = k.NewLinks(&kernel.LinkList[float64]{Targets: []uint32{3}, Sources: []uint32{1}, G: []float64{0.5}, To: 3, From: 3})
	fmt.Println(err)
	// Output: kernel: NewLinks: target of link 0 is neuron 3 of 3
}

// Two cells of which each gets a current of its own: with the leak's they are the sums
// that the channels' are added to.
func ExampleStart() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	one, zero := []float64{1, 1}, []float64{0, 0}
	rows, err := kernel.NewRows[float64](-100, 150, [][]float64{one, zero, one, zero, zero})
	if err != nil {
		log.Fatal(err)
	}
	p := &kernel.WangBuzsaki[float64]{G0: 0.5}
	v, gate := []float64{-64, -64}, []float64{0, 0}
	cells := &kernel.WangBuzsakiState[float64]{V: v, H: gate, N: []float64{0, 0}, Start: kernel.Start[float64]{E: []float64{-32, -28}}}
	if err := k.StepWangBuzsaki(p, rows, cells, &kernel.VoltageStep[float64]{DtCm: 0.25, Above: make([]uint8, 1)}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(v)
	// Output: [-64 -63]
}
