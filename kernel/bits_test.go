package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// newKernels returns the kernels of backend b, and fails the test if they run on
// another.
func newKernels[T Float](t testing.TB, b Backend) Kernels[T] {
	t.Helper()
	k, err := New[T](b)
	if err != nil {
		t.Fatal(err)
	}
	if k.Backend() != b {
		t.Fatalf("want %v, got %v", b, k.Backend())
	}
	if b != PureGo && k.vectorized(64) != 64 {
		t.Fatalf("%v does not run assembly", b)
	}
	return k
}

// sample makes slices of numbers for kernels: random ordinary voltages and
// gates mixed with hostile bits.
type sample[T Float] struct {
	rng  *rand.Rand
	rows *Rows[T]
}

func newSample[T Float](seed uint64, rows *Rows[T]) *sample[T] {
	return &sample[T]{rand.New(rand.NewPCG(seed, 1)), rows}
}

// slice returns n elements that start skew elements after a cache line.
func (s *sample[T]) slice(n, skew int) []T {
	x := Aligned[T](n + skew)[skew:]
	for i := range x {
		x[i] = s.element()
	}
	return x
}

func (s *sample[T]) element() T {
	switch s.rng.IntN(8) {
	case 0:
		return specialValue[T](s.rng)
	case 1:
		// At, or one unit in the last place beside, a grid point or the
		// middle between two, ends included.
		half := s.rng.IntN(2*s.rows.Len()+3) - 2
		v := T((float64(half)/2 - 0.5 - float64(s.rows.grid.Bias)) / float64(s.rows.grid.Scale))
		return s.beside(v)
	case 2:
		return T(s.rng.Float64())
	default:
		return T(s.rng.Float64()*260 - 160)
	}
}

func (s *sample[T]) beside(v T) T {
	switch s.rng.IntN(3) {
	case 0:
		return next(v, -1)
	case 1:
		return next(v, +1)
	}
	return v
}

// next returns the neighbour of a nonzero finite v.
func next[T Float](v T, d int) T {
	if is64[T]() {
		return T(math.Float64frombits(math.Float64bits(float64(v)) + uint64(d)))
	}
	return T(math.Float32frombits(math.Float32bits(float32(v)) + uint32(d)))
}

// specialValue returns a NaN of either kind and sign, an infinity, a zero, a
// subnormal, the largest or smallest normal, or arbitrary bits.
func specialValue[T Float](rng *rand.Rand) T {
	specials64 := []uint64{
		0x7ff8000000000000, 0xfff8000000000001, 0x7ff0000000000001, 0xfff7ffffffffffff,
		0x7ff0000000000000, 0xfff0000000000000, 0, 1 << 63, 1, 1<<63 | 1,
		0x000fffffffffffff, 0x0010000000000000, 0x7fefffffffffffff, 0xffefffffffffffff,
		rng.Uint64(),
	}
	specials32 := []uint32{
		0x7fc00000, 0xffc00001, 0x7f800001, 0xffbfffff,
		0x7f800000, 0xff800000, 0, 1 << 31, 1, 1<<31 | 1,
		0x007fffff, 0x00800000, 0x7f7fffff, 0xff7fffff,
		rng.Uint32(),
	}
	i := rng.IntN(len(specials64))
	var x T
	if is64[T]() {
		*(*uint64)(unsafe.Pointer(&x)) = specials64[i]
	} else {
		*(*uint32)(unsafe.Pointer(&x)) = specials32[i]
	}
	return x
}

// differ returns where two slices differ in bits, NaN being equal to NaN, or -1.
func differ[T Float](a, b []T) int {
	for i := range a {
		if a[i] != a[i] && b[i] != b[i] {
			continue
		}
		if math.Float64bits(float64(a[i])) != math.Float64bits(float64(b[i])) {
			return i
		}
	}
	return -1
}

// operation is a call of a kernel on slices of one length, which are operands and
// results.
type operation[T Float] struct {
	name     string
	operands string   // names of the slices x of run
	aliases  [][2]int // pairs of operands that may be the same slice
	run      func(k Kernels[T], x [][]T, r *Rows[T]) error
}

// slices returns the number of the operation's slices.
func (op operation[T]) slices() int { return len(strings.Fields(op.operands)) }

