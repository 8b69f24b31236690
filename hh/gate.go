package hh

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/hh/internal/engine"
)

// Gate is one gating variable x, given by its rates
//
//	dx/dt = Phi * (Alpha*(1-x) - Beta*x)
//
// or by its steady state and time constant
//
//	dx/dt = Phi * (Inf-x) / Tau
//
// An instantaneous gate has no state: it is at its steady state always. Where rates
// are 0/0, or not finite otherwise, their limits count if they have any. Which rates
// can be used, Model.RateGrid says.
type Gate struct {
	Name          string
	Power         float64 // exponent in the channel's conductance; a whole one is fastest
	Alpha, Beta   Rate    // 1/ms
	Inf, Tau      Rate    // no unit, ms; an instantaneous gate needs no Tau
	Phi           float64 // factor of the rates; 0 stands for 1
	Instantaneous bool
	// Unbounded gates are any variable that follows such an equation, with a steady state
	// that need not be from 0 to 1, and a unit of its own: as the adaptation current of
	// [AdEx]. Their Power is a whole number.
	Unbounded bool
	// Pool, unless empty, is the pool whose concentration the rates are functions of, in mM,
	// in place of the voltage.
	Pool string
	// Joint, unless nil, are rates of both the voltage and that concentration, in place of
	// the other ones.
	Joint *JointRates

	// Q10 is by what the rates grow for ten degrees, and Celsius the temperature
	// at which they were measured: they are multiplied by
	// Q10^((Model.Celsius-Celsius)/10). A Q10 of 0 stands for 1.
	Q10, Celsius float64
	q10Factor    float64 // that factor, once the gate is part of a network's model; 0 before
}

// AbsoluteZero is the lowest temperature there is, degC.
const AbsoluteZero = -273.15

func isTemperature(celsius float64) bool { return finite(celsius) && celsius >= AbsoluteZero }

// phi returns the factor of the rates.
func (g *Gate) phi() float64 {
	phi := 1.0
	if g.Phi != 0 {
		phi = g.Phi
	}
	if g.q10Factor != 0 {
		phi *= g.q10Factor
	}
	return phi
}

// try calls f, which calls the gate's rates, and makes an error of a panic.
func (g *Gate) try(f func()) error {
	err := guard("a rate function", func() error {
		f()
		return nil
	})
	if err != nil {
		return fmt.Errorf("hh: gate %s: %w", g.Name, err)
	}
	return nil
}

// steady returns the gate's steady state at v.
func (g *Gate) steady(v float64) float64 {
	if g.Inf != nil {
		return g.Inf(v)
	}
	a := g.Alpha(v)
	return a / (a + g.Beta(v))
}

// opening returns Phi*Alpha, the rate of opening (1/ms).
func (g *Gate) opening(v float64) float64 {
	if g.Inf != nil {
		return float64(g.Inf(v) * g.rate(v))
	}
	return float64(g.phi() * g.Alpha(v))
}

// rate returns Phi*(Alpha+Beta), the inverse of the time constant (1/ms).
func (g *Gate) rate(v float64) float64 {
	if g.Tau != nil {
		return g.phi() / g.Tau(v)
	}
	return float64(g.phi() * (g.Alpha(v) + g.Beta(v)))
}

func wholePower(p float64) bool {
	_, whole := engine.WholePower(p)
	return whole
}

func (g *Gate) validate() error {
	if g.Joint != nil {
		if g.Pool == "" || g.Alpha != nil || g.Beta != nil || g.Inf != nil || g.Tau != nil {
			return fmt.Errorf("gate %s: Joint with Pool %q, want a Pool, and no Alpha, Beta, Inf and Tau beside", g.Name, g.Pool)
		}
		return g.at(0).validate()
	}
	rates, steady := g.Alpha != nil || g.Beta != nil, g.Inf != nil || g.Tau != nil
	switch {
	case g.Name == "":
		return fmt.Errorf("a gate has no name")
	case !(g.Power > 0) || math.IsInf(g.Power, 0):
		return fmt.Errorf("gate %s: Power is %v, want a positive number", g.Name, g.Power)
	case g.Unbounded && !wholePower(g.Power):
		return fmt.Errorf("gate %s: Power is %v, want a whole number for a gate that is Unbounded", g.Name, g.Power)
	case !(g.Q10 >= 0) || math.IsInf(g.Q10, 0) || !isTemperature(g.Celsius):
		return fmt.Errorf("gate %s: Q10 is %v, measured at %v degC, want a positive number, or 0 for none, and a temperature from %v", g.Name, g.Q10, g.Celsius, AbsoluteZero)
	case !(g.Phi >= 0) || math.IsInf(g.Phi, 0):
		return fmt.Errorf("gate %s: Phi is %v, want a positive number, or 0 for 1", g.Name, g.Phi)
	case rates == steady, rates && (g.Alpha == nil || g.Beta == nil),
		steady && (g.Inf == nil || g.Tau == nil && !g.Instantaneous):
		return fmt.Errorf("gate %s: want either Alpha and Beta, or Inf and Tau", g.Name)
	}
	return nil
}
