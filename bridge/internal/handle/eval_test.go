package handle_test

import (
	"math"
	"testing"

	"github.com/lut4go/lut4go/bridge/internal/handle"
	"github.com/lut4go/lut4go/kernel"
)

// evaluates compares Eval in T with the chords of the square and the cube, for
// numbers of places around the size of a block.
func evaluates[T kernel.Float](t *testing.T) {
	var s handle.Tables
	h := polynomials(t, &s)
	for _, n := range []int{1, 7, 511, 512, 513, 1200} {
		x, y := make([]T, n), make([]T, 2*n)
		for i := range x {
			x[i] = T(i%17)/4 - 2
		}
		if err := handle.Eval(&s, h, 0, y, x); err != nil {
			t.Fatal(err)
		}
		for i, x := range x {
			if below := T(math.Floor(float64(x))); y[i] != chord(x, below, 2) || y[n+i] != chord(x, below, 3) {
				t.Fatalf("%d places, at %v: %v, %v", n, x, y[i], y[n+i])
			}
		}
	}
}

// chord interpolates a power between the whole numbers around x. All of it is
// exact in quarters.
func chord[T kernel.Float](x, below T, power float64) T {
	lo, hi := T(math.Pow(float64(below), power)), T(math.Pow(float64(below+1), power))
	return lo + T((hi-lo)*(x-below))
}

func TestEvalGoesThroughBlocksInFloat64(t *testing.T) { evaluates[float64](t) }
func TestEvalGoesThroughBlocksInFloat32(t *testing.T) { evaluates[float32](t) }

func TestEvalOfOneCurveMayReplaceThePlaces(t *testing.T) {
	var s handle.Tables
	h := polynomials(t, &s)
	x := make([]float64, 600)
	for i := range x {
		x[i] = -2
	}
	if err := handle.Eval(&s, h, 1, x, x); err != nil {
		t.Fatal(err)
	}
	for i, y := range x {
		if y != -8 {
			t.Fatalf("element %d: %v", i, y)
		}
	}
}

func TestEvalRefusesWrongArguments(t *testing.T) {
	var s handle.Tables
	h := polynomials(t, &s)
	many := make([]float64, 12)
	for _, c := range []struct {
		name   string
		first  int
		dst, x []float64
		want   string
	}{
		{"a curve below the first", -1, many[:1], many[1:2], "curves -1 to -1, the table has 2"},
		{"a curve above the last", 2, many[:1], many[1:2], "curves 2 to 2, the table has 2"},
		{"more curves than there are", 0, many[:3], many[3:4], "curves 0 to 2, the table has 2"},
		{"no room", 0, nil, many, "room for 0 values of curves at 12 places"},
		{"no places", 0, many, nil, "room for 12 values of curves at 0 places"},
		{"room for half a curve", 0, many[:3], many[4:6], "room for 3 values of curves at 2 places"},
		{"values one after the places", 0, many[1:5], many[:4], "share memory"},
		{"places within two curves", 0, many[:8], many[:4], "share memory"},
	} {
		t.Run(c.name, func(t *testing.T) { fails(t, handle.Eval(&s, h, c.first, c.dst, c.x), c.want) })
	}
}

func TestEvalOfNothingIsNothing(t *testing.T) {
	var s handle.Tables
	if err := handle.Eval[float64](&s, polynomials(t, &s), 0, nil, nil); err != nil {
		t.Error(err)
	}
}

func TestEvalNamesAWrongBackend(t *testing.T) {
	t.Setenv(kernel.Env, "abacus")
	var s handle.Tables
	fails(t, handle.Eval(&s, polynomials(t, &s), 0, make([]float64, 1), []float64{0}), "abacus")
}

func TestInterpHasTheValuesOfLut4brian(t *testing.T) {
	var s handle.Tables
	h := polynomials(t, &s)
	x := []float64{-3, -2, -0.5, 1.25, 2, 7, math.NaN()}
	want := []float64{4, 4, 0.5, 1.75, 4, 4, math.NaN()}
	if err := s.Interp(h, 0, x, x); err != nil {
		t.Fatal(err)
	}
	for i := range x {
		if x[i] != want[i] && !(math.IsNaN(x[i]) && math.IsNaN(want[i])) {
			t.Errorf("element %d: %v, want %v", i, x[i], want[i])
		}
	}
}
