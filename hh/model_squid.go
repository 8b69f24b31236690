package hh

// Squid returns the squid giant axon of Hodgkin & Huxley, "A quantitative
// description of membrane current and its application to conduction and
// excitation in nerve", J. Physiol. 117:500-544, 1952, Table 3 and equations
// 12, 13, 20, 21, 23, 24, at 6.3 degC, in the modern convention: depolarisation
// is positive and the resting potential -65 mV.
func Squid() Model {
	m := Gate{
		Name: "m", Power: 3,
		Alpha: func(v float64) float64 { return 1 / Exprel(-(v+40)/10) },
		Beta:  func(v float64) float64 { return float64(4 * Exp(-(v+65)/18)) },
	}
	h := Gate{
		Name: "h", Power: 1,
		Alpha: func(v float64) float64 { return float64(0.07 * Exp(-(v+65)/20)) },
		Beta:  func(v float64) float64 { return 1 / (Exp(-(v+35)/10) + 1) },
	}
	n := Gate{
		Name: "n", Power: 4,
		Alpha: func(v float64) float64 { return 0.1 / Exprel(-(v+55)/10) },
		Beta:  func(v float64) float64 { return float64(0.125 * Exp(-(v+65)/80)) },
	}
	return Model{
		Name: "squid",
		Cm:   1,
		V0:   -65,
		Channels: []Channel{
			{Name: "na", G: 120, E: 50, Gates: []Gate{m, h}},
			{Name: "k", G: 36, E: -77, Gates: []Gate{n}},
			{Name: "leak", G: 0.3, E: -54.3},
		},
	}
}