// repeated returns n operands of one name, after a space each.
func repeated(name string, n int) string { return strings.Repeat(" "+name, n) }

func operations[T Float]() []operation[T] {
	ops := []operation[T]{
		{name: "Index", operands: "v frac", run: func(k Kernels[T], x [][]T, r *Rows[T]) error {
			c := fencedPositions[T](len(x[0]))
			if err := k.Index(c, x[0], r); err != nil {
				return err
			}
			for i := range x[1] {
				row, frac := c.At(i)
				if row < 0 || row >= r.Len() {
					return fmt.Errorf("row %d of %d for %v", row, r.Len(), x[0][i])
				}
				x[0][i], x[1][i] = T(row), frac
			}
			return nil
		}},
		{name: "Gate", operands: "x a b", aliases: [][2]int{{0, 1}, {0, 2}, {1, 2}}, run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			return k.Gate(x[0], x[1], x[2])
		}},
		{name: "AddConductance", operands: "g e x", aliases: [][2]int{{0, 2}, {1, 2}}, run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			return k.AddConductance(x[0], x[1], x[2], -90)
		}},
		{name: "AddConductanceEach", operands: "g e x rev", aliases: [][2]int{{0, 2}, {1, 2}, {0, 3}, {1, 3}, {2, 3}}, run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			return k.AddConductanceEach(x[0], x[1], x[2], x[3])
		}},
		{name: "AddCurrent", operands: "e x", aliases: [][2]int{{0, 1}}, run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			return k.AddCurrent(x[0], x[1])
		}},
		{name: "DualExponential", operands: "s x", run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			return k.DualExponential(x[0], x[1], 0.998, 0.01, 0.95)
		}},
		{name: "WeightedSum", operands: "dst s x", aliases: [][2]int{{0, 1}, {0, 2}, {1, 2}}, run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			return k.WeightedSum(x[0], x[1], x[2], 0.7, 0.3)
		}},
		{name: "Exp", operands: "dst x", aliases: [][2]int{{0, 1}}, run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			return k.Exp(x[0], x[1])
		}},
		{name: "Fill", operands: "x", run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			if n := len(x[0]); n > 0 {
				k.Fill(x[0], x[0][n-1])
			}
			return nil
		}},
		{name: "Decay", operands: "x", run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			k.Decay(x[0], 0.998)
			return nil
		}},
		{name: "DeliverCounts", operands: "x", run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			counts := fenced[uint8](len(x[0]))
			for i := range counts {
				counts[i] = uint8(i*i%5 + i/37*(i%3)) // many small ones, some large
			}
			return k.DeliverCounts(x[0], counts, 7, 0.3)
		}},
		{name: "AddLinks", operands: "sums x", run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			n := len(x[0])
			links, err := k.NewLinks(randomLinks[T](rand.New(rand.NewPCG(1, 2)), n))
			if err != nil {
				return err
			}
			sums, shown := fenced[T](k.Padded(n)), fenced[T](n+4)
			clear(sums)
			clear(shown)
			copy(sums, x[0])
			copy(shown, x[1])
			err = k.AddLinks(sums, links, shown, 0, n)
			copy(x[0], sums)
			return err
		}},
		{name: "Threshold", operands: "v spikes", run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			above := fenced[uint8]((len(x[0]) + 7) / 8)
			for i := range above {
				above[i] = uint8(i * 37)
			}
			bounds := NewBounds(T(math.Inf(1)), T(math.Inf(-1)))
			got, err := k.Threshold(nil, above, x[0], -20, &bounds)
			copy(x[0], bounds.all())
			for i := range x[1] {
				x[1][i] = T(above[i/8] >> (i % 8) & 1)
			}
			for _, i := range got {
				x[1][i] += 2
			}
			return err
		}},
	}
	for p := 1; p <= 6; p++ {
		op := operation[T]{name: fmt.Sprintf("MulPow %d", p), operands: "x y", aliases: [][2]int{{0, 1}}, run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			return k.MulPow(x[0], x[1], p)
		}}
		if p > 4 {
			op.aliases = nil
		}
		ops = append(ops, op)
	}
	if is64[T]() {
		for _, width := range []int{1, 2, 4, 7, 16} {
			ops = append(ops, operation[T]{name: fmt.Sprintf("MoveTree of %d cells", width), operands: "v g e", run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
				return moveAny(k, width, x)
			}})
		}
	}
	return ops
}

