package cables

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/internal/cpu"
	"github.com/lut4go/lut4go/kernel"
)

// cells is Cells: groups of cells that go through a step together. In a group, element
// place*width + w is what the compartment of a place has in cell w. Widths are padded; the
// cells after the last are like it and get no arrivals: nobody sees them.
type cells struct {
	k     kernel.Kernels[float64]
	d     *Description
	n     int // cells
	shift int // groups have 1<<shift cells but the last

	layouts []*layout // of groups of each width
	laidOut changes   // by which they are
	regions []region
	sites   []site
	// bare are compartments without channels that get conductances or currents from sites
	// and stimuli.
	bare []int
	// summed are those of the compartments without channels whose leak is among the sums,
	// rather than among the constants of the tree.
	summed  []bool
	stimuli []stimulus
	inputs
	clamps
	couplings []coupling
	engine.Exhibits
	differences
	groups []*group

	variables []variable
	receptors [][]float64 // [variable of a receptor][cell], padded
	above     []uint8
	resting   []uint64
	located   bool
}

// region is a Region with its membrane.
type region struct {
	*Region
	membrane *engine.Membrane
}

// site is a Site with its membrane.
type site struct {
	*Site
	membrane *engine.Membrane
	first    int // variable of the receptors
}

// stimulus is a current into a compartment.
type stimulus struct {
	compartment int
	current     engine.Stimulus // uA/cm2 of the compartment
	factors     []float64       // of each cell, padded; nil for 1
}

// group is cells that lie side by side.
type group struct {
	*layout
	lo, hi    int
	v         []float64     // [place][w]
	gates     [][][]float64 // of each region, and concentrations: [gate][place in the region][w]
	own       []*engine.Own // of each region
	different groupDifferences
}

// Cells is the state of cells with dendrites.
type Cells interface {
	engine.Cells
	// Variables returns how many state variables a cell has: the voltages of its compartments
	// in their order, the gates and concentrations region by region, each of all its
	// compartments, and those of receptors site by site.
	Variables() int
	// Gate returns the variable that a region's gate is in a compartment, or concentration,
	// which follow the gates.
	Gate(region, gate, compartment int) int
	// Receptor returns the first variable of a receptor.
	Receptor(receptor int) int
	// Settle sets the voltages of nodes without membrane to what those around them make them.
	Settle()
	// InjectAt adds a current into a compartment of every cell, uA/cm2, times its factor, of
	// which nil are 1.
	InjectAt(compartment int, s engine.Stimulus, factors []float64) error
	// InjectSamplesAt, AddNoiseAt and AddWhiteNoiseAt are those without At into a compartment.
	InjectSamplesAt(compartment int, s *engine.Samples) error
	AddNoiseAt(compartment int, n *engine.Noise) error
	AddWhiteNoiseAt(compartment int, n *engine.WhiteNoise) error
	// ClampAt holds the voltage of a compartment of some cells. The current of all clamps
	// there, nA, is that of a Probe of engine.ElectrodeCurrent less Electrode.
	ClampAt(compartment int, c *engine.Clamp) error
	Electrode(compartment int) (site int, clamped bool)
	// Differ gives the cells parameters of their own, in place of those they had.
	Differ(d *Differences) error
}

// New returns n cells whose state is all 0.
func New(d *Description, n, threads int, backend kernel.Backend) (Cells, error) {
	k, err := kernel.New[float64](backend)
	if err != nil {
		return nil, err
	}
	c := &cells{k: k, d: d, n: n, shift: Shift(len(d.Area), n, threads)}
	c.summed = make([]bool, len(d.Area))
	for i := range d.Regions {
		r := region{Region: &d.Regions[i]}
		r.membrane = engine.NewMembrane(r.Description, r.Rows, k, r.PoolRows...)
		c.regions = append(c.regions, r)
	}
	variables := 0
	for i := range d.Sites {
		s := site{Site: &d.Sites[i], first: variables}
		s.membrane = engine.NewMembrane(s.Description, s.Rows, k)
		variables += s.membrane.Variables()
		c.sites = append(c.sites, s)
		c.vary(s.Compartment)
	}
	if err := c.makeGroups(variables); err != nil {
		return nil, fmt.Errorf("hh: cells with dendrites: %w", err)
	}
	c.listVariables(variables)
	c.Exhibits = engine.NewExhibits(c.padding())
	if d.Refractory > 1 {
		c.resting = make([]uint64, n)
	}
	return c, nil
}

