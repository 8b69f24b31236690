package neuroml

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"
)

// rateGate is a gate whose opening has a type of the file.
const rateGate = `<gateHHrates id="m" instances="1"><forwardRate type="mine"%s/>` + reverse + `</gateHHrates>`

// alphaOf returns the opening rate (1/ms) of a gate with a type of the file.
func alphaOf(t testing.TB, attrs, types string, options ...Option) func(v float64) float64 {
	t.Helper()
	return gateOf(t, fmt.Sprintf(rateGate, " "+attrs), types, options...).Alpha
}

func TestTypesOfTheFileGiveRates(t *testing.T) {
	linear := func(v float64) float64 { return 3 * (v + 40) }
	for _, c := range []struct {
		name, attrs, types string
		want               func(v float64) float64
	}{
		{
			"constants", "",
			`<ComponentType name="mine" extends="baseVoltageDepRate">
				<Constant name="k" dimension="per_time" value="3 per_ms"/><Constant name="VOLT" dimension="voltage" value="1 mV"/>
				<Dynamics><DerivedVariable name="r" exposure="r" dimension="per_time" value="k * (v / VOLT + 40)"/></Dynamics></ComponentType>`,
			linear,
		},
		{
			"a dimension that only the exposure has", "",
			`<ComponentType name="mine" extends="baseVoltageDepRate">
				<Constant name="k" dimension="per_time" value="3 per_ms"/><Constant name="VOLT" dimension="voltage" value="1 mV"/>
				<Dynamics><DerivedVariable name="r" exposure="r" value="k * (v / VOLT + 40)"/></Dynamics></ComponentType>`,
			linear,
		},
		{
			"parameters and properties", `k="3 per_ms" shift="-40mV"`,
			`<ComponentType name="mine" extends="baseVoltageDepRate">
				<Parameter name="k" dimension="per_time"/><Property name="shift" dimension="voltage" defaultValue="7 mV"/><Property name="unit" dimension="voltage" defaultValue="1 mV"/>
				<Dynamics><DerivedVariable name="r" dimension="per_time" value="k * (v - shift) / unit"/></Dynamics></ComponentType>`,
			linear,
		},
		{
			"variables that depend on later ones", "",
			`<ComponentType name="mine" extends="baseVoltageDepRate"><Dynamics>
				<DerivedVariable name="r" dimension="per_time" value="3 * x / T"/>
				<DerivedVariable name="x" dimension="none" value="V + 40"/>
				<DerivedVariable name="V" dimension="none" value="v / U"/></Dynamics>
				<Constant name="T" dimension="time" value="1ms"/><Constant name="U" dimension="voltage" value="1mV"/></ComponentType>`,
			linear,
		},
		{
			"cases", "",
			`<ComponentType name="mine" extends="baseVoltageDepRate"><Constant name="k" dimension="per_time" value="1 per_ms"/><Constant name="U" dimension="voltage" value="1mV"/><Dynamics>
				<ConditionalDerivedVariable name="r" dimension="per_time">
					<Case condition="v .lt. -65 * U" value="k"/><Case condition="v .leq. 0" value="2 * k"/><Case value="3 * k"/>
				</ConditionalDerivedVariable></Dynamics></ComponentType>`,
			func(v float64) float64 {
				switch {
				case v < -65:
					return 1
				case v <= 0:
					return 2
				}
				return 3
			},
		},
		{
			"an exposure with another name than the variable", "",
			`<ComponentType name="mine" extends="baseVoltageDepRate"><Constant name="k" dimension="per_time" value="2 per_ms"/>
				<Dynamics><DerivedVariable name="opening" exposure="r" dimension="per_time" value="k"/></Dynamics></ComponentType>`,
			func(float64) float64 { return 2 },
		},
		{
			"a standard form with fixed and further parameters", `rate="1 per_ms" scale="10mV" by="2"`,
			`<ComponentType name="mine" extends="HHExpRate"><Fixed parameter="midpoint" value="-40mV"/><Parameter name="by" dimension="none"/>
				<DerivedParameter name="half" dimension="per_time" value="rate / by"/>
				<Dynamics><DerivedVariable name="r" dimension="per_time" value="half * exp((v - midpoint)/scale)"/></Dynamics></ComponentType>`,
			func(v float64) float64 { return 0.5 * math.Exp((v+40)/10) },
		},
		{
			"a type that extends another of the file", `k="3 per_ms"`,
			`<ComponentType name="mine" extends="base"><Parameter name="k" dimension="per_time"/></ComponentType>
			<ComponentType name="base" extends="baseVoltageDepRate"><Constant name="k" dimension="per_time" value="7 per_ms"/><Constant name="U" dimension="voltage" value="1mV"/>
				<Dynamics><DerivedVariable name="r" dimension="per_time" value="k * (v + 40 * U) / U"/></Dynamics></ComponentType>`,
			linear,
		},
		{
			"calcium that the rate does not use", "",
			`<ComponentType name="mine" extends="baseVoltageConcDepRate"><Constant name="k" dimension="per_time" value="2 per_ms"/><Constant name="C" dimension="concentration" value="1 mM"/>
				<Dynamics><DerivedVariable name="ca" dimension="none" value="caConc / C"/><DerivedVariable name="r" dimension="per_time" value="k"/></Dynamics></ComponentType>`,
			func(float64) float64 { return 2 },
		},
		{
			"a dimension that is declared wrong", "",
			`<ComponentType name="mine" extends="baseVoltageDepRate"><Constant name="k" dimension="per_time" value="2 per_ms"/>
				<Dynamics><DerivedVariable name="r" dimension="none" value="k"/></Dynamics></ComponentType>`,
			func(float64) float64 { return 2 },
		},
		{
			"a case that is 0", "",
			`<ComponentType name="mine" extends="baseVoltageDepRate"><Constant name="k" dimension="per_time" value="2 per_ms"/>
				<Dynamics><ConditionalDerivedVariable name="r" dimension="per_time"><Case condition="v .gt. 0" value="0"/><Case value="k"/></ConditionalDerivedVariable></Dynamics></ComponentType>`,
			func(v float64) float64 {
				if v > 0 {
					return 0
				}
				return 2
			},
		},
		{
			"0/0 in a condition", "",
			`<ComponentType name="mine" extends="baseVoltageDepRate"><Constant name="k" dimension="per_time" value="1 per_ms"/><Constant name="U" dimension="voltage" value="1mV"/>
				<Dynamics><DerivedVariable name="V" dimension="none" value="v / U"/><DerivedVariable name="one" dimension="none" value="V / V"/>
				<ConditionalDerivedVariable name="r" dimension="per_time"><Case condition="one .gt. 0" value="2 * k"/><Case value="k"/></ConditionalDerivedVariable></Dynamics></ComponentType>`,
			func(float64) float64 { return 2 },
		},
		{
			"0/0", "",
			`<ComponentType name="mine" extends="baseVoltageDepRate"><Constant name="k" dimension="per_time" value="1 per_ms"/><Constant name="U" dimension="voltage" value="1mV"/>
				<Dynamics><DerivedVariable name="V" dimension="none" value="v / U"/><DerivedVariable name="r" dimension="per_time" value="k * (V + 40) / 10 / (1 - exp(-(V + 40) / 10))"/></Dynamics></ComponentType>`,
			openRate,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			alpha := alphaOf(t, c.attrs, c.types)
			for _, v := range []float64{-100, -65, -40, -39.99999, 0, 33} {
				if got, want := alpha(v), c.want(v); math.Abs(got-want) > 1e-9*math.Abs(want) {
					t.Errorf("%v per ms at %v mV, want %v", got, v, want)
				}
			}
		})
	}
}

