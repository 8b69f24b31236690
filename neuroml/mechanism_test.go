package neuroml

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

// blocking returns a blockingPlasticSynapse "s" of 1 nS with some children.
func blocking(children string) string {
	return `<blockingPlasticSynapse id="s" gbase="1nS" erev="0mV" tauRise="0.5ms" tauDecay="20ms">` + children + `</blockingPlasticSynapse>`
}

const (
	magnesium    = `<blockMechanism type="voltageConcDepBlockMechanism" species="mg" blockConcentration="1.2 mM" scalingConc="1.920544 mM" scalingVolt="16.129 mV"/>`
	depressing   = `<plasticityMechanism type="tsodyksMarkramDepMechanism" initReleaseProb="0.5" tauRec="120 ms"/>`
	facilitating = `<plasticityMechanism type="tsodyksMarkramDepFacMechanism" initReleaseProb="0.1" tauRec="20 ms" tauFac="0.2 s"/>`
)

func TestABlockIsTheFormulaOfTheStandard(t *testing.T) {
	f := read(t, blocking(magnesium))
	all, err := f.doc.receptors(f.doc.elements[0], "s", 1000)
	check(t, err)
	for v := -120.0; v <= 60; v += 7.5 {
		want := 1 / (1 + 1.2/1.920544*math.Exp(-v/16.129))
		if got := all[0].Block(v); math.Abs(got/want-1) > 1e-14 {
			t.Errorf("at %v mV %v of the receptors are open, want %v", v, got, want)
		}
	}
}

func TestABlockWithoutABlockerLeavesAllOpen(t *testing.T) {
	f := read(t, blocking(strings.Replace(magnesium, "1.2 mM", "0 mM", 1)))
	all, err := f.doc.receptors(f.doc.elements[0], "s", 1000)
	check(t, err)
	if all[0].Block != nil {
		t.Errorf("at -65 mV %v of the receptors are open, want no block", all[0].Block(-65))
	}
}

// irregular are times of spikes in ms, whole steps of 0.1 ms.
var irregular = []float64{2, 7, 9.5, 30, 31, 32, 90, 150, 150.5, 400}

// spikeArray returns a spikeArray "spikes" of these times.
func spikeArray(times []float64) string {
	all := ""
	for i, ms := range times {
		all += fmt.Sprintf(`<spike id="%d" time="%vms"/>`, i, ms)
	}
	return `<spikeArray id="spikes">` + all + `</spikeArray>`
}

// standardReleases returns R*U of the standard's ComponentTypes at each of a spike train,
// tauFac 0 for none.
func standardReleases(times []float64, p, tauRec, tauFac float64) []float64 {
	r, u, last := 1.0, p, times[0]
	var all []float64
	for _, ms := range times {
		r = 1 + (r-1)*math.Exp(-(ms-last)/tauRec)
		if tauFac > 0 {
			u = p + (u-p)*math.Exp(-(ms-last)/tauFac)
		}
		all = append(all, r*u)
		r *= 1 - u
		if tauFac > 0 {
			u += p * (1 - u)
		}
		last = ms
	}
	return all
}

// driveBySpikes returns a network of a cell that spikes reach over a connection of weight
// 1.5 and delay 2 ms.
func driveBySpikes(t *testing.T, synapse, beside string) *Network {
	t.Helper()
	f := read(t, passive+beside+spikeArray(irregular)+`<network id="n"><population id="source" component="spikes" size="1"/>
		<population id="target" component="c" size="1"/>`+connection(synapse)+`</network>`)
	n, err := f.Network("n", hh.Config{Dt: 0.1, Method: hh.ExpEuler})
	check(t, err)
	return n
}

func TestPlasticityReleasesWhatTheStandardsEquationsDo(t *testing.T) {
	const weight, rise, decay = 1.5, 0.5, 20.0
	peak := math.Log(decay/rise) * (rise * decay) / (decay - rise)
	factor := 1 / (-math.Exp(-peak/rise) + math.Exp(-peak/decay))
	for _, tt := range []struct {
		mechanism         string
		p, tauRec, tauFac float64
	}{
		{depressing, 0.5, 120, 0},
		{facilitating, 0.1, 20, 200},
	} {
		releases := standardReleases(irregular, tt.p, tt.tauRec, tt.tauFac)
		n := driveBySpikes(t, "s", blocking(tt.mechanism))
		for _, ms := range []float64{4, 5, 9.2, 13, 40, 60, 95, 153, 390, 410} {
			// A spike at the beginning of a step arrives the delay after its end.
			want := 0.0
			for i, at := range irregular {
				if since := ms - (at + 0.1 + 2); since > -1e-9 {
					want += weight * releases[i] * factor * (math.Exp(-since/decay) - math.Exp(-since/rise))
				}
			}
			check(t, n.Run(context.Background(), ms-n.Time()))
			s, err := n.Populations[0].Get("s")
			check(t, err)
			if math.Abs(s[0]-want) > 1e-9 {
				t.Errorf("%s: g/gbase is %v at %v ms, want %v", tt.mechanism, s[0], ms, want)
			}
		}
	}
}

