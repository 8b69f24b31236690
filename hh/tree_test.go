package hh_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/hh/rankstest"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// treeRun is one cell with dendrites under a current.
type treeRun struct {
	cell     cell.Cell
	model    hh.Model
	detector cell.Site
	at       cell.Site
	pulse    hh.Pulse
	duration float64
	config   hh.Config
}

func (r treeRun) network(t *testing.T, count int) (*hh.Network, *hh.Population) {
	t.Helper()
	c, err := r.cell.Compartments()
	if err != nil {
		t.Fatal(err)
	}
	net, err := hh.NewNetwork(r.config)
	if err != nil {
		t.Fatal(err)
	}
	p, err := net.AddCells("cells", hh.Tree{Compartments: c, Detector: r.detector}, r.model, count)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.InjectAt(r.at, r.pulse, nil); err != nil {
		t.Fatal(err)
	}
	return net, p
}

// crossings returns when the cell crosses its threshold upwards.
func (r treeRun) crossings(t *testing.T) []float64 {
	t.Helper()
	net, p := r.network(t, 1)
	m := p.RecordCrossings()
	if err := net.Run(context.Background(), r.duration); err != nil {
		t.Fatal(err)
	}
	return m.Crossings
}

func onTree50(detector, at cell.Site, pulse hh.Pulse) treeRun {
	m := passiveSquid()
	m.Threshold = -20
	return treeRun{cell: tree50(), model: m, detector: detector, at: at, pulse: pulse, duration: 50}
}

func onY(detector cell.Site) treeRun {
	return treeRun{
		cell: cellY(), model: passiveSquid(), detector: detector, at: cell.At("trunk", 0.05),
		pulse: hh.Pulse{Start: 1, End: 3, Amplitude: 0.2}, duration: 20,
	}
}

// converged are spike times (ms) that two integrators of order two with exact rates come to
// as the step goes to 0, and NEURON 8.2.2 by CVODE at a tolerance of 1e-9, to 0.00001 ms.
var converged = []struct {
	name string
	run  treeRun
	want []float64
}{
	{"y, trunk", onY(cell.At("trunk", 0.05)), []float64{2.57080}},
	{"y, end of the trunk", onY(cell.At("trunk", 0.95)), []float64{2.76554}},
	{"y, left", onY(cell.At("left", 0.9)), []float64{2.86947}},
	{"y, right", onY(cell.At("right", 0.9)), []float64{3.13293}},
	{
		"tree50, soma", onTree50(cell.At("soma", 0.5), cell.At("soma", 0.5), hh.Pulse{Start: 2, End: 47, Amplitude: 1}),
		[]float64{3.28147, 15.41307, 27.10331, 38.74065},
	},
	{
		"tree50, axon", onTree50(cell.At("axon", 0.95), cell.At("soma", 0.5), hh.Pulse{Start: 2, End: 47, Amplitude: 1}),
		[]float64{3.68721, 15.75357, 27.39142, 39.00977},
	},
	{"tree50, left", onTree50(cell.At("left", 0.95), cell.At("soma", 0.5), hh.Pulse{Start: 2, End: 47, Amplitude: 1}), []float64{4.81946}},
	{"tree50, right", onTree50(cell.At("right", 0.95), cell.At("soma", 0.5), hh.Pulse{Start: 2, End: 47, Amplitude: 1}), nil},
	{"tree50, soma, by a dendrite", onTree50(cell.At("soma", 0.5), cell.At("left", 0.95), hh.Pulse{Start: 2, End: 7, Amplitude: 1}), []float64{4.97637}},
	{"tree50, basal, by a dendrite", onTree50(cell.At("basal", 0.95), cell.At("left", 0.95), hh.Pulse{Start: 2, End: 7, Amplitude: 1}), []float64{5.27687}},
	{"tree50, left, by a dendrite", onTree50(cell.At("left", 0.95), cell.At("left", 0.95), hh.Pulse{Start: 2, End: 7, Amplitude: 1}), []float64{2.16838}},
}