// moveAny is MoveTree of some cells that have as many rows as the slices of voltages and sums have
// elements for.
func moveAny[T Float](k Kernels[T], width int, x [][]T) error {
	n := len(x[0]) / width
	if n == 0 {
		return nil
	}
	tree, err := k.NewTree(randomTree(rand.New(rand.NewPCG(uint64(n), 1)), n, 0.7, n%3 == 0), width, restOfTest)
	if err != nil {
		return err
	}
	step := &TreeStep{Tree: tree, Method: TreeMethod(n % 2), V: fenced[float64](tree.Places() * width), G: fenced[float64](tree.Places() * width), E: fenced[float64](tree.Places() * width)}
	clear(step.G)
	clear(step.E)
	for i := range step.V {
		step.V[i] = restOfTest
	}
	for i := range n {
		at := tree.Place(i) * width
		for w := range width {
			step.V[at+w], step.G[at+w], step.E[at+w] = float64(x[0][i*width+w]), float64(x[1][i*width+w]), float64(x[2][i*width+w])
		}
	}
	if err := k.MoveTree(step); err != nil {
		return err
	}
	for i := range n {
		for w := range width {
			x[0][i*width+w] = T(step.V[tree.Place(i)*width+w])
		}
	}
	return nil
}

// forms returns the kernels that have many forms, each of which is tested on fewer
// lengths and alignments.
func forms[T Float]() []operation[T] {
	var ops []operation[T]
	for _, table := range []struct {
		name string
		rows func(curves int) *Rows[T]
	}{{"", testRows[T]}, {"cubic ", testCubicRows[T]}} {
		look := func(k Kernels[T], v []T, curves int) (*Positions[T], error) {
			c := fencedPositions[T](len(v))
			return c, k.Index(c, v, table.rows(curves))
		}
		for n := 1; n <= 10; n++ {
			for first := range 3 {
				name := fmt.Sprintf("Eval of %d %scurves from %d", n, table.name, first)
				ops = append(ops, operation[T]{name: name, operands: "v" + repeated("dst", n), run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
					c, err := look(k, x[0], first+n)
					if err != nil {
						return err
					}
					return k.Eval(x[1:], first, c)
				}})
			}
		}
		for curves := 2; curves <= 6; curves += 4 {
			ops = append(ops, operation[T]{
				name: fmt.Sprintf("Eval of the last but one of %d %scurves", curves, table.name), operands: "v dst",
				run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
					c, err := look(k, x[0], curves)
					if err != nil {
						return err
					}
					return k.Eval(x[1:], curves-2, c)
				}})
		}
		for gates := 1; gates <= 5; gates++ {
			for kind := FirstStage; kind <= LastStage; kind++ {
				name := fmt.Sprintf("%sGateStages %d of %d", table.name, kind, gates)
				ops = append(ops, operation[T]{name: name, operands: "v" + repeated("acc", gates) + repeated("y", gates) + repeated("x", gates), run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
					c, err := look(k, x[0], 2*gates)
					if err != nil {
						return err
					}
					x = x[1:]
					return k.GateStages(&GateStages[T]{Kind: kind, Coefficient: 0.0125, Weight: 0.025 / 6., Acc: x[:gates], Y: x[gates : 2*gates], X: x[2*gates:]}, c)
				}})
			}
			stages := fmt.Sprintf("%sStages of %d gates", table.name, gates)
			ops = append(ops, operation[T]{name: stages, operands: "vacc vy vx g e" + repeated("acc", gates) + repeated("y", gates) + repeated("x", gates), run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
				at, err := look(k, x[1], 2*gates)
				if err != nil {
					return err
				}
				o := &StagesOperands[T]{Voltage: Stage[T]{Acc: x[0], Y: x[1], X: x[2]}, G: x[3], E: x[4], Positions: at, Rows: at.rows}
				x = x[5:]
				o.Gates = GateStages[T]{Acc: x[:gates], Y: x[gates : 2*gates], X: x[2*gates:]}
				return allStages(k, o)
			}})
			for curves := range 8 {
				name := fmt.Sprintf("%d %sGates and %d curves", gates, table.name, curves)
				ops = append(ops, operation[T]{name: name, operands: "v" + repeated("x", gates) + repeated("dst", curves), run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
					c, err := look(k, x[0], 2*gates+curves)
					if err != nil {
						return err
					}
					return k.Gates(&GateStep[T]{X: x[1 : 1+gates], Dst: x[1+gates:]}, c)
				}}, operation[T]{name: name + ", as before", operands: "v" + repeated("x", gates) + repeated("before", gates) + repeated("dst", curves), run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
					c, err := look(k, x[0], 2*gates+curves)
					if err != nil {
						return err
					}
					return k.Gates(&GateStep[T]{X: x[1 : 1+gates], Before: x[1+gates : 1+2*gates], Dst: x[1+2*gates:]}, c)
				}})
			}
		}
	}
	for form := range 4 {
		staggered, cubic := form&1 != 0, form&2 != 0
		what := fmt.Sprintf("staggered %v, cubic %v", staggered, cubic)
		rows := func(curves int) *Rows[T] {
			if cubic {
				return testCubicRows[T](curves)
			}
			return testRows[T](curves)
		}
		steps := voltageSteps[T]()
		if form > 0 {
			steps = steps[2:3] // the phases of a step are independent
		}
		add := func(v voltageForm[T], from startForm) {
			name := v.name + ", " + what + from.name()
			ops = append(ops, operation[T]{name: "StepWangBuzsaki, " + name, operands: "v h n" + from.operands() + v.operands(), run: func(k Kernels[T], x [][]T, r *Rows[T]) error {
				p := wangBuzsaki[T]()
				p.Staggered = staggered
				start, rest := startOf(from, x[3:])
				return v.run(x[0], rest, func(step *VoltageStep[T]) error {
					return k.StepWangBuzsaki(&p, rows(WangBuzsakiCurves), &WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2], Start: start}, step)
				})
			}}, operation[T]{name: "StepHodgkinHuxley, " + name, operands: "v m h n" + from.operands() + v.operands(), run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
				p := hodgkinHuxley[T]()
				p.Staggered = staggered
				start, rest := startOf(from, x[4:])
				return v.run(x[0], rest, func(step *VoltageStep[T]) error {
					return k.StepHodgkinHuxley(p, rows(HodgkinHuxleyCurves), &HodgkinHuxleyState[T]{V: x[0], M: x[1], H: x[2], N: x[3], Start: start}, step)
				})
			}})
		}
		for _, v := range steps {
			add(v, 0)
		}
		for from := startForm(1); from <= fromG|fromE; from++ {
			add(steps[len(steps)-1], from)
		}
	}
	for _, v := range voltageSteps[T]() {
		ops = append(ops, operation[T]{name: "MoveVoltage, " + v.name, operands: "v g e" + v.operands(), run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			return v.run(x[0], x[3:], func(step *VoltageStep[T]) error { return k.MoveVoltage(x[0], x[1], x[2], step) })
		}})
	}
	for form := range 16 {
		from := startForm(form >> 2)
		name := fmt.Sprintf("RungeKuttaWangBuzsaki, form %d", form&3) + from.name()
		ops = append(ops, operation[T]{name: name, operands: "v h n" + from.operands() + repeated("s", form&1), run: func(k Kernels[T], x [][]T, r *Rows[T]) error {
			if form&2 != 0 {
				r = testCubicRows[T](WangBuzsakiCurves)
			}
			start, rest := startOf(from, x[3:])
			var s []T
			if form&1 != 0 {
				s = rest[0]
			}
			return k.RungeKuttaWangBuzsaki(wangBuzsakiStages[T](), r, &WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2], Start: start}, s)
		}})
	}
	for kind := FirstStage; kind <= LastStage; kind++ {
		ops = append(ops, operation[T]{name: fmt.Sprintf("Stage %d", kind), operands: "acc y x a b", aliases: [][2]int{{3, 4}}, run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			return k.Stage(&Stage[T]{Kind: kind, Coefficient: 0.0125, Weight: 0.025 / 6., Acc: x[0], Y: x[1], X: x[2]}, x[3], x[4])
		}})
	}
	for power := 1; power <= 4; power++ {
		for form := range 4 {
			name := fmt.Sprintf("of power %d, form %d", power, form)
			channel := func(x [][]T) *Channel[T] {
				c := &Channel[T]{G: 36, Gate: x[0], Power: power, E: -77}
				if form&1 != 0 {
					c.Second = x[1]
				}
				if form&2 != 0 {
					c.Each = x[2]
				}
				return c
			}
			aliases := [][2]int{{2, 3}, {2, 4}, {3, 4}}
			ops = append(ops, operation[T]{name: "AddChannel " + name, operands: "g e Gate Second Each", aliases: aliases, run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
				return k.AddChannel(x[0], x[1], channel(x[2:]))
			}}, operation[T]{name: "InitSums " + name, operands: "g e Gate Second Each", aliases: aliases, run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
				return k.InitSums(x[0], x[1], 0.3, -16, channel(x[2:]))
			}})
		}
	}
	for name := range pairs(make([][]T, 3)) {
		ops = append(ops, operation[T]{name: "Sums of a pair, " + name, operands: "g e x y z", aliases: [][2]int{{2, 3}, {2, 4}, {3, 4}}, run: func(k Kernels[T], x [][]T, _ *Rows[T]) error {
			p := pairs(x[2:])[name]
			return p.sum(k, x[0], x[1])
		}})
	}
	return ops
}

