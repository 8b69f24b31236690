package hh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/lut4go/lut4go/kernel"
)

// Network is populations, the synapses between them and the monitors that
// record them. It is not safe for concurrent use; several networks are.
type Network struct {
	config      Config
	populations []*Population
	projections []*projection
	warnings    []string
	tables      tables

	step uint64  // steps done
	over float64 // by how many steps the runs' durations are more than that
	// settled says that the arrivals of the last step have been delivered, as
	// they are at the end of a run and not between two epochs.
	settled bool
	saved   uint64 // the step at which Config.Checkpoints.File was written last, or not
	broken  error  // why no further run is possible
	crew    *crew  // made by Run, dropped when the network grows
}

// NewNetwork returns an empty network.
func NewNetwork(c Config) (*Network, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	return &Network{config: c, settled: true}, nil
}

// Config returns the configuration with its defaults filled in.
func (n *Network) Config() Config { return n.config }

// Warnings returns what is worth knowing before a result is trusted: of the
// models, then, after a run, of voltages that have left their table.
func (n *Network) Warnings() []string {
	all := slices.Clone(n.warnings)
	for _, p := range n.populations {
		if w, any := p.outsideWarning(); any {
			all = append(all, w)
		}
	}
	return all
}

// Steps returns the number of steps done.
func (n *Network) Steps() uint64 { return n.step }

// Time returns the biological time that the runs add up to, in ms. The state is
// that after Steps, which is this time to the nearest step.
func (n *Network) Time() float64 { return n.ms(n.step) + float64(n.over*n.config.Dt) }

func (n *Network) ms(step uint64) float64 { return float64(float64(step) * n.config.Dt) }

// Backend returns the backend that the kernels run on.
func (n *Network) Backend() (kernel.Backend, error) {
	if len(n.populations) > 0 {
		return n.populations[0].cells.backend(), nil
	}
	k, err := kernel.New[float64](n.config.Backend)
	return k.Backend(), err
}

// AddPopulation adds count cells of a model, with their voltage at the model's
// V0 and every gate at its steady state there.
func (n *Network) AddPopulation(name string, m Model, count int) (*Population, error) {
	m = m.clone() // the caller may change its own
	if err := m.Validate(); err != nil {
		return nil, err
	}
	if count < 1 || count > MaxNeurons {
		return nil, fmt.Errorf("hh: population %q of %d neurons, want 1 to %d", name, count, MaxNeurons)
	}
	for _, p := range n.populations {
		if p.name == name {
			return nil, fmt.Errorf("hh: two populations are named %q", name)
		}
	}
	if len(n.populations) == maxPopulations || len(m.Variables()) > maxVariables {
		return nil, fmt.Errorf("hh: more than %d populations, or than %d state variables", maxPopulations, maxVariables)
	}
	if err := checkRates(&m, n.config.Method, n.config.Dt, n.config.Grid); err != nil {
		return nil, err
	}
	// Three arrays more for what Settle and Set copy, one for refractory cells.
	need := uint64(count) * uint64(4*8+len(m.Variables())*n.config.Precision/8)
	if err := checkMemory(fmt.Sprintf("population %q of %d neurons", name, count), need); err != nil {
		return nil, err
	}
	if limit := voltageLimit(&m, n.config.Method); n.config.Dt > limit {
		n.warnings = append(n.warnings, fmt.Sprintf("dt %v ms: %s is unstable for the voltage of model %q above %.4g ms if half of its channels open at once",
			n.config.Dt, n.config.Method, m.Name, limit))
	}
	inPrecision := newCells[float64]
	if n.config.Precision == 32 {
		inPrecision = newCells[float32]
	}
	c, err := inPrecision(&m, count, &n.config, &n.tables)
	if err != nil {
		return nil, err
	}
	p := &Population{net: n, name: name, index: len(n.populations), model: m, n: count, cells: c, reach: -1}
	p.above = kernel.Aligned[uint8]((count + 7) / 8)
	p.rest = uint64(min(WholeSteps(m.Refractory, n.config.Dt), maxSteps))
	if p.rest > 1 {
		p.resting = make([]uint64, count)
	}
	if err := p.Set("v", Constant(m.V0)); err != nil {
		return nil, err
	}
	if err := p.Settle(); err != nil {
		return nil, err
	}
	n.populations = append(n.populations, p)
	n.crew = nil
	return p, nil
}

// Run simulates for a duration in ms, from where the last run ended. The steps of
// all runs are those of their durations' sum, see WholeSteps: what a run leaves
// over, half a step at most, is part of the next one, so that a hundred runs of
// 0.4 steps make 40, and one of t - Time() ms ends at the step nearest to t.
//
// When the context ends, Run stops within one epoch (the smallest synaptic delay)
// and returns the context's error; the network is then at the end of a step like
// any other, with nothing left over, and Run continues from there. So it is when a
// sink returns an error, see StreamSpikes, or a checkpoint fails, and when a sink
// or Config.Progress panics, which Run returns as an error.
//
// A voltage that is no number any more, or beyond 1e6 mV either way, is an error
// that ends the simulation: no run goes on from there, until Restore takes the
// network back.
func (n *Network) Run(ctx context.Context, duration float64) error {
	if n.broken != nil {
		return n.broken
	}
	steps, over, err := n.ahead(duration)
	if err != nil {
		return err
	}
	if len(n.populations) == 0 {
		return fmt.Errorf("hh: the network has no population")
	}
	end := n.step + steps
	if n.crew == nil {
		n.crew = newCrew(n)
	}
	n.crew.start()
	defer n.crew.stop()
	for n.step < end {
		if err := ctx.Err(); err != nil {
			return n.finish(err)
		}
		e := epoch{from: n.step, count: int(min(end-n.step, n.epoch(), n.untilCheckpoint())), settled: n.settled}
		for _, p := range n.populations {
			p.cells.begin(e.count)
		}
		if err := n.crew.do(e); err != nil {
			n.broken = err
			return err
		}
		n.settled = false
		n.step += uint64(e.count)
		if n.over = 0; n.step == end {
			n.over = over
		}
		if err := n.exchange(); err != nil {
			n.broken = err
			return err
		}
		// A sink that fails leaves the network as sound as it was.
		if err := n.report(e); err != nil {
			return firstError(n.settle(), err)
		}
		if err := firstError(n.saveDue(), n.progress()); err != nil {
			return firstError(n.settle(), err)
		}
	}
	n.over = over
	return n.finish(nil)
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
	if err := n.settle(); err != nil {
		return err
	}
	if err := n.save(); err != nil {
		return errors.Join(why, err)
	}
	return why
}

// settle delivers the arrivals of the last step, so that the state is that at
// the end of it.
func (n *Network) settle() error {
	if n.settled {
		return nil
	}
	n.settled = true
	if err := n.crew.do(epoch{from: n.step}); err != nil {
		n.broken = err
	}
	return n.broken
}

// WriteState writes the state of all populations: each model's variables in
// their order, little-endian IEEE 754 bits of the run's precision, every NaN
// the same.
func (n *Network) WriteState(w io.Writer) error {
	for _, p := range n.populations {
		for k := range p.model.Variables() {
			if err := p.cells.writeVariable(w, k); err != nil {
				return err
			}
		}
	}
	return nil
}
