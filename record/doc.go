// Package record writes tables, spikes and states to files that other programs
// read, and reads tables: NumPy's .npz and .npy, and CSV. It knows file formats
// and nothing else.
//
// Readers expect damage: a file that is cut short, changed or of the wrong kind
// gives an error that says what is wrong with which array, and costs memory in
// proportion to the file, whatever sizes it claims.
package record
