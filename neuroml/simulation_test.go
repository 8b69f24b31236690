package neuroml

import (
	"strings"
	"testing"
)

func TestASimulationIsTheOneThatTheTargetNames(t *testing.T) {
	const a = `<Simulation id="a" length="0.3s" step="0.01ms" target="net"/>`
	const b = `<Simulation id="b" length="50ms" step="0.025ms" target="net2"/>`
	for _, tt := range []struct {
		elements string
		want     Simulation
	}{
		{a, Simulation{"a", "net", 300, 0.01}},
		{`<Target component="b"/>` + a + b, Simulation{"b", "net2", 50, 0.025}},
	} {
		got, found, err := read(t, tt.elements).Simulation()
		if err != nil || !found || got != tt.want {
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
	} {
		_, found, err := read(t, elements).Simulation()
		if found || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", elements, err, want)
		}
	}
}
