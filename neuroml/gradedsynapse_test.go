package neuroml

import (
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

// graded is a synapse of 0.01 mS/cm2 of the passive cells of 1000 um2.
const graded = `<gradedSynapse id="g" conductance="0.1nS" delta="5mV" Vth="-35mV" k="0.025per_ms" erev="-80mV"/><silentSynapse id="silent"/>`

// continuous puts connections into a continuous projection between two populations.
func continuous(connections string) string {
	return twoPopulations + `<continuousProjection id="e" presynapticPopulation="p" postsynapticPopulation="q">` + connections + `</continuousProjection>`
}

// gradedNetwork builds a network of passive cells, which stay where they are put.
func gradedNetwork(t *testing.T, connections string) *Network {
	t.Helper()
	n, err := read(t, passive+graded+`<network id="n">`+continuous(connections)+`</network>`).Network("n", hh.Config{Dt: 0.1, Method: hh.ExpEuler})
	check(t, err)
	return n
}

func TestAGradedSynapseFollowsItsSourceByTheStandardsTimeConstant(t *testing.T) {
	n := gradedNetwork(t, `<continuousConnection id="0" preCell="0" postCell="7" preComponent="silent" postComponent="g"/>`)
	p := n.Populations[0]
	v := []float64{-70, -35, -32}
	check(t, p.SetEach("v", v))
	check(t, p.SetEach("g.s", []float64{0.5, 0.1, 0.9}))
	voltages(t, n, 0, 10)
	s, err := p.Get("g.s")
	check(t, err)
	for i, before := range []float64{0.5, 0.1, 0.9} {
		inf := 1 / (1 + math.Exp((-35-v[i])/5))
		want := inf + (before-inf)*math.Exp(-10*0.025/(1-inf))
		if math.Abs(s[i]-want) > 1e-4 {
			t.Errorf("at %v mV the activation is %v, want %v", v[i], s[i], want)
		}
	}
}

func TestAFullyOpenGradedSynapseIsAtItsSteadyState(t *testing.T) {
	n := gradedNetwork(t, `<continuousConnection id="0" preCell="0" postCell="7" preComponent="silent" postComponent="g"/>`)
	p := n.Populations[0]
	check(t, p.SetEach("v", []float64{20, 60, 11.1}))
	check(t, p.SetEach("g.s", []float64{0, 0, 0}))
	voltages(t, n, 0, 0.1)
	s, err := p.Get("g.s")
	check(t, err)
	for i, x := range s {
		if math.Abs(x-1) > 1.1e-4 {
			t.Errorf("cell %d has activation %v after a step, want about 1", i, x)
		}
	}
}

// The voltage of a passive cell of 1 uF/cm2 goes to the reversal potential by the
// conductance, here that of a source at rest at 0 mV: all but open.
func TestAGradedSynapseActsOnTheEndThatHasIt(t *testing.T) {
	open := 1 / (1 + math.Exp(-35./5))
	at := func(g float64) float64 { return -80 * (1 - math.Exp(-g*open*5)) }
	for _, tt := range []struct {
		connection string
		want       [5]float64 // mV after 5 ms, of p and of q
	}{
		{`<continuousConnection id="0" preCell="1" postCell="9" preComponent="silent" postComponent="g"/>`, [5]float64{4: at(0.01)}},
		{`<continuousConnection id="0" preCell="1" postCell="9" preComponent="g" postComponent="silent"/>`, [5]float64{1: at(0.01)}},
		{`<continuousConnectionInstance id="0" preCell="../p/1/c" postCell="../q/7/c" preComponent="silent" postComponent="g"/>`, [5]float64{3: at(0.01)}},
		{`<continuousConnectionInstanceW id="0" preCell="../p/1/c" postCell="../q/9/c" preComponent="silent" postComponent="g" weight="3"/>`, [5]float64{4: at(0.03)}},
		{`<continuousConnection id="0" preCell="1" postCell="9" preComponent="silent" postComponent="silent"/>`, [5]float64{}},
	} {
		n := gradedNetwork(t, tt.connection)
		all := append(voltages(t, n, 0, 5), voltages(t, n, 1, 0)...)
		for i, want := range tt.want {
			if math.Abs(all[i]-want) > 1e-3 {
				t.Errorf("%s: cell %d is at %v mV, want %v", tt.connection, i, all[i], want)
			}
		}
	}
}

func TestPopulationsOfACellHaveTheGatesOfTheirOwnSynapses(t *testing.T) {
	n := gradedNetwork(t, `<continuousConnection id="0" preCell="1" postCell="9" preComponent="silent" postComponent="g"/>`)
	p, q := n.Populations[0].Model(), n.Populations[1].Model()
	if len(p.Channels) != 2 || len(q.Channels) != 1 {
		t.Errorf("%d and %d channels, want 2 and 1", len(p.Channels), len(q.Channels))
	}
}

func TestContinuousProjectionsThatMakeNoSenseAreAnError(t *testing.T) {
	post := func(component string) string {
		return continuous(`<continuousConnection id="0" preCell="0" postCell="7" preComponent="silent" postComponent="` + component + `"/>`)
	}
	for _, tt := range []struct{ elements, want string }{
		{post(""), "attribute postComponent is missing"},
		{post("x"), `attribute postComponent: synapse "x" is not there`},
		{post("linear"), `<linearGradedSynapse id="linear">: is no continuous synapse that is read, want a gradedSynapse or silentSynapse`},
		{post("flat"), "attribute delta: 0 mV"},
		{post("still"), "attribute k: 0 per_ms, want a positive rate"},
		{post("bare"), "attribute conductance is missing"},
		{post("negative"), "mS/cm2, want a number from 0"},
		{post("fast"), "rk4 is unstable for gate fast.s"},
		{twoPopulations + `<continuousProjection id="e" presynapticPopulation="p" postsynapticPopulation="p">
			<continuousConnection id="0" preCell="1" postCell="1" preComponent="silent" postComponent="g"/></continuousProjection>`, "is a graded synapse of a cell to itself, want two cells"},
	} {
		_, err := networkOf(t, tt.elements, graded+`<linearGradedSynapse id="linear" conductance="5pS"/>
			<gradedSynapse id="flat" conductance="0.1nS" delta="0mV" Vth="-35mV" k="0.025per_ms" erev="-80mV"/>
			<gradedSynapse id="still" conductance="0.1nS" delta="5mV" Vth="-35mV" k="0per_ms" erev="-80mV"/>
			<gradedSynapse id="bare" delta="5mV" Vth="-35mV" k="0.025per_ms" erev="-80mV"/>
			<gradedSynapse id="fast" conductance="1nS" delta="5mV" Vth="-35mV" k="0.25per_ms" erev="-80mV"/>
			<gradedSynapse id="negative" conductance="-1nS" delta="5mV" Vth="5mV" k="0.0025per_ms" erev="-80mV"/>`)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.elements, err, tt.want)
		}
	}
}
