package neuroml

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// dimension is a physical dimension: the exponents of its base units.
type dimension struct {
	kg, m, s, A, K, mol, cd int8
}

// Dimensions by the names that the standard gives them.
var (
	none                = dimension{}
	timeDim             = dimension{s: 1}
	perTime             = dimension{s: -1}
	voltage             = dimension{kg: 1, m: 2, s: -3, A: -1}
	perVoltage          = dimension{kg: -1, m: -2, s: 3, A: 1}
	conductance         = dimension{kg: -1, m: -2, s: 3, A: 2}
	conductanceDensity  = dimension{kg: -1, m: -4, s: 3, A: 2}
	conductancePerVolt  = dimension{kg: -2, m: -4, s: 6, A: 3}
	capacitance         = dimension{kg: -1, m: -2, s: 4, A: 2}
	specificCapacitance = dimension{kg: -1, m: -4, s: 4, A: 2}
	resistance          = dimension{kg: 1, m: 2, s: -3, A: -2}
	resistivity         = dimension{kg: 1, m: 3, s: -3, A: -2}
	charge              = dimension{s: 1, A: 1}
	chargePerMole       = dimension{s: 1, A: 1, mol: -1}
	current             = dimension{A: 1}
	currentDensity      = dimension{m: -2, A: 1}
	length              = dimension{m: 1}
	area                = dimension{m: 2}
	volume              = dimension{m: 3}
	substance           = dimension{mol: 1}
	concentration       = dimension{m: -3, mol: 1}
	permeability        = dimension{m: 1, s: -1}
	temperature         = dimension{K: 1}
	gasConstant         = dimension{kg: 1, m: 2, s: -2, K: -1, mol: -1}
	rhoFactor           = dimension{m: -1, s: -1, A: -1, mol: 1}
)

// unit is what a symbol stands for: x of it are x*scale*10^power + offset in SI
// units.
type unit struct {
	dim    dimension
	power  int
	scale  float64 // 0 stands for 1
	offset float64
}

// same reports whether two units are one, but for a factor that one of them has
// rounded: the standard's per_min is 0.01666666667 per_s.
func (x unit) same(y unit) bool {
	factor := func(x unit) float64 {
		if x.scale == 0 {
			return math.Pow10(x.power)
		}
		return x.scale * math.Pow10(x.power)
	}
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }
	return x.dim == y.dim && near(factor(x), factor(y)) && near(x.offset, y.offset)
}

// misprint is the dimension that NeuroMLCoreDimensions.xml has for a resistivity,
// which is that of no unit.
var misprint = dimension{kg: 2, m: 2, s: -3, A: -2}

// standardDimensions and standardUnits are those of the NeuroML 2 core
// (NeuroMLCoreDimensions.xml of version 2.3.1), but for the misprint, and Kohm,
// which older versions have.
var standardDimensions = map[string]dimension{
	"none": none, "time": timeDim, "per_time": perTime,
	"voltage": voltage, "per_voltage": perVoltage,
	"conductance": conductance, "conductanceDensity": conductanceDensity,
	"conductance_per_voltage": conductancePerVolt,
	"capacitance":             capacitance, "specificCapacitance": specificCapacitance,
	"resistance": resistance, "resistivity": resistivity,
	"charge": charge, "charge_per_mole": chargePerMole,
	"current": current, "currentDensity": currentDensity,
	"length": length, "area": area, "volume": volume,
	"substance": substance, "concentration": concentration, "permeability": permeability,
	"temperature": temperature, "idealGasConstantDims": gasConstant, "rho_factor": rhoFactor,
}

