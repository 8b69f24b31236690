package neuroml

import (
	"context"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

func TestSynapsesAreReceptors(t *testing.T) {
	f := read(t, `<expOneSynapse id="a" gbase="10pS" erev="0mV" tauDecay="2ms"/>
		<expTwoSynapse id="b" gbase="0.5nS" erev="-75mV" tauRise="0.5ms" tauDecay="3ms"/>
		<expTwoSynapse id="c" gbase="0.5nS" erev="-75mV" tauRise="3ms" tauDecay="0.5ms"/>
		<expTwoSynapse id="d" gbase="0.5nS" erev="-75mV" tauRise="3ms" tauDecay="3ms"/>
		<alphaSynapse id="e" gbase="1nS" erev="20mV" tau="4ms"/>
		<alphaCurrentSynapse id="f" ibase="0.5nA" tau="4ms"/>
		<blockingPlasticSynapse id="g" gbase="0.5nS" erev="-75mV" tauRise="0.5ms" tauDecay="3ms"><notes/></blockingPlasticSynapse>
		<expThreeSynapse id="h" gbase1="1nS" gbase2="2nS" erev="0mV" tauRise="0.5ms" tauDecay1="3ms" tauDecay2="30ms"/>
		<doubleSynapse id="i" synapse1="h" synapse2="e" synapse1Path="./h" synapse2Path="./e"/>`)
	const um2 = 1000
	a := hh.Receptor{Name: "a", G: 1e-3, E: 0, Tau: 2}
	e := hh.Receptor{Name: "e", G: 0.1, E: 20, Tau: 4, Rise: 4}
	h := []hh.Receptor{{Name: "h.1", G: 0.1, Tau: 3, Rise: 0.5}, {Name: "h.2", G: 0.2, Tau: 30, Rise: 0.5}}
	for id, want := range map[string][]hh.Receptor{
		"a": {a},
		"b": {{Name: "b", G: 0.05, E: -75, Tau: 3, Rise: 0.5}},
		"c": {{Name: "c", G: 0.05, E: -75, Tau: 3, Rise: 0.5}},
		"d": {{Name: "d", G: 0.05, E: -75, Tau: 3, Rise: 3}},
		"e": {e},
		"f": {{Name: "f", G: 50, Tau: 4, Rise: 4, Current: true}},
		"g": {{Name: "g", G: 0.05, E: -75, Tau: 3, Rise: 0.5}},
		"h": h,
		"i": {h[0], h[1], e},
	} {
		all, err := f.doc.receptors(f.doc.elements[0], id, um2)
		check(t, err)
		var receptors []hh.Receptor
		for i, got := range all {
			if math.Abs(got.G/want[i].G-1) > 1e-14 {
				t.Errorf("synapse %s: %v, want %v", id, got.G, want[i].G)
			}
			got.G = want[i].G
			receptors = append(receptors, got.Receptor)
		}
		if !reflect.DeepEqual(receptors, want) {
			t.Errorf("synapse %s is %+v, want %+v", id, receptors, want)
		}
	}
}

func TestASynapseThatIsNotReadIsAnError(t *testing.T) {
	f := read(t, `<network id="n"/><nmdaSynapse id="a"/>
		<expOneSynapse id="b" gbase="10pS" erev="0mV" tauDecay="0ms"/>
		<alphaSynapse id="c" gbase="10pS" erev="0mV"/>
		<expOneSynapse id="d" gbase="10nA" erev="0mV" tauDecay="1ms"/>
		<expTwoSynapse id="e" gbase="10nS" erev="0mV" tauRise="-1ms" tauDecay="1ms"/>
		<blockingPlasticSynapse id="f" gbase="10nS" erev="0mV" tauRise="1ms" tauDecay="3ms"><unblockMechanism/></blockingPlasticSynapse>
		<doubleSynapse id="g" synapse1="h"/><doubleSynapse id="h" synapse1="g" synapse2="g"/><doubleSynapse id="i" synapse1="h" synapse2="h"/>
		<doubleSynapse id="j" synapse1="none" synapse2="h"/><alphaCurrentSynapse id="k" ibase="1nS" tau="1ms"/>
		<expThreeSynapse id="l" gbase1="1nS" gbase2="1nS" erev="0mV" tauRise="1ms" tauDecay1="2ms" tauDecay2="5ms"/>
		<alphaSynapse id="l.2" gbase="1nS" erev="0mV" tau="1ms"/>`)
	for id, want := range map[string]string{
		"none": `<network id="n">: synapse "none" is not there`,
		"a":    `model.nml:1: <nmdaSynapse id="a">: is no synapse that is read`,
		"b":    "attribute tauDecay: 0 ms, want a positive time",
		"c":    "attribute tau is missing",
		"d":    "10nA is a current, want a conductance",
		"e":    "attribute tauRise: -1 ms, want a positive time",
		"f":    `<unblockMechanism>: is not read in <blockingPlasticSynapse id="f">`,
		"g":    `<doubleSynapse id="g">: attribute synapse1: <doubleSynapse id="h"> is one too, want a synapse of another kind`,
		"i":    "is one too",
		"j":    `<doubleSynapse id="j">: synapse "none" is not there`,
		"k":    "1nS is a conductance, want a current",
		"l":    `<alphaSynapse id="l.2">: has the name of a receptor of <expThreeSynapse id="l">, want another one`,
	} {
		_, err := f.doc.receptors(f.doc.elements[0], id, 1000)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("synapse %s: error %v, want %q", id, err, want)
		}
	}
}

