package cell_test

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lut4go/lut4go/cell"
)

// hash returns a hash of all numbers of a divided cell.
func hash(c *cell.Compartments) string {
	h := fnv.New64a()
	add := func(x uint64) { _ = binary.Write(h, binary.LittleEndian, x) }
	o := c.Order()
	for i := range c.Len() {
		add(uint64(c.Parent(i)))
		add(uint64(o.Compartment[i]))
		at := c.Place(i)
		for _, x := range []float64{
			c.Area(i), c.Volume(i), c.Coupling(i), c.Ra(i), c.Cm(i),
			at.Fraction, at.Distance, at.Diameter, o.Coupling[i],
		} {
			add(math.Float64bits(x))
		}
		for _, channel := range c.Channels() {
			add(math.Float64bits(c.Density(channel, i)))
		}
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

func TestCompartmentsHaveTheSameBitsEverywhere(t *testing.T) {
	random := randomTree(rand.New(rand.NewPCG(7, 7)), 500)
	random.Densities = []cell.Density{{Channel: "na", Of: func(p cell.Place) float64 { return float64(p.Distance*3) + p.Diameter }}}
	for _, g := range []struct {
		name string
		cell cell.Cell
		want string
	}{
		{"y", y(), "ebf2da64d7564b30"},
		{"tree50", tree50(), "b5aa0185e011f761"},
		{"tapering", uniform(tapering(), cell.Division{By: cell.DLambda{}}), "9523febe88036165"},
		{"outline", uniform(readSWC(t, "outline.swc"), cell.Division{By: cell.DLambda{}}), "a1944b77ae77af60"},
		{"cylinders", uniform(readSWC(t, "cylinders.swc"), cell.Division{By: cell.Longest(7)}), "8b2a8312b55957b7"},
		{"random", random, "2f8c0326ad07bd0c"},
	} {
		if got := hash(compartments(t, g.cell)); got != g.want {
			t.Errorf("%s: the hash is %s, want %s", g.name, got, g.want)
		}
	}
}
