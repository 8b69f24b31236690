package hh

import (
	"errors"
	"fmt"
	"io"

	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/hh/internal/steps"
)

// Checkpoint writes all that the network needs to go on from where it is, in a
// format that is the same on every machine: the configuration that it was built
// with, its state, spikes under way, where the random numbers are, and what the
// monitors hold. Sinks must be Resumable. It may be called between runs and by
// Config.Progress; see Config.Checkpoints for files written during a run.
//
// Synapses are not in it: Restore needs a network that is built again.
//
// Of Ranks the first one writes, the others' w is not used. What it writes is what a process
// alone would write, but for what may differ where it is restored.
func (n *Network) Checkpoint(w io.Writer) error {
	if err := n.checkpoint(w); err != nil {
		return fmt.Errorf("hh: checkpoint at %.10g ms not written: %w", n.Time(), err)
	}
	return nil
}

// noWriter stands for a writer that is nil.
type noWriter struct{}

func (noWriter) Write([]byte) (int, error) { return 0, errors.New("no writer given") }

func (n *Network) checkpoint(w io.Writer) error {
	if n.broken != nil {
		return n.broken
	}
	if w == nil {
		w = noWriter{}
	}
	if err := n.deliverDue(); err != nil {
		return err
	}
	settings, err := n.settings()
	if err != nil {
		return err
	}
	if err := n.gatherRecords(); err != nil {
		return err
	}
	e := newCheckpointSaver(n, w)
	e.Settings(settings)
	e.Uint64(n.step)
	e.Float64(n.remainder)
	for _, s := range n.synapses {
		e.Uint64(s.projection.FirstStep)
		s.savePulses(e)
		s.saveShortTerm(e)
		s.saveSTDP(e)
	}
	for _, m := range n.weights {
		m.save(e.Encoder)
	}
	for _, p := range n.populations {
		p.save(e)
	}
	for _, s := range n.sources {
		s.save(e)
	}
	if err := e.Close(); err != nil {
		e.fail(err)
	}
	return n.team.Agree("Checkpoint", e.err)
}

// Restore takes the network to where the one was that a checkpoint was written
// of, so that it goes on to the same bits. It has to be built as that one was, by
// the same calls in the same order, those of monitors and sinks included; backend,
// threads and machine may be others. A difference is an error that names it. What
// the monitors hold is replaced; sinks are cut back to what they had.
//
// If anything is wrong with the checkpoint, the network and its sinks stay as they
// are. Restore needs memory for the whole of it.
//
// Each of several Ranks reads the same checkpoint, of as many ranks as there were, or of a
// process alone.
func (n *Network) Restore(r io.Reader) error {
	if err := n.restore(r); err != nil {
		return fmt.Errorf("hh: restoring a checkpoint: %w", err)
	}
	return nil
}

func (n *Network) restore(r io.Reader) error {
	var data []byte
	err := errors.New("no reader given")
	if r != nil {
		data, err = io.ReadAll(r)
	}
	var d *snapshots.Decoder
	if err == nil {
		d, err = snapshots.NewDecoder(data)
	}
	if err := n.agreeOnData(data, err); err != nil {
		return err
	}
	settings, err := n.settings()
	if err != nil {
		return err
	}
	if err := d.CompareSettings(settings); err != nil {
		return err
	}
	step := d.Uint64()
	if step > steps.Max {
		d.Fail("%d steps done, want at most %d", step, uint64(steps.Max))
	}
	remainder := d.Float64()
	if !(remainder >= -0.5 && remainder < 0.5) {
		d.Fail("%v steps left over by the runs, want -0.5 to 0.5", remainder)
	}
	l := &snapshots.Loader{Decoder: d, Step: step}
	if err := n.load(l); err != nil { // which is the same on all ranks
		return err
	}
	if err := l.Commit(func(err error) error { return n.team.Agree("Restore", err) }); err != nil {
		return err
	}
	if err := n.team.Err(); err != nil {
		return err
	}
	n.step, n.remainder, n.saved, n.delivered, n.broken = step, remainder, step, true, nil
	return nil
}

// load reads what follows the settings and the time.
func (n *Network) load(l *snapshots.Loader) error {
	for _, s := range n.synapses {
		first := l.Uint64()
		if first > l.Step {
			l.Fail("synapses made at step %d of %d", first, l.Step)
		}
		l.Then(func() { s.projection.FirstStep = first })
		s.loadPulses(l)
		s.loadShortTerm(l)
		if s.loadSTDP(l); l.Err() != nil {
			return fmt.Errorf("synapses from %q to %q: %w", s.from.name, s.to.name, l.Err())
		}
	}
	for _, m := range n.weights {
		m.load(l)
	}
	for _, p := range n.populations {
		if p.load(l); l.Err() != nil {
			return fmt.Errorf("population %q: %w", p.name, l.Err())
		}
	}
	for _, s := range n.sources {
		if s.load(l); l.Err() != nil {
			return fmt.Errorf("%s: %w", s, l.Err())
		}
	}
	return nil
}
