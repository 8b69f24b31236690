package cell_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/cell"
)

// neuronSection is what NEURON made of a section, see testdata/by_neuron.py.
type neuronSection struct {
	Name, Parent       string
	Fraction, Length   float64
	Areas, Resistances []float64
}

// byNeuron returns the cells that NEURON was given, and what it made of them.
func byNeuron(t *testing.T) map[string][]neuronSection {
	t.Helper()
	text, err := os.ReadFile("testdata/by_neuron.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string][]neuronSection
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// readSWC returns the morphology of a file in testdata.
func readSWC(t *testing.T, name string) cell.Morphology {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := cell.ReadSWC(f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// tapering is that of testdata/by_neuron.py.
func tapering() cell.Morphology {
	return cell.Morphology{Sections: []cell.Section{
		{Name: "trunk", Points: []cell.Point{{0, 0, 0, 9}, {3, 4, 0, 4}, {3, 4, 0.1, 3.9}, {50, 4, 70, 2}, {200, 4, 70, 1.5}}},
		{Name: "branch", Parent: cell.EndOf("trunk"), Points: []cell.Point{{200, 4, 70, 1.5}, {250, 4, 70, 0.3}, {250, 90, 70, 2}}},
	}}
}

func TestNEURONMakesTheSameCompartments(t *testing.T) {
	for name, want := range byNeuron(t) {
		t.Run(name, func(t *testing.T) {
			of := cell.Cell{
				Ra:        []cell.Value{{Value: 123}},
				Cm:        []cell.Value{{Value: 1.1}},
				Divisions: []cell.Division{{By: cell.DLambda{}}},
			}
			if of.Morphology = tapering(); strings.HasSuffix(name, ".swc") {
				of.Morphology = readSWC(t, name)
			}
			c, err := of.Compartments()
			if err != nil {
				t.Fatal(err)
			}
			sections := map[string]neuronSection{}
			for _, s := range want {
				sections[s.Name] = s
			}
			var names []string
			for name := range sections {
				names = append(names, name)
			}
			slices.Sort(names)
			got := c.Sections()
			slices.Sort(got)
			if !slices.Equal(got, names) {
				t.Fatalf("sections %v, want %v", got, names)
			}
			for _, s := range want {
				compareSection(t, c, s, sections)
			}
		})
	}
}

// compareSection compares a section with NEURON's. close allows for the points of NEURON
// being of 32 bits.
func compareSection(t *testing.T, c *cell.Compartments, s neuronSection, sections map[string]neuronSection) {
	t.Helper()
	close := func(what string, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= 2e-6*math.Abs(want)) {
			t.Errorf("%s: %s is %v, want %v", s.Name, what, got, want)
		}
	}
	of, err := c.Group(s.Name)
	if err != nil {
		t.Fatal(err)
	}
	if len(of) != len(s.Areas) {
		t.Fatalf("%s: %d compartments, want %d", s.Name, len(of), len(s.Areas))
	}
	for k, i := range of {
		close("area", c.Area(i), s.Areas[k])
		resistance := s.Resistances[k]
		if k == 0 {
			if s.Parent == "" {
				continue
			}
			up := sections[s.Parent]
			for s.Fraction == 0 && up.Parent != "" { // where the parent begins
				s.Fraction, up = up.Fraction, sections[up.Parent]
			}
			parent, err := c.At(cell.At(up.Name, s.Fraction))
			if err != nil {
				t.Fatal(err)
			}
			if j, ok := c.Junction(cell.At(up.Name, s.Fraction)); ok {
				parent = j
				if s.Fraction == 1 {
					close("way to the junction", 1/c.Coupling(j), up.Resistances[len(up.Resistances)-1])
				}
			} else if s.Fraction == 1 {
				resistance += up.Resistances[len(up.Resistances)-1]
			} else if s.Fraction == 0 {
				resistance += up.Resistances[0]
			}
			if c.Parent(i) != parent {
				t.Errorf("%s begins on compartment %d, want %d", s.Name, c.Parent(i), parent)
			}
		}
		close("resistance", 1/c.Coupling(i), resistance)
	}
	from, to := c.Place(of[0]), c.Place(of[len(of)-1])
	if n := len(of); n > 1 {
		close("length", (to.Distance-from.Distance)*float64(n)/float64(n-1), s.Length)
	}
}
