package neuroml

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// read reads a model of one file with these elements.
func read(t testing.TB, elements string) *File {
	t.Helper()
	f, err := readText("<neuroml>" + elements + "</neuroml>")
	check(t, err)
	return f
}

func readText(text string) (*File, error) {
	return Read(fstest.MapFS{"model.nml": {Data: []byte(text)}}, "model.nml")
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantError checks that an error contains a text.
func wantError(t testing.TB, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestAnErrorNamesFileLineAndElement(t *testing.T) {
	_, err := readText("<neuroml>\n\n<ionChannelHH\n id='na' type='x'/><ionChannelHH id='na'/></neuroml>")
	var at *Error
	if !errors.As(err, &at) {
		t.Fatalf("error %v, want an *Error", err)
	}
	if at.File != "model.nml" || at.Line != 4 || at.Element != `<ionChannelHH id="na">` {
		t.Errorf("error at %q line %d, %s", at.File, at.Line, at.Element)
	}
	if want := `model.nml:4: <ionChannelHH id="na">: is defined in model.nml:3 already`; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}

func TestWhatIsNotWellFormedIsAnError(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "", "no element"},
		{"another format", "<html></html>", "is no NeuroML file"},
		{"no end", "<neuroml><cell>", "<cell>: has no end"},
		{"a long end", "<neuroml></" + strings.Repeat("a", 1000) + ">", "element <neuroml> closed by </aaa"},
		{"half a tag", "<neuroml><cell ", "unexpected EOF"},
		{"crossed ends", "<neuroml><a><b></a></b></neuroml>", "element <b> closed by </a>"},
		{"an end too many", "<neuroml></neuroml></neuroml>", "unexpected end element </neuroml>"},
		{"two roots", "<neuroml/>\n<neuroml/>", "model.nml:2: <neuroml>: a second element"},
		{"an attribute twice", "<neuroml a='1' a='2'/>", "attribute a is there twice"},
		{"no UTF-8", "<neuroml id='\xff'/>", "invalid UTF-8"},
		{"another encoding", "<?xml version='1.0' encoding='EBCDIC'?><neuroml/>", `encoding "EBCDIC"`},
		{"two encodings", strings.Repeat("<?xml version='1.0' encoding='ISO-8859-1'?>", 50) + "\xff<neuroml/>", "the encoding is declared twice"},
		{"an entity", "<neuroml id='&x;'/>", "invalid character entity"},
	} {
		_, err := readText(tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestADocumentTypeThatDefinesNothingIsPassedOver(t *testing.T) {
	for _, doctype := range []string{"<!DOCTYPE neuroml>", `<!DOCTYPE neuroml SYSTEM "neuroml.dtd">`, "<!-- a --><!DOCTYPE Lems PUBLIC '-//x//y' 'z'>\n"} {
		f, err := readText(`<?xml version="1.0"?>` + doctype + `<neuroml><cell id="a"/></neuroml>`)
		check(t, err)
		if got := f.Cells(); len(got) != 1 {
			t.Errorf("%s: cells %v, want one", doctype, got)
		}
	}
}

func TestEntitiesAndAttributesAreNotDefined(t *testing.T) {
	for _, text := range []string{
		`<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><neuroml id="&b;"/>`,
		`<!DOCTYPE neuroml [<!ATTLIST cell id CDATA "a">]><neuroml><cell/></neuroml>`,
		`<!ENTITY a "ha"><neuroml/>`,
		`<neuroml><!DOCTYPE neuroml></neuroml>`,
	} {
		_, err := readText(text)
		wantError(t, err, "definitions of entities and attributes are not read")
	}
}

func TestCommentsAndTextBetweenElementsChangeNothing(t *testing.T) {
	f, err := readText(`<?xml version="1.0"?><?xml-stylesheet href="a"?><!-- <cell id="no"/> --><neuroml>text<!-- a > b -->
		<notes><![CDATA[<cell id="no"/> && ]]></notes><cell
		id = "a" ><!--inside--></cell ></neuroml><!-- after -->`)
	check(t, err)
	if got := strings.Join(f.Cells(), " "); got != "a" {
		t.Errorf("cells %s, want a", got)
	}
}

func TestSizeAndDepthAreBounded(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"depth", strings.Repeat("<neuroml>", 1e6), "more than 64 deep"},
		{"elements", "<neuroml>" + strings.Repeat("<a/>", maxElements), "more than 1048576 elements"},
		{"a tag", "<neuroml " + strings.Repeat("a='b' ", maxToken/6), "of more than 1048576 bytes"},
		{"a name", "<" + strings.Repeat("a", 2*maxToken), "of more than 1048576 bytes"},
		{"a comment", "<!--" + strings.Repeat("a", 2*maxToken), "of more than 1048576 bytes"},
		{"the file", strings.Repeat(" ", maxBytes+1), "more than 67108864 bytes"},
	} {
		_, err := readText(tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %.200v, want %q", tt.name, err, tt.want)
		}
		if err != nil && len(err.Error()) > 500 {
			t.Errorf("%s: an error of %d bytes", tt.name, len(err.Error()))
		}
	}
}
