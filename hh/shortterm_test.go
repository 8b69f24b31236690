package hh

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/lut4go/lut4go/kernel"
)

// shortTerm returns parameters that all sources have in common.
func shortTerm(u, rec, facil float64) *TsodyksMarkram {
	return &TsodyksMarkram{U: Constant(u), TauRec: Constant(rec), TauFacil: Constant(facil)}
}

// newTrainNetwork returns a network of steps of 0.125 ms, in which so many sources spike in
// the given steps and nowhere else, and cells of a receptor s that adds up what arrives.
func newTrainNetwork(t testing.TB, c Config, sources int, steps []int) (n *Network, from, to *Population) {
	t.Helper()
	c.Dt = 0.125
	n = newNetwork(t, c)
	from = addPopulation(t, n, "from", passive(1, -65), sources)
	to = addPopulation(t, n, "to", passive(1, -65), 3)
	pulses := Samples{Every: c.Dt, Values: make([]float64, slices.Max(steps)+1)}
	for _, s := range steps {
		pulses.Values[s] = 600
	}
	check(t, from.Inject(pulses))
	return n, from, to
}

// arrivalsOf returns by how much the recorded s, which does not decay, goes up where
// spikes of some steps arrive.
func arrivalsOf(m *StateMonitor, steps []int, delay int) []float64 {
	var all []float64
	for _, step := range steps {
		after := step + delay + 1
		all = append(all, m.Values[0][after]-m.Values[0][after-1])
	}
	return all
}

func wantClose(t *testing.T, what string, got, want []float64, off float64) {
	t.Helper()
	for i, x := range want {
		if i >= len(got) || !(math.Abs(got[i]-x) <= off) {
			t.Errorf("%s: %v, want %v", what, got, want)
			return
		}
	}
}

// The numbers are by testdata/shortterm.py.
func TestReleasesAreThoseOfBrian2(t *testing.T) {
	steps := []int{8, 32, 48, 200, 212, 900, 916, 940, 2500, 2520, 4000}
	for _, c := range []struct {
		name string
		of   *TsodyksMarkram
		want []float64
	}{
		{"depressing", shortTerm(0.5, 800, 0), []float64{0.5, 0.250935744382707, 0.126403033072711, 0.0734532591937906, 0.0375944533274085, 0.0678430867284577, 0.0350852842236289, 0.0193484691619732, 0.115739772984107, 0.0592493865053554, 0.126737882381035}},
		{"facilitating", shortTerm(0.1, 0, 1000), []float64{0.1, 0.189730404595304, 0.270416190694667, 0.33879410697333, 0.404457667089166, 0.434015219884401, 0.489833251207007, 0.539529358150377, 0.499549109432364, 0.548471616804688, 0.51025339926791}},
		{"both", shortTerm(0.04, 130, 530), []float64{0.04, 0.0751272681019218, 0.10186456261219, 0.119208414071027, 0.125873896316349, 0.145784003970885, 0.139940004200919, 0.127180711107351, 0.177134633338816, 0.163321515927974, 0.17721782693991}},
	} {
		for _, method := range Methods() {
			t.Run(fmt.Sprint(c.name, " by ", method), func(t *testing.T) {
				n, from, to := newTrainNetwork(t, Config{Method: method}, 1, steps)
				const delay = 5
				connect(t, n, from, to, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(1), Delay: Constant(delay * 0.125), ShortTerm: c.of})
				s := recordState(t, to, "s", []int{0}, 1)
				run(t, n, 4010*0.125)
				wantClose(t, "released", arrivalsOf(s, steps, delay), c.want, 1e-6) // receptors decay, by 1e-9 in a ms
			})
		}
	}
}

// In the steady state of a regular train u and x before a spike are where they were an
// interval before.
func TestARegularTrainReleasesWhatTheoryTells(t *testing.T) {
	for _, c := range []struct{ u, rec, facil float64 }{{0.5, 20, 0}, {0.1, 0, 50}, {0.2, 30, 15}} {
		for _, interval := range []int{16, 40, 80} {
			var steps []int
			for s := 4; s < 5000; s += interval {
				steps = append(steps, s)
			}
			n, from, to := newTrainNetwork(t, Config{}, 1, steps)
			connect(t, n, from, to, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(2), Delay: Constant(1), ShortTerm: shortTerm(c.u, c.rec, c.facil)})
			s := recordState(t, to, "s", []int{0}, 1)
			run(t, n, 5020*0.125)
			ms := float64(interval) * 0.125
			u := c.u / (1 - (1-c.u)*math.Exp(-ms/c.facil))
			recovery := math.Exp(-ms / c.rec)
			x := (1 - recovery) / (1 - (1-u)*recovery)
			got := arrivalsOf(s, steps, 8)
			wantClose(t, fmt.Sprintf("%+v every %v ms", c, ms), got[len(got)-1:], []float64{2 * u * x}, 1e-5)
		}
	}
}

