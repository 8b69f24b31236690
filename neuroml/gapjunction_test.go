package neuroml

import (
	"math"
	"strings"
	"testing"
)

// junction is one of 0.01 mS/cm2 of the passive cells of 1000 um2.
const junction = `<gapJunction id="g" conductance="0.1nS"/>`

// joined puts connections into an electrical projection between two populations.
func joined(connections string) string {
	return twoPopulations + `<electricalProjection id="e" presynapticPopulation="p" postsynapticPopulation="q"><notes/>` + connections + `</electricalProjection>`
}

// The difference of two passive cells of 1 uF/cm2 decays by twice the conductance.
func TestAGapJunctionTakesItsCellsTogether(t *testing.T) {
	for connection, weight := range map[string]float64{
		`<electricalConnection id="0" preCell="2" postCell="9" synapse="g"/>`:                                                                          1,
		`<electricalConnectionInstance id="0" preCell="../p/2/c" postCell="../q/9/c" synapse="g"/>`:                                                    1,
		`<electricalConnectionInstanceW id="0" preCell="../p/2/c" postCell="../q/9/c" synapse="g" weight="5"/>`:                                        5,
		`<electricalConnection id="0" preCell="2" postCell="9" synapse="g"/><electricalConnection id="1" preCell="p[2]" postCell="q[9]" synapse="g"/>`: 2,
	} {
		n, err := networkOf(t, joined(connection), junction)
		check(t, err)
		check(t, n.Populations[0].SetEach("v", []float64{1, 2, 40}))
		check(t, n.Populations[1].SetEach("v", []float64{3, 20}))
		first, second := voltages(t, n, 0, 5), voltages(t, n, 1, 0)
		apart := 20 * math.Exp(-2*0.01*weight*5) / 2
		for i, want := range []float64{1, 2, 30 + apart, 3, 30 - apart} {
			if got := append(first, second...)[i]; math.Abs(got-want) > 0.02 {
				t.Errorf("%s: cell %d is at %v mV, want %v", connection, i, got, want)
			}
		}
	}
}

// Of cells of unequal areas the smaller one moves farther, by as much as its area is smaller.
func TestAGapJunctionMovesTheSameChargeOnBothSides(t *testing.T) {
	const ratio = 4 // of areas, 1000 and 250 um2
	small := strings.NewReplacer(`diameter="17.8412411615277"`, `diameter="8.92062058076385"`, `id="c"`, `id="small"`, `id="leak"`, `id="other"`).Replace(passive)
	for _, reverse := range []bool{false, true} {
		pre, post := "p", "q"
		if reverse {
			pre, post = post, pre
		}
		n, err := networkOf(t, `<population id="p" component="c" size="1"/><population id="q" component="small" size="1"/><electricalProjection id="e" presynapticPopulation="`+pre+`" postsynapticPopulation="`+post+`">
			<electricalConnection id="0" preCell="0" postCell="0" synapse="g"/></electricalProjection>`, junction+small)
		check(t, err)
		check(t, n.Populations[0].SetEach("v", []float64{40}))
		check(t, n.Populations[1].SetEach("v", []float64{20}))
		first, second := voltages(t, n, 0, 5)[0], voltages(t, n, 1, 0)[0]
		apart := 20 * math.Exp(-(1+ratio)*0.01*5)
		if want := 36 + apart/(1+ratio); math.Abs(first-want) > 0.02 {
			t.Errorf("the large cell is at %v mV, want %v", first, want)
		}
		if want := 36 - apart*ratio/(1+ratio); math.Abs(second-want) > 0.02 {
			t.Errorf("the small cell is at %v mV, want %v", second, want)
		}
	}
}

func TestGapJunctionsAreCountedAsSynapses(t *testing.T) {
	n, err := networkOf(t, joined(`<electricalConnection id="0" preCell="0" postCell="7" synapse="g"/><electricalConnection id="1" preCell="1" postCell="9" synapse="g"/>`), junction)
	check(t, err)
	if n.Synapses != 2 {
		t.Errorf("%d synapses, want 2", n.Synapses)
	}
}

func TestGapJunctionsThatMakeNoSenseAreAnError(t *testing.T) {
	connection := func(rest string) string { return joined(`<electricalConnection id="0" ` + rest + `/>`) }
	for _, tt := range []struct{ elements, want string }{
		{connection(`preCell="0" postCell="7"`), "attribute synapse is missing"},
		{connection(`preCell="0" postCell="7" synapse="x"`), `synapse "x" is not there`},
		{connection(`preCell="0" postCell="7" synapse="s"`), `<expOneSynapse id="s">: is no electrical synapse that is read, want a gapJunction`},
		{connection(`preCell="3" postCell="7" synapse="g"`), "attribute preCell: population p has no cell 3"},
		{connection(`preCell="-1" postCell="7" synapse="g"`), "attribute preCell: -1, want a whole number from 0"},
		{connection(`preCell="0" postCell="0" synapse="g"`), "attribute postCell: population q has no cell 0"},
		{connection(`preCell="0" synapse="g"`), "attribute postCell is missing"},
		{connection(`preCell="0" postCell="p[0]" synapse="g"`), "attribute postCell: a cell of p, want one of q"},
		{connection(`preCell="0" postCell="7" synapse="negative"`), "mS/cm2, want a number from 0"},
		{joined(`<electricalConnectionInstanceW id="0" preCell="0" postCell="7" synapse="g"/>`), "attribute weight is missing"},
		{joined(`<connection id="0"/>`), "is not read, want <electricalConnection>, <electricalConnectionInstance> or <electricalConnectionInstanceW>"},
	} {
		_, err := networkOf(t, tt.elements, junction+synapses+`<gapJunction id="negative" conductance="-1nS"/>`)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.elements, err, tt.want)
		}
	}
}
