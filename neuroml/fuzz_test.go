package neuroml

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// FuzzExpression parses arbitrary expressions. A valid one must parse to the same tree
// when written with all its parentheses, and evaluate.
func FuzzExpression(f *testing.F) {
	for _, text := range []string{
		"rate * x / (1 - exp(0 - x))", "(V - VT) - 15 .neq. 0 .and. x.lt.1", "-2^-x^3", "H(x) + abs(-y) * 1e-3", "1..geq..5",
		"((((", "1e999", ".5.eq.5.", "a .or. b .or. (c .and. d)", "exp(exp(exp(x)))", "- - + -1",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		x, err := parseExpr(text)
		if err != nil {
			return
		}
		y, err := parseExpr(written(x))
		if err != nil {
			if strings.Contains(err.Error(), "more than") {
				return // the parentheses are too many
			}
			t.Fatalf("%q is %q: %v", text, written(x), err)
		}
		if !x.equal(y) {
			t.Fatalf("%q is %q, which is %q", text, written(x), written(y))
		}
		if z, slots, _, err := bindText(text); err == nil {
			z.eval(slots)
		}
	})
}

// written returns an expression with all its parentheses.
func written(x *expr) string {
	switch x.op {
	case number:
		return strconv.FormatFloat(x.value, 'g', -1, 64)
	case variable:
		return x.name
	case call:
		return x.name + "(" + written(x.left) + ")"
	case negate:
		return "(-" + written(x.left) + ")"
	case raise:
		return "(" + written(x.left) + "^" + written(x.right) + ")"
	}
	for _, level := range precedences {
		for symbol, op := range level {
			if op == x.op {
				return "(" + written(x.left) + " " + symbol + " " + written(x.right) + ")"
			}
		}
	}
	return fmt.Sprintf("operation %d", x.op)
}

// FuzzChannel reads arbitrary files. Their channels must be valid, or an error with its
// place.
func FuzzChannel(f *testing.F) {
	for _, content := range []string{
		mixed,
		`<ionChannel id="c"><gateFractional id="h" instances="2">` + subGates + `</gateFractional></ionChannel>`,
		`<ionChannelVShift id="c" vShift="1mV">` + gateM + `</ionChannelVShift><ComponentType name="a" extends="a"/>`,
	} {
		f.Add("<neuroml>" + content + "</neuroml>")
	}
	for _, name := range []string{"testdata/squid.channel.nml", "testdata/wang-buzsaki.cell.nml"} {
		data, err := os.ReadFile(name)
		check(f, err)
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := readText(text)
		if err != nil {
			return
		}
		for _, id := range file.Channels() {
			channels, err := file.Channel(id, Celsius(20))
			var at *Error
			if err != nil {
				if !errors.As(err, &at) || at.File != "model.nml" && at.File != "standard.xml" {
					t.Fatalf("channel %q: %v", id, err)
				}
				continue
			}
			m := hh.Model{Name: "cell", Cm: 1, Channels: channels, Pools: []hh.Pool{{Name: Calcium, Rest: 1e-4, Tau: 10}}}
			if err := m.Validate(); err != nil {
				t.Fatalf("channel %q: %v", id, err)
			}
			for _, c := range channels {
				for _, g := range c.Gates {
					kinetics(g, -65)
				}
			}
		}
	})
}

