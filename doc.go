// Package lut4go is the root of a library that steps large Hodgkin-Huxley
// populations by lookup table, on assembly kernels; it holds no code itself.
//
//   - Package hh has models, populations, synapses, monitors and networks.
//   - Package cell has cells with dendrites: their shape, and their division into compartments.
//   - Package table tabulates functions and interpolates them.
//   - Package kernel has the batch operations over slices, and its backends.
//   - Package neuroml reads published channels, cells and networks into models of hh.
//   - Package record reads and writes tables, spikes and states.
//   - Command bridge/cabi is the C interface, bridge/brian2 a Python package on it.
//   - Command cmd/ptrbench runs and measures the benchmark networks.
package lut4go
