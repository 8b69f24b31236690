package kernel

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lut4go/lut4go/internal/portable"
)

// TestExpHasTheBitsOfPortable: where the result overflows, becomes subnormal or
// 0 and between, where the exponent's integer part changes, and anywhere.
func TestExpHasTheBitsOfPortable(t *testing.T) {
	eachBackend(t, expBits[float64], expBits[float32])
}

func expBits[T Float](t *testing.T, k Kernels[T]) {
	rng := rand.New(rand.NewPCG(3, 14))
	x := []T{0, T(math.Copysign(0, -1)), T(math.Inf(1)), T(math.Inf(-1)), T(math.NaN())}
	for _, limit := range []float64{-746, -745.1332191019412, -708.3964185322641, -104, -87.3, 88.72284, 89, 709.782712893384, 710, 1e10, -1e10} {
		v := T(limit)
		x = append(x, next(v, -1), v, next(v, 1))
	}
	for n := -1080; n <= 1030; n++ {
		v := T((float64(n) + 0.5) * math.Ln2)
		x = append(x, next(v, -1), v, next(v, 1))
	}
	for range 20000 {
		x = append(x, T(rng.Float64()*1500-770), specialValue[T](rng))
	}
	dst := make([]T, len(x))
	if err := k.Exp(dst, x); err != nil {
		t.Fatal(err)
	}
	for i := range x {
		want := T(portable.Exp(float64(x[i])))
		if differ(dst[i:i+1], []T{want}) >= 0 {
			t.Fatalf("exp(%v) is %v, want %v", x[i], dst[i], want)
		}
	}
}