// FuzzMorphology reads arbitrary segments and groups. A shape that is made is valid, has the
// segments' places, and every group of its sections.
func FuzzMorphology(f *testing.F) {
	f.Add(pyramid + sections)
	f.Add(pyramid + sections + `<segmentGroup id="g"><path><from segment="1"/><to segment="3"/></path><subTree><from segment="0"/></subTree></segmentGroup>`)
	f.Add(sphere + dendrite + `<segmentGroup id="all"><include segmentGroup="all"/><member segment="1"/></segmentGroup>`)
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Read(fstest.MapFS{"model.nml": {Data: []byte(`<neuroml><morphology id="m">` + text + `</morphology></neuroml>`)}}, "model.nml")
		if err != nil {
			return
		}
		m, err := file.Morphology("m")
		if err != nil {
			var at *Error
			if !errors.As(err, &at) {
				t.Fatal(err)
			}
			return
		}
		of := cell.Cell{Morphology: m.Morphology, Divisions: m.Divisions, Ra: []cell.Value{{Value: 100}}, Cm: []cell.Value{{Value: 1}}}
		n, _, err := of.Count()
		if err != nil && !strings.Contains(err.Error(), "compartments or more") {
			t.Fatal(err)
		}
		if err != nil || n > 10_000 {
			return
		}
		c, err := of.Compartments()
		if err != nil {
			t.Fatal(err)
		}
		for id := range m.places {
			site, err := m.Site(id, 0.5)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.At(site); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// FuzzCell reads arbitrary membranes and insides of a cell with dendrites, after its shape. One that
// can be read has a valid model with densities from 0, and its pools in groups that are there.
func FuzzCell(f *testing.F) {
	for _, of := range [][2]string{
		{farads + potential + densityOf("k", "1", `erev="-80 mV" segmentGroup="somatic"`), ohms},
		{farads + potential + `<channelPopulation id="few" ionChannel="leak" number="3000" erev="5 mV" ion="x" segment="3"/>`, ohms},
		{farads + potential + caDensity + kca, ohms + speciesOf("fixed", "somatic", "") + speciesOf("shell", "dendritic", "")},
		{farads + potential + `<channelDensityGHK id="f" ionChannel="cal" permeability="1e-4 cm_per_s" ion="ca"/>`, ohms + speciesOf("shell", "all", "")},
		{farads + potential + `<channelDensityNonUniform id="k" ionChannel="kdr" erev="-80 mV" ion="k"><variableParameter parameter="condDensity" segmentGroup="along"><inhomogeneousValue inhomogeneousParameter="x" value="exp(-p)"/></variableParameter></channelDensityNonUniform>`, ohms},
	} {
		f.Add(of[0], of[1])
	}
	along := `<segmentGroup id="along"><subTree><from segment="1"/></subTree><inhomogeneousParameter id="x" variable="p" metric="Path Length from root"><proximal translationStart="0"/></inhomogeneousParameter></segmentGroup>`
	f.Fuzz(func(t *testing.T, membrane, inside string) {
		file, err := readText("<neuroml>" + caModels + branchedCell(pyramid+sections+regions+along, membrane, inside) + "</neuroml>")
		if err != nil {
			return
		}
		c, err := file.Cell("c", Celsius(20))
		var at *Error
		if err != nil {
			if file.doc.find("c", "cell") != nil && !errors.As(err, &at) {
				t.Fatal(err)
			}
			return
		}
		if c.Tree == nil {
			t.Fatal("a cell of five segments has no tree")
		}
		m := c.Model
		m.Cm = 1
		if err := m.Validate(); err != nil {
			t.Fatal(err)
		}
		of := c.Tree.Compartments
		for i := range of.Len() {
			for _, name := range of.Channels() {
				if g := of.Density(name, i); !(g >= 0) {
					t.Fatalf("a density of %v of %s", g, name)
				}
			}
		}
		for _, p := range c.Tree.Pools {
			if _, err := of.Group(p.Group); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := of.At(c.Tree.Detector); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzPath follows arbitrary paths into a network. One that leads somewhere leads to a
// cell that is there, and a variable that it has.
func FuzzPath(f *testing.F) {
	for _, path := range []string{
		"few[2]/v", "../some/5/axon/0/v", "some[2]/membrane/membraneProperties/na_all/sodium/m/q", "few/0/axon", "[0]/v", "few[]", "few[0", "few]0[/v", "/", "few/9999999999999999999/v",
	} {
		f.Add(path)
	}
	n := listed(f)
	f.Fuzz(func(t *testing.T, path string) {
		if q, err := n.Quantity(path); err == nil {
			p := n.Populations[q.Population]
			m := p.Model()
			if q.Neuron < 0 || q.Neuron >= p.Len() || !slices.Contains(m.Variables(), q.Variable) || q.Divisor == 0 {
				t.Errorf("%q leads to %+v", path, q)
			}
		}
		if p, i, err := n.Neuron(path); err == nil && (i < 0 || i >= n.Populations[p].Len()) {
			t.Errorf("%q leads to neuron %d of population %d", path, i, p)
		}
	})
}
