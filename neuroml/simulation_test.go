package neuroml

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestASimulationIsTheOneThatTheTargetNames(t *testing.T) {
	const a = `<Simulation id="a" length="0.3s" step="0.01ms" target="net"/>`
	const b = `<Simulation id="b" length="50ms" step="0.025ms" target="net2"/>`
	seeded := func(seed string) string { return strings.Replace(a, "target", `seed="`+seed+`" target`, 1) }
	for _, tt := range []struct {
		elements string
		want     Simulation
	}{
		{a, Simulation{ID: "a", Target: "net", Duration: 300, Dt: 0.01}},
		{`<Target component="b"/>` + a + b, Simulation{ID: "b", Target: "net2", Duration: 50, Dt: 0.025}},
		{a + b + `<Target component="b" reportFile="x"/><Target component="a"/>`, Simulation{ID: "b", Target: "net2", Duration: 50, Dt: 0.025}},
		{seeded("5"), Simulation{ID: "a", Target: "net", Duration: 300, Dt: 0.01, Seed: 5, Seeded: true}},
		{seeded(" 0\n"), Simulation{ID: "a", Target: "net", Duration: 300, Dt: 0.01, Seeded: true}},
		{seeded("18446744073709551615"), Simulation{ID: "a", Target: "net", Duration: 300, Dt: 0.01, Seed: math.MaxUint64, Seeded: true}},
	} {
		got, found, err := read(t, tt.elements).Simulation()
		if err != nil || !found || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %v, %v, %v, want %v", tt.elements, got, found, err, tt.want)
		}
	}
	if _, found, err := read(t, "").Simulation(); found || err != nil {
		t.Errorf("in no file: %v, %v", found, err)
	}
	for elements, want := range map[string]string{
		a + b:                                      "2 simulations, and no <Target> names one",
		`<Target/>` + a:                            "attribute component is missing",
		`<Target component="x"/>` + a:              `no <Simulation> has the id "x", want one of: a`,
		strings.Replace(a, `"0.3s"`, `"0s"`, 1):    "length 0 ms in steps of 0.01 ms, want positive times",
		strings.Replace(a, `"0.01ms"`, `"1mV"`, 1): "1mV is a voltage, want a time",
		strings.Replace(a, `target="net"`, "", 1):  "attribute target is missing",
		seeded("-1"):                               `attribute seed: "-1", want a whole number from 0 to 18446744073709551615`,
		seeded("1.5"):                              `attribute seed: "1.5", want a whole number`,
		seeded("18446744073709551616"):             "want a whole number from 0 to 18446744073709551615",
		seeded(""):                                 `attribute seed: "", want a whole number`,
	} {
		_, found, err := read(t, elements).Simulation()
		if found || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", elements, err, want)
		}
	}
}
