package hh

import (
	"fmt"
	"math"
)

// maxVoltage is beyond what no voltage is one of a membrane, mV: a thousand times
// what cells reach, so that models in uV find room too. A run that gets there has
// lost its way, whether or not its numbers still stay finite.
const maxVoltage = 1e6

// check returns an error if a voltage is broken at the end of an epoch.
func (w *typedWorker[T]) check(b *block, e epoch) error {
	for i, v := range w.view[0] {
		if isBroken(float64(v)) {
			return w.broken(b, i, e.from, e.from+uint64(e.count))
		}
	}
	return nil
}

func isBroken(v float64) bool { return !(math.Abs(v) <= maxVoltage) }

// broken returns the error that a run is broken, since the voltage of the block's
// i-th neuron is, after what happened between two steps.
func (w *typedWorker[T]) broken(b *block, i int, from, to uint64) error {
	p := b.pop
	c := &p.net.config
	why := fmt.Sprintf("%s is stable with every dt: look for a current, a conductance or a rate that is too large or not finite", c.Method)
	if limit := c.Method.voltageLimit(); finite(limit) {
		why = fmt.Sprintf("%s with dt %v ms is unstable for model %q when its conductance passes %.4g mS/cm2: take a smaller dt, or method %s or %s, unless a current or a rate is too large or not finite",
			c.Method, c.Dt, p.model.Name, limit*p.model.Cm/c.Dt, CN, ExpEuler)
	}
	return fmt.Errorf("hh: population %q: v of neuron %d became %.6g mV between %.6g and %.6g ms, want -%.4g to %.4g mV: %s",
		p.name, b.lo+i, float64(w.view[0][i]), p.net.ms(from), p.net.ms(to), float64(maxVoltage), float64(maxVoltage), why)
}
