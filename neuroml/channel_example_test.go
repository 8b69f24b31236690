package neuroml_test

import (
	"fmt"
	"log"
	"testing/fstest"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
	"github.com/lut4go/lut4go/table"
)

// A model of package hh takes its channels from a file, and their conductances
// and reversal potentials from the program.
func ExampleFile_Channel() {
	f, err := neuroml.Open("testdata/squid.channel.nml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	model := hh.Model{Name: "squid", Cm: 1, V0: -65}
	for _, c := range []struct {
		id   string
		g, e float64 // mS/cm2, mV
	}{{"sodium", 120, 50}, {"potassium", 36, -77}, {"leak", 0.3, -54.3}} {
		channels, err := f.Channel(c.id)
		if err != nil {
			log.Fatal(err)
		}
		for _, ch := range channels {
			ch.G *= c.g
			ch.E = c.e
			model.Channels = append(model.Channels, ch)
		}
	}
	fmt.Println(model.Variables(), model.Validate())
	// Output: [v m h n] <nil>
}

// A file may define the formulas of its rates itself. They are tabulated like any
// others.
func ExampleFile_Channel_formula() {
	const file = `<neuroml>
	<ionChannelHH id="kv">
		<gateHHtauInf id="n" instances="1">
			<timeCourse type="bell"/>
			<steadyState type="HHSigmoidVariable" rate="1" midpoint="-35mV" scale="10mV"/>
		</gateHHtauInf>
	</ionChannelHH>
	<ComponentType name="bell" extends="baseVoltageDepTime">
		<Constant name="longest" dimension="time" value="50 ms"/>
		<Constant name="mid" dimension="voltage" value="-35 mV"/>
		<Constant name="width" dimension="voltage" value="20 mV"/>
		<Dynamics>
			<DerivedVariable name="t" exposure="t" dimension="time" value="longest / cosh((v - mid) / width)"/>
		</Dynamics>
	</ComponentType></neuroml>`
	f, err := neuroml.Read(fstest.MapFS{"kv.nml": {Data: []byte(file)}}, "kv.nml")
	if err != nil {
		log.Fatal(err)
	}
	channels, err := f.Channel("kv")
	if err != nil {
		log.Fatal(err)
	}
	n := channels[0].Gates[0]
	fmt.Printf("at -55 mV: inf %.3f, tau %.2f ms\n", n.Inf(-55), n.Tau(-55))

	t, err := table.New(table.Grid{Min: -100, Max: 50, Step: 0.1}, table.Curve{Name: "tau", F: n.Tau})
	if err != nil {
		log.Fatal(err)
	}
	tau := make([]float64, 1)
	if err := t.Interp(tau, []float64{-55.05}, 0); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("from the table, at -55.05 mV: tau %.2f ms\n", tau[0])
	// Output:
	// at -55 mV: inf 0.119, tau 32.40 ms
	// from the table, at -55.05 mV: tau 32.34 ms
}

func ExampleFile_Channels() {
	f, err := neuroml.Open("testdata/squid.channel.nml", neuroml.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(f.Channels())
	// Output: [leak sodium potassium]
}