// vary notes that a compartment gets conductances or currents.
func (c *cells) vary(compartment int) {
	if !c.hasChannels(compartment) && !slices.Contains(c.bare, compartment) {
		c.bare = append(c.bare, compartment)
	}
}

// varyNow is vary of cells that are already there.
func (c *cells) varyNow(compartment int) error {
	c.vary(compartment)
	return c.layOutAnew()
}

// Logarithms of the number of cells in a group: at most as many as keep four vectors busy, or
// half as many where all that a group's step touches would outgrow the second-level cache.
const (
	wide   = 4
	narrow = 3
	// bytesOfCompartment is what a step touches: the voltage, three gates and two sums.
	bytesOfCompartment = 48
)

// What a step of a group takes by the logarithm of its cells, by what a compartment in a cell
// takes in the widest, and what it takes beside that, as measured.
var (
	timeOfGroup = [wide + 1]float64{1.6, 2.7, 4.6, 8.4, 16}
	beside      = 50.0
)

// Shift returns the logarithm of the number of cells in a group: as many as let the busiest of
// some threads be done soonest.
func Shift(compartments, cells, threads int) int {
	most := wide
	if bytesOfCompartment*uint64(compartments)<<wide > uint64(cpu.L2()) {
		most = narrow
	}
	time := func(cells int) float64 {
		if cells == 0 {
			return 0
		}
		return float64(timeOfGroup[bits.Len(uint(cells-1))]*float64(compartments)) + beside
	}
	best, least := 0, 0.0
	for shift := most; shift >= 0; shift-- {
		n := cells >> shift // of full groups
		busiest := float64(n/threads) * time(1<<shift)
		if n%threads > 0 {
			busiest += time(1 << shift)
		} else {
			busiest += time(cells - n<<shift)
		}
		if shift == most || busiest < least {
			best, least = shift, busiest
		}
	}
	return best
}

// padded returns how many cells a group of n has room for.
func (c *cells) padded(n int) int {
	lanes := max(1, c.k.Backend().ISA().Bytes()/8)
	for few := 1; lanes > 1 && c.k.TreesByLevels(few); few *= 2 {
		if n <= few {
			return few
		}
	}
	return (n + lanes - 1) / lanes * lanes
}

func (c *cells) makeGroups(receptors int) error {
	size, end := 0, 0
	for lo := 0; lo < c.n; lo += 1 << c.shift {
		g := &group{lo: lo, hi: min(lo+1<<c.shift, c.n)}
		var err error
		if g.layout, err = c.layoutOf(c.padded(g.hi - lo)); err != nil {
			return err
		}
		end = lo + g.width
		size += c.sizeOf(g)
		c.groups = append(c.groups, g)
	}
	all := kernel.Aligned[float64](size)
	for _, g := range c.groups {
		n := c.sizeOf(g)
		c.give(g, all[:n:n])
		all = all[n:]
	}
	for range receptors {
		c.receptors = append(c.receptors, kernel.Aligned[float64](end))
	}
	c.above = kernel.Aligned[uint8](len(c.groups) * c.bytesOfBits())
	c.laidOut = c.changes()
	return nil
}

// bytesOfBits returns how many bytes hold a bit for each cell of a group.
func (c *cells) bytesOfBits() int { return (1<<c.shift + 7) / 8 }

