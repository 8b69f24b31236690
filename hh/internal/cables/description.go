// Package cables takes cells with dendrites through time steps: the channels of each region by
// the kernels of package engine, over the compartments of several cells at once, then the
// voltages by the tree that the compartments are (Hines, Int. J. Biomed. Comput. 15:69-76,
// 1984). Like engine it knows neither names nor networks.
package cables

import (
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/kernel"
)

// Description is cells with dendrites of a population, all the same. Compartments are
// numbered as the user has them.
type Description struct {
	First   int     // the number of the first cell in the population, whose other cells other ranks have
	Method  string  // engine.CN or engine.BE
	Dt      float64 // ms
	Order   Order
	Area    []float64 // um2, 0 of a node without membrane
	Cm      []float64 // uF/cm2
	LeakG   []float64 // mS/cm2, and of products with reversal potentials, of channels without gates
	LeakGE  []float64
	Regions []Region // of channels with gates, and currents
	Sites   []Site   // of receptors
	Pools   int      // of the population

	Rest       float64 // mV, of what lies between compartments
	Detector   int     // the compartment whose voltage is compared with Threshold
	Threshold  float64
	Level      bool
	Refractory uint64
	Resets     []engine.Reset // what a spike does to state variables of Cells
	Hold       bool           // the voltage there stays as it is in the refractory time
	Min, Max   float64        // of the curves' tables, mV; infinite without one
}

// Order is the order in which the tree is solved, see cell.Order.
type Order struct {
	Compartment, Row, Parent []int
	Coupling                 []float64 // uS
}

// Region is compartments that have the same channels. No compartment is in two.
type Region struct {
	Description  *engine.Description // without receptors
	Rows         *kernel.Rows[float64]
	PoolRows     []engine.PoolRows[float64]
	Pools        []int // the population's number of each of the Description's
	Compartments []int // ascending
	// Own are parameters that differ from compartment to compartment; nil if none do.
	Own *engine.Parameters
}

// Site is a compartment with receptors: those of its Description, in mS/cm2 or uA/cm2 of the
// compartment, of which several sites may have none in common.
type Site struct {
	Description *engine.Description
	Rows        *kernel.Rows[float64]
	Compartment int
	Receptors   []int // the population's number of each of the Description's
}
