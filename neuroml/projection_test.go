package neuroml

import (
	"context"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

const (
	twoPopulations = `<population id="p" component="c" size="3"/><population id="q" component="c" type="populationList"><instance id="7"/><instance id="9"/></population>`
	synapses       = `<expOneSynapse id="s" gbase="1nS" erev="0mV" tauDecay="5ms"/><alphaSynapse id="t" gbase="1nS" erev="0mV" tau="5ms"/>`
)

// projected puts connections into a projection from p to q.
func projected(connections string) string {
	return twoPopulations + `<projection id="x" presynapticPopulation="p" postsynapticPopulation="q" synapse="s">` + connections + `</projection>`
}

// kick takes cell 1 of p above its threshold in the first step.
const kick = `<pulseGenerator id="kick" delay="0ms" duration="0.1ms" amplitude="1nA"/>`

func TestASpikeArrivesWithTheWeightAndDelayOfItsConnection(t *testing.T) {
	n, err := networkOf(t, projected(`<connectionWD id="0" preCellId="../p/1/c" postCellId="../q/9/c" weight="2.5" delay="3ms"/>
		<connectionWD id="1" preCellId="../p[1]" postCellId="../q[7]" weight="4" delay="5 ms"/>
		<connectionWD id="2" preCellId="../p[0]" postCellId="../q[7]" weight="100" delay="1 ms"/>`)+`<explicitInput target="p[1]" input="kick"/>`, synapses+kick)
	check(t, err)
	if n.Synapses != 3 {
		t.Errorf("%d synapses, want 3", n.Synapses)
	}
	// The spike is in the step from 0 to 0.1 ms and arrives the delay after its end.
	if s := synapseAt(t, n, 3); s[0] != 0 || s[1] != 0 {
		t.Errorf("at 3 ms the cells have %v, want none", s)
	}
	if s := synapseAt(t, n, 3.1); s[0] != 0 || s[1] != 2.5 {
		t.Errorf("at 3.1 ms the cells have %v, want 0 and 2.5", s)
	}
	if s := synapseAt(t, n, 5.1); s[0] != 4 {
		t.Errorf("at 5.1 ms cell 0 has %v, want 4", s[0])
	}
}

// synapseAt runs a network up to a time and returns s of the second population.
func synapseAt(t *testing.T, n *Network, ms float64) []float64 {
	t.Helper()
	check(t, n.Run(context.Background(), ms-n.Time()))
	s, err := n.Populations[1].Get("s")
	check(t, err)
	return s
}

func TestAConnectionWithoutWeightAndDelayHasOneAndNone(t *testing.T) {
	n, err := networkOf(t, projected(`<connection id="0" preCellId="../p/1/c" postCellId="../q/9/c"/>`)+`<explicitInput target="p[1]" input="kick"/>`, synapses+kick)
	check(t, err)
	if s := synapseAt(t, n, 0.1); s[0] != 0 || s[1] != 1 {
		t.Errorf("the cells have %v, want 0 and 1", s)
	}
}

func TestSynapticConnectionsAreMadeTogetherByKind(t *testing.T) {
	n, err := networkOf(t, twoPopulations+`<synapticConnection from="p[0]" to="q[7]" synapse="s" destination="synapses"/>
		<synapticConnectionWD from="p[1]" to="q[9]" synapse="s" weight="2" delay="1ms"/><synapticConnection from="p[2]" to="p[0]" synapse="t"/>`, synapses)
	check(t, err)
	if n.Synapses != 3 {
		t.Errorf("%d synapses, want 3", n.Synapses)
	}
	if r := n.Populations[1].Model().Receptors; len(r) != 1 || r[0].Name != "s" {
		t.Errorf("population q has receptors %v, want s alone", r)
	}
	if r := n.Populations[0].Model().Receptors; len(r) != 1 || r[0].Name != "t" {
		t.Errorf("population p has receptors %v, want t alone", r)
	}
}

func TestProjectionsThatMakeNoSenseAreAnError(t *testing.T) {
	connection := func(pre, post string) string {
		return `<connection id="0" preCellId="` + pre + `" postCellId="` + post + `"/>`
	}
	for _, tt := range []struct{ elements, want string }{
		{projected(connection("../p/3/c", "../q/7/c")), "attribute preCellId: population p has no cell 3"},
		{projected(connection("../p/0/c", "../q/0/c")), "attribute postCellId: population q has no cell 0"},
		{projected(connection("../q/7/c", "../q/7/c")), "connects q to q, and the projection p to q"},
		{projected(connection("../p/0/c", "")), "attribute postCellId is missing"},
		{projected(`<connectionWD id="0" preCellId="p[0]" postCellId="q[7]" weight="1"/>`), "attribute delay is missing"},
		{projected(`<connectionWD id="0" preCellId="p[0]" postCellId="q[7]" weight="1" delay="-1ms"/>`), "delay is -1 ms"},
		{projected(`<connectionWD id="0" preCellId="p[0]" postCellId="q[7]" weight="1" delay="1e9s"/>`), "delay is 1e+12 ms"},
		{projected(`<connectionWD id="0" preCellId="p[0]" postCellId="q[7]" weight="1mV" delay="1ms"/>`), "1mV is a voltage"},
		{projected(`<electricalConnection/>`), "<electricalConnection>: is not read"},
		{twoPopulations + `<projection id="x" presynapticPopulation="p" postsynapticPopulation="z" synapse="s"/>`, `population "z" is not there`},
		{twoPopulations + `<projection id="x" presynapticPopulation="p" postsynapticPopulation="q" synapse="z"/>`, `synapse "z" is not there`},
		{twoPopulations + `<projection id="x" presynapticPopulation="p" postsynapticPopulation="q"/>`, "attribute synapse is missing"},
		{twoPopulations + `<synapticConnection from="p[0]" to="q[7]"/>`, "attribute synapse is missing"},
	} {
		_, err := networkOf(t, tt.elements, synapses)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.elements, err, tt.want)
		}
	}
}

func TestTheFileOfEveryElementRuns(t *testing.T) {
	f, err := Open("testdata/ring.net.nml", Options{})
	check(t, err)
	n, err := f.Network("ring", hh.Config{Dt: 0.025, Method: hh.RK4, Seed: 1})
	check(t, err)
	spikes := n.Populations[0].RecordSpikes()
	voltages(t, n, 0, 100)
	if n.Synapses != 4 {
		t.Errorf("%d synapses, want 4", n.Synapses)
	}
	// The excitation goes round.
	turns := map[uint32]int{}
	for _, cell := range spikes.Neurons {
		turns[cell]++
	}
	for cell := range uint32(3) {
		if turns[cell] < 3 {
			t.Errorf("cell %d has fired %d times in 100 ms, want 3 or more", cell, turns[cell])
		}
	}
}
