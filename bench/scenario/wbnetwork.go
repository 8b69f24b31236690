package scenario

import "github.com/lut4go/lut4go/hh"

// Synapses of wb-network.
const (
	synapseName        = "b"
	synapseG           = 1e-3 // mS/cm2 for one spike
	synapseE           = 0    // mV
	synapseTau         = 5    // ms
	synapseProbability = 0.1
)

func addSynapse(m *hh.Model) {
	m.Receptors = []hh.Receptor{{Name: synapseName, G: synapseG, E: synapseE, Tau: synapseTau}}
}

func connectAtRandom(net *hh.Network, all []*hh.Population, o Options) (int, error) {
	cells := all[0]
	if err := set(cells, map[string]hh.Distribution{
		"v": hh.Uniform{Lo: -70, Hi: -55},
		"h": hh.Constant(1),
		"n": hh.Constant(0),
	}); err != nil {
		return 0, err
	}
	p := o.probability
	if p == 0 {
		p = synapseProbability
	}
	synapses, err := net.Connect(cells, cells, hh.Connection{
		Receptor: synapseName, Rule: hh.Probability(p), Weight: hh.Constant(1), Delay: hh.Uniform{Lo: 3, Hi: 5},
	})
	if err != nil {
		return 0, err
	}
	return synapses.Len(), nil
}
