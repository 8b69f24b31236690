package neuroml

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

// A passive cell without conductance integrates: 1 nA into 1000 um2 of 1 uF/cm2
// is 100 mV per ms.

func TestACurrentGoesIntoItsCellAlone(t *testing.T) {
	n, err := networkOf(t, `<population id="p" component="c" size="3"/>
		<explicitInput target="p[1]" input="a"/><explicitInput target="p[1]" input="b"/><explicitInput target="p[1]" input="b"/>
		<inputList id="l" component="a" population="p"><inputW id="0" target="../p/2/c" weight="0.5"/></inputList>`,
		`<pulseGenerator id="a" delay="1ms" duration="2ms" amplitude="0.1nA"/><pulseGenerator id="b" delay="1ms" duration="2ms" amplitude="-0.01nA"/>`)
	check(t, err)
	v := voltages(t, n, 0, 10)
	for i, want := range []float64{0, 16, 10} {
		if math.Abs(v[i]-want) > 1e-9 {
			t.Errorf("cell %d is at %v mV, want %v", i, v[i], want)
		}
	}
}

func TestACompoundInputIsTheSumOfItsParts(t *testing.T) {
	parts := `<pulseGenerator id="a" delay="1ms" duration="2ms" amplitude="0.1nA"/><sineGenerator id="b" delay="2ms" duration="5ms" amplitude="0.1nA" period="20ms" phase="0.5"/>
		<rampGenerator id="c2" delay="2ms" duration="4ms" startAmplitude="0.1nA" finishAmplitude="0.3nA" baselineAmplitude="-0.02nA"/>`
	compound, err := networkOf(t, `<population id="p" component="c" size="2"/><explicitInput target="p[0]" input="x"/>
		<inputList id="l" component="x" population="p"><inputW id="0" target="../p/1/c" weight="-0.5"/></inputList>`,
		`<compoundInput id="x"><notes/>`+parts+`<compoundInput id="y"><pulseGenerator id="z" delay="0ms" duration="1ms" amplitude="0.01nA"/></compoundInput></compoundInput>`)
	check(t, err)
	single, err := networkOf(t, `<population id="p" component="c" size="1"/>
		<explicitInput target="p[0]" input="a"/><explicitInput target="p[0]" input="b"/><explicitInput target="p[0]" input="c2"/><explicitInput target="p[0]" input="z"/>`,
		parts+`<pulseGenerator id="z" delay="0ms" duration="1ms" amplitude="0.01nA"/>`)
	check(t, err)
	got, want := voltages(t, compound, 0, 10), voltages(t, single, 0, 10)[0]
	if math.Abs(got[0]-want) > 1e-9 || math.Abs(got[1]+want/2) > 1e-9 || want == 0 {
		t.Errorf("%v mV, and %v mV of -0.5 times the input, want %v", got[0], got[1], want)
	}
	_, err = networkOf(t, `<population id="p" component="c" size="1"/><explicitInput target="p[0]" input="x"/>`,
		`<compoundInput id="x"><poissonFiringSynapse id="v" averageRate="1Hz" synapse="s"/></compoundInput>`)
	if err == nil || !strings.Contains(err.Error(), `<poissonFiringSynapse id="v">: is no input that is read in a compoundInput`) {
		t.Errorf("error %v", err)
	}
}

func TestASineIsThatOfTheStandard(t *testing.T) {
	n, err := networkOf(t, `<population id="p" component="c" size="1"/><explicitInput target="p[0]" input="s"/>`,
		`<sineGenerator id="s" delay="2ms" duration="5ms" amplitude="0.1nA" period="20ms" phase="0.5"/>`)
	check(t, err)
	// The integral of 10 mV/ms * sin(0.5 + 2 pi t/20 ms) over 5 ms, with the current at
	// the beginning of each step.
	want := 0.0
	for i := range 50 {
		want += 10 * 0.1 * math.Sin(0.5+2*math.Pi*float64(i)*0.1/20)
	}
	if v := voltages(t, n, 0, 10)[0]; math.Abs(v-want) > 1e-9 {
		t.Errorf("%v mV, want %v", v, want)
	}
}

