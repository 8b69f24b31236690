// Package cell describes cells with dendrites: their shape, made by code or read from SWC
// files, what their inside and membrane are made of, and their division into compartments.
//
//   - A Morphology is sections of frusta that form a tree, and groups of sections.
//   - A Cell has besides resistivity, capacitance and densities of channels by group, as
//     numbers or functions of the place, and says into how many compartments it is divided.
//   - Compartments are the tree that is simulated: areas, conductances between neighbours,
//     what is where.
//   - Order is the order in which this tree is solved.
//
// Lengths are in um, resistivities in ohm cm, capacitances in uF/cm2, densities in mS/cm2,
// conductances between compartments in uS.
package cell
