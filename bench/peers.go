package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
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
	kernel   string // that does a whole step of it
	macro    string // its name in hh_cells.c
}

func peerModels() []peerModel {
	return []peerModel{
		{builtIn("wang-buzsaki"), "wb-cell", "StepWangBuzsaki", "WANG_BUZSAKI"},
		{builtIn("squid"), "squid", "StepHodgkinHuxley", "SQUID"},
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
	if !o.Network {
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

// peerArguments returns those that the programs of all peers share.
func peerArguments(o PeerOptions, atLeast time.Duration) []string {
	text := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	return []string{
		strconv.Itoa(o.Neurons), strconv.Itoa(peerSteps), text(peerDt), text(o.peerModel().Drive), text(atLeast.Seconds()),
	}
}
