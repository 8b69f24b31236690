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
	past      [][]T   // the gates' before the step, where the state has moved on
	cells     *kernel.Cells[T]
	curves    [][]T
	curveView [][]T
	g, e, x   []T   // conductance, its currents, one channel's conductance
	sums      sums[T]
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

// locate finds the voltages v in the table, or evaluates all exact rates there.
func (w *typedWorker[T]) locate(v []T) error {
	r := w.recipe
	for i, c := range w.curves {
		w.curveView[i] = c[:len(v)]
	}
	if r.rows != nil {
		return w.k.Index(w.cells, v, r.rows)
	}
	for i, c := range r.curves {
		for j, x := range v {
			w.curveView[i][j] = T(c.F(float64(x)))
		}
	}
	return nil
}

// look is locate, with the curves of the channels that have instantaneous gates.
func (w *typedWorker[T]) look(v []T) error {
	if err := w.locate(v); err != nil || w.recipe.rows == nil {
		return err
	}
	first := 2 * w.recipe.gates
	return w.k.Eval(w.curveView[first:], first, w.cells)
}

// conduct sums the conductances of a stage.
func (w *typedWorker[T]) conduct(state [][]T, stage int) (*sums[T], error) {
	r, v := w.recipe, w.varied
	if v == nil {
		v = &varied[T]{}
	}
	n := len(w.view[0])
	sum := &w.sums
	*sum = sums[T]{k: w.k, g: w.g[:n], e: w.e[:n], g0: r.g0, e0: r.e0}
	if v.g0 != nil || len(w.injections) > 0 || len(w.noises) > 0 {
		sum.begun = true
		w.fill(sum.g, r.g0, v.g0)
		w.fill(sum.e, r.e0, v.e0)
		if err := firstError(w.stimulate(sum.e, w.ms), w.addNoise(sum.g, sum.e)); err != nil {
			return nil, err
		}
	}
	for i := range r.channels {
		var own variedPair[T]
		if v.channels != nil {
			own = v.channels[i]
		}
		if err := w.channel(sum, &r.channels[i], own, state); err != nil {
			return nil, err
		}
	}
	for i := range r.receptors {
		var own variedPair[T]
		if v.receptors != nil {
			own = v.receptors[i]
		}
		if err := w.synapses(sum, &r.receptors[i], own, stage); err != nil {
			return nil, err
		}
	}
	if v.slow == nil {
		return sum, nil
	}
	// The same change of voltage as with the cell's own Cm.
	slow := v.slow[w.lo:w.hi]
	return sum, firstError(sum.flush(), w.k.MulPow(sum.g, slow, 1), w.k.MulPow(sum.e, slow, 1))
}

// channel adds a channel with gates.
func (w *typedWorker[T]) channel(sum *sums[T], c *channelRecipe[T], own variedPair[T], state [][]T) error {
	var x []T
	if c.curve >= 0 {
		x = w.curveView[c.curve]
		if own.g != nil {
			if err := w.k.MulPow(x, own.g[w.lo:w.hi], 1); err != nil {
				return err
			}
		}
	} else if own.g != nil {
		x = own.g[w.lo:w.hi]
	}
	if c.simple && own.e == nil {
		f := c.factors
		ch := kernel.Channel[T]{G: c.g, Each: x, Gate: state[f[0].variable], Power: int(f[0].power), E: c.e}
		if len(f) == 2 {
			ch.Second = state[f[1].variable]
		}
		return sum.addChannel(ch)
	}
	if c.curve < 0 {
		x = w.x[:len(sum.g)]
		w.fill(x, c.g, own.g)
	}
	for _, f := range c.factors {
		if err := w.raise(x, state[f.variable], f.power); err != nil {
			return err
		}
	}
	return sum.add(x, c.e, w.part(own.e))
}

