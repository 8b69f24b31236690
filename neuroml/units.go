package neuroml

import (
	"fmt"
	"math"
)

// dimension is a physical dimension: the exponents of its base units.
type dimension struct {
	kg, m, s, A, K, mol, cd int8
}

// The standard's dimensions.
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

// unit is a unit of measurement: x of it are x*scale*10^power + offset in SI units.
type unit struct {
	dim    dimension
	power  int
	scale  float64 // 0 stands for 1
	offset float64
}

// equal reports whether two units are the same, except for rounding of the factor:
// the standard's per_min is 0.01666666667 per_s.
func (x unit) equal(y unit) bool {
	factor := func(x unit) float64 {
		if x.scale == 0 {
			return math.Pow10(x.power)
		}
		return x.scale * math.Pow10(x.power)
	}
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }
	return x.dim == y.dim && near(factor(x), factor(y)) && near(x.offset, y.offset)
}

// misprintedResistivity is the wrong dimension that NeuroMLCoreDimensions.xml gives a
// resistivity. No unit has it.
var misprintedResistivity = dimension{kg: 2, m: 2, s: -3, A: -2}

// standardDimensions and standardUnits are those of the NeuroML 2 core
// (NeuroMLCoreDimensions.xml of version 2.3.1), with the misprint corrected, and with
// Kohm of older versions.
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

// units are the dimensions and units that a model's files define in addition to the
// standard ones.
type units struct {
	dimensions map[string]dimension
	symbols    map[string]unit
}

func newUnits() *units { return &units{map[string]dimension{}, map[string]unit{}} }

// dimension returns the dimension of a name; that of "" is none.
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

// name returns the name of a standard dimension, or the base units of another.
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

// maxPower bounds the power of ten of a unit.
const maxPower = 100

// define adds the dimension of a <Dimension> or the unit of a <Unit>. A definition may
// be repeated, as in copies of the standard's files.
func (u *units) define(e *element) error {
	var exponents [7]int8
	for i, name := range []string{"m", "l", "t", "i", "k", "n", "j"} {
		x, err := e.integer(name, math.MaxInt8)
		if err != nil {
			return err
		}
		exponents[i] = int8(x)
	}
	if e.name == "Dimension" {
		name, err := e.text("name")
		if err != nil {
			return err
		}
		d := dimension{kg: exponents[0], m: exponents[1], s: exponents[2], A: exponents[3], K: exponents[4], mol: exponents[5], cd: exponents[6]}
		if name == "resistivity" && d == misprintedResistivity {
			return nil
		}
		if known, ok := u.dimension(name); ok && known != d {
			return e.errorf("dimension %s is a %s already", truncate(name), u.name(known))
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
		return e.errorf("dimension %q is not defined", truncate(e.attrs["dimension"]))
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
	case !known.equal(x):
		return e.errorf("unit %s is another one already", truncate(symbol))
	}
	return nil
}
