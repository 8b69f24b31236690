package hh

import "github.com/lut4go/lut4go/internal/portable"

// ConnorStevens returns the crab walking-leg axon of Connor & Stevens,
// "Prediction of repetitive firing behaviour from voltage clamp data on an
// isolated neurone soma", J. Physiol. 213:31-53, 1971, in the form of Connor,
// Walter & McKown, "Neural repetitive firing: modifications of the
// Hodgkin-Huxley axon suggested by experimental results from crustacean axons",
// Biophys. J. 18:81-102, 1977, as Dayan & Abbott, "Theoretical neuroscience",
// MIT Press, 2001, chapter 6, write it: the Connor-Stevens model of section 6.2
// with the rates and constants of the chapter's appendix A,
//
//	alpha_m = 0.38 (v+29.7)/(1-exp(-0.1 (v+29.7)))  beta_m = 15.2 exp(-0.0556 (v+54.7))
//	alpha_h = 0.266 exp(-0.05 (v+48))               beta_h = 3.8/(1+exp(-0.1 (v+18)))
//	alpha_n = 0.02 (v+45.7)/(1-exp(-0.1 (v+45.7)))  beta_n = 0.25 exp(-0.0125 (v+55.7))
//	a_inf = (0.0761 exp(0.0314 (v+94.22))/(1+exp(0.0346 (v+1.17))))^(1/3)
//	tau_a = 0.3632 + 1.158/(1+exp(0.0497 (v+55.96)))
//	b_inf = (1/(1+exp(0.0688 (v+53.3))))^4
//	tau_b = 1.24 + 2.678/(1+exp(0.0624 (v+50)))
//
// conductances of 120 (m^3 h), 20 (n^4), 47.7 (a^3 b) and 0.3 mS/cm2 (leak) that
// reverse at 55, -72, -75 and -17 mV, and 1 uF/cm2. The paper of 1977 has 0.019
// and 0.2375 instead of 0.02 and 0.25 in the rates of n.
//
// The A current lets the cell fire at any low rate (type I).
//
// The fit of a_inf exceeds 1 above 40 mV, by 1.3 % at 60 mV; it is held at 1
// there.
func ConnorStevens() Model {
	m := Gate{
		Name: "m", Power: 3,
		Alpha: func(v float64) float64 { return 0.38 * 10 / Exprel(-(v+29.7)/10) },
		Beta:  func(v float64) float64 { return float64(15.2 * Exp(-0.0556*(v+54.7))) },
	}
	h := Gate{
		Name: "h", Power: 1,
		Alpha: func(v float64) float64 { return float64(0.266 * Exp(-(v+48)/20)) },
		Beta:  func(v float64) float64 { return 3.8 / (1 + Exp(-(v+18)/10)) },
	}
	n := Gate{
		Name: "n", Power: 4,
		Alpha: func(v float64) float64 { return 0.02 * 10 / Exprel(-(v+45.7)/10) },
		Beta:  func(v float64) float64 { return float64(0.25 * Exp(-(v+55.7)/80)) },
	}
	a := Gate{
		Name: "a", Power: 3,
		Inf: func(v float64) float64 {
			x := 0.0761 * Exp(0.0314*(v+94.22)) / (1 + Exp(0.0346*(v+1.17)))
			return min(1, Exp(portable.Log(x)/3))
		},
		Tau: func(v float64) float64 { return 0.3632 + 1.158/(1+Exp(0.0497*(v+55.96))) },
	}
	b := Gate{
		Name: "b", Power: 1,
		Inf: func(v float64) float64 {
			x := 1 / (1 + Exp(0.0688*(v+53.3)))
			x *= x
			return float64(x * x)
		},
		Tau: func(v float64) float64 { return 1.24 + 2.678/(1+Exp(0.0624*(v+50))) },
	}
	return Model{
		Name: "connor-stevens",
		Cm:   1,
		V0:   -68,
		Channels: []Channel{
			{Name: "na", G: 120, E: 55, Gates: []Gate{m, h}},
			{Name: "k", G: 20, E: -72, Gates: []Gate{n}},
			{Name: "a", G: 47.7, E: -75, Gates: []Gate{a, b}},
			{Name: "leak", G: 0.3, E: -17},
		},
	}
}
