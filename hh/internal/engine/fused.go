package engine

import (
	"slices"

	"github.com/lut4go/lut4go/kernel"
)

// fused is the one kernel that does a whole step of a block's cells.
type fused[T kernel.Float] interface {
	// step advances the state x, in the model's order, and by v the voltage and what
	// goes with it. Stages of Runge-Kutta have their own way of the voltage.
	step(k kernel.Kernels[T], r *kernel.Rows[T], x [][]T, v *kernel.VoltageStep[T]) error
	// setE0 sets the leak times its reversal potential plus the injected current.
	setE0(e0 T)
}

type (
	wangBuzsakiStep[T kernel.Float]   struct{ kernel.WangBuzsaki[T] }
	wangBuzsakiStages[T kernel.Float] struct{ kernel.WangBuzsakiStages[T] }
	hodgkinHuxleyStep[T kernel.Float] struct{ kernel.HodgkinHuxley[T] }
)

func (f *wangBuzsakiStep[T]) setE0(e0 T)   { f.E0 = e0 }
func (f *wangBuzsakiStages[T]) setE0(e0 T) { f.E0 = e0 }
func (f *hodgkinHuxleyStep[T]) setE0(e0 T) { f.E0 = e0 }

func (f *wangBuzsakiStep[T]) step(k kernel.Kernels[T], r *kernel.Rows[T], x [][]T, v *kernel.VoltageStep[T]) error {
	return k.StepWangBuzsaki(&f.WangBuzsaki, r, &kernel.WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2]}, v)
}

func (f *wangBuzsakiStages[T]) step(k kernel.Kernels[T], r *kernel.Rows[T], x [][]T, _ *kernel.VoltageStep[T]) error {
	var s []T
	if len(x) > 3 {
		s = x[3]
	}
	return k.RungeKuttaWangBuzsaki(&f.WangBuzsakiStages, r, &kernel.WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2]}, s)
}

func (f *hodgkinHuxleyStep[T]) step(k kernel.Kernels[T], r *kernel.Rows[T], x [][]T, v *kernel.VoltageStep[T]) error {
	return k.StepHodgkinHuxley(&f.HodgkinHuxley, r, &kernel.HodgkinHuxleyState[T]{V: x[0], M: x[1], H: x[2], N: x[3]}, v)
}

// fuse returns the kernel that computes this model's step from tables, nil if
// none does. Both structures have a potassium channel in n^4 after the sodium
// channel, which is h times instantaneous gates in Wang & Buzsaki's, m^3 h in
// Hodgkin & Huxley's. Channels and gates in another order are summed and
// multiplied in that order, so to other bits. Receptors must go with the voltage.
func (m *model[T]) fuse() fused[T] {
	if m.rows == nil || len(m.channels) != 2 || m.Hold || len(m.pools) > 0 {
		return nil
	}
	na, k := m.channels[0], m.channels[1]
	if na.current || k.current || k.curve >= 0 || !powers(k.factors, 4) {
		return nil
	}
	staggered := m.staggered()
	switch {
	case m.Method == RK4:
		if na.curve >= 0 && powers(na.factors, 1) && len(m.receptors) <= 1 && m.simpleReceptors(nil) == len(m.receptors) {
			return m.fuseWangBuzsakiStages(na, k)
		}
	case m.lastSynapses(nil) < len(m.receptors):
	case na.curve >= 0 && powers(na.factors, 1):
		return &wangBuzsakiStep[T]{kernel.WangBuzsaki[T]{G0: m.g0, ENa: na.e, GK: k.g, EK: k.e, Staggered: staggered}}
	case na.curve < 0 && powers(na.factors, 3, 1):
		return &hodgkinHuxleyStep[T]{kernel.HodgkinHuxley[T]{G0: m.g0, GNa: na.g, ENa: na.e, GK: k.g, EK: k.e, Staggered: staggered}}
	}
	return nil
}

// powers reports whether a channel's factors have these powers, in this order.
func powers(factors []Factor, want ...float64) bool {
	return slices.EqualFunc(factors, want, func(f Factor, p float64) bool { return f.Power == p })
}

func (m *model[T]) fuseWangBuzsakiStages(na, k channel[T]) fused[T] {
	f := &wangBuzsakiStages[T]{kernel.WangBuzsakiStages[T]{G0: m.g0, ENa: na.e, GK: k.g, EK: k.e}}
	for _, rc := range m.receptors {
		f.GSyn, f.ESyn, f.Decay = rc.conductance, rc.e, rc.decay
	}
	for i, s := range m.stages {
		f.Coefficient[i], f.Weight[i], f.CoefficientV[i], f.WeightV[i] = s.Coefficient, s.Weight, s.CoefficientV, s.WeightV
	}
	return f
}
