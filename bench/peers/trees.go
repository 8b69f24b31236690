package peers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lut4go/lut4go/bench/internal/cells"
	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// treeModel is a cell with dendrites that the peers have as well.
type treeModel struct {
	name         string
	neurons      int // usual
	compartments int // usual, of a model that takes a number; 0 for others
	tree         func(compartments int) models.Tree
}

func treeModels() []treeModel {
	named := func(name string) func(int) models.Tree {
		return func(int) models.Tree { return models.MustFindTree(name) }
	}
	branched := func(passive bool) func(int) models.Tree {
		return func(n int) models.Tree { return models.Branched(n, passive) }
	}
	return []treeModel{
		{"rallpack1", 16, 0, named("rallpack1")},
		{"rallpack3", 16, 0, named("rallpack3")},
		{"tree", 128, 100, branched(false)},
		{"tree-passive", 128, 100, branched(true)},
	}
}

func treeNames() []string {
	var names []string
	for _, m := range treeModels() {
		names = append(names, m.name)
	}
	return names
}

// treeModel returns the model if it is of cells with dendrites, else nil.
func (o Options) treeModel() *treeModel {
	all := treeModels()
	if i := slices.IndexFunc(all, func(m treeModel) bool { return o.Network == "" && m.name == o.Model }); i >= 0 {
		return &all[i]
	}
	return nil
}

// Limits of the compartments of a model that takes a number. The populations of NEURON take
// some kilobytes for each.
const (
	fewestCompartments = 8
	mostCompartments   = 10000
	mostOfAll          = 1 << 22
)

// checkCompartments returns a usage.Error unless the number is one that the model takes. The
// model may be nil.
func (m *treeModel) checkCompartments(o Options) error {
	const option = "compartments"
	if m == nil || m.compartments == 0 {
		return usage.Check(o.Compartments == 0, option, o.Compartments, "none, as model "+o.Model+" takes no number of them")
	}
	if err := usage.Check(o.Compartments >= fewestCompartments && o.Compartments <= mostCompartments, option, o.Compartments,
		fmt.Sprintf("a number from %d to %d", fewestCompartments, mostCompartments)); err != nil {
		return err
	}
	return usage.Check(o.Neurons <= mostOfAll/o.Compartments, "neurons", o.Neurons,
		fmt.Sprintf("at most %d of %d compartments each", mostOfAll/o.Compartments, o.Compartments))
}

// What all cells with dendrites run: from evenly spread voltages, the same all over a cell,
// with the gates at rest there, by Crank-Nicolson, with a current from the start.
const (
	treeDt       = 0.025 // ms
	treeSteps    = 800
	treeDuration = treeSteps * treeDt // ms
	treeTable    = 0.1                // mV, of lut4go and C
)

// How far the first cell's spikes may lie from lut4go's, ms: where the arithmetic is the same,
// where rates are exact, and where they come from NEURON's table of 1 mV.
const (
	shiftOfSame   = 1e-4
	shiftOfTable  = 1e-3
	shiftOfNEURON = 0.2
)

// division is a tree with its compartments.
type division struct {
	models.Tree

	cell         cell.Cell
	compartments *cell.Compartments
	model        hh.Model
}

func newDivision(t models.Tree) (*division, error) {
	d := &division{Tree: t, cell: t.Cell(), model: t.Model()}
	var err error
	d.compartments, err = d.cell.Compartments()
	return d, err
}

// treeImplementations lists the rows of cells with dendrites, lut4go's first.
func treeImplementations(w *workDir, o Options, atLeast time.Duration) ([]*implementation, error) {
	d, err := newDivision(o.treeModel().tree(o.Compartments))
	if err != nil {
		return nil, err
	}
	if err := d.write(w.dir); err != nil {
		return nil, err
	}
	backends := kernel.Backends()
	slices.Reverse(backends)
	var all []*implementation
	for _, b := range backends {
		all = append(all, lut4goTrees(d, o, b, atLeast))
	}
	own := all[0]
	outcome := func() (measurement, error) {
		if own.expected == nil {
			return measurement{}, errors.New("lut4go has not run")
		}
		return *own.expected, nil
	}
	for _, r := range all[1:] {
		r.reference = outcome
	}
	for _, name := range o.names() {
		if !slices.Contains(o.Peers, name) {
			continue
		}
		switch name {
		case "c":
			all = append(all, cTrees(w, d, o, atLeast, outcome)...)
		case "neuron":
			some := []*implementation{neuronTrees(w, o, atLeast, true), neuronTrees(w, o, atLeast, false)}
			if o.Model == "rallpack1" { // nothing but a leak: the same voltages, and no spikes
				some = some[:1]
				some[0].row.Computes, some[0].reference = "pas, cache_efficient", outcome
			}
			all = append(all, some...)
		case "arbor":
			all = append(all, arborTrees(w, o, atLeast))
		}
	}
	return all, nil
}