// indexed returns the positions of voltages in a table of some curves.
func indexed[T Float](k Kernels[T], v []T, curves int) (*Positions[T], error) {
	c := fencedPositions[T](len(v))
	return c, k.Index(c, v, testRows[T](curves))
}

// startForm is which sums of a Start are given.
type startForm int

const (
	fromG startForm = 1 << iota
	fromE
)

// name says which sums are given, after a comma, and operands which slices they are.
func (f startForm) name() string     { return [...]string{"", ", from G", ", from E", ", from G and E"}[f] }
func (f startForm) operands() string { return [...]string{"", " G", " E", " G E"}[f] }

// startOf returns the sums that are the first of the slices x, and the others.
func startOf[T Float](f startForm, x [][]T) (s Start[T], rest [][]T) {
	if f&fromG != 0 {
		s.G, x = x[0], x[1:]
	}
	if f&fromE != 0 {
		s.E, x = x[0], x[1:]
	}
	return s, x
}

// voltageForm is a form of a step of the voltage: a method, a number of synapses, and which
// of them have arrivals.
type voltageForm[T Float] struct {
	name     string
	method   VoltageMethod
	synapses int
	counted  [MaxSynapses]bool
}

func voltageSteps[T Float]() (all []voltageForm[T]) {
	for method := ForwardEuler; method <= CrankNicolson; method++ {
		for synapses := range MaxSynapses + 1 {
			for counted := range 1 << synapses {
				name := fmt.Sprintf("method %d, %d synapses, counted %02b", method, synapses, counted)
				all = append(all, voltageForm[T]{name, method, synapses, [MaxSynapses]bool{counted&1 != 0, counted&2 != 0}})
			}
		}
	}
	return all
}

