// Package handle keeps tables under numbers, for callers in other languages, who
// cannot hold a pointer of Go's. All of it may be used by several goroutines at
// once.
package handle

import (
	"fmt"
	"sync"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// Handle is the number of a table. No table has the number 0, and none that of a
// table freed before.
type Handle uint64

// Tables is a set of tables. The zero value is an empty one.
type Tables struct {
	mu     sync.RWMutex
	last   Handle
	tables map[Handle]*entry
}

// entry is a table with its rows, in float32 only if they are asked for.
type entry struct {
	table  *table.Table
	double *kernel.Rows[float64]
	single func() (*kernel.Rows[float32], error)
}

// Add lays a table out for the kernels and returns its handle.
func (s *Tables) Add(t *table.Table) (Handle, error) {
	rows, err := table.Rows[float64](t)
	if err != nil {
		return 0, err
	}
	e := &entry{t, rows, sync.OnceValues(func() (*kernel.Rows[float32], error) { return table.Rows[float32](t) })}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tables == nil {
		s.tables = map[Handle]*entry{}
	}
	s.last++
	s.tables[s.last] = e
	return s.last, nil
}

// Free forgets a table. Evaluations of it that have begun end well.
func (s *Tables) Free(h Handle) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.tables[h]; !ok {
		return unknown(h)
	}
	delete(s.tables, h)
	return nil
}

// Table returns the table of a handle.
func (s *Tables) Table(h Handle) (*table.Table, error) {
	e, err := s.entry(h)
	if err != nil {
		return nil, err
	}
	return e.table, nil
}

func (s *Tables) entry(h Handle) (*entry, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e, ok := s.tables[h]
	if !ok {
		return nil, unknown(h)
	}
	return e, nil
}

func unknown(h Handle) error {
	return fmt.Errorf("handle: %d is no table: never made, or freed", h)
}

// rows returns the rows of a table in T.
func rows[T kernel.Float](e *entry) (*kernel.Rows[T], error) {
	if r, ok := any(e.double).(*kernel.Rows[T]); ok {
		return r, nil
	}
	r, err := e.single()
	return any(r).(*kernel.Rows[T]), err
}
