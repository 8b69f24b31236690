package neuroml

import "github.com/lut4go/lut4go/hh"

// flux is a current through the membrane that is not linear in the voltage: what a mS/cm2 of
// conductance, or a cm/s of permeability, makes of it.
type flux func(celsius, outside float64) (uA float64, f hh.JointRate)

// current returns the flux through a channel as a current, at a temperature and with a
// concentration of calcium outside the cell, mM.
func (f flux) current(channel hh.Channel, celsius, outside float64) hh.Current {
	uA, rate := f(celsius, outside)
	current := hh.Current{Name: channel.Name, I: float64(channel.G * uA), Gates: channel.Gates, Pool: channel.Pool}
	current.Gates = append(current.Gates, hh.Gate{
		Name: channel.Name + ".flux", Power: 1, Instantaneous: true, Unbounded: true, Pool: Calcium,
		Joint: &hh.JointRates{Inf: rate},
	})
	return current
}

// valence is that of calcium.
const valence = 2

// goldmanHodgkinKatz is the flux of a channelDensityGHK: with x = 2*F*v/(R*T),
//
//	I = permeability * 2*F * (outside/exprel(x) - c/exprel(-x)) * gates
//
// which is the standard's formula without its 0/0 at 0 mV.
func goldmanHodgkinKatz(celsius, outside float64) (float64, hh.JointRate) {
	perMV := valence * hh.Faraday / (1000 * hh.GasConstant * (celsius - hh.AbsoluteZero))
	// A cm/s times a C/mol times a mM is 1 uC/(s cm2).
	return valence * hh.Faraday, func(v, mM float64) float64 {
		x := float64(v * perMV)
		return outside/hh.Exprel(x) - mM/hh.Exprel(-x)
	}
}

// jaffeFlux is the flux of a channelDensityGHK2 (Jaffe et al., J. Neurophysiol. 71:1065, 1994):
// with V = 25/2 mV * T/293.15 K and x = v/V,
//
//	I = conductance * V * (1/exprel(x) - c/outside/exprel(-x)) * gates
//
// which is the standard's formula without its 0/0 at 0 mV; none without calcium outside.
func jaffeFlux(celsius, outside float64) (float64, hh.JointRate) {
	scale := 25 * (celsius - hh.AbsoluteZero) / (293.15 * valence)
	return scale, func(v, mM float64) float64 {
		if !(outside > 0) {
			return 0
		}
		x := v / scale
		return 1/hh.Exprel(x) - mM/outside/hh.Exprel(-x)
	}
}
