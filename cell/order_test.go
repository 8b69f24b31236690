package cell_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/cell"
)

// randomTree returns a cell of n sections that begin anywhere on earlier ones.
func randomTree(r *rand.Rand, n int) cell.Cell {
	c := cell.Cell{Ra: []cell.Value{{Value: 100}}, Cm: []cell.Value{{Value: 1}}}
	for i := range n {
		s := cell.Section{Name: fmt.Sprint(i), Points: cell.Frustum(1+float64(10*r.Float64()), 1+r.Float64(), 1+r.Float64())}
		if i > 0 {
			// Half of them continue the last few, for trees that are deep.
			p := r.IntN(i)
			if r.IntN(2) == 0 {
				p = max(0, i-1-r.IntN(3))
			}
			s.Parent = cell.At(fmt.Sprint(p), []float64{0, 0.5, r.Float64(), 1, 1, 1}[r.IntN(6)])
		}
		c.Sections = append(c.Sections, s)
		c.Divisions = append(c.Divisions, cell.Division{Group: s.Name, By: cell.Number(1 + r.IntN(4))})
	}
	return c
}

// distances returns how many steps every compartment is away from one.
func distances(c *cell.Compartments, from int) []int {
	near := make([][]int, c.Len())
	for i := 1; i < c.Len(); i++ {
		near[i] = append(near[i], c.Parent(i))
		near[c.Parent(i)] = append(near[c.Parent(i)], i)
	}
	d := make([]int, c.Len())
	for i := range d {
		d[i] = -1
	}
	d[from] = 0
	for todo := []int{from}; len(todo) > 0; todo = todo[1:] {
		for _, j := range near[todo[0]] {
			if d[j] < 0 {
				d[j] = d[todo[0]] + 1
				todo = append(todo, j)
			}
		}
	}
	return d
}

// eachRandomTree calls f for the compartments of some random trees.
func eachRandomTree(t *testing.T, f func(t *testing.T, c *cell.Compartments)) {
	t.Helper()
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		of := randomTree(r, 1+r.IntN(40))
		c, err := of.Compartments()
		if err != nil {
			t.Fatal(err)
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) { f(t, c) })
	}
}

func TestTheFirstRowIsTheCentreOfTheTree(t *testing.T) {
	eachRandomTree(t, func(t *testing.T, c *cell.Compartments) {
		best, least := -1, c.Len()
		for i := range c.Len() {
			if far := slices.Max(distances(c, i)); far < least {
				best, least = i, far
			}
		}
		if o := c.Order(); o.Compartment[0] != best || o.Height[0] != least {
			t.Errorf("row 0 is compartment %d of height %d, want %d of height %d", o.Compartment[0], o.Height[0], best, least)
		}
	})
}

func TestTheTallestChildStandsBehindItsParentAndOthersFollowByHeight(t *testing.T) {
	eachRandomTree(t, func(t *testing.T, c *cell.Compartments) {
		o := c.Order()
		children := make([][]int, c.Len())
		end := make([]int, c.Len()) // after the rows of each one's subtree
		height := make([]int, c.Len())
		for row := c.Len() - 1; row >= 0; row-- {
			end[row] = max(end[row], row+1)
			if p := o.Parent[row]; p >= 0 {
				if p >= row {
					t.Fatalf("row %d stands before its parent %d", row, p)
				}
				children[p] = append(children[p], row)
				end[p] = max(end[p], end[row])
				height[p] = max(height[p], height[row]+1)
			}
		}
		if !slices.Equal(height, o.Height) {
			t.Errorf("heights are %v, want %v", o.Height, height)
		}
		for row, of := range children {
			slices.Reverse(of)
			next := row + 1
			for k, child := range of {
				if child != next {
					t.Fatalf("row %d: a child stands in row %d, want %d", row, child, next)
				}
				next = end[child]
				if k == 0 {
					continue
				}
				a, b := of[k-1], child
				if height[a] < height[b] || height[a] == height[b] && o.Compartment[a] > o.Compartment[b] {
					t.Errorf("row %d: the child in row %d (compartment %d, height %d) before that in row %d (compartment %d, height %d)",
						row, a, o.Compartment[a], height[a], b, o.Compartment[b], height[b])
				}
			}
		}
	})
}

func TestTheOrderKeepsTheTree(t *testing.T) {
	eachRandomTree(t, func(t *testing.T, c *cell.Compartments) {
		o := c.Order()
		joined := map[[2]int]float64{}
		for i := 1; i < c.Len(); i++ {
			joined[[2]int{c.Parent(i), i}] = c.Coupling(i)
			joined[[2]int{i, c.Parent(i)}] = c.Coupling(i)
		}
		for row, i := range o.Compartment {
			if o.Row[i] != row {
				t.Errorf("compartment %d is in row %d, want %d", i, o.Row[i], row)
			}
			if row == 0 {
				if o.Parent[0] != -1 || o.Coupling[0] != 0 {
					t.Errorf("row 0 has parent %d and coupling %v", o.Parent[0], o.Coupling[0])
				}
				continue
			}
			p := o.Compartment[o.Parent[row]]
			if g, ok := joined[[2]int{i, p}]; !ok || g != o.Coupling[row] {
				t.Errorf("compartments %d and %d are joined by %v uS, want %v", i, p, o.Coupling[row], g)
			}
		}
	})
}

func TestACableIsSolvedFromItsMiddle(t *testing.T) {
	c := cable(t, 7)
	if o := c.Order(); !slices.Equal(o.Compartment, []int{3, 2, 1, 0, 4, 5, 6}) {
		t.Errorf("rows are compartments %v, want the middle, then one half after the other", o.Compartment)
	}
}

func TestOfTwoCentresTheSmallerNumberIsTheRoot(t *testing.T) {
	if got := cable(t, 6).Order().Compartment[0]; got != 2 {
		t.Errorf("row 0 is compartment %d, want 2", got)
	}
}

// cable returns a cable of n compartments.
func cable(t *testing.T, n int) *cell.Compartments {
	t.Helper()
	of := cell.Cell{
		Morphology: cell.Morphology{Sections: []cell.Section{{Name: "cable", Points: cell.Cylinder(100, 1)}}},
		Ra:         []cell.Value{{Value: 100}},
		Cm:         []cell.Value{{Value: 1}},
		Divisions:  []cell.Division{{By: cell.Number(n)}},
	}
	c, err := of.Compartments()
	if err != nil {
		t.Fatal(err)
	}
	return c
}
