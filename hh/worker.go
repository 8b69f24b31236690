package hh

import (
	"fmt"

	"github.com/lut4go/lut4go/kernel"
)

// worker steps the blocks of one population, for one goroutine.
type worker interface {
	// advance takes a block through an epoch: its arrivals are those that
	// gather found.
	advance(b *block, e epoch, in []arrivals) error
	// deliver adds arrivals of one step to a block.
	deliver(b *block, slot int, in []arrivals) error
}

// typedWorker is a worker in one precision. Its arrays are scratch space, as
// long as a block.
type typedWorker[T kernel.Float] struct {
	*typedCells[T]
	lo, hi    int     // the block
	slot      int     // the step at hand, in its epoch
	ms        float64 // when it begins
	view      [][]T   // its part of the state
	cells     *kernel.Cells[T]
	curves    [][]T
	curveView [][]T
	g, e, x   []T   // conductance, its currents, one channel's conductance
	y, acc    [][]T // stage and sum of a Runge-Kutta step, of v and each gate
	before    []T   // v before the step, where crossings are located
}

// open points view at the block's part of the state.
func (w *typedWorker[T]) open(b *block) {
	w.lo, w.hi = b.lo, b.hi
	for j, x := range w.state {
		w.view[j] = x[b.lo:b.hi:b.hi]
	}
}

func (w *typedWorker[T]) advance(b *block, e epoch, in []arrivals) error {
	w.open(b)
	b.list, b.ends, b.within = b.list[:0], b.ends[:0], b.within[:0]
	for s := range e.count {
		if err := w.deliverTo(b, s, in); err != nil {
			return err
		}
		b.record(e.from + uint64(s))
		w.slot, w.ms = s, b.pop.net.ms(e.from+uint64(s))
		w.fluctuate()
		w.remember(b)
		if err := w.step(e.from + uint64(s)); err != nil {
			return err
		}
		if err := w.detect(b, e.from+uint64(s)); err != nil {
			return err
		}
	}
	return w.check(b, e)
}

func (w *typedWorker[T]) deliver(b *block, slot int, in []arrivals) error {
	w.open(b)
	return w.deliverTo(b, slot, in)
}

func (w *typedWorker[T]) deliverTo(b *block, slot int, in []arrivals) error {
	for i, p := range b.pop.incoming {
		from, to := in[i].at(b.place, slot)
		if from == to {
			continue
		}
		x, targets := w.fed(p.receptor), in[i].targets[from:to]
		var err error
		if p.weighted {
			err = w.k.DeliverWeights(x, targets, of[T](&in[i].weights)[from:to])
		} else {
			err = w.k.Deliver(x, targets, T(p.weight))
		}
		if err != nil {
			return err
		}
	}
	for i, q := range b.pop.poisson {
		a := &in[len(b.pop.incoming)+i]
		from, to := a.at(b.place, slot)
		if err := w.k.Deliver(w.fed(q.receptor), a.targets[from:to], T(q.weight)); err != nil {
			return err
		}
	}
	return nil
}

// fed returns the state of a receptor that arriving spikes add to.
func (w *typedWorker[T]) fed(receptor int) []T {
	return w.view[w.recipe.receptors[receptor].x]
}

// check returns an error if a voltage is not a number any more.
func (w *typedWorker[T]) check(b *block, e epoch) error {
	for i, v := range w.view[0] {
		if v-v != 0 {
			p := b.pop
			c := &p.net.config
			return fmt.Errorf("hh: population %q: v of neuron %d became %v mV between %.6g and %.6g ms: %s with dt %v ms is unstable for model %q when its conductance passes %.4g mS/cm2, or a rate is not finite",
				p.name, b.lo+i, v, p.net.ms(e.from), p.net.ms(e.from+uint64(e.count)), c.Method, c.Dt, p.model.Name, c.Method.voltageLimit()*p.model.Cm/c.Dt)
		}
	}
	return nil
}

