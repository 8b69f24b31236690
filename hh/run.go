package hh

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/schedule"
)

// maxSteps keeps every step number exact in a float64.
const maxSteps = 1 << 53

// errRunning is the error of calls that a sink or Config.Progress must not make.
var errRunning = errors.New("the network is running")

// Run simulates for a duration in ms, rounded to whole steps, from where the
// last run ended. When the context ends, Run stops within one epoch (the
// smallest synaptic delay) and returns the context's error; the network is then
// at the end of a step like any other, and Run continues from there. So it is
// when a sink returns an error, see StreamSpikes, or a checkpoint fails, and when
// a sink or Config.Progress panics, which Run returns as an error.
func (n *Network) Run(ctx context.Context, duration float64) error {
	if n.broken != nil {
		return n.broken
	}
	if n.running {
		return fmt.Errorf("hh: %w", errRunning)
	}
	if !(duration >= 0) || duration/n.config.Dt > maxSteps {
		return fmt.Errorf("hh: duration is %v ms, want 0 to %.4g ms", duration, maxSteps*n.config.Dt)
	}
	if len(n.populations) == 0 {
		return fmt.Errorf("hh: the network has no population")
	}
	end := n.step + uint64(math.Round(duration/n.config.Dt))
	n.running = true
	defer func() { n.running = false }()
	n.makePool()
	n.pool.Start()
	defer n.pool.Stop()
	longest := uint64(schedule.EpochLength(n.core))
	for n.step < end {
		if err := ctx.Err(); err != nil {
			return n.finish(err)
		}
		if err := n.runEpoch(int(min(end-n.step, longest, n.untilCheckpoint()))); err != nil {
			return err
		}
	}
	return n.finish(nil)
}

// makePool makes the pool unless there is one.
func (n *Network) makePool() {
	if n.pool == nil {
		n.pool = schedule.NewPool(n.core, n.config.Threads, n.config.Precision)
	}
}

// runEpoch takes the network through an epoch: the cells go through its steps, the
// spikes to all that share the network, then to monitors and sinks.
func (n *Network) runEpoch(steps int) error {
	e := schedule.Epoch{First: n.step, Steps: steps, Delivered: n.delivered}
	for _, p := range n.core {
		p.Cells.BeginEpoch(steps)
	}
	if err := n.pool.Do(e); err != nil {
		n.broken = n.explain(err, e)
		return n.broken
	}
	n.delivered = false
	n.step += uint64(steps)
	for _, p := range n.core {
		if err := p.Exchange(e, communication.Alone{}); err != nil {
			n.broken = err
			return err
		}
	}
	// A sink that fails leaves the network as sound as it was.
	if err := n.report(e); err != nil {
		return firstError(n.deliverDue(), err)
	}
	if err := firstError(n.saveDue(), n.progress()); err != nil {
		return firstError(n.deliverDue(), err)
	}
	return nil
}

// explain says of an error in an epoch what it means for the user's network.
func (n *Network) explain(err error, e schedule.Epoch) error {
	var in *schedule.Error
	var unstable *engine.Unstable
	if !errors.As(err, &in) || !errors.As(err, &unstable) {
		return err
	}
	for _, p := range n.populations {
		if p.core == in.Population {
			c, m := &n.config, &p.model
			return fmt.Errorf("hh: population %q: %w between %.6g and %.6g ms: %s with dt %v ms is unstable for model %q when its conductance passes %.4g mS/cm2, or a rate is not finite",
				p.name, unstable, n.ms(e.First), n.ms(e.First+uint64(e.Steps)), c.Method, c.Dt, m.Name, c.Method.voltageLimit()*m.Cm/c.Dt)
		}
	}
	return err
}

// progress tells Config.Progress, if it is there, how far the run is.
func (n *Network) progress() error {
	if n.config.Progress == nil {
		return nil
	}
	return guard("hh: Config.Progress", func() error {
		n.config.Progress(n.Time())
		return nil
	})
}

// finish ends a run, for a reason or because all is done, and saves it.
func (n *Network) finish(why error) error {
	if err := n.deliverDue(); err != nil {
		return err
	}
	if err := n.save(); err != nil {
		return errors.Join(why, err)
	}
	return why
}

// deliverDue delivers the arrivals of the last step, so that the state is that at
// the end of it.
func (n *Network) deliverDue() error {
	if n.delivered {
		return nil
	}
	n.delivered = true
	e := schedule.Epoch{First: n.step}
	if err := n.pool.Do(e); err != nil {
		n.broken = n.explain(err, e)
	}
	return n.broken
}

// firstError returns the first error of several calls.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
