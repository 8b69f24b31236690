package hh

// ExponentialIntegrateAndFire returns the cell of Fourcaud-Trocme, Hansel, van Vreeswijk
// & Brunel, "How spike generation mechanisms determine the neuronal response to
// fluctuating inputs", J. Neurosci. 23:11628-11640, 2003, with the parameters that make
// it a Wang-Buzsaki cell up to the spike:
//
//	Cm dv/dt = -gL (v - VL) + gL DeltaT exp((v - VT)/DeltaT) + I
//
// with 1 uF/cm2, gL 0.1 mS/cm2, VL -65 mV, VT -59.9 mV and DeltaT 3.48 mV. Beyond
// -30 mV, from where v would be infinite within 0.01 ms, a spike resets v to -68 mV,
// where it is held for 1.7 ms.
//
// The current "exp" is the spike-generating one. Cells whose own VT is x mV higher have
// its parameter "exp.I" smaller by the factor exp(-x/DeltaT).
func ExponentialIntegrateAndFire() Model {
	const g, vt, delta = 0.1, -59.9, 3.48
	return Model{
		Name:       "exponential-if",
		Cm:         1,
		V0:         -65,
		Threshold:  -30,
		SpikeAt:    Level,
		Refractory: 1.7,
		Resets:     []Reset{{Variable: "v", Value: -68}},
		Hold:       true,
		Channels:   []Channel{{Name: "leak", G: g, E: -65}},
		Currents: []Current{
			{Name: "exp", I: g * delta, F: func(v float64) float64 { return Exp((v - vt) / delta) }},
		},
	}
}
