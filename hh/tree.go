package hh

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"slices"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh/internal/cables"
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/memory"
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/table"
)

// Tree is the shape of cells with dendrites, and where on it is what a model has once.
type Tree struct {
	// Compartments are what the cells are divided into. A channel of the model has the
	// densities that they have by its name, or, if they have none, the model's G everywhere.
	// The capacitance is theirs, and the model's Cm does not count.
	Compartments *cell.Compartments
	// Detector is where the voltage is compared with the model's Threshold. It is also where
	// "v" of the population is read. The zero Site is the middle of the first section.
	Detector cell.Site
	// Receptors says by name where each of the model's receptors is. There G is in nS, or in
	// pA of a receptor that makes a current, rather than by the area of the membrane.
	Receptors map[string]cell.Site
	// Pools say what the model's pools are in groups of compartments. They apply in their
	// order: where groups overlap, the last one counts. Elsewhere a pool is as in the model,
	// in every compartment with a channel that carries its ion or depends on it.
	Pools []TreePool
}

// TreeGrid is the grid of the rate tables of cells with dendrites where the network has
// DefaultGrid: currents into thin dendrites bring them beyond the reversal potentials.
var TreeGrid = table.Grid{Min: -120, Max: 140, Step: 0.1}

// treeCells is what a Population of cells with dendrites has beside others.
type treeCells struct {
	Tree
	cells    cables.Cells
	detector int // compartment
	sites    []int
	values   map[string]*ownValues // of parameters that differ from cell to cell; nil for none
	regions  []treeRegion
	painted  [][]*Pool // [pool][compartment], nil where it is the model's
	fitted   []fittedPool
}

// treeRegion is compartments that have the same channels.
type treeRegion struct {
	model        Model // with these channels and pools alone
	compartments []int
	pools        []int // which ones of the whole model
	tables       []poolTable
}

// AddCells adds count cells with dendrites, whose membrane is a model's, all of them alike,
// with the voltage at the model's V0 everywhere and every gate at its steady state there. The
// network's method is CN, of second order, or BE, of first, which damps what CN lets ring: a
// step of current, or of another voltage, into a small compartment that is coupled strongly.
// Explicit methods are refused: of two compartments coupled so strongly as those of a dendrite
// they are stable with steps of microseconds only. State has 64 bits, as the tree cannot be
// solved to better than some uV with 32.
//
// Such a population is connected, recorded and saved like any other. What goes into
// cells, goes into a site: InjectAt is in place of Inject, and so are InjectSamplesAt,
// AddNoiseAt, AddWhiteNoiseAt and ClampAt; GapJunctions and GradedSynapses have sites.
// RecordStateAt records anywhere on the cells.
//
// What a spike resets, and the voltage that is held after it, is that of the compartment of the
// detector alone; the others go on, and pull it back along the dendrites.
func (n *Network) AddCells(name string, t Tree, m Model, count int) (*Population, error) {
	if n.running {
		return nil, fmt.Errorf("hh: population %q: %w", name, errRunning)
	}
	p, warnings, err := n.newTrees(name, t, m.clone(), count) // the caller may change its own
	if err := n.team.Agree(fmt.Sprintf("AddCells %q", name), err); err != nil {
		return nil, err
	}
	n.populations = append(n.populations, p)
	n.core = append(n.core, p.core)
	n.warn(warnings)
	n.dropPool()
	return p, nil
}

// newTrees returns what AddCells adds, and its warnings.
func (n *Network) newTrees(name string, t Tree, m Model, count int) (*Population, []string, error) {
	fail := func(err error) (*Population, []string, error) {
		return nil, nil, fmt.Errorf("hh: population %q of cells with dendrites: %w", name, err)
	}
	if m.Cm == 0 {
		m.Cm = 1
	}
	if err := m.Validate(); err != nil {
		return nil, nil, err
	}
	if err := n.checkTree(&t, &m); err != nil {
		return fail(err)
	}
	if err := n.checkGroup("population", name, count); err != nil {
		return nil, nil, err
	}
	if len(n.populations) == random.MaxPopulations {
		return nil, nil, fmt.Errorf("hh: more than %d populations", random.MaxPopulations)
	}
	c := n.config
	if c.Grid == DefaultGrid {
		c.Grid = TreeGrid
	}
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
	cells := &treeCells{Tree: t}
	cells.Receptors, cells.Pools = maps.Clone(t.Receptors), slices.Clone(t.Pools)
	lo, hi := n.team.Slice(count)
	if more, err = cells.build(&m, lo, hi, &c, &n.tables, pools); err != nil {
		return fail(err)
	}
	warnings = append(warnings, more...)
	p := &Population{model: m, grid: c.Grid, pools: pools, core: schedule.NewPopulation(cells.cells), tree: cells}
	p.core.Neurons = count
	p.group = group{net: n, name: name, index: len(n.populations), size: count, lo: lo, hi: hi, sender: &p.core.Sender}
	if err := p.set("v", Constant(m.V0)); err != nil {
		return nil, nil, err
	}
	p.beginPools()
	return p, warnings, p.setSteadyGates()
}

