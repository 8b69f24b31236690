package hh

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/schedule"
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
	n := newNetwork(t, c)
	m := WangBuzsaki()
	m.Receptors = []Receptor{{Name: "b", G: 1e-3 * 1000 / float64(neurons), E: 0, Tau: 5}}
	p := addPopulation(t, n, "wb", m, neurons)
	check(t, p.Set("v", Uniform{Lo: -70, Hi: -55}))
	check(t, p.Set("h", Constant(1)))
	check(t, p.Set("n", Constant(0)))
	connect(t, n, p, p, Connection{Receptor: "b", Rule: Probability(0.1), Weight: Constant(1), Delay: Uniform{Lo: 3, Hi: 5}})
	return &small{n, p, p.RecordSpikes(), recordState(t, p, "v", []int{0, neurons - 1}, 3)}
}

func (s *small) run(t testing.TB, ms float64) {
	t.Helper()
	run(t, s.net, ms)
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

// backends returns the names of those that this machine can run.
func backends() []string {
	var names []string
	for _, b := range kernel.Backends() {
		names = append(names, b.String())
	}
	return names
}

// huge returns a population of passive cells that has no state and so needs no
// memory, however many they are.
func huge(n *Network, name string, cells int) *Population {
	return &Population{net: n, name: name, model: passive(0.1, -65), core: schedule.NewPopulation(noCells{count: cells})}
}

// noCells says that there are cells.
type noCells struct {
	engine.Cells
	count int
}

func (c noCells) Len() int                 { return c.count }
func (c noCells) AddNoise(*engine.Process) {}
