package hh

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// circumstances are what no bit of a run may depend on.
type circumstances struct {
	backend kernel.Backend
	threads int
	// stored has every synapse store the weight that others have in common.
	stored bool
	// The sizes of setSizes.
	block, counts, cached int
}

func drawCircumstances(rng *rand.Rand, backend kernel.Backend) circumstances {
	sizes := func() int { return 1 << (4 + rng.IntN(15)) }
	return circumstances{backend, []int{1, 2, 3, 7}[rng.IntN(4)], rng.IntN(2) == 0, 1 << (9 + rng.IntN(4)), sizes(), sizes()}
}

// randomNetwork draws a network with anything that one may have: the same for a seed,
// whatever the circumstances.
type randomNetwork struct {
	*rand.Rand
	circumstances
	net    *Network
	steps  int
	varied bool // with receptors and recordings of all kinds

	populations []*Population
	spikes      []*SpikeMonitor
	rates       []*RateMonitor
	traces      []*StateMonitor
}

func (r *randomNetwork) chance(p float64) bool { return r.Float64() < p }

func choose[E any](r *randomNetwork, of ...E) E { return of[r.IntN(len(of))] }

func newRandomNetwork(t *testing.T, seed uint64, c circumstances) *randomNetwork {
	t.Helper()
	setSizes(t, c.block, c.counts, c.cached)
	r := &randomNetwork{Rand: rand.New(rand.NewPCG(seed, 1)), circumstances: c, varied: seed >= 100}
	r.net = newNetwork(t, Config{
		Dt: choose(r, 0.01, 0.02, 0.03), Method: choose(r, Methods()...), Order: choose(r, Orders()...), Precision: choose(r, 64, 32),
		Grid: table.Grid{Min: -100, Max: 40, Step: 0.5}, Backend: c.backend, Threads: c.threads, Seed: seed,
	})
	r.steps = 60 + r.IntN(140)
	for i := range 1 + r.IntN(3) {
		r.addPopulation(t, fmt.Sprint("p", i))
	}
	shortest := choose(r, 0, 1, 3, 20)
	for range r.IntN(6) {
		r.connect(t, shortest)
	}
	return r
}

func (r *randomNetwork) addPopulation(t *testing.T, name string) {
	t.Helper()
	m := choose(r, WangBuzsaki, Squid, TraubMiles, ConnorStevens, PospischilLTS)()
	m.Refractory = choose(r, 0, 0, 1.5)
	for i := range r.IntN(4) {
		rc := Receptor{Name: fmt.Sprint("s", i), G: 0.02, E: choose(r, 0.0, -80), Tau: 1 + 5*r.Float64()}
		switch r.IntN(6) {
		case 0:
			rc.Rise = rc.Tau * choose(r, 0.3, 1)
		case 1:
			rc.Current, rc.E, rc.G = true, 0, 1
		}
		m.Receptors = append(m.Receptors, r.vary(rc, m.Receptors))
	}
	count := 1 + r.IntN(70)
	if count += choose(r, 0, 0, 0, 130); r.chance(0.1) && r.net.config.Order != table.Exact {
		count += 2000 // for threads to share steps
	}
	p := addPopulation(t, r.net, name, m, count)
	r.populations = append(r.populations, p)
	check(t, p.Set("v", Uniform{Lo: -75, Hi: m.Threshold}))
	if r.chance(0.3) { // all fire at once
		check(t, p.Set("v", Constant(m.Threshold-1)))
	}
	check(t, p.SetCurrent(20*r.Float64()))
	if r.chance(0.2) {
		check(t, p.SetParameter(choose(r, "Cm", m.Channels[0].Name+".E", m.Channels[1].Name+".G", "current"), Uniform{Lo: 1, Hi: 2}))
	}
	if r.chance(0.2) {
		check(t, p.AddNoise(Noise{Mean: 0.1, SD: 0.2, Tau: 2, Shared: r.chance(0.5), Conductance: r.chance(0.5)}))
	}
	if r.chance(0.2) {
		check(t, p.InjectEach(Pulse{Start: 0.3, End: 2, Amplitude: 30}, ramp(count)))
	}
	for range r.IntN(3) {
		if len(m.Receptors) == 0 {
			continue
		}
		if rc := choose(r, m.Receptors...); rc.Kinetics == (Kinetics{}) {
			check(t, p.AddPoisson(PoissonInput{Receptor: rc.Name, Rate: 2000, Weight: r.Float64()}))
		}
	}
	if r.chance(0.3) {
		r.spikes = append(r.spikes, p.RecordCrossings())
	}
	if all := m.Variables(); r.chance(0.5) {
		some := all[len(all)-3:] // receptors, if there are any
		if r.varied && r.chance(0.5) {
			some = append(m.Quantities(), all...)
		}
		r.traces = append(r.traces, recordState(t, p, choose(r, some...), []int{count - 1, 0}, 1+r.IntN(5)))
	}
	r.spikes = append(r.spikes, p.RecordSpikes())
	r.rates = append(r.rates, recordRate(t, p, 0.3))
}

