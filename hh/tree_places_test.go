package hh_test

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// ball is a cell with one compartment, of an area in um2.
func ball(t *testing.T, area float64) *cell.Compartments {
	t.Helper()
	d := math.Sqrt(area / math.Pi)
	of := cell.Cell{
		Morphology: cell.Morphology{Name: "ball", Sections: []cell.Section{{Name: "soma", Points: cell.Cylinder(d, d)}}},
		Ra:         []cell.Value{{Value: 100}}, Cm: []cell.Value{{Value: 1}}, Divisions: []cell.Division{{By: cell.Number(1)}},
	}
	c, err := of.Compartments()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// bothKinds is a population of single compartments, and one of cells with dendrites that have
// one compartment of some area, in networks of their own.
type bothKinds struct {
	*hh.Population
	net  *hh.Network
	area float64 // um2; 0 of single compartments
}

var middle = cell.At("soma", 0.5)

// nS takes mS/cm2 to the unit of conductances.
func (b *bothKinds) nS(g float64) float64 {
	if b.area == 0 {
		return g
	}
	return g * b.area / 100
}

// nA takes uA/cm2 to the unit of currents.
func (b *bothKinds) nA(i float64) float64 {
	if b.area == 0 {
		return i
	}
	return i * b.area * 1e-5
}

// A tree of one compartment is a single compartment, whatever goes into it.
func TestATreeOfOneCompartmentIsTheSingleCompartment(t *testing.T) {
	const area = 1234.5
	each := func(lo, hi float64) []float64 {
		x := make([]float64, 20)
		for i := range x {
			x[i] = lo + (hi-lo)*float64(i)/19
		}
		return x
	}
	sites := func(b *bothKinds) (a cell.Site) {
		if b.area > 0 {
			a = middle
		}
		return a
	}
	noise := func(in hh.Noise) func(*testing.T, *bothKinds) error {
		return func(_ *testing.T, b *bothKinds) error {
			if b.area == 0 {
				return b.AddNoiseEach(in, each(0.5, 1))
			}
			unit := b.nA
			if in.Conductance {
				unit = b.nS
			}
			in.Mean, in.SD = unit(in.Mean), unit(in.SD)
			return b.AddNoiseAt(middle, in, each(0.5, 1))
		}
	}
	clamp := func(in hh.VoltageClamp, resistance float64) func(*testing.T, *bothKinds) error {
		return func(_ *testing.T, b *bothKinds) error {
			if in.Resistance = resistance; b.area == 0 {
				return b.Clamp(in)
			}
			in.Resistance *= 1e5 / b.area
			return b.ClampAt(middle, in)
		}
	}
	parameter := func(name string, lo, hi float64) func(*testing.T, *bothKinds) error {
		return func(_ *testing.T, b *bothKinds) error { return b.SetParameterEach(name, each(lo, hi)) }
	}
	strong := func(_ *testing.T, b *bothKinds) error {
		rows := [][]float64{each(b.nA(5), b.nA(40))}
		if b.area == 0 {
			return b.InjectSamplesFrom(0, 100, rows)
		}
		return b.InjectSamplesAt(middle, 0, 100, rows)
	}
	steps := hh.ClampSteps{Start: 1, Steps: []hh.ClampStep{{Duration: 2, Voltage: -50}, {Duration: 2, Voltage: 10}}}
	integrate := func(m *hh.Model) { // and fire, and rest
		m.Channels, m.Threshold, m.SpikeAt = m.Channels[2:], -58, hh.Level
		m.Resets = []hh.Reset{{Variable: "v", Value: -75}, {Variable: "w", Value: 0.3, Add: true}}
		m.Currents = append(m.Currents, hh.Current{Name: "adaptation", I: -1, Gates: []hh.Gate{{
			Name: "w", Power: 1, Unbounded: true,
			Inf: func(v float64) float64 { return 0.02 * (v + 65) }, Tau: func(float64) float64 { return 20 },
		}}})
	}
	held := func(m *hh.Model) {
		integrate(m)
		m.Refractory, m.Hold = 1.5, true
	}
	for _, tt := range []struct {
		name  string
		do    func(*testing.T, *bothKinds) error
		model func(*hh.Model)
	}{
		{name: "resets", do: strong, model: integrate},
		{name: "resets and voltages that are held", do: strong, model: held},
		{name: "resets of single cells", model: integrate, do: func(t *testing.T, b *bothKinds) error {
			return cmp.Or(strong(t, b), b.SetParameterEach("v.reset", each(-80, -60)), b.SetParameterEach("w.reset", each(0, 1)))
		}},
		{name: "an ideal clamp of cells that are held", do: clamp(hh.VoltageClamp{Command: steps}, 0), model: held},
		{name: "nothing", do: func(*testing.T, *bothKinds) error { return nil }},
		{name: "noise", do: noise(hh.Noise{Mean: 1, SD: 3, Tau: 2})},
		{name: "noise in common", do: noise(hh.Noise{Mean: 1, SD: 3, Tau: 2, Shared: true})},
		{name: "noise of a conductance, partly in common", do: noise(hh.Noise{Mean: 0.05, SD: 0.1, Tau: 3, Conductance: true, Correlation: 0.5})},
		{name: "white noise", do: func(_ *testing.T, b *bothKinds) error {
			in := hh.WhiteNoise{Sigma: b.nA(2), Correlation: 0.3}
			if b.area == 0 {
				return b.AddWhiteNoiseEach(in, each(0, 2))
			}
			return b.AddWhiteNoiseAt(middle, in, each(0, 2))
		}},
		{name: "samples", do: func(_ *testing.T, b *bothKinds) error {
			rows := [][]float64{each(b.nA(-3), b.nA(5)), each(b.nA(20), b.nA(0))}
			if b.area == 0 {
				return b.InjectSamplesFrom(1, 1.5, rows)
			}
			return b.InjectSamplesAt(middle, 1, 1.5, rows)
		}},
		{name: "an ideal clamp", do: clamp(hh.VoltageClamp{Command: steps, Cells: []int{0, 3, 15, 16, 19}}, 0)},
		{name: "an ideal clamp of all", do: clamp(hh.VoltageClamp{Command: steps}, 0)},
		{name: "a clamp by a resistance", do: clamp(hh.VoltageClamp{Command: steps, Cells: []int{1, 8, 19}}, 0.3)},
		{name: "gap junctions", do: func(_ *testing.T, b *bothKinds) error {
			_, err := b.net.ConnectGaps(b.Population, b.Population, hh.GapJunctions{Rule: hh.Probability(0.3), Conductance: hh.Constant(b.nS(0.03)), A: sites(b), B: sites(b)})
			return err
		}},
		{name: "graded synapses", do: func(_ *testing.T, b *bothKinds) error {
			s := hh.GradedSynapses{Rule: hh.Probability(0.3), Conductance: hh.Constant(b.nS(0.05)), E: -80, Source: sites(b), Target: sites(b)}
			s.Activation = func(v float64) float64 { return 1 / (1 + hh.Exp(-(v+40)/5)) }
			if _, err := b.net.ConnectGraded(b.Population, b.Population, s); err != nil {
				return err
			}
			s.Activation, s.Gate = nil, "m"
			_, err := b.net.ConnectGraded(b.Population, b.Population, s)
			return err
		}},
		{name: "capacitances", do: parameter("Cm", 0.5, 2)},
		{name: "densities", do: parameter("na.G", 60, 180)},
		{name: "reversal potentials", do: parameter("k.E", -90, -70)},
		{name: "densities of the leak", do: parameter("leak.G", 0.1, 0.6)},
		{name: "reversal potentials of the leak", do: parameter("leak.E", -70, -50)},
		{name: "conductances of a receptor", do: func(_ *testing.T, b *bothKinds) error {
			return b.SetParameterEach("exc.G", each(b.nS(0.1), b.nS(0.4)))
		}},
		{name: "reversal potentials of a receptor", do: parameter("exc.E", -20, 20)},
		{name: "sizes of a current", do: parameter("pump.I", -1, 1)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var v [2][][]float64
			for kind, of := range []float64{0, area} {
				net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.CN, Seed: 3, Grid: table.Grid{Min: -100, Max: 80, Step: 0.5}})
				if err != nil {
					t.Fatal(err)
				}
				b := &bothKinds{net: net, area: of}
				m := hh.Squid()
				m.Currents = []hh.Current{{Name: "pump", I: 0.3, F: func(v float64) float64 { return 1 + 0.01*v }}}
				m.Receptors = []hh.Receptor{{Name: "exc", G: b.nS(0.2), E: 0, Tau: 3}}
				if tt.model != nil {
					tt.model(&m)
				}
				if of == 0 {
					b.Population, err = net.AddPopulation("cells", m, 20)
				} else {
					b.Population, err = net.AddCells("cells", hh.Tree{Compartments: ball(t, of), Receptors: map[string]cell.Site{"exc": middle}}, m, 20)
				}
				if err != nil {
					t.Fatal(err)
				}
				check(b.Set("v", hh.Uniform{Lo: -70, Hi: -60}))
				check(b.SetSteadyGates())
				check(b.AddPoisson(hh.PoissonInput{Receptor: "exc", Rate: 400, Weight: 1}))
				if err := tt.do(t, b); err != nil {
					t.Fatal(err)
				}
				record := func(name string) *hh.StateMonitor {
					var all []int
					for i := range 20 {
						all = append(all, i)
					}
					m, err := b.RecordState(name, all, 1)
					check(err)
					return m
				}
				trace, spikes := record("v"), b.RecordSpikes()
				check(net.Run(context.Background(), 6))
				v[kind] = trace.Values
				if tt.model != nil && spikes.Len() < 20 {
					t.Errorf("%d spikes", spikes.Len())
				}
			}
			for i := range v[0] {
				for k, want := range v[0][i] {
					if got := v[1][i][k]; !(math.Abs(got-want) < 1e-8) {
						t.Fatalf("cell %d is at %v mV before step %d, want %v", i, got, k, want)
					}
				}
			}
		})
	}
}

