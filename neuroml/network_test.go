package neuroml

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

// passive is a cell "c" of 1000 um2 without gates.
const passive = `<ionChannelPassive id="leak" conductance="10pS"/>
	<cell id="c"><morphology id="m"><segment id="0"><proximal x="0" y="0" z="0" diameter="17.8412411615277"/><distal x="0" y="0" z="0" diameter="17.8412411615277"/></segment></morphology>
	<biophysicalProperties id="b"><membraneProperties><channelDensity id="pas" ionChannel="leak" condDensity="0 S_per_m2" erev="-65 mV" ion="x"/>
	<specificCapacitance value="1 uF_per_cm2"/><spikeThresh value="0 mV"/><initMembPotential value="0 mV"/></membraneProperties></biophysicalProperties></cell>`

// networkOf builds a network "n" of these elements, and what is beside it.
func networkOf(t testing.TB, elements, beside string) (*Network, error) {
	t.Helper()
	return read(t, passive+beside+`<network id="n">`+elements+`</network>`).Network("n", hh.Config{Dt: 0.1, Method: hh.RK4, Seed: 1})
}

func voltages(t testing.TB, n *Network, population int, ms float64) []float64 {
	t.Helper()
	check(t, n.Run(context.Background(), ms))
	v, err := n.Populations[population].Get("v")
	check(t, err)
	return v
}

func TestANetworkHasThePopulationsOfItsFileInOrder(t *testing.T) {
	n, err := networkOf(t, `<population id="b" component="c" size="3"/><notes/><population id="a" component="c" type="populationList">
		<instance id="5"><location x="0" y="0" z="0"/></instance><instance id="2"/></population>`, "")
	check(t, err)
	got := ""
	for _, p := range n.Populations {
		got += fmt.Sprintf("%s %d, ", p.Name(), p.Len())
	}
	if got != "b 3, a 2, " {
		t.Errorf("populations %s", got)
	}
}

func TestANetworkHasATemperatureOfItsOwn(t *testing.T) {
	f := read(t, `<ionChannelHH id="k" conductance="10pS"><gateHHrates id="n" instances="1"><q10Settings type="q10ExpTemp" q10Factor="3" experimentalTemp="20 degC"/>
		<forwardRate type="HHExpRate" rate="1 per_ms" midpoint="0 mV" scale="10 mV"/><reverseRate type="HHExpRate" rate="1 per_ms" midpoint="0 mV" scale="10 mV"/></gateHHrates></ionChannelHH>`+
		strings.Replace(passive, `ionChannel="leak"`, `ionChannel="k"`, 1)+
		`<network id="warm" type="networkWithTemperature" temperature="30 degC"><population id="p" component="c" size="1"/></network>
		<network id="bare"><population id="p" component="c" size="1"/></network>`)
	for _, tt := range []struct {
		network string
		options []Option
		want    float64
	}{
		{"warm", nil, 3}, {"warm", []Option{Celsius(0)}, 3}, {"bare", []Option{Celsius(40)}, 9},
	} {
		n, err := f.Network(tt.network, hh.Config{Dt: 0.1}, tt.options...)
		check(t, err)
		if phi := n.Populations[0].Model().Channels[0].Gates[0].Phi; math.Abs(phi/tt.want-1) > 1e-12 {
			t.Errorf("%s, %v: rates times %v, want %v", tt.network, tt.options, phi, tt.want)
		}
	}
	_, err := f.Network("bare", hh.Config{Dt: 0.1})
	wantError(t, err, "temperature")
}

func TestNetworksThatCannotBeBuiltAreAnError(t *testing.T) {
	const p = `<population id="p" component="c" size="2"/>`
	const pulse = `<pulseGenerator id="i" delay="1ms" duration="1ms" amplitude="1nA"/>`
	for _, tt := range []struct{ elements, beside, want string }{
		{"", "", `<network id="n">: a child <population> is missing`},
		{`<population component="c" size="2"/>`, "", "attribute id is missing"},
		{p + p, "", "a second population of this id"},
		{`<population id="p" component="x" size="2"/>`, "", `component "x" is not there`},
		{`<population id="p" component="x" size="2"/>`, `<izhikevich2007Cell id="x"/>`, "is no cell that is read, want a <cell>"},
		{`<population id="p" component="c" size="0"/>`, "", "has 0 cells"},
		{`<population id="p" component="c" size="-3"/>`, "", "has -3 cells"},
		{`<population id="p" component="c" size="1e9"/>`, "", "want a whole number"},
		{`<population id="p" component="c" size="2"><instance id="0"/></population>`, "", "attribute size is 2, and there are 1 instances"},
		{`<population id="p" component="c"><instance id="0"/><instance id="0"/></population>`, "", "a second instance of this id"},
		{p + `<rateProjection id="gap"/>`, "", `<rateProjection id="gap">: is not read in a network`},
		{p + `<explicitInput target="p[2]" input="i"/>`, pulse, "population p has no cell 2"},
		{p + `<explicitInput target="q[0]" input="i"/>`, pulse, `population "q" is not there`},
		{p + `<explicitInput target="p" input="i"/>`, pulse, `"p", want a cell as in "pop[0]" or "../pop/0/cell"`},
		{p + `<explicitInput target="p[-1]" input="i"/>`, pulse, `want a cell as in`},
		{p + `<explicitInput target="p[0]" input="x"/>`, pulse, `attribute input: "x" is not there`},
		{p + `<explicitInput target="p[0]" input="x"/>`, `<spikeArray id="x"/>`, `<spikeArray id="x">: is no input that is read`},
		{p + `<population id="q" component="c" size="1"/><inputList id="l" component="i" population="q"><input id="0" target="../p/0/c"/></inputList>`, pulse, "is for population p, and the list for q"},
	} {
		_, err := networkOf(t, tt.elements, tt.beside)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.elements, err, tt.want)
		}
	}
}

func TestARunOfAFileIsTheSameBitsOnEveryArchitecture(t *testing.T) {
	for _, tt := range []struct {
		name   string
		method hh.Method
		want   string // computed on amd64
	}{
		{"ring", hh.RK4, "96c40a10093e8b71"},
		{"circuit", hh.ExpEuler, "49936034a45fc43b"},
		{"plastic", hh.ExpEuler, "a2f1c66e24e9e3c8"},
	} {
		f, err := Open("testdata/"+tt.name+".net.nml", Options{})
		check(t, err)
		for threads := 1; threads <= 2; threads++ {
			n, err := f.Network(tt.name, hh.Config{Dt: 0.025, Method: tt.method, Seed: 1, Threads: threads})
			check(t, err)
			check(t, n.Run(context.Background(), 50))
			h := fnv.New64a()
			check(t, n.WriteState(h))
			if got := fmt.Sprintf("%016x", h.Sum64()); got != tt.want {
				t.Errorf("%s, %d threads: hash %s, want %s", tt.name, threads, got, tt.want)
			}
		}
	}
}
