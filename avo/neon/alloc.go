package neon

import (
	"errors"
	"fmt"
	"slices"
)

// Allocation maps virtual vector registers to machine registers.
//
// Each instruction i has two points: 2i, where it reads, and 2i+1, where it
// writes. A virtual register is live at a set of points; the parts of that
// set that control flow joins are separate values that may get separate
// machine registers. Two values share a machine register only if they are live
// at no common point, so a result may land where an operand was read for the
// last time, and a value used in a loop keeps its register over the back edge.

const machineVecs = 32

// bitset is a set of small numbers.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) has(i int) bool { return b[i/64]>>(i%64)&1 != 0 }
func (b bitset) add(i int)      { b[i/64] |= 1 << (i % 64) }
func (b bitset) remove(i int)   { b[i/64] &^= 1 << (i % 64) }

func (b bitset) union(c bitset) {
	for i := range b {
		b[i] |= c[i]
	}
}

func (b bitset) intersects(c bitset) bool {
	for i := range b {
		if b[i]&c[i] != 0 {
			return true
		}
	}
	return false
}

// successors lists the instructions that may run after each. It fails if a
// label is missing or control can run past the end.
func (f *Func) successors() ([][]int, error) {
	succ := make([][]int, len(f.insts))
	for i, in := range f.insts {
		if !in.ends {
			if i+1 == len(f.insts) {
				return nil, fmt.Errorf("control runs past the last instruction, %s", in.op)
			}
			succ[i] = append(succ[i], i+1)
		}
		if in.target != "" {
			to, ok := f.labels[in.target]
			if !ok {
				return nil, fmt.Errorf("%s branches to %s, which is not placed", in.op, in.target)
			}
			succ[i] = append(succ[i], to)
		}
	}
	return succ, nil
}

// liveness returns the virtual registers live before and after each
// instruction.
func (f *Func) liveness(succ [][]int) (in, out []bitset) {
	n := len(f.insts)
	in, out = make([]bitset, n), make([]bitset, n)
	for i := range n {
		in[i], out[i] = newBitset(f.vecs), newBitset(f.vecs)
	}
	for changed := true; changed; {
		changed = false
		for i := n - 1; i >= 0; i-- {
			for _, s := range succ[i] {
				out[i].union(in[s])
			}
			before := slices.Clone(out[i])
			for _, o := range f.insts[i].vecs {
				if o.access == writes {
					before.remove(o.id)
				}
			}
			for _, o := range f.insts[i].vecs {
				if o.access&reads != 0 {
					before.add(o.id)
				}
			}
			if !slices.Equal(before, in[i]) {
				in[i], changed = before, true
			}
		}
	}
	return in, out
}

// value is one connected part of a virtual register's live points.
type value struct {
	id     int
	points bitset
	count  int // of points
	first  int
	phys   int
}

// forest is a union-find structure over points.
type forest []int

func (t forest) root(i int) int {
	for t[i] != i {
		t[i] = t[t[i]]
		i = t[i]
	}
	return i
}

func (t forest) join(i, j int) { t[t.root(i)] = t.root(j) }

// values splits every virtual register into its values. at tells, for the
// register id and a point where it is live, the value.
func (f *Func) values(succ [][]int, in, out []bitset) (all []*value, at func(id, point int) *value) {
	points := 2 * len(f.insts)
	byPoint := make([]map[int]*value, f.vecs)
	tree := make(forest, points)
	for id := range f.vecs {
		live := newBitset(points)
		for i := range tree {
			tree[i] = i
		}
		for i, inst := range f.insts {
			var written, tied bool
			for _, o := range inst.vecs {
				if o.id == id {
					written = written || o.access&writes != 0
					tied = tied || o.access == updates
				}
			}
			before, after := in[i].has(id), out[i].has(id)
			if before {
				live.add(2 * i)
			}
			if after || written {
				// A result that no instruction reads needs a register, too.
				live.add(2*i + 1)
			}
			if tied || before && after && !written {
				tree.join(2*i, 2*i+1)
			}
			for _, s := range succ[i] {
				if in[s].has(id) {
					tree.join(2*i+1, 2*s)
				}
			}
		}
		byPoint[id] = map[int]*value{}
		byRoot := map[int]*value{}
		for p := range points {
			if !live.has(p) {
				continue
			}
			root := tree.root(p)
			v := byRoot[root]
			if v == nil {
				v = &value{id: id, points: newBitset(points), first: p}
				byRoot[root] = v
				all = append(all, v)
			}
			v.points.add(p)
			v.count++
			byPoint[id][p] = v
		}
	}
	return all, func(id, point int) *value { return byPoint[id][point] }
}

// pressure returns the largest number of values live at one point, and the
// instruction there.
func (f *Func) pressure(all []*value) (peak, at int) {
	for p := range 2 * len(f.insts) {
		n := 0
		for _, v := range all {
			if v.points.has(p) {
				n++
			}
		}
		if n > peak {
			peak, at = n, p/2
		}
	}
	return peak, at
}

// assign gives every value the lowest machine register free over all its
// points, in the given order of values.
func assign(all []*value, points int, order func(v, w *value) int) bool {
	slices.SortStableFunc(all, order)
	var taken [machineVecs]bitset
	for r := range taken {
		taken[r] = newBitset(points)
	}
next:
	for _, v := range all {
		for r := range taken {
			if !taken[r].intersects(v.points) {
				taken[r].union(v.points)
				v.phys = r
				continue next
			}
		}
		return false
	}
	return true
}

// allocate returns the machine registers of each instruction's operands and the
// peak number of live values.
func (f *Func) allocate() (phys [][]int, peak int, err error) {
	if len(f.insts) == 0 {
		return nil, 0, errors.New("no instructions")
	}
	succ, err := f.successors()
	if err != nil {
		return nil, 0, err
	}
	in, out := f.liveness(succ)
	if err := f.mustBeWritten(in); err != nil {
		return nil, 0, err
	}
	all, at := f.values(succ, in, out)
	peak, busiest := f.pressure(all)

	// Taking the values by their first point needs no more registers than
	// the peak as long as every value is live without a gap, which holds in
	// straight code and in loops whose carried values are live throughout.
	// Elsewhere it may fail where taking the long values first does not.
	byFirst := func(v, w *value) int { return v.first - w.first }
	byLength := func(v, w *value) int { return w.count - v.count }
	points := 2 * len(f.insts)
	where := fmt.Sprintf("at instruction %d of %d, %s", busiest+1, len(f.insts), f.insts[busiest].op)
	switch {
	case peak > machineVecs:
		return nil, peak, fmt.Errorf("%d vector registers are live at once, of %d, %s", peak, machineVecs, where)
	case !assign(all, points, byFirst) && !assign(all, points, byLength):
		return nil, peak, fmt.Errorf("no assignment of vector registers found, though only %d are live at once, %s", peak, where)
	}

	phys = make([][]int, len(f.insts))
	for i, inst := range f.insts {
		for _, o := range inst.vecs {
			point := 2 * i
			if o.access == writes {
				point++
			}
			phys[i] = append(phys[i], at(o.id, point).phys)
		}
	}
	return phys, peak, nil
}

// mustBeWritten fails if a register may be read before it is written.
func (f *Func) mustBeWritten(in []bitset) error {
	for i, inst := range f.insts {
		for _, o := range inst.vecs {
			if o.access&reads != 0 && in[0].has(o.id) {
				return fmt.Errorf("instruction %d, %s, reads a vector register that may not be written yet", i+1, inst.op)
			}
		}
	}
	return nil
}
