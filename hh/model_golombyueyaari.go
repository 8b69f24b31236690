package hh

// GolombYueYaari returns the bursting CA1 pyramidal cell of Golomb, Yue & Yaari,
// "Contribution of persistent Na+ current and M-type K+ current to somatic
// bursting in CA1 pyramidal cells: combined experimental and modeling study",
// J. Neurophysiol. 96:1912-1926, 2006, in calcium-free solution ("zero [Ca2+]"
// model). With G(theta, sigma) = 1/(1+exp(-(v-theta)/sigma)):
//
//	channel  gates     steady states                time constants (ms)
//	na       m^3 h     G(-30, 9.5), G(-45, -7)      0, (1+7.5 G(-40.5, -6))/10
//	nap      r         G(-47, 3)                    0
//	kdr      n^4       G(-35, 10)                   (1+5 G(-27, -15))/10
//	ka       a^3 b     G(-50, 20), G(-80, -6)       0, 15
//	km       z         G(-39, 5)                    75
//
// with 35, 0.3, 6, 1.4, 1 and 0.05 mS/cm2 (leak) that reverse at 55 (na, nap),
// -90 (kdr, ka, km) and -70 mV (leak), and 1 uF/cm2. Equations and constants are
// those of the authors' XPP program, ModelDB accession 66268, and of BioModels
// BIOMD0000000118. The system of equations, with other constants, goes back to
// Golomb & Amitai, "Propagating neuronal discharges in neocortical slices", J.
// Neurophysiol. 78:1199-1211, 1997.
func GolombYueYaari() Model {
	const phi = 10
	g := func(theta, sigma float64) Rate {
		return func(v float64) float64 { return 1 / (1 + Exp(-(v-theta)/sigma)) }
	}
	slowing := func(factor float64, by Rate) Rate {
		return func(v float64) float64 { return 1 + float64(factor*by(v)) }
	}
	constant := func(ms float64) Rate { return func(float64) float64 { return ms } }
	return Model{
		Name: "golomb-yue-yaari",
		Cm:   1,
		V0:   -71.8,
		Channels: []Channel{
			{Name: "na", G: 35, E: 55, Gates: []Gate{
				{Name: "m", Power: 3, Inf: g(-30, 9.5), Instantaneous: true},
				{Name: "h", Power: 1, Phi: phi, Inf: g(-45, -7), Tau: slowing(7.5, g(-40.5, -6))},
			}},
			{Name: "nap", G: 0.3, E: 55, Gates: []Gate{
				{Name: "r", Power: 1, Inf: g(-47, 3), Instantaneous: true},
			}},
			{Name: "kdr", G: 6, E: -90, Gates: []Gate{
				{Name: "n", Power: 4, Phi: phi, Inf: g(-35, 10), Tau: slowing(5, g(-27, -15))},
			}},
			{Name: "ka", G: 1.4, E: -90, Gates: []Gate{
				{Name: "a", Power: 3, Inf: g(-50, 20), Instantaneous: true},
				{Name: "b", Power: 1, Inf: g(-80, -6), Tau: constant(15)},
			}},
			{Name: "km", G: 1, E: -90, Gates: []Gate{
				{Name: "z", Power: 1, Inf: g(-39, 5), Tau: constant(75)},
			}},
			{Name: "leak", G: 0.05, E: -70},
		},
	}
}
