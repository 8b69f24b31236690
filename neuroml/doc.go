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
// [File.Simulation] what a LEMS file says of how long to run them, by which step and
// with which seed. The standard's own definitions are built in.
//
// # Formulas
//
// A <ComponentType> may extend any type of a rate, variable, time course, q10,
// gate or channel. It may have a Parameter, Property, Constant, Fixed,
// DerivedParameter, DerivedVariable and ConditionalDerivedVariable, and a
// Requirement of v, temperature, vShift, or what the gate and the channel around
// it define, such as alpha, beta and rateScale. A gate has a state that follows
// (inf - q) / tau, or none if its type makes q a DerivedVariable.
//
// Expressions have + - * / ^ and exp, ln and log (the natural one), sqrt, sin, cos,
// tan, sinh, cosh, tanh, abs, ceil, floor and H (0, 1/2 at zero, 1); conditions
// .lt. .leq. .gt. .geq. .eq. .neq. .and. .or. as well. -a^b is -(a^b), and a^b^c
// (a^b)^c. Their dimensions are checked. Where a rate is 0/0 at one voltage, as
// x/(exp(x)-1) is, it is what it is beside that.
//
// # What is beyond it
//
// What cannot be simulated is an error that names file, line and element, see
// [Error]: rates that depend on calcium, kinetic schemes, several compartments.
// It stands in the way of what needs it alone: the other channels and cells of
// the file can be used. An [OptionError] says which option would help.
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