func TestWhatHasNoPlaceIsAnError(t *testing.T) {
	net, p := treePopulation(t, cellY(), passiveSquid(), 2, hh.Config{Dt: 0.025, Method: hh.CN})
	points, err := net.AddPopulation("points", hh.Squid(), 2)
	check(err)
	trunk, off, none := cell.At("trunk", 0.5), cell.At("top", 0.5), cell.Site{}
	steps := hh.ClampSteps{Steps: []hh.ClampStep{{Duration: 1, Voltage: -60}}}
	gaps := func(a, b *hh.Population, from, to cell.Site, g float64) error {
		_, err := net.ConnectGaps(a, b, hh.GapJunctions{Rule: hh.AllToAll{}, Conductance: hh.Constant(g), A: from, B: to})
		return err
	}
	graded := func(a, b *hh.Population, g hh.GradedSynapses) error {
		g.Rule, g.Conductance = hh.AllToAll{}, hh.Constant(1)
		_, err := net.ConnectGraded(a, b, g)
		return err
	}
	unclamped := func(site cell.Site) error {
		_, err := p.RecordClampCurrentAt(site, []int{0}, 1)
		return err
	}
	identity := func(v float64) float64 { return v }
	nan := math.NaN()
	for _, tt := range []struct {
		err  error
		want string
	}{
		{p.AddNoise(hh.Noise{SD: 1, Tau: 5}), "want AddNoiseAt a site"},
		{p.AddWhiteNoise(hh.WhiteNoise{Sigma: 1}), "want AddWhiteNoiseAt a site"},
		{p.Clamp(hh.VoltageClamp{Command: steps}), "want ClampAt a site"},
		{p.InjectSamples(1, [][]float64{{1, 1}}), "want InjectSamplesAt a site"},
		{p.SetParameter("current", hh.Constant(1)), "want InjectAt a site, with factors"},
		{func() error { _, err := p.RecordClampCurrent([]int{0}, 1); return err }(), "want RecordClampCurrentAt a site"},
		{points.AddNoiseAt(trunk, hh.Noise{SD: 1, Tau: 5}, nil), "single compartments, which have no sites: want AddNoise"},
		{points.AddWhiteNoiseAt(trunk, hh.WhiteNoise{Sigma: 1}, nil), "which have no sites: want AddWhiteNoise"},
		{points.ClampAt(trunk, hh.VoltageClamp{Command: steps}), "which have no sites: want Clamp"},
		{points.InjectSamplesAt(trunk, 0, 1, [][]float64{{1, 1}}), "which have no sites: want InjectSamples"},
		{p.AddNoiseAt(off, hh.Noise{SD: 1, Tau: 5}, nil), `no section "top"`},
		{p.AddNoiseAt(trunk, hh.Noise{SD: nan, Tau: 5}, nil), "SD is NaN"},
		{p.AddNoiseAt(trunk, hh.Noise{SD: 1, Tau: 5}, []float64{1}), "1 factors of noise for the 2 cells"},
		{p.AddNoiseAt(trunk, hh.Noise{SD: 1, Tau: 5, Conductance: true}, []float64{1, -1}), "from 0 for a conductance"},
		{p.AddWhiteNoiseAt(trunk, hh.WhiteNoise{Sigma: -1}, nil), "Sigma is -1"},
		{p.InjectSamplesAt(trunk, 0, 1, [][]float64{{1}}), "row 0 has 1 values"},
		{p.ClampAt(cell.At("left", 2), hh.VoltageClamp{Command: steps}), "2"},
		{p.ClampAt(trunk, hh.VoltageClamp{Command: steps, Resistance: nan}), "Resistance is NaN MOhm"},
		{p.ClampAt(trunk, hh.VoltageClamp{Command: steps, Resistance: 1e-310}), "Resistance is 1e-310 MOhm"},
		{p.ClampAt(trunk, hh.VoltageClamp{}), "no command"},
		{unclamped(trunk), `clamp current of population "cells" at trunk(0.5), which has no clamp there`},
		{p.SetParameter("na.G", hh.Constant(-1)), "from 0"},
		{gaps(p, points, trunk, none, 1), "want both with dendrites"},
		{gaps(p, p, trunk, none, 1), `population "cells" has dendrites: no site given`},
		{gaps(p, p, trunk, off, 1), `no section "top"`},
		{gaps(points, points, trunk, trunk, 1), `population "points" has no site trunk(0.5)`},
		{gaps(p, p, trunk, trunk, -1), "conductance is -1 nS"},
		{graded(p, points, hh.GradedSynapses{Activation: identity}), "no site given"},
		{graded(p, points, hh.GradedSynapses{Gate: "v", Source: trunk}), `"v" is no gate`},
		{graded(p, points, hh.GradedSynapses{Gate: "m", Source: cell.At("right", 0.5)}), `no variable "m" at right(0.5)`},
		{graded(points, p, hh.GradedSynapses{Activation: identity}), "no site given"},
	} {
		if tt.err == nil || !strings.Contains(tt.err.Error(), tt.want) {
			t.Errorf("error %v, want %q", tt.err, tt.want)
		}
	}
	check(p.ClampAt(trunk, hh.VoltageClamp{Command: steps}))
	if err := p.ClampAt(cell.At("trunk", 0.52), hh.VoltageClamp{Command: steps, Cells: []int{1}}); err == nil || !strings.Contains(err.Error(), "cell 1 has an ideal one already") {
		t.Errorf("error %v of a second ideal clamp in a compartment", err)
	}
	check(p.ClampAt(cell.At("left", 0.5), hh.VoltageClamp{Command: steps}))
	check(net.Run(context.Background(), 0.1))
}

