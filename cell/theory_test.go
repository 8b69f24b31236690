package cell_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/lut4go/lut4go/cell"
)

// steady returns the voltage (mV) that every compartment comes to, from rest at 0 mV with
// the leak's density (mS/cm2), while a current (nA) goes into one.
func steady(c *cell.Compartments, leak, current float64, into int) []float64 {
	o := c.Order()
	n := c.Len()
	d, v := make([]float64, n), make([]float64, n)
	for row, i := range o.Compartment {
		d[row] = leak * c.Area(i) * 1e-5 // mS/cm2 um2 is 1e-8 mS, 1e-5 uS
		if i == into {
			v[row] = current
		}
	}
	for row := n - 1; row > 0; row-- {
		d[row] += o.Coupling[row]
		d[o.Parent[row]] += o.Coupling[row]
	}
	for row := n - 1; row > 0; row-- {
		k := o.Coupling[row] / d[row]
		d[o.Parent[row]] -= k * o.Coupling[row]
		v[o.Parent[row]] += k * v[row]
	}
	v[0] /= d[0]
	for row := 1; row < n; row++ {
		v[row] = (v[row] + o.Coupling[row]*v[o.Parent[row]]) / d[row]
	}
	by := make([]float64, n)
	for row, i := range o.Compartment {
		by[i] = v[row]
	}
	return by
}

func compartments(t *testing.T, c cell.Cell) *cell.Compartments {
	t.Helper()
	made, err := c.Compartments()
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// uniform returns a cell with Ra 100 ohm cm and Cm 1 uF/cm2.
func uniform(m cell.Morphology, by ...cell.Division) cell.Cell {
	return cell.Cell{Morphology: m, Ra: []cell.Value{{Value: 100}}, Cm: []cell.Value{{Value: 1}}, Divisions: by}
}

func near(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Abs(want)) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// leak is that of Rallpack 1 and 2: 4 ohm m2.
const leak = 0.025

// cableVoltage is the steady voltage (mV) of a sealed cable with the leak above and Ra of
// 100 ohm cm at x (um), with a current (nA) into x = 0 (Rall, "Core conductor theory and
// cable properties of neurons", 1977).
func cableVoltage(length, diameter, current, x float64) float64 {
	lambda := math.Sqrt(diameter / 4 / 100 / (leak * 1e-3) * 1e4) // um
	ra := 4 * 100 * 1e-2 / (math.Pi * diameter * diameter)        // Mohm/um
	return current * ra * lambda * math.Cosh((length-x)/lambda) / math.Sinh(length/lambda)
}

func TestRallpack1ComesToTheSteadyVoltagesOfTheory(t *testing.T) {
	const n = 1000
	c := compartments(t, uniform(
		cell.Morphology{Sections: []cell.Section{{Name: "cable", Points: cell.Cylinder(1000, 1)}}},
		cell.Division{By: cell.Number(n)}))
	v := steady(c, leak, 0.1, 0)
	for i, got := range v {
		near(t, fmt.Sprint("v of compartment ", i), got, cableVoltage(1000, 1, 0.1, float64(i)+0.5), 1e-6)
	}
	// After 250 ms Rallpack's own solution is within 0.3 mV of it, six time constants on.
	near(t, "v at the far end", v[n-1]-65, 43.096468, 6e-3)
}

func TestRallpack2IsTheCableThatItComesTo(t *testing.T) {
	// By Rall's 3/2 law a binary tree is a cable of the electrotonic length of the
	// branches in a row.
	m := cell.Morphology{Sections: []cell.Section{{Name: "1", Points: cell.Cylinder(32, 16)}}}
	for i := 2; i < 1<<10; i++ {
		level := math.Floor(math.Log2(float64(i)))
		m.Sections = append(m.Sections, cell.Section{
			Name: fmt.Sprint(i), Parent: cell.EndOf(fmt.Sprint(i / 2)),
			Points: cell.Cylinder(32*math.Pow(2, -level/3), 16*math.Pow(2, -2*level/3)),
		})
	}
	c := compartments(t, uniform(m, cell.Division{By: cell.Number(3)}))
	v := steady(c, leak, 0.1, 0)
	for i := 1; i < 1<<10; i++ {
		level := math.Floor(math.Log2(float64(i)))
		at, err := c.At(cell.At(fmt.Sprint(i), 0.5))
		if err != nil {
			t.Fatal(err)
		}
		near(t, "v of branch "+fmt.Sprint(i), v[at], cableVoltage(320, 16, 0.1, 32*(level+0.5)), 1e-5)
	}
}

func TestTheErrorOfTheInputResistanceFallsWithTheSquareOfTheLength(t *testing.T) {
	// A current into the middle of a cable of an odd number of compartments meets two
	// cables of half the length.
	m := cell.Morphology{Sections: []cell.Section{{Name: "cable", Points: cell.Cylinder(2000, 1)}}}
	want := cableVoltage(1000, 1, 0.1, 0) / 2
	var errors []float64
	for _, n := range []int{15, 45, 135} {
		c := compartments(t, uniform(m, cell.Division{By: cell.Number(n)}))
		errors = append(errors, math.Abs(steady(c, leak, 0.1, n/2)[n/2]-want))
	}
	for k := 1; k < len(errors); k++ {
		if r := errors[k-1] / errors[k]; !(r > 8.5 && r < 9.5) {
			t.Errorf("a third of the length divides the error by %v, want 9: %v mV", r, errors)
		}
	}
}

func TestAFrustumIsIntegratedExactly(t *testing.T) {
	const length, d1, d2 = 130.0, 7.0, 2.0
	at := func(x float64) float64 { return d1 + (d2-d1)*x/length }
	for _, n := range []int{1, 2, 7, 100} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			c := compartments(t, uniform(
				cell.Morphology{Sections: []cell.Section{{Name: "cone", Points: cell.Frustum(length, d1, d2)}}},
				cell.Division{By: cell.Number(n)}))
			slope := math.Hypot(1, (d2-d1)/2/length)
			volume := 0.0
			for i := range n {
				_, from, to := c.Range(i)
				a, b := at(from*length), at(to*length)
				near(t, "area", c.Area(i), math.Pi/2*(a+b)*(to-from)*length*slope, 1e-12)
				volume += c.Volume(i)
				if i == 0 {
					continue
				}
				// The integral of 4 Ra/(pi d^2) from middle to middle.
				h := length / float64(n)
				a, b = at((float64(i)-0.5)*h), at((float64(i)+0.5)*h)
				near(t, "resistance", 1/c.Coupling(i), 100*1e-2*4*h/(math.Pi*a*b), 1e-12)
			}
			near(t, "volume", volume, math.Pi*length/12*(d1*d1+d1*d2+d2*d2), 1e-12)
		})
	}
}