func TestSpikesOfTreesAreTheConvergedOnes(t *testing.T) {
	for _, c := range converged {
		t.Run(c.name, func(t *testing.T) {
			c.run.config = hh.Config{Dt: 0.0025, Method: hh.CN, Order: table.Cubic}
			got := c.run.crossings(t)
			if len(got) != len(c.want) {
				t.Fatalf("spikes at %v ms, want %v", got, c.want)
			}
			for i := range got {
				if !(math.Abs(got[i]-c.want[i]) <= 1e-4) {
					t.Errorf("spike %d at %.5f ms, want %.5f", i, got[i], c.want[i])
				}
			}
		})
	}
}

// The error of the last spike falls with the step as the method's order says.
func TestTreesConvergeByTheOrderOfTheirMethod(t *testing.T) {
	for _, c := range []struct {
		method hh.Method
		order  float64
	}{{hh.CN, 2}, {hh.BE, 1}} {
		t.Run(string(c.method), func(t *testing.T) {
			r := onTree50(cell.At("soma", 0.5), cell.At("soma", 0.5), hh.Pulse{Start: 2, End: 47, Amplitude: 1})
			const want = 38.74065
			var errors []float64
			for _, dt := range []float64{0.04, 0.02, 0.01} {
				r.config = hh.Config{Dt: dt, Method: c.method, Order: table.Cubic}
				spikes := r.crossings(t)
				if len(spikes) != 4 {
					t.Fatalf("%d spikes with dt %v ms, want 4", len(spikes), dt)
				}
				errors = append(errors, math.Abs(spikes[3]-want))
			}
			for i := 1; i < len(errors); i++ {
				if order := math.Log2(errors[i-1] / errors[i]); !(math.Abs(order-c.order) < 0.15) {
					t.Errorf("errors %.5g ms: order %.3f, want %v", errors, order, c.order)
				}
			}
		})
	}
}

// Rallpack 3 has 18 spikes at the end with the current and 17 at the other. NEURON's, by the
// same method and step, tables off, last one at 248.5633 ms.
func TestRallpack3HasItsSpikes(t *testing.T) {
	if testing.Short() {
		t.Skip("10,000 steps of 1000 compartments")
	}
	r := treeRun{at: cell.At("axon", 0), detector: cell.At("axon", 0), pulse: hh.Pulse{End: 1000, Amplitude: 0.1}, duration: 250}
	r.cell, r.model = rallpack(true)
	r.config = hh.Config{Dt: 0.025, Method: hh.CN, Order: table.Cubic}
	got := r.crossings(t)
	if len(got) != 18 {
		t.Fatalf("%d spikes, want 18", len(got))
	}
	if want := 1.30627; !(math.Abs(got[0]-want) < 2e-3) {
		t.Errorf("first spike at %.5f ms, want %v", got[0], want)
	}
	if want := 248.5633; !(math.Abs(got[17]-want) < 2e-3) {
		t.Errorf("last spike at %.5f ms, want %v", got[17], want)
	}
}

// cableVoltage is the voltage of a sealed cable under a current from one end, Rallpack 1:
// 1 mm long, 1 um wide, RA 1 ohm m, RM 4 ohm m2, CM 0.01 F/m2, 0.1 nA, x in um and t in ms.
func cableVoltage(x, t float64) float64 {
	const (
		rest, current, length, lambda, tau = -65.0, 0.1e-9, 1e-3, 1e-3, 40.0
		diameter                           = 1e-6
		rm                                 = 4 / (math.Pi * diameter)
		ra                                 = 4 / (math.Pi * diameter * diameter)
	)
	v := current * ra * lambda * math.Cosh((length-x*1e-6)/lambda) / math.Sinh(length/lambda)
	for n := range 2000 {
		a := 1 + math.Pow(float64(n)*math.Pi*lambda/length, 2)
		part := 2.0
		if n == 0 {
			part = 1
		}
		v -= part * current * rm / length * math.Cos(float64(n)*math.Pi*x*1e-6/length) / a * math.Exp(-a*t/tau)
	}
	return rest + 1000*v
}

