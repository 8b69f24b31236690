package neon

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// interpret runs a function on made-up values: an instruction's results are
// hashes of what it reads, and branches are decided by coins. place tells where
// operand k of instruction i lives. The result is what the stores saw, in
// order.
func interpret(f *Func, coins *rand.Rand, place func(i, k int) int) (stored []uint64) {
	state := map[int]uint64{}
	pc := 0
	for range 3000 {
		in := f.insts[pc]
		hash := uint64(pc) + 1
		for k, o := range in.vecs {
			if o.access&reads != 0 {
				hash = hash*0x9e3779b97f4a7c15 ^ state[place(pc, k)]
				hash ^= hash >> 29
			}
		}
		wrote := false
		for k, o := range in.vecs {
			if o.access&writes != 0 {
				wrote = true
				state[place(pc, k)] = hash*31 + uint64(k)
			}
		}
		if len(in.vecs) > 0 && !wrote {
			stored = append(stored, hash)
		}
		switch {
		case in.target != "" && (in.ends || coins.IntN(2) == 0):
			pc = f.labels[in.target]
		case in.ends:
			return stored
		default:
			pc++
		}
	}
	return stored
}

// program writes random functions.
type program struct {
	*Func
	*rand.Rand
	base   Reg
	vecs   []Vec
	ready  map[Vec]bool // surely written here
	labels int
}

func newProgram(rng *rand.Rand) *program {
	f := NewFunc("random", nil)
	p := &program{Func: f, Rand: rng, base: f.R(), ready: map[Vec]bool{}}
	for range 4 + rng.IntN(40) {
		p.vecs = append(p.vecs, f.V())
	}
	for _, v := range p.vecs[:2+rng.IntN(len(p.vecs)-2)] {
		p.VLoad(v, p.base, 0)
		p.ready[v] = true
	}
	p.block(3)
	// Whatever is left must have survived to here.
	for _, v := range p.vecs {
		if p.ready[v] && rng.IntN(2) == 0 {
			p.VStore(v, p.base, 0)
		}
	}
	p.Ret()
	return p
}

func (p *program) any() Vec { return p.vecs[p.IntN(len(p.vecs))] }

// source picks a register that has been written.
func (p *program) source() Vec {
	for {
		if v := p.any(); p.ready[v] {
			return v
		}
	}
}

func (p *program) label() string {
	p.labels++
	return fmt.Sprintf("l%d", p.labels)
}

// maybe writes code that may be jumped over, so what it writes first is not
// surely written after it.
func (p *program) maybe(code func()) {
	saved := map[Vec]bool{}
	for v := range p.ready {
		saved[v] = true
	}
	code()
	p.ready = saved
}

func (p *program) block(depth int) {
	for range 1 + p.IntN(12) {
		kind := p.IntN(13)
		if depth == 0 {
			kind %= 9
		}
		switch kind {
		case 0, 1, 2:
			d := p.any()
			p.FAdd(D2, d, p.source(), p.source())
			p.ready[d] = true
		case 3, 4:
			p.FMLA(S4, p.source(), p.source(), p.source())
		case 5:
			p.VStorePair(p.source(), p.source(), p.base, 0)
		case 6:
			d, e := p.any(), p.any()
			if d != e {
				p.VLoadPair(d, e, p.base, 0)
				p.ready[d], p.ready[e] = true, true
			}
		case 7:
			p.Ins(D2, p.source(), 0, p.source(), 1)
		case 8:
			p.VStore(p.source(), p.base, 0)
		case 9, 10: // loop tested at the bottom
			top := p.label()
			p.Label(top)
			p.block(depth - 1)
			p.CBNZ(p.base, top)
		case 11: // loop tested at the top
			top, end := p.label(), p.label()
			p.Label(top)
			p.CBZ(p.base, end)
			p.maybe(func() { p.block(depth - 1) })
			p.B(top)
			p.Label(end)
		case 12: // if and else
			other, end := p.label(), p.label()
			p.CBZ(p.base, other)
			p.maybe(func() { p.block(depth - 1) })
			p.B(end)
			p.Label(other)
			p.maybe(func() { p.block(depth - 1) })
			p.Label(end)
		}
	}
}