func TestARateMayRequireWhatIsAroundIt(t *testing.T) {
	types := `<ComponentType name="mine" extends="baseVoltageDepRate">
		<Requirement name="%s" dimension="%s"/><Constant name="k" dimension="per_time" value="1 per_ms"/><Constant name="U" dimension="voltage" value="1mV"/>
		<Dynamics><DerivedVariable name="r" dimension="per_time" value="%s"/></Dynamics></ComponentType>`
	for _, c := range []struct {
		channel, name, dimension, value string
		options                         []Option
		want                            float64 // at -47 mV
	}{
		{"ionChannel", "beta", "per_time", "beta / 2", nil, closeRate(-47) / 2},
		{"ionChannel", "rateScale", "none", "k * rateScale", nil, 1},
		{"ionChannel", "temperature", "temperature", "k * (temperature / temperature)", []Option{Celsius(20)}, 1},
		{`ionChannelVShift vShift="7mV"`, "vShift", "voltage", "k * (v - vShift) / U", nil, -54},
		{"ionChannel", "vShift", "voltage", "k * (v - vShift) / U", nil, -47},
	} {
		tag, _, _ := strings.Cut(c.channel, " ")
		f := read(t, "<"+c.channel+` id="c">`+fmt.Sprintf(rateGate, "")+"</"+tag+">"+fmt.Sprintf(types, c.name, c.dimension, c.value))
		channels, err := f.Channel("c", c.options...)
		check(t, err)
		if got := channels[0].Gates[0].Alpha(-47); !near(got, c.want) {
			t.Errorf("%s, %s: %v per ms, want %v", c.channel, c.value, got, c.want)
		}
	}
}

