package portable

import (
	"math"
	"math/big"
	"testing"
)

// randomPoints is how many arguments each accuracy test draws.
const randomPoints = 24_000

// expPoints returns random and hard arguments for the exponentials.
func expPoints() []float64 {
	s := NewStream(1, 0, 0)
	var xs []float64
	for i := range randomPoints {
		switch i % 6 {
		case 0:
			xs = append(xs, s.Uniform(-746, 710))
		case 1:
			xs = append(xs, s.Uniform(-40, 40))
		case 2:
			xs = append(xs, s.Uniform(-2, 2))
		case 3:
			xs = append(xs, s.Uniform(-0.4, 0.4))
		case 4: // every binade below 1
			xs = append(xs, math.Ldexp(s.Uniform(-2, 2), -s.Intn(1075)))
		case 5: // subnormal results
			xs = append(xs, s.Uniform(-746, -708))
		}
	}
	add := func(x float64) {
		xs = append(xs, math.Nextafter(x, -1e9), x, math.Nextafter(x, 1e9))
	}
	// Where k changes the remainder is largest, and where the result crosses a
	// power of two an ulp is smallest.
	for k := -1075; k <= 1024; k++ {
		add((float64(k) + 0.5) * math.Ln2)
		add(float64(k) * math.Ln2)
	}
	for e := -1074; e < 10; e++ {
		add(math.Ldexp(1, e))
		add(-math.Ldexp(1, e))
	}
	for _, x := range []float64{
		709.782712893384, 709.7827128933839, -745.1332191019412, -745.1332191019411,
		-708.3964185322641, -744.4400719213812, expm1Limit, -expm1Limit, 0x1p-53, -0x1p-54,
	} {
		add(x)
	}
	return xs
}

// checkULP fails the test where f is further than bound from ref, and reports
// the largest error.
func checkULP(t *testing.T, f func(float64) float64, ref func(*big.Float) *big.Float, xs []float64, bound float64) {
	t.Helper()
	worst, at := 0.0, 0.0
	for _, x := range xs {
		if x == 0 {
			continue
		}
		e := ulpError(f(x), ref(bigOf(x)))
		if !(e < bound) {
			t.Errorf("at %v (%x): %v ulp, want below %v", x, x, e, bound)
		}
		if e > worst {
			worst, at = e, x
		}
	}
	t.Logf("%d points, largest error %.4f ulp at %v (%x)", len(xs), worst, at, at)
}

func TestExpIsWithinSevenTenthsOfAnUlp(t *testing.T) {
	var normal, subnormal []float64
	for _, x := range expPoints() {
		switch {
		case x < -708.3964185322641:
			subnormal = append(subnormal, x)
		case x < expHigh:
			normal = append(normal, x)
		}
	}
	checkULP(t, Exp, bigExp, normal, 0.7)
	checkULP(t, Exp, bigExp, subnormal, 1)
}

func TestExpm1IsWithinOneUlp(t *testing.T) {
	checkULP(t, Expm1, bigExpm1, expPoints(), 1)
}

func TestExprelIsWithinTwoUlp(t *testing.T) {
	xs := expPoints()
	s := NewStream(2, 0, 0)
	for range randomPoints / 10 {
		xs = append(xs, s.Uniform(700, 716.35))                          // exp alone overflows
		xs = append(xs, -math.Ldexp(s.Uniform(1, 2), 1023-s.Intn(1010))) // 1/x, to subnormals
	}
	checkULP(t, Exprel, bigExprel, xs, 2)
}

func TestSpecialValuesOfTheExponentials(t *testing.T) {
	inf, nan, negZero := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	otherNaN := math.Float64frombits(0xfff8000000000123)
	tiny := math.SmallestNonzeroFloat64
	tests := []struct {
		name    string
		f       func(float64) float64
		x, want float64
	}{
		{"Exp", Exp, 0, 1},
		{"Exp", Exp, negZero, 1},
		{"Exp", Exp, tiny, 1},
		{"Exp", Exp, inf, inf},
		{"Exp", Exp, -inf, 0},
		{"Exp", Exp, nan, nan},
		{"Exp", Exp, otherNaN, nan},
		{"Exp", Exp, 1, math.E},
		{"Exp", Exp, math.MaxFloat64, inf},
		{"Exp", Exp, -math.MaxFloat64, 0},
		{"Exp", Exp, 709.7827128933841, inf},
		{"Exp", Exp, -745.1332191019412, 0},
		{"Exp", Exp, -745.1332191019411, tiny},
		{"Expm1", Expm1, 0, 0},
		{"Expm1", Expm1, negZero, negZero},
		{"Expm1", Expm1, tiny, tiny},
		{"Expm1", Expm1, -tiny, -tiny},
		{"Expm1", Expm1, inf, inf},
		{"Expm1", Expm1, -inf, -1},
		{"Expm1", Expm1, -50, -1},
		{"Expm1", Expm1, nan, nan},
		{"Expm1", Expm1, otherNaN, nan},
		{"Expm1", Expm1, 709.7827128933841, inf},
		{"Exprel", Exprel, 0, 1},
		{"Exprel", Exprel, negZero, 1},
		{"Exprel", Exprel, tiny, 1},
		{"Exprel", Exprel, -tiny, 1},
		{"Exprel", Exprel, inf, inf},
		{"Exprel", Exprel, -inf, 0},
		{"Exprel", Exprel, nan, nan},
		{"Exprel", Exprel, otherNaN, nan},
		{"Exprel", Exprel, 716.36, inf},
		{"Exprel", Exprel, 717.9, inf},
		{"Exprel", Exprel, 719, inf},
		{"Exprel", Exprel, -100, 0.01},
	}
	for _, test := range tests {
		got := test.f(test.x)
		if math.Float64bits(got) != math.Float64bits(test.want) {
			t.Errorf("%s(%v) = %v (%#x), want %v", test.name, test.x, got, math.Float64bits(got), test.want)
		}
	}
	if y := Exp(709.782712893384); math.IsInf(y, 1) {
		t.Error("Exp overflows before its largest finite result")
	}
	if y := Exprel(716.35); math.IsInf(y, 1) {
		t.Error("Exprel overflows where only its numerator should")
	}
}

