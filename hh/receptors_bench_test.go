package hh

import (
	"slices"
	"testing"
	"time"
)

// newReceptorsNetwork returns a network like wb-network, with other receptors, the first
// of which all synapses have, in a run that has begun.
func newReceptorsNetwork(b *testing.B, receptors ...Receptor) (*Network, *Population) {
	n := newNetwork(b, Config{Dt: 0.01, Grid: coarseGrid, Threads: 1, Seed: 1})
	m := WangBuzsaki()
	m.Receptors = receptors
	p := addPopulation(b, n, "cells", m, 1000)
	check(b, p.Set("v", Uniform{Lo: -70, Hi: -55}))
	check(b, p.SetCurrent(1))
	connect(b, n, p, p, Connection{Receptor: receptors[0].Name, Rule: Probability(0.1), Weight: Constant(1), Delay: Uniform{Lo: 3, Hi: 5}})
	run(b, n, 50)
	return n, p
}

// BenchmarkReceptors compares networks with receptors of each kind, and with currents
// recorded, with one whose receptor is a single exponential: one thread, the two taking
// turns. "of-plain" is by what they take longer: of the quickest runs, and the median.
func BenchmarkReceptors(b *testing.B) {
	plain := Receptor{Name: "b", G: 1e-3, E: 0, Tau: 5}
	change := func(f func(r *Receptor)) []Receptor {
		r := plain
		f(&r)
		return []Receptor{r}
	}
	for _, c := range []struct {
		name      string
		receptors []Receptor
		record    func(b *testing.B, p *Population)
	}{
		{"two that decay", append(change(func(*Receptor) {}), Receptor{Name: "c", G: 1e-3, Tau: 2}), nil},
		{"two components", append(change(func(*Receptor) {}), Receptor{Name: "c", G: 1e-3, Tau: 2, Follows: "b"}), nil},
		{"rise", change(func(r *Receptor) { r.Rise = 1 }), nil},
		{"block", change(func(r *Receptor) { r.Block = MagnesiumBlock(1) }), nil},
		{"saturating", change(func(r *Receptor) { r.Saturating, r.G = true, 0.1 }), nil},
		{"kinetics", change(func(r *Receptor) {
			r.Tau, r.Kinetics = 0, Kinetics{Alpha: 1.1, Beta: 0.2, Concentration: 1, Duration: 1}
		}), nil},
		{"a current recorded every step", change(func(*Receptor) {}), func(b *testing.B, p *Population) {
			recordState(b, p, "I(na)", []int{0}, 1)
		}},
		{"all sodium currents every 1 ms", change(func(*Receptor) {}), func(b *testing.B, p *Population) {
			all := make([]int, p.Len())
			for i := range all {
				all[i] = i
			}
			recordState(b, p, "I(na)", all, 100)
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			other, p := newReceptorsNetwork(b, c.receptors...)
			if c.record != nil {
				c.record(b, p)
			}
			base, _ := newReceptorsNetwork(b, plain)
			compareWithPlain(b, other, base)
		})
	}
}

// compareWithPlain compares n with a plain network of as many cells.
func compareWithPlain(b *testing.B, n, plain *Network) {
	const ms = 5
	var ns, plainNs, ratios []float64
	took := func(n *Network) float64 {
		start := time.Now()
		run(b, n, ms)
		return float64(time.Since(start).Nanoseconds())
	}
	for b.Loop() {
		p, x := took(plain), took(n)
		ns, plainNs, ratios = append(ns, x), append(plainNs, p), append(ratios, x/p)
	}
	slices.Sort(ratios)
	b.ReportMetric(slices.Min(ns)/(ms/n.config.Dt*float64(n.populations[0].Len())), "ns/neuron-step")
	b.ReportMetric(slices.Min(ns)/slices.Min(plainNs), "of-plain")
	b.ReportMetric(ratios[len(ratios)/2], "of-plain-median")
	b.ReportMetric(0, "ns/op")
}
