package neuroml

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

// gateOf returns the gate of a channel c with this content, of a file with these
// further elements.
func gateOf(t testing.TB, gate, further string, options ...Option) hh.Gate {
	t.Helper()
	channels, err := read(t, `<ionChannel id="c">`+gate+`</ionChannel>`+further).Channel("c", options...)
	check(t, err)
	if len(channels) != 1 || len(channels[0].Gates) != 1 {
		t.Fatalf("channels %v, want one with one gate", channels)
	}
	return channels[0].Gates[0]
}

// kinetics returns a gate's steady state and time constant (ms).
func kinetics(g hh.Gate, v float64) (inf, tau float64) {
	phi := g.Phi
	if phi == 0 {
		phi = 1
	}
	if j := g.Joint; j != nil {
		at := func(f hh.JointRate) hh.Rate {
			if f == nil {
				return nil
			}
			return func(v float64) float64 { return f(v, 1e-4) }
		}
		g.Alpha, g.Beta, g.Inf, g.Tau = at(j.Alpha), at(j.Beta), at(j.Inf), at(j.Tau)
	}
	if g.Inf == nil {
		a, b := g.Alpha(v), g.Beta(v)
		return a / (a + b), 1 / ((a + b) * phi)
	}
	if g.Tau == nil {
		return g.Inf(v), 0
	}
	return g.Inf(v), g.Tau(v) / phi
}

// wantKinetics checks a gate's steady state and time constant (ms).
func wantKinetics(t testing.TB, g hh.Gate, inf, tau func(v float64) float64) {
	t.Helper()
	for _, v := range []float64{-100, -65, -40, 0, 33.3} {
		gotInf, gotTau := kinetics(g, v)
		if !near(gotInf, inf(v)) || !near(gotTau, tau(v)) {
			t.Errorf("inf %v, tau %v ms at %v mV, want %v, %v ms", gotInf, gotTau, v, inf(v), tau(v))
		}
	}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-12*math.Abs(b) }

const (
	forward = `<forwardRate type="HHExpLinearRate" rate="1per_ms" midpoint="-40mV" scale="10mV"/>`
	reverse = `<reverseRate type="HHExpRate" rate="4000 per_s" midpoint="-0.065 V" scale="-18 mV"/>`
	course  = `<timeCourse type="fixedTimeCourse" tau="2ms"/>`
	state   = `<steadyState type="HHSigmoidVariable" rate="1" midpoint="-50mV" scale="5mV"/>`
)

// What these give.
func openRate(v float64) float64 {
	x := (v + 40) / 10
	if x == 0 {
		return 1
	}
	return x / -math.Expm1(-x)
}
func closeRate(v float64) float64 { return 4 * math.Exp((v+65)/-18) }
func rateInf(v float64) float64   { return openRate(v) / (openRate(v) + closeRate(v)) }
func rateTau(v float64) float64   { return 1 / (openRate(v) + closeRate(v)) }
func givenInf(v float64) float64  { return 1 / (1 + math.Exp(-(v+50)/5)) }
func givenTau(float64) float64    { return 2 }
func zero(float64) float64        { return 0 }

func TestEveryKindOfGateIsRead(t *testing.T) {
	for _, c := range []struct {
		kind, content string
		inf, tau      func(v float64) float64
	}{
		{"gateHHrates", forward + reverse, rateInf, rateTau},
		{"gateHHratesTau", forward + reverse + course, rateInf, givenTau},
		{"gateHHratesInf", forward + reverse + state, givenInf, rateTau},
		{"gateHHratesTauInf", forward + reverse + course + state, givenInf, givenTau},
		{"gateHHtauInf", course + state, givenInf, givenTau},
		{"gateHHInstantaneous", state, givenInf, zero},
	} {
		for _, tag := range []string{
			fmt.Sprintf(`<%s id="m" instances="3">%s</%[1]s>`, c.kind, c.content),
			fmt.Sprintf(`<gate id="m" type=%q instances="3"><notes/>%s</gate>`, c.kind, c.content),
		} {
			t.Run(c.kind, func(t *testing.T) {
				g := gateOf(t, tag, "")
				if g.Name != "m" || g.Power != 3 || g.Instantaneous != (c.kind == "gateHHInstantaneous") {
					t.Errorf("gate %s to the power %v, instantaneous %v", g.Name, g.Power, g.Instantaneous)
				}
				wantKinetics(t, g, c.inf, c.tau)
			})
		}
	}
}

