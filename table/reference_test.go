package table_test

import (
	"math"
	"math/big"

	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/table"
)

// Of the bits of the reference more than half are right after the cancellations
// below.
const bits = 200

func bigOf(x float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(x) }

func bigNew() *big.Float { return new(big.Float).SetPrec(bits) }

// bigExp is exp(x): the Taylor series of x/2^k, squared k times.
func bigExp(x *big.Float) *big.Float {
	k := max(x.MantExp(nil)+10, 0)
	r := bigNew().SetMantExp(x, -k)
	sum, term := bigOf(1), bigOf(1)
	for n := 1.0; term.Sign() != 0 && term.MantExp(nil) > -bits; n++ {
		term.Mul(term, r)
		term.Quo(term, bigOf(n))
		sum.Add(sum, term)
	}
	for range k {
		sum.Mul(sum, sum)
	}
	return sum
}

// rate is a rate function of a gate (1/ms) of the voltage (mV): a*exp(-u),
// a/(exp(-u)+1) or a*u/(1-exp(-u)), u = (v+v0)/k.
type rate struct {
	kind     string
	a, v0, k float64
}

func (r rate) at(v float64) float64 {
	u := (v + r.v0) / r.k
	switch r.kind {
	case "exp":
		return float64(r.a * portable.Exp(-u))
	case "sigmoid":
		return r.a / (portable.Exp(-u) + 1)
	}
	return r.a / portable.Exprel(-u)
}

func (r rate) big(v *big.Float) *big.Float {
	u := bigNew().Quo(bigNew().Add(v, bigOf(r.v0)), bigOf(r.k))
	e := bigExp(bigNew().Neg(u))
	switch r.kind {
	case "exp":
		return e.Mul(e, bigOf(r.a))
	case "sigmoid":
		return e.Quo(bigOf(r.a), e.Add(e, bigOf(1)))
	}
	if u.Sign() == 0 {
		return bigOf(r.a)
	}
	u.Mul(u, bigOf(r.a))
	return u.Quo(u, e.Sub(bigOf(1), e))
}

// exact is a curve with its values to many digits.
type exact struct {
	table.Curve
	big func(v *big.Float) *big.Float
}

func curvesOf(exact []exact) (curves []table.Curve) {
	for _, e := range exact {
		curves = append(curves, e.Curve)
	}
	return curves
}

const dt = 0.01 // ms

// folded returns the curves that a step of forward Euler looks up for a gate:
// x = a*x + b.
func folded(name string, phi float64, alpha, beta rate) []exact {
	f := bigNew().Mul(bigOf(dt), bigOf(phi))
	return []exact{
		{
			table.Curve{Name: "a(" + name + ")", F: func(v float64) float64 {
				return 1 - float64(dt*float64(phi*(alpha.at(v)+beta.at(v))))
			}},
			func(v *big.Float) *big.Float {
				s := bigNew().Add(alpha.big(v), beta.big(v))
				return s.Sub(bigOf(1), s.Mul(s, f))
			},
		},
		{
			table.Curve{Name: "b(" + name + ")", F: func(v float64) float64 {
				return float64(dt * float64(phi*alpha.at(v)))
			}},
			func(v *big.Float) *big.Float { return bigNew().Mul(f, alpha.big(v)) },
		},
	}
}

// wangBuzsakiStep returns what a step of the Wang-Buzsaki cell looks up.
func wangBuzsakiStep() []exact {
	m := [2]rate{{"linear", 1, 35, 10}, {"exp", 4, 60, 18}}
	all := folded("h", 5, rate{"exp", 0.07, 58, 20}, rate{"sigmoid", 1, 28, 10})
	all = append(all, folded("n", 5, rate{"linear", 0.1, 34, 10}, rate{"exp", 0.125, 44, 80})...)
	return append(all, exact{
		table.Curve{Name: "g(na)", F: func(v float64) float64 {
			a := m[0].at(v)
			x := a / (a + m[1].at(v))
			return float64(float64(float64(35*x)*x) * x)
		}},
		func(v *big.Float) *big.Float {
			a := m[0].big(v)
			x := bigNew().Quo(a, bigNew().Add(a, m[1].big(v)))
			y := bigNew().Mul(x, x)
			return y.Mul(y.Mul(y, x), bigOf(35))
		},
	})
}

// squidStep returns what a step of the squid axon looks up.
func squidStep() []exact {
	all := folded("m", 1, rate{"linear", 1, 40, 10}, rate{"exp", 4, 65, 18})
	all = append(all, folded("h", 1, rate{"exp", 0.07, 65, 20}, rate{"sigmoid", 1, 35, 10})...)
	return append(all, folded("n", 1, rate{"linear", 0.1, 55, 10}, rate{"exp", 0.125, 65, 80})...)
}

// off returns the error of y, and the exact value.
func (e exact) off(v, y float64) (abs, value float64) {
	exact := e.big(bigOf(v))
	value, _ = exact.Float64()
	abs, _ = exact.Sub(exact, bigOf(y)).Float64()
	return math.Abs(abs), value
}
