package hh_test

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// treePopulation is a population of a cell with dendrites in a network of its own.
func treePopulation(t *testing.T, of cell.Cell, m hh.Model, count int, c hh.Config) (*hh.Network, *hh.Population) {
	t.Helper()
	compartments, err := of.Compartments()
	if err != nil {
		t.Fatal(err)
	}
	net, err := hh.NewNetwork(c)
	if err != nil {
		t.Fatal(err)
	}
	p, err := net.AddCells("cells", hh.Tree{Compartments: compartments}, m, count)
	if err != nil {
		t.Fatal(err)
	}
	return net, p
}

// Two SEClamps, of which the one on a dendrite holds a voltage that the other does not want.
func TestClampsOnATreeAgreeWithNEURON(t *testing.T) {
	f, err := os.Open("testdata/tree_seclamp.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil || len(rows) < 30 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	const dt = 0.00125
	net, p := treePopulation(t, tree50(), passiveSquid(), 1, hh.Config{Dt: dt, Method: hh.CN, Order: table.Cubic})
	soma, left := cell.At("soma", 0.5), cell.At("left", 0.5)
	var traces []*hh.StateMonitor
	record := func(m *hh.StateMonitor, err error) {
		check(err)
		traces = append(traces, m)
	}
	for _, site := range []cell.Site{soma, cell.At("left", 0.95), cell.At("axon", 0.95)} {
		record(p.RecordStateAt(site, "v", []int{0}, 1))
	}
	for _, site := range []cell.Site{soma, left} {
		check(p.ClampAt(site, hh.VoltageClamp{
			Command: hh.ClampSteps{Steps: []hh.ClampStep{{Duration: 1, Voltage: -65}, {Duration: 3, Voltage: -20}, {Duration: 2, Voltage: -80}}}, Resistance: 5,
		}))
		record(p.RecordClampCurrentAt(site, []int{0}, 1))
	}
	check(net.Run(context.Background(), 8))
	for _, row := range rows {
		var want [6]float64
		for i := range want {
			want[i], err = strconv.ParseFloat(row[i], 64)
			check(err)
		}
		k := int(math.Round(want[0] / dt))
		for i, m := range traces {
			got, tolerance := m.Values[0][k], 1e-3
			if i > 2 { // the mean of the step before and the step after
				got, tolerance = (m.Values[0][k-1]+got)/2, 1e-4
			}
			if !(math.Abs(got-want[1+i]) < tolerance) {
				t.Errorf("%v ms: column %d is %.6f, in NEURON %.6f", want[0], 1+i, got, want[1+i])
			}
		}
	}
}

// A clamp at x of a passive cable with sealed ends brings the steady current of two cables,
// which begin at x.
func TestTheCurrentOfAnIdealClampOfACableIsThatOfTheory(t *testing.T) {
	const lambda, gInfinite = 1000, math.Pi * 1e-4 * 0.1 * 0.025e3 // um; uS
	of, m := rallpack(false)
	of.Divisions = []cell.Division{{By: cell.Number(200)}}
	for _, fraction := range []float64{0, 0.3, 1} {
		net, p := treePopulation(t, of, m, 2, hh.Config{Dt: 1, Method: hh.BE})
		site := cell.At("axon", fraction)
		check(p.ClampAt(site, hh.VoltageClamp{Command: hh.ClampSteps{Steps: []hh.ClampStep{{Duration: math.Inf(1), Voltage: -45}}}, Cells: []int{1}}))
		i, err := p.RecordClampCurrentAt(site, []int{0, 1}, 1)
		check(err)
		check(net.Run(context.Background(), 600))
		middle := math.Min(math.Floor(fraction*200), 199)*5 + 2.5 // of the compartment, um
		want := 20 * gInfinite * (math.Tanh(middle/lambda) + math.Tanh((1000-middle)/lambda))
		last := len(i.Values[1]) - 1
		if got := i.Values[1][last]; !(math.Abs(got/want-1) < 1e-5) {
			t.Errorf("clamped at %v: %.7f nA, want %.7f", site, got, want)
		}
		if got := i.Values[0][last]; got != 0 {
			t.Errorf("%v nA into a cell without a clamp", got)
		}
		for _, x := range []float64{0.1, 0.9} {
			v, err := p.GetAt(cell.At("axon", x+1e-9), "v")
			check(err)
			at := x*1000 + 2.5
			far := 1000.0 - middle
			if at < middle {
				far = middle
			}
			want := -65 + 20*math.Cosh((far-math.Abs(at-middle))/lambda)/math.Cosh(far/lambda)
			if !(math.Abs(v[1]-want) < 1e-3) {
				t.Errorf("clamped at %v: %.5f mV at %v um, want %.5f", site, v[1], at, want)
			}
		}
	}
}

// Without a leak, what clamps bring is on the membrane.
func TestAllTheChargeOfClampsIsOnTheMembrane(t *testing.T) {
	of := tree50()
	of.Densities = []cell.Density{{Channel: "pas", G: 1e-15}}
	m := passiveSquid()
	m.Channels = m.Channels[3:]
	const dt = 0.025
	for _, method := range hh.TreeMethods() {
		for _, resistance := range []float64{0, 3} {
			net, p := treePopulation(t, of, m, 3, hh.Config{Dt: dt, Method: method})
			check(p.SetParameterEach("Cm", []float64{1, 0.7, 2}))
			site := cell.At("apical", 0.6)
			command := hh.ClampSteps{Start: 0.1, Steps: []hh.ClampStep{{Duration: 1, Voltage: -20}, {Duration: 0.5, Voltage: -90}}}
			check(p.ClampAt(site, hh.VoltageClamp{Command: command, Resistance: resistance}))
			i, err := p.RecordClampCurrentAt(site, []int{0, 1, 2}, 1)
			check(err)
			check(net.Run(context.Background(), 2))
			c, err := of.Compartments()
			check(err)
			for k, cm := range []float64{1, 0.7, 2} {
				brought, there := 0.0, 0.0
				for _, x := range i.Values[k] {
					brought += x * dt // pC
				}
				for j := range c.Len() {
					section, from, to := c.Range(j)
					if c.Area(j) == 0 {
						continue
					}
					v, err := p.GetAt(cell.At(section, (from+to)/2), "v")
					check(err)
					there += cm * c.Area(j) * 1e-5 * (v[k] + 65)
				}
				if !(math.Abs(brought-there) < 1e-9 && math.Abs(there) > 0.01) {
					t.Errorf("%s, %v MOhm, cell %d: %.12f pC brought, %.12f on the membrane", method, resistance, k, brought, there)
				}
			}
		}
	}
}

func TestAnIdealClampHoldsItsCommandToTheBit(t *testing.T) {
	for _, method := range hh.TreeMethods() {
		net, p := treePopulation(t, tree50(), passiveSquid(), 1, hh.Config{Dt: 0.025, Method: method})
		command := hh.ClampSamples{Every: 0.025}
		for k := range 80 {
			command.Values = append(command.Values, -50+30*math.Sin(float64(k)/7))
		}
		site := cell.At("axon", 0.5)
		check(p.ClampAt(site, hh.VoltageClamp{Command: command}))
		trace, err := p.RecordStateAt(site, "v", []int{0}, 1)
		check(err)
		check(net.Run(context.Background(), 2))
		for k, want := range command.Values {
			if got := trace.Values[0][k]; got != want {
				t.Fatalf("%s: %v mV in step %d, want %v", method, got, k, want)
			}
		}
		v, err := p.GetAt(site, "v")
		check(err)
		if want := command.Values[79]; v[0] != want {
			t.Errorf("%s: %v mV after the last step, want %v", method, v[0], want)
		}
	}
}
