package hh

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// BenchmarkGeneralKernels compares a step by the general kernels, as of a user's
// model, with the fused step of the same model, without synapses and with one and
// two: cells in the first-level cache, one thread, the two taking turns.
// "of-fused" is the ratio of the speeds: of the quickest runs, and the median of all.
func BenchmarkGeneralKernels(b *testing.B) {
	for _, precision := range []int{64, 32} {
		for _, c := range []struct {
			model     Model
			receptors int
		}{{WangBuzsaki(), 0}, {WangBuzsaki(), 1}, {Squid(), 0}, {Squid(), 1}, {Squid(), 2}} {
			m := c.model
			m.Receptors = TraubMiles().Receptors[:c.receptors]
			b.Run(fmt.Sprintf("%s/%d receptors/float%d", m.Name, c.receptors, precision), func(b *testing.B) {
				general := newSteadyNetwork(b, m, precision)
				general.populations[0].core.Cells.Unfuse()
				compareWithFused(b, general, newSteadyNetwork(b, m, precision))
			})
		}
	}
}

// BenchmarkFusedSquid compares the fused step of the squid axon, and of Traub &
// Miles's cell with its two synapses, with the fused Wang-Buzsaki step in the
// same way.
func BenchmarkFusedSquid(b *testing.B) {
	for _, precision := range []int{64, 32} {
		for _, m := range []Model{Squid(), TraubMiles()} {
			b.Run(fmt.Sprintf("%s/float%d", m.Name, precision), func(b *testing.B) {
				compareWithFused(b, newSteadyNetwork(b, m, precision), newSteadyNetwork(b, withoutReceptors(WangBuzsaki()), precision))
			})
		}
	}
}

func withoutReceptors(m Model) Model {
	m.Receptors = nil
	return m
}

// compareWithFused compares n with a network of as many cells by a fused step.
func compareWithFused(b *testing.B, n, fused *Network) {
	const ms = 2
	var ns, fusedNs, of []float64
	took := func(n *Network) float64 {
		start := time.Now()
		run(b, n, ms)
		return float64(time.Since(start).Nanoseconds())
	}
	for b.Loop() {
		f, g := took(fused), took(n)
		ns, fusedNs, of = append(ns, g), append(fusedNs, f), append(of, f/g)
	}
	slices.Sort(of)
	steps := ms / n.config.Dt * float64(n.populations[0].Len())
	b.ReportMetric(slices.Min(ns)/steps, "ns/neuron-step")
	b.ReportMetric(slices.Min(fusedNs)/slices.Min(ns), "of-fused")
	b.ReportMetric(of[len(of)/2], "of-fused-median")
	b.ReportMetric(0, "ns/op")
}

// newSteadyNetwork returns a network of cells that have run for a while.
func newSteadyNetwork(b *testing.B, m Model, precision int) *Network {
	n := newNetwork(b, Config{Dt: 0.01, Threads: 1, Precision: precision})
	p := addPopulation(b, n, "cells", m, 1000)
	check(b, p.SetSteadyGates())
	run(b, n, 10)
	return n
}
