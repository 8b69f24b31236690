package hh

// WangBuzsaki returns the hippocampal interneuron of Wang & Buzsaki, "Gamma
// oscillation by synaptic inhibition in a hippocampal interneuronal network
// model", J. Neurosci. 16:6402-6413, 1996, equations 1-3 and the parameters
// below them, with phi = 5.
func WangBuzsaki() Model {
	const phi = 5
	m := Gate{
		Name: "m", Power: 3, Instantaneous: true,
		Alpha: func(v float64) float64 { return 0.1 * 10 / Exprel(-(v+35)/10) },
		Beta:  func(v float64) float64 { return float64(4 * Exp(-(v+60)/18)) },
	}
	h := Gate{
		Name: "h", Power: 1, Phi: phi,
		Alpha: func(v float64) float64 { return float64(0.07 * Exp(-(v+58)/20)) },
		Beta:  func(v float64) float64 { return 1 / (Exp(-0.1*(v+28)) + 1) },
	}
	n := Gate{
		Name: "n", Power: 4, Phi: phi,
		Alpha: func(v float64) float64 { return 0.01 * 10 / Exprel(-(v+34)/10) },
		Beta:  func(v float64) float64 { return float64(0.125 * Exp(-(v+44)/80)) },
	}
	return Model{
		Name: "wang-buzsaki",
		Cm:   1,
		V0:   -70,
		Channels: []Channel{
			{Name: "na", G: 35, E: 55, Gates: []Gate{m, h}},
			{Name: "k", G: 9, E: -90, Gates: []Gate{n}},
			{Name: "leak", G: 0.1, E: -65},
		},
	}
}
