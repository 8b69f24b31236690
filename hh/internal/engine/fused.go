package engine

import (
	"slices"

	"github.com/lut4go/lut4go/kernel"
)

// fused is the one kernel that does a whole step of a block's cells.
type fused[T kernel.Float] interface {
	// step advances the state x, in the model's order, from the sums of a start, and by v
	// the voltage and what goes with it. Stages of Runge-Kutta have their own way of the
	// voltage.
	step(k kernel.Kernels[T], r *kernel.Rows[T], x [][]T, from *start[T], v *kernel.VoltageStep[T]) error
}

type (
	wangBuzsakiStep[T kernel.Float]   struct{ kernel.WangBuzsaki[T] }
	wangBuzsakiStages[T kernel.Float] struct{ kernel.WangBuzsakiStages[T] }
	hodgkinHuxleyStep[T kernel.Float] struct{ kernel.HodgkinHuxley[T] }
)

func (f *wangBuzsakiStep[T]) step(k kernel.Kernels[T], r *kernel.Rows[T], x [][]T, from *start[T], v *kernel.VoltageStep[T]) error {
	p := f.WangBuzsaki
	p.G0, p.E0 = from.g0, from.e0
	return k.StepWangBuzsaki(&p, r, &kernel.WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2], Start: from.Start}, v)
}

func (f *wangBuzsakiStages[T]) step(k kernel.Kernels[T], r *kernel.Rows[T], x [][]T, from *start[T], _ *kernel.VoltageStep[T]) error {
	p := f.WangBuzsakiStages
	p.G0, p.E0 = from.g0, from.e0
	var s []T
	if len(x) > 3 {
		s = x[3]
	}
	return k.RungeKuttaWangBuzsaki(&p, r, &kernel.WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2], Start: from.Start}, s)
}

func (f *hodgkinHuxleyStep[T]) step(k kernel.Kernels[T], r *kernel.Rows[T], x [][]T, from *start[T], v *kernel.VoltageStep[T]) error {
	p := f.HodgkinHuxley
	p.G0, p.E0 = from.g0, from.e0
	return k.StepHodgkinHuxley(&p, r, &kernel.HodgkinHuxleyState[T]{V: x[0], M: x[1], H: x[2], N: x[3], Start: from.Start}, v)
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
		return &wangBuzsakiStep[T]{kernel.WangBuzsaki[T]{ENa: na.e, GK: k.g, EK: k.e, Staggered: staggered}}
	case na.curve < 0 && powers(na.factors, 3, 1):
		return &hodgkinHuxleyStep[T]{kernel.HodgkinHuxley[T]{GNa: na.g, ENa: na.e, GK: k.g, EK: k.e, Staggered: staggered}}
	}
	return nil
}

// powers reports whether a channel's factors have these powers, in this order.
func powers(factors []Factor, want ...float64) bool {
	return slices.EqualFunc(factors, want, func(f Factor, p float64) bool { return f.Power == p })
}

func (m *model[T]) fuseWangBuzsakiStages(na, k channel[T]) fused[T] {
	f := &wangBuzsakiStages[T]{kernel.WangBuzsakiStages[T]{ENa: na.e, GK: k.g, EK: k.e}}
	for _, rc := range m.receptors {
		f.GSyn, f.ESyn, f.Decay = rc.conductance, rc.e, rc.decay
	}
	for i, s := range m.stages {
		f.Coefficient[i], f.Weight[i], f.CoefficientV[i], f.WeightV[i] = s.Coefficient, s.Weight, s.CoefficientV, s.WeightV
	}
	return f
}