// The current from 0 on makes the voltage of CN ring around the cable's, so that what is
// compared is the mean of the voltages before and after a step.
func TestRallpack1IsTheCable(t *testing.T) {
	const dt = 0.05
	r := treeRun{at: cell.At("axon", 0), pulse: hh.Pulse{End: 1000, Amplitude: 0.1}}
	r.cell, r.model = rallpack(false)
	r.config = hh.Config{Dt: dt, Method: hh.CN}
	net, p := r.network(t, 1)
	for _, ms := range []float64{5, 10, 20, 50, 100} {
		if err := net.Run(context.Background(), ms-net.Time()); err != nil {
			t.Fatal(err)
		}
		var means [2]float64
		for range 2 {
			for i, x := range []float64{0.5, 999.5} {
				v, err := p.GetAt(cell.At("axon", x/1000), "v")
				if err != nil {
					t.Fatal(err)
				}
				means[i] += v[0] / 2
			}
			if net.Time() < ms+dt/2 {
				if err := net.Run(context.Background(), dt); err != nil {
					t.Fatal(err)
				}
			}
		}
		for i, x := range []float64{0.5, 999.5} {
			if want := cableVoltage(x, ms+dt/2); !(math.Abs(means[i]-want) < 5e-4) {
				t.Errorf("%v um at %v ms: %.5f mV, want %.5f", x, ms+dt/2, means[i], want)
			}
		}
	}
}

// Rallpack 2 is a binary tree by Rall's law, which is a cable of 320 x 16 um. Where branches
// meet there is a node without membrane, which brings the middles of the first and the last
// branch nearer to the cable's ends than the 0.019 and 0.007 mV of published finite volumes.
func TestRallpack2IsItsEquivalentCable(t *testing.T) {
	c := cell.Cell{
		Morphology: cell.Morphology{Name: "rallpack2"},
		Ra:         []cell.Value{{Value: 100}},
		Cm:         []cell.Value{{Value: 1}},
		Densities:  []cell.Density{{Channel: "pas", G: 0.025}},
	}
	for level := range 10 {
		for i := range 1 << level {
			s := cell.Section{
				Name:   fmt.Sprintf("%d.%d", level, i),
				Points: cell.Cylinder(32*math.Exp2(-float64(level)/3), 16*math.Exp2(-2*float64(level)/3)),
			}
			if level > 0 {
				s.Parent = cell.EndOf(fmt.Sprintf("%d.%d", level-1, i/2))
			}
			c.Sections = append(c.Sections, s)
		}
	}
	_, m := rallpack(false)
	r := treeRun{cell: c, model: m, at: cell.At("0.0", 0.5), pulse: hh.Pulse{End: 1000, Amplitude: 0.1}, config: hh.Config{Dt: 0.05, Method: hh.CN}}
	net, p := r.network(t, 1)
	if err := net.Run(context.Background(), 250); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		site cell.Site
		want float64 // mV at the cable's end
	}{{cell.At("0.0", 0.5), -40.127018}, {cell.At("9.7", 0.5), -40.206553}} {
		got, err := p.GetAt(c.site, "v")
		if err != nil {
			t.Fatal(err)
		}
		if d := got[0] - c.want; !(math.Abs(d) < 0.01) {
			t.Errorf("%v: %.5f mV is %.5f off, want %.5f", c.site, got[0], d, c.want)
		}
	}
}