// TestAllocationKeepsMeaning runs random programs with loops and branches on
// virtual and on machine registers.
func TestAllocationKeepsMeaning(t *testing.T) {
	var fits, missed int
	const programs = 1500
	for seed := range uint64(programs) {
		p := newProgram(rand.New(rand.NewPCG(seed, 1)))
		phys, peak, err := p.allocate()
		if err != nil {
			if peak <= machineVecs {
				missed++
			}
			continue
		}
		fits++
		for path := range uint64(4) {
			coins := func() *rand.Rand { return rand.New(rand.NewPCG(seed, 100+path)) }
			want := interpret(p.Func, coins(), func(i, k int) int { return p.insts[i].vecs[k].id })
			got := interpret(p.Func, coins(), func(i, k int) int { return phys[i][k] })
			if !slices.Equal(got, want) {
				t.Fatalf("program %d, path %d: the allocated program stores other values", seed, path)
			}
		}
	}
	t.Logf("%d of %d programs fit, %d more were not over the limit", fits, programs, missed)
	if fits < programs/2 || missed > programs/500 {
		t.Errorf("%d of %d programs fit the registers, %d more should have", fits, programs, missed)
	}
}

// live returns a function that keeps n registers live at once.
func live(n int) *Func {
	f := NewFunc("crowded", nil)
	base := f.R()
	vecs := make([]Vec, n)
	for i := range vecs {
		vecs[i] = f.V()
		f.VLoad(vecs[i], base, 16*i)
	}
	for i := range vecs {
		// The result takes the register of the operand that dies here.
		sum := f.V()
		f.FAdd(D2, sum, vecs[i], vecs[n-1])
		f.VStore(sum, base, 16*i)
	}
	f.Ret()
	return f
}

func TestPressure(t *testing.T) {
	if peak, err := live(32).Pressure(); err != nil || peak != 32 {
		t.Errorf("32 live registers: peak %d, error %v", peak, err)
	}
	_, err := live(33).Finish()
	if err == nil || !strings.Contains(err.Error(), "crowded: 33 vector registers") {
		t.Errorf("33 live registers: error %v", err)
	}
}

// TestLoopKeepsRegister has a register written before a loop and read at its
// top only: nothing written later in the loop may take its place.
func TestLoopKeepsRegister(t *testing.T) {
	f := NewFunc("loop", nil)
	base := f.R()
	outer, inner := f.V(), f.V()
	f.VLoad(outer, base, 0)
	f.Label("again")
	f.VStore(outer, base, 0)
	f.VLoad(inner, base, 16)
	f.VStore(inner, base, 32)
	f.CBNZ(base, "again")
	f.Ret()
	phys, _, err := f.allocate()
	if err != nil {
		t.Fatal(err)
	}
	if phys[0][0] != phys[2][0] || phys[0][0] == phys[3][0] {
		t.Errorf("machine registers %v", phys)
	}
}

// TestWebsSplit has one Vec hold 40 unrelated values, each of which meets only
// the next.
func TestWebsSplit(t *testing.T) {
	f := NewFunc("reuse", nil)
	base, v := f.R(), f.V()
	for range 40 {
		f.VLoad(v, base, 0)
		f.FNeg(D2, v, v)
		f.VStore(v, base, 0)
	}
	f.Ret()
	if peak, err := f.Pressure(); err != nil || peak != 1 {
		t.Errorf("peak %d, error %v; want 1", peak, err)
	}
}

// TestCopyOntoItself has a copy whose source dies there.
func TestCopyOntoItself(t *testing.T) {
	f := NewFunc("copies", nil)
	base, n, d := f.R(), f.V(), f.V()
	f.VLoad(n, base, 0)
	f.VMov(d, n)
	f.VStore(d, base, 0)
	f.Ret()
	text, err := f.Finish()
	if err != nil || strings.Contains(text, "VMOV") {
		t.Errorf("error %v, text\n%s", err, text)
	}
}

// TestFinishRejects checks the errors that only the whole function shows.
func TestFinishRejects(t *testing.T) {
	tests := map[string]struct {
		want  string
		write func(f *Func)
	}{
		"empty":             {"no instructions", func(f *Func) {}},
		"falls off the end": {"runs past the last instruction", func(f *Func) { f.MovImm(f.R(), 1) }},
		"missing label":     {"branches to nowhere", func(f *Func) { f.B("nowhere") }},
		"read unwritten": {"may not be written yet", func(f *Func) {
			f.VStore(f.V(), f.R(), 0)
			f.Ret()
		}},
		"update unwritten": {"may not be written yet", func(f *Func) {
			f.VLoadLane(D2, f.V(), 0, f.R())
			f.Ret()
		}},
		"written on one path": {"may not be written yet", func(f *Func) {
			r, v := f.R(), f.V()
			f.CBZ(r, "skip")
			f.VZero(v)
			f.Label("skip")
			f.VStore(v, r, 0)
			f.Ret()
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := NewFunc("wrong", nil)
			test.write(f)
			_, err := f.Finish()
			if err == nil || !strings.Contains(err.Error(), "wrong: ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one about wrong that contains %q", err, test.want)
			}
		})
	}
}