// lut4goTrees is this library on cells with dendrites.
func lut4goTrees(d *division, o Options, b kernel.Backend, atLeast time.Duration) *implementation {
	r := &implementation{row: Row{Peer: "lut4go", Computes: fmt.Sprintf("linear table of %v mV", treeTable), Precision: 64, Flags: backendFlag(b)}, shift: shiftOfSame}
	var benchmark *timing.Benchmark
	var outcome measurement
	r.prepare = func(ctx context.Context) error {
		c, err := newTrees(d, o.Neurons, b)
		if err != nil {
			return err
		}
		start, err := cells.State(c.Population, o.Neurons)
		if err != nil {
			return err
		}
		if outcome, err = runTrees(ctx, c); err != nil {
			return err
		}
		r.expected = &outcome
		benchmark = c.Benchmark(ctx, start)
		benchmark.Steps = treeSteps
		return nil
	}
	r.round = func(ctx context.Context, _ int) (measurement, error) {
		return measureCells(ctx, benchmark, o.Neurons, atLeast, outcome)
	}
	return r
}

// newTrees returns this library's cells in the state that all start from.
func newTrees(d *division, neurons int, b kernel.Backend) (*cells.Cells, error) {
	c, err := cells.New(cells.Config{
		Config: hh.Config{Dt: treeDt, Method: hh.CN, Order: table.Linear, Grid: d.Grid(treeTable), Seed: 1, Backend: b},
		Name:   "cells", Model: d.model, Count: neurons,
		Dendrites: &cells.Dendrites{Tree: hh.Tree{Compartments: d.compartments, Detector: d.Detector}, At: d.At, Pulse: d.Pulse},
	})
	if err != nil {
		return nil, err
	}
	if err := c.SetEach("v", startVoltages(neurons)); err != nil {
		return nil, err
	}
	return c, c.SetSteadyGates()
}

// startVoltages are those that cells start from, evenly spread, mV.
func startVoltages(neurons int) []float64 {
	v := make([]float64, neurons)
	for i := range v {
		v[i] = lowestV + (highestV-lowestV)*(float64(i)+0.5)/float64(neurons)
	}
	return v
}

// runTrees makes the steps of one measurement and returns what they come to.
func runTrees(ctx context.Context, c *cells.Cells) (measurement, error) {
	monitor := c.RecordCrossings()
	if err := c.Network.Run(ctx, treeDuration); err != nil {
		return measurement{}, err
	}
	v, err := c.Get("v")
	if err != nil {
		return measurement{}, err
	}
	backend, err := c.Network.Backend()
	spikes := monitor.Len()
	x := measurement{Flags: backendFlag(backend), Spikes: &spikes, MeanV: mean(v), FirstSpikes: []float64{}}
	for i, n := range monitor.Neurons {
		if n == 0 {
			x.FirstSpikes = append(x.FirstSpikes, monitor.Crossings[i])
		}
	}
	return x, err
}