// A current into a stiff compartment makes CN ring, which BE damps.
func TestBackwardEulerDampsWhatCrankNicolsonLetsRing(t *testing.T) {
	var swing [2]float64
	for i, method := range []hh.Method{hh.CN, hh.BE} {
		r := treeRun{at: cell.At("axon", 0), pulse: hh.Pulse{End: 1000, Amplitude: 0.1}}
		r.cell, r.model = rallpack(false)
		r.config = hh.Config{Dt: 1, Method: method}
		net, p := r.network(t, 1)
		m, err := p.RecordStateAt(cell.At("axon", 0), "v", []int{0}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := net.Run(context.Background(), 30); err != nil {
			t.Fatal(err)
		}
		v := m.Values[0]
		for j := 20; j+2 < len(v); j++ {
			swing[i] = max(swing[i], math.Abs(v[j+2]-2*v[j+1]+v[j]))
		}
	}
	if !(swing[0] > 1 && swing[1] < 0.1) {
		t.Errorf("second differences of %.3g mV by cn and %.3g mV by be, want above 1 and below 0.1", swing[0], swing[1])
	}
}

// treeNetwork is a random network of trees with synapses of several kinds on dendrites and
// soma, driven by Poisson trains at the soma and a current into a dendrite.
func treeNetwork(t *testing.T, c hh.Config, count int) (*hh.Network, *hh.Population, *hh.SpikeMonitor) {
	t.Helper()
	of := tree50()
	// Densities that differ from compartment to compartment.
	of.Densities = append(of.Densities, cell.Density{Channel: "k", Group: "basal", Of: func(p cell.Place) float64 { return 10 - p.Distance/40 }})
	compartments, err := of.Compartments()
	if err != nil {
		t.Fatal(err)
	}
	c.Seed = 7
	if c.Dt == 0 {
		c.Dt = 0.025
	}
	net, err := hh.NewNetwork(c)
	if err != nil {
		t.Fatal(err)
	}
	m := passiveSquid()
	m.Threshold, m.Refractory = -20, 1
	m.Receptors = []hh.Receptor{
		{Name: "drive", G: 60, E: 0, Tau: 2},
		{Name: "nmda", G: 8, E: 0, Tau: 20, Rise: 2, Block: hh.MagnesiumBlock(1)},
		{Name: "saturating", G: 10, E: 0, Tau: 5, Saturating: true},
		{Name: "binding", G: 5, E: -75, Kinetics: hh.Kinetics{Alpha: 1.1, Beta: 0.19, Concentration: 1, Duration: 1}},
	}
	p, err := net.AddCells("trees", hh.Tree{
		Compartments: compartments, Detector: cell.At("axon", 0.95),
		Receptors: map[string]cell.Site{
			"drive": cell.At("soma", 0.5), "nmda": cell.At("left", 0.5), "saturating": cell.At("basal", 0.95), "binding": cell.At("soma", 0.5),
		},
	}, m, count)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Set("v", hh.Uniform{Lo: -70, Hi: -60}); err != nil {
		t.Fatal(err)
	}
	if err := p.AddPoisson(hh.PoissonInput{Receptor: "drive", Rate: 100, Weight: 1}); err != nil {
		t.Fatal(err)
	}
	for _, receptor := range []string{"nmda", "saturating", "binding"} {
		if _, err := net.Connect(p, p, hh.Connection{
			Receptor: receptor, Rule: hh.Probability(0.2), Weight: hh.Uniform{Lo: 0.1, Hi: 0.5}, Delay: hh.Uniform{Lo: 1, Hi: 3},
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.InjectAt(cell.At("right", 0.95), hh.Sine{End: 1e6, Amplitude: 0.05, Frequency: 50}, nil); err != nil {
		t.Fatal(err)
	}
	return net, p, p.RecordSpikes()
}

// treeHash is the hash of the state and the spikes.
func treeHash(t *testing.T, net *hh.Network, m *hh.SpikeMonitor) string {
	t.Helper()
	h := sha256.New()
	if err := net.WriteState(h); err != nil {
		t.Fatal(err)
	}
	for i := range m.Steps {
		fmt.Fprintln(h, m.Steps[i], m.Neurons[i])
	}
	return fmt.Sprintf("%x", h.Sum(nil))[:16]
}

// goldenTrees are the hashes of short runs, the same wherever they run.
var goldenTrees = map[hh.Method]string{hh.CN: "f3c9d02352dfcf64", hh.BE: "70bc87202c4a6145"}

func TestShortRunsOfTreesHaveTheirGoldenHashesOnEveryBackend(t *testing.T) {
	for _, method := range hh.TreeMethods() {
		for _, backend := range kernel.Backends() {
			t.Run(fmt.Sprintf("%s/%s", backend, method), func(t *testing.T) {
				net, _, spikes := treeNetwork(t, hh.Config{Method: method, Backend: backend, Threads: 1}, 21)
				if err := net.Run(context.Background(), 20); err != nil {
					t.Fatal(err)
				}
				if spikes.Len() < 10 {
					t.Fatalf("%d spikes", spikes.Len())
				}
				if got, want := treeHash(t, net, spikes), goldenTrees[method]; got != want {
					t.Errorf("the hash of state and spikes is %q, want %q", got, want)
				}
			})
		}
	}
}

func TestThreadsAndGroupsOfTreesDoNotChangeABit(t *testing.T) {
	want := ""
	for _, threads := range []int{1, 2, 3, 8} { // more threads also make smaller groups
		net, _, spikes := treeNetwork(t, hh.Config{Method: hh.CN, Threads: threads}, 37)
		if err := net.Run(context.Background(), 15); err != nil {
			t.Fatal(err)
		}
		got := treeHash(t, net, spikes)
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%d threads give %q, one %q", threads, got, want)
		}
	}
}

func TestTreesOnRanksHaveTheBitsOfOneProcess(t *testing.T) {
	config := hh.Config{Method: hh.CN, Threads: 1}
	one, _, spikes := treeNetwork(t, config, 37)
	if err := one.Run(context.Background(), 8); err != nil {
		t.Fatal(err)
	}
	want := treeHash(t, one, spikes)
	err := rankstest.Run(3, func(r *rankstest.Rank) error {
		c := config
		c.Ranks = r
		net, _, spikes := treeNetwork(t, c, 37)
		if err := net.Run(context.Background(), 8); err != nil {
			return err
		}
		if got := treeHash(t, net, spikes); r.Rank() == 0 && got != want {
			t.Errorf("the hash of three ranks is %q, want %q", got, want)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// Cells that do not know of each other are the same in any company.
func TestATreeAloneHasTheBitsOfOneAmongOthers(t *testing.T) {
	var want []float64
	for _, count := range []int{1, 2, 3, 5, 16, 20} {
		r := onTree50(cell.At("soma", 0.5), cell.At("soma", 0.5), hh.Pulse{Start: 2, End: 7, Amplitude: 0.5})
		r.config = hh.Config{Dt: 0.025, Method: hh.CN}
		net, p := r.network(t, count)
		if err := net.Run(context.Background(), 10); err != nil {
			t.Fatal(err)
		}
		var got []float64
		for _, site := range []cell.Site{cell.At("soma", 0.5), cell.At("axon", 0.95), cell.At("right", 0.95)} {
			v, err := p.GetAt(site, "v")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, v[0], v[count-1])
		}
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Errorf("voltages with %d cells are %v, want %v", count, got, want)
		}
	}
}

func TestACheckpointOfTreesGoesOnToTheSameBits(t *testing.T) {
	config := hh.Config{Method: hh.CN, Threads: 2}
	whole, _, spikes := treeNetwork(t, config, 19)
	if err := whole.Run(context.Background(), 12); err != nil {
		t.Fatal(err)
	}
	first, _, _ := treeNetwork(t, config, 19)
	if err := first.Run(context.Background(), 5); err != nil {
		t.Fatal(err)
	}
	var saved strings.Builder
	if err := first.Checkpoint(&saved); err != nil {
		t.Fatal(err)
	}
	second, _, again := treeNetwork(t, hh.Config{Method: hh.CN, Threads: 1, Backend: kernel.PureGo}, 19)
	if err := second.Restore(strings.NewReader(saved.String())); err != nil {
		t.Fatal(err)
	}
	if err := second.Run(context.Background(), 7); err != nil {
		t.Fatal(err)
	}
	if got, want := treeHash(t, second, again), treeHash(t, whole, spikes); got != want {
		t.Errorf("the hash after a checkpoint is %q, want %q", got, want)
	}
}

func TestACheckpointOfAnotherTreeIsRefused(t *testing.T) {
	save := func(change func(c *cell.Cell)) (*hh.Network, string) {
		r := onY(cell.At("trunk", 0.05))
		r.config = hh.Config{Dt: 0.025, Method: hh.CN}
		change(&r.cell)
		net, _ := r.network(t, 2)
		var s strings.Builder
		if err := net.Checkpoint(&s); err != nil {
			t.Fatal(err)
		}
		return net, s.String()
	}
	net, _ := save(func(*cell.Cell) {})
	_, other := save(func(c *cell.Cell) { c.Ra[0].Value = 110 })
	if err := net.Restore(strings.NewReader(other)); err == nil || !strings.Contains(err.Error(), "compartments") {
		t.Errorf("error %v, want one about the compartments", err)
	}
}

// Synapses without delay take another way to the receptors.
func TestArrivalsWithoutDelayReachTreesToo(t *testing.T) {
	count := func(delay float64) []float64 {
		of := cellY()
		c, err := of.Compartments()
		if err != nil {
			t.Fatal(err)
		}
		net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.CN, Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		m := passiveSquid()
		m.Receptors = []hh.Receptor{{Name: "exc", G: 5, E: 0, Tau: 5}}
		p, err := net.AddCells("trees", hh.Tree{Compartments: c, Receptors: map[string]cell.Site{"exc": cell.At("right", 0.9)}}, m, 20)
		if err != nil {
			t.Fatal(err)
		}
		source, err := net.AddSource("source", 1, hh.GivenTrains{Neurons: []int{0}, Times: []float64{1}})
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range []struct {
			from  hh.Neurons
			delay float64
		}{{source, delay}, {p, delay}} { // of the trees none spikes
			if _, err := net.Connect(target.from, p, hh.Connection{Receptor: "exc", Rule: hh.AllToAll{}, Weight: hh.Constant(0.1), Delay: hh.Constant(target.delay)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := net.Run(context.Background(), 5+delay); err != nil {
			t.Fatal(err)
		}
		v, err := p.GetAt(cell.At("right", 0.9), "v")
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	direct, late := count(0), count(0.5)
	if direct[0] < -64.9 {
		t.Errorf("%.3f mV 4 ms after a spike, want a depolarisation", direct[0])
	}
	for i := range direct {
		if !(math.Abs(direct[i]-late[i]) < 0.05) {
			t.Errorf("cell %d is at %.4f mV 4 ms after a spike without delay, and at %.4f mV with one", i, direct[i], late[i])
		}
	}
}

func TestTreesThatCannotBeAreErrors(t *testing.T) {
	of := cellY()
	c, err := of.Compartments()
	if err != nil {
		t.Fatal(err)
	}
	withReceptor := passiveSquid()
	withReceptor.Receptors = []hh.Receptor{{Name: "exc", G: 1, Tau: 5}}
	reset := passiveSquid()
	reset.Resets = []hh.Reset{{Variable: "m", Value: 0}}
	pool := passiveSquid()
	pool.Pools = []hh.Pool{{Name: "ca", Rest: 1e-4, Tau: 20, Shell: 1}}
	reversed := passiveSquid()
	reversed.Pools = []hh.Pool{{Name: "ca", Rest: 1e-4, Tau: 20, Shell: 1, Outside: 2}}
	reversed.Channels = slices.Clone(reversed.Channels)
	reversed.Channels[0].Nernst = "ca"
	withPool := func(group string, p hh.Pool) hh.Tree {
		return hh.Tree{Compartments: c, Pools: []hh.TreePool{{Group: group, Pool: p}}}
	}
	noLeak := passiveSquid()
	noLeak.Channels = noLeak.Channels[:3]
	for _, x := range []struct {
		name   string
		config hh.Config
		tree   hh.Tree
		model  hh.Model
		count  int
		want   string
	}{
		{"an explicit method", hh.Config{Method: hh.RK4}, hh.Tree{Compartments: c}, passiveSquid(), 1, `method "rk4" is explicit`},
		{"float32", hh.Config{Precision: 32}, hh.Tree{Compartments: c}, passiveSquid(), 1, "precision of 32 bits"},
		{"no compartments", hh.Config{}, hh.Tree{}, passiveSquid(), 1, "no compartments"},
		{"compartments that are none", hh.Config{}, hh.Tree{Compartments: &cell.Compartments{}}, passiveSquid(), 1, "no compartments"},
		{"too large for memory", hh.Config{}, hh.Tree{Compartments: c}, passiveSquid(), hh.MaxNeurons, "2147483647 cells of 21 compartments: needs about"},
		{"no cells", hh.Config{}, hh.Tree{Compartments: c}, passiveSquid(), 0, "0 neurons"},
		{"a channel that is not in the model", hh.Config{}, hh.Tree{Compartments: c}, noLeak, 1, `densities of channel "pas"`},
		{"a receptor without a site", hh.Config{}, hh.Tree{Compartments: c}, withReceptor, 1, `receptor "exc" of model "squid" has no site`},
		{"a site of no receptor", hh.Config{}, hh.Tree{Compartments: c, Receptors: map[string]cell.Site{"inh": cell.At("left", 1)}}, passiveSquid(), 1, `site of receptor "inh"`},
		{"a site on no section", hh.Config{}, hh.Tree{Compartments: c, Receptors: map[string]cell.Site{"exc": cell.At("top", 1)}}, withReceptor, 1, `"top"`},
		{"a detector off the cell", hh.Config{}, hh.Tree{Compartments: c, Detector: cell.At("left", 1.5)}, passiveSquid(), 1, "detector"},
		{
			"a reset of a gate that is elsewhere", hh.Config{}, hh.Tree{Compartments: c, Detector: cell.At("right", 0.5)}, reset, 1,
			`a spike resets "m", which is not in the compartment of the detector`,
		},
		{"a pool that is not in the model", hh.Config{}, withPool("", hh.Pool{Name: "mg", Tau: 1}), pool, 1, `Pool.Name is "mg", want one of the model's Pools, ["ca"]`},
		{"a pool in no group", hh.Config{}, withPool("apical", hh.Pool{Name: "ca", Tau: 1}), pool, 1, `pool "ca": `},
		{"a pool that does not decay", hh.Config{}, withPool("left", hh.Pool{Name: "ca"}), pool, 1, "at left(0.1): pool ca: Tau is 0 ms"},
		{"a pool of another valence", hh.Config{}, withPool("left", hh.Pool{Name: "ca", Tau: 1, Valence: 1}), pool, 1, "valence 1"},
		{"a pool by a function of another name", hh.Config{}, hh.Tree{Compartments: c, Pools: []hh.TreePool{{
			Pool: hh.Pool{Name: "ca"}, Of: func(cell.Place, float64) hh.Pool { return hh.Pool{Name: "mg", Tau: 1} },
		}}}, pool, 1, `pool "ca": Of returns one that is named "mg"`},
		{"a pool by a function that panics", hh.Config{}, hh.Tree{Compartments: c, Pools: []hh.TreePool{{
			Pool: hh.Pool{Name: "ca"}, Of: func(cell.Place, float64) hh.Pool { panic("oh") },
		}}}, pool, 1, `panicked: oh`},
		{"Nernst without a concentration outside", hh.Config{}, withPool("left", hh.Pool{Name: "ca", Tau: 1, Rest: 1e-4}), reversed, 1, "channel na: Nernst of ca with 0 mM outside"},
	} {
		t.Run(x.name, func(t *testing.T) {
			x.config.Dt = 0.025
			if x.config.Method == "" {
				x.config.Method = hh.CN
			}
			net, err := hh.NewNetwork(x.config)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := net.AddCells("cells", x.tree, x.model, x.count); err == nil || !strings.Contains(err.Error(), x.want) {
				t.Errorf("error %v, want one with %q", err, x.want)
			}
		})
	}
}

func TestWhatTreesCannotIsAnError(t *testing.T) {
	r := onY(cell.At("trunk", 0.05))
	r.config = hh.Config{Dt: 0.025, Method: hh.CN}
	net, p := r.network(t, 2)
	for name, err := range map[string]error{
		"current":     p.SetCurrent(1),
		"stimulus":    p.Inject(hh.Pulse{End: 1, Amplitude: 1}),
		"noise":       p.AddNoise(hh.Noise{SD: 1, Tau: 5}),
		"white noise": p.AddWhiteNoise(hh.WhiteNoise{Sigma: 1}),
		"clamp":       p.Clamp(hh.VoltageClamp{Command: hh.ClampSteps{Steps: []hh.ClampStep{{Duration: 1, Voltage: -60}}}}),
		"samples":     p.InjectSamples(1, [][]float64{{1, 1}}),
		"gap junctions": func() error {
			_, err := net.ConnectGaps(p, p, hh.GapJunctions{Rule: hh.AllToAll{}, Conductance: hh.Constant(1)})
			return err
		}(),
		"gate at a passive detector": func() error {
			_, err := p.RecordStateAt(cell.At("right", 0.9), "m", []int{0}, 1)
			return err
		}(),
		"site of a stimulus": p.InjectAt(cell.At("right", 2), hh.Pulse{End: 1, Amplitude: 1}, nil),
	} {
		if err == nil {
			t.Errorf("%s is no error", name)
		}
	}
	if err := net.Run(context.Background(), 1); err != nil {
		t.Error(err)
	}
}

func TestSingleCompartmentsHaveNoSitesAndNoBackwardEuler(t *testing.T) {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.CN})
	if err != nil {
		t.Fatal(err)
	}
	p, err := net.AddPopulation("points", hh.Squid(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.InjectAt(cell.At("soma", 0.5), hh.Pulse{End: 1, Amplitude: 1}, nil); err == nil {
		t.Error("a site of a single compartment is no error")
	}
	if _, err := p.GetAt(cell.At("soma", 0.5), "v"); err == nil {
		t.Error("the voltage at a site of a single compartment is no error")
	}
	if net, err = hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.BE}); err != nil {
		t.Fatal(err)
	}
	if _, err := net.AddPopulation("points", hh.Squid(), 1); err == nil || !strings.Contains(err.Error(), "dendrites") {
		t.Errorf("error %v, want one that says what method be is for", err)
	}
}

// What leaves the table is counted by cells, and said.
func TestDendritesThatLeaveTheTableAreCounted(t *testing.T) {
	r := onTree50(cell.At("soma", 0.5), cell.At("left", 0.95), hh.Pulse{Start: 2, End: 7, Amplitude: 1})
	r.cell.Densities = append(r.cell.Densities, cell.Density{Channel: "na", Group: "left", G: 1})
	for _, c := range []struct {
		grid  table.Grid
		leave bool
	}{{table.Grid{}, false}, {table.Grid{Min: -110, Max: 60, Step: 0.1}, true}} {
		r.config = hh.Config{Dt: 0.025, Method: hh.CN, Grid: c.grid}
		net, p := r.network(t, 3)
		if err := net.Run(context.Background(), 8); err != nil {
			t.Fatal(err)
		}
		o := p.Outside()
		if (o.Count > 0) != c.leave || c.leave && !(o.Highest > 60 && o.Count%3 == 0) || len(net.Warnings()) > 0 != c.leave {
			t.Errorf("grid %v: %+v, warnings %q", c.grid, o, net.Warnings())
		}
	}
}
