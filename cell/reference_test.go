package cell_test

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/cell"
)

// y is a trunk that forks.
func y() cell.Cell {
	return cell.Cell{
		Morphology: cell.Morphology{Sections: []cell.Section{
			{Name: "trunk", Points: cell.Cylinder(200, 2)},
			{Name: "left", Parent: cell.EndOf("trunk"), Points: cell.Cylinder(100, 1)},
			{Name: "right", Parent: cell.EndOf("trunk"), Points: cell.Cylinder(150, 1.2)},
		}},
		Ra:        []cell.Value{{Value: 100}},
		Cm:        []cell.Value{{Value: 1}},
		Divisions: []cell.Division{{By: cell.Number(5)}, {Group: "trunk", By: cell.Longest(20)}},
		Densities: []cell.Density{
			{Channel: "na", G: 120}, {Channel: "k", G: 36}, {Channel: "leak", G: 0.3},
			{Channel: "na", Group: "right"}, {Channel: "k", Group: "right"}, {Channel: "leak", Group: "right", G: 0.1},
		},
	}
}

// tree50 is a soma with an axon, a basal dendrite, and an apical one that forks.
func tree50() cell.Cell {
	return cell.Cell{
		Morphology: cell.Morphology{
			Sections: []cell.Section{
				{Name: "soma", Points: cell.Cylinder(20, 20)},
				{Name: "axon", Parent: cell.At("soma", 0.5), Points: cell.Cylinder(300, 1.5)},
				{Name: "apical", Parent: cell.At("soma", 0.5), Points: cell.Cylinder(300, 3)},
				{Name: "left", Parent: cell.EndOf("apical"), Points: cell.Cylinder(200, 1.5)},
				{Name: "right", Parent: cell.EndOf("apical"), Points: cell.Cylinder(250, 1.2)},
				{Name: "basal", Parent: cell.At("soma", 0.5), Points: cell.Cylinder(200, 2)},
			},
			Groups: []cell.Group{{Name: "active", Sections: []string{"soma", "axon"}}},
		},
		Ra: []cell.Value{{Value: 100}},
		Cm: []cell.Value{{Value: 1}},
		Divisions: []cell.Division{
			{By: cell.Number(10)}, {Group: "soma", By: cell.Number(1)}, {Group: "apical", By: cell.Number(9)},
		},
		Densities: []cell.Density{
			{Channel: "na", Group: "active", G: 120}, {Channel: "k", Group: "active", G: 36},
			{Channel: "leak", G: 0.1}, {Channel: "leak", Group: "active", G: 0.3},
		},
	}
}

func TestCompartmentsAreThoseThatOthersMadeOfTheSameCells(t *testing.T) {
	for name, of := range map[string]cell.Cell{"y": y(), "tree50": tree50()} {
		t.Run(name, func(t *testing.T) {
			c, err := of.Compartments()
			if err != nil {
				t.Fatal(err)
			}
			f, err := os.Open("testdata/" + name + ".cell")
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			rows := 0
			for lines := bufio.NewScanner(f); lines.Scan(); {
				var i, parent int
				var x [6]float64
				if n, _ := fmt.Sscan(lines.Text(), &i, &parent, &x[0], &x[1], &x[2], &x[3], &x[4], &x[5]); n < 8 {
					continue
				}
				rows++
				if c.Parent(i) != parent {
					t.Errorf("compartment %d: parent %d, want %d", i, c.Parent(i), parent)
				}
				for k, got := range []float64{c.Area(i), c.Coupling(i), c.Cm(i), c.Density("na", i), c.Density("k", i), c.Density("leak", i)} {
					if math.Abs(got-x[k]) > 1e-13*math.Abs(x[k]) {
						t.Errorf("compartment %d: number %d is %v, want %v", i, k, got, x[k])
					}
				}
				_, place, _ := strings.Cut(lines.Text(), "# ")
				place, _, _ = strings.Cut(place, ",")
				if at := c.Place(i).Site; fmt.Sprintf("%s(%.6g)", at.Section, at.Fraction) != place {
					t.Errorf("compartment %d is at %v, want %s", i, at, place)
				}
			}
			if rows != c.Len() || rows == 0 {
				t.Errorf("%d compartments, want %d", c.Len(), rows)
			}
		})
	}
}
