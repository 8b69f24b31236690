package hh_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// What does not vary is a current from the site into the cell, however it is given.
func TestInputsThatDoNotVaryAreTheCurrentOfTheirSite(t *testing.T) {
	site := cell.At("left", 0.4)
	for _, tt := range []struct {
		name string
		add  func(*hh.Population) error
		nS   float64 // a conductance
	}{
		{name: "noise", add: func(p *hh.Population) error {
			return p.AddNoiseAt(site, hh.Noise{Mean: 0.2, Tau: 1}, []float64{1, 0.5})
		}},
		{name: "samples", add: func(p *hh.Population) error {
			return p.InjectSamplesAt(site, 0, 100, [][]float64{{0.2, 0.1}})
		}},
		{name: "a pulse", add: func(p *hh.Population) error {
			return p.InjectAt(site, hh.Pulse{End: 100, Amplitude: 0.2}, []float64{1, 0.5})
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			run := func(add func(*hh.Population) error) [2]float64 {
				net, p := treePopulation(t, tree50(), passiveSquid(), 2, hh.Config{Dt: 0.025, Method: hh.CN})
				check(add(p))
				check(net.Run(context.Background(), 5))
				v, err := p.GetAt(cell.At("left", 0.95), "v")
				check(err)
				return [2]float64(v)
			}
			got := run(tt.add)
			want := run(func(p *hh.Population) error {
				return p.InjectAt(site, hh.Ramp{End: 1000, From: 0.2, To: 0.2}, []float64{1, 0.5})
			})
			for i := range got {
				if !(math.Abs(got[i]-want[i]) < 1e-10) || want[i] < -60 {
					t.Errorf("cell %d is at %v mV, want %v", i, got[i], want[i])
				}
			}
		})
	}
}

// A conductance that does not vary is one of the leak there.
func TestNoiseOfAConductanceThatDoesNotVaryIsALeakOfItsSite(t *testing.T) {
	of := tree50()
	of.Sections = append(of.Sections, cell.Section{Name: "twig", Parent: cell.EndOf("left"), Points: cell.Cylinder(50, 1)})
	of.Divisions = append(of.Divisions, cell.Division{Group: "twig", By: cell.Number(1)})
	of.Densities = append(of.Densities, cell.Density{Channel: "pas", Group: "twig", G: 0.1})
	leaky := of
	leaky.Densities = append(leaky.Densities[:len(leaky.Densities):len(leaky.Densities)], cell.Density{Channel: "shunt", Group: "twig", G: 3})
	m := passiveSquid()
	m.Channels = append(m.Channels, hh.Channel{Name: "shunt", E: -20})
	voltage := func(of cell.Cell, noise float64) float64 {
		net, p := treePopulation(t, of, m, 1, hh.Config{Dt: 0.025, Method: hh.CN})
		if noise > 0 {
			check(p.AddNoiseAt(cell.At("twig", 0.5), hh.Noise{Mean: noise, Tau: 1, Conductance: true, E: -20}, nil))
		}
		check(net.Run(context.Background(), 5))
		v, err := p.GetAt(cell.At("left", 0.95), "v")
		check(err)
		return v[0]
	}
	got, want := voltage(of, 3*math.Pi*50/100), voltage(leaky, 0)
	if !(math.Abs(got-want) < 1e-9) || want < -60 {
		t.Errorf("%v mV, want %v", got, want)
	}
}

