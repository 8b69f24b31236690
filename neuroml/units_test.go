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
		{"1e-3S_per_cm2", 10, conductanceDensity},
		{"1.5E+02\tuS_per_cm2", 1.5, conductanceDensity},
		{"\n -65\n mV ", -0.065, voltage},
		{"-65\u00a0mV", -0.065, voltage},
		{"2e3", 2000, none},
		{"2 e", 3.204353268e-19, charge},
		{"007 ms", 0.007, timeDim},
	} {
		q, err := newUnits().quantity(tt.text)
		if err != nil || q.value != tt.value || q.dim != tt.dim {
			t.Errorf("%q is %v (%v), want %v", tt.text, q, err, tt.value)
		}
	}
}

// standardFactors says how much in SI units one of each unit of
// NeuroMLCoreDimensions.xml is, as worked out from the unit's name.
var standardFactors = map[string]map[string]float64{
	"none":                    {"": 1},
	"time":                    {"s": 1, "ms": 1e-3, "min": 60, "hour": 3600},
	"per_time":                {"per_s": 1, "Hz": 1, "per_ms": 1e3, "per_min": 1. / 60, "per_hour": 1. / 3600},
	"length":                  {"m": 1, "cm": 1e-2, "um": 1e-6},
	"area":                    {"m2": 1, "cm2": 1e-4, "um2": 1e-12},
	"volume":                  {"m3": 1, "cm3": 1e-6, "litre": 1e-3, "um3": 1e-18},
	"voltage":                 {"V": 1, "mV": 1e-3},
	"per_voltage":             {"per_V": 1, "per_mV": 1e3},
	"resistance":              {"ohm": 1, "kohm": 1e3, "Mohm": 1e6},
	"conductance":             {"S": 1, "mS": 1e-3, "uS": 1e-6, "nS": 1e-9, "pS": 1e-12},
	"conductanceDensity":      {"S_per_m2": 1, "mS_per_cm2": 10, "S_per_cm2": 1e4, "uS_per_cm2": 1e-2},
	"conductance_per_voltage": {"S_per_V": 1, "nS_per_mV": 1e-6},
	"capacitance":             {"F": 1, "uF": 1e-6, "nF": 1e-9, "pF": 1e-12},
	"specificCapacitance":     {"F_per_m2": 1, "uF_per_cm2": 1e-2},
	"resistivity":             {"ohm_m": 1, "kohm_cm": 10, "ohm_cm": 1e-2},
	"charge":                  {"C": 1, "e": 1.602176634e-19},
	"charge_per_mole":         {"C_per_mol": 1, "nA_ms_per_amol": 1e6, "pC_per_umol": 1e-6},
	"current":                 {"A": 1, "uA": 1e-6, "nA": 1e-9, "pA": 1e-12},
	"currentDensity":          {"A_per_m2": 1, "uA_per_cm2": 1e-2, "mA_per_cm2": 10},
	"concentration":           {"mol_per_m3": 1, "mol_per_cm3": 1e6, "M": 1e3, "mM": 1},
	"substance":               {"mol": 1},
	"permeability":            {"m_per_s": 1, "cm_per_s": 1e-2, "um_per_ms": 1e-3, "cm_per_ms": 10},
	"temperature":             {"degC": 1 + 273.15, "K": 1},
	"idealGasConstantDims":    {"J_per_K_per_mol": 1, "fJ_per_K_per_umol": 1e-9},
	"rho_factor":              {"mol_per_m_per_A_per_s": 1, "mol_per_cm_per_uA_per_ms": 1e11, "umol_per_cm_per_nA_per_ms": 1e8},
}

func TestTheUnitsOfTheStandardAreKnown(t *testing.T) {
	u := newUnits()
	for name, all := range standardFactors {
		dim, ok := u.dimension(name)
		if !ok {
			t.Errorf("dimension %s is not known", name)
		}
		for symbol, want := range all {
			q, err := u.quantity("1 " + symbol)
			if err != nil || q.value != want || q.dim != dim {
				t.Errorf("1 %s is %v (%v), want %v, a %s", symbol, q, err, want, name)
			}
		}
	}
}

func TestTheStandardsDimensionsAndUnitsMayBeRepeated(t *testing.T) {
	f := read(t, `<Dimension name="voltage" m="1" l="2" t="-3" i="-1"/><Dimension name="resistivity" m="2" l="2" t="-3" i="-2"/>
		<Unit symbol="mV" dimension="voltage" power="-3"/><Unit symbol="mV" dimension="voltage" scale="0.001"/>
		<Unit symbol="per_min" dimension="per_time" power="0" scale="0.01666666667"/><Unit symbol="per_hour" dimension="per_time" scale="0.00027777777778"/>
		<Unit symbol="degC" dimension="temperature" offset="273.15"/><Unit symbol="ohm_cm" dimension="resistivity" power="-2"/>`)
	for text, want := range map[string]quantity{"3 mV": {0.003, voltage}, "60 per_min": {1, perTime}, "100 ohm_cm": {1, resistivity}} {
		if q, err := f.doc.units.quantity(text); err != nil || q != want {
			t.Errorf("%q is %v (%v), want %v", text, q, err, want)
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
		"- 65 mV":               "is no number",
		"0,5 mV":                `unknown unit ",5 mV"`,
		"1e 3 mV":               `unknown unit "e 3 mV"`,
		"1 MV":                  `unknown unit "MV"`,
		"\u221265 mV":           "is no number",
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
		if got := scaleByPower10(q.value, tt.power); got != tt.want {
			t.Errorf("%q is %v, want %v", tt.text, got, tt.want)
		}
	}
	if x := scaleByPower10(-1e300, 100); !math.IsInf(x, -1) {
		t.Errorf("-1e400 is %v", x)
	}
	if x := scaleByPower10(math.NaN(), 3); !math.IsNaN(x) {
		t.Errorf("NaN is %v", x)
	}
}

func TestTemperaturesAreTheNumbersThatWereWritten(t *testing.T) {
	for _, c := range []float64{6.3, 22, 32, -3.7, 36.6} {
		if got := celsiusOf(c + 273.15); got != c {
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
		`<Unit symbol="x" dimension="voltage" scale="0"/>`:              "attribute scale: 0, want a positive number",
		`<Unit symbol="mV" dimension="voltage" scale="0.00101"/>`:       "unit mV is another one already",
		`<Unit symbol="degC" dimension="temperature" offset="273"/>`:    "unit degC is another one already",
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
