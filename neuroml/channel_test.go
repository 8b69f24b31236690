package neuroml

import (
	"errors"
	"fmt"
	"testing"
)

const gateM = `<gateHHrates id="m" instances="3">` + forward + reverse + `</gateHHrates>`

func TestAChannelHasTheGatesOfItsElement(t *testing.T) {
	const gateH = `<gate id="h" type="gateHHtauInf" instances="1">` + course + state + `</gate>`
	for _, c := range []struct{ channel, want string }{
		{`<ionChannelHH id="c" conductance="10pS" species="na"><notes/><annotation/>` + gateM + gateH + `</ionChannelHH>`, "[m^3 h^1]"},
		{`<ionChannel id="c" type="ionChannelHH">` + gateM + `</ionChannel>`, "[m^3]"},
		{`<ionChannelVShift id="c" vShift="5 mV">` + gateM + `</ionChannelVShift>`, "[m^3]"},
		{`<ionChannel id="c"/>`, "[]"},
		{`<ionChannelPassive id="c" conductance="10pS"/>`, "[]"},
		{`<ionChannelHH id="c" conductance="10pS" type="ionChannelPassive"/>`, "[]"},
		{`<Component id="c" type="ionChannelHH" conductance="10pS">` + gateH + `</Component>`, "[h^1]"},
	} {
		channels, err := read(t, c.channel).Channel("c")
		check(t, err)
		var got []string
		for _, g := range channels[0].Gates {
			got = append(got, fmt.Sprintf("%s^%v", g.Name, g.Power))
		}
		if x := channels[0]; x.Name != "c" || x.G != 1 || x.E != 0 || fmt.Sprint(got) != c.want {
			t.Errorf("%s: channel %s, G %v, E %v, gates %v, want gates %s", c.channel, x.Name, x.G, x.E, got, c.want)
		}
	}
}

func TestAConductanceGrowsByItsQ10(t *testing.T) {
	f := read(t, `<ionChannel id="c"><q10ConductanceScaling q10Factor="4" experimentalTemp="20degC"/>`+gateM+`</ionChannel>`)
	channels, err := f.Channel("c", Celsius(25))
	check(t, err)
	if got := channels[0].G; !near(got, 2) {
		t.Errorf("G = %v, want 2", got)
	}
	_, err = f.Channel("c")
	wantError(t, err, "<q10ConductanceScaling>: type q10ConductanceScaling depends on the temperature, which is not known")
}

// mixed is a file of one channel that can be read and some that cannot.
const mixed = `<ionChannelHH id="na">` + gateM + `</ionChannelHH>
<ionChannel id="kca"><gateHHrates id="n" instances="1"><forwardRate type="ca"/>` + reverse + `</gateHHrates></ionChannel>
<ComponentType name="ca" extends="baseVoltageConcDepRate"><Constant name="k" dimension="per_time" value="1per_ms"/><Constant name="C" dimension="concentration" value="1mM"/>
	<Dynamics><DerivedVariable name="r" dimension="per_time" value="k * caConc / C"/></Dynamics></ComponentType>
<ionChannelKS id="ks"><gateKS id="n" instances="1"/></ionChannelKS>
<ionChannel id="bk"><factor type="scaling"/></ionChannel>
<ComponentType name="scaling" extends="baseConductanceScalingCaDependent"><Constant name="C" dimension="concentration" value="1mM"/>
	<Dynamics><DerivedVariable name="factor" dimension="none" value="caConc / C"/></Dynamics></ComponentType>`

func TestChannelsThatCanBeUsedLoadBesideOthers(t *testing.T) {
	f := read(t, mixed)
	if got := fmt.Sprint(f.Channels()); got != "[na kca ks bk]" {
		t.Errorf("channels %s, want [na kca ks bk]", got)
	}
	for _, id := range []string{"na", "kca", "bk"} {
		_, err := f.Channel(id)
		check(t, err)
	}
	for id, want := range map[string]string{
		"ks": `model.nml:5: <ionChannelKS id="ks">: has a kinetic scheme`,
	} {
		_, err := f.Channel(id)
		wantError(t, err, want)
		var at *Error
		if !errors.As(err, &at) || at.Line == 0 || at.File != "model.nml" {
			t.Errorf("%s: %v has no place in the file", id, err)
		}
	}
}

func TestAChannelThatIsNoProductOfGatesIsAnError(t *testing.T) {
	many := ""
	for i := range maxGates + 1 {
		many += fmt.Sprintf(`<gateHHrates id="m%d" instances="1">%s</gateHHrates>`, i, forward+reverse)
	}
	for _, c := range []struct{ content, want string }{
		{`<ionChannel id="c">` + gateM + gateM + `</ionChannel>`, "a second gate m of the channel"},
		{`<ionChannelPassive id="c">` + gateM + `</ionChannelPassive>`, "is passive and has gates"},
		{`<ionChannel id="c"><q10Settings type="q10Fixed" fixedQ10="2"/></ionChannel>`, "is no gate and no scaling"},
		{`<ionChannel id="c"><mystery/></ionChannel>`, "there is no component type mystery"},
		{`<ionChannel id="c" conductance="10 mV"/>`, "attribute conductance: 10 mV is a voltage, want a conductance"},
		{`<ionChannelVShift id="c" vShift="5"/>`, "attribute vShift: 5 is a number without unit"},
		{`<ionChannel id="c" type="gateHHrates"/>`, "type gateHHrates is no ion channel"},
		{`<ionChannel id="c" type="ohmic"/><ComponentType name="ohmic" extends="ionChannelHH"><Dynamics><DerivedVariable name="fopen" dimension="none" value="0.5"/></Dynamics></ComponentType>`, "has a formula for its conductance"},
		{`<ionChannel id="c">` + many + `</ionChannel>`, "more than 64 gates"},
		{`<cell id="c"/>`, `no ion channel has the id "c"`},
	} {
		_, err := read(t, c.content).Channel("c")
		wantError(t, err, c.want)
	}
}
