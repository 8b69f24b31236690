package hh

import (
	"fmt"
	"io"
	"math"
	"os"

	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/hh/internal/steps"
)

// Checkpoints says where a run is saved, so that one that is killed can be
// continued by RestoreFile. There are none if File is empty.
type Checkpoints struct {
	// File always holds a checkpoint that is whole: a new one takes its place
	// when it is safe on disk. It is written beside it first, to File.tmp.
	File string
	// Every is the biological time between two, in ms, rounded to whole steps by
	// WholeSteps. There is another one at the end of every Run that made a step,
	// if it was cut off too.
	Every float64
	// Failed, if not nil, is told why a checkpoint could not be written, and the
	// run goes on; otherwise Run stops and returns the error. The one before is
	// still there in either case. Ranks have it all, or none of them.
	Failed func(err error)
}

// steps returns how many there are between two checkpoints.
func (c *Checkpoints) steps(dt float64) uint64 { return uint64(WholeSteps(c.Every, dt)) }

func (c *Checkpoints) validate(dt float64) error {
	if c.File == "" {
		return nil
	}
	if count := WholeSteps(c.Every, dt); !(count >= 1 && count <= steps.Max) {
		return fmt.Errorf("hh: a checkpoint every %v ms, want one step of %v ms to %.4g ms", c.Every, dt, steps.Max*dt)
	}
	if err := snapshots.CheckReplaceable(c.File); err != nil {
		return fmt.Errorf("hh: checkpoint: %w", err)
	}
	return nil
}

// untilCheckpoint returns how many steps there are to the next one.
func (n *Network) untilCheckpoint() uint64 {
	if n.config.Checkpoints.File == "" {
		return math.MaxUint64
	}
	every := n.config.Checkpoints.steps(n.config.Dt)
	return every - n.step%every
}

// saveDue writes the file if the step is one of those after which it is due.
func (n *Network) saveDue() error {
	if !n.checkpointDue() {
		return nil
	}
	return n.save()
}

func (n *Network) checkpointDue() bool {
	c := &n.config.Checkpoints
	return c.File != "" && n.step%c.steps(n.config.Dt) == 0
}

// save writes the file unless that has been tried at this step.
func (n *Network) save() error {
	c := &n.config.Checkpoints
	if c.File == "" || n.step == n.saved {
		return nil
	}
	n.saved = n.step
	err := n.CheckpointFile(c.File)
	if err == nil || c.Failed == nil || n.broken != nil {
		return err
	}
	return n.team.Agree("Checkpoints.Failed", guard("hh: Checkpoints.Failed", func() error {
		c.Failed(err)
		return nil
	}))
}

// CheckpointFile writes a checkpoint to a file. Whatever goes wrong, the file
// holds what it held before or the whole checkpoint. Of Ranks the first one writes it.
func (n *Network) CheckpointFile(name string) error {
	if err := n.replaceFile(name); err != nil {
		return fmt.Errorf("hh: checkpoint at %.10g ms not written: %w", n.Time(), err)
	}
	return nil
}

// replaceFile has the first rank write the file, if it can.
func (n *Network) replaceFile(name string) error {
	if !n.team.First() {
		if err := n.team.Agree("CheckpointFile", nil); err != nil {
			return err
		}
		return n.team.AgreeOnce("CheckpointFile", n.checkpoint(io.Discard))
	}
	begun := false
	err := snapshots.ReplaceFile(name, func(w io.Writer) error {
		begun = true
		if err := n.team.Agree("CheckpointFile", nil); err != nil {
			return err
		}
		return n.checkpoint(w)
	})
	if !begun {
		return n.team.Agree("CheckpointFile", err)
	}
	return n.team.AgreeOnce("CheckpointFile", err)
}

// RestoreFile is Restore from a file.
func (n *Network) RestoreFile(name string) error {
	f, err := os.Open(name)
	if err := n.team.Agree("RestoreFile", err); err != nil {
		if f != nil {
			f.Close()
		}
		return fmt.Errorf("hh: restoring a checkpoint: %w", err)
	}
	defer f.Close()
	if err := n.restore(f); err != nil {
		return fmt.Errorf("hh: restoring checkpoint %s: %w", name, err)
	}
	return nil
}
