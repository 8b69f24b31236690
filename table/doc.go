// Package table tabulates functions of one variable, mostly the rate functions of
// ion channels, for the kernels that interpolate them. A table has no units; this
// library gives the grid in mV.
//
// New makes a linear table, NewOrder one of either order, FromPoints one of values
// computed elsewhere, and Fit the smallest one within a tolerance. Report gives the
// errors of a table with their places, and bounds that hold between the samples as
// well. Nothing depends on the processor: the same curves give the same bits
// everywhere.
package table
