package engine

import "github.com/lut4go/lut4go/kernel"

// bindVoltage points the voltage's step, and the receptors that go with it, at the block.
func (s *stepper[T]) bindVoltage() {
	m, v := s.model, &s.voltage
	v.Method, v.DtCm, v.Theta, v.Bounds = m.voltageMethod(), m.perCm(m.Dt), m.threshold, m.bounds
	v.Above = s.nowAbove[:(s.end-s.lo+7)/8]
	v.Synapses = v.Synapses[:0]
	for _, r := range m.receptors[len(m.receptors)-s.plan.lastSynapses:] {
		v.Synapses = append(v.Synapses, kernel.Synapse[T]{G: r.conductance[0], E: r.e, Decay: r.decay, S: s.view[r.s]})
	}
}

// voltageMethod returns how the method moves the voltage; Runge-Kutta's does not count.
func (d *Description) voltageMethod() kernel.VoltageMethod {
	switch d.Method {
	case ExpEuler:
		return kernel.ExponentialEuler
	case CN:
		return kernel.CrankNicolson
	}
	return kernel.ForwardEuler
}

// moveVoltage takes the voltage through the step, and the last receptors with it.
func (s *stepper[T]) moveVoltage() error {
	g, e, err := s.sums.Flush()
	if err != nil {
		return err
	}
	s.holdVoltage(g, e)
	s.rememberForPools()
	return s.k.MoveVoltage(s.view[0], g, e, &s.voltage)
}

// decayReceptors takes the receptors through the step that did not go with the
// voltage.
func (s *stepper[T]) decayReceptors() error {
	for i := range len(s.receptors) - len(s.voltage.Synapses) {
		r := &s.model.receptors[i]
		if r.kinetic != nil {
			if err := s.advanceBinding(r); err != nil {
				return err
			}
		} else if r.x == r.s {
			s.k.Decay(s.view[r.s], r.decay)
		} else if err := s.k.DualExponential(s.view[r.s], s.view[r.x], r.decay, r.coupling, r.rise); err != nil {
			return err
		}
	}
	return nil
}
