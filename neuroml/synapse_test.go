package neuroml

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

func TestSynapsesAreReceptors(t *testing.T) {
	f := read(t, `<expOneSynapse id="a" gbase="10pS" erev="0mV" tauDecay="2ms"/>
		<expTwoSynapse id="b" gbase="0.5nS" erev="-75mV" tauRise="0.5ms" tauDecay="3ms"/>
		<expTwoSynapse id="c" gbase="0.5nS" erev="-75mV" tauRise="3ms" tauDecay="0.5ms"/>
		<expTwoSynapse id="d" gbase="0.5nS" erev="-75mV" tauRise="3ms" tauDecay="3ms"/>
		<alphaSynapse id="e" gbase="1nS" erev="20mV" tau="4ms"/>`)
	const um2 = 1000
	for _, want := range []hh.Receptor{
		{Name: "a", G: 1e-3, E: 0, Tau: 2},
		{Name: "b", G: 0.05, E: -75, Tau: 3, Rise: 0.5},
		{Name: "c", G: 0.05, E: -75, Tau: 3, Rise: 0.5},
		{Name: "d", G: 0.05, E: -75, Tau: 3, Rise: 3},
		{Name: "e", G: 0.1, E: 20, Tau: 4, Rise: 4},
	} {
		got, err := f.doc.receptor(f.doc.elements[0], want.Name, um2)
		check(t, err)
		if math.Abs(got.G/want.G-1) > 1e-14 {
			t.Errorf("synapse %s: %v mS/cm2, want %v", want.Name, got.G, want.G)
		}
		if got.G = want.G; !reflect.DeepEqual(got, want) {
			t.Errorf("synapse %s is %+v, want %+v", want.Name, got, want)
		}
	}
}

func TestASynapseThatIsNotReadIsAnError(t *testing.T) {
	f := read(t, `<network id="n"/><nmdaSynapse id="a"/>
		<expOneSynapse id="b" gbase="10pS" erev="0mV" tauDecay="0ms"/>
		<alphaSynapse id="c" gbase="10pS" erev="0mV"/>
		<expOneSynapse id="d" gbase="10nA" erev="0mV" tauDecay="1ms"/>
		<expTwoSynapse id="e" gbase="10nS" erev="0mV" tauRise="-1ms" tauDecay="1ms"/>`)
	for id, want := range map[string]string{
		"none": `<network id="n">: synapse "none" is not there`,
		"a":    `model.nml:1: <nmdaSynapse id="a">: is no synapse that is read`,
		"b":    "attribute tauDecay: 0 ms, want a positive time",
		"c":    "attribute tau is missing",
		"d":    "10nA is a current, want a conductance",
		"e":    "attribute tauRise: -1 ms, want a positive time",
	} {
		_, err := f.doc.receptor(f.doc.elements[0], id, 1000)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("synapse %s: error %v, want %q", id, err, want)
		}
	}
}
