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

// typedWorker is a worker in one precision, with the block that it is at.
type typedWorker[T kernel.Float] struct {
	*typedCells[T]
	room      scratch[T] // as long as the longest block
	positions *kernel.Positions[T]

	lo, hi    int
	slot      int        // the step at hand, in its epoch
	ms        float64    // when it begins
	view      [][]T      // the block's part of the state
	seen      [][]T      // the state that conductances depend on
	block     scratch[T] // as long as the block
	channels  []boundChannel[T]
	receptors []boundReceptor[T]
	last      []kernel.Synapse[T] // of the last receptors, where they go straight into the voltage
	sums      kernel.Sums[T]
	before    []T // v before the step, where crossings are located
}

// scratch is arrays that no step leaves anything in for the next.
type scratch[T kernel.Float] struct {
	curves  [][]T
	g, e, x []T   // conductance, its currents, one channel's conductance
	y, acc  [][]T // stage and sum of a Runge-Kutta step, of v and each gate
}

func newScratch[T kernel.Float](r *recipe[T], n int) scratch[T] {
	s := scratch[T]{
		curves: arrays[T](len(r.curves), n),
		g:      kernel.Aligned[T](n),
		e:      kernel.Aligned[T](n),
		x:      kernel.Aligned[T](n),
	}
	if r.method == RK4 {
		s.y, s.acc = arrays[T](1+r.gates, n), arrays[T](1+r.gates, n)
	}
	return s
}

func arrays[T kernel.Float](k, n int) [][]T {
	a := make([][]T, k)
	for i := range a {
		a[i] = kernel.Aligned[T](n)
	}
	return a
}

// cut sets s to the first n elements of every array of room, which has as many.
func (s *scratch[T]) cut(room *scratch[T], n int) {
	s.g, s.e, s.x = room.g[:n], room.e[:n], room.x[:n]
	for i, x := range room.curves {
		s.curves[i] = x[:n]
	}
	for i := range room.y {
		s.y[i], s.acc[i] = room.y[i][:n], room.acc[i][:n]
	}
}

// newWorker returns what a goroutine needs to step blocks of up to n cells.
func (s *typedCells[T]) newWorker(n int) worker {
	r := s.recipe
	return &typedWorker[T]{
		typedCells: s,
		room:       newScratch(r, n),
		positions:  kernel.NewPositions[T](n),
		view:       make([][]T, len(s.state)),
		seen:       make([][]T, len(s.state)),
		block:      newScratch(r, 0),
		channels:   make([]boundChannel[T], len(r.channels)),
		receptors:  make([]boundReceptor[T], len(r.receptors)),
	}
}

// open turns to a block.
func (w *typedWorker[T]) open(b *block) {
	r := w.recipe
	w.lo, w.hi = b.lo, b.hi
	w.block.cut(&w.room, b.hi-b.lo)
	for j, x := range w.state {
		w.view[j] = x[b.lo:b.hi:b.hi]
		w.seen[j] = w.view[j]
		switch gate := j >= 1 && j <= r.gates; {
		case r.method == RK4 && j <= r.gates:
			w.seen[j] = w.block.y[j]
		case gate && r.atOnce():
			// The table's curves of the gates are never put into memory there.
			w.seen[j] = w.block.curves[j-1]
		}
	}
	w.bind()
}

func (w *typedWorker[T]) advance(b *block, e epoch, in []arrivals) error {
	w.open(b)
	b.list, b.ends, b.within = b.list[:0], b.ends[:0], b.within[:0]
	for s := range e.count {
		if (e.from+uint64(s))%tinyEvery == 0 {
			w.dropTiny()
		}
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
		if in[i].counted {
			if err := w.deliverCounts(b, slot, p, &in[i].tally); err != nil {
				return err
			}
			continue
		}
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

// deliverCounts adds the counted arrivals of one step to a block.
func (w *typedWorker[T]) deliverCounts(b *block, slot int, p *projection, t *tally) error {
	x, weight := w.fed(p.receptor), T(p.weight)
	from := b.lo - t.lo
	counts, most := t.at(slot, from, len(x))
	if err := w.k.DeliverCounts(x, counts, most, weight); err != nil {
		return err
	}
	t.rest(slot, from, len(x), func(target int) { x[target] += weight })
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
