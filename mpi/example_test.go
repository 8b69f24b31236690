package mpi_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/mpi"
)

// A program that mpirun starts several times: its ranks share one network.
func Example() {
	world, err := mpi.Start()
	if err != nil {
		log.Fatal(err)
	}
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01, Seed: 1, Ranks: world, Threads: world.Processors()})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := net.AddPopulation("cells", hh.WangBuzsaki(), 100_000)
	if err != nil {
		log.Fatal(err)
	}
	if err := cells.SetCurrent(1); err != nil {
		log.Fatal(err)
	}
	spikes := cells.RecordSpikes()
	if err := net.Run(context.Background(), 100); err != nil {
		log.Fatal(err)
	}
	if world.Rank() == 0 {
		fmt.Println(spikes.Len(), "spikes on", world.Size(), "ranks")
	}
	if err := world.Finish(); err != nil {
		log.Fatal(err)
	}
}

// A program that can run alone too asks whether a launcher started it.
func ExampleLaunched() {
	launch := mpi.Launched()
	if launch.Several() && !mpi.Built {
		log.Fatalf("%v: every process would run everything: %v", launch, mpi.ErrNotBuilt)
	}
}