func TestTypesMayStandInAnIncludedFile(t *testing.T) {
	f, err := Read(fstest.MapFS{
		"c.nml":     {Data: []byte(`<neuroml><include href="types.nml"/><ionChannel id="c">` + fmt.Sprintf(rateGate, "") + `</ionChannel></neuroml>`)},
		"types.nml": {Data: []byte(`<neuroml><ComponentType name="mine" extends="HHExpRate"><Fixed parameter="rate" value="2per_ms"/><Fixed parameter="midpoint" value="0mV"/><Fixed parameter="scale" value="1mV"/></ComponentType></neuroml>`)},
	}, "c.nml")
	check(t, err)
	channels, err := f.Channel("c")
	check(t, err)
	if got := channels[0].Gates[0].Alpha(0); got != 2 {
		t.Errorf("%v per ms, want 2", got)
	}
}

func TestARateThatCannotBeComputedIsAnError(t *testing.T) {
	body := func(body string) string {
		return `<ComponentType name="mine" extends="baseVoltageDepRate"><Constant name="k" dimension="per_time" value="1 per_ms"/>` + body + `</ComponentType>`
	}
	r := func(value string) string {
		return body(`<Dynamics><DerivedVariable name="r" dimension="per_time" value="` + value + `"/></Dynamics>`)
	}
	for _, c := range []struct{ types, want string }{
		{"", "there is no component type mine"},
		{r("k * x"), "x is neither defined nor required in type mine"},
		{r("k * caConc"), "caConc is neither defined nor required"},
		{r("k * v"), "r of type mine is a quantity in kg^1 m^2 s^-4 A^-1, want a per_time"},
		{body(`<Constant name="one" dimension="none" value="1"/><Dynamics><ConditionalDerivedVariable name="r" dimension="per_time"><Case condition="one .gt. 0" value="k"/><Case value="1"/></ConditionalDerivedVariable></Dynamics>`), "attribute value: a number without unit, want a per_time"},
		{r("k * exp(v)"), "exp of a voltage, want a number without unit"},
		{r("k *"), `attribute value: expression "k *": it ends where`},
		{r("k .gt. k"), "attribute value: a comparison, want a quantity"},
		{body(""), "type mine has no r"},
		{body(`<Dynamics><DerivedVariable name="r" dimension="per_time" value="1/k"/></Dynamics>`), "r of type mine is a time, want a per_time"},
		{body(`<Dynamics><DerivedVariable name="r" dimension="per_tim" value="k"/></Dynamics>`), `dimension "per_tim" is not known`},
		{body(`<Dynamics><DerivedVariable name="r" dimension="per_time"/></Dynamics>`), "attribute value is missing"},
		{body(`<Dynamics><DerivedVariable name="r" dimension="per_time" select="forwardRate/r"/></Dynamics>`), "a child <forwardRate> is missing"},
		{body(`<Dynamics><DerivedVariable name="r" dimension="per_time" select="../../r"/></Dynamics>`), "want CHILD/NAME"},
		{body(`<Dynamics><DerivedVariable name="r" dimension="per_time" select="a[*]/r" reduce="max"/></Dynamics>`), `attribute reduce: "max"`},
		{body(`<Dynamics><DerivedVariable name="r" dimension="per_time" value="a"/><DerivedVariable name="a" dimension="per_time" value="r"/></Dynamics>`), "depends on itself"},
		{body(`<Dynamics><StateVariable name="r" dimension="per_time"/></Dynamics>`), "r is a state variable"},
		{body(`<Dynamics><OnCondition test="v .gt. v"/></Dynamics>`), "<OnCondition>: is beyond what mine may have"},
		{body(`<Dynamics><ConditionalDerivedVariable name="r" dimension="per_time"/></Dynamics>`), "a child <Case> is missing"},
		{body(`<Dynamics><ConditionalDerivedVariable name="r" dimension="per_time"><Case condition="v" value="k"/></ConditionalDerivedVariable></Dynamics>`), "attribute condition: a voltage, want a comparison"},
		{body(`<Constant name="k" dimension="none" value="1"/>`), "k is defined already in type mine"},
		{body(`<Constant name="c" dimension="time" value="1 mV"/><Dynamics><DerivedVariable name="r" dimension="per_time" value="1/c"/></Dynamics>`), "is a voltage, want a time"},
		{body(`<Requirement name="beta" dimension="voltage"/><Dynamics><DerivedVariable name="r" dimension="per_time" value="k * beta / beta"/></Dynamics>`), "beta is a per_time, and required to be a voltage"},
		{body(`<Requirement name="beta" dimension="per_time"/><Requirement name="alpha" dimension="per_time"/><Dynamics><DerivedVariable name="r" dimension="per_time" value="alpha"/></Dynamics>`), "depends on itself"},
		{`<ComponentType name="mine" extends="mine"/>`, "types extend each other in a cycle"},
		{`<ComponentType name="mine" extends="b"/><ComponentType name="b" extends="mine"/>`, "types extend each other in a cycle"},
		{`<ComponentType name="mine" extends="nothing"/>`, "there is no component type nothing"},
		{r("k / 0"), "alpha is +Inf, want a finite number"},
	} {
		f := read(t, `<ionChannel id="c">`+fmt.Sprintf(rateGate, "")+`</ionChannel>`+c.types)
		_, err := f.Channel("c")
		wantError(t, err, c.want)
	}
}

