package hh

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"syscall"
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
	// still there in either case.
	Failed func(err error)
}

// steps returns how many there are between two checkpoints.
func (c *Checkpoints) steps(dt float64) uint64 { return uint64(WholeSteps(c.Every, dt)) }

func (c *Checkpoints) validate(dt float64) error {
	if c.File == "" {
		return nil
	}
	if steps := WholeSteps(c.Every, dt); !(steps >= 1 && steps <= maxSteps) {
		return fmt.Errorf("hh: a checkpoint every %v ms, want one step of %v ms to %.4g ms", c.Every, dt, maxSteps*dt)
	}
	if err := checkReplaceable(c.File); err != nil {
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
	if c := &n.config.Checkpoints; c.File == "" || n.step%c.steps(n.config.Dt) != 0 {
		return nil
	}
	return n.save()
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
	return guard("hh: Checkpoints.Failed", func() error {
		c.Failed(err)
		return nil
	})
}

// CheckpointFile writes a checkpoint to a file. Whatever goes wrong, the file
// holds what it held before or the whole checkpoint.
func (n *Network) CheckpointFile(name string) error {
	if err := replaceFile(name, n.checkpoint); err != nil {
		return fmt.Errorf("hh: checkpoint at %.10g ms not written: %w", n.Time(), err)
	}
	return nil
}

// RestoreFile is Restore from a file.
func (n *Network) RestoreFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("hh: restoring a checkpoint: %w", err)
	}
	defer f.Close()
	if err := n.restore(f); err != nil {
		return fmt.Errorf("hh: restoring checkpoint %s: %w", name, err)
	}
	return nil
}

// checkReplaceable returns an error if a name is that of a directory, a device or
// a link, which the new file would take the place of.
func checkReplaceable(name string) error {
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is there and no regular file", name)
	}
	return nil
}

// replaceFile gives a file the contents that write writes, or leaves it as it is.
func replaceFile(name string, write func(io.Writer) error) error {
	if err := checkReplaceable(name); err != nil {
		return err
	}
	f, err := os.Create(name + ".tmp")
	if err != nil {
		return err
	}
	err = firstError(write(f), f.Sync())
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncDir(filepath.Dir(name))
}

// syncDir makes sure that a renamed file keeps its name through a power failure,
// where the system can.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, os.ErrPermission) {
		return err
	}
	return nil
}
