package bench

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
)

// PeerOptions says what ComparePeers runs. PeerDefaults gives the ones to start
// from.
type PeerOptions struct {
	Model   string   // one of PeerModels
	Neurons int      // number of cells
	Rounds  int      // how often each is timed; the median counts
	Network bool     // wb-network, in place of cells alone
	Peers   []string // of PeerNames; lut4go is always run
}

// PeerDefaults returns the usual options.
func PeerDefaults(network bool) PeerOptions {
	o := PeerOptions{Model: "wang-buzsaki", Neurons: 512, Rounds: 5, Network: network, Peers: PeerNames(network)}
	if network {
		o.Neurons, o.Rounds = 1000, 3
	}
	return o
}

// PeerNames returns the peers there can be: "go", loops in plain Go, "c", a C
// program in several forms, and the simulators "brian2" and "neuron". Whole
// networks are compared with Brian2 alone.
func PeerNames(network bool) []string {
	if network {
		return []string{"brian2"}
	}
	return []string{"go", "c", "brian2", "neuron"}
}

// peerModel is a model that the peers have as well.
type peerModel struct {
	Model
	scenario string
	fused    bool   // there is a kernel of its own for it
	macro    string // its name in hh_cells.c
}

func peerModels() []peerModel {
	return []peerModel{
		{builtIn("wang-buzsaki"), "wb-cell", true, "WANG_BUZSAKI"},
		{builtIn("squid"), "squid", false, "SQUID"},
	}
}

// PeerModels returns the names of the models that the peers have as well.
func PeerModels() []string {
	var names []string
	for _, m := range peerModels() {
		names = append(names, m.Name)
	}
	return names
}

// What every contestant runs: cells without synapses, from evenly spread
// voltages with the gates of a cell at rest, by forward Euler.
const (
	peerDt       = 0.01 // ms
	peerSteps    = 10000
	peerDuration = peerSteps * peerDt // ms
	peerLo       = -70                // mV
	peerHi       = -55                // mV
	peerRest     = -65                // mV
	peerTime     = 300 * time.Millisecond

	maxPeerNeurons = 1 << 16
	maxPeerRounds  = 1000
)

// Validate returns a UsageError for the first option that cannot be used.
func (o PeerOptions) Validate() error {
	models := PeerModels()
	if o.Network {
		models = models[:1]
	}
	type check struct {
		ok     bool
		option string
		value  any
		want   string
	}
	peers := PeerNames(o.Network)
	checks := []check{
		{slices.Contains(models, o.Model), "model", o.Model, oneOf(models)},
		{o.Neurons >= 1 && o.Neurons <= maxPeerNeurons, "neurons", o.Neurons, fmt.Sprintf("a number from 1 to %d", maxPeerNeurons)},
		{o.Rounds >= 1 && o.Rounds <= maxPeerRounds, "rounds", o.Rounds, fmt.Sprintf("a number from 1 to %d", maxPeerRounds)},
	}
	for _, p := range o.Peers {
		checks = append(checks, check{slices.Contains(peers, p), "peers", p, oneOf(peers)})
	}
	for _, c := range checks {
		if !c.ok {
			value := fmt.Sprint(c.value)
			if value == "" {
				value = `""`
			}
			return &UsageError{Option: c.option, Value: value, Want: c.want}
		}
	}
	return checkBackend("")
}

// rival is one row of the comparison while it is made.
type rival struct {
	row     PeerRow
	prepare func(ctx context.Context) error
	// round times the rival once. number counts from 1.
	round func(ctx context.Context, number int) (reading, error)
	close func()
	// spikes is by what fraction its spikes may differ from lut4go's.
	spikes float64
	// reference, if not nil, has the voltages that it should come to by the same
	// arithmetic but for rounding.
	reference func() (reading, error)

	took  []float64
	first *reading
	same  *reading // what reference returned
	err   error
}

