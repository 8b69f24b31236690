package neuroml

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

func TestASimulationSaysWhichFilesItAsksFor(t *testing.T) {
	s, found, err := read(t, `<Simulation id="a" length="1ms" step="0.1ms" target="net">
		<Meta for="x"/><Display id="d"><Line id="l" quantity="p[0]/v"/></Display>
		<OutputFile id="o" path="results" fileName="v.dat"><notes/><OutputColumn id="v" quantity="p[0]/v"/><OutputColumn id="w" quantity="p/1/c/v"/></OutputFile>
		<EventOutputFile id="e" fileName="s.dat" format="ID_TIME"><EventSelection id="7" select="p[0]" eventPort="spike"/></EventOutputFile>
		<EventOutputFile id="f" fileName="t.dat" format="TIME_ID"/>
		</Simulation>`).Simulation()
	check(t, err)
	if !found {
		t.Fatal("no simulation")
	}
	outputs := []OutputFile{{"o", "results/v.dat", []OutputColumn{{"v", "p[0]/v"}, {"w", "p/1/c/v"}}}}
	events := []EventOutputFile{{"e", "s.dat", true, []EventSelection{{"7", "p[0]", "spike"}}}, {"f", "t.dat", false, nil}}
	if !reflect.DeepEqual(s.Outputs, outputs) || !reflect.DeepEqual(s.Events, events) {
		t.Errorf("%v, %v", s.Outputs, s.Events)
	}
	for element, want := range map[string]string{
		`<OutputFile id="o"/>`: `<OutputFile id="o">: attribute fileName is missing`,
		`<OutputFile id="o" fileName="x"><OutputColumn id="v"/></OutputFile>`:                                               `<OutputColumn id="v">: attribute quantity is missing`,
		`<EventOutputFile id="o" format="TIME_ID"/>`:                                                                        `attribute fileName is missing`,
		`<EventOutputFile id="o" fileName="x" format="time"/>`:                                                              `attribute format: "time", want TIME_ID or ID_TIME`,
		`<EventOutputFile id="o" fileName="x"/>`:                                                                            `attribute format: "", want TIME_ID or ID_TIME`,
		`<EventOutputFile id="o" fileName="x" format="TIME_ID"><EventSelection select="p[0]"/></EventOutputFile>`:           `<EventSelection>: attribute id is missing`,
		`<EventOutputFile id="o" fileName="x" format="TIME_ID"><EventSelection id="1"/></EventOutputFile>`:                  `attribute select is missing`,
		`<OutputFile id="o" fileName="x">` + strings.Repeat(`<OutputColumn quantity="v"/>`, maxOutputs+1) + `</OutputFile>`: "more than 100000 columns and selections",
	} {
		_, _, err := read(t, `<Simulation id="a" length="1ms" step="0.1ms" target="net">`+element+`</Simulation>`).Simulation()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: error %v, want %q", element, err, want)
		}
	}
}

// listed is a network of a population by size and one by instances, of a cell whose
// channel has a fractional gate besides.
func listed(t testing.TB) *Network {
	t.Helper()
	f, err := Open("testdata/squid.net.nml", Options{})
	check(t, err)
	cell, err := f.Cell("axon")
	check(t, err)
	if !reflect.DeepEqual(cell.Model.Variables(), []string{"v", "na_all.m", "na_all.h", "k_all.n"}) {
		t.Fatalf("the cell has %v", cell.Model.Variables())
	}
	f.doc.byKey[elementKey{"network", "listed"}] = read(t, `<network id="listed"><population id="few" component="axon" size="3"/>
		<population id="some" component="axon"><instance id="5"><location/></instance><instance id="2"><location/></instance></population></network>`).doc.byID["listed"]
	n, err := f.Network("listed", hh.Config{Dt: 0.025})
	check(t, err)
	return n
}

func TestPathsLeadToStateVariables(t *testing.T) {
	n := listed(t)
	of := func(population, neuron int, variable string, divisor float64) Quantity {
		return Quantity{Population: population, Neuron: neuron, Variable: variable, Divisor: divisor}
	}
	for path, want := range map[string]Quantity{
		"few[0]/v":       of(0, 0, "v", 1000),
		"few[2]/v":       of(0, 2, "v", 1000),
		"../few[1]/v":    of(0, 1, "v", 1000),
		"few/2/axon/v":   of(0, 2, "v", 1000),
		"few/2/axon/0/v": of(0, 2, "v", 1000),
		"some/5/axon/v":  of(1, 0, "v", 1000),
		"some[2]/v":      of(1, 1, "v", 1000),
		"few[0]/membrane/membraneProperties/na_all/sodium/m/q":          of(0, 0, "na_all.m", 1),
		"some/2/axon/membrane/membraneProperties/k_all/potassium/n/q":   of(1, 1, "k_all.n", 1),
		"some/2/axon/0/membrane/membraneProperties/k_all/potassium/n/q": of(1, 1, "k_all.n", 1),
	} {
		if got, err := n.Quantity(path); err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", path, got, err, want)
		}
	}
	for path, want := range map[string]string{
		"":                      `there is no population ""`,
		"v":                     `there is no population "v"`,
		"others[0]/v":           `others[0]/v: there is no population "others"`,
		"few[3]/v":              "population few has no cell 3",
		"few[-1]/v":             "population few has no cell -1",
		"few[x]/v":              `want a cell as in "few[0]" or "few/0/axon"`,
		"few":                   `want a cell as in "few[0]"`,
		"few/0/neuron/v":        "population few is of cell axon, not neuron",
		"some[0]/v":             "population some has no cell 0",
		"few[0]":                `"" is no state variable, want v or a gate's q`,
		"few[0]/caConc":         `"caConc" is no state variable`,
		"few/0/axon/1/v":        `"1/v" is no state variable`,
		"few[0]/na_all.m":       "is no state variable",
		"few[0]/synapses:s:0/g": "is no state variable",
		"few[0]/membrane/membraneProperties/na_all/iDensity":      "is no state variable",
		"few[0]/membrane/membraneProperties/na_all/potassium/m/q": "is no state variable",
	} {
		if got, err := n.Quantity(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v, want %q", path, got, err, want)
		}
	}
}

func TestPathsLeadToCells(t *testing.T) {
	n := listed(t)
	for path, want := range map[string][2]int{"few[2]": {0, 2}, "few/1/axon": {0, 1}, "../some/5/axon": {1, 0}, "some[2]": {1, 1}} {
		if p, i, err := n.Neuron(path); err != nil || [2]int{p, i} != want {
			t.Errorf("%s: %d, %d, %v, want %v", path, p, i, err, want)
		}
	}
	for path, want := range map[string]string{"few[3]": "has no cell 3", "few[0]/v": `"v" is no cell`, "few": "want a cell"} {
		if _, _, err := n.Neuron(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

func TestAQuantityIsInTheUnitsOfTheStandard(t *testing.T) {
	n := listed(t)
	q, err := n.Quantity("few[0]/v")
	check(t, err)
	v, err := n.Populations[q.Population].Get(q.Variable)
	check(t, err)
	if volts := v[q.Neuron] / q.Divisor; math.Abs(volts+0.065) > 1e-12 {
		t.Errorf("%v V", volts)
	}
}
