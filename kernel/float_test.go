package kernel

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// exactly computes x*y + z without rounding and rounds the sum once. It keeps
// its numbers between calls, since a million of them are tested.
type exactly struct{ x, y, z big.Float }

func newExactly() *exactly {
	e := &exactly{}
	// From the square of the largest float32 to that of the smallest.
	for _, f := range []*big.Float{&e.x, &e.y, &e.z} {
		f.SetPrec(2*(128+149) + 64)
	}
	return e
}

func (e *exactly) fma32(x, y, z float32) float32 {
	if special(x) || special(y) || special(z) {
		// Nothing is left to round: NaN and infinities follow math.FMA.
		return float32(math.FMA(float64(x), float64(y), float64(z)))
	}
	e.x.SetFloat64(float64(x))
	e.y.SetFloat64(float64(y))
	e.z.SetFloat64(float64(z))
	e.x.Mul(&e.x, &e.y)
	e.x.Add(&e.x, &e.z)
	f, _ := e.x.Float32()
	return f
}

func special(x float32) bool { return x-x != 0 }

// sameFloat32 compares bits, NaN being equal to NaN.
func sameFloat32(a, b float32) bool {
	return a != a && b != b || math.Float32bits(a) == math.Float32bits(b)
}

// twice rounds the float64 sum to float32 again, which fma32 must not do.
func twice(x, y, z float32) float32 {
	return float32(math.FMA(float64(x), float64(y), float64(z)))
}

func TestFma32RoundsOnceWhereTheSumIsDelicate(t *testing.T) {
	const (
		tiny = 0x1p-149 // the smallest subnormal
		huge = math.MaxFloat32
	)
	inf, nan, minus0 := float32(math.Inf(1)), float32(math.NaN()), float32(math.Copysign(0, -1))
	for _, c := range []struct {
		name          string
		x, y, z, want float32
	}{
		{"halfway goes to even, down", 1 + 0x1p-12, 1 + 0x1p-12, 0, 1 + 0x1p-11},
		{"halfway goes to even, up", 1 + 0x3p-12, 1 + 0x1p-12, 0, 1 + 0x1p-10 + 0x1p-22},
		{"just above halfway", 1 + 0x1p-12, 1 + 0x1p-12, tiny, 1 + 0x1p-11 + 0x1p-23},
		{"just below halfway", 1 + 0x1p-12, 1 + 0x1p-12, -tiny, 1 + 0x1p-11},
		{"just above halfway, negative", -1 - 0x1p-12, 1 + 0x1p-12, -tiny, -1 - 0x1p-11 - 0x1p-23},
		{"just below halfway, negative", -1 - 0x1p-12, 1 + 0x1p-12, tiny, -1 - 0x1p-11},
		{"tiny product above halfway", tiny, tiny, 1, 1},
		{"tiny product of an odd sum", tiny, -tiny, 1 + 0x1p-23, 1 + 0x1p-23},
		{"half a unit less from a power of two", -0x1p-12, 0x1p-13, 1, 1},
		{"a little more than half a unit less", -0x1p-12, 0x1p-13 + 0x1p-30, 1, 1 - 0x1p-24},
		{"half the smallest subnormal", tiny, 0.5, 0, 0},
		{"half the smallest subnormal, negative", tiny, -0.5, 0, minus0},
		{"more than half the smallest subnormal", tiny, 0.5 + 0x1p-24, 0, tiny},
		{"one subnormal and a half", tiny, 0.5, tiny, 2 * tiny},
		{"subnormal beside the smallest normal", 0x1p-126, 1 - 0x1p-24, 0, 0x1p-126},
		{"just below halfway between subnormals", 0x1p-75 + 0x1p-98, 0x1p-75 - 0x1p-98, 0x1p-127 + tiny, 0x1p-127 + tiny},
		{"just above halfway between subnormals", 0x1p-75 + 0x1p-98, 0x1p-98 - 0x1p-75, 0x1p-127 + tiny, 0x1p-127 + tiny},
		{"half a subnormal less from the smallest normal", -tiny, 0.5, 0x1p-126, 0x1p-126},
		{"the largest number and less than half a unit", 0x1p60, 0x1p43 - 0x1p20, huge, huge},
		{"the largest number and half a unit", 0x1p60, 0x1p43, huge, inf},
		{"half a unit that a subnormal takes back", 0x1p60, -0x1p43, -huge, -inf},
		{"a product past the range that the sum brings back", huge, 2, -huge, huge},
		{"overflow", huge, huge, -huge, inf},
		{"overflow, negative", -huge, huge, huge, -inf},
		{"cancellation is plus zero", 3, 5, -15, 0},
		{"cancellation of negatives is plus zero", -3, 5, 15, 0},
		{"what cancellation leaves", 1 + 0x1p-23, 1 + 0x1p-23, -1 - 0x1p-22, 0x1p-46},
		{"zeros of both signs", 0, 1, minus0, 0},
		{"minus zeros", minus0, 1, minus0, minus0},
		{"minus zero times minus zero", minus0, minus0, 0, 0},
		{"infinity times zero", inf, 0, 1, nan},
		{"zero times infinity and NaN", 0, -inf, nan, nan},
		{"infinities of both signs", inf, 2, -inf, nan},
		{"infinity times a negative", inf, -2, huge, -inf},
		{"a finite product and infinity", -huge, huge, inf, inf},
		{"NaN", nan, 1, 1, nan},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := fma32(c.x, c.y, c.z); !sameFloat32(got, c.want) {
				t.Errorf("%g * %g + %g is %g, want %g", c.x, c.y, c.z, got, c.want)
			}
			if got := newExactly().fma32(c.x, c.y, c.z); !sameFloat32(got, c.want) {
				t.Errorf("%g * %g + %g is %g exactly, the test wants %g", c.x, c.y, c.z, got, c.want)
			}
		})
	}
}

