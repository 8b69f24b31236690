package hh

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

var coarse = table.Grid{Min: -100, Max: 50, Step: 1}

// small is a network of Wang-Buzsaki cells that excite each other.
type small struct {
	net    *Network
	cells  *Population
	spikes *SpikeMonitor
	trace  *StateMonitor
}

func newSmall(t testing.TB, c Config, neurons int) *small {
	t.Helper()
	if c.Dt == 0 {
		c.Dt = 0.01
	}
	c.Grid = coarse
	n := must(NewNetwork(c))(t)
	m := WangBuzsaki()
	m.Receptors = []Receptor{{Name: "b", G: 1e-3 * 1000 / float64(neurons), E: 0, Tau: 5}}
	p := must(n.AddPopulation("wb", m, neurons))(t)
	check(t, p.Set("v", Uniform{-70, -55}))
	check(t, p.Set("h", Constant(1)))
	check(t, p.Set("n", Constant(0)))
	must(n.Connect(p, p, Connection{Receptor: "b", Rule: Probability(0.1), Weight: Constant(1), Delay: Uniform{3, 5}}))(t)
	return &small{n, p, must(n.RecordSpikes(p))(t), must(n.RecordState(p, "v", []int{0, neurons - 1}, 3))(t)}
}

func (s *small) run(t testing.TB, ms float64) {
	t.Helper()
	check(t, s.net.Run(context.Background(), ms))
}

// hashes returns the beginnings of the hashes of state and raster.
func (s *small) hashes(t testing.TB) [2]string {
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

func must[T any](x T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		check(t, err)
		return x
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// backends returns those that this machine can run.
func backends() []kernel.Backend { return kernel.Backends() }
