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
	view      [][]T // the block's part of the state
	cells     *kernel.Cells[T]
	curves    [][]T
	curveView [][]T
	g, e, x   []T   // conductance, its currents, one channel's conductance
	y, acc    [][]T // stage and sum of a Runge-Kutta step, of v and each gate
	before    []T   // v before the step, where crossings are located
}

// open points view at the block's part of the state.
func (w *typedWorker[T]) open(b *block) {
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
		w.remember(b)
		if err := w.step(); err != nil {
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
		if targets := in[i].at(b.place, slot); len(targets) > 0 {
			receptor := w.view[1+w.recipe.gates+p.receptor]
			if err := w.k.Deliver(receptor, targets, T(p.Weight)); err != nil {
				return err
			}
		}
	}
	return nil
}

// check returns an error if a voltage is not a number any more.
func (w *typedWorker[T]) check(b *block, e epoch) error {
	for i, v := range w.view[0] {
		if v-v != 0 {
			p := b.pop
			c := &p.net.config
			return fmt.Errorf("hh: population %q: v of neuron %d became %v mV between %.6g and %.6g ms: %s with dt %v ms is unstable for model %q when its conductance passes %.4g mS/cm2, or a rate is not finite",
				p.name, b.lo+i, v, p.net.ms(e.from), p.net.ms(e.from+uint64(e.count)), c.Method, c.Dt, p.model.Name, c.Method.limit()*p.model.Cm/c.Dt)
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

// step advances the block by one step.
func (w *typedWorker[T]) step() error {
	r := w.recipe
	switch {
	case r.fused != nil:
		var s []T
		if len(r.receptors) > 0 {
			s = w.view[3]
		}
		return w.k.StepWangBuzsaki(r.fused, r.rows, w.view[0], w.view[1], w.view[2], s)
	case r.method == RK4:
		return w.rk4()
	}
	return w.euler()
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

// conduct sums the conductances of a state into g and e: gates and receptors
// from state, of whose receptors the part that scale says.
func (w *typedWorker[T]) conduct(g, e []T, state [][]T, curves [][]T, scale func(*receptorRecipe[T]) T) error {
	r := w.recipe
	w.k.Fill(g, r.g0)
	w.k.Fill(e, r.e0)
	for _, c := range r.channels {
		x := w.x[:len(g)]
		if c.curve >= 0 {
			x = curves[c.curve]
		} else {
			w.k.Fill(x, c.g)
		}
		for _, f := range c.factors {
			if err := w.k.MulPow(x, state[f.variable], f.power); err != nil {
				return err
			}
		}
		if err := w.k.Conductance(g, e, x, c.e); err != nil {
			return err
		}
	}
	for i := range r.receptors {
		c := &r.receptors[i]
		x := w.x[:len(g)]
		w.k.Fill(x, scale(c))
		if err := firstError(
			w.k.MulPow(x, w.view[1+r.gates+i], 1),
			w.k.Conductance(g, e, x, c.e),
		); err != nil {
			return err
		}
	}
	return nil
}

// decay takes the receptors through the step.
func (w *typedWorker[T]) decay() {
	for i, c := range w.recipe.receptors {
		w.k.Decay(w.view[1+w.recipe.gates+i], c.decay)
	}
}

// euler makes a forward Euler step.
func (w *typedWorker[T]) euler() error {
	r, v := w.recipe, w.view[0]
	g, e := w.g[:len(v)], w.e[:len(v)]
	curves, err := w.look(v)
	if err != nil {
		return err
	}
	if err := w.conduct(g, e, w.view, curves, func(c *receptorRecipe[T]) T { return c.g }); err != nil {
		return err
	}
	for j := range r.gates {
		if err := w.k.Gate(w.view[1+j], curves[2*j], curves[2*j+1]); err != nil {
			return err
		}
	}
	w.decay()
	return w.k.Voltage(v, g, e, r.dtcm(r.dt))
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
		part := func(c *receptorRecipe[T]) T { return c.g * c.stage[s] }
		if err := w.conduct(g, e, y, curves, part); err != nil {
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
	w.decay()
	return nil
}
