package synapses

import "github.com/lut4go/lut4go/kernel"

// Deliver adds the arrivals of one slot to x, the receptor of the cells of a block,
// which is given by its place in the partition.
func Deliver[T kernel.Float](k kernel.Kernels[T], x []T, a *Arrivals, block, slot int) error {
	if a.counted {
		return deliverCounts(k, x, a, block, slot)
	}
	i := block*a.slots + slot
	from, to := a.start[i], a.start[i+1]
	if from == to {
		return nil
	}
	if a.weighted {
		return k.DeliverWeights(x, a.targets[from:to], weightsOf[T](&a.weights)[from:to])
	}
	return k.Deliver(x, a.targets[from:to], T(a.weight))
}

func deliverCounts[T kernel.Float](k kernel.Kernels[T], x []T, a *Arrivals, block, slot int) error {
	weight, from := T(a.weight), a.partition.first(block)-a.counts.lo
	counts, largest := a.counts.slot(slot, from, len(x))
	if err := k.DeliverCounts(x, counts, largest, weight); err != nil {
		return err
	}
	a.counts.eachOverflow(slot, from, len(x), func(target int) { x[target] += weight })
	return nil
}

// Counts returns the arrivals of one slot at n neurons of a block as their numbers and the
// weight of each, for a kernel.Synapse; false if they are not counted, or some neuron may
// have more than that takes.
func (a *Arrivals) Counts(block, slot, n int) (counts []uint8, weight float64, ok bool) {
	if !a.counted {
		return nil, 0, false
	}
	counts, largest := a.counts.slot(slot, a.partition.first(block)-a.counts.lo, n)
	return counts, a.weight, largest <= kernel.MaxArrivals
}

// weightsOf returns the slice that is in use for T.
func weightsOf[T kernel.Float](w *weights) []T {
	if x, ok := any(&w.w64).(*[]T); ok {
		return *x
	}
	return *any(&w.w32).(*[]T)
}
