package schedule

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/engine"
)

func TestANumberOfThreadsChangesNoBit(t *testing.T) {
	for _, c := range []struct {
		neurons int
		shared  bool // an epoch is work for several goroutines
	}{{3000, true}, {90, false}} {
		var want [2][]float64
		for _, threads := range []int{1, 2, 3, 8} {
			t.Run(fmt.Sprintf("%d neurons, %d threads", c.neurons, threads), func(t *testing.T) {
				p, _ := newRecurrent(t, c.neurons)
				all := []*Population{p}
				if got := c.neurons*EpochLength(all) >= worthSharing; got != c.shared {
					t.Fatalf("an epoch is shared: %v, want %v", got, c.shared)
				}
				pool := NewPool(all, threads, 64)
				pool.Start()
				defer pool.Stop()
				if spikes := simulate(t, pool, all, 20); spikes < c.neurons {
					t.Fatalf("only %d spikes", spikes)
				}
				var got [2][]float64
				for k := range got {
					got[k] = make([]float64, c.neurons)
					p.Cells.Get(k, got[k])
				}
				if threads == 1 {
					want = got
				} else if !slices.Equal(got[voltage], want[voltage]) || !slices.Equal(got[input], want[input]) {
					t.Error("the state is not that of one thread")
				}
			})
		}
	}
}

func TestAPoolSharesNeuronsOutEvenly(t *testing.T) {
	all := []*Population{newPassive(t, 5000), newPassive(t, 3000), newPassive(t, 40)}
	for _, threads := range []int{1, 2, 3, 7} {
		pool := NewPool(all, threads, 64)
		if len(pool.workers) != threads {
			t.Errorf("%d workers for %d threads", len(pool.workers), threads)
		}
		fewest, most := pool.neurons, 0
		for _, w := range pool.workers {
			own := 0
			for _, part := range w.partitions {
				own += part.Hi - part.Lo
			}
			fewest, most = min(fewest, own), max(most, own)
		}
		if most-fewest > pool.neurons/threads {
			t.Errorf("%d threads: one has %d neurons, another %d", threads, fewest, most)
		}
	}
}

func TestAPoolHasNoWorkerWithoutABlock(t *testing.T) {
	pool := NewPool([]*Population{newPassive(t, 130)}, 8, 64)
	if len(pool.workers) != 3 {
		t.Errorf("%d workers for 3 blocks", len(pool.workers))
	}
}

func TestAPoolIsStartedAgainAfterItHasStopped(t *testing.T) {
	once, _ := newRecurrent(t, 3000)
	again, _ := newRecurrent(t, 3000)
	pool := NewPool([]*Population{again}, 3, 64)
	e := Epoch{Steps: EpochLength([]*Population{again})}
	for range 2 {
		pool.Start()
		if err := pool.Do(e); err != nil {
			t.Fatal(err)
		}
		pool.Stop()
		e.First += uint64(e.Steps)
	}
	other := NewPool([]*Population{once}, 3, 64)
	other.Start()
	defer other.Stop()
	for e := (Epoch{Steps: e.Steps}); e.First < 2*uint64(e.Steps); e.First += uint64(e.Steps) {
		if err := other.Do(e); err != nil {
			t.Fatal(err)
		}
	}
	got, want := make([]float64, 3000), make([]float64, 3000)
	again.Cells.Get(voltage, got)
	once.Cells.Get(voltage, want)
	if !slices.Equal(got, want) {
		t.Error("the voltages are not those of a pool that was started once")
	}
}

func TestTheErrorOfAPoolIsThatOfTheFirstBlock(t *testing.T) {
	sound, broken := newPassive(t, 2000), newPassive(t, 2000)
	v := make([]float64, 2000)
	v[1900], v[700] = 3e6, 2e6
	broken.Cells.Set(voltage, v)
	for _, threads := range []int{1, 2, 4} {
		pool := NewPool([]*Population{sound, broken}, threads, 64)
		pool.Start()
		err := pool.Do(Epoch{Steps: 20})
		pool.Stop()
		var in *Error
		var b *engine.Broken
		if !errors.As(err, &in) || !errors.As(err, &b) || in.Population != broken || b.Neuron != 700 {
			t.Errorf("%d threads: %v, want that of neuron 700 of the second population", threads, err)
		}
	}
}

func TestAnEpochWithoutStepsDeliversWhatIsDueAndNothingElse(t *testing.T) {
	source, target := newPassive(t, 1), newPassive(t, 1)
	Connect(&source.Sender, target, inDegree(source, target, 1, 0))
	source.Cells.Set(voltage, []float64{-55.05})
	source.Cells.SetCurrent(20)
	all := []*Population{source, target}
	pool := NewPool(all, 1, 64)
	if spikes := simulate(t, pool, all, 1); spikes != 1 {
		t.Fatalf("%d spikes in the first step, want 1", spikes)
	}
	v, s := make([]float64, 1), make([]float64, 1)
	source.Cells.Get(voltage, v)
	before := v[0]
	if err := pool.Do(Epoch{First: 1}); err != nil {
		t.Fatal(err)
	}
	target.Cells.Get(input, s)
	source.Cells.Get(voltage, v)
	if s[0] != 1 || v[0] != before {
		t.Errorf("the receptor is at %v, want 1; the source's voltage at %v mV, want %v", s[0], v[0], before)
	}
}

func TestAFingerprintDoesNotDependOnThreads(t *testing.T) {
	var want uint64
	for _, threads := range []int{1, 2, 5} {
		p, made := newRecurrent(t, 1000)
		got := NewPool([]*Population{p}, threads, 64).Fingerprint(made)
		if threads == 1 {
			want = got
		}
		if got != want || got == 0 {
			t.Errorf("%d threads: %x, one %x", threads, got, want)
		}
	}
}