func TestSynapsesThatReleaseAllAreStaticOnes(t *testing.T) {
	for _, precision := range []int{64, 32} {
		for _, weight := range []Distribution{Constant(1), Uniform{Lo: 0.5, Hi: 1.5}} {
			for _, delay := range []Distribution{Uniform{Lo: 0.5, Hi: 3}, Uniform{Lo: 0, Hi: 1}} {
				var want [2]string
				for _, of := range []*TsodyksMarkram{nil, shortTerm(1, 0, 0)} {
					s := newShortTermNetwork(t, Config{Precision: precision, Seed: 1}, Connection{Weight: weight, Delay: delay, ShortTerm: of})
					s.run(t, 30)
					if got := s.hashes(t); of == nil {
						want = got
					} else if got != want {
						t.Errorf("%d bits, weight %v, delay %v: hashes %q, of static synapses %q", precision, weight, delay, got, want)
					}
				}
			}
		}
	}
}

// newShortTermNetwork returns a network of cells that excite each other by a connection,
// of which it fills in the receptor and the rule.
func newShortTermNetwork(t testing.TB, config Config, c Connection) *recurrentNetwork {
	t.Helper()
	const neurons = 300
	config.Dt, config.Grid = 0.02, coarseGrid
	n := newNetwork(t, config)
	m := WangBuzsaki()
	m.Receptors = []Receptor{{Name: "b", G: 0.01, Tau: 5}}
	p := addPopulation(t, n, "wb", m, neurons)
	check(t, p.Set("v", Uniform{Lo: -70, Hi: -55}))
	check(t, p.SetParameter("current", Uniform{Lo: 0, Hi: 4}))
	c.Receptor, c.Rule = "b", Probability(0.1)
	connect(t, n, p, p, c)
	return &recurrentNetwork{n, p, p.RecordSpikes(), recordState(t, p, "v", []int{0, neurons - 1}, 3)}
}

func TestShortTermPlasticityHasTheSameBitsInAllCircumstances(t *testing.T) {
	drawn := &TsodyksMarkram{U: Uniform{Lo: 0.1, Hi: 0.6}, TauRec: Exponential{Mean: 200}, TauFacil: Truncated{Of: Normal{Mean: 300, SD: 200}, Lo: 0, Hi: 800}}
	for _, precision := range []int{64, 32} {
		for _, delay := range []Distribution{Uniform{Lo: 0.5, Hi: 3}, Constant(1), Uniform{Lo: 0, Hi: 1}} {
			for _, weight := range []Distribution{Constant(1), Uniform{Lo: 0.5, Hi: 1.5}} {
				build := func(backend kernel.Backend, threads int) *recurrentNetwork {
					return newShortTermNetwork(t, Config{Precision: precision, Seed: 2, Backend: backend, Threads: threads},
						Connection{Weight: weight, Delay: delay, ShortTerm: drawn})
				}
				whole := build(kernel.PureGo, 1)
				whole.run(t, 40)
				want := whole.hashes(t)
				u, x := whole.net.synapses[0].ShortTerm()
				for i, backend := range kernel.Backends() {
					first := build(backend, 1+2*i)
					first.run(t, 17.3)
					var saved bytes.Buffer
					check(t, first.net.Checkpoint(&saved))
					first.run(t, 40-17.3)
					second := build(backend, 3-i%2)
					check(t, second.net.Restore(&saved))
					second.run(t, 40-17.3)
					for what, n := range map[string]*recurrentNetwork{"in two runs": first, "restored": second} {
						if got := n.hashes(t); got != want {
							t.Errorf("%s, %d bits, delay %v, weight %v, %s: hashes %q, want %q", backend, precision, delay, weight, what, got, want)
						}
						if v, y := n.net.synapses[0].ShortTerm(); !slices.Equal(v, u) || !slices.Equal(y, x) {
							t.Errorf("%s, %d bits, delay %v, weight %v, %s: another state of the sources", backend, precision, delay, weight, what)
						}
					}
				}
			}
		}
	}
}

