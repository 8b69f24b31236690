package neuroml

import (
	"math"
	"testing"

	"github.com/lut4go/lut4go/internal/portable"
)

// in are the variables of the expressions below, in SI units.
var in = map[string]quantity{
	"x": {0.75, none}, "y": {-2, none}, "exp": {3, none}, "huge": {1e300, none},
	"v": {-0.029, voltage}, "mV": {1e-3, voltage}, "ms": {1e-3, timeDim}, "rate": {70, perTime}, "area": {4, area},
}

// bindText parses and resolves an expression of the variables of in.
func bindText(text string) (x *expr, slots []float64, k resultType, err error) {
	if x, err = parseExpr(text); err != nil {
		return nil, nil, k, err
	}
	b := resolver{units: newUnits(), lookUp: func(name string) (value, error) {
		q, ok := in[name]
		if !ok {
			return value{}, errNoState
		}
		slots = append(slots, scaleByPower10(q.value, -q.dim.power10()))
		return value{dim: q.dim, varies: true, slot: len(slots) - 1}, nil
	}}
	x, k, err = b.resolve(x)
	return x, slots, k, err
}

func TestExpressionsHaveTheirValues(t *testing.T) {
	for _, c := range []struct {
		text string
		want float64
	}{
		{"1", 1}, {" .5e1 ", 5}, {"1.", 1}, {"2.5E-3", 0.0025}, {"1e+2", 100},
		{"1 + 2 * 3", 7}, {"(1 + 2) * 3", 9}, {"7 - 2 - 1", 4}, {"12 / 2 / 3", 2}, {"2 * 3 ^ 2", 18},
		{"2 ^ 3 ^ 2", 64}, {"-2 ^ 2", -4}, {"2 ^ -1", 0.5}, {"2 - -1", 3}, {"2 * -x", -1.5}, {"- - 1", 1}, {"+x", 0.75}, {"1-1", 0},
		{"x", 0.75}, {"x*y", -1.5}, {"exp + 1", 4}, {"exp(0)", 1}, {"exp (exp)", portable.Exp(3)},
		{"ln(exp(2))", 2}, {"log(exp(2))", 2}, {"sqrt(16)", 4}, {"abs(y)", 2}, {"ceil(x)", 1}, {"floor(y - x)", -3},
		{"sin(0)", 0}, {"cos(0)", 1}, {"tan(0)", 0}, {"sinh(0)", 0}, {"cosh(0)", 1}, {"tanh(100)", 1},
		{"H(y)", 0}, {"H(0)", 0.5}, {"H(x)", 1},
		{"1 .lt. 2", 1}, {"1.lt.2", 1}, {"1..lt.2", 1}, {"2 .lt. 2", 0}, {"2 .leq. 2", 1}, {"2 .le. 2", 1}, {"3 .gt. 2", 1}, {"2 .geq. 3", 0}, {"2 .ge. 2", 1},
		{"x .eq. x", 1}, {"x .neq. x", 0}, {"x .ne. y", 1}, {"1 + 1 .gt. 1", 1},
		{"x .gt. 0 .and. y .gt. 0", 0}, {"x .gt. 0 .or. y .gt. 0", 1}, {"1.gt.0 .or. 1.gt.0 .and. 1.lt.0", 1}, {"(1.gt.0 .or. 1.gt.0) .and. 1.lt.0", 0},
		{"v / mV", -29}, {"rate * ms", 0.07}, {"v .lt. 0", 1}, {"0 .gt. v", 1}, {"sqrt(area) * sqrt(area) .eq. area", 1},
		{"1/0", math.Inf(1)}, {"huge * huge", math.Inf(1)}, {"0/0", math.NaN()}, {"ln(y)", math.NaN()}, {"sqrt(y)", math.NaN()}, {"y^x", math.NaN()},
		{"0/0 .eq. 0/0", math.NaN()}, {"0/0 .neq. 1", math.NaN()}, {"1 .lt. 0 .and. 0/0 .lt. 1", math.NaN()},
	} {
		x, slots, _, err := bindText(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if got := x.eval(slots); got != c.want && !(got != got && c.want != c.want) {
			t.Errorf("%s = %v, want %v", c.text, got, c.want)
		}
	}
}

func TestAnExponentialLessOneKeepsItsDigits(t *testing.T) {
	const tiny = 1e-15
	for text, want := range map[string]float64{
		"a / (exp(a) - 1)": 1, "a / (1 - exp(-a))": 1, "(exp(a) - 1) / a": 1, "-a / (exp(a) - 1.0)": -1,
	} {
		x, err := parseExpr(text)
		check(t, err)
		b := resolver{units: newUnits(), lookUp: func(string) (value, error) { return value{varies: true}, nil }}
		x, _, err = b.resolve(x)
		check(t, err)
		if got := x.eval([]float64{tiny}); math.Abs(got-want) > 1e-14 {
			t.Errorf("%s = %v at a = %v, want %v", text, got, tiny, want)
		}
	}
}

func TestDimensionsOfOperandsHaveToAgree(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"v + 1", "a sum or difference of a voltage and a number without unit"},
		{"v - ms", "a sum or difference of a voltage and a time"},
		{"v .gt. 1", "a comparison of a voltage and a number without unit"},
		{"exp(v)", "exp of a voltage"},
		{"H(ms)", "H of a time"},
		{"x ^ v", "a power of a number without unit and a voltage"},
		{"v ^ x", "an exponent that is not just a number"},
		{"v ^ 0.3", "a dimension to the power"},
		{"sqrt(v)", "a dimension to the power 0.5"},
		{"area ^ 100", "a dimension to the power 200"},
		{"1 + (x .gt. 0)", "arithmetic with a comparison"},
		{"x .and. y", "a logical operation of a number without unit and a number without unit"},
		{"-(x .gt. 0)", "arithmetic with a comparison"},
		{"exp(x .gt. 0)", "arithmetic with a comparison"},
		{"unknown", "state variable"},
	} {
		_, _, _, err := bindText(c.text)
		wantError(t, err, c.want)
	}
}

func TestDimensionsFollowFromOperations(t *testing.T) {
	for text, want := range map[string]dimension{
		"v / ms":       {kg: 1, m: 2, s: -4, A: -1},
		"v / mV":       none,
		"rate * ms":    none,
		"area ^ 2":     {m: 4},
		"area ^ -0.5":  {m: -1},
		"sqrt(area)":   length,
		"0 + v":        voltage,
		"v - 0":        voltage,
		"abs(v)":       voltage,
		"-v":           voltage,
		"0 * v":        voltage,
		"1 / (1 / ms)": timeDim,
	} {
		if _, _, k, err := bindText(text); err != nil || k.dim != want || k.isBool {
			t.Errorf("%s: dimension %v, error %v, want %v", text, k.dim, err, want)
		}
	}
}
