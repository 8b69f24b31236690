package cell

import "slices"

// Order is the order in which the tree is solved, from the last row to the first and back.
// Row 0 is the centre of the tree: of the compartments from which the farthest one is
// fewest steps away, that of the smallest number. Behind each row stands its child whose
// subtree is tallest, with all of that subtree; then the child of the next tallest. Of
// equally tall ones the smaller number comes first. So it depends on the tree alone, and
// the parent of a row stands before it.
type Order struct {
	Compartment []int     // of each row
	Row         []int     // of each compartment
	Parent      []int     // row of each row's parent, -1 for row 0
	Coupling    []float64 // to the parent, uS; 0 for row 0
	Height      []int     // steps from each row down to the farthest of its subtree
}

// Order returns the order in which the tree is solved; each call makes it anew.
func (c *Compartments) Order() Order {
	n := c.Len()
	root := c.centre()
	parent, coupling := slices.Clone(c.parent), slices.Clone(c.coupling)
	// On the way from the new root to the old one parents become children.
	above, joined := int32(-1), 0.0
	for i := int32(root); i >= 0; {
		i, above, parent[i] = parent[i], i, above
		joined, coupling[above] = coupling[above], joined
	}
	children := group(parent)
	height := make([]int, n)
	down := make([]int32, 0, n) // each after its parent
	down = append(down, int32(root))
	for k := 0; k < len(down); k++ {
		down = append(down, children.of(down[k])...)
	}
	for _, i := range slices.Backward(down) {
		if p := parent[i]; p >= 0 {
			height[p] = max(height[p], height[i]+1)
		}
	}
	o := Order{
		Compartment: make([]int, 0, n), Row: make([]int, n), Parent: make([]int, n),
		Coupling: make([]float64, n), Height: make([]int, n),
	}
	for stack := []int32{int32(root)}; len(stack) > 0; {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		row := len(o.Compartment)
		o.Compartment = append(o.Compartment, int(i))
		o.Row[i], o.Height[row], o.Coupling[row] = row, height[i], coupling[i]
		o.Parent[row] = -1
		if p := parent[i]; p >= 0 {
			o.Parent[row] = o.Row[p]
		}
		next := children.of(i)
		slices.SortFunc(next, func(a, b int32) int { // the tallest last, which is taken first
			if d := height[a] - height[b]; d != 0 {
				return d
			}
			return int(b - a)
		})
		stack = append(stack, next...)
	}
	return o
}

// centre returns the compartment from which the farthest is fewest steps away, the
// smaller one of two.
func (c *Compartments) centre() int {
	n := c.Len()
	// The two longest ways down from each, by different children; then the longest way
	// up and down again.
	first, second, up := make([]int32, n), make([]int32, n), make([]int32, n)
	for i := n - 1; i > 0; i-- {
		p, d := c.parent[i], first[i]+1
		if d > first[p] {
			first[p], second[p] = d, first[p]
		} else {
			second[p] = max(second[p], d)
		}
	}
	best := 0
	for i := 1; i < n; i++ {
		p := c.parent[i]
		beside := first[p]
		if beside == first[i]+1 {
			beside = second[p] // the way down by i itself, or one as long: then second is first
		}
		up[i] = max(up[p], beside) + 1
		if max(first[i], up[i]) < max(first[best], up[best]) {
			best = i
		}
	}
	return best
}

// family is the children of every node of a tree, in ascending order.
type family struct {
	first []int32 // child of each node in all
	all   []int32
}

func group(parent []int32) family {
	n := len(parent)
	f := family{make([]int32, n+1), make([]int32, max(n-1, 0))}
	for _, p := range parent {
		if p >= 0 {
			f.first[p+1]++
		}
	}
	for i := range n {
		f.first[i+1] += f.first[i]
	}
	next := slices.Clone(f.first[:n])
	for i, p := range parent {
		if p >= 0 {
			f.all[next[p]] = int32(i)
			next[p]++
		}
	}
	return f
}

func (f *family) of(i int32) []int32 { return f.all[f.first[i]:f.first[i+1]] }
