package neuroml

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

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
			m := hh.Model{Name: "cell", Cm: 1, Channels: channels}
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
