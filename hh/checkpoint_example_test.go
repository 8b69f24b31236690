package hh_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lut4go/lut4go/hh"
)

// network builds the same network every time.
func network(c hh.Config) (*hh.Network, *hh.Population, *hh.SpikeMonitor) {
	c.Dt, c.Seed = 0.01, 1
	net, err := hh.NewNetwork(c)
	check(err)
	cells, err := net.AddPopulation("cells", hh.WangBuzsaki(), 20)
	check(err)
	check(cells.Set("v", hh.Uniform{Lo: -70, Hi: -55}))
	check(cells.SetCurrent(2))
	spikes := cells.RecordSpikes()
	return net, cells, spikes
}

// A run that is saved every 20 ms, and one that goes on where it ended, perhaps
// in another process or on another machine.
func ExampleCheckpoints() {
	dir, err := os.MkdirTemp("", "checkpoint")
	check(err)
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "net.checkpoint")

	first, _, _ := network(hh.Config{Checkpoints: hh.Checkpoints{File: file, Every: 20}})
	check(first.Run(context.Background(), 50))

	second, _, spikes := network(hh.Config{Threads: 1})
	check(second.RestoreFile(file))
	fmt.Println("restored at", second.Time(), "ms with", spikes.Len(), "spikes")
	check(second.Run(context.Background(), 50))
	fmt.Println(spikes.Len(), "spikes in", second.Time(), "ms")
	// Output:
	// restored at 50 ms with 100 spikes
	// 200 spikes in 100 ms
}

// What a network does with more current and without, from one moment on.
func ExampleNetwork_Checkpoint() {
	net, cells, spikes := network(hh.Config{})
	check(net.Run(context.Background(), 30))
	var fork bytes.Buffer
	check(net.Checkpoint(&fork))
	check(net.Run(context.Background(), 50))
	fmt.Println(spikes.Len(), "spikes")

	check(net.Restore(&fork))
	check(cells.SetCurrent(5))
	check(net.Run(context.Background(), 50))
	fmt.Println(spikes.Len(), "spikes with more current from 30 ms on")
	// Output:
	// 160 spikes
	// 240 spikes with more current from 30 ms on
}

// A checkpoint is for the same network only.
func ExampleNetwork_Restore() {
	net, _, _ := network(hh.Config{})
	var saved bytes.Buffer
	check(net.Checkpoint(&saved))

	other, _, _ := network(hh.Config{Method: hh.RK4})
	fmt.Println(other.Restore(&saved))
	// Output: hh: restoring a checkpoint: method was euler, of the network it is rk4
}