// cTrees are the forms of the C program. Levels serve a single cell, lanes several.
func cTrees(w *workDir, d *division, o Options, atLeast time.Duration, outcome func() (measurement, error)) []*implementation {
	flags := append(slices.Clone(cPlain), "-ffp-contract=off")
	program := filepath.Join(w.dir, "cable_cells")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	compiled := "" // the compiler's version, once it has made the program of all forms
	form := func(name, about string, vectors bool) *implementation {
		r := &implementation{
			row:       Row{Peer: "c", Computes: about, Precision: 64, Flags: strings.Join(flags, " ")},
			tolerance: spikesTolerance, shift: shiftOfSame, reference: outcome,
		}
		r.prepare = func(ctx context.Context) error {
			if vectors && !slices.Contains(kernel.Backends(), kernel.AVX2) {
				return &missingError{"a processor with AVX2 and FMA"}
			}
			if compiled == "" {
				compiler, version, err := w.compiler(ctx)
				if err == nil {
					_, err = w.output(ctx, compiler, append(slices.Clone(flags), "-o", program, "cable_cells.c", "-lm")...)
				}
				if err != nil {
					return err
				}
				compiled = version
			}
			r.row.Version = compiled
			return nil
		}
		r.round = func(ctx context.Context, _ int) (measurement, error) {
			args, err := d.cArguments(name, o, atLeast)
			if err != nil {
				return measurement{}, err
			}
			out, err := w.output(ctx, program, args...)
			if err != nil {
				return measurement{}, err
			}
			x, err := parseMeasurement(out)
			if err != nil {
				err = fmt.Errorf("cable_cells: %w", err)
			}
			return x, err
		}
		return r
	}
	scalar := form("scalar", "the same arithmetic, a cell after another, row by row", false)
	if o.Neurons == 1 {
		return []*implementation{scalar, form("levels", "the same arithmetic, all rows of a height at once", true)}
	}
	return []*implementation{scalar, form("lanes", "the same arithmetic, blocks of 16 or 8 cells", true)}
}

// cArguments returns the arguments of cable_cells.
func (d *division) cArguments(form string, o Options, atLeast time.Duration) ([]string, error) {
	node, err := d.compartments.At(d.At)
	if err != nil {
		return nil, err
	}
	detector, err := d.compartments.At(d.Detector)
	text := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	return []string{
		"cell.txt", form, string(hh.CN), strconv.Itoa(o.Neurons), strconv.Itoa(treeSteps), text(treeDt),
		text(d.Pulse.Amplitude), strconv.Itoa(node), strconv.Itoa(detector), text(d.model.Threshold), text(treeTable), text(atLeast.Seconds()),
	}, err
}

func neuronTrees(w *workDir, o Options, atLeast time.Duration, tables bool) *implementation {
	r := &implementation{row: Row{Peer: "neuron", Computes: "hh and pas, its own tables, cache_efficient", Precision: 64}, tolerance: spikesTolerance, shift: shiftOfNEURON}
	args := []string{"neuron_cable.py"}
	if !tables {
		r.row.Computes, r.shift = "hh and pas, exponentials, cache_efficient", shiftOfTable
		args = append(args, "--exact")
	}
	r.script(w, func(ctx context.Context) (string, error) { return w.python(ctx, "neuron", installNEURON) }, append(args, treeArguments(o, atLeast)...)...)
	return r
}

// arborTrees is Arbor, which steps the voltage by backward Euler, so that its spikes come late.
func arborTrees(w *workDir, o Options, atLeast time.Duration) *implementation {
	r := &implementation{row: Row{Peer: "arbor", Computes: "hh and pas, exponentials, backward Euler", Precision: 64}, tolerance: 0.1}
	r.script(w, func(ctx context.Context) (string, error) { return w.python(ctx, "arbor", installArbor) }, append([]string{"arbor_cable.py"}, treeArguments(o, atLeast)...)...)
	return r
}

// treeArguments returns the arguments of the scripts of cells with dendrites.
func treeArguments(o Options, atLeast time.Duration) []string {
	text := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	return []string{"--", "cell.json", strconv.Itoa(o.Neurons), strconv.Itoa(treeSteps), text(treeDt), text(atLeast.Seconds())}
}

// densities are those of a compartment: of squid channels, and of all leaks together.
type densities struct {
	Na     float64 `json:"na"` // mS/cm2
	K      float64 `json:"k"`
	Leak   float64 `json:"leak"`
	LeakMV float64 `json:"leak_mv"`
}

func (d *division) densities(i int) densities {
	var x densities
	for _, c := range d.model.Channels {
		switch {
		case c.Name == "na":
			x.Na = d.density(c, i)
		case c.Name == "k":
			x.K = d.density(c, i)
		case len(c.Gates) == 0:
			g := d.density(c, i)
			x.Leak += g
			x.LeakMV += g * c.E
		}
	}
	if x.Leak > 0 {
		x.LeakMV /= x.Leak
	}
	return x
}