const (
	// sameSpikes is far above what a table of 1 mV does to the spikes of 100 ms.
	sameSpikes = 0.02
	// sameNetwork is for networks of other seeds, which differ by some 2 %.
	sameNetwork = 0.1
	// sameMeanV, in mV, is far above what float32 or relaxed arithmetic do, and
	// far below what the interpolation of other curves does.
	sameMeanV = 0.01
)

// ComparePeers times this library and the peers that are installed, in turns, on
// one thread each. progress, if not nil, is called with what is being done. A
// peer that is missing or fails has a row that says so. If the context ends
// ComparePeers returns what it has, with the context's error.
func ComparePeers(ctx context.Context, o PeerOptions, progress func(string)) (*PeerComparison, error) {
	return comparePeers(ctx, o, progress, peerTime, nil)
}

// comparePeers looks for programs by look, unless it is nil.
func comparePeers(ctx context.Context, o PeerOptions, progress func(string), atLeast time.Duration, look func(string) (string, error)) (_ *PeerComparison, err error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	w, err := newWorkshop()
	if err != nil {
		return nil, err
	}
	if look != nil {
		w.look = look
	}
	if progress == nil {
		progress = func(string) {}
	}
	rivals := rivals(ctx, w, o, atLeast)
	defer func() {
		for _, r := range rivals {
			if r.close != nil {
				r.close()
			}
		}
		err = errors.Join(err, w.close())
	}()
	stopped := race(ctx, rivals, o.Rounds, progress)
	return newPeerComparison(o, rivals), stopped
}

// race prepares the rivals and times them in turns.
func race(ctx context.Context, rivals []*rival, rounds int, progress func(string)) error {
	for _, r := range rivals {
		if r.prepare == nil {
			continue
		}
		progress("preparing " + r.row.title())
		r.err = r.prepare(ctx)
		if r.err == nil && r.reference != nil {
			var x reading
			x, r.err = r.reference()
			r.same = &x
		}
		if ctx.Err() != nil {
			r.err = nil
			return fmt.Errorf("interrupted before the first round: %w", ctx.Err())
		}
	}
	for number := 1; number <= rounds; number++ {
		for _, r := range rivals {
			if r.err != nil {
				continue
			}
			progress(fmt.Sprintf("round %d of %d: %s", number, rounds, r.row.title()))
			x, err := r.round(ctx, number)
			if ctx.Err() != nil {
				return fmt.Errorf("interrupted in round %d of %d: %w", number, rounds, ctx.Err())
			}
			if r.err = err; err != nil {
				continue
			}
			r.took = append(r.took, x.Ns)
			if r.first == nil {
				r.first = &x
			}
		}
	}
	return nil
}

// rivals lists the rows, lut4go's in both precisions first.
func rivals(ctx context.Context, w *workshop, o PeerOptions, atLeast time.Duration) []*rival {
	var all []*rival
	for _, precision := range []int{64, 32} {
		if o.Network {
			all = append(all, ownNetwork(o, precision))
		} else {
			all = append(all, ownCells(o, precision, atLeast))
		}
	}
	if o.peerModel().fused && !o.Network {
		all = append(all, ownKernel[float64](o, 64, atLeast), ownKernel[float32](o, 32, atLeast))
	}
	lookUp, exact := references(ctx, o)
	for _, name := range PeerNames(o.Network) {
		if !slices.Contains(o.Peers, name) {
			continue
		}
		switch {
		case o.Network:
			all = append(all, brian2Network(w, o, false), brian2Network(w, o, true))
		case name == "go":
			all = append(all, plainGo(o, atLeast, lookUp, exact)...)
		case name == "c":
			all = append(all, plainC(w, o, atLeast, lookUp, exact)...)
		case name == "brian2":
			all = append(all, brian2Cells(w, o, atLeast, false, exact), brian2Cells(w, o, atLeast, true, lookUp))
		case name == "neuron":
			all = append(all, neuronCells(w, o, atLeast))
		}
	}
	return all
}