var standardUnits = map[string]unit{
	"":  {},
	"s": {dim: timeDim}, "ms": {dim: timeDim, power: -3}, "us": {dim: timeDim, power: -6},
	"min": {dim: timeDim, scale: 60}, "hour": {dim: timeDim, scale: 3600},
	"per_s": {dim: perTime}, "Hz": {dim: perTime}, "per_ms": {dim: perTime, power: 3},
	"per_min": {dim: perTime, scale: 1. / 60}, "per_hour": {dim: perTime, scale: 1. / 3600},
	"m": {dim: length}, "cm": {dim: length, power: -2}, "um": {dim: length, power: -6},
	"m2": {dim: area}, "cm2": {dim: area, power: -4}, "um2": {dim: area, power: -12},
	"m3": {dim: volume}, "cm3": {dim: volume, power: -6}, "litre": {dim: volume, power: -3}, "um3": {dim: volume, power: -18},
	"V": {dim: voltage}, "mV": {dim: voltage, power: -3},
	"per_V": {dim: perVoltage}, "per_mV": {dim: perVoltage, power: 3},
	"ohm": {dim: resistance}, "kohm": {dim: resistance, power: 3}, "Kohm": {dim: resistance, power: 3}, "Mohm": {dim: resistance, power: 6},
	"S": {dim: conductance}, "mS": {dim: conductance, power: -3}, "uS": {dim: conductance, power: -6},
	"nS": {dim: conductance, power: -9}, "pS": {dim: conductance, power: -12},
	"S_per_m2": {dim: conductanceDensity}, "S_per_cm2": {dim: conductanceDensity, power: 4},
	"mS_per_cm2": {dim: conductanceDensity, power: 1}, "uS_per_cm2": {dim: conductanceDensity, power: -2},
	"S_per_V": {dim: conductancePerVolt}, "nS_per_mV": {dim: conductancePerVolt, power: -6},
	"F": {dim: capacitance}, "uF": {dim: capacitance, power: -6}, "nF": {dim: capacitance, power: -9}, "pF": {dim: capacitance, power: -12},
	"F_per_m2": {dim: specificCapacitance}, "uF_per_cm2": {dim: specificCapacitance, power: -2},
	"ohm_m": {dim: resistivity}, "kohm_cm": {dim: resistivity, power: 1}, "ohm_cm": {dim: resistivity, power: -2},
	"C": {dim: charge}, "e": {dim: charge, scale: 1.602176634e-19},
	"C_per_mol": {dim: chargePerMole}, "nA_ms_per_amol": {dim: chargePerMole, power: 6}, "pC_per_umol": {dim: chargePerMole, power: -6},
	"A": {dim: current}, "uA": {dim: current, power: -6}, "nA": {dim: current, power: -9}, "pA": {dim: current, power: -12},
	"A_per_m2": {dim: currentDensity}, "uA_per_cm2": {dim: currentDensity, power: -2}, "mA_per_cm2": {dim: currentDensity, power: 1},
	"mol": {dim: substance}, "mol_per_m3": {dim: concentration}, "mol_per_cm3": {dim: concentration, power: 6},
	"M": {dim: concentration, power: 3}, "mM": {dim: concentration},
	"m_per_s": {dim: permeability}, "cm_per_s": {dim: permeability, power: -2}, "um_per_ms": {dim: permeability, power: -3}, "cm_per_ms": {dim: permeability, power: 1},
	"degC": {dim: temperature, offset: 273.15}, "K": {dim: temperature},
	"J_per_K_per_mol": {dim: gasConstant}, "fJ_per_K_per_umol": {dim: gasConstant, power: -9},
	"mol_per_m_per_A_per_s": {dim: rhoFactor}, "mol_per_cm_per_uA_per_ms": {dim: rhoFactor, power: 11}, "umol_per_cm_per_nA_per_ms": {dim: rhoFactor, power: 8},
}

// units are the dimensions and units that a model's files define themselves,
// beside the standard ones.
type units struct {
	dimensions map[string]dimension
	symbols    map[string]unit
}

func newUnits() *units { return &units{map[string]dimension{}, map[string]unit{}} }

// dimension returns the dimension of a name; "" is none.
func (u *units) dimension(name string) (dimension, bool) {
	if name == "" {
		return none, true
	}
	d, ok := standardDimensions[name]
	if !ok {
		d, ok = u.dimensions[name]
	}
	return d, ok
}

// name returns what a dimension is called, or its base units.
func (u *units) name(d dimension) string {
	if d == none {
		return "number without unit"
	}
	for name, known := range standardDimensions {
		if known == d {
			return name
		}
	}
	s := "quantity in"
	for i, base := range []string{"kg", "m", "s", "A", "K", "mol", "cd"} {
		if p := [...]int8{d.kg, d.m, d.s, d.A, d.K, d.mol, d.cd}[i]; p != 0 {
			s += fmt.Sprintf(" %s^%d", base, p)
		}
	}
	return s
}

// symbol returns the unit of a symbol.
func (u *units) symbol(s string) (unit, bool) {
	x, ok := standardUnits[s]
	if !ok {
		x, ok = u.symbols[s]
	}
	return x, ok
}

// maxPower bounds the power of ten of a unit, far beyond what any has.
const maxPower = 100

