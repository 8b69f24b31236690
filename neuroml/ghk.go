package neuroml

import "github.com/lut4go/lut4go/hh"

// goldmanHodgkinKatz returns the current of a channelDensityGHK: with x = 2*F*v/(R*T),
//
//	I = permeability * 2*F * (outside/exprel(x) - c/exprel(-x)) * gates
//
// which is the standard's formula without its 0/0 at 0 mV. What channel has as a
// conductance is the permeability, cm/s.
func goldmanHodgkinKatz(channel hh.Channel, c settings) hh.Current {
	const valence = 2
	// A cm/s times a C/mol times a mM is 1 uC/(s cm2).
	current := hh.Current{Name: channel.Name, I: float64(channel.G * valence * hh.Faraday), Gates: channel.Gates, Pool: channel.Pool}
	perMV := valence * hh.Faraday / (1000 * hh.GasConstant * (c.celsius - hh.AbsoluteZero))
	flux := func(v, mM float64) float64 {
		x := float64(v * perMV)
		return c.caOutside/hh.Exprel(x) - mM/hh.Exprel(-x)
	}
	current.Gates = append(current.Gates, hh.Gate{
		Name: channel.Name + ".flux", Power: 1, Instantaneous: true, Unbounded: true, Pool: Calcium,
		Joint: &hh.JointRates{Inf: flux},
	})
	return current
}