// vary makes of a receptor one of another kind, perhaps, that comes after others.
func (r *randomNetwork) vary(rc Receptor, before []Receptor) Receptor {
	if !r.varied {
		return rc
	}
	if r.chance(0.2) {
		rc.Block = MagnesiumBlock(1)
	}
	switch r.IntN(8) {
	case 0:
		rc.Rise, rc.Saturating = 0, true
	case 1, 2:
		rc.Tau, rc.Rise = 0, 0
		rc.Kinetics = Kinetics{Alpha: 1.1, Beta: 0.2, Concentration: 1, Duration: choose(r, 0.04, 0.3, 1.5)}
	case 3:
		if len(before) > 0 && before[0].Follows == "" && before[0].Kinetics == (Kinetics{}) {
			rc.Follows = before[0].Name
		}
	}
	return rc
}

// connect adds a projection whose delays are of so many steps or more.
func (r *randomNetwork) connect(t *testing.T, shortest int) {
	t.Helper()
	from, to := choose(r, r.populations...), choose(r, r.populations...)
	if len(to.model.Receptors) == 0 {
		return
	}
	c := Connection{Receptor: choose(r, to.model.Receptors...).Name}
	fanIn := 1.0
	switch r.IntN(4) {
	case 0:
		c.Rule, fanIn = AllToAll{}, float64(from.Len())
		if from.Len()*to.Len() > 50_000 {
			c.Rule, fanIn = OutDegree(1), 1
		}
	case 1:
		c.Rule = Probability(0.2 / math.Sqrt(float64(from.Len())))
	case 2:
		c.Rule, c.Multapses = InDegree(3), true
	case 3: // more at once than a byte counts, most of them at one neuron
		var pairs Pairs
		for range 3000 {
			pairs.Sources = append(pairs.Sources, r.IntN(from.Len()))
			pairs.Targets = append(pairs.Targets, r.IntN(1+r.IntN(1+r.IntN(to.Len()))))
		}
		c.Rule, fanIn = pairs, 1000
	}
	weight := (0.1 + r.Float64()) / fanIn
	switch c.Weight = Constant(weight); {
	case r.chance(0.3):
		c.Weight = Uniform{Lo: weight / 2, Hi: weight}
	case r.stored:
		c.Weight = Truncated{Of: Constant(weight), Lo: weight, Hi: weight}
	}
	dt := r.net.config.Dt
	c.Delay = Constant(float64(shortest+r.IntN(4)) * dt)
	if r.chance(0.6) {
		c.Delay = Uniform{Lo: float64(shortest) * dt, Hi: float64(shortest+1+r.IntN(30)) * dt}
	}
	connect(t, r.net, from, to, c)
}

func (r *randomNetwork) run(steps int) error {
	return r.net.Run(context.Background(), float64(steps)*r.net.config.Dt)
}

// outcome returns a hash of the state and of all that was recorded.
func (r *randomNetwork) outcome(t *testing.T) string {
	t.Helper()
	h := sha256.New()
	check(t, r.net.WriteState(h))
	var all []any
	for _, m := range r.spikes {
		all = append(all, m.Steps, m.Neurons, m.Crossings)
	}
	for _, m := range r.rates {
		all = append(all, m.Rates)
	}
	for _, m := range r.traces {
		all = append(all, m.Values[0], m.Values[1])
	}
	for _, p := range r.populations {
		all = append(all, fmt.Append(nil, p.Outside()))
	}
	for _, x := range all {
		check(t, binary.Write(h, binary.LittleEndian, x))
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}

// resumed returns the network, restored from a checkpoint, in other circumstances.
func (r *randomNetwork) resumed(t *testing.T, c circumstances) *randomNetwork {
	t.Helper()
	var saved bytes.Buffer
	check(t, r.net.Checkpoint(&saved))
	c.stored = r.stored // a checkpoint tells networks apart by that
	other := newRandomNetwork(t, r.net.config.Seed, c)
	check(t, other.net.Restore(&saved))
	return other
}

// FuzzNetwork compares random networks in all circumstances: in one run and in parts,
// some of which begin with a checkpoint of other circumstances.
func FuzzNetwork(f *testing.F) {
	// Quick ones, of which 11, 25 and 31 tell what few others do: counts beyond a byte, and
	// projections that share a receptor with one whose arrivals go with the voltage.
	for _, seed := range []uint64{0, 2, 5, 11, 12, 13, 17, 21, 23, 25, 26, 29, 31, 35,
		// With receptors that bind, saturate, follow or are blocked, and their currents.
		105, 113, 118, 120, 123, 128, 138} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		rng := rand.New(rand.NewPCG(seed, 2))
		first := drawCircumstances(rng, kernel.PureGo)
		first.threads = 1
		whole := newRandomNetwork(t, seed, first)
		if whole.run(whole.steps) != nil {
			t.Skip("a voltage left all bounds")
		}
		want := whole.outcome(t)
		backends := kernel.Backends()
		for _, backend := range backends {
			r := newRandomNetwork(t, seed, drawCircumstances(rng, backend))
			history := fmt.Sprintf("%+v:", r.circumstances)
			for left := r.steps; left > 0; {
				if rng.IntN(3) == 0 {
					r = r.resumed(t, drawCircumstances(rng, backends[rng.IntN(len(backends))]))
					history += fmt.Sprintf(", then %+v:", r.circumstances)
				}
				steps := min(left, []int{1, 1 + rng.IntN(5), 1 + rng.IntN(r.steps)}[rng.IntN(3)])
				check(t, r.run(steps))
				history += fmt.Sprintf(" %d steps", steps)
				left -= steps
			}
			if got := r.outcome(t); got != want {
				t.Errorf("%+v: %s: %s, want %s", whole.net.config, history, got, want)
			}
		}
	})
}
