package hh_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

// held returns how many bytes of what f makes stay in use.
func held(f func() any) float64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	made := f()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(made)
	return float64(after.HeapAlloc) - float64(before.HeapAlloc)
}

// manyTrees is a population of trees, each with a number of state variables and compartments.
func manyTrees(t *testing.T, cells int) (net *hh.Network, variables, compartments int) {
	t.Helper()
	shape := branched(100, true)
	c, err := shape.Compartments()
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.Len() {
		if variables++; c.Area(i) > 0 {
			variables += 3
		}
	}
	if net, err = hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.CN, Threads: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := net.AddCells("cells", hh.Tree{Compartments: c}, passiveSquid(), cells); err != nil {
		t.Fatal(err)
	}
	return net, variables, c.Len()
}

func TestACellTakesEightBytesForEachOfItsStateVariables(t *testing.T) {
	const few, many = 256, 1280
	variables := 0
	of := func(cells int) float64 {
		return held(func() any {
			net, n, _ := manyTrees(t, cells)
			variables = n
			return net
		})
	}
	a := of(few) // which also makes the tables that others share
	got := (of(many) - a) / (many - few)
	if want := 8 * float64(variables); !(got >= want && got <= 1.02*want+16) {
		t.Errorf("a cell of %d state variables takes %.0f bytes, want %.0f", variables, got, want)
	}
}

func TestAWorkerTakesLittleMemoryForTheCellsItIsAt(t *testing.T) {
	for _, cells := range []int{1, 64} {
		net, _, compartments := manyTrees(t, cells)
		got := held(func() any {
			if err := net.Run(context.Background(), 0.025); err != nil {
				t.Fatal(err)
			}
			return net
		})
		// Sums, which everything else adds to, and what looks up three gates; for one cell
		// also constants of each place.
		if most := float64(128*min(cells, 16)*compartments + 32<<10); got > most {
			t.Errorf("a worker takes %.0f bytes for %d cells of %d compartments at a time, want %.0f or fewer", got, min(cells, 16), compartments, most)
		}
	}
}
