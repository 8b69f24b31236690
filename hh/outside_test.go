package hh

import (
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/table"
)

// The squid axon's spikes reach about 42 mV.
func TestVoltagesOutsideTheTableAreCounted(t *testing.T) {
	spiking := func(g table.Grid, c Config) (*Network, *Population) {
		c.Dt, c.Grid = 0.01, g
		n := newNetwork(t, c)
		p := addPopulation(t, n, "axons", Squid(), 3)
		check(t, p.Set("v", Constant(-65)))
		check(t, p.SetParameterEach("current", []float64{0, 10, 20}))
		return n, p
	}
	t.Run("none in a wide table", func(t *testing.T) {
		n, p := spiking(table.Grid{Min: -100, Max: 60, Step: 0.1}, Config{})
		run(t, n, 20)
		if o := p.Outside(); o != (Outside{}) || len(n.Warnings()) != 0 {
			t.Errorf("%+v, warnings %q", o, n.Warnings())
		}
	})
	t.Run("none with exact rates", func(t *testing.T) {
		n, p := spiking(table.Grid{Min: -100, Max: 20, Step: 0.1}, Config{Order: table.Exact})
		run(t, n, 5)
		if o := p.Outside(); o != (Outside{}) {
			t.Errorf("%+v", o)
		}
	})
	narrow := table.Grid{Min: -70, Max: 20, Step: 0.1}
	n, p := spiking(narrow, Config{Threads: 1})
	v := recordState(t, p, "v", []int{0, 1, 2}, 1)
	run(t, n, 20)
	run(t, n, 0.01) // for the sample at the end of the run before
	var all engine.Outside
	for step := range v.Values[0] {
		for neuron, values := range v.Values {
			x := values[step]
			if step > 0 && (x < narrow.Min || x > narrow.Max) {
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
	for _, part := range []string{`"axons"`, "-70 to 20 mV", "neuron 2"} {
		if w := n.Warnings(); len(w) != 1 || !strings.Contains(w[0], part) {
			t.Errorf("warnings %q do not say %q", w, part)
		}
	}

	// Another monitor makes new blocks.
	p.RecordSpikes()
	run(t, n, 0.01)
	if after := p.Outside(); after.Count < got.Count || after.Neuron != 2 || after.At != want.At {
		t.Errorf("after a change of the network %+v, before %+v", after, got)
	}
	for _, c := range []Config{{Threads: 2}, {Backend: "purego"}} {
		n, again := spiking(narrow, c)
		run(t, n, 20)
		run(t, n, 0.02)
		if o := again.Outside(); o != p.Outside() {
			t.Errorf("%+v: %+v, want %+v", c, o, p.Outside())
		}
	}
}