// adversarial returns operands of few bits in a narrow range of exponents, so
// that sums often lie on, or one bit beside, the middle of two float32, or
// cancel, or become subnormal.
func adversarial(rng *rand.Rand) (x, y, z float32) {
	few := func() float32 {
		m := 1.0
		for range rng.IntN(3) {
			m += math.Ldexp(1, -10-rng.IntN(14)) * float64(1-2*rng.IntN(2))
		}
		return float32(m) * float32(1-2*rng.IntN(2))
	}
	scale := func(x float32, e int) float32 { return float32(math.Ldexp(float64(x), e)) }
	ex, ey := rng.IntN(60)-30, rng.IntN(60)-30
	if rng.IntN(4) == 0 {
		ex -= 120
	}
	near := ex + ey + rng.IntN(60) - 30
	switch rng.IntN(4) {
	case 0: // the product is about half a unit of z
		near = ex + ey + 24
	case 1: // z decides about the product's half unit
		near = -149 + rng.IntN(4)
	}
	if rng.IntN(8) == 0 { // half a unit of a subnormal z
		ex, ey, near = -75, -75, -149+rng.IntN(23)
	}
	mx, my := few(), few()
	if rng.IntN(4) == 0 { // (1+d) * (1-d) is 1 but for far bits
		my = 2 - mx
	}
	return scale(mx, ex), scale(my, ey), scale(few(), near)
}

func TestFma32RoundsOnceForRandomOperands(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	ordinary := func() float32 { return float32(rng.NormFloat64() * 100) }
	anything := func() float32 { return math.Float32frombits(rng.Uint32()) }
	for _, c := range []struct {
		name     string
		n        int
		operands func() (x, y, z float32)
		// twiceFails says that rounding twice is often wrong there: then
		// the operands are adversarial indeed.
		twiceFails bool
	}{
		{"ordinary numbers", 300_000, func() (x, y, z float32) { return ordinary(), ordinary(), ordinary() }, false},
		{"any bits", 300_000, func() (x, y, z float32) { return anything(), anything(), anything() }, false},
		{"few bits", 500_000, func() (x, y, z float32) { return adversarial(rng) }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newExactly()
			wrong := 0
			for range c.n {
				x, y, z := c.operands()
				want := e.fma32(x, y, z)
				if got := fma32(x, y, z); !sameFloat32(got, want) {
					t.Fatalf("%x * %x + %x is %x, want %x", x, y, z, got, want)
				}
				if !sameFloat32(twice(x, y, z), want) {
					wrong++
				}
			}
			if c.twiceFails && wrong < c.n/1000 {
				t.Errorf("rounding twice is wrong only %d times of %d: the operands are too easy", wrong, c.n)
			}
		})
	}
}

func TestMulIsNotFusedWithWhatIsAddedToIt(t *testing.T) {
	t.Run("float64", mulIsNotFused[float64])
	t.Run("float32", mulIsNotFused[float32])
}

func mulIsNotFused[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var exact, rest big.Float
	inexact := 0
	for range 2000 {
		x, y := T(rng.NormFloat64()), T(rng.NormFloat64())
		exact.SetPrec(200).Mul(big.NewFloat(float64(x)), big.NewFloat(float64(y)))
		var rounded T
		if is64[T]() {
			f, _ := exact.Float64()
			rounded = T(f)
		} else {
			f, _ := exact.Float32()
			rounded = T(f)
		}
		if rest.Sub(&exact, big.NewFloat(float64(rounded))).Sign() != 0 {
			inexact++
		}
		// Fused, the difference would be what rounding took away.
		if d := mul(x, y) - rounded; d != 0 {
			t.Fatalf("mul(%v, %v) minus its rounded value is %v", x, y, d)
		}
		if d := fma(x, y, -rounded); (d != 0) != (rest.Sign() != 0) {
			t.Fatalf("fma(%v, %v, minus the rounded product) is %v", x, y, d)
		}
	}
	if inexact < 1000 {
		t.Errorf("only %d products of 2000 were rounded", inexact)
	}
}
