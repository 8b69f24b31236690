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
	_     [7]uint64 // what is looked at again and again has a cache line for itself

	sleepers atomic.Int32
	mutex    sync.Mutex
	woken    sync.Cond
}

const (
	// spins is how often a goroutine looks without letting others run, some 20 us in
	// all, pause how much longer than the look each of these takes.
	spins = 1000
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
func (s *signal) set(value uint64) {
	s.value.Store(value)
	if s.sleepers.Load() > 0 {
		s.mutex.Lock()
		s.mutex.Unlock() // who has looked in vain sleeps by now
		s.woken.Broadcast()
	}
}

// await waits for a number; it spins if every goroutine has a processor.
func (s *signal) await(value uint64, spin bool) {
	if spin {
		for range spins {
			if s.value.Load() == value {
				return
			}
			for range pause {
			}
		}
	}
	for range patience {
		if s.value.Load() == value {
			return
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
}
