package hh

import (
	"runtime"
	"slices"
)

// crew is the goroutines that take a network's blocks through an epoch. Each
// has its share of the partitions for good, so that no locks are needed and a block
// stays in its processor's caches.
type crew struct {
	members []*member
	neurons int
	work    []chan epoch  // for each member but the first
	done    chan struct{} // from each of them
}

// worthSharing is the number of neuron-steps in an epoch from which on it pays
// to wake other goroutines, some 10 us of work for nothing. With fewer, as in a
// small network without delays, a run on many threads is one on a single one.
const worthSharing = 1 << 15

// member is one goroutine's share of the partitions and its scratch space.
type member struct {
	partitions []*partition
	workers    map[*Population]worker
	in         []arrivals // for each projection and Poisson input to the partition at hand
	due        []due
	events     []event
	next       []uint32
	err        error
}

// newCrew splits the populations and shares them out, evenly by neurons.
func newCrew(n *Network) *crew {
	shift := n.blockShift()
	var parts []*partition
	total := 0
	for _, p := range n.populations {
		parts = append(parts, p.split(shift)...)
		total += p.n
	}
	members := make([]*member, n.config.Threads)
	before := 0
	for _, p := range parts {
		size := p.blocks[len(p.blocks)-1].hi - p.blocks[0].lo
		i := (before + size/2) * len(members) / total
		before += size
		if members[i] == nil {
			members[i] = &member{workers: map[*Population]worker{}, next: make([]uint32, 1<<shift+1)}
		}
		m := members[i]
		m.partitions = append(m.partitions, p)
		if m.workers[p.pop] == nil {
			m.workers[p.pop] = p.pop.cells.newWorker(1 << shift)
		}
	}
	idle := func(m *member) bool { return m == nil }
	return &crew{members: slices.DeleteFunc(members, idle), neurons: total}
}

// start starts the goroutines; the caller of do is the first member.
func (c *crew) start() {
	others := c.members[1:]
	c.work = make([]chan epoch, len(others))
	c.done = make(chan struct{}, len(others))
	for i, m := range others {
		work := make(chan epoch, 1)
		c.work[i] = work
		go func() {
			for {
				e, ok := await(work)
				if !ok {
					return
				}
				m.err = m.do(e)
				c.done <- struct{}{}
			}
		}()
	}
}

func (c *crew) stop() {
	for _, work := range c.work {
		close(work)
	}
}

// patience is how often a goroutine looks whether it is its turn before it
// sleeps, some 100 us in all. To wake one that sleeps takes up to 100 us where
// processors are virtual: a good part of an epoch in a small network.
const patience = 1000

// await receives from a channel, which it does at once if it soon can.
func await[T any](c <-chan T) (T, bool) {
	for range patience {
		select {
		case x, ok := <-c:
			return x, ok
		default:
			runtime.Gosched()
		}
	}
	x, ok := <-c
	return x, ok
}

// do takes all blocks through an epoch. Of several errors it returns that of
// the first block.
func (c *crew) do(e epoch) error {
	if c.neurons*e.count < worthSharing {
		for _, m := range c.members {
			m.err = m.do(e)
		}
	} else {
		for _, work := range c.work {
			work <- e
		}
		c.members[0].err = c.members[0].do(e)
		for range c.work {
			await(c.done)
		}
	}
	for _, m := range c.members {
		if m.err != nil {
			return m.err
		}
	}
	return nil
}

// do takes the member's blocks through an epoch, or, for one without steps,
// delivers what is due before its first.
func (m *member) do(e epoch) error {
	for _, p := range m.partitions {
		m.gather(p, e)
		w := m.workers[p.pop]
		for _, b := range p.blocks {
			for i := range p.fans {
				m.in[i].turnTo(b, p.shift)
			}
			if e.count == 0 {
				if err := w.deliver(b, 0, m.in); err != nil {
					return err
				}
				continue
			}
			if err := w.advance(b, e, m.in); err != nil {
				return err
			}
			if p.pop.reach >= 0 {
				b.sortBySource(e.from, m.next)
			}
		}
	}
	return nil
}
