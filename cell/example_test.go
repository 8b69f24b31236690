package cell_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/lut4go/lut4go/cell"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// A soma, an axon, and a dendrite with fewer channels the farther it is.
func ExampleCell_Compartments() {
	c := cell.Cell{
		Morphology: cell.Morphology{
			Name: "pyramid",
			Sections: []cell.Section{
				{Name: "soma", Points: cell.Cylinder(20, 20)},
				{Name: "axon", Parent: cell.At("soma", 0.5), Points: cell.Cylinder(300, 1.5)},
				{Name: "apical", Parent: cell.EndOf("soma"), Points: cell.Frustum(400, 3, 1)},
			},
			Groups: []cell.Group{{Name: "active", Sections: []string{"soma", "axon"}}},
		},
		Ra: []cell.Value{{Value: 100}, {Group: "axon", Value: 70}},
		Cm: []cell.Value{{Value: 1}},
		Densities: []cell.Density{
			{Channel: "na", Group: "active", G: 120},
			{Channel: "na", Group: "apical", Of: func(p cell.Place) float64 { return 40 - p.Distance/20 }},
		},
		Divisions: []cell.Division{{By: cell.DLambda{}}, {Group: "axon", By: cell.Longest(30)}},
	}
	compartments, err := c.Compartments()
	check(err)
	fmt.Println(compartments)
	tuft, err := compartments.At(cell.At("apical", 0.9))
	check(err)
	place := compartments.Place(tuft)
	fmt.Printf("%.0f um from the soma's beginning: %.1f um wide, %.2f mS/cm2\n",
		place.Distance, place.Diameter, compartments.Density("na", tuft))
	// Output:
	// 22 compartments of 3 sections
	// 365 um from the soma's beginning: 1.3 um wide, 21.73 mS/cm2
}

// What a division will take is known before it is made.
func ExampleCell_Count() {
	c := cell.Cell{
		Morphology: cell.Morphology{Sections: []cell.Section{{Name: "axon", Points: cell.Cylinder(1e5, 1)}}},
		Ra:         []cell.Value{{Value: 100}},
		Cm:         []cell.Value{{Value: 1}},
		Densities:  []cell.Density{{Channel: "na", G: 120}, {Channel: "k", G: 36}},
		Divisions:  []cell.Division{{By: cell.Longest(0.1)}},
	}
	n, bytes, err := c.Count()
	check(err)
	fmt.Printf("%d compartments, %d MB\n", n, bytes/1e6)
	// Output: 1000000 compartments, 72 MB
}

func ExampleReadSWC() {
	const file = `# number type x y z radius parent
		1 1   0  0 0 8   -1
		2 3   9  0 0 1.2  1
		3 3  80 10 0 0.9  2
		4 3 150 60 0 0.5  3
		5 3 140 -9 0 0.6  3
		6 2  -9  0 0 0.6  1
		7 2 -99  0 5 0.4  6`
	m, err := cell.ReadSWC(strings.NewReader(file))
	check(err)
	for _, s := range m.Sections {
		fmt.Println(s.Name, "begins at", s.Parent)
	}
	for _, g := range m.Groups {
		fmt.Println(g.Name, len(g.Sections))
	}
	// Output:
	// soma[0] begins at (0)
	// dend[0] begins at soma[0](0.5)
	// dend[1] begins at dend[0](1)
	// dend[2] begins at dend[0](1)
	// axon[0] begins at soma[0](0.5)
	// soma 1
	// dend 3
	// axon 1
}

// A forked cable is solved from the middle of its longest way.
func ExampleCompartments_Order() {
	c := cell.Cell{
		Morphology: cell.Morphology{Sections: []cell.Section{
			{Name: "trunk", Points: cell.Cylinder(50, 2)},
			{Name: "long", Parent: cell.EndOf("trunk"), Points: cell.Cylinder(50, 1)},
			{Name: "short", Parent: cell.EndOf("trunk"), Points: cell.Cylinder(20, 1)},
		}},
		Ra:        []cell.Value{{Value: 100}},
		Cm:        []cell.Value{{Value: 1}},
		Divisions: []cell.Division{{By: cell.Longest(10)}},
	}
	compartments, err := c.Compartments()
	check(err)
	o := compartments.Order()
	for _, row := range []int{0, 1, 6, 11} {
		fmt.Println("row", row, "is", compartments.Place(o.Compartment[row]).Site, "of parent", o.Parent[row])
	}
	// Output:
	// row 0 is trunk(1) of parent -1
	// row 1 is trunk(0.9) of parent 0
	// row 6 is long(0.1) of parent 0
	// row 11 is short(0.25) of parent 0
}