// operands names the slices of run.
func (f voltageForm[T]) operands() string { return repeated("s", f.synapses) + " above bounds" }

// run makes the step of the voltages v by a call, with x for the synapses, the bits above
// and the bounds.
func (f voltageForm[T]) run(v []T, x [][]T, call func(step *VoltageStep[T]) error) error {
	step := newVoltageStep(f.method, len(v), x[:f.synapses]...)
	for j := range step.Synapses {
		if f.counted[j] {
			counts := fenced[uint8](len(v))
			for i := range counts {
				counts[i] = uint8((i*i + j) % 5) // more than are added, too
			}
			step.Synapses[j].Counts = counts
		}
	}
	err := call(step)
	above, bounds := x[f.synapses], x[f.synapses+1]
	for i := range above {
		above[i] = T(step.Above[i/8] >> (i % 8) & 1)
	}
	all := step.Bounds.all()
	for i := range bounds {
		bounds[i] = all[i%len(all)]
	}
	return err
}

// all returns the bounds of all lanes, zeros without a sign.
func (b Bounds[T]) all() []T {
	all := append(b.Min[:], b.Max[:]...)
	for i, x := range all {
		if x == 0 {
			all[i] = 0
		}
	}
	return all
}

// newVoltageStep returns a step of the voltage of n neurons with synapses.
func newVoltageStep[T Float](method VoltageMethod, n int, s ...[]T) *VoltageStep[T] {
	step := &VoltageStep[T]{
		Method: method, DtCm: 0.01, Theta: -20, Above: fenced[uint8]((n + 7) / 8), Bounds: NewBounds(T(math.Inf(1)), T(math.Inf(-1))),
	}
	for i := range step.Above {
		step.Above[i] = uint8(i * 37)
	}
	for j, x := range s {
		step.Synapses = append(step.Synapses, [...]Synapse[T]{
			{G: 0.03, E: 0, Decay: 0.998, Weight: 0.3}, {G: 0.3, E: -80, Decay: 0.999, Weight: 0.07},
		}[j%2])
		step.Synapses[j].S = x
	}
	return step
}

