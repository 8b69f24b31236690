package neuroml

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

// given has sources that spike at known times, and cells with a synapse that does not
// decay.
const given = `<spikeArray id="array"><notes/><spike id="0" time="2ms"/><spike id="1" time="0.5ms"/><spike id="2" time="2 ms"/></spikeArray>
	<spikeGenerator id="regular" period="1.5ms"/><expOneSynapse id="s" gbase="0nS" erev="0mV" tauDecay="1000000s"/>`

const sourcesAndCells = `<population id="a" component="array" size="2"/><population id="p" component="c" size="2"/>
	<population id="r" component="regular" type="populationList"><instance id="4"/><instance id="6"/></population>`

func TestPopulationsOfSpikeSourcesSpikeAtTheirTimes(t *testing.T) {
	n, err := networkOf(t, sourcesAndCells, given)
	check(t, err)
	if len(n.Populations) != 1 || len(n.Sources) != 2 || n.Populations[0].Name() != "p" || n.Sources[1].Name() != "r" {
		t.Fatalf("%d populations and %d sources", len(n.Populations), len(n.Sources))
	}
	array, regular := n.Sources[0].RecordSpikes(), n.Sources[1].RecordSpikes()
	check(t, n.Run(context.Background(), 4.6))
	for _, tt := range []struct {
		m    *hh.SpikeMonitor
		want string
	}{
		{array, "0 at 0.5, 1 at 0.5, 0 at 2, 0 at 2, 1 at 2, 1 at 2, "},
		{regular, "0 at 1.5, 1 at 1.5, 0 at 3, 1 at 3, 0 at 4.5, 1 at 4.5, "},
	} {
		got := ""
		for i := range tt.m.Len() {
			got += fmt.Sprintf("%d at %.4g, ", tt.m.Neurons[i], tt.m.Time(i))
		}
		if got != tt.want {
			t.Errorf("spikes %s, want %s", got, tt.want)
		}
	}
}

func TestSpikesOfASourceCrossItsProjection(t *testing.T) {
	n, err := networkOf(t, sourcesAndCells+`<projection id="x" presynapticPopulation="a" postsynapticPopulation="p" synapse="s">
		<connectionWD id="0" preCellId="../a/1/array" postCellId="../p/0/c" weight="2.5" delay="1ms"/></projection>
		<synapticConnection from="r[6]" to="p[1]" synapse="s"/>`, given)
	check(t, err)
	if n.Synapses != 2 {
		t.Errorf("%d synapses, want 2", n.Synapses)
	}
	for _, tt := range []struct{ until, first, second float64 }{
		{1.5, 0, 0}, {1.6, 2.5, 1}, {3, 2.5, 1}, {3.1, 7.5, 2}, {4.6, 7.5, 3},
	} {
		check(t, n.Run(context.Background(), tt.until-n.Time()))
		s, err := n.Populations[0].Get("s")
		check(t, err)
		if math.Abs(s[0]-tt.first) > 1e-6 || math.Abs(s[1]-tt.second) > 1e-6 {
			t.Errorf("at %v ms the cells have %v, want %v and %v", tt.until, s, tt.first, tt.second)
		}
	}
}

func TestASpikeGeneratorPoissonSpikesAtItsRate(t *testing.T) {
	n, err := networkOf(t, `<population id="p" component="c" size="1"/><population id="x" component="g" size="100"/>`, `<spikeGeneratorPoisson id="g" averageRate="50 Hz"/>`)
	check(t, err)
	m := n.Sources[0].RecordSpikes()
	check(t, n.Run(context.Background(), 1000))
	if want := 5000.; math.Abs(float64(m.Len())-want) > 5*math.Sqrt(want) {
		t.Errorf("%d spikes, want about %v", m.Len(), want)
	}
}

func TestIntervalsOfRandomSourcesAreThoseOfTheirElements(t *testing.T) {
	for _, tt := range []struct {
		element            string
		shortest, longest  float64 // ms
		mean, relativeMean float64 // ms; standard deviation by mean
	}{
		{`<spikeGeneratorRefPoisson id="g" averageRate="100Hz" minimumISI="4ms"/>`, 4, math.Inf(1), 10, 0.6},
		{`<spikeGeneratorRandom id="g" minISI="5ms" maxISI="15 ms"/>`, 5, 15, 10, 1 / math.Sqrt(12)},
	} {
		n, err := networkOf(t, `<population id="p" component="c" size="1"/><population id="x" component="g" size="100"/>`, tt.element)
		check(t, err)
		m := n.Sources[0].RecordSpikes()
		check(t, n.Run(context.Background(), 1000))
		if spread := 5 * tt.relativeMean * 100; math.Abs(float64(m.Len())-1000*100/tt.mean) > spread+100 {
			t.Errorf("%s: %d spikes, want %v", tt.element, m.Len(), 1000*100/tt.mean)
		}
		last := map[uint32]float64{}
		shortest, longest := math.Inf(1), 0.0
		for i, neuron := range m.Neurons {
			if before, ok := last[neuron]; ok {
				shortest, longest = min(shortest, m.Time(i)-before), max(longest, m.Time(i)-before)
			}
			last[neuron] = m.Time(i)
		}
		const step = 0.1001 // to which times are rounded
		if !(shortest > tt.shortest-step && shortest < tt.shortest+step && longest < tt.longest+step && longest > tt.mean+4) {
			t.Errorf("%s: intervals of %v to %v ms", tt.element, shortest, longest)
		}
	}
}

