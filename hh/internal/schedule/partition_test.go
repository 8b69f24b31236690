package schedule

import (
	"testing"

	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

func split(p *Population, shift, threads int) []*partition {
	return p.split(shift, p.divide(shift, threads, 100))
}

func TestPartitionsHaveEveryNeuronInOneBlock(t *testing.T) {
	for _, neurons := range []int{1, 63, 64, 65, 1000, 4096} {
		for _, threads := range []int{1, 3, 8} {
			next := 0
			for _, part := range split(newPassive(t, neurons), 6, threads) {
				if part.Lo != next {
					t.Errorf("%d neurons, %d threads: a partition begins with neuron %d, want %d", neurons, threads, part.Lo, next)
				}
				for _, b := range part.blocks {
					if b.Lo != next || b.Hi != min(next+64, neurons) {
						t.Errorf("%d neurons, %d threads: a block of neurons %d to %d, want 64 from %d on", neurons, threads, b.Lo, b.Hi, next)
					}
					next = b.Hi
				}
				if part.Hi != next {
					t.Errorf("%d neurons, %d threads: a partition ends with neuron %d, its blocks with %d", neurons, threads, part.Hi, next)
				}
			}
			if next != neurons {
				t.Errorf("%d neurons, %d threads: %d are in blocks", neurons, threads, next)
			}
		}
	}
}

// inDegree connects two populations, each target to so many sources.
func inDegree(from, to *Population, k int, delay float64) *synapses.Projection {
	return synapses.New(synapses.Spec{
		Rule: synapses.InDegree(k), Weight: random.Constant(1), Delay: random.Constant(delay),
		Shape: synapses.Shape{From: from.Cells.Len(), To: to.Cells.Len()}, Dt: dt, Precision: 64, Threads: 1,
	})
}

func TestThereAreAsManyPartitionsAsThreadsAndSynapsesAskFor(t *testing.T) {
	for _, c := range []struct {
		name                      string
		neurons, threads, sources int // of each target, from 16 cells
		want                      int
	}{
		{"one without threads and synapses to spare", 1024, 1, 0, 1},
		{"one for each thread", 1024, 4, 0, 4},
		{"no more than blocks", 128, 4, 0, 2},
		{"one for every 32 synapses of a source", 1024, 1, 2, 2 * 1024 / 16 / SynapsesPerVisit},
		{"a multiple of the threads", 1024, 3, 2, 6},
	} {
		p, sources := newPassive(t, c.neurons), newPassive(t, 16)
		if c.sources > 0 {
			Connect(&sources.Sender, p, inDegree(sources, p, c.sources, 1))
		}
		if got := len(p.divide(6, c.threads, synapses.MaxCounts)); got != c.want {
			t.Errorf("%s: %d partitions, want %d", c.name, got, c.want)
		}
	}
}

func TestLongDelaysMakeSmallPartitions(t *testing.T) {
	const neurons = 1 << 17
	for _, c := range []struct {
		steps int // of the delay
		want  int // partitions
	}{{10, 1}, {65535, 2}} {
		p, source := newPassive(t, neurons), newPassive(t, 1)
		pairs := synapses.Pairs{Sources: []int{0}, Targets: []int{neurons - 1}}
		Connect(&source.Sender, p, synapses.New(synapses.Spec{
			Rule: pairs, Weight: random.Constant(1), Delay: random.Constant(float64(c.steps) * dt),
			Shape: synapses.Shape{From: 1, To: neurons}, Dt: dt, Precision: 64, Threads: 1,
		}))
		if got := len(p.divide(9, 1, 512)); got != c.want {
			t.Errorf("a delay of %d steps: %d partitions of %d neurons, want %d", c.steps, got, neurons, c.want)
		}
	}
}

func TestWhatLeftTheTableIsKeptWhenBlocksAreMadeAnew(t *testing.T) {
	p := newPassive(t, 100)
	split(p, 6, 1)
	p.blocks[1].Outside.Count = 3
	split(p, 6, 2)
	if got := p.Outside().Count; got != 3 {
		t.Errorf("%d times, want 3", got)
	}
}

func TestPartitionsAreSoSmallThatTheirCountsOfArrivalsStayInTheCache(t *testing.T) {
	const neurons, slots = 4096, 100
	for _, c := range []struct {
		name    string
		sources int // of each target, from 16 cells
		cells   int // of which a partition has at most so many
	}{
		{"where a visit still brings enough synapses", 16, synapses.CountedCells(slots)},
		{"but not where it would bring few", 0, neurons},
	} {
		p, sources := newPassive(t, neurons), newPassive(t, 16)
		if c.sources > 0 {
			Connect(&sources.Sender, p, inDegree(sources, p, c.sources, 1))
		}
		for _, blocks := range p.divide(6, 1, slots) {
			if blocks<<6 > c.cells {
				t.Errorf("%s: a partition of %d cells, want %d at most", c.name, blocks<<6, c.cells)
			}
		}
	}
}