func TestARampHasABaselineBeforeAndAfter(t *testing.T) {
	n, err := networkOf(t, `<population id="p" component="c" size="1"/><explicitInput target="p[0]" input="r"/>`,
		`<rampGenerator id="r" delay="2ms" duration="4ms" startAmplitude="0.1nA" finishAmplitude="0.3nA" baselineAmplitude="-0.02nA"/>`)
	check(t, err)
	if v := voltages(t, n, 0, 2)[0]; math.Abs(v+4) > 1e-9 {
		t.Errorf("%v mV before the ramp, want -4", v)
	}
	// 10 to 30 mV/ms, with the current at the beginning of each step.
	if v := voltages(t, n, 0, 4)[0]; math.Abs(v-(-4+80-0.1*20/2)) > 1e-9 {
		t.Errorf("%v mV after the ramp, want 75", v)
	}
	if v := voltages(t, n, 0, 4)[0]; math.Abs(v-(75-8)) > 1e-9 {
		t.Errorf("%v mV at the end, want 67", v)
	}
}

func TestAGeneratorOfNoDurationGivesNothing(t *testing.T) {
	n, err := networkOf(t, `<population id="p" component="c" size="1"/><explicitInput target="p[0]" input="a"/><explicitInput target="p[0]" input="b"/><explicitInput target="p[0]" input="c"/>`,
		`<pulseGenerator id="a" delay="1ms" duration="0ms" amplitude="1nA"/><sineGenerator id="b" delay="1ms" duration="0ms" amplitude="1nA" period="1ms" phase="1"/>
		<rampGenerator id="c" delay="0ms" duration="0ms" startAmplitude="1nA" finishAmplitude="2nA" baselineAmplitude="0.01nA"/>`)
	check(t, err)
	if v := voltages(t, n, 0, 10)[0]; math.Abs(v-10) > 1e-9 {
		t.Errorf("%v mV, want 10 of the ramp's baseline alone", v)
	}
}

func TestGeneratorsActInTheWholeStepsOfTheirTimes(t *testing.T) {
	for _, tt := range []struct {
		delay, duration string
		dt              float64
		first, steps    float64
	}{
		{"0.01ms", "0.05ms", 0.01, 1, 5},
		{"0.275ms", "0.8ms", 0.025, 11, 32},
		{"1.1ms", "3.2ms", 0.1, 11, 32},
		{"0.0003s", "600us", 0.3, 1, 2},
		{"0ms", "0.7ms", 0.1, 0, 7},
		{"0.15ms", "0.2ms", 0.1, 2, 2},
		// Its times are 0.4 and 1.6 steps.
		{"0.04ms", "0.12ms", 0.1, 0, 2},
	} {
		for generator, rest := range map[string]string{
			"pulseGenerator": `amplitude="1nA"`,
			"sineGenerator":  `amplitude="1nA" period="1e9s" phase="1.5707963267948966"`,
			"rampGenerator":  `startAmplitude="1nA" finishAmplitude="1nA" baselineAmplitude="0nA"`,
		} {
			f := read(t, passive+fmt.Sprintf(`<%s id="g" delay="%s" duration="%s" %s/><network id="n">
				<population id="p" component="c" size="1"/><explicitInput target="p[0]" input="g"/></network>`, generator, tt.delay, tt.duration, rest))
			n, err := f.Network("n", hh.Config{Dt: tt.dt})
			check(t, err)
			m, err := n.Populations[0].RecordState("v", []int{0}, 1)
			check(t, err)
			check(t, n.Run(context.Background(), 100*tt.dt))
			// 1 nA is 100 mV/ms.
			for step, v := range m.Values[0] {
				if want := 100 * tt.dt * min(max(float64(step)-tt.first, 0), tt.steps); math.Abs(v-want) > 1e-9 {
					t.Errorf("%s, delay %s, duration %s, dt %v ms: %v mV in step %d, want %v", generator, tt.delay, tt.duration, tt.dt, v, step, want)
					break
				}
			}
		}
	}
}

func TestARampWhoseDelayIsNoStepHasNoBaselineBefore(t *testing.T) {
	n, err := networkOf(t, `<population id="p" component="c" size="1"/><explicitInput target="p[0]" input="r"/>`,
		`<rampGenerator id="r" delay="0.04ms" duration="4ms" startAmplitude="0.1nA" finishAmplitude="0.1nA" baselineAmplitude="1nA"/>`)
	check(t, err)
	if v := voltages(t, n, 0, 1)[0]; math.Abs(v-10) > 1e-9 {
		t.Errorf("%v mV, want 10", v)
	}
}

