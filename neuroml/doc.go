// Package neuroml reads NeuroML 2 channels, single-compartment cells and
// networks into models of package hh.
package neuroml
