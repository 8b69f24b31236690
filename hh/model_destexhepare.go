package hh

// DestexhePare returns the cortical pyramidal cell of Destexhe & Pare, "Impact
// of network activity on the integrative properties of neocortical pyramidal
// neurons in vivo", J. Neurophysiol. 81:1531-1547, 1999, in the single
// compartment that Destexhe, Rudolph, Fellous & Sejnowski, "Fluctuating synaptic
// conductances recreate in vivo-like activity in neocortical neurons",
// Neuroscience 107:13-24, 2001, put under fluctuating conductances. Sodium and
// delayed-rectifier potassium are those of [TraubMiles] with VT = -58 mV, the
// inactivation h shifted by a further VS = -10 mV; the M current, after Mainen,
// Joerges, Huguenard & Sejnowski (1995), has
//
//	alpha_p = 0.0001 (v+30)/(1-exp(-(v+30)/9))   beta_p = -0.0001 (v+30)/(1-exp((v+30)/9))
//
// with 51.6 (m^3 h), 10 (n^4), 0.5 (p) and 0.045 mS/cm2 (leak) that reverse at
// 50, -90, -90 and -80 mV, and 1 uF/cm2.
//
// Rates and conductances are those of the authors' NEURON program, ModelDB
// accession 8115: INa_traub_shifted.mod, IKd_traub.mod, IM.mod and
// demo_gfluct.oc. In three numbers the program is not as the papers are given by
// others, destexhy2.m of Gabbiani & Cox, "Mathematics for Neuroscientists", and
// NESTML's hh_cond_exp_destexhe, and here the papers are followed: in the program
// VT is -63 mV, the leak 0.0452 mS/cm2, and the rates of p are 2.3^((36-23)/10) =
// 2.95 times these, which that gate's Q10 can do.
//
// The cell has 34,636 um2, so 0.1 nA are 0.289 uA/cm2. The fluctuating
// conductances of the 2001 paper, which [Population.AddNoise] can make, are with
// that area
//
//	                            mean, mS/cm2   SD       Tau, ms   E, mV
//	excitation (12 and 3 nS)    0.0346         0.0087   2.7       0
//	inhibition (57 and 6.6 nS)  0.1646         0.0191   10.5      -75
//
// Under them v is -66.1 mV with an SD of 1.6 mV, and the cell is silent. The
// authors' program has four times these SDs: then v has one of 5 mV, and the cell
// fires irregularly, at 2.5 Hz, and with the program's three numbers at 9 Hz.
func DestexhePare() Model { return destexhePare(-58) }

// destexhePare returns the cell with rates for a threshold near vt mV.
func destexhePare(vt float64) Model {
	const (
		shift = -10 // of the sodium current's inactivation, mV
		k     = -90 // reversal potential of potassium, mV
	)
	return Model{
		Name: "destexhe-pare",
		Cm:   1,
		V0:   -70,
		Channels: []Channel{
			{Name: "na", G: 51.6, E: 50, Gates: []Gate{traubM(vt), traubH(vt + shift)}},
			{Name: "kd", G: 10, E: k, Gates: []Gate{traubN(vt)}},
			{Name: "km", G: 0.5, E: k, Gates: []Gate{{
				Name: "p", Power: 1,
				Alpha: func(v float64) float64 { return 0.0001 * 9 / Exprel(-(v+30)/9) },
				Beta:  func(v float64) float64 { return 0.0001 * 9 / Exprel((v+30)/9) },
			}}},
			{Name: "leak", G: 0.045, E: -80},
		},
	}
}
