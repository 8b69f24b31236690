package kernel

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// phi returns (1-exp(-z))/z, and 1 for 0, to some sixty bits more than float64 has.
func phi(z float64) *big.Float {
	const bits = 160
	number := func(x float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(x) }
	if z == 0 {
		return number(1)
	}
	x := number(-z)
	if z > 200 {
		return x.Quo(number(1), number(z))
	}
	// exp(t) - 1 of a small t by its series, and then exp(2t) - 1 from exp(t) - 1.
	_, exponent := math.Frexp(z)
	halvings := max(0, exponent+10)
	t := new(big.Float).SetMantExp(x, -halvings)
	sum, term := number(0), number(1)
	for n := 1; n < 20; n++ {
		term.Quo(term.Mul(term, t), number(float64(n)))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, new(big.Float).Add(sum, number(2)))
	}
	return sum.Quo(sum, x)
}

// errorOf returns how far x is from exact, in ulp of exact.
func errorOf[T Float](x T, exact *big.Float) float64 {
	digits, smallest := 24, -149
	if is64[T]() {
		digits, smallest = 53, -1074
	}
	d := new(big.Float).SetPrec(200).SetFloat64(float64(x))
	d.Abs(d.Sub(d, exact))
	ulp, _ := d.SetMantExp(d, -max(exact.MantExp(nil)-digits, smallest)).Float64()
	return ulp
}

func TestExponentialEulerIsExactToAFewUlp(t *testing.T) {
	eachBackend(t, relaxesExactly[float64], relaxesExactly[float32])
}

func relaxesExactly[T Float](t *testing.T, k Kernels[T]) {
	rng := rand.New(rand.NewPCG(15, 3))
	// The magnitudes where phi overflows, and where z does.
	largest, exponents := 93.25, 127
	if is64[T]() {
		largest, exponents = 716.35, 1023
	}
	var edges []T
	for n := -1034; n <= 60; n++ {
		z := T((float64(n) + 0.5) * math.Ln2)
		if z = T(max(float64(z), -largest)); z != 0 {
			edges = append(edges, next(z, -1), z, next(z, +1))
		}
	}
	var offsets []T
	for _, z := range []T{0x1p-30, -0x1p-30, 0x1p-100, -0x1p-100} {
		offsets = append(offsets, next(z, -1), z, next(z, +1))
	}
	sweep := func(from, to float64) (z []T) {
		for i := range 2000 {
			z = append(z, T(from+(to-from)*(float64(i)+rng.Float64())/2000))
		}
		return z
	}
	magnitudes := func(sign float64, from, to int) (z []T) {
		for range 4000 {
			z = append(z, T(sign*math.Ldexp(1+rng.Float64(), from+rng.IntN(to-from))))
		}
		return z
	}
	for _, c := range []struct {
		name  string
		z     []T
		bound float64
	}{
		{"zero", []T{0, T(math.Copysign(0, -1))}, 0},
		{"about one", sweep(0, 3), 3},
		{"large", sweep(0, 60), 3},
		{"positive of any magnitude", magnitudes(1, -exponents-20, exponents), 3},
		{"negative, about one", sweep(-3, 0), 3},
		{"negative, large", sweep(-largest, 0), 3},
		{"negative of any magnitude", magnitudes(-1, -exponents-20, 6), 3},
		{"where the exponent changes", edges, 3},
		{"where the offset from zero is", offsets, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, g, e := make([]T, len(c.z)), c.z, make([]T, len(c.z))
			for i := range e {
				e[i] = 1
			}
			// From 0 to phi, with currents of 1 and a dt/Cm of 1.
			if err := relaxBy1(k, v, g, e); err != nil {
				t.Fatal(err)
			}
			worst, at := 0.0, T(0)
			for i, z := range c.z {
				if d := errorOf(v[i], phi(float64(z))); !(d <= worst) {
					worst, at = d, z
				}
			}
			t.Logf("%.3f ulp at %g", worst, at)
			if !(worst <= c.bound) {
				t.Errorf("phi(%g) is off by %.3f ulp, want at most %v", at, worst, c.bound)
			}
		})
	}
}

func TestExponentialEulerOverflowsAloud(t *testing.T) {
	eachBackend(t, overflowsAloud[float64], overflowsAloud[float32])
}

func overflowsAloud[T Float](t *testing.T, k Kernels[T]) {
	inf, nan, largest, edge := T(math.Inf(1)), T(math.NaN()), T(math.MaxFloat32), 93.3
	if is64[T]() {
		largest, edge = T(math.Float64frombits(math.Float64bits(math.Inf(1))-1)), 716.4
	}
	for _, c := range []struct {
		name          string
		v, g, e, want T
	}{
		{"a negative conductance", 0, T(-edge), 1, inf},
		{"a more negative one", 0, T(-edge - 0.5), -1, -inf},
		{"a far more negative one", 0, T(-1e5), 1, inf},
		{"the most negative one", 0, -largest, 1, inf},
		{"the largest conductance", 0, largest, 1, 1 / largest},
		{"no current through it", 3, 0, 0, 3},
		{"a conductance that is NaN", 0, nan, 1, nan},
		{"a voltage that is NaN", nan, 1, 1, nan},
		{"a current that is NaN", 0, 1, nan, nan},
		{"an infinite current", 0, 1, -inf, -inf},
		{"an infinite conductance", 1, inf, 1, nan},
		{"an infinite conductance below 0", 1, -inf, 1, nan},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := 16 // a vector of any backend
			v, g, e := slices.Repeat([]T{c.v}, n), slices.Repeat([]T{c.g}, n), slices.Repeat([]T{c.e}, n)
			if err := relaxBy1(k, v, g, e); err != nil {
				t.Fatal(err)
			}
			if i := differ(v, slices.Repeat([]T{c.want}, n)); i >= 0 {
				t.Errorf("v is %v, want %v", v[i], c.want)
			}
		})
	}
}

func TestThePolynomialOfExponentialEulerHasItsError(t *testing.T) {
	for _, c := range []struct {
		name  string
		p     []float64
		bound float64
	}{
		{"float64", relaxation64.P[:], 0x1p-55},
		{"float32", widened(relaxation32.P[:5]), 0x1p-25},
	} {
		t.Run(c.name, func(t *testing.T) {
			number := func(x float64) *big.Float { return new(big.Float).SetPrec(200).SetFloat64(x) }
			worst := 0.0
			for i := range 4001 {
				r := math.Ln2 / 2 * (float64(i)/2000 - 1)
				if r == 0 {
					continue
				}
				// (exp(r)-1)/r is phi(-r).
				y := number(0)
				for _, p := range slices.Backward(c.p) {
					y.Add(y.Mul(y, number(r)), number(p))
				}
				y.Add(y.Mul(y, number(r)), number(1))
				y.Sub(y.Quo(y, phi(-r)), number(1))
				d, _ := y.Float64()
				worst = max(worst, math.Abs(d))
			}
			if worst > c.bound || worst < c.bound/4 {
				t.Errorf("the relative error is %s, want just below %s", log2(worst), log2(c.bound))
			}
		})
	}
}

func log2(x float64) string { return fmt.Sprintf("2^%.2f", math.Log2(x)) }

func widened(x []float32) (y []float64) {
	for _, x := range x {
		y = append(y, float64(x))
	}
	return y
}

// relaxBy1 makes exponential Euler steps with dt/Cm = 1.
func relaxBy1[T Float](k Kernels[T], v, g, e []T) error {
	step := newVoltageStep[T](ExponentialEuler, len(v))
	step.DtCm = 1
	return k.MoveVoltage(v, g, e, step)
}