func TestABlockedPlasticSynapseHasTheBitsOfAHandwrittenOne(t *testing.T) {
	blocker, half := 1.2, 1.920544 // no constants, whose quotient Go would round once
	for mechanism, plasticity := range map[string]*hh.TsodyksMarkram{
		depressing:   {U: hh.Constant(0.5), TauRec: hh.Constant(120), TauFacil: hh.Constant(0)},
		facilitating: {U: hh.Constant(0.1), TauRec: hh.Constant(20), TauFacil: hh.Constant(200)},
	} {
		fromFile := driveBySpikes(t, "s", blocking(magnesium+mechanism))

		model := fromFile.Populations[0].Model()
		model.Receptors = []hh.Receptor{{Name: "s", G: model.Receptors[0].G, Tau: 20, Rise: 0.5, Block: func(v float64) float64 {
			return 1 / (1 + float64(blocker/half*hh.Exp(-v/16.129)))
		}}}
		written, err := hh.NewNetwork(fromFile.Config())
		check(t, err)
		target, err := written.AddPopulation("target", model, 1)
		check(t, err)
		source, err := written.AddSource("source", 1, hh.GivenTrains{Times: irregular, Neurons: make([]int, len(irregular))})
		check(t, err)
		_, err = written.Connect(source, target, hh.Connection{
			Receptor: "s", Rule: hh.AllToAll{}, Weight: hh.Constant(1.5), Delay: hh.Constant(2), ShortTerm: plasticity,
		})
		check(t, err)

		check(t, target.Set("v", hh.Constant(-65)))
		check(t, fromFile.Populations[0].Set("v", hh.Constant(-65)))
		check(t, fromFile.Run(context.Background(), 160))
		check(t, written.Run(context.Background(), 160))
		for _, name := range model.Variables() {
			got, err := fromFile.Populations[0].Get(name)
			check(t, err)
			want, err := target.Get(name)
			check(t, err)
			if !slices.Equal(got, want) || got[0] == 0 || got[0] == -65 {
				t.Errorf("%s: %s is %v, want %v", mechanism, name, got, want)
			}
		}
	}
}

func TestPlasticityIsOfEverySynapseOfItsKind(t *testing.T) {
	const once = 1e6 // of a rise and a decay too slow to be seen, s
	slow := func(id, mechanism string) string {
		return fmt.Sprintf(`<blockingPlasticSynapse id="%s" gbase="0nS" erev="0mV" tauRise="%vs" tauDecay="%[2]vs">%s</blockingPlasticSynapse>`, id, once, mechanism)
	}
	synapses := slow("plastic", depressing) + slow("plain", "") + `<doubleSynapse id="both" synapse1="plain" synapse2="plastic"/>
		<timedSynapticInput id="timed" synapse="plastic"><spike id="0" time="2ms"/><spike id="1" time="7ms"/></timedSynapticInput>` + spikeArray([]float64{2, 7})
	const populations = `<population id="source" component="spikes" size="2"/><population id="target" component="c" size="1"/>`
	second := standardReleases([]float64{2, 7}, 0.5, 120, 0)[1]
	for _, tt := range []struct {
		name, elements string
		plain, plastic float64 // that arrives, weights included
	}{
		{"a projection", connection("plastic"), 0, 1.5 * (0.5 + second)},
		{"a synapticConnection", `<synapticConnection from="source[1]" to="target[0]" synapse="plastic"/>`, 0, 0.5 + second},
		{"two projections", connection("plastic") + connection("plastic"), 0, 2 * 1.5 * (0.5 + second)},
		{"a part of a doubleSynapse", connection("both"), 1.5 * 2, 1.5 * (0.5 + second)},
		{"a timedSynapticInput", `<explicitInput target="target[0]" input="timed"/>`, 0, 0.5 + second},
	} {
		n, err := networkOf(t, populations+tt.elements, synapses)
		check(t, err)
		check(t, n.Run(context.Background(), 20))
		for name, want := range map[string]float64{"plain": tt.plain, "plastic": tt.plastic} {
			got, err := arrivedAt(n.Populations[0], name)
			check(t, err)
			if math.Abs(got-want) > 1e-6 {
				t.Errorf("%s: %v arrived at %s, want %v", tt.name, got, name, want)
			}
		}
	}
}

