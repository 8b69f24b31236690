package hh

import "github.com/lut4go/lut4go/kernel"

// boundChannel is a channel with gates, of a block of cells.
type boundChannel[T kernel.Float] struct {
	kernel.Channel[T] // all of it if simple
	simple            bool
	curve             []T // its conductance without the gates, from the table
	scale             []T // what multiplies the curve, nil for nothing
	e                 []T // the cells' own reversal potentials, nil for one for all
}

// boundReceptor is a receptor of a block of cells.
type boundReceptor[T kernel.Float] struct {
	kernel.Channel[T] // all of it if simple
	simple            bool
	g, e              []T // the cells' own, nil for one for all
}

// bind points the channels and receptors at the block.
func (w *typedWorker[T]) bind() {
	r, v := w.recipe, w.varied
	var own variedPair[T]
	for i := range r.channels {
		c, b := &r.channels[i], &w.channels[i]
		if v != nil {
			own = v.channels[i]
		}
		*b = boundChannel[T]{Channel: kernel.Channel[T]{G: c.g, E: c.e}, e: w.part(own.e)}
		if c.curve >= 0 {
			b.curve, b.scale = w.block.curves[c.curve], w.part(own.g)
			b.Each = b.curve
		} else {
			b.Each = w.part(own.g)
		}
		if b.simple = c.simple && own.e == nil; b.simple {
			b.Gate, b.Power = w.seen[c.factors[0].variable], int(c.factors[0].power)
			if len(c.factors) == 2 {
				b.Second = w.seen[c.factors[1].variable]
			}
		}
	}
	for i := range r.receptors {
		c, b := &r.receptors[i], &w.receptors[i]
		if v != nil {
			own = v.receptors[i]
		}
		*b = boundReceptor[T]{g: w.part(own.g), e: w.part(own.e)}
		if b.simple = c.x == c.s && !c.current && own.g == nil && own.e == nil; b.simple {
			b.Channel = kernel.Channel[T]{Gate: w.view[c.s], Power: 1, E: c.e}
		}
	}
	w.bindLast()
}

// bindLast leaves the last receptors to the kernel that moves the voltage, where
// it can do them.
func (w *typedWorker[T]) bindLast() {
	r := w.recipe
	w.last = w.last[:0]
	if r.method != Euler && r.method != Staggered || w.varied != nil && w.varied.slow != nil {
		return
	}
	from := len(w.receptors)
	for from > 0 && len(w.receptors)-from < kernel.MostLastSynapses && w.receptors[from-1].simple {
		from--
	}
	for _, c := range r.receptors[from:] {
		w.last = append(w.last, kernel.Synapse[T]{G: c.seen[0], E: c.e, Decay: c.decay, S: w.view[c.s]})
	}
}

// part returns the block's part of what the cells have of their own, if they do.
func (w *typedWorker[T]) part(own []T) []T {
	if own == nil {
		return nil
	}
	return own[w.lo:w.hi]
}

// conduct sums the conductances of a stage.
func (w *typedWorker[T]) conduct(stage int) error {
	r, v, g, e := w.recipe, w.varied, w.block.g, w.block.e
	if v != nil && v.g0 != nil {
		copy(g, v.g0[w.lo:w.hi])
		copy(e, v.e0[w.lo:w.hi])
		w.sums.BeginAt(w.k, g, e)
	} else {
		w.sums.Begin(w.k, g, e, r.g0, r.e0)
	}
	if len(w.injections) > 0 || len(w.noises) > 0 {
		g, e, err := w.sums.Flush()
		if err = firstError(err, w.stimulate(e, w.ms), w.addNoise(g, e)); err != nil {
			return err
		}
	}
	for i := range w.channels {
		if err := w.channel(i); err != nil {
			return err
		}
	}
	for i := range w.receptors[:len(w.receptors)-len(w.last)] {
		if err := w.receptor(i, stage); err != nil {
			return err
		}
	}
	if v == nil || v.slow == nil {
		return nil
	}
	// The same change of voltage as with the cell's own Cm.
	slow := v.slow[w.lo:w.hi]
	g, e, err := w.sums.Flush()
	return firstError(err, w.k.MulPow(g, slow, 1), w.k.MulPow(e, slow, 1))
}

// channel adds a channel with gates.
func (w *typedWorker[T]) channel(i int) error {
	b := &w.channels[i]
	if b.scale != nil {
		if err := w.k.MulPow(b.curve, b.scale, 1); err != nil {
			return err
		}
	}
	if b.simple {
		return w.sums.AddChannel(&b.Channel)
	}
	x := b.curve
	if x == nil {
		x = w.block.x
		if b.Each == nil {
			w.k.Fill(x, b.G)
		} else {
			copy(x, b.Each)
		}
	}
	for _, f := range w.recipe.channels[i].factors {
		if err := w.raise(x, w.seen[f.variable], f.power); err != nil {
			return err
		}
	}
	return w.sums.AddConductance(x, b.E, b.e)
}

// raise multiplies x by a power of y.
func (w *typedWorker[T]) raise(x, y []T, p float64) error {
	if n, whole := wholePower(p); whole {
		return w.k.MulPow(x, y, n)
	}
	for i, z := range y {
		x[i] *= T(power(float64(z), p))
	}
	return nil
}

// receptor adds a receptor's conductance or current.
func (w *typedWorker[T]) receptor(i, stage int) error {
	c, b := &w.recipe.receptors[i], &w.receptors[i]
	if b.simple {
		b.G = c.seen[stage]
		return w.sums.AddChannel(&b.Channel)
	}
	x := w.block.x
	var err error
	if c.x == c.s {
		w.k.Fill(x, c.seen[stage])
		err = w.k.MulPow(x, w.view[c.s], 1)
	} else {
		err = w.k.Blend(x, w.view[c.s], w.view[c.x], c.seen[stage], c.seenRise[stage])
	}
	if b.g != nil {
		err = firstError(err, w.k.MulPow(x, b.g, 1))
	}
	switch {
	case err != nil:
		return err
	case c.current:
		_, e, err := w.sums.Flush()
		return firstError(err, w.k.Inject(e, x))
	}
	return w.sums.AddConductance(x, c.e, b.e)
}