// part returns the block's part of what the cells have of their own, if they do.
func (w *typedWorker[T]) part(own []T) []T {
	if own == nil {
		return nil
	}
	return own[w.lo:w.hi]
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

// synapses adds a receptor's conductance or current.
func (w *typedWorker[T]) synapses(sum *sums[T], c *receptorRecipe[T], own variedPair[T], stage int) error {
	if c.x == c.s && !c.current && own.g == nil && own.e == nil {
		return sum.addChannel(kernel.Channel[T]{G: c.seen[stage], Gate: w.view[c.s], Power: 1, E: c.e})
	}
	x := w.x[:len(sum.g)]
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
		return firstError(sum.flush(), w.k.Inject(sum.e, x))
	}
	return sum.add(x, c.e, w.part(own.e))
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

// relax takes the gates through the step that the curves at the located
// voltages hold.
func (w *typedWorker[T]) relax() error {
	gates := w.view[1 : 1+w.recipe.gates]
	if w.recipe.rows != nil {
		return w.k.Gates(gates, nil, nil, w.cells)
	}
	return w.relaxBy(gates)
}

// relaxBy takes the gates through the step that the curves in memory hold.
func (w *typedWorker[T]) relaxBy(gates [][]T) error {
	for j, x := range gates {
		if err := w.k.Gate(x, w.curveView[2*j], w.curveView[2*j+1]); err != nil {
			return err
		}
	}
	return nil
}

// explicit makes a step all from the values before it: of Euler or ExpEuler.
func (w *typedWorker[T]) explicit() error {
	r, v := w.recipe, w.view[0]
	if err := w.locate(v); err != nil {
		return err
	}
	// Where channels need curves of their own, one way through the rows brings
	// these and the gates after the step. Else the gates may as well wait.
	once := r.rows != nil && len(r.curves) > 2*r.gates
	state := w.view
	if once {
		state = w.past
		for j := range r.gates {
			state[1+j] = w.curves[j][:len(v)]
		}
		if err := w.k.Gates(w.view[1:1+r.gates], state[1:1+r.gates], w.curveView[2*r.gates:], w.cells); err != nil {
			return err
		}
	}
	sum, err := w.conduct(state, 0)
	if err != nil {
		return err
	}
	if err := w.moveVoltage(v, sum); err != nil {
		return err
	}
	if !once {
		if err := w.relax(); err != nil {
			return err
		}
	}
	return w.decay()
}

// staggered makes a step with the gates half a step ahead: of Staggered or CN.
func (w *typedWorker[T]) staggered(first bool) error {
	v := w.view[0]
	if err := w.look(v); err != nil {
		return err
	}
	gates := w.relax
	if first {
		gates = w.getAhead
	}
	if err := gates(); err != nil {
		return err
	}
	sum, err := w.conduct(w.view, 0)
	if err != nil {
		return err
	}
	return firstError(w.moveVoltage(v, sum), w.decay())
}

// moveVoltage takes the voltage through the step.
func (w *typedWorker[T]) moveVoltage(v []T, sum *sums[T]) error {
	r := w.recipe
	c := r.dtcm(r.dt)
	switch r.method {
	case ExpEuler:
		return firstError(sum.flush(), w.k.RelaxVoltage(v, sum.g, sum.e, c))
	case CN:
		return firstError(sum.flush(), w.k.CentreVoltage(v, sum.g, sum.e, c))
	}
	return sum.voltage(v, c)
}

// getAhead takes the gates through half a step, the first one of a run.
func (w *typedWorker[T]) getAhead() error {
	for j, half := range w.recipe.half {
		for i, v := range w.view[0] {
			w.curveView[j][i] = T(half.F(float64(v)))
		}
	}
	return w.relaxBy(w.view[1 : 1+w.recipe.gates])
}

// rk4 makes a step of the classical Runge-Kutta method.
func (w *typedWorker[T]) rk4() error {
	r, v := w.recipe, w.view[0]
	n := len(v)
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
		if err := w.locate(y[0]); err != nil {
			return err
		}
		if r.rows != nil {
			if err := w.k.Eval(w.curveView, 0, w.cells); err != nil {
				return err
			}
		}
		sum, err := w.conduct(y, s)
		if err != nil {
			return err
		}
		if err := sum.flush(); err != nil {
			return err
		}
		if err := w.k.Stage(acc[0], y[0], v, sum.g, sum.e, r.dtcm(to[s]), r.dtcm(weight[s])); err != nil {
			return err
		}
		for j := 1; j <= r.gates; j++ {
			a, b := w.curveView[2*j-2], w.curveView[2*j-1]
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