// define adds the dimension of a <Dimension> or the unit of a <Unit>. One that
// there is already may be repeated, as copies of the standard's files do.
func (u *units) define(e *element) error {
	var whole [7]int8
	for i, name := range []string{"m", "l", "t", "i", "k", "n", "j"} {
		x, err := e.integer(name, math.MaxInt8)
		if err != nil {
			return err
		}
		whole[i] = int8(x)
	}
	if e.name == "Dimension" {
		name, err := e.text("name")
		if err != nil {
			return err
		}
		d := dimension{kg: whole[0], m: whole[1], s: whole[2], A: whole[3], K: whole[4], mol: whole[5], cd: whole[6]}
		if name == "resistivity" && d == misprint {
			return nil
		}
		if known, ok := u.dimension(name); ok && known != d {
			return e.errorf("dimension %s is a %s already", shown(name), u.name(known))
		}
		u.dimensions[name] = d
		return nil
	}
	symbol, err := e.text("symbol")
	if err != nil {
		return err
	}
	d, ok := u.dimension(e.attrs["dimension"])
	if !ok {
		return e.errorf("dimension %q is not defined", shown(e.attrs["dimension"]))
	}
	power, err := e.integer("power", maxPower)
	if err != nil {
		return err
	}
	x := unit{dim: d, power: power}
	if x.scale, err = e.number("scale", 1); err != nil {
		return err
	}
	if !(x.scale > 0) {
		return e.errorf("attribute scale: %v, want a positive number", x.scale)
	}
	if x.offset, err = e.number("offset", 0); err != nil {
		return err
	}
	known, ok := u.symbol(symbol)
	switch {
	case !ok:
		u.symbols[symbol] = x
	case !known.same(x):
		return e.errorf("unit %s is another one already", shown(symbol))
	}
	return nil
}

// quantity is a value in SI units with its dimension.
type quantity struct {
	value float64
	dim   dimension
}

// quantity reads a number with its unit, such as "3.5 mS_per_cm2". The value is
// the nearest float64 to the one in SI units where the unit is a power of ten.
func (u *units) quantity(text string) (quantity, error) {
	text = strings.TrimSpace(text)
	n := numberLength(text)
	if n == 0 {
		return quantity{}, fmt.Errorf("%q is no number with a unit", shown(text))
	}
	symbol := strings.TrimSpace(text[n:])
	x, ok := u.symbol(symbol)
	if !ok {
		return quantity{}, fmt.Errorf("%q has an unknown unit %q", shown(text), shown(symbol))
	}
	value, err := decimal(text[:n], x.power)
	if err != nil {
		return quantity{}, err
	}
	if x.scale != 0 {
		value = float64(value * x.scale) // no fusing with the offset
	}
	value += x.offset
	if math.IsInf(value, 0) {
		return quantity{}, fmt.Errorf("%q is too large", shown(text))
	}
	return quantity{value, x.dim}, nil
}

// numberLength returns the length of the decimal number that a text begins with,
// 0 if there is none.
func numberLength(s string) int {
	digits := func(i int) int {
		for i < len(s) && '0' <= s[i] && s[i] <= '9' {
			i++
		}
		return i
	}
	i := 0
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	start := i
	i = digits(i)
	count := i - start
	if i < len(s) && s[i] == '.' {
		end := digits(i + 1)
		count += end - i - 1
		i = end
	}
	if count == 0 {
		return 0
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		j := i + 1
		if j < len(s) && (s[j] == '-' || s[j] == '+') {
			j++
		}
		if end := digits(j); end > j {
			i = end
		}
	}
	return i
}

// decimal returns a decimal number times a power of ten, rounded once; an
// infinite one with an error.
func decimal(number string, power int) (float64, error) {
	mantissa, exponent := number, 0
	if i := strings.IndexAny(number, "eE"); i >= 0 {
		x, err := strconv.ParseInt(number[i+1:], 10, 24)
		if err != nil {
			return 0, fmt.Errorf("the exponent of %q is too large", shown(number))
		}
		mantissa, exponent = number[:i], int(x)
	}
	x, err := strconv.ParseFloat(fmt.Sprintf("%se%d", mantissa, exponent+power), 64)
	if errors.Is(err, strconv.ErrRange) {
		err = fmt.Errorf("%q is too large", shown(number))
	}
	return x, err
}

// shift returns x * 10^power as decimal gives it for the shortest number that
// stands for x: so 0.07 V, which 70 mV are, are 70 mV again and not 70.00000000000001.
func shift(x float64, power int) float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return x
	}
	y, _ := decimal(strconv.FormatFloat(x, 'e', -1, 64), power)
	return y
}

// celsius returns a temperature in K as degC, to a billionth: the offset has
// taken more from its last digits.
func celsius(kelvin float64) float64 {
	return shift(math.Round(shift(kelvin-273.15, 9)), -9)
}
