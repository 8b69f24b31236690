package hh

import "github.com/lut4go/lut4go/hh/internal/engine"

// Channel is one ionic conductance. Without gates it is a leak.
type Channel struct {
	Name  string
	G     float64 // maximal conductance, mS/cm2
	E     float64 // reversal potential, mV
	Gates []Gate

	Pool string // whose ions the current carries, one of Model.Pools; none if empty
	// Nernst is the pool whose concentration the reversal potential follows, by the Nernst
	// equation at Model.Celsius, in place of E; none if empty.
	Nernst string
}

// leak reports whether the channel is a constant conductance that nothing else follows.
func (c *Channel) leak() bool { return len(c.Gates) == 0 && c.Pool == "" && c.Nernst == "" }

// instantaneous reports whether the channel has instantaneous gates of the voltage.
func (c *Channel) instantaneous() bool { return anyInstantaneous(c.Gates, "") }

// anyInstantaneous reports whether one of the gates is instantaneous and follows a pool, or
// if that is "" the voltage.
func anyInstantaneous(gates []Gate, pool string) bool {
	for _, g := range gates {
		if g.Instantaneous && g.Pool == pool && g.Joint == nil {
			return true
		}
	}
	return false
}

// open returns G times the instantaneous gates at v.
func (c *Channel) open(v float64) float64 { return openGates(c.G, c.Gates, "", v) }

// openGates returns y times the instantaneous gates of a pool, or if that is "" of the
// voltage, where what they follow is x.
func openGates(y float64, gates []Gate, pool string, x float64) float64 {
	for i := range gates {
		if g := &gates[i]; g.Instantaneous && g.Pool == pool && g.Joint == nil {
			y = g.times(y, g.steady(x))
		}
	}
	return y
}

// times returns y times the gate's power of its state x.
func (g *Gate) times(y, x float64) float64 {
	n, whole := engine.WholePower(g.Power)
	if !whole {
		return y * engine.Power(x, g.Power)
	}
	for range n {
		y *= x
	}
	return y
}
