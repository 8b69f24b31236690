// Package table tabulates functions of one variable, the rate functions of ion
// channels as a rule, for the kernels that interpolate them. A table does not
// know its unit; this library's convention is mV.
package table