func TestShortTermParametersAreDrawnForEachSource(t *testing.T) {
	steps := []int{8, 40}
	n, from, to := newTrainNetwork(t, Config{Seed: 3}, 40, steps)
	s := connect(t, n, from, to, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(1), Delay: Constant(0), ShortTerm: &TsodyksMarkram{
		U: Uniform{Lo: 0.2, Hi: 0.8}, TauRec: Constant(100), TauFacil: Uniform{Lo: 10, Hi: 50},
	}})
	run(t, n, 9*0.125)
	u, x := s.ShortTerm()
	first := slices.Clone(u)
	for i := range u {
		if !(u[i] >= 0.2 && u[i] < 0.8) || u[i] != 1-x[i] && math.Abs(u[i]+x[i]-1) > 1e-15 {
			t.Errorf("after its first spike source %d has u %v and x %v", i, u[i], x[i])
		}
	}
	slices.Sort(u)
	if len(slices.Compact(u)) != 40 {
		t.Errorf("%d values of U for 40 sources", len(slices.Compact(u)))
	}
	run(t, n, 16*0.125) // u decays, by a time constant of its own in each source
	u, x = s.ShortTerm()
	for i := range u {
		tau := -2 / math.Log(u[i]/first[i])
		if !(tau >= 10 && tau < 50) {
			t.Errorf("u of source %d decays with %v ms", i, tau)
		}
		if want := 1 - first[i]*math.Exp(-2./100); math.Abs(x[i]-want) > 1e-12 {
			t.Errorf("x of source %d is %v, want %v", i, x[i], want)
		}
	}
}

func TestSpikesFromBeforeAConnectionUseNothingUp(t *testing.T) {
	steps := []int{8, 60, 70}
	n, from, to := newTrainNetwork(t, Config{}, 2, steps)
	connect(t, n, from, to, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(0), Delay: Constant(10)}) // keeps spikes under way
	run(t, n, 50*0.125)
	s := connect(t, n, from, to, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(0.5), Delay: Constant(0), ShortTerm: shortTerm(0.5, 100, 0)})
	if u, x := s.ShortTerm(); u[0] != 0 || x[0] != 1 {
		t.Errorf("it begins with u %v and x %v, want 0 and 1", u[0], x[0])
	}
	m := recordState(t, to, "s", []int{1}, 1)
	run(t, n, 40*0.125)
	got := []float64{m.Values[0][11], m.Values[0][21] - m.Values[0][20]} // from step 50 on
	wantClose(t, "released", got, []float64{0.5, 0.5 * (1 - 0.5*math.Exp(-1.25/100))}, 1e-6)
}

func TestSynapsesWithoutShortTermPlasticityHaveNoStateOfIt(t *testing.T) {
	s := newConnection(t, Config{Dt: 0.1}, 3, 3, Connection{Rule: AllToAll{}, Weight: Constant(1), Delay: Constant(1)})
	if u, x := s.ShortTerm(); u != nil || x != nil {
		t.Errorf("%v, %v", u, x)
	}
}

func TestShortTermPlasticityThatMakesNoSenseIsAnError(t *testing.T) {
	for _, c := range []struct {
		name string
		of   TsodyksMarkram
		want []string
	}{
		{"no U", TsodyksMarkram{TauRec: Constant(1), TauFacil: Constant(1)}, []string{"no utilization given"}},
		{"no TauFacil", TsodyksMarkram{U: Constant(1), TauRec: Constant(1)}, []string{"no facilitation time given"}},
		{"U above 1", *shortTerm(1.5, 1, 1), []string{"utilization is 1.5, want U from 0 to 1"}},
		{"U is NaN", *shortTerm(math.NaN(), 1, 1), []string{"NaN"}},
		{"U may be negative", TsodyksMarkram{U: Uniform{Lo: -0.5, Hi: 0.5}, TauRec: Constant(1), TauFacil: Constant(1)}, []string{"utilizations from -0.5 to 0.5, want U from 0 to 1"}},
		{"TauRec is negative", *shortTerm(0.5, -800, 0), []string{"recovery time is -800 ms, want TauRec from 0 ms"}},
		{"TauFacil is infinite", *shortTerm(0.5, 1, math.Inf(1)), []string{"facilitation time in ms", "+Inf"}},
		{"TauRec may be negative", TsodyksMarkram{U: Constant(0.5), TauRec: Normal{Mean: 10, SD: 5}, TauFacil: Constant(0)}, []string{"recovery times from", "Truncated"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, from, to := newTrainNetwork(t, Config{}, 1, []int{1})
			_, err := n.Connect(from, to, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(1), Delay: Constant(1), ShortTerm: &c.of})
			wantError(t, err, append(c.want, `connection from "from" to "to"`, "short-term plasticity")...)
		})
	}
}

