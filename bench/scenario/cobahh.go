package scenario

import "github.com/lut4go/lut4go/hh"

// Benchmark 3 (COBAHH) of Brette et al., J. Comput. Neurosci. 23:349-398, 2007,
// as it comes with Brian2, see bench/peers.
const (
	cobahhP          = 0.02
	cobahhRefractory = 3 // ms
	// Conductance that one spike adds, nS: the unit of the receptors' states.
	cobahhExc, cobahhInh = 6, 67
)

// brian2Spikes has a cell spike as in Brian2: in every step that finds it above the threshold
// and out of its refractory time.
func brian2Spikes(m *hh.Model) { m.SpikeAt, m.Refractory = hh.Level, cobahhRefractory }

// cobahhGroups makes every fifth of the cells inhibitory; the last ones are.
func cobahhGroups(neurons int) []group {
	inh := neurons / 5
	groups := []group{{"excitatory", neurons - inh}}
	if inh > 0 {
		groups = append(groups, group{"inhibitory", inh})
	}
	return groups
}

func cobahhConnect(net *hh.Network, cells []*hh.Population, _ Options) (int, error) {
	count := 0
	for _, p := range cells {
		// The conductances are drawn in nS, around 40 and 200 of them. Some are
		// below 0, as published.
		if err := set(p, map[string]hh.Distribution{
			"v":   hh.Normal{Mean: -65, SD: 5},
			"m":   hh.Constant(0),
			"h":   hh.Constant(0),
			"n":   hh.Constant(0),
			"exc": hh.Normal{Mean: 40. / cobahhExc, SD: 15. / cobahhExc},
			"inh": hh.Normal{Mean: 200. / cobahhInh, SD: 120. / cobahhInh},
		}); err != nil {
			return 0, err
		}
	}
	for i, from := range cells {
		for _, to := range cells {
			s, err := net.Connect(from, to, hh.Connection{
				Receptor: []string{"exc", "inh"}[i], Rule: hh.Probability(cobahhP),
				Weight: hh.Constant(1), Delay: hh.Constant(0),
			})
			if err != nil {
				return 0, err
			}
			count += s.Len()
		}
	}
	return count, nil
}
