package kernel

import (
	"encoding/binary"
	"math"
	"testing"
)

// specialBytes are voltages, one after the other, that rounding, clamping and
// conversion could stumble over.
func specialBytes() []byte {
	var b []byte
	for _, x := range []float64{
		math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), -100, -99.5, 50, 49.5,
		-64.5, -1e300, 1e300, 5e-324, 1 << 52, 1 << 63, -65, 20.25, math.MaxFloat64,
	} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
	for _, x := range []float32{
		float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), -100, -99.5, 50, 49.5,
		-64.5, 1e-45, math.MaxFloat32, 1 << 22, 1 << 31, -65, 20.25,
	} {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

// numbers reads data as numbers of T.
func numbers[T Float](data []byte) []T {
	var x []T
	for {
		var word [8]byte
		size := 8
		if !is64[T]() {
			size = 4
		}
		if len(data) < size {
			return x
		}
		copy(word[:], data[:size])
		x = append(x, fromBits[T](binary.LittleEndian.Uint64(word[:])))
		data = data[size:]
	}
}

func FuzzIndexEval(f *testing.F) {
	f.Add([]byte{})
	f.Add(specialBytes())
	rows64, rows32 := testRows[float64](9), testRows[float32](9)
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzIndexEval(t, rows64, numbers[float64](data))
		fuzzIndexEval(t, rows32, numbers[float32](data))
	})
}

// fuzzIndexEval looks v up on every backend, in a table of values from 0 to 1.
func fuzzIndexEval[T Float](t *testing.T, r *Rows[T], v []T) {
	var want [][]T
	for _, b := range Backends() {
		k, c := newKernels[T](t, b), NewPositions[T](len(v))
		if err := k.Index(c, v, r); err != nil {
			t.Fatal(err)
		}
		for i := range v {
			if row, frac := c.At(i); row < 0 || row >= r.Len() || math.Abs(float64(frac)) > 0.5 {
				t.Fatalf("%v: %v is in row %d of %d at %v", b, v[i], row, r.Len(), frac)
			}
		}
		got := lookUp(t, k, r, v)
		for j, y := range got {
			for i, y := range y {
				if (y != y) != (v[i] != v[i]) || y < T(-ulp[T](1)) || y > T(1+ulp[T](1)) {
					t.Fatalf("%v: curve %d at %v is %v", b, j, v[i], y)
				}
			}
		}
		if want == nil {
			want = got
		}
		for j := range want {
			if i := differ(want[j], got[j]); i >= 0 {
				t.Fatalf("%v: curve %d at %v is %v, in pure Go %v", b, j, v[i], got[j][i], want[j][i])
			}
		}
	}
}

func FuzzStepWangBuzsaki(f *testing.F) {
	f.Add([]byte{}, true)
	f.Add(specialBytes(), true)
	f.Add(specialBytes(), false)
	rows64, rows32 := testRows[float64](WangBuzsakiCurves), testRows[float32](WangBuzsakiCurves)
	f.Fuzz(func(t *testing.T, data []byte, synapses bool) {
		fuzzStepWangBuzsaki(t, rows64, numbers[float64](data), synapses)
		fuzzStepWangBuzsaki(t, rows32, numbers[float32](data), synapses)
	})
}

// fuzzStepWangBuzsaki makes two steps on every backend from a state of any
// bits.
func fuzzStepWangBuzsaki[T Float](t *testing.T, r *Rows[T], x []T, synapses bool) {
	n, p := len(x)/4, wangBuzsaki[T]()
	var want [][]T
	for _, b := range Backends() {
		k := newKernels[T](t, b)
		state := clone([][]T{x[:n], x[n : 2*n], x[2*n : 3*n], x[3*n : 4*n]})
		step := newVoltageStep[T](ForwardEuler, n)
		if synapses {
			step = newVoltageStep(ForwardEuler, n, state[3])
		}
		for range 2 {
			if err := k.StepWangBuzsaki(&p, r, &WangBuzsakiState[T]{V: state[0], H: state[1], N: state[2]}, step); err != nil {
				t.Fatal(err)
			}
		}
		if want == nil {
			want = state
		}
		for j := range want {
			if i := differ(want[j], state[j]); i >= 0 {
				t.Fatalf("%v: %c of neuron %d is %v, in pure Go %v", b, "vhns"[j], i, state[j][i], want[j][i])
			}
		}
	}
}

// FuzzOperations compares all backends on any kernel, in any form, with
// arguments of any bits.
func FuzzOperations(f *testing.F) {
	for which := range uint16(16) {
		f.Add(37*which, uint8(which), specialBytes())
	}
	ops64 := append(operations[float64](), forms[float64]()...)
	ops32 := append(operations[float32](), forms[float32]()...)
	f.Fuzz(func(t *testing.T, which uint16, skew uint8, data []byte) {
		fuzzOperation(t, ops64[int(which)%len(ops64)], int(skew)%8, numbers[float64](data))
		fuzzOperation(t, ops32[int(which)%len(ops32)], int(skew)%8, numbers[float32](data))
	})
}

// fuzzOperation deals the numbers out to the operation's slices.
func fuzzOperation[T Float](t *testing.T, op operation[T], skew int, numbers []T) {
	n := len(numbers) / op.slices()
	x := make([][]T, op.slices())
	for i := range x {
		x[i] = Aligned[T](n + skew)[skew:]
		copy(x[i], numbers[i*n:])
	}
	for _, b := range Backends()[1:] {
		c := comparison[T]{newKernels[T](t, PureGo), newKernels[T](t, b), testRows[T](WangBuzsakiCurves)}
		c.run(t, op, x, op.name)
	}
}
