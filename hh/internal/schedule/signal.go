package schedule

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// signal is a number that goroutines wait for. One that waits first looks at it again
// and again, which gets it back within some hundred nanoseconds, then lets others run
// in between, and at last sleeps: to wake it takes up to 100 us where processors
// are virtual, a good part of an epoch in a small network.
type signal struct {
	value atomic.Uint64
	task  task // what set tells them
	// What is looked at again and again has a cache line for itself and what goes
	// with it: to get one that another processor has written takes up to 300 ns.
	_ [4]uint64

	sleepers atomic.Int32
	mutex    sync.Mutex
	woken    sync.Cond
}

const (
	// spins is how often a goroutine looks without letting others run, some 100 us in
	// all: as long as it may take another one to get to a processor of its own, rather
	// than to have this one's. pause is how much longer than the look each takes.
	spins = 8000
	pause = 32
	// patience is how often it looks after that before it sleeps, some 100 us.
	patience = 1000
)

func newSignal() *signal {
	s := &signal{}
	s.woken.L = &s.mutex
	return s
}

// set sets the number. Each of those that wait for it must see it before the next.
func (s *signal) set(value uint64, t task) {
	s.task = t
	s.value.Store(value)
	s.wake()
}

// add adds one to the number.
func (s *signal) add() {
	s.value.Add(1)
	s.wake()
}

func (s *signal) wake() {
	if s.sleepers.Load() > 0 {
		s.mutex.Lock() // by now who has looked in vain sleeps
		s.woken.Broadcast()
		s.mutex.Unlock()
	}
}

// await waits for a number; it spins if every goroutine has a processor. It returns
// how often it looked without letting others run.
func (s *signal) await(value uint64, spin bool) (looks int) {
	if spin {
		for ; looks < spins; looks++ {
			if s.value.Load() == value {
				return looks
			}
			for range pause {
			}
		}
	}
	for range patience {
		if s.value.Load() == value {
			return spins
		}
		runtime.Gosched()
	}
	s.mutex.Lock()
	s.sleepers.Add(1)
	for s.value.Load() != value {
		s.woken.Wait()
	}
	s.sleepers.Add(-1)
	s.mutex.Unlock()
	return spins
}
