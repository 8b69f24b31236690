package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// randomTree returns rows of a random tree: chains and branches, some rows without anything
// that varies, in regions that are stretches of the order or, shuffled, anywhere.
func randomTree(r *rand.Rand, n int, varying float64, shuffled bool) []TreeRow {
	return treeOf(r, n, varying, shuffled, func(i int, rows []TreeRow) int {
		parent := i - 1
		for parent > 0 && r.IntN(5) == 0 {
			parent = rows[parent].Parent
		}
		return parent
	})
}

// treeOf returns rows whose parents are given.
func treeOf(r *rand.Rand, n int, varying float64, shuffled bool, parent func(i int, rows []TreeRow) int) []TreeRow {
	rows := make([]TreeRow, n)
	passive := make([]bool, n)
	regions := 1 + r.IntN(min(n, 3))
	for i := range rows {
		parent := parent(i, rows)
		passive[i] = i > 0 && passive[max(parent, 0)] || r.Float64() > varying
		k := 0.5 + r.Float64()
		rows[i] = TreeRow{
			Parent: parent, Region: i * regions / n, Varies: !passive[i] || r.Float64() < varying/8,
			K: k, Alpha: 0.1 + r.Float64(), Beta: 1 + r.Float64(), D0: 8 + 4*r.Float64(), E0: r.NormFloat64(),
		}
		if shuffled {
			rows[i].Region = r.IntN(regions)
		}
	}
	rows[0].K = 0
	return rows
}

// shapes are trees of other shapes: their rows have these parents.
var shapes = []struct {
	name   string
	parent func(i, n int) int
}{
	{"a chain", func(i, n int) int { return i - 1 }},
	{"two chains", func(i, n int) int {
		if i > 0 && i == n/2 {
			return 0
		}
		return i - 1
	}},
	{"a star", func(i, n int) int { return min(i-1, 0) }},
	{"a comb", func(i, n int) int { // teeth of one row behind a spine
		if spine := (n + 1) / 2; i >= spine {
			return n - 1 - i
		}
		return i - 1
	}},
	{"a star of chains", func(i, n int) int {
		if i%7 == 1 {
			return 0
		}
		return i - 1
	}},
	{"chains of falling length", func(i, n int) int {
		for at, length := 1, n/3; at < n; at, length = at+length, max(1, length*2/3) {
			if i == at {
				return 0
			}
		}
		return i - 1
	}},
}

// restOfTest is the voltage of places without a row.
const restOfTest = -63

// cellsIn returns voltages and sums of cells at the places of a tree: those of n rows in
// width cells as cellsOf returns them, each row's at row*width.
func cellsIn(t *Tree, v, g, e []float64) (v2, g2, e2 []float64) {
	n := t.Places() * t.width
	v2, g2, e2 = make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range v2 {
		v2[i] = restOfTest
	}
	for i := range t.rows {
		for w := range t.width {
			at, from := t.Place(i)*t.width+w, i*t.width+w
			v2[at], g2[at], e2[at] = v[from], g[from], e[from]
		}
	}
	return v2, g2, e2
}

// cellsOf returns voltages and sums of cells, of n rows.
func cellsOf(r *rand.Rand, n, width int) (v, g, e []float64) {
	v, g, e = make([]float64, n*width), make([]float64, n*width), make([]float64, n*width)
	for i := range v {
		v[i], g[i], e[i] = -70+60*r.Float64(), 3*r.Float64(), 100*r.NormFloat64()
	}
	return v, g, e
}

// dense solves the system of one cell by Gaussian elimination with pivots.
func dense(rows []TreeRow, v, g, e []float64) []float64 {
	n := len(rows)
	a := make([][]float64, n)
	for i := range a {
		a[i] = make([]float64, n+1)
	}
	for i, r := range rows {
		d, y := r.D0, r.Beta*v[i]+r.E0
		if r.Varies {
			d, y = d+r.Alpha*g[i], y+r.Alpha*e[i]
		}
		a[i][i], a[i][n] = d, y
		if i > 0 {
			a[i][r.Parent] = -1
			a[r.Parent][i] = -r.K
		}
	}
	for c := range n {
		p := c
		for i := c; i < n; i++ {
			if math.Abs(a[i][c]) > math.Abs(a[p][c]) {
				p = i
			}
		}
		a[c], a[p] = a[p], a[c]
		for i := c + 1; i < n; i++ {
			f := a[i][c] / a[c][c]
			for j := c; j <= n; j++ {
				a[i][j] -= f * a[c][j]
			}
		}
	}
	x := make([]float64, n)
	for i := n - 1; i >= 0; i-- {
		s := a[i][n]
		for j := i + 1; j < n; j++ {
			s -= a[i][j] * x[j]
		}
		x[i] = s / a[i][i]
	}
	return x
}

