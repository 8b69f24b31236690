package hh

import (
	"fmt"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// step makes step number n of the block.
func (w *typedWorker[T]) step(n uint64) error {
	r := w.recipe
	plain := w.varied == nil && len(w.injections) == 0 && len(w.noises) == 0
	switch {
	case r.fused != nil && plain && !(n == 0 && r.method.staggered()):
		return r.fused.step(w.k, r.rows, w.view)
	case r.method == RK4:
		return w.rk4()
	case r.method.staggered():
		return w.staggered(n == 0)
	}
	return w.explicit()
}

// locate finds the voltages v in the table, or evaluates all exact rates there.
func (w *typedWorker[T]) locate(v []T) error {
	if w.recipe.rows != nil {
		return w.k.Index(w.positions, v, w.recipe.rows)
	}
	return evaluate(w.block.curves, w.recipe.curves, v)
}

// evaluate sets dst to curves at the voltages v. A panic of the user's function
// becomes an error.
func evaluate[T kernel.Float](dst [][]T, curves []table.Curve, v []T) (err error) {
	at := 0
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("hh: a rate function of %s panicked: %v", curves[at].Name, p)
		}
	}()
	for i, c := range curves {
		at = i
		for j, x := range v {
			dst[i][j] = T(c.F(float64(x)))
		}
	}
	return nil
}

// atOnce reports whether a step from the values before it takes channels' and
// gates' curves from the table on one way through its rows, and so needs the
// gates as they were for the channels. Where several ways are needed anyhow and
// the channels' curves are not in the rows of a gate's, the gates may as well
// wait.
func (r *recipe[T]) atOnce() bool {
	if r.rows == nil || r.gates == 0 || r.method != Euler && r.method != ExpEuler {
		return false
	}
	return r.rows.ReadsOnce(r.gates)
}

// explicit makes a step all from the values before it: of Euler or ExpEuler.
func (w *typedWorker[T]) explicit() error {
	r := w.recipe
	open := w.block.curves[2*r.gates:]
	atOnce := r.atOnce()
	var err error
	if atOnce {
		err = w.relaxAt(w.gates(w.seen), open)
	} else {
		err = w.locateOpen(open)
	}
	if err != nil {
		return err
	}
	if err := w.conduct(0); err != nil {
		return err
	}
	if err := w.moveVoltage(); err != nil {
		return err
	}
	if !atOnce {
		if err := w.relax(nil, nil); err != nil {
			return err
		}
	}
	return w.decay()
}

// staggered makes a step with the gates half a step ahead: of Staggered or CN.
func (w *typedWorker[T]) staggered(first bool) error {
	open := w.block.curves[2*w.recipe.gates:]
	var err error
	if first {
		err = w.getAhead(open)
	} else {
		err = w.relaxAt(nil, open)
	}
	if err != nil {
		return err
	}
	if err := w.conduct(0); err != nil {
		return err
	}
	return firstError(w.moveVoltage(), w.decay())
}

// gates returns the gates of a state.
func (w *typedWorker[T]) gates(state [][]T) [][]T { return state[1 : 1+w.recipe.gates] }

// locateOpen is locate, and leaves in open the channels' own curves.
func (w *typedWorker[T]) locateOpen(open [][]T) error {
	if err := w.locate(w.view[0]); err != nil || w.recipe.rows == nil {
		return err
	}
	return w.k.Eval(open, 2*w.recipe.gates, w.positions)
}

// relaxAt is locate and relax.
func (w *typedWorker[T]) relaxAt(before, open [][]T) error {
	v := w.view[0]
	if rows := w.recipe.rows; rows != nil {
		s := kernel.GateStep[T]{X: w.gates(w.view), Before: before, Dst: open}
		return w.k.GatesAt(&s, v, rows, w.positions)
	}
	if err := w.locate(v); err != nil {
		return err
	}
	return w.relax(before, open)
}