// peerModel returns the model of valid options.
func (o PeerOptions) peerModel() peerModel {
	all := peerModels()
	return all[slices.IndexFunc(all, func(m peerModel) bool { return m.Name == o.Model })]
}

// peerCells prepares the scenario's cells as all contestants start them.
func peerCells(o PeerOptions, precision int) (*Simulation, error) {
	m := o.peerModel()
	s, err := Prepare(Options{
		Scenario: m.scenario, Neurons: o.Neurons, Duration: peerDuration, Dt: peerDt,
		Method: hh.Euler, Order: hh.Linear, Step: 1, Precision: precision, Threads: 1, Seed: 1, Current: m.Drive,
	}, nil)
	if err != nil {
		return nil, err
	}
	v := make([]float64, o.Neurons)
	for i := range v {
		v[i] = peerLo + (peerHi-peerLo)*(float64(i)+0.5)/float64(o.Neurons)
	}
	if err := s.cells.SetEach("v", v); err != nil {
		return nil, err
	}
	cell := s.cells.Model()
	for _, c := range cell.Channels {
		for _, g := range c.Gates {
			if !slices.Contains(cell.Variables(), g.Name) {
				continue
			}
			a, b := g.Alpha(peerRest), g.Beta(peerRest)
			if err := s.cells.Set(g.Name, hh.Constant(a/(a+b))); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// ownCells is this library.
func ownCells(o PeerOptions, precision int, atLeast time.Duration) *rival {
	r := &rival{row: PeerRow{Peer: "lut4go", Computes: "general step, linear table of 1 mV", Precision: precision}}
	if o.peerModel().fused {
		r.row.Computes = "fused step, linear table of 1 mV"
	}
	var c *contestant
	var x reading
	r.prepare = func(ctx context.Context) error {
		s, err := peerCells(o, precision)
		if err == nil {
			x.Flags, x.Spikes, x.MeanV, err = s.physics(ctx)
		}
		if err != nil {
			return err
		}
		if s, err = peerCells(o, precision); err == nil {
			c, err = s.update(ctx, o.Neurons)
		}
		return err
	}
	r.round = func(ctx context.Context, _ int) (reading, error) {
		return c.read(ctx, o.Neurons, atLeast, x)
	}
	return r
}

// physics runs the simulation; it returns the backend and what came out.
func (s *Simulation) physics(ctx context.Context) (backend string, spikes *int, meanV *float64, err error) {
	if err := s.Run(ctx); err != nil {
		return "", nil, nil, err
	}
	v, err := s.cells.Get("v")
	if err != nil {
		return "", nil, nil, err
	}
	result, err := s.Result()
	return result.Backend + " backend", &result.Spikes, mean(v), err
}

// read times passes of the comparison's length until they have taken long
// enough.
func (c *contestant) read(ctx context.Context, neurons int, atLeast time.Duration, x reading) (reading, error) {
	c.steps = peerSteps
	var took time.Duration
	for passes := 1; ; passes++ {
		t, err := c.time(ctx)
		if err != nil {
			return x, err
		}
		if took += t; took >= atLeast {
			x.Ns = float64(took.Nanoseconds()) / float64(passes) / float64(c.steps) / float64(neurons)
			return x, nil
		}
	}
}

// ownKernel is the fused kernel without the engine around it, which calls it and
// looks for spikes.
func ownKernel[T kernel.Float](o PeerOptions, precision int, atLeast time.Duration) *rival {
	r := &rival{row: PeerRow{
		Peer: "lut4go", Computes: "its kernel StepWangBuzsaki alone, no spikes", Precision: precision,
	}}
	var c *contestant
	var v []T
	r.prepare = func(context.Context) error {
		s, err := peerCells(o, precision)
		if err != nil {
			return err
		}
		rows, err := wangBuzsakiRows[T](peerDt)
		if err != nil {
			return err
		}
		k, err := kernel.New[T]("")
		if err != nil {
			return err
		}
		cell := s.cells.Model()
		wb := kernel.WangBuzsaki[T]{
			G0: 0.1, E0: T(-6.5 + o.peerModel().Drive), ENa: 55, GK: 9, EK: -90, Decay: 1, DtCm: peerDt,
		}
		state := map[string][]T{}
		for _, name := range cell.Variables() {
			state[name] = kernel.Aligned[T](o.Neurons)
		}
		v = state["v"]
		c = &contestant{
			reset: func() error {
				for name, to := range state {
					from, err := s.cells.Get(name)
					if err != nil {
						return err
					}
					for i, x := range from {
						to[i] = T(x)
					}
				}
				return nil
			},
			run: func(steps int) error {
				for range steps {
					if err := k.StepWangBuzsaki(&wb, rows, v, state["h"], state["n"], nil); err != nil {
						return err
					}
				}
				return nil
			},
		}
		return nil
	}
	r.round = func(ctx context.Context, _ int) (reading, error) {
		x, err := c.read(ctx, o.Neurons, atLeast, reading{})
		x.MeanV = mean(v)
		return x, err
	}
	return r
}

// mean returns that of one or more numbers.
func mean[T kernel.Float](x []T) *float64 {
	sum := 0.0
	for _, y := range x {
		sum += float64(y)
	}
	sum /= float64(len(x))
	return &sum
}

// goStart is the contestants' start for the loops in plain Go, and their rates,
// by look-up and exact.
func goStart(o PeerOptions) (s *Simulation, lookUp, exact slopes, err error) {
	if s, err = peerCells(o, 64); err != nil {
		return nil, nil, nil, err
	}
	m := s.scenario.scalar
	lookUp, err = m.lookUp(s.scenario.grid(1), s.options.Current)
	return s, lookUp, m.exact(s.options.Current), err
}

// goChunk is how many steps of the loops in plain Go are made between looks at
// the context.
const goChunk = 100

// references returns functions that say what a pass comes to by look-up and by
// exact rates. They are the loops in plain Go, which tests hold against the
// engine; each runs once, when it is first asked.
func references(ctx context.Context, o PeerOptions) (lookUp, exact func() (reading, error)) {
	run := func(f slopes, s *Simulation) (reading, error) {
		c, err := s.scalarStart(o.Neurons, f)
		if err != nil {
			return reading{}, err
		}
		spikes := 0
		before := make([]float64, o.Neurons)
		for i := range peerSteps {
			if i%goChunk == 0 && ctx.Err() != nil {
				return reading{}, ctx.Err()
			}
			copy(before, c.v)
			c.run(hh.Euler, peerDt, 1)
			for j, v := range c.v {
				if v > 0 && before[j] <= 0 {
					spikes++
				}
			}
		}
		return reading{Spikes: &spikes, MeanV: mean(c.v)}, nil
	}
	return sync.OnceValues(func() (reading, error) {
			s, f, _, err := goStart(o)
			if err != nil {
				return reading{}, err
			}
			return run(f, s)
		}), sync.OnceValues(func() (reading, error) {
			s, _, f, err := goStart(o)
			if err != nil {
				return reading{}, err
			}
			return run(f, s)
		})
}

// plainGo are the loops in Go that runs are compared with, too.
func plainGo(o PeerOptions, atLeast time.Duration, lookUp, exact func() (reading, error)) []*rival {
	row := func(reference func() (reading, error), table bool) *rival {
		r := &rival{
			row:       PeerRow{Peer: "go", Computes: "6 exponentials", Precision: 64, Version: runtime.Version()},
			spikes:    sameSpikes,
			reference: reference,
		}
		if table {
			r.row.Computes = "a clamped look-up for each curve, divisions"
		}
		var c *contestant
		r.prepare = func(ctx context.Context) error {
			s, f, g, err := goStart(o)
			if err != nil {
				return err
			}
			if !table {
				f = g
			}
			c = s.scalar(o.Neurons, f)
			whole := c.run
			c.run = func(steps int) error {
				for steps > 0 && ctx.Err() == nil {
					n := min(steps, goChunk)
					if err := whole(n); err != nil {
						return err
					}
					steps -= n
				}
				return ctx.Err()
			}
			return nil
		}
		r.round = func(ctx context.Context, _ int) (reading, error) {
			return c.read(ctx, o.Neurons, atLeast, *r.same)
		}
		return r
	}
	return []*rival{row(lookUp, true), row(exact, false)}
}

// cForm is one way to build hh_cells.c.
type cForm struct {
	rates, about string
	flags        []string
}

// Flags of the C program. The first keep the baseline scalar: without them gcc
// makes vectors, with gathers, of the float32 look-ups.
var (
	cScalar = []string{"-O3", "-march=native", "-fno-tree-vectorize"}
	cPlain  = []string{"-O3", "-march=native"}
)

// cFast returns the flags that were the fastest. Other processors than those of
// amd64 have no choice of widths.
func cFast() []string {
	flags := []string{"-O3", "-march=native", "-ffast-math"}
	if runtime.GOARCH == "amd64" {
		flags = append(flags, "-mprefer-vector-width=512")
	}
	return flags
}

// cForms lists what is built of hh_cells.c.
func cForms() []cForm {
	var forms []cForm
	for _, rates := range []struct{ macro, about string }{
		{"TABLE", "a clamped look-up for each curve, divisions"},
		{"ONE_GRID", "the same, one grid known to the compiler"},
		{"EXACT", "6 exponentials"},
	} {
		all := [][]string{cPlain, cFast()}
		if rates.macro == "TABLE" {
			all = append([][]string{cScalar}, all...)
		}
		for _, flags := range all {
			forms = append(forms, cForm{rates.macro, rates.about, flags})
		}
	}
	return forms
}

// plainC are the forms of the C program, in both precisions.
func plainC(w *workshop, o PeerOptions, atLeast time.Duration, lookUp, exact func() (reading, error)) []*rival {
	m := o.peerModel()
	var all []*rival
	for _, f := range cForms() {
		for _, precision := range []int{64, 32} {
			r := &rival{
				row:    PeerRow{Peer: "c", Computes: f.about, Precision: precision, Flags: strings.Join(f.flags, " ")},
				spikes: sameSpikes, reference: lookUp,
			}
			if f.rates == "EXACT" {
				r.reference = exact
			}
			program := filepath.Join(w.dir, fmt.Sprintf("hh_cells_%d", len(all)))
			if runtime.GOOS == "windows" {
				program += ".exe"
			}
			r.prepare = func(ctx context.Context) error {
				compiler, version, err := w.compiler(ctx)
				if err != nil {
					return err
				}
				r.row.Version = version
				_, err = w.output(ctx, compiler, f.arguments(m.macro, precision, program)...)
				return err
			}
			r.round = func(ctx context.Context, _ int) (reading, error) {
				out, err := w.output(ctx, program, peerArguments(o, atLeast)...)
				if err != nil {
					return reading{}, err
				}
				x, err := parseReading(out)
				if err != nil {
					err = fmt.Errorf("hh_cells: %w", err)
				}
				return x, err
			}
			all = append(all, r)
		}
	}
	return all
}

// arguments returns those of the compiler.
func (f cForm) arguments(model string, precision int, program string) []string {
	real := "double"
	if precision == 32 {
		real = "float"
	}
	return append(slices.Clone(f.flags), "-DMODEL="+model, "-DRATES="+f.rates, "-DREAL="+real, "-o", program, "hh_cells.c", "-lm")
}

// peerArguments returns those that the programs of all peers share.
func peerArguments(o PeerOptions, atLeast time.Duration) []string {
	text := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	return []string{
		strconv.Itoa(o.Neurons), strconv.Itoa(peerSteps), text(peerDt), text(o.peerModel().Drive), text(atLeast.Seconds()),
	}
}

// What would install the simulators, on Debian.
const (
	installBrian2 = "apt-get install python3-brian g++"
	installNEURON = "apt-get install python3-neuron"
)

// brian2 returns the interpreter that has Brian2, if there is a compiler for it.
func (w *workshop) brian2(ctx context.Context) (string, error) {
	if _, err := w.look("g++"); err != nil {
		return "", &missingError{installBrian2}
	}
	return w.python(ctx, "brian2", installBrian2)
}

func brian2Rates(table bool) string {
	if table {
		return "a scalar look-up for each curve, divisions"
	}
	return "exponentials"
}

// script is a Python program that is started once and makes the rounds.
func (r *rival) script(w *workshop, find func(context.Context) (string, error), args ...string) {
	var p *partner
	r.prepare = func(ctx context.Context) error {
		python, err := find(ctx)
		if err == nil {
			p, err = w.start(ctx, python, args...)
		}
		return err
	}
	r.round = func(context.Context, int) (reading, error) { return p.round() }
	r.close = func() {
		if p != nil {
			p.close()
		}
	}
}

func brian2Cells(w *workshop, o PeerOptions, atLeast time.Duration, table bool, reference func() (reading, error)) *rival {
	r := &rival{
		row:    PeerRow{Peer: "brian2", Computes: "C++ standalone, " + brian2Rates(table), Precision: 64},
		spikes: sameSpikes, reference: reference,
	}
	args := []string{"brian2_cells.py", "--model", o.Model}
	if table {
		args = append(args, "--table")
	}
	r.script(w, w.brian2, append(append(args, "--"), peerArguments(o, atLeast)...)...)
	return r
}

func neuronCells(w *workshop, o PeerOptions, atLeast time.Duration) *rival {
	// Its hh steps gates exactly for a constant voltage and v implicitly, so it
	// has other errors than forward Euler.
	r := &rival{row: PeerRow{Peer: "neuron", Computes: "hh, its own tables, implicit v", Precision: 64}}
	if o.Model != "squid" {
		r.prepare = func(context.Context) error { return &missingError{"NEURON has no cell of this model built in"} }
		return r
	}
	find := func(ctx context.Context) (string, error) { return w.python(ctx, "neuron", installNEURON) }
	r.script(w, find, append([]string{"neuron_cells.py", "--"}, peerArguments(o, atLeast)...)...)
	return r
}

// ownNetwork is this library on the whole network, with the round as seed.
func ownNetwork(o PeerOptions, precision int) *rival {
	return &rival{
		row: PeerRow{Peer: "lut4go", Computes: "fused step, linear table of 1 mV", Precision: precision},
		round: func(ctx context.Context, number int) (reading, error) {
			s, err := o.networkRun(precision, number)
			if err != nil {
				return reading{}, err
			}
			if err := s.Run(ctx); err != nil {
				return reading{}, err
			}
			x, err := s.Result()
			return reading{Ns: x.NsPerNeuronStep, Spikes: &x.Spikes, Flags: x.Backend + " backend"}, err
		},
	}
}

func (o PeerOptions) networkRun(precision, seed int) (*Simulation, error) {
	s, err := Find("wb-network")
	if err != nil {
		return nil, err
	}
	run := s.Defaults
	run.Neurons, run.Precision, run.Threads, run.Seed = o.Neurons, precision, 1, uint64(seed)
	return Prepare(run, nil)
}

func brian2Network(w *workshop, o PeerOptions, table bool) *rival {
	r := &rival{
		row:    PeerRow{Peer: "brian2", Computes: "C++ standalone, " + brian2Rates(table), Precision: 64},
		spikes: sameNetwork,
	}
	var python string
	r.prepare = func(ctx context.Context) (err error) {
		python, err = w.brian2(ctx)
		return err
	}
	r.round = func(ctx context.Context, number int) (reading, error) {
		args := []string{"brian2_wb_network.py", "--neurons", strconv.Itoa(o.Neurons), "--seeds", strconv.Itoa(number)}
		if table {
			args = append(args, "--table")
		}
		out, err := w.output(ctx, python, args...)
		if err != nil {
			return reading{}, err
		}
		return parseReading(out)
	}
	return r
}