func TestTaylorPolynomialIsWithinTwoToTheMinus60(t *testing.T) {
	coefficients := []float64{
		taylor3, taylor4, taylor5, taylor6, taylor7, taylor8,
		taylor9, taylor10, taylor11, taylor12, taylor13, taylor14,
	}
	for _, r := range []float64{-0.34658, -0.2, 0.2, 0.34658} {
		x := bigOf(r)
		sum := bigNew()
		for i := len(coefficients) - 1; i >= 0; i-- {
			sum.Mul(sum, x)
			sum.Add(sum, bigOf(coefficients[i]))
		}
		square := bigNew().Mul(x, x)
		sum.Mul(sum, bigNew().Mul(square, x))
		sum.Add(sum, square.SetMantExp(square, -1))
		sum.Add(sum, x)
		sum.Sub(sum, bigSeries(x))
		if sum.MantExp(nil) > -60 {
			t.Errorf("at %v the polynomial is off by %v", r, sum)
		}
	}
}

// What a vector version relies on, which clamps instead of branching.
func TestClampedArgumentsOverflowAndUnderflowByThemselves(t *testing.T) {
	for _, test := range []struct{ x, want float64 }{{expHigh, math.Inf(1)}, {expLow, 0}} {
		head, tail, n := expParts(test.x)
		y := (head + tail) * math.Float64frombits(n>>1<<fracBits)
		y *= math.Float64frombits((n - n>>1) << fracBits)
		if y != test.want {
			t.Errorf("at %v: %v, want %v", test.x, y, test.want)
		}
	}
}

func checkExpAt(t *testing.T, x float64) {
	t.Helper()
	y, next := Exp(x), Exp(math.Nextafter(x, math.Inf(1)))
	if math.IsNaN(x) {
		if !math.IsNaN(y) {
			t.Fatalf("Exp(NaN) = %v", y)
		}
		return
	}
	if !(0 <= y && y <= next) {
		t.Fatalf("Exp(%x) = %x, and of the next float64 %x", x, y, next)
	}
	if m := Expm1(x); !(m >= -1) || (m > 0) != (x > 0) {
		t.Fatalf("Expm1(%x) = %x", x, m)
	}
	if q := Exprel(x); !(q >= 0) || (q > 1 && x < 0) || (q < 1 && x > 0) {
		t.Fatalf("Exprel(%x) = %x", x, q)
	}
}

func TestExpNeverFallsBetweenNeighbours(t *testing.T) {
	for _, x := range expPoints() {
		checkExpAt(t, x)
	}
	for k := -40; k <= 40; k++ { // the polynomial changes argument here
		x := (float64(k) + 0.5) * math.Ln2
		for range 50 {
			x = math.Nextafter(x, -1e9)
		}
		for range 100 {
			checkExpAt(t, x)
			x = math.Nextafter(x, 1e9)
		}
	}
}

func FuzzExpIsMonotoneAndNeverPanics(f *testing.F) {
	for _, x := range []float64{0, 1, -1, 0.3465735902799726, -0.3465735902799727, 709.78, -745.13, math.Inf(1), math.NaN()} {
		f.Add(x)
	}
	f.Fuzz(checkExpAt)
}

var sink float64

func benchmark(b *testing.B, f func(float64) float64, lo, hi float64) {
	s := NewStream(1, 0, 0)
	var xs [1024]float64
	for i := range xs {
		xs[i] = s.Uniform(lo, hi)
	}
	i := 0
	for b.Loop() {
		sink = f(xs[i&1023])
		i++
	}
}

func BenchmarkExp(b *testing.B)    { benchmark(b, Exp, -20, 20) }
func BenchmarkExpm1(b *testing.B)  { benchmark(b, Expm1, -20, 20) }
func BenchmarkExprel(b *testing.B) { benchmark(b, Exprel, -20, 20) }
