// Package rankstest has ranks that are goroutines of one process, for tests of programs
// that spread a network over ranks, see hh.Config.Ranks.
package rankstest

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
)

// Run calls f on so many goroutines, each with a rank of its own, and returns when all have
// returned. Its error is all of theirs joined, by rank. A rank that returns, panics or leaves
// by runtime.Goexit (as testing.T.Fatal does) is missing from then on: calls that wait for it
// fail, so that a program whose ranks go different ways ends, and says which way.
func Run(ranks int, f func(r *Rank) error) error {
	if ranks < 1 {
		return fmt.Errorf("rankstest: %d ranks, want 1 or more", ranks)
	}
	m := &meeting{given: make([]gift, ranks), gone: make([]bool, ranks)}
	m.changed.L = &m.mutex
	errs := make([]error, ranks)
	var all sync.WaitGroup
	for i := range ranks {
		all.Add(1)
		go func() {
			defer all.Done()
			defer m.leave(i)
			errs[i] = errors.New("left by runtime.Goexit")
			errs[i] = guard(func() error { return f(&Rank{rank: i, size: ranks, meeting: m}) })
		}()
	}
	all.Wait()
	for i, err := range errs {
		if err != nil {
			errs[i] = fmt.Errorf("rank %d: %w", i, err)
		}
	}
	return errors.Join(errs...)
}

// guard makes an error of a panic.
func guard(f func() error) (err error) {
	defer func() {
		if why := recover(); why != nil {
			err = fmt.Errorf("panic: %v\n%s", why, debug.Stack())
		}
	}()
	return f()
}

// Rank is one of the goroutines that Run calls. It is an hh.Ranks. Nothing that it is given or
// returns shares memory with another rank.
type Rank struct {
	rank, size int
	meeting    *meeting
	all        []byte
	ends       []int
	from       [][]byte
}

// Rank returns its number.
func (r *Rank) Rank() int { return r.rank }

// Size returns how many there are.
func (r *Rank) Size() int { return r.size }

// AllGather returns what all ranks gave; see hh.Ranks.
func (r *Rank) AllGather(own []byte) (all []byte, ends []int, err error) {
	r.spoil()
	given, err := r.meeting.meet(r.rank, gift{call: "AllGather", to: [][]byte{slices.Clone(own)}})
	if err != nil {
		return nil, nil, err
	}
	r.all, r.ends = r.all[:0], r.ends[:0]
	for _, g := range given {
		r.all = append(r.all, g.to[0]...)
		r.ends = append(r.ends, len(r.all))
	}
	return r.all, r.ends, nil
}

// Deal gives each rank its part; see hh.Ranks.
func (r *Rank) Deal(to [][]byte) (from [][]byte, err error) {
	r.spoil()
	if len(to) != r.size {
		return nil, fmt.Errorf("rankstest: rank %d deals to %d ranks of %d", r.rank, len(to), r.size)
	}
	copies := make([][]byte, len(to))
	for i := range to {
		copies[i] = slices.Clone(to[i])
	}
	given, err := r.meeting.meet(r.rank, gift{call: "Deal", to: copies})
	if err != nil {
		return nil, err
	}
	r.from = r.from[:0]
	for _, g := range given {
		r.from = append(r.from, g.to[r.rank])
	}
	return r.from, nil
}

// spoil overwrites what the last call returned, which is valid no more.
func (r *Rank) spoil() {
	for _, b := range append(r.from, r.all) {
		for i := range b {
			b[i] = 0xa5
		}
	}
	for i := range r.ends {
		r.ends[i] = -1
	}
}

// gift is what a rank brings to a meeting.
type gift struct {
	call string
	to   [][]byte // one of each rank, or one for all
}

// meeting is where all ranks meet in every call.
type meeting struct {
	mutex   sync.Mutex
	changed sync.Cond
	calls   int    // that are complete
	given   []gift // in the call that is not; empty of those who have not come
	arrived int
	last    []gift // of the call that was complete last
	gone    []bool
	err     error // once there is one, all further calls have it
}

// meet waits until all ranks are there, and returns what they gave.
func (m *meeting) meet(rank int, g gift) ([]gift, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	for other, o := range m.given {
		if m.err == nil && o.call != "" && o.call != g.call {
			m.fail(fmt.Errorf("rankstest: rank %d calls %s and rank %d %s in call %d", other, o.call, rank, g.call, m.calls))
		}
		if m.err == nil && m.gone[other] {
			m.fail(fmt.Errorf("rankstest: rank %d calls %s, but rank %d has ended", rank, g.call, other))
		}
	}
	if m.err != nil {
		return nil, m.err
	}
	call := m.calls
	m.given[rank] = g
	if m.arrived++; m.arrived == len(m.given) {
		m.last, m.given, m.arrived = m.given, make([]gift, len(m.given)), 0
		m.calls++
		m.changed.Broadcast()
		return m.last, nil
	}
	for m.calls == call && m.err == nil {
		m.changed.Wait()
	}
	if m.calls == call {
		return nil, m.err
	}
	return m.last, nil
}

// leave says that a rank comes to no meeting any more.
func (m *meeting) leave(rank int) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.gone[rank] = true
	for other, o := range m.given {
		if m.err == nil && o.call != "" {
			m.fail(fmt.Errorf("rankstest: rank %d calls %s, but rank %d has ended", other, o.call, rank))
		}
	}
}

func (m *meeting) fail(err error) {
	m.err = err
	m.changed.Broadcast()
}
