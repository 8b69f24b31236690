package hh_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
)

// Few cells lie by levels, many side by side, and those left over in a third way.
func TestFewTreesHaveTheBitsOfGoOnEveryBackendAndThread(t *testing.T) {
	counts := []int{1, 2, 3, 4, 5, 18}
	if testing.Short() {
		counts = []int{1, 3, 18}
	}
	for _, count := range counts {
		hash := func(c hh.Config) string {
			net, _, spikes := treeNetwork(t, c, count)
			if err := net.Run(context.Background(), 2); err != nil {
				t.Fatal(err)
			}
			return treeHash(t, net, spikes)
		}
		want := hash(hh.Config{Method: hh.CN, Backend: kernel.PureGo, Threads: 1})
		for _, backend := range kernel.Backends() {
			for threads := 1; threads <= 3; threads++ {
				if got := hash(hh.Config{Method: hh.CN, Backend: backend, Threads: threads}); got != want {
					t.Errorf("%d cells on %d threads by %s have the hash %q, want %q", count, threads, backend, got, want)
				}
			}
		}
	}
}

// morphologies are cells of many shapes: active, with passive parts, and with nodes without
// membrane in them.
func morphologies() (all []cell.Cell) {
	add := func(name string, n int, parent func(i int) cell.Site, passive func(i int) bool) {
		c := cell.Cell{
			Morphology: cell.Morphology{Name: name},
			Ra:         []cell.Value{{Value: 100}},
			Cm:         []cell.Value{{Value: 1}},
			Divisions:  []cell.Division{{By: cell.Number(3)}},
		}
		var actives, passives []string
		for i := range n {
			s := cell.Section{Name: fmt.Sprint("s", i), Points: cell.Cylinder(float64(40+10*(i%5)), 1+float64(i%3))}
			if i > 0 {
				s.Parent = parent(i)
			}
			if c.Sections = append(c.Sections, s); i > 0 && passive(i) {
				passives = append(passives, s.Name)
			} else {
				actives = append(actives, s.Name)
			}
		}
		c.Densities = activeBut(actives, passives...)
		all = append(all, c)
	}
	end := func(i int) cell.Site { return cell.EndOf(fmt.Sprint("s", i)) }
	never := func(int) bool { return false }
	add("a chain", 12, func(i int) cell.Site { return end(i - 1) }, never)
	add("a star", 14, func(int) cell.Site { return end(0) }, never)
	add("a comb", 20, func(i int) cell.Site { return end(max(0, i-2+i%2)) }, never)
	add("a binary tree", 31, func(i int) cell.Site { return end((i - 1) / 2) }, func(i int) bool { return i > 22 })
	add("passive dendrites", 24, func(i int) cell.Site { return end(i * 7 % 11 % i) }, func(i int) bool { return i > 3 })
	add("passive between", 24, func(i int) cell.Site { return end(i * 5 % 13 % i) }, func(i int) bool { return i%4 == 1 })
	return all
}

func TestCellsOfEveryShapeHaveTheSameBitsInEveryLayout(t *testing.T) {
	shapes, counts := morphologies(), []int{1, 2, 4, 16}
	if testing.Short() {
		shapes, counts = shapes[3:], counts[:2]
	}
	for _, shape := range shapes {
		t.Run(shape.Morphology.Name, func(t *testing.T) {
			compartments, err := shape.Compartments()
			if err != nil {
				t.Fatal(err)
			}
			// Voltages of the first cell after a run in which currents come also into the last
			// section, which may be passive, from the middle on.
			run := func(count int, backend kernel.Backend, method hh.Method) (v []float64) {
				net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: method, Backend: backend, Threads: 1})
				if err != nil {
					t.Fatal(err)
				}
				p, err := net.AddCells("cells", hh.Tree{Compartments: compartments}, passiveSquid(), count)
				if err != nil {
					t.Fatal(err)
				}
				for _, s := range []string{"s0", shape.Sections[len(shape.Sections)-1].Name} {
					if err := p.InjectAt(cell.At(s, 0.5), hh.Pulse{End: 1e9, Amplitude: 0.3}, nil); err != nil {
						t.Fatal(err)
					}
					if err := net.Run(context.Background(), 0.4); err != nil {
						t.Fatal(err)
					}
				}
				for _, s := range shape.Sections {
					for _, x := range []float64{0, 0.5, 1} {
						all, err := p.GetAt(cell.At(s.Name, x), "v")
						if err != nil {
							t.Fatal(err)
						}
						v = append(v, all[0], all[count-1])
					}
				}
				return v
			}
			for _, method := range hh.TreeMethods() {
				want := run(1, kernel.PureGo, method)
				for _, backend := range kernel.Backends() {
					for _, count := range counts {
						for k, got := range run(count, backend, method) {
							if got != want[k] {
								t.Fatalf("%s, %s: with %d cells voltage %d is %v, want %v", backend, method, count, k, got, want[k])
							}
						}
					}
				}
			}
		})
	}
}
