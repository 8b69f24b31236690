package neuroml

import (
	"math"
	"strings"
	"testing"
)

func TestQuantitiesAreInSIUnits(t *testing.T) {
	for _, tt := range []struct {
		text  string
		value float64
		dim   dimension
	}{
		{"-65mV", -0.065, voltage},
		{" 0.07 per_ms ", 70, perTime},
		{"3.5 mS_per_cm2", 35, conductanceDensity},
		{"1uF_per_cm2", 0.01, specificCapacitance},
		{"10pS", 1e-11, conductance},
		{".08nA", 8e-11, current},
		{"+1.e-3 s", 1e-3, timeDim},
		{"2E3 Hz", 2e3, perTime},
		{"6.3 degC", 279.45, temperature},
		{"5", 5, none},
		{"0.03 kohm_cm", 0.3, resistivity},
		{"2 min", 120, timeDim},
		{"1e-999 mV", 0, voltage},
	} {
		q, err := newUnits().quantity(tt.text)
		if err != nil || q.value != tt.value || q.dim != tt.dim {
			t.Errorf("%q is %v (%v), want %v", tt.text, q, err, tt.value)
		}
	}
}

func TestWhatIsNoQuantityIsAnError(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "is no number",
		"mV":                    "is no number",
		"-":                     "is no number",
		".":                     "is no number",
		"NaN":                   "is no number",
		"Inf mV":                "is no number",
		"1 furlong":             `unknown unit "furlong"`,
		"0x10 mV":               "unknown unit",
		"1_000 mV":              "unknown unit",
		"1 m V":                 "unknown unit",
		"1e999 mV":              "is too large",
		"1e308 per_ms":          "is too large",
		"1e99999999999999999 s": "is too large",
	} {
		_, err := newUnits().quantity(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

func TestAShiftGivesBackTheNumberThatWasWritten(t *testing.T) {
	for _, tt := range []struct {
		text  string
		power int
		want  float64
	}{
		{"70mV", 3, 70}, {"-54.387mV", 3, -54.387}, {"0.07per_ms", -3, 0.07}, {"0.1 mS_per_cm2", -1, 0.1}, {"0.9 uF_per_cm2", 2, 0.9}, {"0.35nA", 9, 0.35},
	} {
		q, err := newUnits().quantity(tt.text)
		check(t, err)
		if got := shift(q.value, tt.power); got != tt.want {
			t.Errorf("%q is %v, want %v", tt.text, got, tt.want)
		}
	}
	if x := shift(-1e300, 100); !math.IsInf(x, -1) {
		t.Errorf("-1e400 is %v", x)
	}
	if x := shift(math.NaN(), 3); !math.IsNaN(x) {
		t.Errorf("NaN is %v", x)
	}
}

func TestTemperaturesAreTheNumbersThatWereWritten(t *testing.T) {
	for _, c := range []float64{6.3, 22, 32, -3.7, 36.6} {
		if got := celsius(c + 273.15); got != c {
			t.Errorf("%v degC is %v", c, got)
		}
	}
}

func TestAFileDefinesUnitsOfItsOwn(t *testing.T) {
	f := read(t, `<Unit symbol="furlong" dimension="length" scale="201.168"/>
		<Dimension name="jerk" l="1" t="-3"/><Unit symbol="cm_per_s3" dimension="jerk" power="-2"/>
		<Unit symbol="degF" dimension="temperature" scale="0.5" offset="255"/>
		<Unit symbol="mV" dimension="voltage" power="-3"/>`)
	for _, tt := range []struct {
		text string
		want quantity
	}{
		{"2 furlong", quantity{402.336, length}},
		{"5cm_per_s3", quantity{0.05, dimension{m: 1, s: -3}}},
		{"10 degF", quantity{260, temperature}},
	} {
		if q, err := f.doc.units.quantity(tt.text); err != nil || q != tt.want {
			t.Errorf("%q is %v (%v), want %v", tt.text, q, err, tt.want)
		}
	}
}

func TestUnitsThatMakeNoSenseAreAnError(t *testing.T) {
	for text, want := range map[string]string{
		`<Unit symbol="mV" dimension="voltage" power="3"/>`:             "unit mV is another one already",
		`<Dimension name="voltage" m="1"/>`:                             "dimension voltage is a voltage already",
		`<Unit symbol="x" dimension="y"/>`:                              `dimension "y" is not defined`,
		`<Unit dimension="voltage"/>`:                                   "attribute symbol is missing",
		`<Unit symbol="x" dimension="voltage" power="1e9"/>`:            `"1e9", want a whole number from -100 to 100`,
		`<Unit symbol="x" dimension="voltage" power="101"/>`:            "want a whole number from -100 to 100",
		`<Unit symbol="x" dimension="voltage" scale="2 V"/>`:            "2 V is a voltage, want a number without unit",
		`<Dimension name="x" m="128"/>`:                                 "want a whole number from -127 to 127",
		`<Dimension name="x" l="1"/><Dimension name="x" l="2"/>`:        "dimension x is a length already",
		`<Dimension name="x" m="3" j="-2"/><Dimension name="x" m="1"/>`: "is a quantity in kg^3 cd^-2 already",
	} {
		_, err := readText("<neuroml>" + text + "</neuroml>")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}
