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
// that varies, at places that are runs of the order or all shuffled.
func randomTree(r *rand.Rand, n int, varying float64, shuffled bool) []TreeRow {
	rows := make([]TreeRow, n)
	places := make([]int, n)
	for i := range places {
		places[i] = n - 1 - i
	}
	if shuffled {
		r.Shuffle(n, func(i, j int) { places[i], places[j] = places[j], places[i] })
	}
	passive := make([]bool, n)
	for i := range rows {
		parent := i - 1
		for parent > 0 && r.IntN(5) == 0 {
			parent = rows[parent].Parent
		}
		passive[i] = i > 0 && passive[max(parent, 0)] || r.Float64() > varying
		k := 0.5 + r.Float64()
		rows[i] = TreeRow{
			Parent: parent, Place: places[i], Varies: !passive[i] || r.Float64() < varying/8,
			K: k, Alpha: 0.1 + r.Float64(), Beta: 1 + r.Float64(), D0: 8 + 4*r.Float64(), E0: r.NormFloat64(),
		}
	}
	rows[0].K = 0
	return rows
}

// cellsOf returns voltages and sums of cells at the places of n rows.
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
		d, y := r.D0, r.Beta*v[r.Place]+r.E0
		if r.Varies {
			d, y = d+r.Alpha*g[r.Place], y+r.Alpha*e[r.Place]
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
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		n := 1 + r.IntN(30)
		rows := randomTree(r, n, r.Float64(), r.IntN(2) == 0)
		tree, err := NewTree(rows)
		if err != nil {
			t.Fatal(err)
		}
		v, g, e := cellsOf(r, n, 1)
		want := dense(rows, v, g, e)
		before := slices.Clone(v)
		method := TreeMethod(r.IntN(2))
		step := &TreeStep{Tree: tree, Method: method, V: v, G: g, E: e, Width: 1, Bounds: NewBounds(math.Inf(1), math.Inf(-1))}
		if err := (Kernels[float64]{}).MoveTree(step); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			w := want[i]
			if method == TreeCrankNicolson {
				w = 2*w - before[row.Place]
			}
			if got := v[row.Place]; !(math.Abs(got-w) <= 1e-11*(1+math.Abs(w))) {
				t.Fatalf("row %d of %d is at %v mV, want %v", i, n, got, w)
			}
		}
	}
}

