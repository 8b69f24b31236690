package hh

import (
	"errors"
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/snapshots"
)

// Resumable is what a SpikeSink or StateSink has to be in a network that is
// checkpointed. The writers of text in package record are, on a file.
type Resumable interface {
	// Mark makes sure that what the sink got is where it will survive, and
	// returns what Resume needs to know to find it.
	Mark() ([]byte, error)
	// Resume takes the sink, perhaps one of a later process, back to a mark:
	// what it got afterwards is gone.
	Resume(mark []byte) error
}

// markSink writes where a sink is.
func markSink(e *snapshots.Encoder, sink any) error {
	m, err := mark(sink)
	if err != nil {
		return err
	}
	e.Bytes(m)
	return nil
}

// resumeSink reads where a sink was. It is taken there when all else is found good.
func resumeSink(l *snapshots.Loader, kind string, sink any) {
	m := l.Bytes()
	l.ThenResume(func() error {
		r, ok := sink.(Resumable)
		if !ok {
			return fmt.Errorf("%s: it is not Resumable", kind)
		}
		if err := guard("Resume", func() error { return r.Resume(m) }); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		return nil
	})
}

// mark returns what a sink's Mark does, or why there is none.
func mark(sink any) (m []byte, err error) {
	r, ok := sink.(Resumable)
	if !ok {
		return nil, errors.New("it is not Resumable, so that a checkpoint cannot say where it was")
	}
	err = guard("Mark", func() (err error) {
		m, err = r.Mark()
		return err
	})
	return m, err
}
