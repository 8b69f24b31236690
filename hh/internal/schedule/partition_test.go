package schedule

import (
	"testing"

	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

func TestBlocksAreAsLargeAsTheCacheAndAThreadsShareAllow(t *testing.T) {
	for _, c := range []struct {
		name               string
		neurons            []int
		threads, precision int
		want               int
	}{
		{"as large as the cache takes", []int{100_000}, 4, 64, 512},
		{"twice as many in half the precision", []int{100_000}, 4, 32, 1024},
		{"one for each thread", []int{1024}, 4, 64, 256},
		{"the power of two from a thread's share on", []int{300}, 2, 64, 256},
		{"a share of all populations", []int{500, 500}, 4, 64, 256},
		{"never smaller than pays", []int{100}, 50, 64, 64},
	} {
		var all []*Population
		for _, n := range c.neurons {
			all = append(all, newPassive(t, n))
		}
		if got := 1 << blockShift(all, c.threads, c.precision); got != c.want {
			t.Errorf("%s: blocks of %d neurons, want %d", c.name, got, c.want)
		}
	}
}

func TestPartitionsHaveEveryNeuronInOneBlock(t *testing.T) {
	for _, neurons := range []int{1, 63, 64, 65, 1000, 4096} {
		for _, threads := range []int{1, 3, 8} {
			next := 0
			for _, part := range newPassive(t, neurons).split(6, threads) {
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
			Connect(sources, p, inDegree(sources, p, c.sources, 1))
		}
		if got := len(p.split(6, c.threads)); got != c.want {
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
		Connect(source, p, synapses.New(synapses.Spec{
			Rule: pairs, Weight: random.Constant(1), Delay: random.Constant(float64(c.steps) * dt),
			Shape: synapses.Shape{From: 1, To: neurons}, Dt: dt, Precision: 64, Threads: 1,
		}))
		if got := len(p.split(9, 1)); got != c.want {
			t.Errorf("a delay of %d steps: %d partitions of %d neurons, want %d", c.steps, got, neurons, c.want)
		}
	}
}

func TestWhatLeftTheTableIsKeptWhenBlocksAreMadeAnew(t *testing.T) {
	p := newPassive(t, 100)
	p.split(6, 1)
	p.blocks[1].Outside.Count = 3
	p.split(6, 2)
	if got := p.Outside().Count; got != 3 {
		t.Errorf("%d times, want 3", got)
	}
}