// driven returns the voltages of a passive cell, 0.01 ms apart, that a spike reaches
// through some connections.
func driven(t *testing.T, synapses, connections string) []float64 {
	t.Helper()
	f, err := Open("testdata/squid.net.nml", Options{})
	check(t, err)
	for _, e := range read(t, synapses+`<network id="driven"><population id="source" component="axon" size="1"/><population id="target" component="axon" size="1"/>
		<explicitInput target="source[0]" input="strong"/>`+connections+`</network>`).doc.elements {
		f.doc.byKey[elementKey{e.name, e.attrs["id"]}] = e
	}
	f.doc.byKey[elementKey{"pulseGenerator", "strong"}] = read(t, `<pulseGenerator id="strong" delay="1ms" duration="1ms" amplitude="0.5nA"/>`).doc.elements[0]
	n, err := f.Network("driven", hh.Config{Dt: 0.01, Method: hh.RK4, Order: table.Exact})
	check(t, err)
	if n.Synapses != 1 {
		t.Errorf("%d synapses, want 1", n.Synapses)
	}
	m, err := n.Populations[1].RecordState("v", []int{0}, 1)
	check(t, err)
	check(t, n.Run(context.Background(), 40))
	return m.Values[0]
}

const (
	fast = `<expTwoSynapse id="fast" gbase="0.05nS" erev="0mV" tauRise="0.5ms" tauDecay="3ms"/>`
	slow = `<expTwoSynapse id="slow" gbase="0.02nS" erev="0mV" tauRise="0.5ms" tauDecay="20ms"/>`
)

func connection(synapse string) string {
	return `<projection id="p" presynapticPopulation="source" postsynapticPopulation="target" synapse="` + synapse + `"><connectionWD id="0" preCellId="../source[0]" postCellId="../target[0]" weight="1.5" delay="2ms"/></projection>`
}

// The state of an expThreeSynapse in the standard: A and the two parts that decay.
func TestAnExpThreeSynapseIsThatOfTheStandard(t *testing.T) {
	const w, g1, g2, rise, tau1, tau2 = 1.5, 0.05, 0.02, 0.5, 3.0, 20.0
	factor := func(tau float64) float64 {
		peak := math.Log(tau/rise) * (rise * tau) / (tau - rise)
		return 1 / (-math.Exp(-peak/rise) + math.Exp(-peak/tau))
	}
	f := read(t, `<expThreeSynapse id="s" gbase1="0.05nS" gbase2="0.02nS" erev="0mV" tauRise="0.5ms" tauDecay1="3ms" tauDecay2="20ms"/>`)
	receptors, err := f.doc.receptors(f.doc.elements[0], "s", 1e8*1e-6) // in which 1 nS is 1 mS/cm2
	check(t, err)
	f1, f2 := factor(tau1), factor(tau2)
	for _, ms := range []float64{0, 0.3, 1, 5, 40} {
		a := (g1*w*f1 + g2*w*f2) / (g1 + g2) * math.Exp(-ms/rise)
		want := g1*(w*f1*math.Exp(-ms/tau1)-a) + g2*(w*f2*math.Exp(-ms/tau2)-a)
		got := 0.0
		for _, r := range receptors {
			got += r.G * w * (math.Exp(-ms/r.Tau) - math.Exp(-ms/r.Rise)) * factor(r.Tau)
		}
		if math.Abs(got-want) > 1e-12 {
			t.Errorf("%v nS after %v ms, want %v", got, ms, want)
		}
	}
}

func TestADoubleSynapseIsItsTwoSynapses(t *testing.T) {
	double := driven(t, fast+slow+`<doubleSynapse id="both" synapse1="fast" synapse2="slow"/>`, connection("both"))
	three := driven(t, `<expThreeSynapse id="three" gbase1="0.05nS" gbase2="0.02nS" erev="0mV" tauRise="0.5ms" tauDecay1="3ms" tauDecay2="20ms"/>`, connection("three"))
	one := driven(t, fast, connection("fast"))
	if !slices.Equal(double, three) {
		t.Error("an expThreeSynapse of the same parts is another")
	}
	highest, of := slices.Max(double), slices.Max(one)
	if !(highest > of+0.01 && of > -65) {
		t.Errorf("a peak of %v mV, of one synapse %v", highest, of)
	}
}

func TestPoissonInputReachesAllReceptorsOfItsSynapseAtOnce(t *testing.T) {
	n, err := networkOf(t, `<population id="p" component="c" size="20"/><inputList id="l" component="y" population="p">`+everyCell(20)+`</inputList>`,
		timed+`<expOneSynapse id="u" gbase="0nS" erev="0mV" tauDecay="1000000s"/><doubleSynapse id="both" synapse1="s" synapse2="u"/>
		<poissonFiringSynapse id="y" averageRate="500Hz" synapse="both" spikeTarget="./both"/>`)
	check(t, err)
	check(t, n.Run(context.Background(), 20))
	a, err := n.Populations[0].Get("s")
	check(t, err)
	b, err := n.Populations[0].Get("u")
	check(t, err)
	if !slices.Equal(a, b) || slices.Max(a) < 5 || slices.Max(a) == slices.Min(a) {
		t.Errorf("%v and %v spikes, want the same ones in both receptors, about 10, of trains of each cell's own", a, b)
	}
}