func TestACheckpointTellsOtherShortTermPlasticityByName(t *testing.T) {
	build := func(of *TsodyksMarkram) *Network {
		return newShortTermNetwork(t, Config{Seed: 4}, Connection{Weight: Constant(1), Delay: Constant(1), ShortTerm: of}).net
	}
	var saved bytes.Buffer
	check(t, build(shortTerm(0.5, 800, 0)).Checkpoint(&saved))
	const name = "short-term plasticity of connection 0 was U 0.5, TauRec 800 ms, TauFacil 0 ms"
	wantError(t, build(shortTerm(0.5, 700, 0)).Restore(bytes.NewReader(saved.Bytes())), name, "U 0.5, TauRec 700 ms, TauFacil 0 ms")
	wantError(t, build(nil).Restore(bytes.NewReader(saved.Bytes())), name)
	drawn := build(&TsodyksMarkram{U: Uniform{Lo: 0.1, Hi: 0.2}, TauRec: Constant(800), TauFacil: Constant(0)})
	wantError(t, drawn.Restore(bytes.NewReader(saved.Bytes())), name)
}

// BenchmarkShortTerm compares the benchmark network with one whose synapses have
// short-term plasticity, but release all, so that it has the same spikes: one thread, the
// two taking turns. "of-static" is the ratio of the times: of the quickest runs, and the
// median of all.
func BenchmarkShortTerm(b *testing.B) {
	for _, precision := range []int{64, 32} {
		for name, weight := range map[string]Distribution{"constant weight": Constant(1), "weight of each": Truncated{Of: Constant(1), Lo: 1, Hi: 1}} {
			b.Run(fmt.Sprintf("%s/float%d", name, precision), func(b *testing.B) {
				compareWithStatic(b, precision, Connection{Weight: weight}, Connection{Weight: weight, ShortTerm: shortTerm(1, 0, 0)})
			})
		}
	}
}

// compareWithStatic compares wb-network with one whose synapses have plasticity.
func compareWithStatic(b *testing.B, precision int, fixed, plastic Connection) {
	const ms = 5
	build := func(c Connection) *Network {
		n := newNetwork(b, Config{Dt: 0.01, Grid: coarseGrid, Threads: 1, Precision: precision, Seed: 1})
		m := WangBuzsaki()
		m.Receptors = []Receptor{{Name: "b", G: 1e-3, Tau: 5}}
		p := addPopulation(b, n, "wb", m, 1000)
		check(b, p.Set("v", Uniform{Lo: -70, Hi: -55}))
		c.Receptor, c.Rule, c.Delay = "b", Probability(0.1), Uniform{Lo: 3, Hi: 5}
		connect(b, n, p, p, c)
		run(b, n, 200)
		return n
	}
	took := func(n *Network) float64 {
		start := time.Now()
		run(b, n, ms)
		return float64(time.Since(start).Nanoseconds())
	}
	static, n := build(fixed), build(plastic)
	var ns, staticNs, of []float64
	for b.Loop() {
		s, p := took(static), took(n)
		ns, staticNs, of = append(ns, p), append(staticNs, s), append(of, p/s)
	}
	slices.Sort(of)
	steps := ms / n.config.Dt * 1000
	b.ReportMetric(slices.Min(ns)/steps, "ns/neuron-step")
	b.ReportMetric(slices.Min(ns)/slices.Min(staticNs), "of-static")
	b.ReportMetric(of[len(of)/2], "of-static-median")
	b.ReportMetric(0, "ns/op")
}
