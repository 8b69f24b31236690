// Package handle keeps tables by number, for callers in other languages, which cannot
// hold a Go pointer. All of it is safe for concurrent use.
package handle

import (
	"fmt"
	"sync"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// Handle is the number of a table. 0 is none, and that of a freed table is not used
// again.
type Handle uint64

// Tables is a set of tables. The zero value is an empty one.
type Tables struct {
	mu     sync.RWMutex
	last   Handle
	tables map[Handle]*entry
}

// entry is a table with its rows; those in float32 are made when first used.
type entry struct {
	table  *table.Table
	double *kernel.Rows[float64]
	single func() (*kernel.Rows[float32], error)
}

// Add adds a table and returns its handle. It is an error if the kernels cannot hold
// it, see table.Rows.
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

// Free removes a table. Evaluations of it that have begun complete. It is an error if
// there is no such table.
func (s *Tables) Free(h Handle) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.tables[h]; !ok {
		return unknown(h)
	}
	delete(s.tables, h)
	return nil
}

// Table returns the table of a handle, an error if there is none.
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
