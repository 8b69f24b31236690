package kernel

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"
)

// FuzzArguments calls any kernel with slices of any lengths that may overlap in
// any way: it does its work or returns an error, and changes nothing outside its
// slices.
func FuzzArguments(f *testing.F) {
	f.Add(uint16(1), []byte{0, 16, 16, 16, 32, 16}, specialBytes())
	f.Add(uint16(1), []byte{0, 16, 8, 16, 32, 15}, specialBytes())
	f.Add(uint16(900), []byte{0, 40, 40, 40, 80, 40, 120, 40, 160, 40}, specialBytes())
	ops64, ops32 := withoutScratch[float64](), withoutScratch[float32]()
	f.Fuzz(func(t *testing.T, which uint16, cuts, data []byte) {
		fuzzArguments(t, ops64[int(which)%len(ops64)], cuts, numbers[float64](data))
		fuzzArguments(t, ops32[int(which)%len(ops32)], cuts, numbers[float32](data))
	})
}

// withoutScratch returns the operations that pass their slices on to a kernel and
// do nothing else with them.
func withoutScratch[T Float]() []operation[T] {
	return slices.DeleteFunc(append(operations[T](), forms[T]()...), func(op operation[T]) bool {
		return op.name == "Index" || op.name == "Threshold"
	})
}

// fuzzArguments cuts an operation's slices from 512 numbers: two bytes say where
// a slice begins and how long it is.
func fuzzArguments[T Float](t *testing.T, op operation[T], cuts []byte, numbers []T) {
	for _, b := range Backends() {
		memory := Aligned[T](512)
		copy(memory, numbers)
		before := slices.Clone(memory)
		x, inside := make([][]T, op.slices()), make([]bool, len(memory))
		for i := range x {
			from, n := 0, 0
			if len(cuts) >= 2*i+2 {
				from, n = int(cuts[2*i]), int(cuts[2*i+1])
			}
			x[i] = memory[from : from+n : from+n]
			for j := range n {
				inside[from+j] = true
			}
		}
		err := op.run(newKernels[T](t, b), x, testRows[T](WangBuzsakiCurves))
		if err != nil && (!strings.HasPrefix(err.Error(), "kernel: ") || strings.Contains(err.Error(), "%!")) {
			t.Fatalf("%v: %s: error %q", b, op.name, err)
		}
		for i := range memory {
			if !inside[i] && differ(before[i:i+1], memory[i:i+1]) >= 0 {
				t.Fatalf("%v: %s has changed number %d, which is in none of its slices", b, op.name, i)
			}
		}
	}
}

// FuzzDeliver delivers to any targets, with and without weights.
func FuzzDeliver(f *testing.F) {
	f.Add(uint8(4), []byte{0, 0, 1, 0, 3, 0, 3, 0}, specialBytes())
	f.Add(uint8(4), []byte{4, 0}, specialBytes())
	f.Add(uint8(0), []byte{}, []byte{})
	f.Fuzz(func(t *testing.T, neurons uint8, to, data []byte) {
		targets := make([]uint16, len(to)/2)
		for i := range targets {
			targets[i] = binary.LittleEndian.Uint16(to[2*i:])
		}
		fuzzDeliver(t, int(neurons), targets, numbers[float64](data))
		fuzzDeliver(t, int(neurons), targets, numbers[float32](data))
	})
}

func fuzzDeliver[T Float](t *testing.T, neurons int, targets []uint16, weights []T) {
	k := newKernels[T](t, PureGo)
	first := slices.IndexFunc(targets, func(n uint16) bool { return int(n) >= neurons })
	x := make([]T, neurons)
	if err := k.Deliver(x, targets, 1); (err != nil) != (first >= 0) {
		t.Fatalf("%d neurons, targets %d: %v", neurons, targets, err)
	}
	served := targets
	if first >= 0 {
		served = targets[:first]
	}
	count := make([]T, neurons)
	for _, n := range served {
		count[n]++
	}
	if !slices.Equal(x, count) {
		t.Fatalf("1 to each of %d gives %v", served, x)
	}
	err := k.DeliverWeights(x, targets, weights)
	if (err != nil) != (first >= 0 || len(weights) != len(targets)) {
		t.Fatalf("%d neurons, targets %d, %d weights: %v", neurons, targets, len(weights), err)
	}
}

// FuzzNewRows makes tables, linear and cubic, of any bits, and looks any bits up
// in those that there are.
func FuzzNewRows(f *testing.F) {
	f.Add(-100.0, 1.0, uint8(1), specialBytes(), specialBytes())
	f.Add(0.0, 0.5, uint8(9), make([]byte, 8*4*9*3), specialBytes())
	f.Add(math.Inf(1), math.NaN(), uint8(0), []byte{}, []byte{})
	f.Add(1e300, 1e-300, uint8(2), make([]byte, 64), specialBytes())
	f.Fuzz(func(t *testing.T, min, step float64, curves uint8, data, lookup []byte) {
		g := rowsCase{min: min, step: step, curves: int(curves) % 12, data: numbers[float64](data)}
		fuzzNewRows(t, g, numbers[float64](lookup))
		fuzzNewRows(t, g, numbers[float32](lookup))
	})
}

// rowsCase is a grid, and the values or coefficients of some curves.
type rowsCase struct {
	min, step float64
	curves    int
	data      []float64
}

func fuzzNewRows[T Float](t *testing.T, g rowsCase, v []T) {
	points, coef := make([][]float64, g.curves), make([][][]float64, g.curves)
	for c := range g.curves {
		each := len(g.data) / g.curves
		points[c] = g.data[c*each : (c+1)*each]
		for p := range 4 {
			coef[c] = append(coef[c], points[c][p*each/4:(p+1)*each/4])
		}
	}
	linear, err := NewRows[T](g.min, g.step, points)
	lookUpAny(t, linear, err, v)
	cubic, err := NewCubicRows[T](g.min, g.step, coef)
	lookUpAny(t, cubic, err, v)
}

// lookUpAny looks v up in a table, if there is one, and compares the backends.
func lookUpAny[T Float](t *testing.T, r *Rows[T], err error, v []T) {
	if err != nil {
		if r != nil || !strings.HasPrefix(err.Error(), "kernel: ") {
			t.Fatalf("a table beside the error, or a nameless one: %v", err)
		}
		return
	}
	var want [][]T
	for _, b := range Backends() {
		got := lookUp(t, newKernels[T](t, b), r, v)
		if want == nil {
			want = got
		}
		for c := range want {
			if i := differ(want[c], got[c]); i >= 0 {
				t.Fatalf("%v: curve %d at %v is %v, in pure Go %v", b, c, v[i], got[c][i], want[c][i])
			}
		}
	}
}
