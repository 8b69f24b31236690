package hh

// Ranks are processes that share a network, of which this is one, see Config.Ranks. Package
// rankstest has some that are goroutines of one process, for tests; whatever brings bytes from one
// process to another can be one.
//
// Each process builds the network as it would alone, and runs it: all by the same calls with the
// same arguments in the same order, from NewNetwork on. They have the neurons of every population
// divided among them, and the synapses with their targets. State, spikes and checkpoints are those
// of one process, to the bit, whatever their number.
//
// Calls take and return what all cells have, as if there was one process: Set, SetEach, Get and
// the like make each rank wait for the others, as do Connect, Run and Checkpoint. Some things
// only one of the processes has:
//   - Monitors hold what was recorded on rank 0, and sinks are called there alone. Other ranks
//     may give no sink, or no reader.
//   - WriteState and Checkpoint write on rank 0. Restore reads the whole checkpoint on each.
//   - Synapses.Each and Coupling.Each give each rank what ends in its own cells.
//   - Config.Progress is called on every rank that has it, and the condition of RunUntil on all,
//     of which rank 0's answer counts.
//
// An error on one rank is one of all: there the same as alone, elsewhere one that says which rank
// has it. A run ends at the same step on all, if one rank's context has ended or its sink has
// failed too. Ranks that make different calls, or build different networks, get an error that
// says so.
//
// A rank that ends its process must end the others', as MPI does: they wait for it.
type Ranks interface {
	// Rank is this process's number, from 0 to Size() - 1.
	Rank() int
	// Size is how many there are.
	Size() int
	// AllGather returns what all ranks gave, one after the other, each as long as it likes:
	// that of rank i is all[ends[i-1]:ends[i]], of rank 0 all[:ends[0]]. It waits until all
	// have called it. The result is valid until the next call of either method; own may be
	// changed as soon as AllGather returns.
	AllGather(own []byte) (all []byte, ends []int, err error)
	// Deal gives to[i] to rank i, itself too, and returns what each rank gave to this one:
	// from[i] is rank i's. It waits until all have called it. The result is valid until the
	// next call of either method; what is in to may be changed as soon as Deal returns.
	//
	// Both are called by one goroutine at a time. After an error of one there is no other call.
	Deal(to [][]byte) (from [][]byte, err error)
}