// firstError returns the first error of several kernel calls, which do nothing
// when they fail.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// step makes step number n of the block.
func (w *typedWorker[T]) step(n uint64) error {
	r := w.recipe
	switch {
	case r.fused != nil && w.varied == nil && len(w.injections) == 0 && len(w.noises) == 0:
		var s []T
		if len(r.receptors) > 0 {
			s = w.view[3]
		}
		return w.k.StepWangBuzsaki(r.fused, r.rows, w.view[0], w.view[1], w.view[2], s)
	case r.method == RK4:
		return w.rk4()
	case r.method.staggered():
		return w.staggered(n == 0)
	}
	return w.explicit()
}

// look evaluates the recipe's curves at the voltages v.
func (w *typedWorker[T]) look(v []T) ([][]T, error) {
	for i, c := range w.curves {
		w.curveView[i] = c[:len(v)]
	}
	if w.recipe.rows != nil {
		return w.curveView, firstError(
			w.k.Index(w.cells, v, w.recipe.rows),
			w.k.Eval(w.curveView, w.cells),
		)
	}
	for i, c := range w.recipe.curves {
		for j, x := range v {
			w.curveView[i][j] = T(c.F(float64(x)))
		}
	}
	return w.curveView, nil
}

// conduct sums the conductances of a stage into g and e.
func (w *typedWorker[T]) conduct(g, e []T, state [][]T, curves [][]T, stage int) error {
	r := w.recipe
	v := w.varied
	if v == nil {
		v = &varied[T]{}
	}
	w.fill(g, r.g0, v.g0)
	w.fill(e, r.e0, v.e0)
	if err := firstError(w.stimulate(e, w.ms), w.addNoise(g, e)); err != nil {
		return err
	}
	for i, c := range r.channels {
		var own variedPair[T]
		if v.channels != nil {
			own = v.channels[i]
		}
		x := w.x[:len(g)]
		var err error
		switch {
		case c.curve < 0:
			w.fill(x, c.g, own.g)
		case own.g != nil:
			x = curves[c.curve]
			err = w.k.MulPow(x, own.g[w.lo:w.hi], 1)
		default:
			x = curves[c.curve]
		}
		for _, f := range c.factors {
			err = firstError(err, w.raise(x, state[f.variable], f.power))
		}
		if err = firstError(err, w.add(g, e, x, c.e, own.e)); err != nil {
			return err
		}
	}
	for i := range r.receptors {
		var own variedPair[T]
		if v.receptors != nil {
			own = v.receptors[i]
		}
		if err := w.synapses(g, e, &r.receptors[i], own, stage); err != nil {
			return err
		}
	}
	if v.slow == nil {
		return nil
	}
	// The same change of voltage as with the cell's own Cm.
	slow := v.slow[w.lo:w.hi]
	return firstError(w.k.MulPow(g, slow, 1), w.k.MulPow(e, slow, 1))
}

// raise multiplies x by a power of y.
func (w *typedWorker[T]) raise(x, y []T, p float64) error {
	if n, whole := wholePower(p); whole {
		return w.k.MulPow(x, y, n)
	}
	for i, z := range y[:len(x)] {
		x[i] *= T(power(float64(z), p))
	}
	return nil
}

// fill sets x to the cells' own values, or to the one for all.
func (w *typedWorker[T]) fill(x []T, all T, own []T) {
	if own == nil {
		w.k.Fill(x, all)
	} else {
		copy(x, own[w.lo:w.hi])
	}
}

// add adds a conductance with the cells' own reversal potentials, or with the
// one for all.
func (w *typedWorker[T]) add(g, e, x []T, all T, own []T) error {
	if own == nil {
		return w.k.Conductance(g, e, x, all)
	}
	return w.k.ConductanceEach(g, e, x, own[w.lo:w.hi])
}

// synapses adds a receptor's conductance or current.
func (w *typedWorker[T]) synapses(g, e []T, c *receptorRecipe[T], own variedPair[T], stage int) error {
	x := w.x[:len(g)]
	var err error
	if c.x == c.s {
		w.k.Fill(x, c.seen[stage])
		err = w.k.MulPow(x, w.view[c.s], 1)
	} else {
		err = w.k.Blend(x, w.view[c.s], w.view[c.x], c.seen[stage], c.seenRise[stage])
	}
	if own.g != nil {
		err = firstError(err, w.k.MulPow(x, own.g[w.lo:w.hi], 1))
	}
	switch {
	case err != nil:
		return err
	case c.current:
		return w.k.Inject(e, x)
	}
	return w.add(g, e, x, c.e, own.e)
}

