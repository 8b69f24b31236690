package hh_test

import (
	"context"
	"math"
	"testing"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// Two passive cables with sealed ends are joined at an end each. With g between them, the
// voltage beyond the junction is g/(g+G) of that before it, G being the input conductance of a
// cable, and that one falls along the first cable as it does with a load of g and G in series.
func TestTheCouplingCoefficientOfTwoCablesIsThatOfTheory(t *testing.T) {
	const gInfinite = math.Pi * 1e-4 * 0.1 * 0.025e6 // nS, of a cable with lambda 1 mm, which is also its length
	input := gInfinite * math.Tanh(1)
	of, m := rallpack(false)
	of.Divisions = []cell.Division{{By: cell.Number(400)}}
	for _, g := range []float64{0.05, 0.6, 20} {
		net, p := treePopulation(t, of, m, 3, hh.Config{Dt: 0.5, Method: hh.BE})
		_, err := net.ConnectGaps(p, p, hh.GapJunctions{
			Rule: hh.Pairs{Sources: []int{0}, Targets: []int{1}}, Conductance: hh.Constant(g), A: cell.At("axon", 1), B: cell.At("axon", 0),
		})
		check(err)
		check(p.InjectAt(cell.At("axon", 0), hh.Pulse{End: 1e6, Amplitude: 0.01}, []float64{1, 0, 0}))
		check(net.Run(context.Background(), 600))
		at := func(i int, fraction float64) float64 {
			v, err := p.GetAt(cell.At("axon", fraction), "v")
			check(err)
			return v[i] + 65
		}
		if got, want := at(1, 0)/at(0, 1), g/(g+input); !(math.Abs(got-want) < 2e-3*want) {
			t.Errorf("%v nS: the coupling coefficient is %.5f, want %.5f", g, got, want)
		}
		load := g * input / (g + input) / gInfinite
		if got, want := at(0, 1)/at(0, 0), 1/(math.Cosh(1)+load*math.Sinh(1)); !(math.Abs(got-want) < 2e-3*want) {
			t.Errorf("%v nS: the first cable's end is at %.5f of its beginning, want %.5f", g, got, want)
		}
		if got := at(2, 0); !(math.Abs(got) < 1e-9) {
			t.Errorf("%v mV in a cell without junctions", got)
		}
	}
}

// A cell with dendrites that has one compartment and a single compartment of its area are the same
// to a cell that is joined to them.
func TestGapJunctionsJoinTreesAndSingleCompartments(t *testing.T) {
	const diameter = 20
	one := cell.Cell{
		Morphology: cell.Morphology{Sections: []cell.Section{{Name: "soma", Points: cell.Cylinder(diameter, diameter)}}},
		Ra:         []cell.Value{{Value: 100}}, Cm: []cell.Value{{Value: 1}},
	}
	of := tree50()
	run := func(single, reverse bool) [2]float64 {
		net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.CN, Grid: hh.TreeGrid})
		check(err)
		tree, err := of.Compartments()
		check(err)
		p, err := net.AddCells("trees", hh.Tree{Compartments: tree}, passiveSquid(), 1)
		check(err)
		j := hh.GapJunctions{Rule: hh.AllToAll{}, Conductance: hh.Constant(3), A: cell.At("left", 0.5)}
		var q *hh.Population
		if single {
			q, err = net.AddPopulation("others", hh.Squid(), 1)
			j.AreaB = math.Pi * diameter * diameter
		} else {
			var c *cell.Compartments
			c, err = one.Compartments()
			check(err)
			q, err = net.AddCells("others", hh.Tree{Compartments: c}, hh.Squid(), 1)
			j.B = cell.At("soma", 0.5)
		}
		check(err)
		check(p.InjectAt(cell.At("soma", 0.5), hh.Pulse{Start: 0.5, End: 4, Amplitude: 1}, nil))
		if reverse {
			j.A, j.B, j.AreaA, j.AreaB = j.B, j.A, j.AreaB, 0
			_, err = net.ConnectGaps(q, p, j)
		} else {
			_, err = net.ConnectGaps(p, q, j)
		}
		check(err)
		check(net.Run(context.Background(), 6))
		a, err := p.GetAt(cell.At("left", 0.5), "v")
		check(err)
		b, err := q.Get("v")
		check(err)
		return [2]float64{a[0], b[0]}
	}
	want := run(false, false)
	for _, reverse := range []bool{false, true} {
		got := run(true, reverse)
		for i := range got {
			if !(math.Abs(got[i]-want[i]) < 1e-6) {
				t.Errorf("%v mV, want %v mV", got, want)
			}
		}
	}
	if !(want[1] > -64.5) {
		t.Errorf("the other cell stays at %v mV", want[1])
	}
}

// Junctions between populations are those within one, whichever comes first.
func TestGapJunctionsOfTreesGoBothWays(t *testing.T) {
	of, m := tree50(), passiveSquid()
	compartments, err := of.Compartments()
	check(err)
	soma, left := cell.At("soma", 0.5), cell.At("left", 0.5)
	run := func(reverse bool) [2]float64 {
		net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.CN})
		check(err)
		var both [2]*hh.Population
		for i, name := range []string{"a", "b"} {
			both[i], err = net.AddCells(name, hh.Tree{Compartments: compartments}, m, 1)
			check(err)
		}
		j := hh.GapJunctions{Rule: hh.AllToAll{}, Conductance: hh.Constant(3), A: soma, B: left}
		if reverse {
			j.A, j.B = left, soma
			_, err = net.ConnectGaps(both[1], both[0], j)
		} else {
			_, err = net.ConnectGaps(both[0], both[1], j)
		}
		check(err)
		check(both[0].InjectAt(soma, hh.Pulse{Start: 0.5, End: 4, Amplitude: 1}, nil))
		check(net.Run(context.Background(), 4))
		var v [2]float64
		for i, p := range both {
			x, err := p.GetAt(soma, "v")
			check(err)
			v[i] = x[0]
		}
		return v
	}
	forth, back := run(false), run(true)
	if forth != back || !(forth[1] > -64.5) {
		t.Errorf("the somata are at %v mV, and at %v mV with the populations in turn", forth, back)
	}
}