// One cell, or a few, lie in another way than many, which changes no bit of what is at a site.
func TestOneTreeWithInputsHasTheBitsOfOneAmongMany(t *testing.T) {
	soma, left, right, axon := cell.At("soma", 0.5), cell.At("left", 0.5), cell.At("right", 0.5), cell.At("axon", 0.5)
	of := tree50()
	of.Densities = append(of.Densities, cell.Density{Channel: "k", Group: "basal", Of: func(p cell.Place) float64 { return 10 - p.Distance/40 }})
	var want []float64
	for _, count := range []int{20, 1, 2, 4, 7} {
		m := passiveSquid()
		m.Threshold, m.Refractory, m.Hold = -20, 1, true
		m.Resets = []hh.Reset{{Variable: "v", Value: -70}, {Variable: "m", Value: 0.1}}
		net, p := treePopulation(t, of, m, count, hh.Config{Dt: 0.025, Method: hh.CN, Seed: 4})
		values := func(x float64) []float64 {
			all := make([]float64, count)
			for i := range all {
				all[i] = x + float64(i)/100
			}
			return all
		}
		check(p.AddNoiseAt(left, hh.Noise{Mean: 0.05, SD: 0.05, Tau: 2, Correlation: 0.5}, values(1)))
		check(p.AddWhiteNoiseAt(soma, hh.WhiteNoise{Sigma: 0.05}, nil))
		check(p.SetParameterEach("na.G", values(125)))
		check(p.SetParameterEachIn("axon", "k.E", values(-78)))
		check(p.SetParameterEach("Cm", values(0.9)))
		check(net.Run(context.Background(), 1)) // what varies from here on lies elsewhere
		check(p.SetParameterEach("pas.E", values(-64)))
		check(p.InjectSamplesAt(right, 1, 0.7, [][]float64{values(0.1), values(0.3)}))
		check(p.ClampAt(right, hh.VoltageClamp{Command: hh.ClampSteps{Start: 2, Steps: []hh.ClampStep{{Duration: 1, Voltage: -40}}}}))
		check(p.ClampAt(axon, hh.VoltageClamp{Command: hh.ClampSteps{Start: 1, Steps: []hh.ClampStep{{Duration: 1, Voltage: 0}}}, Cells: []int{0}, Resistance: 10}))
		var records []*hh.StateMonitor
		record := func(m *hh.StateMonitor, err error) {
			check(err)
			records = append(records, m)
		}
		record(p.RecordClampCurrentAt(right, []int{0}, 1))
		record(p.RecordClampCurrentAt(axon, []int{0}, 1))
		for _, site := range []cell.Site{soma, left, right, axon, cell.At("basal", 0.9)} {
			record(p.RecordStateAt(site, "v", []int{0}, 3))
		}
		record(p.RecordStateAt(axon, "I(k)", []int{0}, 2))
		spikes := p.RecordSpikes()
		check(net.Run(context.Background(), 3))
		var got []float64
		for _, m := range records {
			got = append(got, m.Values[0]...)
		}
		for i, n := range spikes.Neurons {
			if n == 0 {
				got = append(got, float64(spikes.Steps[i]))
			}
		}
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Errorf("with %d cells the first one differs", count)
		}
	}
}