// decay takes the receptors through the step.
func (w *typedWorker[T]) decay() error {
	for _, c := range w.recipe.receptors {
		if c.x == c.s {
			w.k.Decay(w.view[c.s], c.decay)
		} else if err := w.k.Cascade(w.view[c.s], w.view[c.x], c.decay, c.feed, c.rise); err != nil {
			return err
		}
	}
	return nil
}

// relax takes the gates through the step that the curves hold.
func (w *typedWorker[T]) relax(curves [][]T) error {
	for j := range w.recipe.gates {
		if err := w.k.Gate(w.view[1+j], curves[2*j], curves[2*j+1]); err != nil {
			return err
		}
	}
	return nil
}

// explicit makes a step all from the values before it: of Euler or ExpEuler.
func (w *typedWorker[T]) explicit() error {
	r, v := w.recipe, w.view[0]
	g, e := w.g[:len(v)], w.e[:len(v)]
	curves, err := w.look(v)
	if err != nil {
		return err
	}
	if err := firstError(
		w.conduct(g, e, w.view, curves, 0),
		w.relax(curves),
		w.decay(),
	); err != nil {
		return err
	}
	if r.method == ExpEuler {
		return w.k.RelaxVoltage(v, g, e, r.dtcm(r.dt))
	}
	return w.k.Voltage(v, g, e, r.dtcm(r.dt))
}

// staggered makes a step with the gates half a step ahead: of Staggered or CN.
func (w *typedWorker[T]) staggered(first bool) error {
	r, v := w.recipe, w.view[0]
	g, e := w.g[:len(v)], w.e[:len(v)]
	curves, err := w.look(v)
	if err != nil {
		return err
	}
	if first {
		w.getAhead(curves)
	}
	if err := firstError(
		w.relax(curves),
		w.conduct(g, e, w.view, curves, 0),
		w.decay(),
	); err != nil {
		return err
	}
	if r.method == CN {
		return w.k.CentreVoltage(v, g, e, r.dtcm(r.dt))
	}
	return w.k.Voltage(v, g, e, r.dtcm(r.dt))
}

// getAhead puts into the gates' curves half a step, the first one of a run.
func (w *typedWorker[T]) getAhead(curves [][]T) {
	for j, half := range w.recipe.half {
		for i, v := range w.view[0] {
			curves[j][i] = T(half.F(float64(v)))
		}
	}
}

// rk4 makes a step of the classical Runge-Kutta method.
func (w *typedWorker[T]) rk4() error {
	r, v := w.recipe, w.view[0]
	n := len(v)
	g, e := w.g[:n], w.e[:n]
	y, acc := w.y, w.acc
	for j := range y {
		y[j], acc[j] = y[j][:n], acc[j][:n]
		copy(y[j], w.view[j])
		copy(acc[j], w.view[j])
	}
	// The next stage's distance from the step's start, and this one's weight.
	to := [4]float64{r.dt / 2, r.dt / 2, r.dt, 0}
	weight := [4]float64{r.dt / 6, r.dt / 3, r.dt / 3, r.dt / 6}
	for s := range to {
		curves, err := w.look(y[0])
		if err != nil {
			return err
		}
		if err := w.conduct(g, e, y, curves, s); err != nil {
			return err
		}
		if err := w.k.Stage(acc[0], y[0], v, g, e, r.dtcm(to[s]), r.dtcm(weight[s])); err != nil {
			return err
		}
		for j := 1; j <= r.gates; j++ {
			a, b := curves[2*j-2], curves[2*j-1]
			if err := w.k.Stage(acc[j], y[j], w.view[j], a, b, T(to[s]), T(weight[s])); err != nil {
				return err
			}
		}
	}
	for j := range acc {
		copy(w.view[j], acc[j])
	}
	return w.decay()
}