// arrivedAt returns what has arrived at a receptor of a slow rise, 0 if it is not there.
func arrivedAt(p *hh.Population, receptor string) (float64, error) {
	model := p.Model()
	if !slices.Contains(model.Variables(), receptor+"_rise") {
		return 0, nil
	}
	x, err := p.Get(receptor + "_rise")
	if err != nil {
		return 0, err
	}
	return x[0], nil
}

func TestPoissonInputThroughADepressingSynapseIsWeaker(t *testing.T) {
	mean := func(mechanism string) float64 {
		n, err := networkOf(t, `<population id="p" component="c" size="50"/><inputList id="l" component="x" population="p">`+everyCell(50)+`</inputList>`,
			blocking(mechanism)+`<poissonFiringSynapse id="x" averageRate="200Hz" synapse="s" spikeTarget="./s"/>`)
		check(t, err)
		check(t, n.Run(context.Background(), 100))
		x, err := n.Populations[0].Get("s_rise")
		check(t, err)
		sum := 0.0
		for _, y := range x {
			sum += y
		}
		return sum / 50
	}
	plain, depressed := mean(""), mean(depressing)
	if !(depressed > 0 && depressed < 0.7*plain) {
		t.Errorf("a mean of %v, of a synapse without depression %v", depressed, plain)
	}
}

func TestMechanismsThatMakeNoSenseAreAnError(t *testing.T) {
	block := func(old, now string) string { return strings.Replace(magnesium, old, now, 1) }
	plastic := func(old, now string) string { return strings.Replace(facilitating, old, now, 1) }
	for _, tt := range []struct{ children, want string }{
		{magnesium + magnesium, `<blockMechanism>: a second one in <blockingPlasticSynapse id="s">, want one`},
		{depressing + facilitating, `<plasticityMechanism>: a second one in <blockingPlasticSynapse id="s">, want one`},
		{block("type", "kind"), "<blockMechanism>: attribute type is missing"},
		{block("voltageConc", "conc"), "attribute type: concDepBlockMechanism is not read, want voltageConcDepBlockMechanism"},
		{block("blockConcentration", "concentration"), "attribute blockConcentration is missing"},
		{block("1.2 mM", "1.2 mV"), "1.2 mV is a voltage, want a concentration"},
		{block("1.2 mM", "-1 mM"), "attribute blockConcentration: -1 mM, want a number from 0"},
		{block("1.920544 mM", "0 mM"), "attribute scalingConc: 0 mM, want a positive concentration"},
		{block("1.920544 mM", "1e-310 mM"), "attribute blockConcentration: 1.2 mM is too large beside a scalingConc of 1e-310 mM"},
		{block("16.129 mV", "0 mV"), "attribute scalingVolt: 0 mV, by which the block divides"},
		{block("16.129 mV", "16.129"), "16.129 is a number without unit, want a voltage"},
		{plastic("type", "kind"), "<plasticityMechanism>: attribute type is missing"},
		{plastic("tsodyksMarkramDepFac", "stdp"), "attribute type: stdpMechanism is not read, want tsodyksMarkramDepMechanism or tsodyksMarkramDepFacMechanism"},
		{plastic("initReleaseProb", "probability"), "attribute initReleaseProb is missing"},
		{plastic("0.1", "1.1"), "attribute initReleaseProb: 1.1, want a probability from 0 to 1"},
		{plastic("0.1", "-0.1"), "attribute initReleaseProb: -0.1, want a probability from 0 to 1"},
		{plastic("20 ms", "0 ms"), "attribute tauRec: 0 ms, want a positive time"},
		{plastic("0.2 s", "-0.2 s"), "attribute tauFac: -200 ms, want a positive time"},
		{plastic("tauFac", "tau"), "attribute tauFac is missing"},
		{strings.Replace(depressing, "120 ms", "120 mV", 1), "120 mV is a voltage, want a time"},
		{"<voltageConcDepBlockMechanism/>", `<voltageConcDepBlockMechanism>: is not read in <blockingPlasticSynapse id="s">`},
	} {
		f := read(t, blocking(tt.children))
		if _, err := f.doc.receptors(f.doc.elements[0], "s", 1000); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.children, err, tt.want)
		}
	}
}
