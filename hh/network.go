package hh

import (
	"fmt"
	"io"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/memory"
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// Network is populations, the synapses between them and the monitors that
// record them. It is not safe for concurrent use; several networks are.
type Network struct {
	config      Config
	team        *communication.Team // the ranks; nil of a process alone
	populations []*Population
	sources     []*Source
	synapses    []*Synapses
	couplings   []*Coupling
	weights     []*WeightMonitor
	warnings    []string
	tables      tables

	step      uint64  // steps done
	remainder float64 // by how many steps the runs' durations are more than that
	// delivered says that the arrivals of the last step have been delivered, as
	// they are at the end of a run and not between two epochs.
	delivered bool
	saved     uint64 // the step at which Config.Checkpoints.File was written last, or not
	broken    error  // why no further run is possible
	unsaid    error  // with ranks, what has failed in the last epoch's reports, if others do not know
	stopping  error  // why all ranks end the run
	staged    uint64 // about how many bytes of samples ranks have that the first one has to get
	message   []byte // of an epoch
	running   bool
	// core is the populations as they are scheduled, and pool the goroutines that
	// step them: made by Run, dropped when the network grows.
	core []*schedule.Population
	pool *schedule.Pool
}

// NewNetwork returns an empty network.
func NewNetwork(c Config) (*Network, error) {
	if r := c.Ranks; r != nil && (r.Size() < 1 || r.Rank() < 0 || r.Rank() >= r.Size()) {
		return nil, fmt.Errorf("hh: rank %d of %d, want one from 0 of 1 or more", r.Rank(), r.Size())
	}
	team := communication.NewTeam(c.Ranks)
	if err := team.Agree("NewNetwork", c.complete()); err != nil {
		return nil, err
	}
	return &Network{config: c, team: team, delivered: true}, nil
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
		all = append(all, p.poolWarnings()...)
	}
	return all
}

// Steps returns the number of steps done.
func (n *Network) Steps() uint64 { return n.step }

// Time returns the biological time that the runs add up to, in ms. The state is
// that after Steps, which is this time to the nearest step.
func (n *Network) Time() float64 { return n.ms(n.step) + float64(n.remainder*n.config.Dt) }

func (n *Network) ms(step uint64) float64 { return float64(float64(step) * n.config.Dt) }

// Backend returns the backend that the kernels run on.
func (n *Network) Backend() (kernel.Backend, error) {
	if len(n.populations) > 0 {
		return n.populations[0].core.Cells.Backend(), nil
	}
	k, err := kernel.New[float64](n.config.Backend)
	return k.Backend(), err
}

// warn adds warnings that are not there yet, as of another population of a model.
func (n *Network) warn(warnings []string) {
	for _, w := range warnings {
		if !slices.Contains(n.warnings, w) {
			n.warnings = append(n.warnings, w)
		}
	}
}

// AddPopulation adds count cells of a model, with their voltage at the model's
// V0 and every gate at its steady state there, or its limit where that is 0/0.
// Rates that cannot be used where cells may come are an error, see Model.RateGrid;
// others, which the population's tables leave out, are a warning.
func (n *Network) AddPopulation(name string, m Model, count int) (*Population, error) {
	if n.running {
		return nil, fmt.Errorf("hh: population %q: %w", name, errRunning)
	}
	p, warnings, err := n.newPopulation(name, m.clone(), count) // the caller may change its own
	if err := n.team.Agree(fmt.Sprintf("AddPopulation %q", name), err); err != nil {
		return nil, err
	}
	n.populations = append(n.populations, p)
	n.core = append(n.core, p.core)
	n.warn(warnings)
	n.dropPool()
	return p, nil
}

// newPopulation returns what AddPopulation adds, and its warnings.
func (n *Network) newPopulation(name string, m Model, count int) (*Population, []string, error) {
	if !slices.Contains(Methods(), n.config.Method) {
		return nil, nil, fmt.Errorf("hh: population %q of single compartments: method %q is for cells with dendrites alone, want one of %v", name, n.config.Method, Methods())
	}
	if err := m.Validate(); err != nil {
		return nil, nil, err
	}
	if err := n.checkPopulation(name, &m, count); err != nil {
		return nil, nil, err
	}
	c := n.config
	grid, warnings, err := m.checkStep(&c)
	if err != nil {
		return nil, nil, err
	}
	c.Grid = grid
	pools, more, err := m.poolTables(c.Method, c.Dt)
	if err != nil {
		return nil, nil, err
	}
	warnings = append(warnings, more...)
	for i := range pools {
		if c.Order == table.Exact {
			break
		}
		more, err := m.tabulateJoint(i, &pools[i], &c)
		if err != nil {
			return nil, nil, err
		}
		warnings = append(warnings, more...)
	}
	lo, hi := n.team.Slice(count)
	cells, err := newCells(&m, lo, hi, &c, &n.tables, pools)
	if err != nil {
		return nil, nil, err
	}
	p := &Population{model: m, grid: c.Grid, pools: pools, core: schedule.NewPopulation(cells)}
	p.core.Neurons = count
	p.group = group{net: n, name: name, index: len(n.populations), size: count, lo: lo, hi: hi, sender: &p.core.Sender}
	if err := p.set("v", Constant(m.V0)); err != nil {
		return nil, nil, err
	}
	for i := range m.Pools {
		if err := p.set(m.Pools[i].Name, Constant(m.Pools[i].first())); err != nil {
			return nil, nil, err
		}
	}
	return p, warnings, p.setSteadyGates()
}

// checkPopulation returns an error if there can be no such population in the network.
func (n *Network) checkPopulation(name string, m *Model, count int) error {
	if err := n.checkGroup("population", name, count); err != nil {
		return err
	}
	variables := len(m.Variables())
	if len(n.populations) == random.MaxPopulations || variables > random.MaxVariables {
		return fmt.Errorf("hh: more than %d populations, or than %d state variables", random.MaxPopulations, random.MaxVariables)
	}
	// Three arrays more for what SetSteadyGates and Set copy, one for refractory
	// cells.
	lo, hi := n.team.Slice(count)
	need := uint64(hi-lo) * uint64(4*8+variables*n.config.Precision/8)
	return memory.Check(fmt.Sprintf("population %q of %d neurons", name, count), need)
}

// WriteState writes the state of all populations: each model's variables in
// their order, little-endian IEEE 754 bits of the run's precision, every NaN
// the same. Of Ranks the first one writes, the others' w is not used.
func (n *Network) WriteState(w io.Writer) error {
	s := newSaver(n, w)
	for _, p := range n.populations {
		for k := range p.variables() {
			s.variable(p, k)
		}
	}
	return n.team.Agree("WriteState", s.err)
}