// bitsOf returns the bytes with the bits of a group's cells.
func (c *cells) bitsOf(lo, hi int) []uint8 {
	from := lo >> c.shift * c.bytesOfBits()
	return c.above[from : from+(hi-lo+7)/8]
}

// sizeOf returns how many elements the arrays of a group have, in whole cache lines.
func (c *cells) sizeOf(g *group) int {
	const line = 8
	places := g.tree.Places()
	for i := range c.regions {
		places += c.regions[i].membrane.Variables() * g.in(i)
	}
	return (places*g.width + line - 1) / line * line
}

// give makes the arrays of a group of as many elements as they need.
func (c *cells) give(g *group, all []float64) {
	take := func(places int) []float64 {
		x := all[: places*g.width : places*g.width]
		all = all[places*g.width:]
		return x
	}
	g.v, g.gates, g.own = take(g.tree.Places()), nil, slices.Clone(g.inCommon)
	for i := range g.v {
		g.v[i] = c.d.Rest
	}
	for i := range c.regions {
		var gates [][]float64
		for range c.regions[i].membrane.Variables() {
			gates = append(gates, take(g.in(i)))
		}
		g.gates = append(g.gates, gates)
	}
}

func (c *cells) Len() int                  { return c.n }
func (c *cells) Backend() kernel.Backend   { return c.k.Backend() }
func (c *cells) Compartments() int         { return len(c.d.Area) }
func (c *cells) BlockShift() int           { return c.shift }
func (c *cells) Resting() []uint64         { return c.resting }
func (c *cells) SetResting(first []uint64) { copy(c.resting, first) }
func (c *cells) LocateCrossings()          { c.located = true }
func (c *cells) CrossingsLocated() bool    { return c.located }
func (c *cells) Fused() bool               { return false }
func (c *cells) Unfuse()                   {}
func (c *cells) Rows() any                 { return nil }

// padding returns how long an array of all cells is, with those that pad the last group.
func (c *cells) padding() int {
	if len(c.groups) == 0 {
		return 0
	}
	last := c.groups[len(c.groups)-1]
	return last.lo + last.width
}

// spread returns an array of all cells, with those that pad the last group; nil for nil.
func (c *cells) spread(x []float64) []float64 {
	if x == nil {
		return nil
	}
	y := kernel.Aligned[float64](c.padding())
	for i := range y {
		y[i] = x[min(i, c.n-1)]
	}
	return y
}

func (c *cells) NewBlock(lo, hi int) *engine.Block {
	var resting []uint64
	if c.resting != nil {
		resting = c.resting[lo:hi]
	}
	b := engine.NewBlock(lo, hi, c.bitsOf(lo, hi), resting)
	b.PoolOutside = make([]engine.Outside, c.d.Pools)
	return b
}

func (c *cells) InjectAt(compartment int, s engine.Stimulus, factors []float64) error {
	if err := c.varyNow(compartment); err != nil {
		return err
	}
	c.stimuli = append(c.stimuli, stimulus{compartment: compartment, current: s, factors: c.spread(factors)})
	return nil
}

func (c *cells) ClearStimuli() { c.stimuli, c.samples = nil, nil }

func (c *cells) Factors(i int) []float64 {
	if c.stimuli[i].factors == nil {
		return nil
	}
	return c.stimuli[i].factors[:c.n]
}

// What package hh refuses for cells with dendrites.
const refused = "cables: package hh refuses this for cells with dendrites"

func (c *cells) SetCurrent(float64)                { panic(refused) }
func (c *cells) SetParameters(*engine.Parameters)  { panic(refused) }
func (c *cells) Inject(engine.Stimulus, []float64) { panic(refused) }
func (c *cells) InjectSamples(*engine.Samples)     { panic(refused) }
func (c *cells) AddNoise(*engine.Noise)            { panic(refused) }
func (c *cells) AddWhiteNoise(*engine.WhiteNoise)  { panic(refused) }
func (c *cells) Clamp(*engine.Clamp)               { panic(refused) }