func wangBuzsaki[T Float]() WangBuzsaki[T] {
	return WangBuzsaki[T]{G0: 0.1, E0: -6.5, ENa: 55, GK: 9, EK: -90}
}

func hodgkinHuxley[T Float]() *HodgkinHuxley[T] {
	return &HodgkinHuxley[T]{G0: 0.3, E0: -16, GNa: 120, ENa: 50, GK: 36, EK: -77}
}

func wangBuzsakiStages[T Float]() *WangBuzsakiStages[T] {
	return &WangBuzsakiStages[T]{
		G0: 0.1, E0: -6.5, ENa: 55, GK: 9, EK: -90, ESyn: 0, Decay: 0.998, GSyn: [4]T{1e-3, 0.9e-3, 0.8e-3, 0.7e-3},
		Coefficient: [4]T{0.01, 0.02, 0.03, 0}, Weight: [4]T{0.04, 0.05, 0.06, 0.07},
		CoefficientV: [4]T{0.011, 0.021, 0.031, 0}, WeightV: [4]T{0.041, 0.051, 0.061, 0.071},
	}
}

// testRows returns a table of n curves from -100 to 50 mV with no pattern in
// its values.
func testRows[T Float](n int) *Rows[T] {
	rng := rand.New(rand.NewPCG(uint64(n), 7))
	points := make([][]float64, n)
	for c := range points {
		points[c] = make([]float64, 151)
		for i := range points[c] {
			points[c][i] = rng.Float64()
		}
	}
	r, err := NewRows[T](-100, 1, points)
	if err != nil {
		panic(err)
	}
	return fencedRows(r)
}

// testCubicRows is testRows of cubics.
func testCubicRows[T Float](n int) *Rows[T] {
	rng := rand.New(rand.NewPCG(uint64(n), 8))
	coef := make([][][]float64, n)
	for c := range coef {
		coef[c] = make([][]float64, 4)
		for p := range coef[c] {
			coef[c][p] = make([]float64, 151)
			for i := range coef[c][p] {
				if p == 0 || i < 150 {
					coef[c][p][i] = rng.Float64() - 0.5
				}
			}
		}
	}
	r, err := NewCubicRows[T](-100, 1, coef)
	if err != nil {
		panic(err)
	}
	return fencedRows(r)
}

// few reports whether the comparison of backends takes few lengths and alignments, for an
// emulated processor, as the environment variable LUT4GO_FEW says.
func few() bool { return os.Getenv("LUT4GO_FEW") != "" }

// lengths of the slices that every kernel is tested on.
func lengths() []int {
	if few() {
		return []int{11, 77} // less and more than some vectors, and a remainder
	}
	most, longer := 130, []int{255, 1000, 1024, 1031, 4099}
	if testing.Short() { // every remainder, after the least whole vectors
		most, longer = 34, []int{77, 1031}
	}
	var ns []int
	for n := range most + 1 {
		ns = append(ns, n)
	}
	return append(ns, longer...)
}

func TestEveryBackendGivesTheBitsOfPureGo(t *testing.T) {
	if _, err := Default(); err != nil {
		t.Fatal(err) // so that a run for one backend does not pass without it
	}
	for _, b := range Backends()[1:] {
		t.Run(b.String()+"/float64", func(t *testing.T) { sameBits[float64](t, b) })
		t.Run(b.String()+"/float32", func(t *testing.T) { sameBits[float32](t, b) })
	}
}