func TestARegularSourceGoesOnFromACheckpoint(t *testing.T) {
	make := func(period string) (*Network, *hh.SpikeMonitor) {
		n, err := networkOf(t, `<population id="p" component="c" size="1"/><population id="x" component="g" size="3"/>`, `<spikeGenerator id="g" period="`+period+`"/>`)
		check(t, err)
		return n, n.Sources[0].RecordSpikes()
	}
	n, whole := make("0.7ms")
	check(t, n.Run(context.Background(), 1000))
	var saved bytes.Buffer
	check(t, n.Checkpoint(&saved))
	check(t, n.Run(context.Background(), 1000))

	n, rest := make("0.7ms")
	check(t, n.Restore(bytes.NewReader(saved.Bytes())))
	check(t, n.Run(context.Background(), 1000))
	if !slices.Equal(rest.Steps, whole.Steps) || !slices.Equal(rest.Neurons, whole.Neurons) {
		t.Errorf("%d spikes, want the same %d", rest.Len(), whole.Len())
	}
	n, _ = make("0.8ms")
	wantError(t, n.Restore(bytes.NewReader(saved.Bytes())), "the mark is of a spikeGenerator of period 0.7 ms, want 0.8 ms")
}

func TestARegularSourceEndsWhereStepsCannotBeCounted(t *testing.T) {
	r := &regularSpikes{period: 1e300, dt: 0.1, neurons: 2}
	if n, err := r.ReadSpikes(make([]float64, 4), make([]uint32, 4)); n != 0 || err != io.EOF {
		t.Errorf("%d spikes, error %v", n, err)
	}
	if err := r.Resume(nil); err == nil {
		t.Error("no error for a mark that is none")
	}
}

func TestPathsIntoASourceOfSpikesAreAnError(t *testing.T) {
	n, err := networkOf(t, sourcesAndCells, given)
	check(t, err)
	_, _, err = n.Neuron("a[0]")
	wantError(t, err, "population a is a source of spikes")
	_, err = n.Quantity("a/0/array/v")
	wantError(t, err, "population a is a source of spikes")
	if q, err := n.Quantity("p[1]/v"); err != nil || q.Population != 0 || q.Neuron != 1 {
		t.Errorf("%+v, error %v", q, err)
	}
}

func TestSpikeSourcesThatMakeNoSenseAreAnError(t *testing.T) {
	const cells = `<population id="p" component="c" size="1"/>`
	const source = cells + `<population id="x" component="g" size="2"/>`
	const fine = `<spikeGenerator id="g" period="1ms"/><gapJunction id="j" conductance="1nS"/>`
	for _, tt := range []struct{ elements, beside, want string }{
		{source, `<spikeGenerator id="g"/>`, "attribute period is missing"},
		{source, `<spikeGenerator id="g" period="0.05ms"/>`, "attribute period: 0.05 ms, want a step of 0.1 ms or more"},
		{source, `<spikeGenerator id="g" period="-1ms"/>`, "attribute period: -1 ms"},
		{source, `<spikeGeneratorPoisson id="g" averageRate="-1Hz"/>`, "rate is -1 Hz"},
		{source, `<spikeGeneratorRefPoisson id="g" averageRate="1Hz"/>`, "attribute minimumISI is missing"},
		{source, `<spikeGeneratorRefPoisson id="g" averageRate="1Hz" minimumISI="-1ms"/>`, "attribute minimumISI: -1 ms, want a time from 0"},
		{source, `<spikeGeneratorRefPoisson id="g" averageRate="100Hz" minimumISI="10ms"/>`, "averageRate: 100 Hz with a minimumISI of 10 ms"},
		{source, `<spikeGeneratorRefPoisson id="g" averageRate="0Hz" minimumISI="10ms"/>`, "averageRate: 0 Hz"},
		{source, `<spikeGeneratorRandom id="g" minISI="1ms"/>`, "attribute maxISI is missing"},
		{source, `<spikeGeneratorRandom id="g" minISI="3ms" maxISI="2ms"/>`, "minISI and maxISI: 3 to 2 ms"},
		{source, `<spikeGeneratorRandom id="g" minISI="0ms" maxISI="0ms"/>`, "minISI and maxISI: 0 to 0 ms"},
		{source, `<spikeArray id="g"><spike id="0" time="-1ms"/></spikeArray>`, "attribute time: -1 ms, want a time from 0"},
		{source, `<spikeArray id="g"><spike id="0"/></spikeArray>`, "attribute time is missing"},
		{source, `<spikeArray id="g"><burst id="0"/></spikeArray>`, `<burst id="0">: is not read in <spikeArray id="g">, want <spike>`},
		{source, `<spikeArray id="g"><spike id="0" time="1e300s"/></spikeArray>`, `<spikeArray id="g">: hh: source "x": spike 0`},
		{cells + `<population id="x" component="g" size="16777217"/>`, `<spikeArray id="g"><spike id="0" time="1ms"/></spikeArray>`, "has 1 spikes for each of 16777217 neurons, want 16777216 at most"},
		{`<population id="x" component="g" size="2"/>`, fine, "has sources of spikes alone, want a <population> of a <cell>"},
		{source + `<explicitInput target="x[0]" input="i"/>`, fine, `<explicitInput>: population x is of <spikeGenerator id="g">, which has spikes alone: want one of cells`},
		{source + `<projection id="y" presynapticPopulation="p" postsynapticPopulation="x" synapse="s"/>`, fine, "which has spikes alone"},
		{source + `<electricalProjection id="y" presynapticPopulation="x" postsynapticPopulation="p" synapse="j"/>`, fine, "which has spikes alone"},
	} {
		_, err := networkOf(t, tt.elements, tt.beside)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s, %s: error %v, want %q", tt.elements, tt.beside, err, tt.want)
		}
	}
}