func TestATreeIsSolvedAsItsDenseMatrixIs(t *testing.T) {
	for _, backend := range Backends() {
		k := newKernels[float64](t, backend)
		r := rand.New(rand.NewPCG(1, 2))
		for range 100 {
			n := 1 + r.IntN(30)
			rows := randomTree(r, n, r.Float64(), r.IntN(2) == 0)
			tree, err := k.NewTree(rows, 1, restOfTest)
			if err != nil {
				t.Fatal(err)
			}
			before, g, e := cellsOf(r, n, 1)
			want := dense(rows, before, g, e)
			v, g, e := cellsIn(tree, before, g, e)
			method := TreeMethod(r.IntN(2))
			step := &TreeStep{Tree: tree, Method: method, V: v, G: g, E: e, Bounds: NewBounds(math.Inf(1), math.Inf(-1))}
			if err := k.MoveTree(step); err != nil {
				t.Fatal(err)
			}
			for i := range rows {
				w := want[i]
				if method == TreeCrankNicolson {
					w = 2*w - before[i]
				}
				if got := v[tree.Place(i)]; !(math.Abs(got-w) <= 1e-11*(1+math.Abs(w))) {
					t.Fatalf("%s: row %d of %d is at %v mV, want %v", backend, i, n, got, w)
				}
			}
		}
	}
}

func TestEveryBackendAndWidthMovesTreesToTheSameBits(t *testing.T) {
	for _, backend := range Backends() {
		k := newKernels[float64](t, backend)
		r := rand.New(rand.NewPCG(3, 4))
		for range 200 {
			n, width := 1+r.IntN(60), 1+r.IntN(5)
			if r.IntN(2) == 0 {
				width = 1 + r.IntN(37)
			}
			rows := randomTree(r, n, [...]float64{0, 0.3, 0.8, 1}[r.IntN(4)], r.IntN(3) == 0)
			moveAsCellsDo(t, k, r, rows, width)
		}
	}
}

func TestTreesOfEveryShapeMoveToTheSameBits(t *testing.T) {
	for _, shape := range shapes {
		t.Run(shape.name, func(t *testing.T) {
			for _, backend := range Backends() {
				k := newKernels[float64](t, backend)
				r := rand.New(rand.NewPCG(9, 10))
				for _, n := range []int{1, 2, 3, 5, 16, 33, 64, 101, 300} {
					for _, width := range []int{1, 2, 4, 8} {
						rows := treeOf(r, n, [...]float64{0.5, 1}[r.IntN(2)], r.IntN(3) == 0, func(i int, _ []TreeRow) int { return shape.parent(i, n) })
						moveAsCellsDo(t, k, r, rows, width)
					}
				}
			}
		})
	}
}

