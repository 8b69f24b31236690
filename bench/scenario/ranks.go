package scenario

import (
	"context"
	"errors"
	"fmt"

	"github.com/lut4go/lut4go/hh"
)

// ranks returns how many processes share a network.
func ranks(r hh.Ranks) int {
	if r == nil {
		return 1
	}
	return r.Size()
}

// Leads reports whether this process is the one that writes and prints: rank 0, or the only
// one.
func Leads(r hh.Ranks) bool { return r == nil || r.Rank() == 0 }

// Agree has all ranks know of an error that one of them has, perhaps alone, as from a file.
// It returns this rank's error, or else that of the lowest rank that has one.
func Agree(r hh.Ranks, err error) error {
	if r == nil {
		return err
	}
	text := ""
	if err != nil {
		text = err.Error()
	}
	all, ends, failed := r.AllGather([]byte(text))
	if err != nil || failed != nil {
		return errors.Join(err, failed)
	}
	start := 0
	for rank, end := range ends {
		if end > start {
			return fmt.Errorf("rank %d: %s", rank, all[start:end])
		}
		start = end
	}
	return nil
}

// Interrupted reports whether an error of Run is that of a context which ended, perhaps that of
// another rank.
func Interrupted(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
