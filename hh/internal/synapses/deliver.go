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
	if a.learns != nil {
		deliverLearned(x, a, block, slot)
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
	addBeyond(x, &a.counts, slot, from, weight)
	return nil
}

// DeliverAllBut adds arrivals of one slot to x, as Deliver does, but for up to
// kernel.MaxArrivals of a neuron, whose numbers and weight it returns for a kernel.Synapse;
// false, and nothing is added, if they are not counted or there are too many. x is padded:
// no arrivals are due beyond the cells.
func DeliverAllBut[T kernel.Float](x []T, a *Arrivals, block, slot int) (counts []uint8, weight T, ok bool) {
	if !a.counted {
		return nil, 0, false
	}
	from := a.partition.first(block) - a.counts.lo
	counts, largest := a.counts.slot(slot, from, len(x))
	if largest > kernel.MaxArrivals {
		return nil, 0, false
	}
	addBeyond(x, &a.counts, slot, from, T(a.weight))
	return counts, T(a.weight), true
}

// weightsOf returns the slice that is in use for T.
func weightsOf[T kernel.Float](w *weights) []T {
	if x, ok := any(&w.w64).(*[]T); ok {
		return *x
	}
	return *any(&w.w32).(*[]T)
}
