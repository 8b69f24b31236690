// Package record writes tables, spikes and states to files for other programs, in
// NumPy's .npz and .npy and in CSV, and reads tables, and spikes from CSV.
//
// Functions write data that is in memory. A [SpikeWriter] and a [StateWriter] write
// the data of a run while it goes on, in memory that does not grow with it. Formats
// with large libraries have packages of their own, as Apache Parquet record/parquet,
// so that only programs which use them contain the library.
//
// HDF5, and so SONATA, is not supported: Go packages that write it need the C library
// or are new and not tested here. Other programs convert the files above to SONATA.
//
// Readers expect damaged files: a file that is truncated, changed or of another kind
// gives an error that names the array and its fault, and takes memory in proportion
// to the size of the file, not to the sizes in its headers.
package record
