package neuroml

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

// electrode is a clamp of 1 kOhm cm2 on the passive cell of 1000 um2 and 1 uF/cm2, which
// takes its voltage to the command with a time constant of 1 ms.
const electrode = `simpleSeriesResistance="100Mohm"`

// clampedTo runs a network of passive cells and returns their voltages at whole ms.
func clampedTo(t *testing.T, elements, beside string, ms int) [][]float64 {
	t.Helper()
	f := read(t, passive+beside+`<network id="n">`+elements+`</network>`)
	n, err := f.Network("n", hh.Config{Dt: 0.1, Method: hh.ExpEuler})
	check(t, err)
	var all [][]float64
	for range ms {
		all = append(all, voltages(t, n, 0, 1))
	}
	return all
}

func TestAVoltageClampChargesItsCellThroughItsResistance(t *testing.T) {
	v := clampedTo(t, `<population id="p" component="c" size="4"/><explicitInput target="p[1]" input="x"/>
		<explicitInput target="p[3]" input="x"/><explicitInput target="p[3]" input="x"/>
		<inputList id="l" component="x" population="p"><inputW id="0" target="../p/2/c" weight="0.5"/></inputList>`,
		`<voltageClamp id="x" delay="1ms" duration="2ms" targetVoltage="10mV" `+electrode+`/>`, 5)
	for k := range v {
		during := min(float64(k), 2) // ms of the command
		for i, conductance := range []float64{0, 1, 0.5, 2} {
			if want := 10 * (1 - math.Exp(-conductance*during)); math.Abs(v[k][i]-want) > 1e-9 {
				t.Errorf("cell %d is at %v mV after %d ms, want %v", i, v[k][i], k+1, want)
			}
		}
	}
}

func TestAVoltageClampTripleHoldsTestsAndReturns(t *testing.T) {
	const voltages = `conditioningVoltage="-20mV" testingVoltage="30mV" returnVoltage="5mV" simpleSeriesResistance="1Mohm"`
	for _, tt := range []struct {
		times string
		want  []float64 // mV after each ms
	}{
		{`active="1" delay="2ms" duration="2ms"`, []float64{-20, -20, 30, 30, 5, 5}},
		{`active="1" delay="0ms" duration="2ms"`, []float64{30, 30, 5}},
		{`active="1" delay="0.04ms" duration="1ms"`, []float64{30, 5}},
		{`active="1" delay="2ms" duration="0ms"`, []float64{-20, -20, 5}},
		{`active="0" delay="2ms" duration="2ms"`, []float64{0, 0, 0, 0, 0}},
	} {
		v := clampedTo(t, `<population id="p" component="c" size="1"/><explicitInput target="p[0]" input="x"/>`,
			`<compoundInput id="x"><voltageClampTriple id="y" `+tt.times+` `+voltages+`/></compoundInput>`, len(tt.want))
		for k, want := range tt.want {
			if math.Abs(v[k][0]-want) > 1e-9 {
				t.Errorf("%s: %v mV after %d ms, want %v", tt.times, v[k][0], k+1, want)
			}
		}
	}
}

func TestAClampHasTheCurrentOfItsSeriesResistance(t *testing.T) {
	n, err := networkOf(t, `<population id="p" component="c" size="1"/><explicitInput target="p[0]" input="x"/>`,
		`<voltageClamp id="x" delay="0ms" duration="1s" targetVoltage="10mV" `+electrode+`/>`)
	check(t, err)
	m, err := n.Populations[0].RecordClampCurrent([]int{0}, 1)
	check(t, err)
	check(t, n.Run(context.Background(), 0.1))
	// 10 mV over 100 MOhm are 0.1 nA, of 1000 um2.
	if got := m.Values[0][0]; math.Abs(got-10) > 1e-12 {
		t.Errorf("%v uA/cm2, want 10", got)
	}
}

func TestClampsThatMakeNoSenseAreAnError(t *testing.T) {
	for input, want := range map[string]string{
		`<voltageClamp id="x" delay="0ms" duration="1ms" targetVoltage="10mV"/>`:                                            "attribute simpleSeriesResistance is missing",
		`<voltageClamp id="x" delay="0ms" duration="1ms" targetVoltage="10mV" simpleSeriesResistance="0ohm"/>`:              "attribute simpleSeriesResistance: 0 ohm, want a positive one",
		`<voltageClamp id="x" delay="0ms" duration="1ms" targetVoltage="10nA" ` + electrode + `/>`:                          "10nA is a current, want a voltage",
		`<voltageClamp id="x" delay="-1ms" duration="2ms" targetVoltage="10mV" ` + electrode + `/>`:                         "from -1 to 1 ms, want times from 0 in order",
		`<voltageClamp id="x" delay="1ms" duration="-1ms" targetVoltage="10mV" ` + electrode + `/>`:                         "from 1 to 0 ms, want times from 0 in order",
		`<voltageClamp id="x" delay="1ms" duration="0.01ms" targetVoltage="10mV" ` + electrode + `/>`:                       "there is no step of 0.1 ms",
		`<voltageClamp id="x" delay="1ms" duration="1ms" targetVoltage="1e9V" ` + electrode + `/>`:                          "1e+12 mV, want",
		`<voltageClamp id="x" delay="0ms" duration="1ms" targetVoltage="10mV" simpleSeriesResistance="1kohm"/>`:             "rk4 with dt 0.1 ms is unstable below",
		`<voltageClampTriple id="x" active="2" delay="0ms" duration="1ms"/>`:                                                "attribute active: 2, want 0 or 1",
		`<voltageClampTriple id="x" delay="0ms" duration="1ms"/>`:                                                           "attribute active is missing",
		`<voltageClampTriple id="x" active="0" delay="0ms" duration="1ms" conditioningVoltage="0mV" testingVoltage="0mV"/>`: "attribute returnVoltage is missing",
	} {
		_, err := networkOf(t, `<population id="p" component="c" size="1"/><explicitInput target="p[0]" input="x"/>`, input)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `id="x">`) {
			t.Errorf("%s: error %v, want %q", input, err, want)
		}
	}
	_, err := networkOf(t, `<population id="p" component="c" size="1"/><inputList id="l" component="x" population="p"><inputW id="0" target="../p/0/c" weight="-1"/></inputList>`,
		`<voltageClamp id="x" delay="0ms" duration="1ms" targetVoltage="10mV" `+electrode+`/>`)
	wantError(t, err, "a voltage clamp of weight -1, want a number from 0")
}
