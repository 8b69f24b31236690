// Package neuroml reads NeuroML 2 channels, cells of one compartment or with dendrites, and
// networks into models of package hh.
//
// Rates are tabulated whatever their formula, so a published channel runs as fast as a
// built-in one:
//
//	f, err := neuroml.Open("HHCellNetwork.net.nml", neuroml.Options{})
//	net, err := f.Network("HHCellNetwork", hh.Config{Dt: 0.025, Method: hh.RK4})
//	err = net.Run(ctx, 500)
//
// [File.Channel] reads an ion channel, whose gates and rates may have types that
// the file defines by LEMS expressions; [File.Cell] a cell, which [Cell.AddTo] adds to a network;
// [File.Morphology] its shape alone, for package cell;
// [File.Network] populations of such cells, with their inputs and synapses; and
// [File.Simulation] the duration, step, seed and output files that a LEMS file gives, whose
// paths [Network.Quantity] follows. The standard's own definitions are built in.
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
// tan, sinh, cosh, tanh, abs, ceil, floor and H (the Heaviside function, 1/2 at zero);
// conditions also have .lt. .leq. .gt. .geq. .eq. .neq. .and. .or. -a^b is -(a^b), and
// a^b^c is (a^b)^c. Dimensions are checked. Where a rate is 0/0 at one voltage, as
// x/(exp(x)-1) is at 0, it has its limit there.
//
// # Limits
//
// Kinetic schemes and concentrations of ions other than calcium cannot be
// simulated. They are an [Error], which names file, line and element, but only where
// they are needed: the other channels and cells of the file can be used. An
// [OptionError] names the option that would help.
//
// Files may come from untrusted sources. Their size, depth, number and expressions
// are bounded, includes stay in one folder, and nothing is fetched.
//
// Quantities are converted exactly from the units of the file to those of hh: mV,
// ms, mS/cm2, uF/cm2, uA/cm2. A quantity of the wrong dimension is an error.
//
// The standard: Cannon et al., Front. Neuroinform. 8:79 (2014), and
// https://docs.neuroml.org.
package neuroml
