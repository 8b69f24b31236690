package hh

// Spike is one neuron's crossing of its threshold.
type Spike struct {
	Step   uint64 // the step in which it crossed, counted from 0
	Neuron uint32 // its number in its population
}

// exchanger brings together the spikes of an epoch from all processes that
// share a network. A network in one process uses alone.
type exchanger interface {
	// exchange gets the spikes of this process's neurons of one population,
	// by neuron, then step, and returns those of all.
	exchange(own []Spike) ([]Spike, error)
}

type alone struct{}

func (alone) exchange(own []Spike) ([]Spike, error) { return own, nil }

// exchange keeps the spikes of an epoch that have synapses to cross.
func (n *Network) exchange() error {
	var others exchanger = alone{}
	for _, p := range n.populations {
		if p.reach < 0 {
			continue
		}
		p.fresh = p.fresh[:0]
		for _, b := range p.blocks {
			p.fresh = append(p.fresh, b.bySource...)
		}
		all, err := others.exchange(p.fresh)
		if err != nil {
			return err
		}
		// What arrived before the next epoch's window is done with.
		first, _ := epoch{from: n.step}.window()
		p.history, p.spare = merge(p.spare[:0], p.history, all, first-int64(p.reach)), p.history
	}
	return nil
}

// merge appends to all two lists that are each by neuron, then step, as one,
// without the spikes before step since.
func merge(all, old, fresh []Spike, since int64) []Spike {
	i, j := 0, 0
	for i < len(old) || j < len(fresh) {
		var s Spike
		if j == len(fresh) || i < len(old) && old[i].Neuron <= fresh[j].Neuron {
			s = old[i]
			i++
		} else {
			s = fresh[j]
			j++
		}
		if int64(s.Step) >= since {
			all = append(all, s)
		}
	}
	return all
}
