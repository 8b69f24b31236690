package hh_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// branched is a soma with an axon and dendrites, binary trees of branches of five or fewer
// compartments, some n compartments in all: active everywhere, or in soma and axon alone.
func branched(n int, active bool) cell.Cell {
	const length = 20 // um, of a compartment
	per := 5
	if n < 100 {
		per = 2
	}
	c := cell.Cell{
		Morphology: cell.Morphology{Name: fmt.Sprint("branched", n), Sections: []cell.Section{{Name: "soma", Points: cell.Cylinder(20, 20)}}},
		Ra:         []cell.Value{{Value: 100}},
		Cm:         []cell.Value{{Value: 1}},
		Divisions:  []cell.Division{{By: cell.Longest(length)}},
	}
	add := func(name string, parent cell.Site, compartments int, diameter float64) {
		c.Sections = append(c.Sections, cell.Section{Name: name, Parent: parent, Points: cell.Cylinder(float64(length*compartments), diameter)})
	}
	add("axon", cell.EndOf("soma"), n/5, 1)
	actives, dendrites := []string{"soma", "axon"}, []string{}
	left := n - 1 - n/5
	type end struct {
		name     string
		diameter float64
	}
	ends := []end{{"soma", 3}, {"soma", 3}}
	for left > 0 {
		from := ends[0]
		ends = ends[1:]
		for range 2 {
			if left <= 0 {
				break
			}
			name := fmt.Sprint("dendrite", len(dendrites))
			add(name, cell.EndOf(from.name), min(per, left), from.diameter)
			left -= per
			dendrites = append(dendrites, name)
			ends = append(ends, end{name, max(0.5, from.diameter*0.63)})
		}
	}
	if active {
		actives, dendrites = append(actives, dendrites...), nil
	}
	c.Densities = activeBut(actives, dendrites...)
	return c
}

// BenchmarkTrees prints ns for a step of a compartment: of populations, and of one cell.
func BenchmarkTrees(b *testing.B) {
	for _, of := range []struct {
		compartments, cells int
		active              bool
	}{{20, 4096, true}, {100, 1024, true}, {500, 256, true}, {100, 1024, false}, {1000, 1, true}} {
		b.Run(fmt.Sprintf("compartments=%d/cells=%d/active=%v", of.compartments, of.cells, of.active), func(b *testing.B) {
			shape := branched(of.compartments, of.active)
			c, err := shape.Compartments()
			if err != nil {
				b.Fatal(err)
			}
			const dt = 0.025
			net, err := hh.NewNetwork(hh.Config{Dt: dt, Method: hh.CN, Threads: 1})
			if err != nil {
				b.Fatal(err)
			}
			p, err := net.AddCells("cells", hh.Tree{Compartments: c}, passiveSquid(), of.cells)
			if err != nil {
				b.Fatal(err)
			}
			if err := p.Set("v", hh.Uniform{Lo: -65, Hi: -35}); err != nil {
				b.Fatal(err)
			}
			if err := p.InjectAt(cell.At("soma", 0.5), hh.Pulse{End: 1e9, Amplitude: 0.1}, nil); err != nil {
				b.Fatal(err)
			}
			steps := 40
			if of.cells == 1 {
				steps = 512
			}
			run := func() {
				if err := net.Run(context.Background(), float64(steps)*dt); err != nil {
					b.Fatal(err)
				}
			}
			run()
			for b.Loop() {
				run()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(steps*of.cells*c.Len()), "ns/compartment-step")
		})
	}
}
