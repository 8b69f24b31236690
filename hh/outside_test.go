package hh

import (
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/table"
)

// narrowGrid is left by the squid axon's spikes, which reach about 42 mV, and by the
// voltage after them.
var narrowGrid = table.Grid{Min: -70, Max: 20, Step: 0.1}

// newAxons returns three squid axons, of which the last one spikes first.
func newAxons(t testing.TB, g table.Grid, c Config) (*Network, *Population) {
	t.Helper()
	c.Dt, c.Grid = 0.01, g
	n := newNetwork(t, c)
	p := addPopulation(t, n, "axons", Squid(), 3)
	check(t, p.Set("v", Constant(-65)))
	check(t, p.SetParameterEach("current", []float64{0, 10, 20}))
	return n, p
}

func TestNoVoltageIsOutsideAWideTable(t *testing.T) {
	n, p := newAxons(t, table.Grid{Min: -100, Max: 60, Step: 0.1}, Config{})
	run(t, n, 20)
	if o := p.Outside(); o != (Outside{}) || len(n.Warnings()) != 0 {
		t.Errorf("%+v, warnings %q", o, n.Warnings())
	}
}

func TestExactRatesHaveNoTableThatAVoltageMayLeave(t *testing.T) {
	n, p := newAxons(t, table.Grid{Min: -100, Max: 20, Step: 0.1}, Config{Order: table.Exact})
	run(t, n, 5)
	if o := p.Outside(); o != (Outside{}) {
		t.Errorf("%+v", o)
	}
}

func TestVoltagesOutsideTheTableAreCountedAsTheyAreRecorded(t *testing.T) {
	n, p := newAxons(t, narrowGrid, Config{Threads: 1})
	v := recordState(t, p, "v", []int{0, 1, 2}, 1)
	run(t, n, 20)
	run(t, n, 0.01) // for the sample at the end of the run before
	var all engine.Outside
	for step := range v.Values[0] {
		for neuron, values := range v.Values {
			x := values[step]
			if step > 0 && (x < narrowGrid.Min || x > narrowGrid.Max) {
				all.Add(engine.Outside{Count: 1, Lowest: x, Highest: x, Neuron: neuron, Step: uint64(step)})
			}
		}
	}
	want := Outside{Count: all.Count, Lowest: all.Lowest, Highest: all.Highest, Neuron: all.Neuron, At: n.ms(all.Step)}
	got := p.Outside()
	if got.Count < want.Count || got.Count > want.Count+3 { // the last step has no sample
		t.Errorf("%d times, %d in the recording", got.Count, want.Count)
	}
	if got.Count = want.Count; got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if want.Count == 0 || want.Highest < 30 || want.Lowest > -70 || want.Neuron != 2 {
		t.Errorf("the recording has %+v", want)
	}
}

func TestAVoltageOutsideTheTableIsAWarningThatNamesPopulationTableAndNeuron(t *testing.T) {
	n, _ := newAxons(t, narrowGrid, Config{})
	run(t, n, 20)
	for _, part := range []string{`"axons"`, "-70 to 20 mV", "neuron 2"} {
		if w := n.Warnings(); len(w) != 1 || !strings.Contains(w[0], part) {
			t.Errorf("warnings %q do not say %q", w, part)
		}
	}
}

func TestVoltagesOutsideTheTableAreStillCountedAfterTheNetworkChanges(t *testing.T) {
	n, p := newAxons(t, narrowGrid, Config{})
	run(t, n, 20)
	before := p.Outside()
	addPopulation(t, n, "later", passive(0.1, -65), 1) // which makes new blocks
	run(t, n, 0.01)
	if after := p.Outside(); before.Count == 0 || after.Count < before.Count || after.Neuron != 2 || after.At != before.At {
		t.Errorf("after a change of the network %+v, before %+v", after, before)
	}
}

func TestVoltagesOutsideTheTableDoNotDependOnThreadsBackendOrParts(t *testing.T) {
	n, p := newAxons(t, narrowGrid, Config{Threads: 1})
	run(t, n, 20.02)
	for _, c := range []Config{{Threads: 2}, {Backend: "purego"}} {
		again, q := newAxons(t, narrowGrid, c)
		run(t, again, 20)
		run(t, again, 0.02)
		if o := q.Outside(); o != p.Outside() || o.Count == 0 {
			t.Errorf("%+v: %+v, want %+v", c, o, p.Outside())
		}
	}
}