func TestEveryBackendAndWidthMovesTreesToTheSameBits(t *testing.T) {
	for _, backend := range Backends() {
		k, err := New[float64](backend)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(3, 4))
		for range 300 {
			n, width := 1+r.IntN(60), 1+r.IntN(37)
			rows := randomTree(r, n, [...]float64{0, 0.3, 0.8, 1}[r.IntN(4)], r.IntN(3) == 0)
			tree, err := NewTree(rows)
			if err != nil {
				t.Fatal(err)
			}
			v, g, e := cellsOf(r, n, width)
			step := &TreeStep{Tree: tree, Method: TreeMethod(r.IntN(2)), V: slices.Clone(v), G: slices.Clone(g), E: slices.Clone(e), Width: width, Bounds: NewBounds(math.Inf(1), math.Inf(-1))}
			if err := k.MoveTree(step); err != nil {
				t.Fatal(err)
			}
			lo, hi := math.Inf(1), math.Inf(-1)
			for w := range width {
				one := &TreeStep{Tree: tree, Method: step.Method, Width: 1, Bounds: NewBounds(math.Inf(1), math.Inf(-1))}
				for i := range n {
					one.V, one.G, one.E = append(one.V, v[i*width+w]), append(one.G, g[i*width+w]), append(one.E, e[i*width+w])
				}
				if err := (Kernels[float64]{}).MoveTree(one); err != nil {
					t.Fatal(err)
				}
				for i := range n {
					if got, want := step.V[i*width+w], one.V[i]; math.Float64bits(got) != math.Float64bits(want) {
						t.Fatalf("%s: %d rows, width %d, %v: place %d of cell %d is %v, want %v", backend, n, width, step.Method, i, w, got, want)
					}
				}
				lo, hi = min(lo, slices.Min(one.Bounds.Min[:])), max(hi, slices.Max(one.Bounds.Max[:]))
			}
			if got, want := slices.Min(step.Bounds.Min[:]), lo; got != want {
				t.Fatalf("%s: the lowest voltage is %v, want %v", backend, got, want)
			}
			if got, want := slices.Max(step.Bounds.Max[:]), hi; got != want {
				t.Fatalf("%s: the highest voltage is %v, want %v", backend, got, want)
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
			g, e := slices.Clone(g), slices.Clone(e)
			for i := range own {
				if !own[i].Varies {
					g[own[i].Place], e[own[i].Place] = 0, 0
					own[i].Varies = all == 1
				}
			}
			tree, err := NewTree(own)
			if err != nil {
				t.Fatal(err)
			}
			step := &TreeStep{Tree: tree, Method: TreeCrankNicolson, V: slices.Clone(v), G: g, E: e, Width: 1}
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
	good := []TreeRow{{Parent: -1, Place: 1, D0: 3, Beta: 1}, {Parent: 0, Place: 0, K: 1, D0: 3, Beta: 1}}
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
			return append(r, TreeRow{Parent: 0, Place: 2, K: 1, D0: 3, Beta: 1}, TreeRow{Parent: 1, Place: 3, K: 1, D0: 3, Beta: 1})
		}, "row 3 of a tree has the parent 1, but row 2 has not"},
		{"a place taken", func(r []TreeRow) []TreeRow { r[1].Place = 1; return r }, "place 1"},
		{"a place outside", func(r []TreeRow) []TreeRow { r[1].Place = 2; return r }, "from 0 to 1"},
		{"NaN", func(r []TreeRow) []TreeRow { r[1].E0 = math.NaN(); return r }, "finite"},
		{"infinity", func(r []TreeRow) []TreeRow { r[0].D0 = math.Inf(1); return r }, "finite"},
		{"a row of zeros", func(r []TreeRow) []TreeRow { r[1].D0 = 0; return r }, "singular"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := NewTree(c.change(slices.Clone(good))); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestStepsThatDoNotSuitATreeAreErrors(t *testing.T) {
	tree, err := NewTree([]TreeRow{{Parent: -1, D0: 3, Beta: 1}})
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float64, 8)
	for _, c := range []struct {
		step TreeStep
		want string
	}{
		{TreeStep{V: x[:2], G: x[2:4], E: x[4:6]}, "width 0"},
		{TreeStep{V: x[:2], G: x[2:4], E: x[4:6], Width: 1}, "V has 2 elements, want 1"},
		{TreeStep{V: x[:2], G: x[2:4], E: x[3:5], Width: 2}, "G and E"},
		{TreeStep{V: x[:2], G: x[2:4], E: x[4:6], Width: 2, Method: 2}, "method 2"},
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
	root.Parent, root.K, root.Place = -1, 0, 1
	root.Beta, root.D0 = 1, 1+coupling*dt
	row.K = coupling * dt
	tree, err := NewTree([]TreeRow{root, row})
	if err != nil {
		fmt.Println(err)
		return
	}
	k, _ := New[float64]("")
	step := &TreeStep{Tree: tree, Method: TreeBackwardEuler, V: []float64{-70, -50}, G: make([]float64, 2), E: make([]float64, 2), Width: 1}
	if err := k.MoveTree(step); err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%.2f %.2f\n", step.V[0], step.V[1])
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
					rows[i].Parent, rows[i].Varies = i-1, varying == 1
				}
				tree, err := NewTree(rows)
				if err != nil {
					b.Fatal(err)
				}
				v, g, e := cellsOf(r, 100, 16)
				g0, e0 := slices.Clone(g), slices.Clone(e)
				step := &TreeStep{Tree: tree, Method: TreeBackwardEuler, V: v, G: g, E: e, Width: 16}
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
