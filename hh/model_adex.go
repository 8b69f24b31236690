package hh

// AdEx returns the adaptive exponential integrate-and-fire cell of Brette & Gerstner,
// "Adaptive exponential integrate-and-fire model as an effective description of neuronal
// activity", J. Neurophysiol. 94:3637-3642, 2005:
//
//	C dv/dt     = -gL (v - EL) + gL DeltaT exp((v - VT)/DeltaT) - w + I
//	tau_w dw/dt = a (v - EL) - w
//
// with C 281 pF, gL 30 nS, EL -70.6 mV, VT -50.4 mV, DeltaT 2 mV, tau_w 144 ms and
// a 4 nS. A spike, at 20 mV, resets v to EL and adds b = 80.5 pA to w.
//
// Here all of that is per area, of which the cell has 28,100 um2, so that C is
// 1 uF/cm2: 1 nA are 3.559 uA/cm2. The state variable "w" is in uA/cm2. Its share in the
// current is the parameter "w.I", -1, b is "w.reset", and EL of the reset is "v.reset"
// (see [Population.SetParameter]).
//
// By the explicit methods a last step into the spike goes far beyond the threshold,
// which is nowhere seen: the spike is at the end of that step.
func AdEx() Model {
	const (
		c          = 281 // pF, for 1 uF/cm2
		g          = 30. / c
		el, vt     = -70.6, -50.4
		delta, tau = 2., 144.
		a          = 4. / c
		b          = 80.5 / c
	)
	return Model{
		Name:      "adex",
		Cm:        1,
		V0:        el,
		Threshold: 20,
		SpikeAt:   Level,
		Resets:    []Reset{{Variable: "v", Value: el}, {Variable: "w", Value: b, Add: true}},
		Channels:  []Channel{{Name: "leak", G: g, E: el}},
		Currents: []Current{
			{Name: "exp", I: g * delta, F: func(v float64) float64 { return Exp((v - vt) / delta) }},
			{Name: "w", I: -1, Gates: []Gate{{
				Name: "w", Power: 1, Unbounded: true,
				Inf: func(v float64) float64 { return float64(a * (v - el)) },
				Tau: func(float64) float64 { return tau },
			}}},
		},
	}
}
