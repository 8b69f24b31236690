// Package neuroml reads NeuroML 2 channels, single-compartment cells and
// networks into models of package hh.
//
// A table does not care what formula filled it, so a channel that someone has
// published runs as fast as a built-in one:
//
//	f, err := neuroml.Open("HHCellNetwork.net.nml", neuroml.Options{})
//	net, err := f.Network("HHCellNetwork", hh.Config{Dt: 0.025, Method: hh.RK4})
//	err = net.Run(ctx, 500)
//
// [File.Channel] reads an ion channel, whose gates and rates may have types that
// the file defines by LEMS expressions; [File.Cell] a cell of one compartment;
// [File.Network] populations of such cells, with their inputs and synapses; and
// [File.Simulation] what a LEMS file says of how long to run them. The standard's
// own definitions are built in.
//
// What cannot be simulated is an error that names file, line and element, see
// [Error]: rates that depend on calcium, kinetic schemes, several compartments.
// It stands in the way of what needs it alone: the other channels and cells of
// the file can be used.
//
// Files may come from anyone. Their size, depth, number and expressions are
// bounded, includes stay in one folder, and nothing is fetched.
//
// Quantities are converted exactly from the units of the file to those of hh: mV,
// ms, mS/cm2, uF/cm2, uA/cm2. A quantity of the wrong dimension is an error.
//
// The standard: Cannon et al., Front. Neuroinform. 8:79 (2014), and
// https://docs.neuroml.org.
package neuroml
