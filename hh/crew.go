package hh

import "sync"

// crew is the goroutines that take a network's blocks through an epoch. Each
// has its share of the blocks for good, so that no locks are needed and a block
// stays in its processor's caches.
type crew struct {
	members []*member
	work    []chan epoch
	wait    sync.WaitGroup
}

// member is one goroutine's share of the blocks and its scratch space.
type member struct {
	blocks  []*block
	workers map[*Population]worker
	in      []arrivals
	ranges  []synapseRange
	next    []uint32
	err     error
}

// newCrew splits the populations into blocks and shares them out.
func newCrew(n *Network) *crew {
	var blocks []*block
	for _, p := range n.populations {
		p.split(n.blockSize())
		blocks = append(blocks, p.blocks...)
	}
	c := &crew{}
	threads := min(n.config.Threads, len(blocks))
	for i := range threads {
		m := &member{
			blocks:  blocks[len(blocks)*i/threads : len(blocks)*(i+1)/threads],
			workers: map[*Population]worker{},
			next:    make([]uint32, n.blockSize()+1),
		}
		for _, b := range m.blocks {
			if m.workers[b.pop] == nil {
				m.workers[b.pop] = b.pop.cells.newWorker(n.blockSize())
			}
		}
		c.members = append(c.members, m)
	}
	return c
}

// blockSize returns the number of neurons in a block: smaller where a
// population would otherwise not have a block for every thread.
func (n *Network) blockSize() int {
	neurons := 0
	for _, p := range n.populations {
		neurons += p.n
	}
	const least = 64
	share := (neurons + n.config.Threads - 1) / n.config.Threads
	return min(blockSize, max(least, (share+least-1)/least*least))
}

// start starts the goroutines; the caller of do is the first member.
func (c *crew) start() {
	c.work = make([]chan epoch, len(c.members))
	for i, m := range c.members[1:] {
		work := make(chan epoch)
		c.work[i+1] = work
		go func() {
			for e := range work {
				m.err = m.do(e)
				c.wait.Done()
			}
		}()
	}
}

func (c *crew) stop() {
	for _, work := range c.work[1:] {
		close(work)
	}
}

// do takes all blocks through an epoch. Of several errors it returns that of
// the first block.
func (c *crew) do(e epoch) error {
	c.wait.Add(len(c.members) - 1)
	for _, work := range c.work[1:] {
		work <- e
	}
	c.members[0].err = c.members[0].do(e)
	c.wait.Wait()
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
	for _, b := range m.blocks {
		w := m.workers[b.pop]
		m.gather(b, e)
		if e.count == 0 {
			if err := w.deliver(b, 0, m.in); err != nil {
				return err
			}
			continue
		}
		if err := w.advance(b, e, m.in); err != nil {
			return err
		}
		if b.pop.reach >= 0 {
			b.sortBySource(e.from, m.next)
		}
	}
	return nil
}