func TestEveryStandardFormIsRead(t *testing.T) {
	for form, want := range map[string]func(x float64) float64{
		"HHExp":       math.Exp,
		"HHSigmoid":   func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
		"HHExpLinear": func(x float64) float64 { return openRate(10*x - 40) },
	} {
		rate := fmt.Sprintf(`<gateHHrates id="m" instances="1"><forwardRate type="%sRate" rate="0.2 per_ms" midpoint="-40mV" scale="7mV"/>%s</gateHHrates>`, form, reverse)
		steady := fmt.Sprintf(`<gateHHtauInf id="m" instances="1">%s<steadyState type="%sVariable" rate="0.2" midpoint="-40mV" scale="7mV"/></gateHHtauInf>`, course, form)
		alpha, inf := gateOf(t, rate, "").Alpha, gateOf(t, steady, "").Inf
		for _, v := range []float64{-100, -40.000001, -40, -39.999999, 0, 50} {
			y := 0.2 * want((v+40)/7)
			if !near(alpha(v), y) || !near(inf(v), y) {
				t.Errorf("%sRate gives %v per ms, %sVariable %v at %v mV, want %v", form, alpha(v), form, inf(v), v, y)
			}
		}
	}
}

func TestAGateIsFasterByItsQ10(t *testing.T) {
	const gates = `<gateHHrates id="m" instances="1">%s` + forward + reverse + `</gateHHrates>`
	const course = `<gateHHtauInf id="m" instances="1">%s` + course + state + `</gateHHtauInf>`
	for _, c := range []struct {
		settings string
		options  []Option
		want     float64
	}{
		{`<q10Settings type="q10Fixed" fixedQ10="5"/>`, nil, 5},
		{`<q10Settings type="q10ExpTemp" q10Factor="3" experimentalTemp="6.3degC"/>`, []Option{Celsius(16.3)}, 3},
		{`<q10Settings type="q10ExpTemp" q10Factor="3" experimentalTemp="279.45 K"/>`, []Option{Celsius(6.3)}, 1},
		{`<q10Settings type="q10ExpTemp" q10Factor="2.3" experimentalTemp="23degC"/>`, []Option{Celsius(37)}, math.Pow(2.3, 1.4)},
		{`<q10Settings type="q10Fixed" fixedQ10="5"/><q10Settings type="q10Fixed" fixedQ10="0.5"/>`, nil, 2.5},
	} {
		rates := gateOf(t, fmt.Sprintf(gates, c.settings), "", c.options...)
		wantKinetics(t, rates, rateInf, func(v float64) float64 { return rateTau(v) / c.want })
		tau := gateOf(t, fmt.Sprintf(course, c.settings), "", c.options...)
		wantKinetics(t, tau, givenInf, func(float64) float64 { return 2 / c.want })
	}
}

// The gate type of a published Wang-Buzsaki model has this form.
func TestAGateTypeOfTheFileMayBeInstantaneous(t *testing.T) {
	const steadyType = `<ComponentType name="steady" extends="gateHHrates">
		<Child name="forwardRate" type="baseVoltageDepRate"/>
		<Constant name="SEC" dimension="time" value="1s"/>
		<Exposure name="q" dimension="none"/>
		<Dynamics>
			<DerivedVariable name="inf" dimension="none" exposure="inf" value="alpha/(alpha+beta)"/>
			<DerivedVariable name="tau" dimension="time" exposure="tau" value="0 * SEC"/>
			<DerivedVariable name="q" exposure="q" dimension="none" value="inf"/>
			<DerivedVariable name="fcond" exposure="fcond" dimension="none" value="q^instances"/>
		</Dynamics></ComponentType>`
	g := gateOf(t, `<gateHHrates type="steady" id="m" instances="3">`+forward+reverse+`</gateHHrates>`, steadyType)
	if !g.Instantaneous || g.Power != 3 {
		t.Errorf("gate to the power %v, instantaneous %v, want 3, true", g.Power, g.Instantaneous)
	}
	wantKinetics(t, g, rateInf, zero)
}

func TestAnInstantaneousGateMayHaveAnyConductance(t *testing.T) {
	const odd = `<ComponentType name="odd" extends="gateHHInstantaneous">
		<Dynamics><DerivedVariable name="fcond" dimension="none" value="1 - q"/></Dynamics></ComponentType>`
	g := gateOf(t, `<gate id="m" type="odd" instances="3">`+state+`</gate>`, odd)
	if g.Power != 1 {
		t.Errorf("power %v, want 1", g.Power)
	}
	wantKinetics(t, g, func(v float64) float64 { return 1 - givenInf(v) }, zero)
}