func TestPoissonTrainsGoThroughTheirSynapseToTheirCell(t *testing.T) {
	n, err := networkOf(t, `<population id="p" component="c" size="3"/>
		<explicitInput target="p[0]" input="x"/><explicitInput target="p[0]" input="x"/>
		<inputList id="l" component="x" population="p"><inputW id="0" target="../p/1/c" weight="3"/></inputList>`,
		`<expOneSynapse id="s" gbase="0nS" erev="0mV" tauDecay="1000000s"/><poissonFiringSynapse id="x" averageRate="1 per_ms" synapse="s" spikeTarget="./s"/>`)
	check(t, err)
	voltages(t, n, 0, 1000)
	s, err := n.Populations[0].Get("s")
	check(t, err)
	for i, want := range []float64{2000, 1000, 0} {
		got := s[i]
		if i == 1 {
			got /= 3
		}
		if math.Abs(got-want) > 5*math.Sqrt(want) {
			t.Errorf("cell %d has had %v spikes, want about %v", i, got, want)
		}
	}
}

func TestInputsThatMakeNoSenseAreAnError(t *testing.T) {
	for input, want := range map[string]string{
		`<pulseGenerator id="i" delay="1ms" duration="-1ms" amplitude="1nA"/>`:                          "from 1 to 0 ms, want times from 0 in order",
		`<pulseGenerator id="i" delay="-1ms" duration="1ms" amplitude="1nA"/>`:                          "from -1 to 0 ms",
		`<pulseGenerator id="i" delay="1ms" duration="0.04ms" amplitude="1nA"/>`:                        "from 1 to 1.04 ms there is no step of 0.1 ms",
		`<pulseGenerator id="i" delay="1ms" duration="1ms" amplitude="1mV"/>`:                           "1mV is a voltage, want a current",
		`<pulseGenerator id="i" delay="1ms" duration="1ms"/>`:                                           "attribute amplitude is missing",
		`<sineGenerator id="i" delay="1ms" duration="1ms" amplitude="1nA" period="0ms" phase="0"/>`:     "attribute period: 0 ms",
		`<rampGenerator id="i" delay="1ms" duration="1ms" startAmplitude="0nA" finishAmplitude="1nA"/>`: "attribute baselineAmplitude is missing",
		`<poissonFiringSynapse id="i" averageRate="-1Hz" synapse="s"/>`:                                 "-1 Hz, want a number from 0",
		`<poissonFiringSynapse id="i" averageRate="1e9Hz" synapse="s"/>`:                                "spikes in a step of 0.1 ms",
		`<poissonFiringSynapse id="i" averageRate="1Hz" synapse="x"/>`:                                  `synapse "x" is not there`,
		`<pulseGenerator id="i" delay="1ms" duration="1ms" amplitude="1e300A"/>`:                        "is +Inf, want a finite number",
	} {
		_, err := networkOf(t, `<population id="p" component="c" size="2"/><explicitInput target="p[0]" input="i"/>`,
			`<expOneSynapse id="s" gbase="1nS" erev="0mV" tauDecay="1ms"/>`+input)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", input, err, want)
		}
	}
}

func TestGeneratorsThatDifferInAmplitudeKeepToTheirCells(t *testing.T) {
	elements, beside := `<population id="p" component="c" size="3"/>`, ""
	for i := range 3 {
		beside += fmt.Sprintf(`<pulseGenerator id="i%d" delay="0ms" duration="1ms" amplitude="%dnA"/>`, i, i+1)
		elements += fmt.Sprintf(`<explicitInput target="p[%d]" input="i%d"/>`, i, i)
	}
	n, err := networkOf(t, elements, beside)
	check(t, err)
	v := voltages(t, n, 0, 1)
	for i, want := range []float64{100, 200, 300} {
		if math.Abs(v[i]-want) > 1e-9 {
			t.Errorf("cell %d is at %v mV, want %v", i, v[i], want)
		}
	}
}

func TestTheDifferentInputsOfAPopulationAreBounded(t *testing.T) {
	var elements, beside strings.Builder
	for i := range maxInputs + 1 {
		fmt.Fprintf(&elements, `<explicitInput target="p[0]" input="i%d"/>`, i)
		fmt.Fprintf(&beside, `<pulseGenerator id="i%d" delay="%dms" duration="1ms" amplitude="1nA"/>`, i, i)
	}
	_, err := networkOf(t, `<population id="p" component="c" size="1"/>`+elements.String(), beside.String())
	wantError(t, err, "population p of 1 cells has 10001 different inputs, want 10000 at most")
	_, err = networkOf(t, fmt.Sprintf(`<population id="p" component="c" size="%d"/><explicitInput target="p[0]" input="i0"/>`, maxFactors+1), beside.String())
	wantError(t, err, "population p of 16777217 cells has 1 different inputs")
}
