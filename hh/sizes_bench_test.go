package hh

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// setSizes sets what otherwise follows the caches, until the test is over.
func setSizes(t testing.TB, block, counts, cached int) {
	b, m, c := schedule.LargestBlock, synapses.MaxCounts, synapses.CachedCounts
	t.Cleanup(func() { schedule.LargestBlock, synapses.MaxCounts, synapses.CachedCounts = b, m, c })
	schedule.LargestBlock, synapses.MaxCounts, synapses.CachedCounts = block, counts, cached
}

// newSizesNetwork returns Wang-Buzsaki cells with synapses like those of wb-network, in
// a run that has begun: with the sizes of now.
func newSizesNetwork(t testing.TB, threads, neurons, each int) *Network {
	n := newNetwork(t, Config{Dt: 0.01, Grid: coarseGrid, Threads: threads, Seed: 1})
	m := WangBuzsaki()
	m.Receptors = []Receptor{{Name: "b", G: 0.1 / float64(each), E: 0, Tau: 5}}
	p := addPopulation(t, n, "cells", m, neurons)
	check(t, p.Set("v", Uniform{Lo: -70, Hi: -55}))
	check(t, p.SetCurrent(2))
	connect(t, n, p, p, Connection{Receptor: "b", Rule: Probability(float64(each) / float64(neurons)), Weight: Constant(1), Delay: Uniform{Lo: 3, Hi: 5}})
	run(t, n, 0.01)
	return n
}

func TestResultsDoNotDependOnTheSizesThatFollowTheCaches(t *testing.T) {
	const neurons, each, ms = 700, 40, 12
	var want string
	for _, block := range []int{512, 1 << 12, 1 << 14} {
		for _, counts := range []int{1, 1 << 16, 1 << 24} {
			for _, threads := range []int{1, 3} {
				setSizes(t, block, counts, counts)
				n := newSizesNetwork(t, threads, neurons, each)
				run(t, n, ms)
				got := stateHash(t, n)
				if want == "" {
					want = got
				}
				if got != want {
					t.Errorf("blocks of %d bytes, %d counts, %d threads: other bits", block, counts, threads)
				}
			}
		}
	}
}

// BenchmarkSizes runs networks that differ in the sizes of blocks and counts alone, in
// turns, and says what each takes beside the rule's: the smallest of many short times.
func BenchmarkSizes(b *testing.B) {
	block, counts, cached := schedule.LargestBlock, synapses.MaxCounts, synapses.CachedCounts
	b.Run("blocks", func(b *testing.B) {
		for _, neurons := range []int{4096, 50_000} {
			b.Run(fmt.Sprint("neurons=", neurons), func(b *testing.B) {
				benchSizes(b, neurons, 100, []int{block, block / 4, block / 2, 2 * block, 4 * block}, func(size int) { setSizes(b, size, counts, cached) })
			})
		}
	})
	b.Run("counts", func(b *testing.B) {
		for _, each := range []int{100, 1000} {
			b.Run(fmt.Sprint("synapses=", each), func(b *testing.B) {
				benchSizes(b, 20_000, each, []int{cached, cached / 4, cached / 2, 2 * cached, 4 * cached}, func(size int) { setSizes(b, block, counts, size) })
			})
		}
	})
}

// benchSizes compares sizes with the first of them.
func benchSizes(b *testing.B, neurons, each int, sizes []int, set func(size int)) {
	const ms = 3 // an epoch
	var all []*Network
	least := make([]float64, len(sizes))
	for i, size := range sizes {
		set(size)
		n := newSizesNetwork(b, 1, neurons, each)
		run(b, n, 60)
		all, least[i] = append(all, n), math.Inf(1)
	}
	for round := 0; b.Loop(); round++ {
		for k := range all {
			i := (round + k) % len(all)
			n := all[i]
			start := time.Now()
			if err := n.Run(context.Background(), ms); err != nil {
				b.Fatal(err)
			}
			least[i] = min(least[i], float64(time.Since(start).Nanoseconds())/float64(neurons)/(ms/0.01))
		}
	}
	b.ReportMetric(least[0], "ns/neuron-step")
	for i := range sizes[1:] {
		b.ReportMetric(least[i+1]/least[0], fmt.Sprintf("of-it-with-%dKiB", sizes[i+1]>>10))
	}
	b.ReportMetric(0, "ns/op")
}
