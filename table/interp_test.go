package table_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// lut4brian is the look-up of the package of that name, with its faults made
// visible: ok is false where it reads outside tbl.
func lut4brian(xmin, xmax, dx float64, tbl []float64, x float64) (y float64, ok bool) {
	if x >= xmax {
		return tbl[len(tbl)-1], true
	}
	if x <= xmin {
		return tbl[0], true
	}
	if math.IsNaN(x) {
		return 0, false // the index is int(NaN)
	}
	u := (x - xmin) / dx
	i := math.Trunc(u)
	if int(i)+1 >= len(tbl) {
		return 0, false
	}
	rise := tbl[int(i)+1] - tbl[int(i)]
	part := u - i
	part *= rise
	return tbl[int(i)] + float64(part), true
}

// random returns a table of curves over a random grid, with values of a random
// magnitude.
func random(t *testing.T, rng *rand.Rand, curves int) *table.Table {
	t.Helper()
	steps := []float64{1, 0.1, 0.5, 0.05, 0.025, 0.7, 1. / 3, 5, rng.Float64() + 1e-3}
	n := 2 + rng.IntN(300)
	g := table.Grid{Min: math.Trunc(rng.Float64()*3000-2000) / 10, Step: steps[rng.IntN(len(steps))]}
	g.Max = g.Min + float64(float64(n-1)*g.Step)
	names, points := make([]string, curves), make([][]float64, curves)
	for c := range points {
		names[c], points[c] = fmt.Sprint(c), make([]float64, n)
		scale := math.Ldexp(1, rng.IntN(40)-20)
		for i := range points[c] {
			points[c][i] = rng.NormFloat64() * scale
		}
	}
	tab, err := table.FromPoints(g, names, points)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// probes returns x at, and one unit in the last place beside, every grid point
// and the middle of every bin, at both ends, beyond, and at random places
// inside.
func probes(rng *rand.Rand, tab *table.Table) []float64 {
	g, n := tab.Grid(), len(tab.Points(0))
	at := []float64{g.Max, 0, math.Copysign(0, -1)}
	for i := range n {
		at = append(at, g.At(i), g.Min+(float64(i)+0.5)*g.Step, g.Min+rng.Float64()*(g.Max-g.Min))
	}
	x := []float64{
		math.Inf(-1), -math.MaxFloat64, g.Min - 1e6, g.Min - g.Step,
		math.Inf(1), math.MaxFloat64, g.Max + 1e6, g.Max + g.Step,
	}
	for _, a := range at {
		x = append(x, a, math.Nextafter(a, math.Inf(-1)), math.Nextafter(a, math.Inf(1)))
	}
	return x
}

func TestInterpGivesTheBitsOfLut4brian(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	compared, faults := 0, 0
	for range 100 {
		tab := random(t, rng, 3)
		g, x := tab.Grid(), probes(rng, tab)
		y := make([]float64, len(x))
		for c := range tab.Names() {
			if err := tab.Interp(y, x, c); err != nil {
				t.Fatal(err)
			}
			p := tab.Points(c)
			for i, x := range x {
				want, ok := lut4brian(g.Min, g.Max, g.Step, p, x)
				if !ok {
					faults++
					want = p[len(p)-1]
				}
				compared++
				if math.Float64bits(y[i]) != math.Float64bits(want) {
					t.Fatalf("grid %v, curve %d at %v: %v, want %v (read outside: %t)", g, c, x, y[i], want, !ok)
				}
			}
		}
	}
	// Without these the comparison would test nothing.
	if compared < 100000 || faults < 100 {
		t.Errorf("only %d values compared, %d where lut4brian reads outside the table", compared, faults)
	}
}

func TestInterpGivesTheLastPointWhereTheLastValueBelowMaxRoundsUpToIt(t *testing.T) {
	for _, c := range []struct {
		min, step float64
		points    int
	}{
		{-100, 1, 151},
		{-100, 0.1, 1501},
		{-100, 0.05, 3001},
		{-80, 0.025, 4801},
		{-0.7, 0.7, 2},
		{0, 0.3, 20},
		{10, 0.7, 42},
	} {
		g := table.Grid{Min: c.min, Max: c.min + float64(float64(c.points-1)*c.step), Step: c.step}
		t.Run(g.String(), func(t *testing.T) {
			// The values ascend, so that a look-up past the end or in the last bin would
			// give another value.
			p := make([]float64, c.points)
			for i := range p {
				p[i] = 3 + float64(i)
			}
			tab, err := table.FromPoints(g, []string{"a"}, [][]float64{p})
			if err != nil {
				t.Fatal(err)
			}
			x := math.Nextafter(g.Max, math.Inf(-1))
			if u := (x - g.Min) / g.Step; int(u) != c.points-1 {
				t.Fatalf("%v is at %v, which lut4brian reads inside the table", x, u)
			}
			y := []float64{0}
			if err := tab.Interp(y, []float64{x}, 0); err != nil {
				t.Fatal(err)
			}
			if want := p[c.points-1]; y[0] != want {
				t.Errorf("%v at %v, want the last point, %v", y[0], x, want)
			}
		})
	}
}

func TestInterpGivesNaNForNaN(t *testing.T) {
	tab := random(t, rand.New(rand.NewPCG(2, 1)), 1)
	for _, bits := range []uint64{0x7ff8000000000000, 0xfff8000000000001, 0x7ff0000000000001, 0xffffffffffffffff} {
		y := []float64{0}
		if err := tab.Interp(y, []float64{math.Float64frombits(bits)}, 0); err != nil {
			t.Fatal(err)
		}
		if !math.IsNaN(y[0]) {
			t.Errorf("%v for the NaN %#x", y[0], bits)
		}
	}
}

func TestInterpWorksInPlace(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	tab := random(t, rng, 2)
	x := probes(rng, tab)
	want := make([]float64, len(x))
	if err := tab.Interp(want, x, 1); err != nil {
		t.Fatal(err)
	}
	if err := tab.Interp(x, x, 1); err != nil {
		t.Fatal(err)
	}
	for i := range x {
		if math.Float64bits(x[i]) != math.Float64bits(want[i]) {
			t.Fatalf("element %d: %v in place, %v apart", i, x[i], want[i])
		}
	}
}

func TestInterpRefusesWrongArguments(t *testing.T) {
	tab := random(t, rand.New(rand.NewPCG(4, 1)), 2)
	for _, c := range []struct {
		name  string
		dst   int
		x     int
		curve int
		want  []string
	}{
		{"a curve past the last", 1, 1, 2, []string{"curve 2", "has 2"}},
		{"a negative curve", 1, 1, -1, []string{"curve -1", "has 2"}},
		{"a short destination", 3, 4, 0, []string{"3 elements", "has 4"}},
		{"a long destination", 5, 4, 0, []string{"5 elements", "has 4"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dst := make([]float64, c.dst)
			wants(t, tab.Interp(dst, make([]float64, c.x), c.curve), c.want...)
			for _, y := range dst {
				if y != 0 {
					t.Errorf("destination written beside the error: %v", dst)
				}
			}
		})
	}
}