// density is that of a channel in a compartment with membrane: the model's if no compartment
// has one of its own.
func (d *division) density(c hh.Channel, i int) float64 {
	if d.compartments.Area(i) > 0 && !slices.Contains(d.compartments.Channels(), c.Name) {
		return c.G
	}
	return d.compartments.Density(c.Name, i)
}

// reversals returns those of sodium and potassium, mV, 0 without.
func (d *division) reversals() (na, k float64) {
	for _, c := range d.model.Channels {
		switch c.Name {
		case "na":
			na = c.E
		case "k":
			k = c.E
		}
	}
	return na, k
}

// write writes the cell into a directory: by compartments as cell.txt, by sections as
// cell.json.
func (d *division) write(dir string) error {
	shape, err := d.shape()
	if err != nil {
		return err
	}
	text, err := json.Marshal(shape)
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(dir, "cell.json"), text, 0o600),
		os.WriteFile(filepath.Join(dir, "cell.txt"), d.nodes(), 0o600),
	)
}

// nodes returns the cell as cable_cells reads it.
func (d *division) nodes() []byte {
	c := d.compartments
	na, k := d.reversals()
	text := fmt.Appendf(nil, "%d %v %v\n", c.Len(), na, k)
	for i := range c.Len() {
		x := d.densities(i)
		text = fmt.Appendf(text, "%d %v %v %v %v %v %v %v\n", c.Parent(i), c.Area(i), c.Coupling(i), c.Cm(i), x.Na, x.K, x.Leak, x.LeakMV)
	}
	return text
}

// shape is a cell as the scripts of the simulators read it.
type shape struct {
	Sections  []sectionShape `json:"sections"`
	At        [2]float64     `json:"at"` // a section by number, and a fraction
	Current   float64        `json:"current_na"`
	Start     float64        `json:"start_ms"`
	End       float64        `json:"end_ms"`
	Detector  [2]float64     `json:"detector"`
	Threshold float64        `json:"threshold_mv"`
}

type sectionShape struct {
	Name         string  `json:"name"`
	Parent       int     `json:"parent"` // -1 of the first
	Fraction     float64 `json:"fraction"`
	Length       float64 `json:"length_um"`
	Diameter     float64 `json:"diameter_um"`
	Compartments int     `json:"compartments"`
	Ra           float64 `json:"ra_ohm_cm"`
	Cm           float64 `json:"cm_uf_per_cm2"`
	densities
}

// shape returns that of a cell of cylinders with the same membrane all along.
func (d *division) shape() (*shape, error) {
	s := &shape{Current: d.Pulse.Amplitude, Start: d.Pulse.Start, End: d.Pulse.End, Threshold: d.model.Threshold}
	number := map[string]int{}
	for i, section := range d.cell.Sections {
		all, err := d.compartments.Group(section.Name)
		if err != nil {
			return nil, err
		}
		points := section.Points
		if len(points) != 2 || points[0].Diameter != points[1].Diameter {
			return nil, fmt.Errorf("section %s is no cylinder", section.Name)
		}
		from, to := points[0], points[1]
		parent := -1
		if i > 0 {
			parent = number[section.Parent.Section]
		}
		number[section.Name] = i
		s.Sections = append(s.Sections, sectionShape{
			Name: section.Name, Parent: parent, Fraction: section.Parent.Fraction,
			Length:   math.Hypot(math.Hypot(to.X-from.X, to.Y-from.Y), to.Z-from.Z),
			Diameter: from.Diameter, Compartments: len(all),
			Ra: d.compartments.Ra(all[0]), Cm: d.compartments.Cm(all[0]), densities: d.densities(all[0]),
		})
	}
	// Simulators have nodes of their own at the ends of sections, a half compartment away.
	middle := func(site cell.Site) [2]float64 {
		k := number[site.Section]
		n := float64(s.Sections[k].Compartments)
		return [2]float64{float64(k), (min(math.Floor(site.Fraction*n), n-1) + 0.5) / n}
	}
	s.At, s.Detector = middle(d.At), middle(d.Detector)
	return s, nil
}
