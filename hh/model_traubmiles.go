package hh

// TraubMiles returns the cell of benchmark 3 (COBAHH) of Brette et al.,
// "Simulation of networks of spiking neurons: a review of tools and
// strategies", J. Comput. Neurosci. 23:349-398, 2007, appendix 2: the
// hippocampal pyramidal cell of Traub & Miles, "Neuronal networks of the
// hippocampus", Cambridge University Press, 1991, reduced to one compartment,
// with the rates
//
//	alpha_m = 0.32 (13-u)/(exp((13-u)/4)-1)    beta_m = 0.28 (u-40)/(exp((u-40)/5)-1)
//	alpha_h = 0.128 exp((17-u)/18)             beta_h = 4/(1+exp((40-u)/5))
//	alpha_n = 0.032 (15-u)/(exp((15-u)/5)-1)   beta_n = 0.5 exp((10-u)/40)
//
// of u = v - VT, VT = -63 mV.
//
// Conductances, reversal potentials, VT and synapses are those of the
// benchmark as it comes with Brian2 (examples/COBAHH.py): 100 and 30 mS/cm2 at
// 50 and -90 mV, 0.05 mS/cm2 of leak at -60 mV, 1 uF/cm2, spikes at -20 mV. The
// benchmark's synapses are of 6 nS (5 ms, 0 mV) and 67 nS (10 ms, -80 mV) on a
// cell of 20,000 um2. The receptors "exc" and "inh" hold these conductances
// divided by that area, 0.03 and 0.335 mS/cm2, so a synapse of the benchmark
// has weight 1.
//
// The benchmark forbids a cell to fire within 3 ms of a spike, which matters
// only for what it counts as a spike, and starts with all gates at 0, which
// [Population.Set] can do.
func TraubMiles() Model {
	const vt = -63
	return Model{
		Name:      "traub-miles",
		Cm:        1,
		V0:        -60,
		Threshold: -20,
		Channels: []Channel{
			{Name: "na", G: 100, E: 50, Gates: []Gate{traubM(vt), traubH(vt)}},
			{Name: "k", G: 30, E: -90, Gates: []Gate{traubN(vt)}},
			{Name: "leak", G: 0.05, E: -60},
		},
		Receptors: []Receptor{
			{Name: "exc", G: 0.03, E: 0, Tau: 5},
			{Name: "inh", G: 0.335, E: -80, Tau: 10},
		},
	}
}

// traubM, traubH and traubN are the gates of TraubMiles, which PospischilRS and
// its kin share, for a threshold near vt mV.

func traubM(vt float64) Gate {
	return Gate{
		Name: "m", Power: 3,
		Alpha: func(v float64) float64 { return 0.32 * 4 / Exprel((13-(v-vt))/4) },
		Beta:  func(v float64) float64 { return 0.28 * 5 / Exprel(((v-vt)-40)/5) },
	}
}

func traubH(vt float64) Gate {
	return Gate{
		Name: "h", Power: 1,
		Alpha: func(v float64) float64 { return float64(0.128 * Exp((17-(v-vt))/18)) },
		Beta:  func(v float64) float64 { return 4 / (1 + Exp((40-(v-vt))/5)) },
	}
}

func traubN(vt float64) Gate {
	return Gate{
		Name: "n", Power: 4,
		Alpha: func(v float64) float64 { return 0.032 * 5 / Exprel((15-(v-vt))/5) },
		Beta:  func(v float64) float64 { return float64(0.5 * Exp((10-(v-vt))/40)) },
	}
}
