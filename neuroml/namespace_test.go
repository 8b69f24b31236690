package neuroml

import (
	"strings"
	"testing"
)

func TestElementsOfNeuroMLAreReadByAnyPrefix(t *testing.T) {
	for _, text := range []string{
		`<neuroml><cell id="a"/></neuroml>`,
		`<Lems><cell id="a"/></Lems>`,
		`<neuroml xmlns="http://www.neuroml.org/schema/neuroml2"><cell id="a"/></neuroml>`,
		`<neuroml xmlns="https://neuroml.org/schema/neuroml2"><cell id="a"/></neuroml>`,
		`<Lems xmlns="http://www.neuroml.org/lems/0.7.6"><cell id="a"/></Lems>`,
		`<n:neuroml xmlns:n="http://www.neuroml.org/schema/neuroml2"><n:cell id="a"/></n:neuroml>`,
		`<n:neuroml xmlns:n="http://www.neuroml.org/schema/neuroml2"><cell id="a"/></n:neuroml>`,
		`<Lems xmlns="http://www.neuroml.org/lems/0.7.6"><cell xmlns="http://www.neuroml.org/schema/neuroml2" id="a"/></Lems>`,
		`<Lems><x:Component xmlns:x="http://www.neuroml.org/lems/0.6" id="a" type="cell"/></Lems>`,
	} {
		f, err := readText(text)
		check(t, err)
		if got := strings.Join(f.Cells(), " "); got != "a" {
			t.Errorf("%s: cells %q, want a", text, got)
		}
	}
}

func TestElementsOfOtherNamespacesAreLeftOut(t *testing.T) {
	for _, text := range []string{
		`<neuroml><x:cell xmlns:x="urn:x" id="a"/></neuroml>`,
		`<neuroml xmlns:x="urn:x"><x:all><cell id="a"/></x:all></neuroml>`,
		`<neuroml xmlns="http://www.neuroml.org/schema/neuroml2"><cell xmlns="urn:x" id="a"/></neuroml>`,
		`<neuroml><cell xmlns="http://www.neuroml.org.example.com/schema/neuroml2" id="a"/></neuroml>`,
		`<neuroml><x:cell id="a"/></neuroml>`, // of a prefix that stands for nothing
		`<neuroml xmlns:x="urn:x"><x:include href="none.nml"/><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="none.nml"/></neuroml>`,
		`<Lems xmlns:x="http://www.neuroml.org/lems/0.7.6"><x:notes xmlns:x="urn:x"><x:cell id="a"/></x:notes></Lems>`,
	} {
		f, err := readText(text)
		check(t, err)
		if got := f.Cells(); len(got) != 0 {
			t.Errorf("%s: cells %v, want none", text, got)
		}
	}
}

func TestAChannelMayHoldElementsOfOtherNamespaces(t *testing.T) {
	f := read(t, `<ionChannelHH id="c" xmlns:x="urn:x">`+gateM+`<x:gateHHrates id="m"/><x:q10ConductanceScaling/></ionChannelHH>`)
	c, err := f.Channel("c")
	check(t, err)
	if len(c) != 1 || len(c[0].Gates) != 1 || c[0].G != 1 {
		t.Errorf("channels %v, want one of one gate", c)
	}
}

func TestAttributesOfNamespacesAreLeftOut(t *testing.T) {
	f := read(t, `<cell xmlns:n="urn:x" xmlns:m="http://www.neuroml.org/schema/neuroml2" xml:id="z" n:id="y" id="x" m:id="w" u:id="v"/>`)
	if e := f.doc.elements[0]; len(e.attrs) != 1 || e.attrs["id"] != "x" {
		t.Errorf("attributes %v, want id x", e.attrs)
	}
}

func TestAFileOfAnotherNamespaceIsAnError(t *testing.T) {
	for text, want := range map[string]string{
		`<x:neuroml xmlns:x="urn:x"/>`:                         `<neuroml>: is of the XML namespace "urn:x"`,
		`<neuroml xmlns="http://morphml.org/neuroml/schema"/>`: `is of the XML namespace "http://morphml.org/neuroml/schema", want that of NeuroML 2`,
		`<x:Lems/>`: `is of the XML namespace "x"`,
		`<a:neuroml xmlns:a="urn:x"></b:neuroml>`:             `is of the XML namespace "urn:x"`,
		`<neuroml><a:b xmlns:a="urn:x"></b></neuroml>`:        "element <b> in space a closed by </b>",
		`<neuroml xmlns:a="urn:x"><a:b></a:c></neuroml>`:      "element <b> closed by </c>",
		`<neuroml xmlns:a="urn:x"><a:b x="" x=""/></neuroml>`: "attribute x is there twice",
	} {
		_, err := readText(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}
