package cables

import (
	"math"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/kernel"
)

// star is a node without membrane, numbered 1, and three compartments around it, of which the
// last has another such node behind it, and a compartment behind that.
//
//	0 --- 1 --- 2
//	      |
//	      3 -- 4 -- 5    4 without membrane too
func star() *Description {
	return &Description{
		Method: engine.CN, Dt: 0.1,
		Order: Order{
			Compartment: []int{1, 3, 4, 5, 0, 2}, Row: []int{4, 0, 5, 1, 2, 3},
			Parent: []int{-1, 0, 1, 2, 0, 0}, Coupling: []float64{0, 4, 5, 6, 1, 2},
		},
		Area: []float64{100, 0, 100, 100, 0, 100}, Cm: []float64{1, 0, 1, 1, 0, 1},
		LeakG: make([]float64, 6), LeakGE: make([]float64, 6),
		Min: -100, Max: 100,
	}
}

func TestNodesWithoutMembraneAreSetToTheMeanOfTheirNeighbours(t *testing.T) {
	v := []float64{-70, 0, -60, -50, 0, -40}
	star().settle(v)
	want := []float64{-70, (-70 - 2*60 - 4*50) / 7.0, -60, -50, (-5*50 - 6*40) / 11.0, -40}
	for i := range v {
		if !(math.Abs(v[i]-want[i]) < 1e-12) {
			t.Errorf("node %d is at %v mV, want %v", i, v[i], want[i])
		}
	}
}

func TestNeighbouringNodesWithoutMembraneAreSetTogether(t *testing.T) {
	d := star()
	d.Area[3], d.Cm[3] = 0, 0 // between two others
	v := []float64{-70, 0, -60, 0, 0, -40}
	d.settle(v)
	// From 5 to 1 are 1/6 + 1/5 + 1/4 of resistance.
	g := 1 / (1/6.0 + 1/5.0 + 1/4.0)
	v1 := (-70 - 2*60 - g*40) / (3 + g)
	i := g * (v1 + 40) // into 5
	want := []float64{-70, v1, -60, v1 - i/4, v1 - i/4 - i/5, -40}
	for i := range v {
		if !(math.Abs(v[i]-want[i]) < 1e-12) {
			t.Errorf("node %d is at %v mV, want %v", i, v[i], want[i])
		}
	}
}

func TestCompartmentsOfARegionLieSideBySide(t *testing.T) {
	for _, backend := range kernel.Backends() {
		for _, n := range []int{1, 2, 3, 16} {
			d := star()
			d.Regions = []Region{{Description: noChannels(), Compartments: []int{2, 5}}, {Description: noChannels(), Compartments: []int{0}}}
			made, err := New(d, n, 1, backend)
			if err != nil {
				t.Fatal(err)
			}
			l := made.(*cells).layouts[0]
			taken := map[int]bool{}
			for i, at := range l.place {
				if taken[at] || at < 0 || at >= l.tree.Places() {
					t.Fatalf("%s: compartment %d of %d cells is at place %d of %d, which another may have", backend, i, n, at, l.tree.Places())
				}
				taken[at] = true
			}
			for k, r := range d.Regions {
				for _, i := range r.Compartments {
					if l.place[i] < l.from[k] || l.place[i] >= l.from[k+1] {
						t.Errorf("%s: compartment %d of region %d is at place %d, want %d to %d", backend, i, k, l.place[i], l.from[k], l.from[k+1]-1)
					}
				}
			}
		}
	}
}

// noChannels is a membrane without channels.
func noChannels() *engine.Description { return &engine.Description{Method: engine.CN, Dt: 0.1} }

func TestGroupsAreNarrowWhereCellsAreLargeOrFew(t *testing.T) {
	for _, c := range []struct{ compartments, cells, threads, want int }{
		{10, 1000, 2, wide}, {1 << 20, 1000, 2, narrow}, {10, 20, 1, wide}, {10, 1, 1, wide}, {1000, 1, 2, narrow},
		{1000, 2, 2, 0}, {1000, 4, 2, 1}, {1000, 8, 2, 2}, {1000, 20, 8, 2}, {1000, 3, 4, 0},
	} {
		if got := Shift(c.compartments, c.cells, c.threads); got != c.want {
			t.Errorf("%d cells of %d compartments on %d threads are in groups of 1<<%d, want 1<<%d", c.cells, c.compartments, c.threads, got, c.want)
		}
	}
}

func TestAVoltageThatIsBrokenIsAnErrorOfItsCell(t *testing.T) {
	made, err := New(star(), 20, 1, "purego")
	if err != nil {
		t.Fatal(err)
	}
	c := made.(*cells)
	s := c.NewStepper(16)
	b := c.NewBlock(16, 20)
	if err := s.CheckVoltage(b, 5); err != nil {
		t.Fatal(err)
	}
	c.groups[1].v[2*c.groups[1].width+3] = math.NaN()
	err = s.CheckVoltage(b, 9)
	if broken, ok := err.(*engine.Broken); !ok || broken.Neuron != 19 || broken.From != 5 || broken.To != 9 {
		t.Errorf("error %v, want one of neuron 19 between steps 5 and 9", err)
	}
}