func TestAParameterOfTheWrongDimensionIsAnError(t *testing.T) {
	for attr, want := range map[string]string{
		`rate="1 mV"`:         "attribute rate: 1 mV is a voltage, want a per_time",
		`rate="1"`:            "attribute rate: 1 is a number without unit, want a per_time",
		`midpoint="-40"`:      "attribute midpoint: -40 is a number without unit, want a voltage",
		`scale="1 ms"`:        "attribute scale: 1 ms is a time, want a voltage",
		`scale="0mV"`:         "attribute scale is 0 mV",
		`rate="1e999 per_ms"`: "is too large",
		`rate="1 per_fs"`:     `unknown unit "per_fs"`,
		`rate=""`:             "attribute rate",
	} {
		name, _, _ := strings.Cut(attr, "=")
		rate := forward
		for _, a := range []string{`rate="1per_ms"`, `midpoint="-40mV"`, `scale="10mV"`} {
			if strings.HasPrefix(a, name) {
				rate = strings.Replace(rate, a, attr, 1)
			}
		}
		_, err := read(t, `<ionChannel id="c"><gateHHrates id="m" instances="1">`+rate+reverse+`</gateHHrates></ionChannel>`).Channel("c")
		wantError(t, err, want)
	}
}

func TestTypesAreBounded(t *testing.T) {
	var doubling, deep, wide strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&deep, `<DerivedVariable name="a%d" dimension="per_time" value="a%d"/>`, i, i+1)
	}
	for i := range 100 {
		fmt.Fprintf(&doubling, `<DerivedVariable name="a%d" dimension="per_time" value="a%d/2 + a%d/2"/>`, i, i+1, i+1)
	}
	for i := range maxParts {
		fmt.Fprintf(&wide, `<Constant name="c%d" dimension="none" value="1"/>`, i)
	}
	chain := `<ComponentType name="mine" extends="t0"/>`
	for i := range 2 * maxExtends {
		chain += fmt.Sprintf(`<ComponentType name="t%d" extends="t%d"/>`, i, i+1)
	}
	mine := func(body string) string {
		return `<ComponentType name="mine" extends="baseVoltageDepRate"><Constant name="k" dimension="per_time" value="1per_ms"/><Constant name="U" dimension="voltage" value="1mV"/><Dynamics><DerivedVariable name="a100" dimension="per_time" value="k * exp(v / U)"/><DerivedVariable name="r" dimension="per_time" value="a0"/>` + body + `</Dynamics></ComponentType>`
	}
	for types, want := range map[string]string{
		strings.Replace(mine(deep.String()), "a100", "end", 1): "depend on each other more than 500 deep",
		mine(wide.String()): "the channel has more than 10000",
		chain:               "more than 100 deep",
	} {
		_, err := read(t, `<ionChannel id="c">`+fmt.Sprintf(rateGate, "")+`</ionChannel>`+types).Channel("c")
		wantError(t, err, want)
	}
	// Each variable is computed once, not once for each that needs it.
	if got := alphaOf(t, "", mine(doubling.String()))(0); got != 1 {
		t.Errorf("%v per ms, want 1", got)
	}
}
