// Package table tabulates functions of one variable, the rate functions of ion
// channels as a rule, for the kernels that interpolate them. A table does not
// know its unit; this library's convention is mV.
//
// New makes a linear table, NewOrder one of either order, FromPoints one of
// values computed elsewhere, and Fit the smallest one within a tolerance. Report
// says how far a table is from its curves, and where, with bounds that hold
// between the places looked at. None of this depends on the processor: the same
// curves give the same bits everywhere.
package table