// moveAsCellsDo takes some cells through two steps, and each alone in Go, whose voltages must have the
// same bits.
func moveAsCellsDo(t *testing.T, k Kernels[float64], r *rand.Rand, rows []TreeRow, width int) {
	t.Helper()
	n, backend := len(rows), k.Backend()
	tree, err := k.NewTree(rows, width, restOfTest)
	if err != nil {
		t.Fatal(err)
	}
	goTree, err := Kernels[float64]{}.NewTree(rows, 1, restOfTest)
	if err != nil {
		t.Fatal(err)
	}
	v, g, e := cellsOf(r, n, width)
	step := &TreeStep{Tree: tree, Method: TreeMethod(r.IntN(2)), Bounds: NewBounds(math.Inf(1), math.Inf(-1))}
	step.V, step.G, step.E = cellsIn(tree, v, g, e)
	_, g0, e0 := cellsIn(tree, v, g, e)
	for range 2 {
		copy(step.G, g0)
		copy(step.E, e0)
		if err := k.MoveTree(step); err != nil {
			t.Fatal(err)
		}
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	taken := make([]bool, len(step.V))
	for w := range width {
		one := &TreeStep{Tree: goTree, Method: step.Method, Bounds: NewBounds(math.Inf(1), math.Inf(-1))}
		pick := func(x []float64) (own []float64) {
			for i := range n {
				own = append(own, x[i*width+w])
			}
			return own
		}
		var g1, e1 []float64
		one.V, g1, e1 = cellsIn(goTree, pick(v), pick(g), pick(e))
		for range 2 {
			one.G, one.E = slices.Clone(g1), slices.Clone(e1)
			if err := (Kernels[float64]{}).MoveTree(one); err != nil {
				t.Fatal(err)
			}
		}
		for i := range n {
			at := tree.Place(i)*width + w
			taken[at] = true
			if got, want := step.V[at], one.V[goTree.Place(i)]; math.Float64bits(got) != math.Float64bits(want) {
				t.Fatalf("%s: %d rows, width %d, method %v: row %d of cell %d is %v, want %v", backend, n, width, step.Method, i, w, got, want)
			}
		}
		lo, hi = min(lo, slices.Min(one.Bounds.Min[:])), max(hi, slices.Max(one.Bounds.Max[:]))
	}
	for at, v := range step.V {
		if !taken[at] && v != restOfTest {
			t.Fatalf("%s: the voltage of place %d, which no row has, is %v, want %v", backend, at/width, v, restOfTest)
		}
	}
	if got := slices.Min(step.Bounds.Min[:]); got != lo && (got != restOfTest || got > lo) {
		t.Fatalf("%s: the lowest voltage is %v, want %v", backend, got, lo)
	}
	if got := slices.Max(step.Bounds.Max[:]); got != hi && (got != restOfTest || got < hi) {
		t.Fatalf("%s: the highest voltage is %v, want %v", backend, got, hi)
	}
}

func TestPlacesOfARowAreItsOwnAndThoseOfARegionFollowEachOther(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for _, backend := range Backends() {
		k := newKernels[float64](t, backend)
		for range 100 {
			n := 1 + r.IntN(80)
			rows := randomTree(r, n, 0.7, r.IntN(2) == 0)
			tree, err := k.NewTree(rows, 1<<r.IntN(4), restOfTest)
			if err != nil {
				t.Fatal(err)
			}
			taken := make([]bool, tree.Places())
			for i, row := range rows {
				at := tree.Place(i)
				if taken[at] {
					t.Fatalf("%s: two rows have place %d", backend, at)
				}
				taken[at] = true
				if from, to := tree.First(row.Region), tree.First(row.Region+1); at < from || at >= to {
					t.Fatalf("%s: row %d has place %d, want %d to %d of its region", backend, i, at, from, to-1)
				}
			}
		}
	}
}

func TestACellByLevelsHasLittlePadding(t *testing.T) {
	for _, shape := range shapes {
		for _, backend := range Backends() {
			const n = 1000
			r := rand.New(rand.NewPCG(13, 14))
			rows := treeOf(r, n, 1, false, func(i int, _ []TreeRow) int { return shape.parent(i, n) })
			for i := range rows {
				rows[i].Varies, rows[i].Region = true, 0
			}
			tree, err := newKernels[float64](t, backend).NewTree(rows, 1, restOfTest)
			if err != nil {
				t.Fatal(err)
			}
			if most := n + n/4; tree.Places() > most {
				t.Errorf("%s, %s: %d rows have %d places, want %d or fewer", backend, shape.name, n, tree.Places(), most)
			}
		}
	}
}

// A row whose sums are 0 is what it is without any.
func TestRowsThatCouldVaryButDoNotAreFixedRows(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		n := 2 + r.IntN(40)
		rows := randomTree(r, n, 0.3, false)
		v, g, e := cellsOf(r, n, 1)
		var bits [2][]float64
		for all := range bits {
			own := slices.Clone(rows)
			for i := range own {
				if !own[i].Varies {
					g[i], e[i] = 0, 0
					own[i].Varies = all == 1
				}
			}
			tree, err := Kernels[float64]{}.NewTree(own, 1, restOfTest)
			if err != nil {
				t.Fatal(err)
			}
			step := &TreeStep{Tree: tree, Method: TreeCrankNicolson}
			step.V, step.G, step.E = cellsIn(tree, v, g, e)
			if err := (Kernels[float64]{}).MoveTree(step); err != nil {
				t.Fatal(err)
			}
			bits[all] = step.V
		}
		if !slices.Equal(bits[0], bits[1]) {
			t.Fatalf("voltages %v, want %v", bits[1], bits[0])
		}
	}
}

