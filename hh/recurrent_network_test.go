package hh

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"testing"
)

// recurrentNetwork is a network of one population whose cells drive each other.
type recurrentNetwork struct {
	net    *Network
	cells  *Population
	spikes *SpikeMonitor
	trace  *StateMonitor
}

// newRecurrentNetwork returns a network of Wang-Buzsaki cells that excite each other.
func newRecurrentNetwork(t testing.TB, c Config, neurons int) *recurrentNetwork {
	t.Helper()
	if c.Dt == 0 {
		c.Dt = 0.01
	}
	c.Grid = coarseGrid
	n := newNetwork(t, c)
	m := WangBuzsaki()
	m.Receptors = []Receptor{{Name: "b", G: 1e-3 * 1000 / float64(neurons), E: 0, Tau: 5}}
	p := addPopulation(t, n, "wb", m, neurons)
	check(t, p.Set("v", Uniform{Lo: -70, Hi: -55}))
	check(t, p.Set("h", Constant(1)))
	check(t, p.Set("n", Constant(0)))
	connect(t, n, p, p, Connection{Receptor: "b", Rule: Probability(0.1), Weight: Constant(1), Delay: Uniform{Lo: 3, Hi: 5}})
	return &recurrentNetwork{n, p, p.RecordSpikes(), recordState(t, p, "v", []int{0, neurons - 1}, 3)}
}

func (s *recurrentNetwork) run(t testing.TB, ms float64) {
	t.Helper()
	run(t, s.net, ms)
}

// hashes returns the beginnings of the hashes of state and raster.
func (s *recurrentNetwork) hashes(t testing.TB) [2]string {
	t.Helper()
	return [2]string{stateHash(t, s.net), rasterHash(s.spikes)}
}

func stateHash(t testing.TB, n *Network) string {
	t.Helper()
	h := sha256.New()
	check(t, n.WriteState(h))
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func rasterHash(m *SpikeMonitor) string {
	h := sha256.New()
	var b []byte
	for i := range m.Steps {
		b = binary.LittleEndian.AppendUint64(b[:0], m.Steps[i])
		b = binary.LittleEndian.AppendUint32(b, m.Neurons[i])
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
