package hh

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/hh/internal/steps"
)

// errRunning is the error of calls that a sink or Config.Progress must not make.
var errRunning = errors.New("the network is running")

// Run simulates for a duration in ms, from where the last run ended. The steps of
// all runs are those of their durations' sum, see WholeSteps: what a run leaves
// over, half a step at most, is part of the next one, so that a hundred runs of
// 0.4 steps make 40, and one of t - Time() ms ends at the step nearest to t.
//
// When the context ends, Run stops within one epoch (the smallest synaptic delay)
// and returns the context's error; the network is then at the end of a step like
// any other, with nothing left over if the run made a step, and Run continues from
// there. So it is when a sink returns an error, see StreamSpikes, or a checkpoint
// fails, and when a sink or Config.Progress panics, which Run returns as an error.
//
// A voltage that is no number any more, or beyond 1e6 mV either way, is an error
// that ends the simulation: no run goes on from there, until Restore takes the
// network back. Voltages are checked at the end of each epoch, or, where epochs have
// fewer than 64 steps, at the end of one every 64 steps or so: the error may come as much
// later, and says between which times the voltage broke.
func (n *Network) Run(ctx context.Context, duration float64) error {
	_, err := n.run(ctx, duration, nil)
	return err
}

// run is RunUntil, but done may be nil.
func (n *Network) run(ctx context.Context, duration float64, done func() bool) (bool, error) {
	if n.broken != nil {
		return false, n.broken
	}
	if n.running {
		return false, fmt.Errorf("hh: %w", errRunning)
	}
	count, remainder, ok := steps.Next(n.step, n.remainder, duration/n.config.Dt)
	if !ok {
		return false, fmt.Errorf("hh: duration is %v ms, want 0 to %.4g ms", duration, n.ms(steps.Max-n.step))
	}
	if len(n.populations)+len(n.sources) == 0 {
		return false, fmt.Errorf("hh: the network has no population")
	}
	end := n.step + count
	if err := n.begin(ctx, duration, done != nil); err != nil {
		return false, err
	}
	n.running = true
	defer func() { n.running = false }()
	n.makePool()
	n.divideTrains()
	n.pool.Start()
	defer n.pool.Stop()
	if err := n.show(); err != nil {
		return false, err
	}
	for _, p := range n.populations {
		for _, m := range p.states {
			m.reserve(count)
		}
	}
	longest := uint64(schedule.EpochLength(n.core))
	for n.step < end {
		if err := n.cancelled(ctx); err != nil {
			return false, n.finish(err)
		}
		if reached, err := n.reached(done); err != nil {
			return false, err
		} else if reached {
			return true, n.finish(nil)
		}
		if err := n.sampleWeights(); err != nil {
			return false, err
		}
		steps := min(end-n.step, longest, n.untilCheckpoint(), n.untilWeights())
		e := schedule.Epoch{First: n.step, Steps: int(steps), Delivered: n.delivered}
		if err := n.fire(e); err != nil {
			return false, cmp.Or(n.deliverDue(), err)
		}
		if err := n.simulate(ctx, e); err != nil {
			return false, err
		}
		if n.remainder = 0; n.step == end {
			n.remainder = remainder // for the checkpoint
		}
		if err := n.publish(e, done != nil); err != nil {
			return false, err
		}
	}
	n.remainder = remainder
	reached, err := n.reached(done)
	if err != nil {
		return false, err
	}
	return reached, n.finish(nil)
}

// makePool makes the pool unless there is one.
func (n *Network) makePool() {
	if n.pool == nil {
		n.pool = schedule.NewPool(n.core, n.config.Threads, n.config.Precision)
		n.pool.Team = n.team
	}
}

// dropPool has the next run make another pool.
func (n *Network) dropPool() {
	for _, s := range n.synapses {
		s.collectWeights()
	}
	n.pool = nil
}

// show shows all cells to those that are coupled to them, in the next step.
func (n *Network) show() error {
	var err error
	for _, p := range n.populations {
		err = cmp.Or(err, p.core.Cells.Show(n.step))
	}
	if err := n.team.Agree("showing cells", err); err != nil {
		return err
	}
	return cmp.Or(n.pool.Show(n.step, nil), n.team.Err())
}

// cancelled returns why the run is to end before its time: with ranks, what all of them know.
func (n *Network) cancelled(ctx context.Context) error {
	if n.team.Alone() {
		return ctx.Err()
	}
	return n.stopping
}

