package hh

import (
	"slices"

	"github.com/lut4go/lut4go/kernel"
)

// fused is the one kernel that does a whole step of a block's cells.
type fused[T kernel.Float] interface {
	// step advances the state x, in the model's order.
	step(k kernel.Kernels[T], r *kernel.Rows[T], x [][]T) error
	// inject sets the leak times its reversal potential plus the injected current.
	inject(e0 T)
}

type (
	wangBuzsakiStep[T kernel.Float]   struct{ kernel.WangBuzsaki[T] }
	wangBuzsakiStages[T kernel.Float] struct{ kernel.WangBuzsakiStages[T] }
	hodgkinHuxleyStep[T kernel.Float] struct{ kernel.HodgkinHuxley[T] }
)

func (f *wangBuzsakiStep[T]) inject(e0 T)   { f.E0 = e0 }
func (f *wangBuzsakiStages[T]) inject(e0 T) { f.E0 = e0 }
func (f *hodgkinHuxleyStep[T]) inject(e0 T) { f.E0 = e0 }

func (f *wangBuzsakiStep[T]) step(k kernel.Kernels[T], r *kernel.Rows[T], x [][]T) error {
	return k.StepWangBuzsaki(&f.WangBuzsaki, r, &kernel.WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2], S: oneSynapse(x)})
}

func (f *wangBuzsakiStages[T]) step(k kernel.Kernels[T], r *kernel.Rows[T], x [][]T) error {
	return k.RungeKuttaWangBuzsaki(&f.WangBuzsakiStages, r, &kernel.WangBuzsakiState[T]{V: x[0], H: x[1], N: x[2], S: oneSynapse(x)})
}

func (f *hodgkinHuxleyStep[T]) step(k kernel.Kernels[T], r *kernel.Rows[T], x [][]T) error {
	return k.StepHodgkinHuxley(&f.HodgkinHuxley, r, &kernel.HodgkinHuxleyState[T]{V: x[0], M: x[1], H: x[2], N: x[3], S: x[4:]})
}

// oneSynapse returns the synapse of a Wang-Buzsaki cell's state, nil for none.
func oneSynapse[T kernel.Float](x [][]T) []T {
	if len(x) == 3 {
		return nil
	}
	return x[3]
}

// fuse returns the kernel that computes this model's step from tables, nil if
// none does. Both structures have a potassium channel in n^4 after the sodium
// channel, which is h times instantaneous gates in Wang & Buzsaki's, m^3 h in
// Hodgkin & Huxley's. Channels and gates in another order are summed and
// multiplied in that order, so to other bits.
func (r *recipe[T]) fuse(order Order) fused[T] {
	if r.method == ExpEuler || r.method == CN || order == Exact || len(r.channels) != 2 {
		return nil
	}
	for _, rc := range r.receptors {
		if rc.current || rc.x != rc.s {
			return nil
		}
	}
	na, k := r.channels[0], r.channels[1]
	if k.curve >= 0 || !powers(k.factors, 4) {
		return nil
	}
	switch {
	case na.curve >= 0 && powers(na.factors, 1) && len(r.receptors) <= 1:
		if r.method == RK4 {
			return r.fuseWangBuzsakiStages(na, k)
		}
		return r.fuseWangBuzsaki(na, k)
	case na.curve < 0 && powers(na.factors, 3, 1) && len(r.receptors) <= kernel.HodgkinHuxleySynapses && r.method != RK4:
		return r.fuseHodgkinHuxley(na, k)
	}
	return nil
}

// powers reports whether a channel's factors have these powers, in this order.
func powers(factors []factor, want ...float64) bool {
	return slices.EqualFunc(factors, want, func(f factor, p float64) bool { return f.power == p })
}

func (r *recipe[T]) fuseWangBuzsaki(na, k channelRecipe[T]) fused[T] {
	f := &wangBuzsakiStep[T]{kernel.WangBuzsaki[T]{
		G0: r.g0, ENa: na.e, GK: k.g, EK: k.e, DtCm: r.dtcm(r.dt), Staggered: r.method == Staggered,
	}}
	for _, rc := range r.receptors {
		f.GSyn, f.ESyn, f.Decay = rc.seen[0], rc.e, rc.decay
	}
	return f
}

func (r *recipe[T]) fuseWangBuzsakiStages(na, k channelRecipe[T]) fused[T] {
	f := &wangBuzsakiStages[T]{kernel.WangBuzsakiStages[T]{G0: r.g0, ENa: na.e, GK: k.g, EK: k.e}}
	for _, rc := range r.receptors {
		f.GSyn, f.ESyn, f.Decay = rc.seen, rc.e, rc.decay
	}
	for i, s := range r.stages() {
		f.To[i], f.Weight[i], f.ToV[i], f.WeightV[i] = T(s.to), T(s.weight), r.dtcm(s.to), r.dtcm(s.weight)
	}
	return f
}

func (r *recipe[T]) fuseHodgkinHuxley(na, k channelRecipe[T]) fused[T] {
	f := &hodgkinHuxleyStep[T]{kernel.HodgkinHuxley[T]{
		G0: r.g0, GNa: na.g, ENa: na.e, GK: k.g, EK: k.e, DtCm: r.dtcm(r.dt), Staggered: r.method == Staggered,
	}}
	for i, rc := range r.receptors {
		f.GSyn[i], f.ESyn[i], f.Decay[i] = rc.seen[0], rc.e, rc.decay
	}
	return f
}