// relax takes the gates through the step that the curves at the located voltages
// hold. It leaves in before, if not nil, what they were, and looks up the
// channels' own curves if open has room for them.
func (w *typedWorker[T]) relax(before, open [][]T) error {
	if w.recipe.rows != nil {
		return w.k.Gates(&kernel.GateStep[T]{X: w.gates(w.view), Before: before, Dst: open}, w.positions)
	}
	return w.relaxBy(w.block.curves)
}

// relaxBy takes the gates through the step that curves in memory hold.
func (w *typedWorker[T]) relaxBy(curves [][]T) error {
	for j, x := range w.gates(w.view) {
		if err := w.k.Gate(x, curves[2*j], curves[2*j+1]); err != nil {
			return err
		}
	}
	return nil
}

// getAhead is relaxAt for half a step, the first one of a run.
func (w *typedWorker[T]) getAhead(open [][]T) error {
	if err := w.locateOpen(open); err != nil {
		return err
	}
	curves := w.block.curves
	if err := evaluate(curves, w.recipe.half, w.view[0]); err != nil {
		return err
	}
	return w.relaxBy(curves)
}

// moveVoltage takes the voltage through the step.
func (w *typedWorker[T]) moveVoltage() error {
	r, v := w.recipe, w.view[0]
	c := r.dtcm(r.dt)
	if r.method != ExpEuler && r.method != CN {
		return w.sums.Euler(v, c, w.last)
	}
	g, e, err := w.sums.Flush()
	switch {
	case err != nil:
		return err
	case r.method == CN:
		return w.k.CentreVoltage(v, g, e, c)
	}
	return w.k.RelaxVoltage(v, g, e, c)
}

// decay takes the receptors through the step that the voltage's has not taken.
func (w *typedWorker[T]) decay() error {
	for i := range len(w.receptors) - len(w.last) {
		c := &w.recipe.receptors[i]
		if c.x == c.s {
			w.k.Decay(w.view[c.s], c.decay)
		} else if err := w.k.Cascade(w.view[c.s], w.view[c.x], c.decay, c.feed, c.rise); err != nil {
			return err
		}
	}
	return nil
}

// rk4 makes a step of the classical Runge-Kutta method.
func (w *typedWorker[T]) rk4() error {
	r, v := w.recipe, w.view[0]
	y, acc := w.block.y, w.block.acc
	for j := range y {
		copy(y[j], w.view[j])
	}
	for i, s := range r.stages() {
		if err := w.locate(y[0]); err != nil {
			return err
		}
		if open := w.block.curves[2*r.gates:]; r.rows != nil && len(open) > 0 {
			if err := w.k.Eval(open, 2*r.gates, w.positions); err != nil {
				return err
			}
		}
		if err := w.conduct(i); err != nil {
			return err
		}
		g, e, err := w.sums.Flush()
		if err := firstError(
			err,
			w.k.Stage(&kernel.Stage[T]{Which: s.which, To: r.dtcm(s.to), Weight: r.dtcm(s.weight), Acc: acc[0], Y: y[0], X: v}, g, e),
			w.gateStages(s.which, T(s.to), T(s.weight)),
		); err != nil {
			return err
		}
	}
	return w.decay()
}

// gateStages does a stage of the gates, by the curves at the located voltages.
func (w *typedWorker[T]) gateStages(which kernel.StageOf, to, weight T) error {
	acc, y, x, curves := w.gates(w.block.acc), w.gates(w.block.y), w.gates(w.view), w.block.curves
	if w.recipe.rows != nil {
		return w.k.GateStages(&kernel.GateStages[T]{Which: which, To: to, Weight: weight, Acc: acc, Y: y, X: x}, w.positions)
	}
	for j := range y {
		if err := w.k.Stage(&kernel.Stage[T]{Which: which, To: to, Weight: weight, Acc: acc[j], Y: y[j], X: x[j]}, curves[2*j], curves[2*j+1]); err != nil {
			return err
		}
	}
	return nil
}