func TestAGateThatIsNotWhatItsTypeSaysIsAnError(t *testing.T) {
	for _, c := range []struct{ gate, further, want string }{
		{`<gateHHrates id="m" instances="1">` + forward + `</gateHHrates>`, "", `<gateHHrates id="m">: a child <reverseRate> is missing`},
		{`<gateHHrates id="m" instances="1">` + forward + forward + reverse + `</gateHHrates>`, "", "a second one"},
		{`<gateHHrates id="m" instances="1">` + forward + reverse + course + `</gateHHrates>`, "", `<timeCourse>: has no place in a gateHHrates`},
		{`<gateHHrates instances="1">` + forward + reverse + `</gateHHrates>`, "", "attribute id is missing"},
		{`<gateHHrates id="m">` + forward + reverse + `</gateHHrates>`, "", "attribute instances is missing"},
		{`<gateHHrates id="m" instances="0">` + forward + reverse + `</gateHHrates>`, "", "instances is 0, want a positive number"},
		{`<gateHHrates id="m" instances="1 mV">` + forward + reverse + `</gateHHrates>`, "", "is a voltage, want a number without unit"},
		{`<gateHHrates id="m" instances="1"><q10Settings type="q10Fixed" fixedQ10="0"/>` + forward + reverse + `</gateHHrates>`, "", "rateScale is 0, want a positive number"},
		{`<gateHHrates id="m" instances="1"><q10Settings type="q10ExpTemp" q10Factor="3" experimentalTemp="6.3degC"/>` + forward + reverse + `</gateHHrates>`, "", "temperature, which is not known (see option Celsius)"},
		{`<gateHHtauInf id="m" instances="1"><timeCourse type="fixedTimeCourse" tau="0 ms"/>` + state + `</gateHHtauInf>`, "", "tau is 0 ms, want a positive time"},
		{`<gateHHtauInf id="m" instances="1">` + course + `<steadyState type="HHExpRate" rate="1per_ms" midpoint="0mV" scale="1mV"/></gateHHtauInf>`, "", "type HHExpRate has no x"},
		{`<gate id="m" instances="1"/>`, "", "type gate has no q"},
		{`<gate id="m" type="gateKS" instances="1"/>`, "", "kinetic scheme"},
		{`<gate id="m" type="mine" instances="1"/>`, "", "there is no component type mine"},
		{`<gate id="m" type="q10Fixed" instances="1"/>`, "", "is no gate"},
		{
			`<gate id="m" type="slow" instances="1">` + forward + reverse + `</gate>`,
			`<ComponentType name="slow" extends="gateHHrates"><Dynamics><TimeDerivative variable="q" value="alpha - beta * q"/></Dynamics></ComponentType>`,
			`"alpha - beta * q", want (inf - q) / tau`,
		},
		{
			`<gate id="m" type="odd" instances="1">` + forward + reverse + `</gate>`,
			`<ComponentType name="odd" extends="gateHHrates"><Dynamics><DerivedVariable name="fcond" dimension="none" value="1 - q"/></Dynamics></ComponentType>`,
			"other than q^instances",
		},
		{
			`<gate id="m" type="late" instances="1">` + forward + reverse + `</gate>`,
			`<ComponentType name="late" extends="gateHHrates"><Dynamics><OnStart><StateAssignment variable="q" value="0"/></OnStart></Dynamics></ComponentType>`,
			"<StateAssignment>: is beyond",
		},
	} {
		_, err := read(t, `<ionChannel id="c">`+c.gate+`</ionChannel>`+c.further).Channel("c")
		wantError(t, err, c.want)
	}
}

func TestATemperatureThatCannotBeIsAnError(t *testing.T) {
	f := read(t, `<ionChannel id="c"><gateHHrates id="m" instances="1"><q10Settings type="q10ExpTemp" q10Factor="3" experimentalTemp="6.3degC"/>`+forward+reverse+`</gateHHrates></ionChannel>`)
	for celsius, want := range map[Celsius]string{
		-273.15:              "depends on the temperature, which is -273.15 degC, want a finite number above -273.15 degC",
		Celsius(math.NaN()):  "which is NaN degC",
		Celsius(math.Inf(1)): "which is +Inf degC",
	} {
		_, err := f.Channel("c", celsius)
		wantError(t, err, want)
	}
}

func TestAnErrorSaysWhichOptionHelps(t *testing.T) {
	f := read(t, `<ionChannel id="c"><gateHHrates id="m" instances="1"><q10Settings type="q10ExpTemp" q10Factor="3" experimentalTemp="6.3degC"/>`+forward+reverse+`</gateHHrates></ionChannel>`+
		cellOf(sphere+dendrite, farads))
	_, cold := f.Channel("c")
	_, branched := f.Cell("c")
	for want, err := range map[string]error{"Celsius": cold, "Lumped": branched} {
		var option *OptionError
		var at *Error
		if !errors.As(err, &option) || option.Option != want || !errors.As(err, &at) || option.Err.Error()+" (see option "+want+")" != err.Error() {
			t.Errorf("error %v, want one of option %s in an element", err, want)
		}
	}
}
