package hh

import "github.com/lut4go/lut4go/hh/internal/engine"

// Channel is one ionic conductance. Without gates it is a leak.
type Channel struct {
	Name  string
	G     float64 // maximal conductance, mS/cm2
	E     float64 // reversal potential, mV
	Gates []Gate
}

// instantaneous reports whether the channel has instantaneous gates.
func (c *Channel) instantaneous() bool { return anyInstantaneous(c.Gates) }

func anyInstantaneous(gates []Gate) bool {
	for _, g := range gates {
		if g.Instantaneous {
			return true
		}
	}
	return false
}

// open returns G times the instantaneous gates at v.
func (c *Channel) open(v float64) float64 { return openGates(c.G, c.Gates, v) }

// openGates returns y times the instantaneous gates at v.
func openGates(y float64, gates []Gate, v float64) float64 {
	for i := range gates {
		if g := &gates[i]; g.Instantaneous {
			x := g.steady(v)
			if n, whole := engine.WholePower(g.Power); whole {
				for range n {
					y *= x
				}
			} else {
				y *= engine.Power(x, g.Power)
			}
		}
	}
	return y
}
