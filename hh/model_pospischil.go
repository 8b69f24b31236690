package hh

// The models below are those of Pospischil, Toledo-Rodriguez, Monier,
// Piwkowska, Bal, Fregnac, Markram & Destexhe, "Minimal Hodgkin-Huxley type
// models for different classes of cortical and thalamic neurons", Biol. Cybern.
// 99:427-441, 2008. Their constants are those of the authors' NEURON program,
// ModelDB accession 123623, named with each model: the paper itself varies them
// from figure to figure. Currents are given there in nA; here they are
// densities, so divide them by the area of the cell.

// PospischilRS returns the regular-spiking cortical pyramidal cell of Pospischil
// et al., "Minimal Hodgkin-Huxley type models for different classes of cortical
// and thalamic neurons", Biol. Cybern. 99:427-441, 2008: sodium and
// delayed-rectifier potassium as in [TraubMiles], with VT = -55 mV, and the M
// current of Yamada, Koch & Adams (1989),
//
//	p_inf = 1/(1+exp(-(v+35)/10))
//	tau_p = tau_max/(3.3 exp((v+35)/20) + exp(-(v+35)/20)), tau_max = 1000 ms,
//
// which makes its firing adapt.
//
// Rates from HH_traub.mod and IM_cortex.mod, at 36 degC; constants from
// sPY_template of ModelDB 123623: 50 (m^3 h), 5 (n^4), 0.07 (p) and 0.1 mS/cm2
// (leak) that reverse at 50, -100, -100 and -70 mV, 1 uF/cm2. The cell of the
// program has 28,953 um2, so 0.75 nA of its demonstration are 2.59 uA/cm2.
func PospischilRS() Model {
	return pospischil("pospischil-rs", -70,
		Channel{Name: "kd", G: 5, E: pospischilK, Gates: []Gate{traubN(pospischilVT)}},
		muscarinic(0.07),
		Channel{Name: "leak", G: 0.1, E: -70},
	)
}

// PospischilFS returns the fast-spiking cortical interneuron of Pospischil et
// al. (2008), see [PospischilRS]: without M current, so that its firing does not
// adapt.
//
// Constants from sIN_template of ModelDB 123623: 50 (m^3 h), 10 (n^4) and 0.15
// mS/cm2 (leak) that reverse at 50, -100 and -70 mV, 1 uF/cm2. The cell of the
// program has 14,103 um2, so 0.5 nA of its demonstration are 3.55 uA/cm2.
func PospischilFS() Model {
	return pospischil("pospischil-fs", -70,
		Channel{Name: "kd", G: 10, E: pospischilK, Gates: []Gate{traubN(pospischilVT)}},
		Channel{Name: "leak", G: 0.15, E: -70},
	)
}

// PospischilIB returns the intrinsically bursting cortical cell of Pospischil et
// al. (2008), see [PospischilRS], with the high-threshold calcium current of
// Reuveni, Friedman, Amitai & Gutnick (1993), q^2 r, at a fixed reversal
// potential of 120 mV:
//
//	alpha_q = 0.055 (-27-v)/(exp((-27-v)/3.8)-1)  beta_q = 0.94 exp((-75-v)/17)
//	alpha_r = 0.000457 exp((-13-v)/50)            beta_r = 0.0065/(exp((-15-v)/28)+1)
//
// A step of current makes a burst, then single spikes.
//
// Rates from HH_traub.mod, IM_cortex.mod and IL_gutnick.mod, at 36 degC;
// constants from sPYb_template and demo_PY_IB.hoc of ModelDB 123623: 50 (m^3 h),
// 5 (n^4), 0.03 (p), 0.17 (q^2 r) and 0.01 mS/cm2 (leak) that reverse at 50,
// -100, -100, 120 and -85 mV, 1 uF/cm2. With 0.22 mS/cm2 of calcium
// conductance it bursts repeatedly (demo_PY_IBR.hoc). The cell of the program
// has 28,953 um2, so 0.15 nA of its demonstration are 0.518 uA/cm2.
func PospischilIB() Model {
	return pospischil("pospischil-ib", -84,
		Channel{Name: "kd", G: 5, E: pospischilK, Gates: []Gate{traubN(pospischilVT)}},
		muscarinic(0.03),
		Channel{Name: "cal", G: 0.17, E: 120, Gates: []Gate{
			{
				Name: "q", Power: 2,
				Alpha: func(v float64) float64 { return 0.055 * 3.8 / Exprel((-27-v)/3.8) },
				Beta:  func(v float64) float64 { return float64(0.94 * Exp((-75-v)/17)) },
			},
			{
				Name: "r", Power: 1,
				Alpha: func(v float64) float64 { return float64(0.000457 * Exp((-13-v)/50)) },
				Beta:  func(v float64) float64 { return 0.0065 / (Exp((-15-v)/28) + 1) },
			},
		}},
		Channel{Name: "leak", G: 0.01, E: -85},
	)
}

