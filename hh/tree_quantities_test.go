package hh_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// What is recorded of channels and receptors is what their state makes of it, in each
// compartment with its own densities, and in each cell with its own parameters.
func TestQuantitiesOfTreesAreThoseOfTheirState(t *testing.T) {
	of := tree50()
	of.Densities = append(of.Densities, cell.Density{Channel: "k", Group: "basal", Of: func(p cell.Place) float64 { return 10 - p.Distance/40 }})
	compartments, err := of.Compartments()
	check(err)
	m := passiveSquid()
	m.Receptors = []hh.Receptor{
		{Name: "exc", G: 20, E: 0, Tau: 2}, {Name: "nmda", G: 8, E: 0, Tau: 20, Rise: 2, Block: hh.MagnesiumBlock(1)},
		{Name: "drive", G: 50, Tau: 3, Current: true},
	}
	soma, axon, basal, right := cell.At("soma", 0.5), cell.At("axon", 0.8), cell.At("basal", 0.3), cell.At("right", 0.9)
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.BE, Seed: 2})
	check(err)
	p, err := net.AddCells("cells", hh.Tree{Compartments: compartments, Receptors: map[string]cell.Site{"exc": right, "nmda": basal, "drive": soma}}, m, 18)
	check(err)
	for _, r := range []string{"exc", "nmda", "drive"} {
		check(p.AddPoisson(hh.PoissonInput{Receptor: r, Rate: 300, Weight: 1}))
	}
	ramp := func(lo, hi float64) []float64 {
		x := make([]float64, 18)
		for i := range x {
			x[i] = lo + (hi-lo)*float64(i)/17
		}
		return x
	}
	na, kE, pasG, excG, excE := ramp(100, 130), ramp(-80, -70), ramp(0.05, 0.15), ramp(10, 30), ramp(-10, 10)
	check(p.SetParameterEach("na.G", na))
	check(p.SetParameterEach("k.E", kE))
	check(p.SetParameterEach("pas.G", pasG))
	check(p.SetParameterEach("exc.G", excG))
	check(p.SetParameterEach("exc.E", excE))
	cells := []int{0, 7, 16, 17}
	record := func(site cell.Site, name string) [][]float64 {
		m, err := p.RecordStateAt(site, name, cells, 1)
		check(err)
		return m.Values
	}
	var tests []func()
	tolerance := 1e-9
	same := func(what string, got [][]float64, want func(k, i int) float64) {
		tolerance := tolerance
		tests = append(tests, func() {
			some := 0.0
			for k := range got {
				for i, x := range got[k] {
					if w := want(k, i); !(math.Abs(x-w) <= tolerance*(1+math.Abs(w))) {
						t.Fatalf("%s is %v before step %d in cell %d, want %v", what, x, i, cells[k], w)
					}
					some = max(some, math.Abs(x))
				}
			}
			if some == 0 {
				t.Errorf("%s is always 0", what)
			}
		})
	}
	for _, site := range []cell.Site{soma, axon} {
		v, m, h := record(site, "v"), record(site, "m"), record(site, "h")
		same("g(na)", record(site, "g(na)"), func(k, i int) float64 { return na[cells[k]] * math.Pow(m[k][i], 3) * h[k][i] })
		same("I(na)", record(site, "I(na)"), func(k, i int) float64 {
			return na[cells[k]] * math.Pow(m[k][i], 3) * h[k][i] * (v[k][i] - 50)
		})
		same("I(leak)", record(site, "I(leak)"), func(k, i int) float64 { return 0.3 * (v[k][i] + 54.3) })
	}
	v, n := record(basal, "v"), record(basal, "n")
	i, err := compartments.At(basal)
	check(err)
	density := compartments.Density("k", i)
	same("I(k) of basal", record(basal, "I(k)"), func(k, i int) float64 {
		return density * math.Pow(n[k][i], 4) * (v[k][i] - kE[cells[k]])
	})
	same("g(pas) of basal", record(basal, "g(pas)"), func(k, _ int) float64 { return pasG[cells[k]] })
	block, g := record(basal, "block(nmda)"), record(basal, "g(nmda)")
	s := record(basal, "nmda")
	same("g(nmda)", g, func(k, i int) float64 { return 8 * s[k][i] * block[k][i] })
	tolerance = 1e-5 // of the table
	same("block(nmda)", block, func(k, i int) float64 { return 1 / (1 + math.Exp(-0.062*v[k][i])/3.57) })
	tolerance = 1e-9
	tip, exc := record(right, "v"), record(right, "exc")
	same("I(exc)", record(right, "I(exc)"), func(k, i int) float64 { return excG[cells[k]] * exc[k][i] * (tip[k][i] - excE[cells[k]]) })
	same("I(pas)", record(right, "I(pas)"), func(k, i int) float64 { return pasG[cells[k]] * (tip[k][i] + 65) })
	drive := record(soma, "drive")
	same("I(drive)", record(soma, "I(drive)"), func(k, i int) float64 { return -50 * drive[k][i] })
	// Of the population they are where the detector is, in the soma, or the receptor.
	m1, err := p.RecordState("I(exc)", cells, 1)
	check(err)
	m2, err := p.RecordState("g(na)", cells, 1)
	check(err)
	same("I(exc) of the population", m1.Values, func(k, i int) float64 { return excG[cells[k]] * exc[k][i] * (tip[k][i] - excE[cells[k]]) })
	somatic := record(soma, "g(na)")
	same("g(na) of the population", m2.Values, func(k, i int) float64 { return somatic[k][i] })
	check(net.Run(context.Background(), 6))
	for _, test := range tests {
		test()
	}
	for _, x := range []struct {
		site cell.Site
		name string
	}{{right, "I(na)"}, {right, "I(nmda)"}, {soma, "g(drive)"}, {soma, "I(kca)"}} {
		if _, err := p.RecordStateAt(x.site, x.name, cells, 1); err == nil || !strings.Contains(err.Error(), "no variable") || !strings.Contains(err.Error(), x.site.Section) {
			t.Errorf("error %v of %s at %v", err, x.name, x.site)
		}
	}
}
