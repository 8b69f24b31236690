package neuroml

import (
	"fmt"
	"math"
	"testing"
)

const subGates = `
	<subGate id="fast" fractionalConductance="0.6">` + course + state + `</subGate>
	<subGate id="slow" fractionalConductance="0.3"><timeCourse type="fixedTimeCourse" tau="20ms"/><steadyState type="HHSigmoidVariable" rate="1" midpoint="-60mV" scale="-8mV"/></subGate>
	<subGate id="last" fractionalConductance="0.1"><timeCourse type="fixedTimeCourse" tau="200ms"/><steadyState type="HHSigmoidVariable" rate="0.5" midpoint="-30mV" scale="8mV"/></subGate>`

func TestChannelsOfAFractionalGateSumToItsPower(t *testing.T) {
	for n := 1; n <= 4; n++ {
		f := read(t, fmt.Sprintf(`<ionChannel id="c"><gateHHrates id="m" instances="2">%s</gateHHrates><gateFractional id="h" instances="%d">%s</gateFractional></ionChannel>`,
			forward+reverse, n, subGates))
		channels, err := f.Channel("c")
		check(t, err)
		if want := (n + 1) * (n + 2) / 2; len(channels) != want {
			t.Errorf("instances %d: %d channels, want %d", n, len(channels), want)
		}
		for _, v := range []float64{-90, -60, -20} {
			sum := 0.0
			for _, c := range channels {
				product := c.G
				for _, g := range c.Gates {
					inf, _ := kinetics(g, v)
					product *= math.Pow(inf, g.Power)
				}
				sum += product
			}
			h := 0.6*givenInf(v) + 0.3/(1+math.Exp((v+60)/8)) + 0.1*0.5/(1+math.Exp(-(v+30)/8))
			if want := math.Pow(rateInf(v), 2) * math.Pow(h, float64(n)); math.Abs(sum-want) > 1e-12*want {
				t.Errorf("instances %d: conductance %v at %v mV, want %v", n, sum, v, want)
			}
		}
	}
}

func TestGatesOfAFractionalChannelHaveNamesOfTheirOwn(t *testing.T) {
	f := read(t, `<ionChannel id="c"><gateHHrates id="m" instances="2">`+forward+reverse+`</gateHHrates><gateFractional id="h" instances="1">`+subGates+`</gateFractional></ionChannel>`)
	channels, err := f.Channel("c")
	check(t, err)
	var got []string
	for _, c := range channels {
		got = append(got, c.Name)
		for _, g := range c.Gates {
			got = append(got, g.Name)
		}
	}
	if want := "[c.0 m.0 h.last.0 c.1 m.1 h.slow.1 c.2 m.2 h.fast.2]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
}

func TestSubGatesHaveTheQ10OfTheirGate(t *testing.T) {
	channels, err := read(t, `<ionChannel id="c"><gateFractional id="h" instances="1"><q10Settings type="q10Fixed" fixedQ10="4"/>
		<subGate id="s" fractionalConductance="1">`+course+state+`</subGate></gateFractional></ionChannel>`).Channel("c")
	check(t, err)
	wantKinetics(t, channels[0].Gates[0], givenInf, func(float64) float64 { return 0.5 })
}

func TestAFractionalGateThatIsTooMuchIsAnError(t *testing.T) {
	sub := `<subGate id="%s" fractionalConductance="%s">` + course + state + `</subGate>`
	many := ""
	for i := range 100 {
		many += fmt.Sprintf(sub, fmt.Sprint("s", i), "0.01")
	}
	for _, c := range []struct{ instances, subs, want string }{
		{"1.5", subGates, "instances is 1.5, want a whole number up to 16"},
		{"17", subGates, "instances is 17, want a whole number up to 16"},
		{"1", many, "make a sum of more than 64 products"},
		{"12", subGates, "make a sum of more than 64 products"},
		{"1", "", "a child <subGate> is missing"},
		{"1", fmt.Sprintf(sub, "a", "0"), "fractionalConductance is 0, want a positive number"},
		{"1", fmt.Sprintf(sub, "a", "0.5") + fmt.Sprintf(sub, "a", "0.5"), "a second sub-gate a"},
		{"1", course, "<timeCourse>: has no place in a gateFractional"},
	} {
		_, err := read(t, `<ionChannel id="c"><gateFractional id="h" instances="`+c.instances+`">`+c.subs+`</gateFractional></ionChannel>`).Channel("c")
		wantError(t, err, c.want)
	}
}
