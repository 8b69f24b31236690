package hh

// remember keeps the voltages before a step, where crossings are located in it.
func (w *typedWorker[T]) remember(b *block) {
	if b.pop.located {
		w.before = append(w.before[:0], w.view[0]...)
	}
}

// detect appends the spikes of a step to the block's.
func (w *typedWorker[T]) detect(b *block, step uint64) error {
	from := len(b.list)
	var err error
	seen := w.recipe.extent
	if b.list, err = w.k.Threshold(b.list, b.above, w.view[0], w.recipe.threshold, &seen); err != nil {
		return err
	}
	if seen != w.recipe.extent {
		if err := w.stray(b, step); err != nil {
			return err
		}
	}
	if b.resting != nil {
		kept := b.list[:from]
		for _, i := range b.list[from:] {
			if step >= b.resting[i] {
				b.resting[i] = step + b.pop.rest
				kept = append(kept, i)
			}
		}
		b.list = kept
	}
	if b.pop.located {
		for _, i := range b.list[from:] {
			b.within = append(b.within, crossing(float64(w.before[i]), float64(w.view[0][i]), float64(w.recipe.threshold)))
		}
	}
	b.ends = append(b.ends, len(b.list))
	return nil
}

// crossing returns which part of the step from v0 to v1 it takes to get to
// theta.
func crossing(v0, v1, theta float64) float64 {
	x := (theta - v0) / (v1 - v0)
	// No time outside the step is right, not even where the voltages are too far
	// apart for float64 to hold the distance.
	if !(x > 0) {
		return 0
	}
	return min(x, 1)
}