func sameBits[T Float](t *testing.T, b Backend) {
	if few() {
		sameBitsAt(t, b, operations[T](), lengths(), 1)
		sameBitsAt(t, b, forms[T](), lengths(), 1)
		return
	}
	alignments := 8
	if testing.Short() {
		alignments = 2
	}
	sameBitsAt(t, b, operations[T](), lengths(), alignments)
	var short []int
	for n := range 42 {
		short = append(short, n)
	}
	sameBitsAt(t, b, forms[T](), append(short, 130, 1031), 2)
}

func sameBitsAt[T Float](t *testing.T, b Backend, ops []operation[T], lengths []int, alignments int) {
	c := comparison[T]{newKernels[T](t, PureGo), newKernels[T](t, b), testRows[T](WangBuzsakiCurves)}
	for _, op := range ops {
		t.Run(strings.ReplaceAll(op.name, " ", "_"), func(t *testing.T) {
			for _, n := range lengths {
				s := newSample(uint64(n), c.rows)
				for skew := range alignments {
					x := make([][]T, op.slices())
					for i := range x {
						x[i] = s.slice(n, (skew+3*i)%9)
					}
					c.run(t, op, x, fmt.Sprintf("length %d, alignment %d", n, skew))
				}
				for _, a := range op.aliases {
					x := make([][]T, op.slices())
					for i := range x {
						x[i] = s.slice(n, 0)
					}
					x[a[1]] = x[a[0]]
					c.run(t, op, x, fmt.Sprintf("length %d, slice %d is slice %d", n, a[1], a[0]))
				}
			}
		})
	}
}

// comparison is two backends whose results must have the same bits, and a table for
// both.
type comparison[T Float] struct {
	pure, vector Kernels[T]
	rows         *Rows[T]
}

// run runs op on copies of x on both backends. The copies alias each other where the
// originals do, and keep their places in a cache line.
func (c comparison[T]) run(t *testing.T, op operation[T], x [][]T, what string) {
	t.Helper()
	want, got := clone(x), clone(x)
	if err := op.run(c.pure, want, c.rows); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if err := op.run(c.vector, got, c.rows); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	for i := range x {
		if j := differ(want[i], got[i]); j >= 0 {
			t.Fatalf("%s: %s, slice %d, differs at %d: %v gives %v, pure Go %v, of %v",
				what, name(op.operands, i), i, j, c.vector.Backend(), got[i][j], want[i][j], column(x, j))
		}
	}
}

// wantSameBits fails the test unless two functions leave the same bits in slices of
// several lengths and alignments.
func wantSameBits[T Float](t *testing.T, what string, slices int, got, want func(x [][]T) error) {
	t.Helper()
	s := newSample(uint64(slices), testRows[T](5))
	for _, n := range []int{1, 7, 64, 129, 200} {
		var x [][]T
		for j := range slices {
			x = append(x, s.slice(n, j%3))
		}
		y := clone(x)
		if err := got(x); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if err := want(y); err != nil {
			t.Fatalf("%s, one by one: %v", what, err)
		}
		for j := range x {
			if i := differ(x[j], y[j]); i >= 0 {
				t.Errorf("%s: element %d of %d of slice %d: %v, one by one %v", what, i, n, j, x[j][i], y[j][i])
			}
		}
	}
}

func column[T Float](x [][]T, j int) []T {
	var c []T
	for _, s := range x {
		c = append(c, s[j])
	}
	return c
}

func clone[T Float](x [][]T) [][]T {
	c := make([][]T, len(x))
	for i, s := range x {
		for j := range i {
			if len(s) > 0 && &x[j][0] == &s[0] {
				c[i] = c[j]
			}
		}
		if c[i] == nil {
			skew := int(uintptr(unsafe.Pointer(unsafe.SliceData(s)))%asm.CacheLine) / int(unsafe.Sizeof(*new(T)))
			c[i] = Aligned[T](len(s) + skew)[skew:]
			copy(c[i], s)
		}
	}
	return c
}
