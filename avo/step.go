package main

import "slices"

// Kinds of cells that a step knows, in the order of the field Cell.
const (
	wangBuzsakiCell = iota
	hodgkinHuxleyCell
)

// Terms of the number of a step's loop over rows beside the kind of cell.
const (
	rowsStaggered = 2 << iota
	rowsCubic
)

// rowsNumber is the argument that numbers a step's loop over rows.
var rowsNumber = arg{name: "rowsLoop", kind: selector}

// stepConstants are those of kernel.WangBuzsaki and kernel.HodgkinHuxley. The first has no
// GNa: the table has it.
var stepConstants = arg{
	name: "c", kind: consts, shared: "StepConstants",
	fields: []string{"G0", "E0", "GNa", "ENa", "GK", "EK"},
}

// step is the whole step of a kind of cell: positions, then gates and sums by the rows
// there, then the voltage by the sums, which stay in the frame.
func step() *kernel {
	rowsPhase := phase{
		selector: rowsNumber.name,
		terms: []term{
			{field: "Cell", factor: 1}, {field: "Staggered", factor: rowsStaggered, flag: true}, {field: "Cubic", factor: rowsCubic, flag: true},
		},
	}
	for number := range 2 * rowsCubic {
		staggered, cubic := number&rowsStaggered != 0, number&rowsCubic != 0
		rowsPhase.loops = append(rowsPhase.loops, loop{number: number, cubic: cubic, body: func(b *body) {
			var g, e value
			if number%2 == wangBuzsakiCell {
				g, e = wangBuzsakiSums(b, wangBuzsakiRows(b), staggered)
			} else {
				g, e = hodgkinHuxleySums(b, staggered)
			}
			b.store("cond", g)
			b.store("e", e)
		}})
	}
	return &kernel{
		family: "step",
		name:   "Step",
		doc: "steps n cells, a multiple of 8, of one of two structures, " + voltageDoc + " Cell is 0 for the structure of " +
			"kernel.StepWangBuzsaki, which has no gate m, and 1 for that of kernel.StepHodgkinHuxley.",
		equivalent: voltageEquivalent("conductances of the cell", "their currents, after gates as in package kernel"),
		args: slices.Concat(
			vectors("v", "m", "h", "n"), startingSums(), []arg{{name: "rows", kind: rows}, stepConstants, grid, {name: "stride", kind: stride}},
			arrivalsArgs(), voltageArgs(), []arg{arrivalsNumber, rowsNumber, voltageNumber}),
		local:  []local{{"frac", vector}, {"off", offset}, {"cond", vector}, {"e", vector}},
		phases: append(inOrder(loop{body: positions}), arrivalsPhase(arrivalsNumber.name), rowsPhase, voltagePhase(voltageNumber.name)),
	}
}
