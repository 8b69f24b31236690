package hh

import (
	"errors"
	"fmt"
	"io"
)

// Checkpoint writes all that the network needs to go on from where it is, in a
// format that is the same on every machine: the configuration that it was built
// with, its state, spikes under way, where the random numbers are, and what the
// monitors hold. Sinks must be Resumable. It may be called between runs and by
// Config.Progress; see Config.Checkpoints for files written during a run.
//
// Synapses are not in it: Restore needs a network that is built again.
func (n *Network) Checkpoint(w io.Writer) error {
	if err := n.checkpoint(w); err != nil {
		return fmt.Errorf("hh: checkpoint at %.10g ms not written: %w", n.Time(), err)
	}
	return nil
}

func (n *Network) checkpoint(w io.Writer) error {
	if n.broken != nil {
		return n.broken
	}
	if err := n.settle(); err != nil {
		return err
	}
	e := newEncoder(w)
	if err := n.saveSettings(e); err != nil {
		return err
	}
	e.uint64(n.step)
	e.float64(n.over)
	for _, p := range n.projections {
		e.uint64(p.since)
	}
	for _, p := range n.populations {
		if err := p.save(e); err != nil {
			return fmt.Errorf("population %q: %w", p.name, err)
		}
	}
	return e.close()
}

func (n *Network) saveSettings(e *encoder) error {
	all, err := n.settings()
	if err != nil {
		return err
	}
	e.uint64(uint64(len(all)))
	for _, s := range all {
		e.bytes([]byte(s.name))
		e.bytes([]byte(s.value))
	}
	return nil
}

// Restore takes the network to where the one was that a checkpoint was written
// of, so that it goes on to the same bits. It has to be built as that one was, by
// the same calls in the same order, those of monitors and sinks included; backend,
// threads and machine may be others. A difference is an error that names it. What
// the monitors hold is replaced; sinks are cut back to what they had.
//
// If anything is wrong with the checkpoint, the network and its sinks stay as they
// are. Restore needs memory for the whole of it.
func (n *Network) Restore(r io.Reader) error {
	if err := n.restore(r); err != nil {
		return fmt.Errorf("hh: restoring a checkpoint: %w", err)
	}
	return nil
}

func (n *Network) restore(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	d, err := newDecoder(data)
	if err != nil {
		return err
	}
	settings, err := n.settings()
	if err != nil {
		return err
	}
	if err := d.compare(settings); err != nil {
		return err
	}
	step := d.uint64()
	if step > maxSteps {
		d.fail("%d steps done, want at most %d", step, uint64(maxSteps))
	}
	over := d.float64()
	if !(over >= -0.5 && over < 0.5) {
		d.fail("%v steps left over by the runs, want -0.5 to 0.5", over)
	}
	l := &loader{decoder: d, step: step}
	for _, p := range n.projections {
		since := d.uint64()
		if since > step {
			d.fail("synapses made at step %d of %d", since, step)
		}
		l.then(func() { p.since = since })
	}
	for _, p := range n.populations {
		if p.load(l); d.err != nil {
			return fmt.Errorf("population %q: %w", p.name, d.err)
		}
	}
	if len(d.rest) > 0 {
		d.fail("%d bytes left over", len(d.rest))
	}
	if d.err != nil {
		return d.err
	}
	for _, resume := range l.sinks {
		if err := resume(); err != nil {
			return err
		}
	}
	for _, set := range l.set {
		set()
	}
	n.step, n.over, n.saved, n.settled, n.broken = step, over, step, true, nil
	return nil
}

// loader is a decoder with what is to be done once all of a checkpoint has been
// found good.
type loader struct {
	*decoder
	step  uint64
	sinks []func() error
	set   []func()
}

func (l *loader) then(set func()) { l.set = append(l.set, set) }

// compare returns an error that names the first setting in which the checkpoint
// differs from the network.
func (d *decoder) compare(own []setting) error {
	count := d.uint64()
	for i := range count {
		name, value := string(d.bytes()), string(d.bytes())
		switch {
		case d.err != nil:
			return d.err
		case i >= uint64(len(own)):
			return fmt.Errorf("%s was %s, the network has none", name, value)
		case own[i].name != name:
			return fmt.Errorf("%s was %s, the network has %s (%s) in its place", name, value, own[i].name, own[i].value)
		case own[i].value != value && !own[i].free:
			return fmt.Errorf("%s was %s, of the network it is %s", name, value, own[i].value)
		}
	}
	if d.err == nil && count < uint64(len(own)) {
		return fmt.Errorf("there was no %s, the network has %s", own[count].name, own[count].value)
	}
	return d.err
}

// Resumable is what a SpikeSink or StateSink has to be in a network that is
// checkpointed. The CSV writers of package record are, on a file.
type Resumable interface {
	// Mark makes sure that what the sink got is where it will survive, and
	// returns what Resume needs to know to find it.
	Mark() ([]byte, error)
	// Resume takes the sink, perhaps one of a later process, back to a mark:
	// what it got afterwards is gone.
	Resume(mark []byte) error
}

// mark returns a sink's.
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
