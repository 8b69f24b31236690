package cell_test

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/cell"
)

func readFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestABadCellIsAnErrorThatNamesWhatIsWrong(t *testing.T) {
	section := func(name string, parent cell.Site, points ...cell.Point) cell.Section {
		return cell.Section{Name: name, Parent: parent, Points: points}
	}
	for _, c := range []struct {
		what   string
		change func(c *cell.Cell)
		want   string
	}{
		{"no sections", func(c *cell.Cell) { c.Sections = nil }, "no sections"},
		{"no name", func(c *cell.Cell) { c.Sections[1].Name = "" }, `section 1: the name "" is empty or used twice`},
		{"a name twice", func(c *cell.Cell) { c.Sections[2].Name = "left" }, `section 2: the name "left" is empty or used twice`},
		{"no such parent", func(c *cell.Cell) { c.Sections[1].Parent = cell.EndOf("stem") }, `section "left": its parent "stem" is no section before it`},
		{"a circle", func(c *cell.Cell) { c.Sections[1].Parent = cell.EndOf("right") }, `section "left": its parent "right" is no section before it`},
		{"two roots", func(c *cell.Cell) { c.Sections[2].Parent = cell.Site{} }, `section "right": a second section without a parent`},
		{"a root with a parent", func(c *cell.Cell) { c.Sections[0].Parent = cell.EndOf("left") }, `section "trunk": begins at left(1), but the first section is the root`},
		{"beyond the end", func(c *cell.Cell) { c.Sections[1].Parent.Fraction = 1.5 }, "site trunk(1.5): the fraction is 1.5, want a number from 0 to 1"},
		{"a fraction that is none", func(c *cell.Cell) { c.Sections[1].Parent.Fraction = math.NaN() }, "the fraction is NaN"},
		{"one point", func(c *cell.Cell) { c.Sections[1] = section("left", cell.EndOf("trunk"), cell.Point{Diameter: 1}) }, `section "left": 1 points, want two or more`},
		{"no length", func(c *cell.Cell) { c.Sections[1].Points = cell.Cylinder(0, 1) }, `section "left": its length is 0 um`},
		{"no diameter", func(c *cell.Cell) { c.Sections[1].Points = cell.Cylinder(10, 0) }, `section "left": point 0: the diameter is 0 um`},
		{"negative diameter", func(c *cell.Cell) { c.Sections[1].Points = cell.Cylinder(10, -1) }, "the diameter is -1 um"},
		{"NaN", func(c *cell.Cell) { c.Sections[1].Points = cell.Cylinder(math.NaN(), 1) }, "point 1: a coordinate is NaN um"},
		{"infinite", func(c *cell.Cell) { c.Sections[1].Points = cell.Cylinder(math.Inf(1), 1) }, "point 1: a coordinate is +Inf um"},
		{"an empty group", func(c *cell.Cell) { c.Groups = []cell.Group{{Name: "dendrites"}} }, `group "dendrites" is empty`},
		{"a group of nothing", func(c *cell.Cell) { c.Groups = []cell.Group{{Name: "dendrites", Sections: []string{"apical"}}} }, `group "dendrites": there is no section "apical"`},
		{"a group twice", func(c *cell.Cell) {
			c.Groups = []cell.Group{{Name: "a", Sections: []string{"left"}}, {Name: "a", Sections: []string{"right"}}}
		}, `a group's name "a" is empty or used twice`},
		{"a group named as another section", func(c *cell.Cell) { c.Groups = []cell.Group{{Name: "left", Sections: []string{"right"}}} }, `group "left" has the name of a section`},
		{"no Ra", func(c *cell.Cell) { c.Ra = []cell.Value{{Group: "trunk", Value: 100}} }, `section "left" has no Ra`},
		{"no Cm", func(c *cell.Cell) { c.Cm = nil }, `section "trunk" has no Cm`},
		{"negative Ra", func(c *cell.Cell) { c.Ra[0].Value = -100 }, "Ra is -100 ohm cm"},
		{"zero Cm", func(c *cell.Cell) { c.Cm[0].Value = 0 }, "Cm is 0 uF/cm2"},
		{"Ra of nothing", func(c *cell.Cell) { c.Ra = append(c.Ra, cell.Value{Group: "soma", Value: 1}) }, `Ra: there is no group or section "soma"`},
		{"a density of nothing", func(c *cell.Cell) {
			c.Densities = append(c.Densities, cell.Density{Channel: "na", Group: "soma", G: 1})
		}, `the density of channel na: there is no group or section "soma"`},
		{"a density whose function panics", func(c *cell.Cell) {
			c.Densities = append(c.Densities, cell.Density{Channel: "na", Of: func(cell.Place) float64 { panic("no such place") }})
		}, "at trunk(0.05): the density of channel na: its function panicked: no such place"},
		{"negative density", func(c *cell.Cell) { c.Densities[0].G = -1 }, "the density of channel na is -1 mS/cm2"},
		{"a density without a channel", func(c *cell.Cell) { c.Densities[0].Channel = "" }, "a density without a channel's name"},
		{"a function that has no value", func(c *cell.Cell) {
			c.Densities[0].Of = func(p cell.Place) float64 { return math.Log(p.Distance - 15) }
		}, "at trunk(0.05): the density of channel na is NaN mS/cm2"},
		{"a division without a rule", func(c *cell.Cell) { c.Divisions[0].By = nil }, "a division without a rule"},
		{"a division of nothing", func(c *cell.Cell) { c.Divisions[0].Group = "soma" }, `division: there is no group or section "soma"`},
		{"no compartments", func(c *cell.Cell) { c.Divisions[0].By = cell.Number(0) }, "a section is to have 0 compartments"},
		{"compartments of no length", func(c *cell.Cell) { c.Divisions[0].By = cell.Longest(0) }, "the longest compartment is to have 0 um"},
		{"a negative fraction of lambda", func(c *cell.Cell) { c.Divisions[0].By = cell.DLambda{Fraction: -1} }, "DLambda: Fraction is -1"},
		{"a frequency that is none", func(c *cell.Cell) { c.Divisions[0].By = cell.DLambda{Frequency: math.NaN()} }, "DLambda: Frequency is NaN Hz"},
		{"too many compartments", func(c *cell.Cell) { c.Divisions[0].By = cell.Number(1_000_000_000) }, "compartments or more, which take 52.2 GiB or more, want 16777216 at most"},
		{"too short compartments", func(c *cell.Cell) { c.Divisions[0].By = cell.Longest(1e-300) }, "want 16777216 at most: section"},
	} {
		t.Run(c.what, func(t *testing.T) {
			of := y()
			of.Name = "Y"
			c.change(&of)
			_, err := of.Compartments()
			if err == nil || !strings.HasPrefix(err.Error(), `cell: "Y": `) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestASiteOutsideIsAnError(t *testing.T) {
	c := compartments(t, y())
	for _, s := range []cell.Site{cell.At("left", -0.1), cell.At("left", 1.1), cell.At("left", math.NaN()), cell.At("soma", 0.5)} {
		if i, err := c.At(s); err == nil {
			t.Errorf("%v is compartment %d", s, i)
		}
	}
}

func TestASiteIsInTheCompartmentThatHasIt(t *testing.T) {
	c := compartments(t, y())
	for _, s := range []struct {
		cell.Site
		want int
	}{
		{cell.At("trunk", 0), 0}, {cell.At("trunk", 0.0999), 0}, {cell.At("trunk", 0.1), 1}, {cell.At("trunk", 1), 9},
		{cell.At("left", 0), 11}, {cell.At("left", 0.5), 13}, {cell.At("right", 0.99), 20}, {cell.EndOf("right"), 20},
	} {
		if got, err := c.At(s.Site); err != nil || got != s.want {
			t.Errorf("%v is in compartment %d (%v), want %d", s.Site, got, err, s.want)
		}
	}
}

func TestBranchesMeetAtANodeWithoutMembrane(t *testing.T) {
	c := compartments(t, y())
	if i, ok := c.Junction(cell.EndOf("trunk")); !ok || i != 10 || c.Area(i) != 0 || c.Cm(i) != 0 || c.Density("na", i) != 0 {
		t.Errorf("node %d (%v) has area %v and Cm %v", i, ok, c.Area(i), c.Cm(i))
	}
	for _, s := range []cell.Site{cell.At("trunk", 0), cell.At("trunk", 0.5), cell.EndOf("left"), cell.EndOf("soma")} {
		if i, ok := c.Junction(s); ok {
			t.Errorf("%v is node %d", s, i)
		}
	}
}

func TestBranchesAtTheBeginningOfTheRootMeetThere(t *testing.T) {
	of := y()
	of.Sections[1].Parent, of.Sections[2].Parent = cell.At("trunk", 0), cell.At("left", 0) // which is where left begins
	c := compartments(t, of)
	if i, ok := c.Junction(cell.At("trunk", 0)); !ok || i != 0 || c.Area(0) != 0 {
		t.Fatalf("node %d (%v) has area %v", i, ok, c.Area(i))
	}
	for _, name := range []string{"trunk", "left", "right"} {
		all, err := c.Group(name)
		if err != nil {
			t.Fatal(err)
		}
		if p := c.Parent(all[0]); p != 0 {
			t.Errorf("%s begins on compartment %d, want node 0", name, p)
		}
		near(t, "distance in "+name, c.Place(all[0]).Distance, 0.5*map[string]float64{"trunk": 20, "left": 20, "right": 30}[name], 1e-12)
	}
}

func TestTwoBranchesAreOneCable(t *testing.T) {
	// One of the two begins at the root's beginning: the two half compartments add up.
	of := y()
	of.Sections = of.Sections[:2]
	of.Densities = nil
	of.Sections[1].Parent.Fraction = 0
	c := compartments(t, of)
	if c.Len() != 15 || c.Parent(10) != 0 {
		t.Fatalf("%d compartments, left begins on %d", c.Len(), c.Parent(10))
	}
	near(t, "resistance", 1/c.Coupling(10), 100*1e-2*(10/math.Pi+10/(math.Pi*0.25)), 1e-13)
}

func TestTheLastValueCounts(t *testing.T) {
	of := y()
	of.Ra = append(of.Ra, cell.Value{Group: "left", Value: 50}, cell.Value{Group: "left", Value: 70})
	of.Cm = append(of.Cm, cell.Value{Group: "right", Value: 2})
	c := compartments(t, of)
	if c.Ra(0) != 100 || c.Ra(11) != 70 || c.Ra(16) != 100 {
		t.Errorf("Ra is %v, %v, %v", c.Ra(0), c.Ra(11), c.Ra(16))
	}
	if c.Cm(0) != 1 || c.Cm(11) != 1 || c.Cm(16) != 2 {
		t.Errorf("Cm is %v, %v, %v", c.Cm(0), c.Cm(11), c.Cm(16))
	}
	// Each half of the way from one middle to the next has its own resistivity.
	near(t, "resistance", 1/c.Coupling(12), 70*1e-2*20/(math.Pi*0.25), 1e-13)
}

func TestADensityIsAFunctionOfThePlace(t *testing.T) {
	of := tree50()
	of.Densities = append(of.Densities, cell.Density{Channel: "h", Group: "left", Of: func(p cell.Place) float64 {
		if p.Section != "left" || p.Diameter != 1.5 {
			t.Errorf("place %+v is not on left", p)
		}
		return p.Distance / 100
	}})
	c := compartments(t, of)
	for k := range 10 {
		i := 21 + k
		// Half of the soma, all of the apical dendrite, and a part of left.
		near(t, "distance", c.Place(i).Distance, 10+300+20*float64(k)+10, 1e-14)
		near(t, "density", c.Density("h", i), c.Place(i).Distance/100, 1e-14)
	}
	if c.Density("h", 0) != 0 || c.Density("nobody", 0) != 0 {
		t.Error("a channel is where nobody put it")
	}
	if got := c.Channels(); !slices.Equal(got, []string{"na", "k", "leak", "h"}) {
		t.Errorf("channels %v", got)
	}
}

func TestADivisionIsByNumberByLengthOrByLambda(t *testing.T) {
	for _, c := range []struct {
		by             cell.Rule
		length, radius float64
		want           int
	}{
		{cell.Number(1), 500, 0.5, 1},
		{cell.Number(17), 500, 0.5, 17},
		{cell.Longest(20), 500, 0.5, 25},
		{cell.Longest(20), 500.001, 0.5, 26},
		{cell.Longest(0.1), 0.3, 0.5, 3}, // although 0.3/0.1 is more than 3, or less
		{cell.Longest(math.Inf(1)), 500, 0.5, 1},
		// lambda at 100 Hz is 1e5*sqrt(1/(4*pi*100*100*1)) = 282.09 um: 500/28.209+0.9 = 18.62.
		{cell.DLambda{}, 500, 0.5, 19},
		{cell.DLambda{Fraction: 0.3}, 500, 0.5, 7},      // 500/84.63+0.9 = 6.81
		{cell.DLambda{Frequency: 1000}, 500, 0.5, 57},   // 500/8.9206+0.9 = 56.95
		{cell.DLambda{Fraction: 0.1}, 30, 0.5, 1},       // 1.96
		{cell.DLambda{Fraction: 0.1}, 31.1, 0.5, 3},     // 2.002
		{cell.DLambda{Fraction: 0.1}, 31.1 * 2, 2.0, 3}, // twice the lambda
	} {
		of := uniform(cell.Morphology{Sections: []cell.Section{{Name: "s", Points: cell.Cylinder(c.length, 2*c.radius)}}}, cell.Division{By: c.by})
		if got := compartments(t, of).Len(); got != c.want {
			t.Errorf("%T(%v) makes %d compartments of %v um, want %d", c.by, c.by, got, c.length, c.want)
		}
	}
}

func TestCountSaysWhatWillBeMade(t *testing.T) {
	of := y()
	n, bytes, err := of.Count()
	if err != nil {
		t.Fatal(err)
	}
	if n != 20 || bytes != 20*(56+3*8) {
		t.Errorf("%d compartments, %d bytes", n, bytes)
	}
	of.Divisions[0].By = cell.Number(5_000_000)
	if n, bytes, err = of.Count(); err != nil || n != 10_000_010 || bytes != 10_000_010*(56+3*8) {
		t.Errorf("%d compartments, %d bytes, %v", n, bytes, err)
	}
}

func TestCompartmentsDoNotChangeWithTheCell(t *testing.T) {
	of := y()
	c := compartments(t, of)
	of.Sections[0].Points[0].Diameter = 99
	of.Sections[0].Name = "other"
	if p := c.Place(0); p.Diameter != 2 || p.Section != "trunk" {
		t.Errorf("compartment 0 is at %+v", p)
	}
	c.Order().Coupling[1] = 99
	if o := c.Order(); o.Coupling[1] == 99 {
		t.Error("an order changed the next one")
	}
}

func TestAGroupIsTheCompartmentsOfItsSections(t *testing.T) {
	of := y()
	of.Groups = []cell.Group{{Name: "branches", Sections: []string{"right", "left", "right"}}}
	c := compartments(t, of)
	for name, want := range map[string][]int{
		"branches": {11, 12, 13, 14, 15, 16, 17, 18, 19, 20},
		"left":     {11, 12, 13, 14, 15},
	} {
		if got, err := c.Group(name); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s is %v (%v), want %v", name, got, err, want)
		}
	}
	if got, err := c.Group(""); err != nil || len(got) != 20 || slices.Contains(got, 10) {
		t.Errorf("the whole cell is %v (%v)", got, err)
	}
	if _, err := c.Group("nobody"); err == nil {
		t.Error("there is a group nobody")
	}
}