// checkTree returns an error if there can be no such cells in the network.
func (n *Network) checkTree(t *Tree, m *Model) error {
	switch method := n.config.Method; {
	case t.Compartments == nil || t.Compartments.Len() == 0:
		return errors.New("no compartments, want those of a cell.Cell")
	case !slices.Contains(TreeMethods(), method):
		return fmt.Errorf("method %q is explicit in the voltage, and compartments are coupled too strongly for that: want one of %v", method, TreeMethods())
	case n.config.Precision != 64:
		return fmt.Errorf("precision of %d bits, want 64: the tree is not solved exactly enough with fewer", n.config.Precision)
	}
	var have []string
	for _, x := range m.products() {
		have = append(have, x.name)
	}
	for _, name := range t.Compartments.Channels() {
		switch at := slices.Index(have, name); {
		case at < 0:
			return fmt.Errorf("the compartments have densities of channel %q, which model %q has not: it has %v", name, m.Name, have)
		case slices.Contains(have[at+1:], name):
			return fmt.Errorf("the compartments have densities of %q, which is both a channel and a current of model %q", name, m.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.Receptors)) {
		if !slices.ContainsFunc(m.Receptors, func(r Receptor) bool { return r.Name == name }) {
			return fmt.Errorf("a site of receptor %q, which model %q has not", name, m.Name)
		}
	}
	for _, r := range m.Receptors {
		site, ok := t.Receptors[r.Name]
		if !ok {
			return fmt.Errorf("receptor %q of model %q has no site", r.Name, m.Name)
		}
		if r.Follows != "" && t.Receptors[r.Follows] != site {
			return fmt.Errorf("receptor %q is at %v and follows %q, which is at %v: want both at the same site", r.Name, site, r.Follows, t.Receptors[r.Follows])
		}
	}
	return nil
}

// at returns the compartment of a site. One that currents go into has membrane.
func (t *Tree) at(site cell.Site) (int, error) {
	i, err := t.Compartments.At(site)
	if err != nil {
		return 0, err
	}
	if t.Compartments.Area(i) == 0 {
		return 0, fmt.Errorf("site %v is a node without membrane", site)
	}
	return i, nil
}

// build makes cells lo up to hi.
func (t *treeCells) build(m *Model, lo, hi int, c *Config, shared *tables, pools []poolTable) (warnings []string, err error) {
	n := t.Compartments.Len()
	o := t.Compartments.Order()
	d := &cables.Description{
		Method: string(c.Method), Dt: c.Dt, First: lo,
		Order: cables.Order{Compartment: o.Compartment, Row: o.Row, Parent: o.Parent, Coupling: o.Coupling},
		Area:  make([]float64, n), Cm: make([]float64, n), LeakG: make([]float64, n), LeakGE: make([]float64, n),
		Rest: m.V0, Threshold: m.Threshold, Level: m.SpikeAt == Level, Refractory: refractorySteps(m, c.Dt), Hold: m.Hold,
		Pools: len(m.Pools),
	}
	for i := range n {
		d.Area[i], d.Cm[i] = t.Compartments.Area(i), t.Compartments.Cm(i)
		if d.Area[i] > 0 {
			d.LeakG[i], d.LeakGE[i] = t.leak(m, i)
		}
	}
	if err := cmp.Or(t.paintPools(m), t.findRegions(m)); err != nil {
		return nil, err
	}
	if err := memory.Check(fmt.Sprintf("%d cells of %d compartments", hi-lo, n), t.bytes(m, hi-lo)); err != nil {
		return nil, err
	}
	d.Min, d.Max = c.Grid.Min, c.Grid.Max
	if c.Order == table.Exact {
		d.Min, d.Max = -engine.MaxVoltage, engine.MaxVoltage
	}
	for i := range t.regions {
		r := &t.regions[i]
		tables, more, err := t.poolTables(m, r, pools, c)
		if err != nil {
			return nil, err
		}
		warnings, r.tables = append(warnings, more...), tables
		e, rows, poolRows, err := describeWithRows[float64](&r.model, c, shared, tables)
		if err != nil {
			return nil, err
		}
		d.Regions = append(d.Regions, cables.Region{
			Description: e, Rows: rows, PoolRows: poolRows, Pools: r.pools, Compartments: r.compartments, Own: t.parameters(m, r),
		})
	}
	if t.detector, err = t.findDetector(); err != nil {
		return nil, err
	}
	d.Detector = t.detector
	if d.Sites, err = t.findSites(m, c, shared); err != nil {
		return nil, err
	}
	if t.cells, err = cables.New(d, hi-lo, c.Threads, c.Backend); err != nil {
		return nil, err
	}
	d.Resets, err = t.resets(m)
	return warnings, err
}

// Bytes of memory that all cells have in common: of a compartment, in the order in which it is
// solved and in the constants of its row; of a state variable, in the list of these.
const bytesOfCompartment, bytesOfTreeVariable = 400, 48

// bytes returns about how much memory some cells take.
func (t *treeCells) bytes(m *Model, cells int) uint64 {
	n := uint64(t.Compartments.Len())
	variables := n + uint64(len(m.Variables())-1-len(m.stateful())-len(m.Pools))
	for i := range t.regions {
		r := &t.regions[i]
		variables += uint64(len(r.model.Variables())-1) * uint64(len(r.compartments))
	}
	over, own := bits.Mul64(uint64(cells), 8*variables+4*8)
	all, carry := bits.Add64(own, n*bytesOfCompartment+variables*bytesOfTreeVariable, 0)
	if over+carry > 0 {
		return math.MaxUint64
	}
	return all
}

func (t *treeCells) findDetector() (int, error) {
	site := t.Detector
	if site == (cell.Site{}) {
		site = cell.At(t.Compartments.Sections()[0], 0.5)
	}
	i, err := t.Compartments.At(site)
	if err != nil {
		return 0, fmt.Errorf("detector: %w", err)
	}
	return i, nil
}

// resets returns what a spike does where the detector is.
func (t *treeCells) resets(m *Model) (all []engine.Reset, err error) {
	for _, r := range m.Resets {
		at := t.places(m, r.Variable, t.detector)
		if len(at) == 0 {
			return nil, fmt.Errorf("a spike resets %q, which is not in the compartment of the detector, where spikes are", r.Variable)
		}
		all = append(all, engine.Reset{Variable: at[0], Value: r.Value, Add: r.Add})
	}
	return all, nil
}

// findSites gathers the receptors of each compartment.
func (t *treeCells) findSites(m *Model, c *Config, shared *tables) ([]cables.Site, error) {
	var all []cables.Site
	var models []Model
	t.sites = make([]int, len(m.Receptors))
	for k, r := range m.Receptors {
		i, err := t.at(t.Receptors[r.Name])
		if err != nil {
			return nil, fmt.Errorf("receptor %q: %w", r.Name, err)
		}
		t.sites[k] = i
		at := slices.IndexFunc(all, func(s cables.Site) bool { return s.Compartment == i })
		if at < 0 {
			at = len(all)
			all = append(all, cables.Site{Compartment: i})
			only := *m
			only.Channels, only.Currents, only.Receptors, only.Pools = nil, nil, nil, nil
			models = append(models, only)
		}
		r.G *= perArea / t.Compartments.Area(i)
		models[at].Receptors = append(models[at].Receptors, r)
		all[at].Receptors = append(all[at].Receptors, k)
	}
	for i := range all {
		e, rows, _, err := describeWithRows[float64](&models[i], c, shared, nil)
		if err != nil {
			return nil, err
		}
		all[i].Description, all[i].Rows = e, rows
	}
	return all, nil
}

// perArea takes nS of a compartment of 1 um2 to mS/cm2, and pA to uA/cm2.
const perArea = 100
