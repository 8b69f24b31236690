// Package networks keeps networks of cells, and what they are made of, by number, for
// callers in other languages, which cannot hold a Go pointer. A Set is safe for
// concurrent use: of a network that another thread uses, calls are refused.
package networks

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/lut4go/lut4go/bridge/internal/handle"
	"github.com/lut4go/lut4go/hh"
)

// Handle is the number of a model, a network, or something of a network. 0 is none, and
// that of what was freed is not used again.
type Handle = handle.Handle

// firstHandle is beyond the numbers of tables, so that neither is taken for the other.
const firstHandle = 1 << 32

// Set is models and networks with all that is in them. The zero value is an empty one.
type Set struct {
	mu   sync.RWMutex
	made uint64 // handles
	all  map[Handle]object
}

// object is what a handle stands for.
type object interface {
	kind() string
	of() *network // that it is part of; nil for a model
}

// add gives something a handle.
func (s *Set) add(x object) Handle {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[Handle]object{}
	}
	h := firstHandle + Handle(s.made)
	s.made++
	s.all[h] = x
	return h
}

// get returns what a handle stands for, an error if it is no T.
func get[T object](s *Set, h Handle) (T, error) {
	s.mu.RLock()
	x, ok := s.all[h]
	s.mu.RUnlock()
	var want T
	if !ok {
		return want, fmt.Errorf("networks: %d is no %s: never made, or freed", h, kindOf[T]())
	}
	y, ok := x.(T)
	if !ok {
		return want, fmt.Errorf("networks: %d is a %s, want a %s", h, x.kind(), kindOf[T]())
	}
	return y, nil
}

// kindOf says what a T is.
func kindOf[T object]() string {
	var x T
	if _, isInterface := any(&x).(*neurons); isInterface {
		return "population or source"
	}
	return x.kind()
}

// with calls f with what a handle stands for, while no other thread uses its network.
func with[T object](s *Set, h Handle, f func(T) error) error {
	x, err := get[T](s, h)
	if err != nil {
		return err
	}
	return x.of().use(func() error { return f(x) })
}

// makeIn has make add something to a network, and returns its handle.
func makeIn[T object](s *Set, net Handle, make func(n *network) (T, error)) (h Handle, err error) {
	err = with(s, net, func(n *network) error {
		x, err := make(n)
		if err == nil {
			h = s.add(x)
		}
		return err
	})
	return h, err
}

// FreeModel frees a model. Populations of it stay.
func (s *Set) FreeModel(h Handle) error {
	m, err := get[*model](s, h)
	if err == nil {
		s.remove(func(x object) bool { return x == object(m) })
	}
	return err
}

// FreeNetwork frees a network with all that is in it. It is an error while somebody uses it.
func (s *Set) FreeNetwork(h Handle) error {
	return with(s, h, func(n *network) error {
		n.freed = true
		s.remove(func(x object) bool { return x.of() == n })
		return nil
	})
}

func (s *Set) remove(which func(object) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for h, x := range s.all {
		if which(x) {
			delete(s.all, h)
		}
	}
}

// network is a network and who uses it.
type network struct {
	*hh.Network
	using sync.Mutex
	freed bool

	run      atomic.Pointer[context.CancelFunc] // ends the run that is under way
	progress func(ms float64)                   // is told how far it is, unless nil
}

func (n *network) kind() string { return "network" }
func (n *network) of() *network { return n }

// use calls f unless somebody uses the network.
func (n *network) use(f func() error) error {
	if !n.using.TryLock() {
		return errors.New("networks: the network is in use: another thread has not returned from it, or this call is made by the progress function of a run")
	}
	defer n.using.Unlock()
	if n.freed {
		return errors.New("networks: the network was freed")
	}
	return f()
}

// New makes a network.
func (s *Set) New(c hh.Config) (Handle, error) {
	n := &network{}
	c.Progress = func(ms float64) {
		if n.progress != nil {
			n.progress(ms)
		}
	}
	var err error
	if n.Network, err = hh.NewNetwork(c); err != nil {
		return 0, err
	}
	return s.add(n), nil
}
