// Package record writes tables, spikes and states to files that other programs
// read, and reads tables: NumPy's .npz and .npy, and CSV. It knows file formats and
// nothing else.
//
// Functions write what is in memory. A [SpikeWriter] and a [StateWriter] write
// what a run brings as it goes on, however much that becomes. A format whose
// library is large is a package of its own, as Apache Parquet in record/parquet, so
// that only programs which use it grow by it.
//
// There is no HDF5, and so no SONATA file: what writes it from Go is bound to the
// C library, or young and not tried here. A program that needs SONATA converts
// one of the files above.
//
// Readers expect damage: a file that is cut short, changed or of the wrong kind
// gives an error that says what is wrong with which array, and costs memory in
// proportion to the file, whatever sizes it claims.
package record