func TestTreesThatAreNoneAreErrors(t *testing.T) {
	good := []TreeRow{{Parent: -1, D0: 3, Beta: 1}, {Parent: 0, K: 1, D0: 3, Beta: 1}}
	for _, c := range []struct {
		name   string
		change func(rows []TreeRow) []TreeRow
		want   string
	}{
		{"no row", func([]TreeRow) []TreeRow { return nil }, "no rows"},
		{"a root with a parent", func(r []TreeRow) []TreeRow { r[0].Parent = 0; return r }, "parent 0, want -1"},
		{"two roots", func(r []TreeRow) []TreeRow { r[1].Parent = -1; return r }, "row 1 of a tree has the parent -1"},
		{"a parent after its child", func(r []TreeRow) []TreeRow { r[1].Parent = 1; return r }, "a row before"},
		{"a row that has its children elsewhere", func(r []TreeRow) []TreeRow {
			return append(r, TreeRow{Parent: 0, K: 1, D0: 3, Beta: 1}, TreeRow{Parent: 1, K: 1, D0: 3, Beta: 1})
		}, "row 3 of a tree has the parent 1, but row 2 has not"},
		{"a negative region", func(r []TreeRow) []TreeRow { r[1].Region = -1; return r }, "region -1, want 0 to 2"},
		{"a region beyond all rows", func(r []TreeRow) []TreeRow { r[1].Region = 3; return r }, "region 3"},
		{"NaN", func(r []TreeRow) []TreeRow { r[1].E0 = math.NaN(); return r }, "finite"},
		{"infinity", func(r []TreeRow) []TreeRow { r[0].D0 = math.Inf(1); return r }, "finite"},
		{"a row of zeros", func(r []TreeRow) []TreeRow { r[1].D0 = 0; return r }, "singular"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := (Kernels[float64]{}).NewTree(c.change(slices.Clone(good)), 1, restOfTest); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestTreesOfNoCellsOrWithoutRestAreErrors(t *testing.T) {
	rows := []TreeRow{{Parent: -1, D0: 3, Beta: 1}}
	for _, c := range []struct {
		width int
		rest  float64
		want  string
	}{{0, -60, "0 cells"}, {-1, -60, "-1 cells"}, {1, math.NaN(), "NaN mV"}, {1, math.Inf(-1), "-Inf mV"}} {
		if _, err := (Kernels[float64]{}).NewTree(rows, c.width, c.rest); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
}

func TestStepsThatDoNotSuitATreeAreErrors(t *testing.T) {
	tree, err := Kernels[float64]{}.NewTree([]TreeRow{{Parent: -1, D0: 3, Beta: 1}}, 2, restOfTest)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float64, 8)
	for _, c := range []struct {
		step TreeStep
		want string
	}{
		{TreeStep{V: x[:1], G: x[2:4], E: x[4:6]}, "V has 1 elements, want 2"},
		{TreeStep{V: x[:2], G: x[2:4], E: x[3:5]}, "G and E"},
		{TreeStep{V: x[:2], G: x[2:4], E: x[4:6], Method: 2}, "method 2"},
	} {
		c.step.Tree = tree
		if err := (Kernels[float64]{}).MoveTree(&c.step); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
}

func ExampleKernels_MoveTree() {
	// Two compartments that are coupled, of the same capacitance, without a leak: after a
	// long step both are at the mean.
	const dt, coupling = 1000, 1.0
	row := kernelRow(dt, coupling)
	root := row
	root.Parent, root.K = -1, 0
	root.Beta, root.D0 = 1, 1+coupling*dt
	row.K = coupling * dt
	k, _ := New[float64]("")
	tree, err := k.NewTree([]TreeRow{root, row}, 1, -60)
	if err != nil {
		fmt.Println(err)
		return
	}
	n := tree.Places()
	step := &TreeStep{Tree: tree, Method: TreeBackwardEuler, V: make([]float64, n), G: make([]float64, n), E: make([]float64, n)}
	for i := range step.V {
		step.V[i] = -60 // also where no row is
	}
	step.V[tree.Place(0)], step.V[tree.Place(1)] = -50, -70
	if err := k.MoveTree(step); err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%.2f %.2f\n", step.V[tree.Place(0)], step.V[tree.Place(1)])
	// Output: -60.00 -60.00
}

// kernelRow is a row without conductances, divided by its coupling.
func kernelRow(dt, coupling float64) TreeRow {
	return TreeRow{Beta: 1 / (coupling * dt), D0: 1/(coupling*dt) + 1}
}

// BenchmarkMoveTree is of an unbranched tree of a hundred rows with 16 cells.
func BenchmarkMoveTree(b *testing.B) {
	for _, varying := range []float64{0, 1} {
		for _, backend := range Backends() {
			b.Run(fmt.Sprintf("varying=%v/%s", varying, backend), func(b *testing.B) {
				k, err := New[float64](backend)
				if err != nil {
					b.Fatal(err)
				}
				r := rand.New(rand.NewPCG(7, 8))
				rows := randomTree(r, 100, varying, false)
				for i := range rows {
					rows[i].Parent, rows[i].Region, rows[i].Varies = i-1, 0, varying == 1
				}
				tree, err := k.NewTree(rows, 16, restOfTest)
				if err != nil {
					b.Fatal(err)
				}
				v, g, e := cellsOf(r, 100, 16)
				g0, e0 := slices.Clone(g), slices.Clone(e)
				step := &TreeStep{Tree: tree, Method: TreeBackwardEuler, V: v, G: g, E: e}
				for b.Loop() {
					copy(g, g0)
					copy(e, e0)
					if err := k.MoveTree(step); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1600, "ns/row")
			})
		}
	}
}
