package hh

import (
	"math"
	"testing"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/table"
)

// ball is one compartment of 20 um each way.
func ball() cell.Cell {
	return cell.Cell{
		Morphology: cell.Morphology{Name: "ball", Sections: []cell.Section{{Name: "soma", Points: cell.Cylinder(20, 20)}}},
		Ra:         []cell.Value{{Value: 100}}, Cm: []cell.Value{{Value: 1}},
	}
}

// addCells adds cells with dendrites to a network.
func addCells(t testing.TB, n *Network, c cell.Cell, tree Tree, m Model, count int) *Population {
	t.Helper()
	var err error
	tree.Compartments, err = c.Compartments()
	check(t, err)
	p, err := n.AddCells("cells", tree, m, count)
	check(t, err)
	return p
}

func TestATreeOfOneCompartmentWithCalciumIsTheSingleCompartment(t *testing.T) {
	for _, order := range Orders() {
		for name, m := range map[string]Model{"calcium alone": calciumModel(false), "every kind of gate": everyKind()} {
			m.Receptors = nil
			c := Config{Dt: 0.02, Method: CN, Order: order, Grid: coarseGrid}
			single := newNetwork(t, c)
			p := addPopulation(t, single, "cell", m, 1)
			check(t, p.SetCurrent(12))
			tree := newNetwork(t, c)
			q := addCells(t, tree, ball(), Tree{}, m, 1)
			soma := cell.At("soma", 0.5)
			area := q.tree.Compartments.Area(0)
			check(t, q.InjectAt(soma, Pulse{End: 1e9, Amplitude: 12 * area / 1e5}, nil))
			run(t, single, 30)
			run(t, tree, 30)
			for _, v := range m.Variables() {
				want, got := valuesOf(t, p, v)[0], valuesOf(t, q, v)[0]
				if !(math.Abs(got-want) <= 1e-7*math.Abs(want)) {
					t.Errorf("%s, %s: %s is %v in the tree, %v in the single compartment", order, name, v, got, want)
				}
			}
		}
	}
}

var _ = table.Exact