// A cell with parameters of its own is one of a population that has them.
func TestParametersOfSingleCellsAreThoseOfAPopulation(t *testing.T) {
	scaled := func(channel string, factor float64) func(*cell.Cell, *hh.Model) {
		return func(of *cell.Cell, _ *hh.Model) {
			for i := range of.Densities {
				if of.Densities[i].Channel == channel {
					of.Densities[i].G *= factor
				}
			}
		}
	}
	reversed := func(channel int, e float64) func(*cell.Cell, *hh.Model) {
		return func(_ *cell.Cell, m *hh.Model) { m.Channels[channel].E = e }
	}
	for _, tt := range []struct {
		name   string
		value  float64
		change func(*cell.Cell, *hh.Model)
	}{
		{"na.G", 150, scaled("na", 150.0/120)}, // where there is most of it
		{"leak.G", 0.5, scaled("leak", 0.5/0.3)},
		{"pas.G", 0.05, scaled("pas", 0.5)},
		{"na.E", 45, reversed(0, 45)},
		{"pas.E", -50, reversed(3, -50)},
		{"leak.E", -60, reversed(2, -60)},
		{"Cm", 1.5, func(of *cell.Cell, _ *hh.Model) {
			for i := range of.Cm {
				of.Cm[i].Value *= 1.5
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			run := func(of cell.Cell, m hh.Model, own, changed bool) []float64 {
				net, p := treePopulation(t, of, m, 19, hh.Config{Dt: 0.025, Method: hh.CN})
				before, err := p.Parameter(tt.name)
				check(err)
				if own {
					x := before
					x[17] = tt.value
					check(p.SetParameterEach(tt.name, x))
				} else if changed && !(math.Abs(before[0]-tt.value) < 1e-12) {
					t.Errorf("%s is %v, want %v", tt.name, before[0], tt.value)
				}
				check(p.InjectAt(cell.At("soma", 0.5), hh.Pulse{Start: 0.5, End: 2, Amplitude: 2}, nil))
				check(net.Run(context.Background(), 3))
				var all []float64
				for _, site := range []cell.Site{cell.At("soma", 0.5), cell.At("right", 0.5), cell.At("axon", 0.9)} {
					v, err := p.GetAt(site, "v")
					check(err)
					all = append(all, v[17], v[3])
				}
				return all
			}
			graded := func() cell.Cell {
				of := tree50()
				of.Densities = append(of.Densities, cell.Density{Channel: "na", Group: "right", G: 30}, cell.Density{Channel: "leak", Group: "right", G: 0.1})
				of.Cm = append(of.Cm, cell.Value{Group: "axon", Value: 0.8})
				return of
			}
			of, m := graded(), passiveSquid()
			tt.change(&of, &m)
			own, all, before := run(graded(), passiveSquid(), true, false), run(of, m, false, true), run(graded(), passiveSquid(), false, false)
			for i := range own {
				want := all[i]
				if i%2 == 1 { // of another cell
					want = before[i]
				}
				if !(math.Abs(own[i]-want) < 1e-8) {
					t.Errorf("%v mV, want %v", own[i], want)
				}
			}
			if math.Abs(all[0]-before[0]) < 1e-3 && math.Abs(all[2]-before[2]) < 1e-3 {
				t.Error("the parameter makes no difference")
			}
		})
	}
}

// What goes into a tree goes by the network's clock, wherever that has been set to.
func TestTreesFollowAClockThatIsSet(t *testing.T) {
	run := func(later float64) []float64 {
		net, p := treePopulation(t, tree50(), passiveSquid(), 3, hh.Config{Dt: 0.025, Method: hh.CN, Seed: 1})
		soma, left := cell.At("soma", 0.5), cell.At("left", 0.5)
		check(p.InjectAt(soma, hh.Pulse{Start: later + 1, End: later + 2, Amplitude: 1}, nil))
		check(p.InjectSamplesAt(left, later+1.2, 0.5, [][]float64{{0.1, 0.2, 0}}))
		check(p.ClampAt(left, hh.VoltageClamp{Command: hh.ClampSteps{Start: later + 2, Steps: []hh.ClampStep{{Duration: 1, Voltage: -40}}}, Cells: []int{1}}))
		check(net.Run(context.Background(), 1))
		if later > 0 {
			check(net.SetSteps(uint64(hh.WholeSteps(later+1, 0.025))))
		}
		m, err := p.RecordClampCurrentAt(left, []int{1}, 1)
		check(err)
		check(net.Run(context.Background(), 2.5))
		v, err := p.Get("v")
		check(err)
		return append(v, m.Values[0]...)
	}
	if got, want := run(100), run(0); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// In a group a cell's own parameter takes the place of what it has elsewhere.
func TestParametersInAGroupAreThoseOfACellThatHasThemThere(t *testing.T) {
	run := func(of cell.Cell, set func(*hh.Population)) []float64 {
		net, p := treePopulation(t, of, passiveSquid(), 10, hh.Config{Dt: 0.025, Method: hh.CN})
		set(p)
		check(p.InjectAt(cell.At("soma", 0.5), hh.Pulse{Start: 0.5, End: 2, Amplitude: 2}, nil))
		leak, err := p.RecordStateAt(cell.At("left", 0.5), "I(pas)", []int{9}, 10)
		check(err)
		check(net.Run(context.Background(), 3))
		all := leak.Values[0]
		for _, site := range []cell.Site{cell.At("soma", 0.5), cell.At("right", 0.5), cell.At("left", 0.9), cell.At("axon", 0.9)} {
			v, err := p.GetAt(site, "v")
			check(err)
			all = append(all, v[9])
		}
		return all
	}
	own := func(x float64) []float64 { return []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, x} }
	of := tree50()
	for i, d := range of.Densities {
		switch {
		case d.Channel == "na" && d.Group == "soma":
			of.Densities[i].G = 100
		case d.Channel == "na" && d.Group == "axon":
			of.Densities[i].G = 150
		case d.Channel == "pas" && d.Group == "left":
			of.Densities[i].G = 0.2
		}
	}
	of.Cm = append(of.Cm, cell.Value{Group: "left", Value: 1.3}, cell.Value{Group: "axon", Value: 0.9})
	got := run(tree50(), func(p *hh.Population) {
		check(p.SetParameterEachIn("axon", "na.G", own(150)))
		check(p.SetParameterEach("na.G", own(100))) // which counts less, wherever it comes
		check(p.SetParameterEachIn("left", "pas.G", own(0.2)))
		check(p.SetParameterEachIn("left", "Cm", own(1.3)))
		check(p.SetParameterIn("axon", "Cm", hh.Constant(0.9)))
		for _, x := range []struct {
			group string
			want  float64
		}{{"axon", 150}, {"soma", 100}} {
			g, err := p.ParameterIn(x.group, "na.G")
			check(err)
			if !(math.Abs(g[9]-x.want) < 1e-12) {
				t.Errorf("na.G in %s is %v, want %v", x.group, g[9], x.want)
			}
		}
	})
	want := run(of, func(*hh.Population) {})
	for i := range got {
		if !(math.Abs(got[i]-want[i]) < 1e-8) {
			t.Errorf("%v, want %v", got[i], want[i])
		}
	}
	net, p := treePopulation(t, tree50(), passiveSquid(), 2, hh.Config{Dt: 0.025, Method: hh.CN})
	points, err := net.AddPopulation("points", hh.Squid(), 2)
	check(err)
	_, err = p.ParameterIn("axon", "exc.G")
	for _, x := range []struct {
		err  error
		want string
	}{
		{err, `no parameter "exc.G" in compartments, it has [Cm k.E`},
		{p.SetParameterIn("tuft", "na.G", hh.Constant(1)), "tuft"},
		{p.SetParameterIn("", "na.G", hh.Constant(1)), "in no group"},
		{p.SetParameterIn("axon", "na.G", nil), "no distribution"},
		{p.SetParameterEachIn("axon", "na.G", []float64{1}), "1 values of na.G in axon for the 2 cells"},
		{p.SetParameterEachIn("axon", "na.G", []float64{1, -1}), "from 0"},
		{p.SetParameterEachIn("left", "na.G", []float64{1, 1}), "is 0"},
		{points.SetParameterIn("axon", "na.G", hh.Constant(1)), "no groups"},
	} {
		if x.err == nil || !strings.Contains(x.err.Error(), x.want) {
			t.Errorf("error %v, want %q", x.err, x.want)
		}
	}
}