func TestPointsOnAFrustumChangeNothing(t *testing.T) {
	one := cell.Morphology{Sections: []cell.Section{{Name: "s", Points: cell.Frustum(100, 4, 1)}}}
	var many cell.Morphology
	s := cell.Section{Name: "s"}
	for x := 0.0; x <= 100; x += 0.3125 {
		s.Points = append(s.Points, cell.Point{Z: x, Diameter: 4 - 3*x/100})
	}
	many.Sections = []cell.Section{s}
	a := compartments(t, uniform(one, cell.Division{By: cell.Number(7)}))
	b := compartments(t, uniform(many, cell.Division{By: cell.Number(7)}))
	for i := range a.Len() {
		near(t, "area", b.Area(i), a.Area(i), 1e-12)
		near(t, "volume", b.Volume(i), a.Volume(i), 1e-12)
		near(t, "coupling", b.Coupling(i), a.Coupling(i), 1e-12)
		near(t, "diameter", b.Place(i).Diameter, a.Place(i).Diameter, 1e-12)
	}
}

func TestACylinderAsLongAsWideHasTheAreaOfASphere(t *testing.T) {
	c := compartments(t, uniform(cell.Morphology{Sections: []cell.Section{{Name: "soma", Points: cell.Cylinder(17, 17)}}}))
	near(t, "area", c.TotalArea(), math.Pi*17*17, 1e-15)
}

func TestAStepOfTheDiameterIsNoMembraneAndNoResistance(t *testing.T) {
	// Half of it is thick and half thin: the areas of two cylinders.
	points := []cell.Point{{0, 0, 0, 4}, {50, 0, 0, 4}, {50, 0, 0, 1}, {100, 0, 0, 1}}
	c := compartments(t, uniform(
		cell.Morphology{Sections: []cell.Section{{Name: "s", Points: points}}}, cell.Division{By: cell.Number(2)}))
	near(t, "area of the thick half", c.Area(0), math.Pi*4*50, 1e-15)
	near(t, "area of the thin half", c.Area(1), math.Pi*1*50, 1e-15)
	near(t, "resistance", 1/c.Coupling(1), 100*1e-2*(25/(math.Pi*4)+25/(math.Pi*0.25)), 1e-14)
}

func TestASectionDividedInTwoSectionsIsTheSame(t *testing.T) {
	// The node without membrane between them is left out.
	whole := compartments(t, uniform(cell.Morphology{Sections: []cell.Section{{Name: "s", Points: cell.Frustum(100, 3, 1)}}},
		cell.Division{By: cell.Number(10)}))
	parts := compartments(t, uniform(cell.Morphology{Sections: []cell.Section{
		{Name: "a", Points: cell.Frustum(50, 3, 2)},
		{Name: "b", Parent: cell.EndOf("a"), Points: cell.Frustum(50, 2, 1)},
	}}, cell.Division{By: cell.Number(5)}))
	if parts.Len() != 10 {
		t.Fatalf("%d compartments, want 10", parts.Len())
	}
	for i := range 10 {
		near(t, "area", parts.Area(i), whole.Area(i), 1e-13)
		near(t, "coupling", parts.Coupling(i), whole.Coupling(i), 1e-13)
		near(t, "distance", parts.Place(i).Distance, whole.Place(i).Distance, 1e-13)
	}
}