// simulate takes the cells through an epoch, and their spikes to all that share the
// network.
func (n *Network) simulate(ctx context.Context, e schedule.Epoch) error {
	for _, p := range n.core {
		p.Cells.BeginEpoch(e.Steps)
	}
	err := n.pool.Do(e)
	if err != nil {
		err = n.explain(err)
	}
	if !n.team.Alone() {
		err = n.exchange(ctx, e, err)
	}
	if err != nil {
		n.broken = err
		return err
	}
	n.delivered = false
	n.step += uint64(e.Steps)
	if n.team.Alone() {
		for _, p := range n.core {
			if p.MaxDelay >= 0 {
				p.Remember(p.Fired(e), schedule.Epoch{First: n.step})
			}
		}
	}
	return nil
}

// publish tells monitors, sinks, checkpoints and Config.Progress of an epoch. What
// fails leaves the network as sound as it was.
func (n *Network) publish(e schedule.Epoch, conditional bool) error {
	if !n.team.Alone() {
		return n.publishTogether(e, conditional)
	}
	if err := n.report(e); err != nil {
		return cmp.Or(n.deliverDue(), err)
	}
	if err := cmp.Or(n.saveDue(), n.progress()); err != nil {
		return cmp.Or(n.deliverDue(), err)
	}
	return nil
}

// publishTogether is publish of ranks, which hear of what has failed on one when the next epoch
// has ended, or at a checkpoint.
func (n *Network) publishTogether(e schedule.Epoch, conditional bool) error {
	if err := n.gatherRecordsIfDue(e, conditional); err != nil {
		return err
	}
	if n.team.First() {
		n.unsaid = n.report(e)
	}
	if n.checkpointDue() {
		unsaid := n.unsaid
		n.unsaid = nil
		if err := cmp.Or(n.team.Agree("a checkpoint that is due", unsaid), n.saveDue()); err != nil {
			return cmp.Or(n.deliverDue(), err)
		}
	}
	n.unsaid = cmp.Or(n.unsaid, n.progress())
	return nil
}

// explain says of an error in the cells what it means for the user's network.
func (n *Network) explain(err error) error {
	var in *schedule.Error
	if !errors.As(err, &in) {
		return err
	}
	p := n.populations[slices.Index(n.core, in.Population)]
	var c *engine.BrokenPool
	if errors.As(err, &c) {
		return fmt.Errorf("hh: population %q: %s of neuron %d became %.6g mM at %.6g ms, want a number from 0: look for a current, a conductance or a rate that is too large or not finite, or a dt of %v ms that is too large for %s",
			p.name, p.model.Pools[c.Pool].Name, c.Neuron, c.Concentration, n.ms(c.Step), n.config.Dt, n.config.Method)
	}
	var b *engine.Broken
	if !errors.As(err, &b) {
		return err
	}
	config := &n.config
	why := fmt.Sprintf("%s is stable with every dt: look for a current, a conductance or a rate that is too large or not finite", config.Method)
	if limit := config.Method.voltageLimit(); finite(limit) {
		why = fmt.Sprintf("%s with dt %v ms is unstable for model %q when its conductance passes %.4g mS/cm2: take a smaller dt, or method %s or %s, unless a current or a rate is too large or not finite",
			config.Method, config.Dt, p.model.Name, limit*p.model.Cm/config.Dt, CN, ExpEuler)
	}
	switch {
	case !n.hasGaps(p) || config.Method == ExpEuler || config.Method == BE:
	case p.tree != nil:
		why = fmt.Sprintf("%s with dt %v ms may be unstable with gap junctions that are larger than the capacitance of a compartment over half a step: take a smaller dt, or method %s, unless a current, another conductance or a rate is too large or not finite",
			config.Method, config.Dt, BE)
	default:
		why = fmt.Sprintf("%s with dt %v ms is unstable when the gap junctions of a cell of model %q pass %.4g mS/cm2 together: take a smaller dt, or method %s, unless a current, another conductance or a rate is too large or not finite",
			config.Method, config.Dt, p.model.Name, config.Method.gapLimit()*p.model.Cm/config.Dt, ExpEuler)
	}
	return fmt.Errorf("hh: population %q: v of neuron %d became %.6g mV between %.6g and %.6g ms, want -%.4g to %.4g mV: %s",
		p.name, b.Neuron, b.Voltage, n.ms(b.From), n.ms(b.To), engine.MaxVoltage, engine.MaxVoltage, why)
}

// progress tells Config.Progress, if it is there, how far the run is.
func (n *Network) progress() error {
	if n.config.Progress == nil {
		return nil
	}
	return guard("hh: Config.Progress", func() error {
		n.config.Progress(n.ms(n.step))
		return nil
	})
}

// finish ends a run, for a reason or because all is done, and saves it.
func (n *Network) finish(why error) error {
	if err := n.deliverDue(); err != nil {
		return err
	}
	if !n.team.Alone() {
		why = n.endTogether(why)
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
	err := n.pool.Do(schedule.Epoch{First: n.step})
	if err != nil {
		err = n.explain(err)
	}
	if err := n.team.Agree("delivering what is due", err); err != nil {
		n.broken = err
	}
	return n.broken
}