// PospischilLTS returns the cortical cell with low-threshold spikes of Pospischil
// et al. (2008), see [PospischilRS], with the T current of Huguenard & McCormick
// (1992), s^2 u with s instantaneous, at a fixed reversal potential of 120 mV.
// With w = v + 2 mV:
//
//	s_inf = 1/(1+exp(-(w+57)/6.2))
//	u_inf = 1/(1+exp((w+81)/4))
//	tau_u = (30.8 + (211.4+exp((w+113.2)/5))/(1+exp((w+84)/3.2)))/3^1.2
//
// From its hyperpolarised rest a step of current makes a burst.
//
// Rates from HH_traub.mod, IM_cortex.mod and IT_huguenard.mod, at 36 degC (3^1.2
// takes tau_u there from 24 degC; the paper prints 3.7, and a fraction line
// under 30.8 as well, with which tau_u would vanish at depolarised voltages);
// constants from sPYr_template and demo_PY_LTS.hoc of ModelDB 123623: 50 (m^3
// h), 5 (n^4), 0.03 (p), 0.4 (s^2 u) and 0.01 mS/cm2 (leak) that reverse at 50,
// -100, -100, 120 and -85 mV, 1 uF/cm2. The paper holds calcium's reversal
// potential at 120 mV, as here; the program moves it with the calcium inside.
// The cell of the program has 28,953 um2, so 0.15 nA of its demonstration are
// 0.518 uA/cm2.
func PospischilLTS() Model {
	return pospischil("pospischil-lts", -84,
		Channel{Name: "kd", G: 5, E: pospischilK, Gates: []Gate{traubN(pospischilVT)}},
		muscarinic(0.03),
		Channel{Name: "cat", G: 0.4, E: 120, Gates: []Gate{
			{
				Name: "s", Power: 2, Instantaneous: true,
				Inf: func(v float64) float64 { return 1 / (1 + Exp(-(v+59)/6.2)) },
			},
			{
				Name: "u", Power: 1, Phi: 3.737192818846552, // 3^((36-24)/10)
				Inf: func(v float64) float64 { return 1 / (1 + Exp((v+83)/4)) },
				Tau: func(v float64) float64 {
					return 30.8 + (211.4+Exp((v+115.2)/5))/(1+Exp((v+86)/3.2))
				},
			},
		}},
		Channel{Name: "leak", G: 0.01, E: -85},
	)
}

const (
	pospischilVT = -55  // shift of the spiking currents' rates, mV
	pospischilK  = -100 // reversal potential of potassium, mV
)

// pospischil returns a model of the sodium current that all share and others.
func pospischil(name string, v0 float64, others ...Channel) Model {
	na := Channel{Name: "na", G: 50, E: 50, Gates: []Gate{traubM(pospischilVT), traubH(pospischilVT)}}
	return Model{Name: name, Cm: 1, V0: v0, Channels: append([]Channel{na}, others...)}
}

// muscarinic returns the M current of PospischilRS with a conductance of g
// mS/cm2.
func muscarinic(g float64) Channel {
	return Channel{Name: "km", G: g, E: pospischilK, Gates: []Gate{{
		Name: "p", Power: 1,
		Inf: func(v float64) float64 { return 1 / (1 + Exp(-(v+35)/10)) },
		Tau: func(v float64) float64 {
			return 1000 / (float64(3.3*Exp((v+35)/20)) + Exp(-(v+35)/20))
		},
	}}}
}
