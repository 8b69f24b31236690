package neuroml

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
)

const timed = `<expOneSynapse id="s" gbase="0nS" erev="0mV" tauDecay="1000000s"/>
	<timedSynapticInput id="x" synapse="s" spikeTarget="./s"><spike id="0" time="1ms"/><spike id="1" time="2.5ms"/></timedSynapticInput>`

func TestATimedSynapticInputReachesItsCellsAtItsTimes(t *testing.T) {
	n, err := networkOf(t, `<population id="p" component="c" size="3"/><explicitInput target="p[0]" input="x"/>
		<explicitInput target="p[2]" input="x"/><inputList id="l" component="x" population="p"><inputW id="0" target="../p/2/c" weight="3"/></inputList>`, timed)
	check(t, err)
	if len(n.Sources) != 0 || n.Synapses != 0 {
		t.Errorf("%d sources and %d synapses between cells, want none", len(n.Sources), n.Synapses)
	}
	for _, tt := range []struct{ until, spikes float64 }{{1, 0}, {1.1, 1}, {2.5, 1}, {2.6, 2}, {10, 2}} {
		check(t, n.Run(context.Background(), tt.until-n.Time()))
		s, err := n.Populations[0].Get("s")
		check(t, err)
		for i, weight := range []float64{1, 0, 4} {
			if math.Abs(s[i]-weight*tt.spikes) > 1e-6 {
				t.Errorf("at %v ms cell %d has %v, want %v", tt.until, i, s[i], weight*tt.spikes)
			}
		}
	}
}

func TestATimedSynapticInputReachesAllReceptorsOfItsSynapse(t *testing.T) {
	n, err := networkOf(t, `<population id="p" component="c" size="1"/><explicitInput target="p[0]" input="y"/>`, timed+
		`<alphaSynapse id="u" gbase="0nS" erev="0mV" tau="1000000s"/><doubleSynapse id="d" synapse1="s" synapse2="u"/>
		<timedSynapticInput id="y" synapse="d" spikeTarget="./d"><spike id="0" time="1ms"/></timedSynapticInput>`)
	check(t, err)
	check(t, n.Run(context.Background(), 5))
	for _, name := range []string{"s", "u_rise"} {
		x, err := n.Populations[0].Get(name)
		check(t, err)
		if !(x[0] > 0) {
			t.Errorf("%s is %v, want it to have had a spike", name, x[0])
		}
	}
}

func TestATimedSynapticInputWithoutItsSynapseIsAnError(t *testing.T) {
	for input, want := range map[string]string{
		`<timedSynapticInput id="y"/>`:                                                                        "attribute synapse is missing",
		`<timedSynapticInput id="y" synapse="z"/>`:                                                            `synapse "z" is not there`,
		`<timedSynapticInput id="y" synapse="s"><spike time="1mV"/></timedSynapticInput>`:                     "1mV is a voltage, want a time",
		`<timedSynapticInput id="y" synapse="s"><spike time="1e9s"/></timedSynapticInput>`:                    "",
		`<timedSynapticInput id="y" synapse="s"><spike time="-1ms"/></timedSynapticInput>`:                    "want a time from 0",
		`<timedSynapticInput id="y" synapse="s"><pulse time="-1ms"/></timedSynapticInput>`:                    "<pulse>: is not read",
		`<compoundInput id="y"><timedSynapticInput id="z" synapse="s"/></compoundInput>`:                      "is no input that is read in a compoundInput",
		`<transientPoissonFiringSynapse id="y" synapse="s" averageRate="1Hz" delay="1ms"/>`:                   "attribute duration is missing",
		`<transientPoissonFiringSynapse id="y" synapse="s" averageRate="-1Hz" delay="1ms" duration="1ms"/>`:   "attribute averageRate: -1 Hz, want a number from 0",
		`<transientPoissonFiringSynapse id="y" synapse="s" averageRate="1Hz" delay="-1ms" duration="1ms"/>`:   "attribute delay: -1 ms, want a time from 0",
		`<transientPoissonFiringSynapse id="y" synapse="s" averageRate="1Hz" delay="1e9s" duration="1ms"/>`:   "want times that have more in common",
		`<transientPoissonFiringSynapse id="y" synapse="s" averageRate="1Hz" delay="1e300s" duration="1ms"/>`: "want at most",
	} {
		_, err := networkOf(t, `<population id="p" component="c" size="1"/><explicitInput target="p[0]" input="y"/>`, timed+input)
		if want == "" {
			check(t, err)
			continue
		}
		wantError(t, err, want)
	}
}

// Spikes stay in the receptor, so that its mean is the number of those of a 1 kHz train.
func TestATransientPoissonFiringSynapseFiresForItsDuration(t *testing.T) {
	const cells = 400
	n, err := networkOf(t, `<population id="p" component="c" size="400"/><inputList id="l" component="y" population="p">`+everyCell(cells)+`</inputList>`, timed+
		`<transientPoissonFiringSynapse id="y" synapse="s" averageRate="1000Hz" delay="2ms" duration="3ms"/>`)
	check(t, err)
	for _, tt := range []struct{ until, mean float64 }{{2, 0}, {3, 1}, {5.2, 3}, {9, 3}} {
		check(t, n.Run(context.Background(), tt.until-n.Time()))
		s, err := n.Populations[0].Get("s")
		check(t, err)
		sum, squares := 0.0, 0.0
		for _, x := range s {
			sum += x
			squares += x * x
		}
		mean := sum / cells
		if math.Abs(mean-tt.mean) > 5*math.Sqrt(tt.mean/cells) {
			t.Errorf("%v spikes a cell at %v ms, want about %v", mean, tt.until, tt.mean)
		}
		if variance := squares/cells - mean*mean; tt.mean > 0 && !(variance > tt.mean/2) {
			t.Errorf("a variance of %v at %v ms, want trains of their own", variance, tt.until)
		}
	}
}

func everyCell(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<input id="%d" target="../p/%[1]d/c" destination="synapses"/>`, i)
	}
	return b.String()
}
